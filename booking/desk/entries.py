"""抽選申込: entering, seeing and withdrawing; entries for callers stand in the same list."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, insert, select, update

from booking import engine, store
from booking.desk import draw_list, draw_opening
from booking.desk.holds import Wish
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.stages import Window
from booking.values import Details, Entry, Registration

TABLE = store.entries


def enter(office: Office, registration: Registration, wish: Wish, window: Window, *, channel: str, by: str) -> Entry:
    """Put an entry into the draw of its day; the caller has checked the rules.

    Raises:
        Refusal: `ENTERED` when the same person has an entry for a time that overlaps in the same room.
    """
    policy = office.policy(wish.facility)
    start = japan(wish.start)
    key = engine.draw_id(policy, wish.room, start.date(), klass=registration.klass, stage=window.stage.key)
    draw = draw_opening.ensure(office, wish.facility, key, window)
    if office.row(store.draws, draw).state != "open":
        raise Refusal("CLOSED", day=start.date())
    same = and_(TABLE.c.draw == draw, TABLE.c.registration == registration.id, TABLE.c.state == "entered")
    overlap = and_(same, TABLE.c.room == wish.room, TABLE.c.starts_at < wish.end, TABLE.c.ends_at > wish.start)
    if office.conn.execute(select(TABLE.c.id).where(overlap)).first():
        raise Refusal("ENTERED", start=start)
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


def withdraw(office: Office, entry: str, by: str) -> Entry:
    """取りやめ, until the draw.

    Raises:
        Refusal: `DECIDED` once it is drawn or withdrawn.
    """
    done = office.conn.execute(
        update(TABLE).where(TABLE.c.id == entry, TABLE.c.state == "entered").values(state="withdrawn")
    ).rowcount
    if done != 1:
        raise Refusal("DECIDED", state=get(office, entry).state)
    office.record(entry, "entered", "withdrawn", by)
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


def contested(office: Office, draw: str) -> list[tuple[date, str, int, int]]:
    """(day, room, entries, entries that overlap another's) of a draw, for staff."""
    rows = office.conn.execute(
        select(TABLE).where(TABLE.c.draw == draw, TABLE.c.state == "entered").order_by(TABLE.c.starts_at)
    ).all()
    found: dict[tuple[date, str], list[Row[Any]]] = {}
    for row in rows:
        found.setdefault((japan(row.starts_at).date(), row.room), []).append(row)
    return [
        (day, room, len(same), sum(any(_meet(one, other) for other in same if other.id != one.id) for one in same))
        for (day, room), same in sorted(found.items())
    ]


def _meet(one: Row[Any], other: Row[Any]) -> bool:
    return bool(one.starts_at < other.ends_at and other.starts_at < one.ends_at)


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
        ticket=draw_list.pseudonym_in(office, row.draw, draw_list.who(office, row)),
    )
