"""抽選申込: entering, seeing and withdrawing; entries for callers stand in the same list."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import accumulate, pairwise
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from booking import engine, store
from booking.desk import charges, draw_list, draw_opening, past
from booking.desk.holds import Wish
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.history import PastBooking
from booking.policy import Policy
from booking.stages import Window
from booking.values import Details, Entry, Registration

TABLE = store.entries
LUCKY = re.compile(r"[0-9]{3}")


def enter(office: Office, registration: Registration, wish: Wish, window: Window, *, channel: str, by: str) -> Entry:
    """Put an entry into the draw of its day; the caller has checked the rules of the day.

    Raises:
        Refusal: `ENTERED` when the same person has an entry for a time that overlaps in the same room; `CLOSED` once the list is
            frozen; `WISH`, `WISH_TAKEN`, `NO_BUNDLES`, `LUCKY`, `LIMIT` for what this lottery does not take.
    """
    policy = office.policy(wish.facility)
    start = japan(wish.start)
    key = engine.draw_id(
        policy, wish.room, start.date(), klass=registration.klass, channel=channel, stage=window.stage.key
    )
    draw = draw_opening.ensure(office, wish.facility, key)
    table = store.draws
    columns = (table.c.state, table.c.facility, table.c.key, table.c.secret_sealed)
    row = office.conn.execute(select(*columns).where(table.c.id == draw).with_for_update(read=True)).one()
    if row.state != "open":
        raise Refusal("CLOSED", day=start.date())
    mine = _mine(office, draw, registration)
    _check_stage(policy, wish, window, mine)
    if any(one.room == wish.room and one.starts_at < wish.end and one.ends_at > wish.start for one in mine):
        raise Refusal("ENTERED", start=start)
    _check_limits(office, policy, registration, wish, row, channel)
    entry = office.new_id()
    office.conn.execute(
        insert(TABLE).values(
            id=entry,
            draw=draw,
            facility=wish.facility,
            room=wish.room,
            entrance=wish.entrance,
            starts_at=wish.start,
            ends_at=wish.end,
            resident=registration.resident,
            registration=registration.id,
            headcount=wish.headcount,
            details_sealed=office.seal(json.dumps(asdict(wish.details), ensure_ascii=False), "entries.details"),
            equipment=json.dumps({kind: count for kind, count in wish.equipment.items() if count > 0}),
            charged=charges.stored(wish.charged),
            wish=wish.wish,
            bundle=wish.bundle or None,
            lucky=wish.lucky or None,
            channel=channel,
            state="entered",
            house_rules=wish.house_rules,
            entered_at=office.at,
        )
    )
    office.record(entry, None, "entered", by)
    return get(office, entry)


def _mine(office: Office, draw: str, registration: Registration) -> Sequence[Row[Any]]:
    """What this person has in the draw, with whatever registration."""
    same = or_(TABLE.c.registration == registration.id, TABLE.c.resident == registration.resident)
    query = select(TABLE).where(TABLE.c.draw == draw, TABLE.c.state == "entered", same)
    return office.conn.execute(query).all()


def _check_stage(policy: Policy, wish: Wish, window: Window, mine: Sequence[Row[Any]]) -> None:
    """Refuse what this lottery does not take."""
    stage = window.stage
    if not 1 <= wish.wish <= stage.wishes:
        raise Refusal("WISH", wish=wish.wish, wishes=stage.wishes)
    other = (one for one in mine if one.bundle != wish.bundle or not wish.bundle)
    if stage.wishes > 1 and any(one.wish == wish.wish for one in other):
        taken = {one.wish for one in mine}
        left = tuple(rank for rank in range(1, stage.wishes + 1) if rank not in taken)
        raise Refusal("WISH_TAKEN", wish=wish.wish, left=left, drop=("wish",))
    if wish.bundle and not stage.bundles:
        raise Refusal("NO_BUNDLES")
    if wish.lucky and not (policy.draw(policy.case(wish.room)).lucky_number and LUCKY.fullmatch(wish.lucky)):
        raise Refusal("LUCKY", lucky=wish.lucky, drop=("lucky",))


def _check_limits(
    office: Office, policy: Policy, registration: Registration, wish: Wish, row: Any, channel: str
) -> None:
    """Limits on wins which the draw cannot keep by itself hold when people enter: as if every entry were to win."""
    case = policy.case(wish.room, registration.klass, channel)
    opening, _ = draw_opening.kept(office, row)
    if draw_opening.kept_by_the_draw(policy, opening.terms, case):
        return
    history = past.of(office, registration)
    as_wins = tuple(
        PastBooking(one.room, one.start, one.end, "awaiting_confirmation", "lottery", one.entered_at)
        for one in history.entries
        if one.state == "entered"
    )
    sure = replace(history, bookings=(*history.bookings, *as_wins))
    if not engine.may_win(policy, case, sure, wish.room, japan(wish.start), japan(wish.end), japan(office.at)):
        raise Refusal("LIMIT", says="")


def served(office: Office, entry: str) -> int | None:
    """The rank of another wish of this person that was granted in the same draw; None where none was."""
    lost = office.row(TABLE, entry)
    won = office.conn.execute(
        select(TABLE.c.wish)
        .where(TABLE.c.draw == lost.draw, TABLE.c.registration == lost.registration)
        .where(TABLE.c.state == "won", TABLE.c.wish != lost.wish)
        .order_by(TABLE.c.wish)
    )
    return won.scalars().first()


def withdraw(office: Office, entry: str, by: str) -> Entry:
    """取りやめ, until the draw; what is bundled is withdrawn together.

    Raises:
        Refusal: `DECIDED` once it is drawn or withdrawn.
    """
    found = office.row(TABLE, entry)
    office.conn.execute(select(store.draws.c.id).where(store.draws.c.id == found.draw).with_for_update(read=True))
    same = [TABLE.c.id == entry]
    if found.bundle:
        same = [TABLE.c.draw == found.draw, TABLE.c.registration == found.registration, TABLE.c.bundle == found.bundle]
    ids = office.conn.execute(select(TABLE.c.id).where(*same, TABLE.c.state == "entered")).scalars().all()
    done = office.conn.execute(
        update(TABLE).where(TABLE.c.id.in_(ids), TABLE.c.state == "entered").values(state="withdrawn")
    ).rowcount
    if done < 1 or entry not in ids:
        raise Refusal("DECIDED", state=get(office, entry).state)
    for one in ids:
        office.record(one, "entered", "withdrawn", by)
    return get(office, entry)


def get(office: Office, entry: str) -> Entry:
    """Return one entry.

    Raises:
        LookupError: there is none with this id.
    """
    return value(office, office.row(TABLE, entry))


def of_resident(office: Office, resident: str, facility: str) -> tuple[Entry, ...]:
    """The resident's entries there that are not drawn, soonest first."""
    rows = office.conn.execute(
        select(TABLE)
        .where(TABLE.c.resident == resident, TABLE.c.facility == facility, TABLE.c.state == "entered")
        .order_by(TABLE.c.starts_at, TABLE.c.wish, TABLE.c.id)
    ).all()
    return tuple(value(office, row) for row in rows)


@dataclass(frozen=True, slots=True)
class RoomDay:
    """The entries for one room on one day: how many, of how many people, how many overlap another's, how many have won."""

    day: date
    room: str
    entries: int
    people: int
    contested: int
    won: int


def by_room_and_day(office: Office, draw: str) -> list[RoomDay]:
    """The entries of a draw by day and room, withdrawn ones left out; for staff, before the draw and after it."""
    rows = office.conn.execute(
        select(TABLE).where(TABLE.c.draw == draw, TABLE.c.state != "withdrawn").order_by(TABLE.c.starts_at)
    ).all()
    found: dict[tuple[date, str], list[Row[Any]]] = {}
    for row in rows:
        found.setdefault((japan(row.starts_at).date(), row.room), []).append(row)
    return [
        RoomDay(
            day,
            room,
            len(same),
            len({one.registration for one in same}),
            _contested(same),
            sum(one.state == "won" for one in same),
        )
        for (day, room), same in sorted(found.items())
    ]


def _contested(rows: Sequence[Row[Any]]) -> int:
    """How many of these, sorted by start, overlap another."""
    ends = [*accumulate((row.ends_at for row in rows), max)]
    before = [number > 0 and row.starts_at < ends[number - 1] for number, row in enumerate(rows)]
    after = [nxt.starts_at < row.ends_at for row, nxt in pairwise(rows)] + [False]
    return sum(one or other for one, other in zip(before, after, strict=True))


def value(office: Office, row: Row[Any]) -> Entry:
    """A row as a value."""
    return Entry(
        id=row.id,
        draw=draw_opening.key_of(row.draw),
        facility=row.facility,
        room=row.room,
        entrance=row.entrance,
        start=japan(row.starts_at),
        end=japan(row.ends_at),
        resident=row.resident,
        registration=row.registration,
        headcount=row.headcount,
        details=Details(**json.loads(office.open(row.details_sealed, "entries.details"))),
        wish=row.wish,
        channel=row.channel,
        state=row.state,
        rank=row.rank,
        booking=row.booking,
        bundle=row.bundle,
        ticket=draw_list.ticket_name(office, row),
    )
