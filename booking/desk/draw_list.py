"""抽選の締切: the canonical list of a draw, frozen at the close, and what stands in its way when it is drawn."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select, update

from booking import engine, store
from booking.calendar import JST
from booking.desk import rooms
from booking.desk.draw_opening import kept
from booking.desk.office import Office, japan
from booking.draw import (
    Claim,
    Frozen,
    Taken,
    Ticket,
    claims_by_day,
    freeze,
    frozen_of,
    pseudonym,
)
from booking.occupancy import CELL_MINUTES, cells, join
from booking.policy import Policy
from booking.reservations import HOLDING

TABLE = store.draws
Cells = dict[tuple[str, date], int]
"""Cells of five minutes as bits, by unit and day."""


def locked(office: Office, draw: str) -> Row[Any]:
    """The row of a draw, held until the end of this transaction: entries, freezing and drawing wait for each other."""
    return office.conn.execute(select(TABLE).where(TABLE.c.id == draw).with_for_update()).one()


def close(office: Office, draw: str) -> None:
    """At the close: the canonical list is fixed and its root told, before anybody can know the seed."""
    row = locked(office, draw)
    if row.state != "open" or min(row.closes_at, row.due_at) > office.at:
        return
    _, key = kept(office, row)
    _leave_out(office, row)
    frozen = freeze(_tickets(office, row, key))
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == draw)
        .values(
            state="frozen",
            root=frozen.root.hex(),
            frozen_sealed=office.seal(frozen.stored().decode(), "draws.frozen"),
        )
    )
    if frozen.count:
        office.tell("draw_frozen", draw, root=frozen.root.hex(), count=frozen.count)


def frozen_list(office: Office, row: Row[Any]) -> Frozen:
    """The list of a draw as it was frozen."""
    return frozen_of(office.open(row.frozen_sealed, "draws.frozen").encode())


def _leave_out(office: Office, row: Row[Any]) -> None:
    """Withdraw entries of people whose registration is no longer in force, and for rooms that no longer exist."""
    entries, registrations = store.entries, store.registrations
    found = office.conn.execute(
        select(entries.c.id)
        .join(registrations, entries.c.registration == registrations.c.id)
        .where(entries.c.draw == row.id, entries.c.state == "entered")
        .where((registrations.c.state != "approved") | entries.c.room.not_in(list(office.policy(row.facility).rooms)))
    )
    for one in list(found.scalars()):
        office.conn.execute(update(entries).where(entries.c.id == one).values(state="withdrawn"))
        office.record(one, "entered", "withdrawn", "policy", "no registration in force, or no such room")


def _tickets(office: Office, row: Row[Any], key: bytes) -> Iterator[Ticket]:
    entries = store.entries
    registrations = store.registrations
    policy = office.policy(row.facility)
    found = office.conn.execute(
        select(entries, registrations.c.klass)
        .join(registrations, entries.c.registration == registrations.c.id)
        .where(entries.c.draw == row.id, entries.c.state == "entered")
    )
    people = People(office, row.facility)
    names: dict[str, str] = {}
    for one in found:
        person = people.who(one)
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


class People:
    """Whom the draw counts as one: the registration, or the resident, as the policy says.

    A resident is known by the first registration he or she ever had there: that stays the same when a LINE account is linked
    with what was registered at the counter, so a receipt keeps its word; and it is one for all later registrations.
    """

    def __init__(self, office: Office, facility: str, resident: str | None = None) -> None:
        self._policy = office.policy(facility)
        table = store.registrations
        mine = [table.c.resident == resident] if resident else []
        rows = office.conn.execute(
            select(table.c.resident, table.c.id)
            .where(table.c.facility == facility, *mine)
            .order_by(table.c.applied_at.desc(), table.c.id.desc())
        )
        self._first: dict[str, str] = {row.resident: row.id for row in rows}

    def who(self, row: Row[Any]) -> str:
        """The person behind an entry or a booking."""
        room = row.room if row.room in self._policy.rooms else next(iter(self._policy.rooms))
        if self._policy.draw(self._policy.case(room)).unit == "resident":
            return self._first.get(row.resident, str(row.registration))
        return str(row.registration)


def ticket_name(office: Office, entry: Row[Any]) -> str:
    """The pseudonym of an entry's owner in its draw, as the receipt names it."""
    columns = (TABLE.c.facility, TABLE.c.key, TABLE.c.secret_sealed)  # the list and the proof may be large
    row = office.conn.execute(select(*columns).where(TABLE.c.id == entry.draw)).one()
    _, key = kept(office, row)
    return pseudonym(key, row.facility, row.key, People(office, row.facility, entry.resident).who(entry))


def taken(
    office: Office,
    row: Row[Any],
    key: bytes,
    frozen: Frozen,
    without: Collection[str] = (),
    freed: Cells | None = None,
) -> list[Taken]:
    """Everything that stands in the way on the days of the draw: bookings with their holder, closures without.

    `without`: bookings that are left out (they still cover their cells). `freed`: cells that are to be had although they are
    still held.
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
    covered = dict(freed or {})
    people = People(office, row.facility)
    for one in held:
        if one.room not in policy.rooms:
            continue
        start, end = engine.occupied(policy, one.room, japan(one.starts_at), japan(one.ends_at))
        name_of = pseudonym(key, row.facility, row.key, people.who(one))
        if one.id not in without:
            found += [Taken(claim, name_of) for claim in claims_by_day(policy.rooms[one.room].units, start, end)]
        for place, bits in covering(policy, one).items():
            covered[place] = covered.get(place, 0) | bits
    return found + list(_rest(office, policy, row.facility, days, covered))


def _rest(office: Office, policy: Policy, facility: str, days: list[date], covered: Cells) -> Iterator[Taken]:
    """Cells that are taken by nothing that has a holder: closures, and freed wins that are held back."""
    for unit in sorted({unit for room in policy.rooms.values() for unit in room.units}):
        for day, bits in rooms.taken_bits(office, [f"{facility}/{unit}"], days).items():
            left = bits & ~covered.get((unit, day), 0)
            midnight = datetime.combine(day, datetime.min.time(), JST)
            for start, end in runs(left):
                step = timedelta(minutes=CELL_MINUTES)
                yield Taken(Claim((unit,), midnight + start * step, midnight + end * step))


def covering(policy: Policy, row: Row[Any]) -> Cells:
    """The cells a booking or an entry takes, margins included, by unit and day."""
    found: Cells = {}
    for day, masks in cells(*engine.occupied(policy, row.room, japan(row.starts_at), japan(row.ends_at))):
        for unit in policy.rooms[row.room].units:
            found[unit, day] = found.get((unit, day), 0) | join(masks)
    return found


def runs(bits: int) -> Iterator[tuple[int, int]]:
    """The unbroken runs of cells, as (first, one after the last)."""
    for taken_now, group in groupby(range(bits.bit_length()), lambda cell: bits >> cell & 1):
        cells_of = list(group)
        if taken_now:
            yield cells_of[0], cells_of[-1] + 1
