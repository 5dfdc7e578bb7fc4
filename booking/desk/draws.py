"""抽選: opening a draw with its commitment, freezing its list, drawing once; each in the transaction that also says so.

The arithmetic is in `booking.draw`; here it meets the rows. Statements grow with the number of days and rooms, not of entries.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from booking import engine, store
from booking.calendar import JST
from booking.desk import bookings, rooms
from booking.desk.office import Office, insert_once, japan
from booking.draw import (
    Claim,
    Frozen,
    Opening,
    Result,
    Taken,
    Terms,
    Ticket,
    claims_by_day,
    decide,
    draw_seed,
    freeze,
    frozen_of,
    opening_of,
    promote,
    proof,
    pseudonym,
)
from booking.occupancy import CELL_MINUTES, cells, join
from booking.policy import Policy
from booking.reservations import HOLDING
from booking.stages import Window

TABLE = store.draws
LOOK_AHEAD_DAYS = 400
SECRET_BYTES = 32
PROMOTED_HAVE = timedelta(days=3)
OVER = ("cancelled", "void", "refused", "lapsed")
NOTICE_KIND = {True: "entry_won", False: "entry_lost"}


def name(facility: str, key: str) -> str:
    """The row id of a draw."""
    return f"{facility}/{key}"


def key_of(draw: str) -> str:
    """The day or month of use a draw is for, out of its row id."""
    return draw.partition("/")[2]


# --- opening ---


def open_all(office: Office) -> datetime | None:
    """Open every draw whose window is open now; return the next instant at which another opens."""
    next_opens: datetime | None = None
    now = japan(office.at)
    for facility, whole in office.policies.items():
        seen: set[str] = set()
        policy = whole.on(now.date())
        for room in policy.rooms:
            for offset in range(LOOK_AHEAD_DAYS):
                day = now.date() + timedelta(days=offset)
                for window in _lotteries(policy, room, day):
                    key = engine.draw_id(policy, room, day, stage=window.stage.key)
                    if key in seen or window.draws_at is None or window.draws_at <= now:
                        continue
                    if window.opens_at <= now:
                        seen.add(key)
                        ensure(office, facility, key, window)
                    elif next_opens is None or window.opens_at < next_opens:
                        next_opens = window.opens_at
    return next_opens


def _lotteries(policy: Policy, room: str, day: date) -> Iterator[Window]:
    for klass in policy.classes:
        for window in engine.windows(policy, policy.case(room, klass), day):
            if window.kind == "lottery":
                yield window


def ensure(office: Office, facility: str, key: str, window: Window) -> str:
    """Open one draw unless it is open: its secret is fixed now and committed to."""
    draw = name(facility, key)
    if office.conn.execute(select(TABLE.c.id).where(TABLE.c.id == draw)).first():
        return draw
    if window.draws_at is None:
        raise ValueError("a lottery has an instant at which it is drawn")
    opening = Opening(_terms(office.policy(facility), facility, key, window), office.rng.randbytes(SECRET_BYTES))
    kept = {"opening": opening.stored().decode(), "pseudonyms": office.rng.randbytes(SECRET_BYTES).hex()}
    made = insert_once(
        office.conn,
        TABLE,
        id=draw,
        facility=facility,
        key=key,
        state="open",
        opened_at=office.at,
        closes_at=window.closes_at,
        due_at=window.draws_at,
        secret_sealed=office.seal(json.dumps(kept), "draws.secret"),
        commitment=opening.commitment(),
    )
    if made:
        office.schedule("freeze", draw, min(window.closes_at, window.draws_at))
        office.schedule("draw", draw, window.announces_at or window.draws_at)
    return draw


def _terms(policy: Policy, facility: str, key: str, window: Window) -> Terms:
    """The rules of the draw as its commitment fixes them."""
    room = next(iter(policy.rooms))
    case = policy.case(room)
    limits = [
        limit
        for limit in policy.limits(case)
        if limit.what in ("wins", "bookings", "entries_and_bookings")
        and "lottery" in limit.origins
        and limit.unit in ("count", "koma")
        and limit.period_of == "use"
    ]

    def least(per: str) -> int | None:
        return min((limit.maximum for limit in limits if limit.per == per), default=None)

    return Terms(
        facility=facility,
        draw=key,
        due_at=window.draws_at or window.closes_at,
        alternatives=window.stage.alternatives,
        per_day=least("day") or None,
        per_month=least("month") or None,
        per_draw=least("draw") or None,
        consecutive_as_one=any(limit.unit == "koma" for limit in limits),
        beacon_rule=policy.draw(case).beacon_rule if policy.draw(case).beacon != "none" else "",
    )


def _kept(office: Office, row: Row[Any]) -> tuple[Opening, bytes]:
    kept = json.loads(office.open(row.secret_sealed, "draws.secret"))
    return opening_of(kept["opening"].encode()), bytes.fromhex(kept["pseudonyms"])


# --- freezing ---


def close(office: Office, draw: str) -> None:
    """At the close: the canonical list is fixed and its root told, before anybody can know the seed."""
    row = office.row(TABLE, draw)
    if row.state != "open":
        return
    _, key = _kept(office, row)
    frozen = freeze(_tickets(office, row, key))
    done = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == draw, TABLE.c.state == "open")
        .values(
            state="frozen",
            root=frozen.root.hex(),
            frozen_sealed=office.seal(frozen.stored().decode(), "draws.frozen"),
        )
    ).rowcount
    if done == 1 and frozen.count:
        office.tell("draw_frozen", draw, root=frozen.root.hex(), count=frozen.count)


def _tickets(office: Office, row: Row[Any], key: bytes) -> Iterator[Ticket]:
    entries = store.entries
    registrations = store.registrations
    policy = office.policy(row.facility)
    found = office.conn.execute(
        select(entries, registrations.c.klass)
        .join(registrations, entries.c.registration == registrations.c.id)
        .where(entries.c.draw == row.id, entries.c.state == "entered")
    )
    names: dict[str, str] = {}
    for one in found:
        person = who(office, one)
        if person not in names:
            names[person] = pseudonym(key, row.facility, row.key, person)
        yield Ticket(
            entry=one.id,
            pseudonym=names[person],
            claim=claim_of(policy, one.room, japan(one.starts_at), japan(one.ends_at)),
            wish=one.wish,
            bundle=one.bundle or "",
            class_rank=_class_rank(policy, one.room, one.klass, japan(one.starts_at).date()),
            lucky=one.lucky or "",
        )


def claim_of(policy: Policy, room: str, start: datetime, end: datetime) -> Claim:
    """What an entry asks for, margins included."""
    known = policy.cache.get(("claim", room, start, end))
    if known is None:
        known = policy.cache[("claim", room, start, end)] = Claim(
            policy.rooms[room].units, *engine.occupied(policy, room, start, end)
        )
    return known


def _class_rank(policy: Policy, room: str, klass: str | None, day: date) -> int:
    known = policy.cache.get(("class_rank", room, klass))
    if known is None:
        stage = next(
            (w.stage for w in engine.windows(policy, policy.case(room, klass), day) if w.kind == "lottery"), None
        )
        order = stage.class_order if stage else ()
        known = next((rank for rank, classes in enumerate(order) if klass in classes), len(order))
        policy.cache[("class_rank", room, klass)] = known
    return int(known)


def who(office: Office, entry: Row[Any]) -> str:
    """Whom the draw counts as one: the resident or the registration, as the policy says."""
    policy = office.policy(entry.facility)
    by_resident = policy.draw(policy.case(entry.room)).unit == "resident"
    return str(entry.resident if by_resident else entry.registration)


def pseudonym_in(office: Office, draw: str, who: str) -> str:
    """The name of a resident or registration inside one draw, for showing people their own rank."""
    row = office.row(TABLE, draw)
    _, key = _kept(office, row)
    return pseudonym(key, row.facility, row.key, who)


# --- drawing ---


def draw(office: Office, draw_id: str) -> None:
    """Draw once: the state changes in the same transaction as every result. A late one is caught up, a second finds nothing to do."""
    close(office, draw_id)
    done = office.conn.execute(
        update(TABLE).where(TABLE.c.id == draw_id, TABLE.c.state == "frozen").values(state="drawn", drawn_at=office.at)
    ).rowcount
    if done != 1:
        return
    row = office.row(TABLE, draw_id)
    opening, key = _kept(office, row)
    frozen = frozen_of(office.open(row.frozen_sealed, "draws.frozen").encode())
    result = decide(frozen, draw_seed(frozen.root, opening.secret), opening.terms, taken(office, row, key, frozen))
    document = json.dumps(proof(opening, result), ensure_ascii=False, separators=(",", ":"))
    office.conn.execute(update(TABLE).where(TABLE.c.id == draw_id).values(proof=document.encode()))
    grant(office, row, result, result.winners)
    if frozen.count:
        office.tell("draw_drawn", draw_id, winners=len(result.winners), count=frozen.count)


def move_up(office: Office, booking: str) -> None:
    """繰上当選: what a void win left goes to the next in rank, by the same numbers; what nobody wants is free."""
    table = store.entries
    entry = office.conn.execute(select(table).where(table.c.booking == booking)).first()
    bookings.release(office, booking)
    if entry is None:
        return
    row = office.row(TABLE, entry.draw)
    opening, key = _kept(office, row)
    frozen = frozen_of(office.open(row.frozen_sealed, "draws.frozen").encode())
    document = json.loads(row.proof)
    drawn = decide(frozen, bytes.fromhex(document["seed"]), opening.terms, map(_taken_of, document["taken"]))
    won = office.conn.execute(
        select(table.c.id, table.c.booking, store.bookings.c.state)
        .join(store.bookings, table.c.booking == store.bookings.c.id)
        .where(table.c.draw == row.id, table.c.state.in_(("won", "void")))
    ).all()
    standing = {one.id: one.booking for one in won if one.state not in OVER}
    void = {one.id for one in won} - set(standing)
    held = taken(office, row, key, frozen, set(standing.values()))
    again = promote(drawn, set(standing), void, held)
    grant(office, row, again, [one for one in again.winners if one not in standing], "lost")


def _taken_of(line: str) -> Taken:
    by, claim = line.split("|")
    units, start, end = claim.split("/")
    return Taken(Claim(tuple(units.split("+")), datetime.fromisoformat(start), datetime.fromisoformat(end)), by)


def taken(office: Office, row: Row[Any], key: bytes, frozen: Frozen, without: Collection[str] = ()) -> list[Taken]:
    """Everything that stands in the way on the days of the draw: bookings with their holder, closures without.

    `without`: bookings that are left out (they still cover their cells).
    """
    policy = office.policy(row.facility)
    days = sorted({date.fromisoformat(line.split("|")[3].split("/")[1][:10]) for line in frozen.lines})
    if not days:
        return []
    table = store.bookings
    first = datetime.combine(days[0].replace(day=1), datetime.min.time(), JST)
    last = datetime.combine(days[-1] + timedelta(days=32), datetime.min.time(), JST)
    held = office.conn.execute(
        select(table).where(
            table.c.facility == row.facility,
            table.c.state.in_(HOLDING),
            table.c.starts_at >= first,
            table.c.starts_at < last,
        )
    ).all()
    found = []
    covered: dict[tuple[str, date], int] = {}
    for one in held:
        start, end = engine.occupied(policy, one.room, japan(one.starts_at), japan(one.ends_at))
        name_of = pseudonym(key, row.facility, row.key, who(office, one))
        if one.id not in without:
            found += [Taken(claim, name_of) for claim in claims_by_day(policy.rooms[one.room].units, start, end)]
        for day, masks in cells(start, end):
            for unit in policy.rooms[one.room].units:
                covered[unit, day] = covered.get((unit, day), 0) | join(masks)
    return found + list(_rest(office, policy, row.facility, days, covered))


def _rest(
    office: Office, policy: Policy, facility: str, days: list[date], covered: dict[tuple[str, date], int]
) -> Iterator[Taken]:
    """Cells that are taken by nothing that has a holder: closures, and freed wins that are held back."""
    for unit in sorted({unit for room in policy.rooms.values() for unit in room.units}):
        for day, bits in rooms.taken_bits(office, [f"{facility}/{unit}"], days).items():
            left = bits & ~covered.get((unit, day), 0)
            midnight = datetime.combine(day, datetime.min.time(), JST)
            for start, end in _runs(left):
                step = timedelta(minutes=CELL_MINUTES)
                yield Taken(Claim((unit,), midnight + start * step, midnight + end * step))


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    for taken_now, group in groupby(range(bits.bit_length()), lambda cell: bits >> cell & 1):
        cells_of = list(group)
        if taken_now:
            yield cells_of[0], cells_of[-1] + 1


def grant(office: Office, row: Row[Any], result: Result, winners: Iterable[str], standing: str = "entered") -> None:
    """Write the results for entries in the state `standing`: bookings, cells, due work, states; then say so."""
    won = set(winners)
    ranks = dict(zip(result.frozen.entries, result.ranks, strict=True))
    table = store.entries
    owners = store.registrations
    drawn = office.conn.execute(
        select(table, owners.c.klass)
        .join(owners, table.c.registration == owners.c.id)
        .where(table.c.draw == row.id, table.c.state == standing)
    ).all()
    if standing == "lost":
        drawn = [one for one in drawn if one.id in won]
    made = _bookings(office, row, [one for one in drawn if one.id in won])
    if not drawn:
        return
    office.conn.execute(
        update(table)
        .where(table.c.id == bindparam("entry"))
        .values(state=bindparam("new"), rank=bindparam("rank_"), booking=bindparam("booking_")),
        [
            {
                "entry": one.id,
                "new": "won" if one.id in won else "lost",
                "rank_": ranks.get(one.id),
                "booking_": made.get(one.id),
            }
            for one in drawn
        ],
    )
    office.conn.execute(
        insert(store.history),
        [
            {
                "about": one.id,
                "at": office.at,
                "before": standing,
                "after": "won" if one.id in won else "lost",
                "by": "draw",
            }
            for one in drawn
        ],
    )
    for one in drawn:
        facts = {"resident": one.resident, "facility": one.facility, "room": one.room, "booking": made.get(one.id)}
        office.tell(NOTICE_KIND[one.id in won], one.id, **facts)


def _bookings(office: Office, row: Row[Any], winners: list[Row[Any]]) -> dict[str, str]:
    """Make the bookings of these entries; return booking by entry."""
    if not winners:
        return {}
    policy = office.policy(row.facility)
    _take_all(office, policy, row.facility, winners)
    made, rows, histories, due = {}, [], [], []
    for one in winners:
        booking = made[one.id] = office.new_id()
        start = japan(one.starts_at)
        window = engine.confirmation_window(policy, one.room, start.date())
        if window is not None:
            state = "awaiting_confirmation"
            until = _confirm_until(office, window.end, start)
            due.append(("void", booking, until))
            due += _reminder(office, policy, one.room, start, booking)
        else:
            state, until = "awaiting_approval", None
            due.append(("lapse", booking, engine.lapse_at(policy, start, room=one.room)))
        rows.append(
            {
                **_copied(office, one),
                "id": booking,
                "state": state,
                "confirm_until": until,
                "fee_yen": bookings.fee_of(office, policy, one),
            }
        )
        histories.append({"about": booking, "at": office.at, "before": None, "after": state, "by": "draw"})
    office.conn.execute(insert(store.bookings), rows)
    office.conn.execute(insert(store.history), histories)
    office.conn.execute(
        insert(store.due), [{"kind": kind, "about": about, "due_at": at, "attempts": 0} for kind, about, at in due]
    )
    return made


def _confirm_until(office: Office, closes: datetime, start: datetime) -> datetime:
    """The policy's instant; who moves up after it has three days (Assumption: the texts know no such case)."""
    return closes if closes > office.at else min(japan(start), japan(office.at) + PROMOTED_HAVE)


def _reminder(
    office: Office, policy: Policy, room: str, start: datetime, booking: str
) -> list[tuple[str, str, datetime]]:
    for window in engine.windows(policy, policy.case(room), start.date()):
        if window.kind == "lottery" and window.confirm_reminds_at and window.confirm_reminds_at > office.at:
            return [("confirm_reminder", booking, window.confirm_reminds_at)]
    return []


def _copied(office: Office, entry: Row[Any]) -> dict[str, Any]:
    details = office.open(entry.details_sealed, "entries.details")
    return {
        "facility": entry.facility,
        "room": entry.room,
        "entrance": entry.entrance,
        "starts_at": entry.starts_at,
        "ends_at": entry.ends_at,
        "resident": entry.resident,
        "registration": entry.registration,
        "headcount": entry.headcount,
        "details_sealed": office.seal(details, "bookings.details"),
        "equipment": "{}",
        "origin": "lottery",
        "channel": entry.channel,
        "version": 1,
        "house_rules": entry.house_rules,
        "paid_yen": 0,
        "refund_yen": 0,
        "booked_at": office.at,
    }


def _take_all(office: Office, policy: Policy, facility: str, winners: list[Row[Any]]) -> None:
    """Take the winners' cells, one statement a unit and day; they are free, for `taken` said what is not."""
    wanted: dict[tuple[str, date], int] = {}
    for one in winners:
        start, end = engine.occupied(policy, one.room, japan(one.starts_at), japan(one.ends_at))
        for day, masks in cells(start, end):
            for unit in bookings.units(policy, facility, one.room):
                wanted[unit, day] = wanted.get((unit, day), 0) | join(masks)
    rooms.take_bits(office, wanted)
