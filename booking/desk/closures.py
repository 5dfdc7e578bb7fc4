"""臨時休館: a room is closed for a while, and whoever is concerned is told; bookings give way only where the policy says so."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, insert, select

from booking import store
from booking.desk import bookings, holds, promotions, rooms
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.policy import Policy
from booking.reservations import HOLDING

TABLE = store.closures


def close(
    office: Office,
    facility: str,
    room: str,
    start: datetime,
    end: datetime,
    reason: str,
    by: str,
    *,
    ground: str | None = None,
) -> str:
    """Close a room for `[start, end)`; return the closure's id. `ground`: bookings in the way are cancelled for it.

    Raises:
        Refusal: `BOOKED` with the bookings that stand in the way; staff cancel them first, or name a ground of the policy for
            which they give way, so that people are told. `ALREADY_CLOSED` when a part of it is closed. `UNKNOWN_ROOM`, `END_BEFORE_START`, `OFF_GRID`, `UNKNOWN_GROUND`,
            `EVICTION_TOO_LATE`.
    """
    policy = office.policy(facility)
    policy.room(room)
    if end <= start:
        raise Refusal("END_BEFORE_START", start=start, end=end)
    if end <= office.at:
        raise Refusal("PAST")
    if any(bound.minute % holds.CELL_MINUTES or bound.second or bound.microsecond for bound in (start, end)):
        raise Refusal("OFF_GRID", slot_minutes=holds.CELL_MINUTES)
    if ground is not None:
        make_way(office, facility, room, start, end, ground, by, reason)
    _free_what_waits(office, policy, facility, room, start, end)
    try:
        with office.conn.begin_nested():
            rooms.take(office, holds.units(policy, facility, room), start, end)
    except Refusal as refusal:
        hit = in_the_way(office, facility, room, start, end)
        raise Refusal("BOOKED" if hit else "ALREADY_CLOSED", bookings=hit) from refusal
    closure = office.new_id()
    office.conn.execute(
        insert(TABLE).values(
            id=closure,
            facility=facility,
            room=room,
            starts_at=start,
            ends_at=end,
            reason_sealed=office.seal(reason, "closures.reason"),
            by=by,
            at=office.at,
        )
    )
    office.record(closure, None, "closed", by, reason)
    office.tell("room_closed", closure)
    for entry in _entries_hit(office, policy, facility, room, start, end):
        office.tell("entry_closed", entry)
    return closure


def _free_what_waits(office: Office, policy: Policy, facility: str, room: str, start: datetime, end: datetime) -> None:
    """Time that is nobody's and only waits to be offered again does not keep staff from closing."""
    table, due = store.bookings, store.due
    waiting = office.conn.execute(
        select(table).where(table.c.facility == facility, table.c.release_at.is_not(None), _near(start, end))
    ).all()
    wanted = set(holds.units(policy, facility, room))
    for row in waiting:
        names, first, last = holds.held(office, row)
        if wanted & set(names) and first < end and start < last:
            holds.release(office, row.id)
            office.unschedule(row.id, "release")
    held_back = office.conn.execute(
        select(due.c.about).where(due.c.kind == "free_cells", due.c.done_at.is_(None))
    ).scalars()
    first_day, last_day = japan(start).date().isoformat(), japan(end).date().isoformat()
    for about in list(held_back):
        unit, _, day = about.partition("@")
        if unit in wanted and first_day <= day[:10] <= last_day:
            promotions.free_cells(office, about)
            office.unschedule(about, "free_cells")


def _near(start: datetime, end: datetime) -> ColumnElement[bool]:
    table = store.bookings
    return and_(table.c.starts_at < end + holds.LONGEST_MARGIN, table.c.ends_at > start - holds.LONGEST_MARGIN)


def reopen(office: Office, facility: str, closure: str, by: str, reason: str) -> None:
    """Take a closure back: the room can be had again at once.

    Raises:
        LookupError: the facility has no such closure.
    """
    row = office.row(TABLE, closure)
    if row.facility != facility:
        raise LookupError(closure)
    policy = office.policy(row.facility, row.at)
    rooms.give_back(office, holds.units(policy, row.facility, row.room), row.starts_at, row.ends_at)
    office.conn.execute(delete(TABLE).where(TABLE.c.id == closure))
    office.record(closure, "closed", "reopened", by, reason)


def make_way(
    office: Office, facility: str, room: str, start: datetime, end: datetime, ground: str, by: str, reason: str
) -> tuple[str, ...]:
    """Cancel the bookings in the way for a ground of the policy; return their ids.

    Raises:
        Refusal: `UNKNOWN_GROUND` with those there are, `EVICTION_TOO_LATE`.
    """
    grounds = tuple(one.id for one in office.policy(facility).document.evictions)
    if ground not in grounds:
        raise Refusal("UNKNOWN_GROUND", ground=ground, grounds=grounds)
    gone = in_the_way(office, facility, room, start, end)
    for booking in gone:
        bookings.give_way(office, booking, ground, by, reason)
    return gone


def in_the_way(office: Office, facility: str, room: str, start: datetime, end: datetime) -> tuple[str, ...]:
    """Bookings that hold a part of this room (or of a room that shares one with it) during any of the time."""
    table = store.bookings
    found = office.conn.execute(
        select(table)
        .where(table.c.facility == facility, table.c.state.in_(HOLDING))
        .where(_near(start, end))
        .order_by(table.c.starts_at, table.c.id)
    ).all()
    wanted = set(holds.units(office.policy(facility), facility, room))
    hit = []
    for row in found:
        names, first, last = holds.held(office, row)
        if wanted & set(names) and first < end and start < last:
            hit.append(row.id)
    return tuple(hit)


def _entries_hit(
    office: Office, policy: Policy, facility: str, room: str, start: datetime, end: datetime
) -> tuple[str, ...]:
    """Lottery entries for a time that is gone."""
    table, units = store.entries, set(policy.rooms[room].units)
    same = [one.id for one in policy.rooms.values() if units & set(one.units)]
    found = office.conn.execute(
        select(table.c.id)
        .where(table.c.facility == facility, table.c.room.in_(same), table.c.state == "entered")
        .where(table.c.starts_at < end, table.c.ends_at > start)
        .order_by(table.c.id)
    )
    return tuple(found.scalars())
