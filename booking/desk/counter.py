"""窓口: what staff do at the counter with a booking: money, the key, no-shows, closures."""

from datetime import datetime

from sqlalchemy import insert, select, update

from booking import penalties, store
from booking.desk import booking_rows, bookings, holds, rooms
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.moments import payment_ways
from booking.reservations import HOLDING
from booking.values import Booking

KEY_EVENTS = {"out": "issued", "back": "expired"}


def pay(office: Office, booking: str, yen: int, how: str, by: str) -> Booking:
    """Take a payment (使用料の納付).

    Raises:
        Refusal: `DECIDED` when the booking is over, `HOW` with the ways of this day, `TOO_MUCH` with what is still due.
    """
    row = office.row(store.bookings, booking)
    if row.state not in (*HOLDING, "used"):
        raise Refusal("DECIDED", state=row.state)
    policy = office.policy(row.facility, row.booked_at)
    ways = payment_ways(policy, japan(row.starts_at), japan(office.at), room=row.room)
    if how not in ways:
        raise Refusal("HOW", how=how, ways=ways)
    due = row.fee_yen - row.paid_yen
    if not 0 < yen <= due:
        raise Refusal("TOO_MUCH" if yen > due else "NOTHING_PAID", due_yen=due)
    office.conn.execute(
        insert(store.payments).values(id=office.new_id(), booking=booking, yen=yen, how=how, by=by, at=office.at)
    )
    office.conn.execute(
        update(store.bookings)
        .where(store.bookings.c.id == booking)
        .values(paid_yen=store.bookings.c.paid_yen + yen, version=store.bookings.c.version + 1)
    )
    office.record(booking, row.state, row.state, by, f"paid {yen} yen, {how}")
    if row.paid_yen + yen >= row.fee_yen:
        office.unschedule(booking, "payment_due")
    return booking_rows.get(office, booking)


def key(office: Office, booking: str, event: str, by: str) -> Booking:
    """Hand the counter key out, take it back, or take the report that comes with it.

    Raises:
        Refusal: `NO_KEY` for a booking without a counter key, `UNPAID` with what is still due before the key goes out.
    """
    row = office.row(store.bookings, booking)
    found = office.conn.execute(
        select(store.keys).where(store.keys.c.booking == booking, store.keys.c.kind == "counter")
    ).first()
    if found is None or row.state not in ("confirmed", "used"):
        raise Refusal("NO_KEY", state=row.state)
    if event == "out" and row.paid_yen < row.fee_yen:
        raise Refusal("UNPAID", due_yen=row.fee_yen - row.paid_yen)
    if event in KEY_EVENTS:
        office.conn.execute(update(store.keys).where(store.keys.c.id == found.id).values(state=KEY_EVENTS[event]))
    office.record(booking, row.state, row.state, by, f"key {event}")
    if event == "back" and _late(office, row.facility, row.room, japan(row.ends_at)):
        penalise(office, row.registration, row.facility, "late_return", booking)
    return booking_rows.get(office, booking)


def _late(office: Office, facility: str, room: str, end: datetime) -> bool:
    policy = office.policy(facility)
    rule = policy.key(policy.case(room))
    return (japan(office.at) - end).total_seconds() > 60 * rule.returned_within_minutes


def no_show(office: Office, booking: str, by: str) -> Booking:
    """無断不使用: nobody came.

    Raises:
        Refusal: `TOO_EARLY` with the instant from which it counts, or `DECIDED`.
    """
    row = office.row(store.bookings, booking)
    policy = office.policy(row.facility, row.booked_at)
    from_at = penalties.no_show_at(policy, japan(row.starts_at), japan(row.ends_at))
    if office.at < from_at:
        raise Refusal("TOO_EARLY", next_at=from_at)
    if bookings.move(office, booking, "no_show", by) is None:
        raise Refusal("DECIDED", state=row.state)
    bookings.forget_key(office, booking)
    penalise(office, row.registration, row.facility, "no_show", booking)
    office.tell("booking_changed", booking)
    return booking_rows.get(office, booking)


def penalise(office: Office, registration: str, facility: str, event: str, booking: str | None) -> None:
    """Note an event that may carry points; the policy says how many."""
    points = penalties.points_of(office.policy(facility), event)
    office.conn.execute(
        insert(store.penalties).values(
            id=office.new_id(),
            registration=registration,
            facility=facility,
            booking=booking,
            event=event,
            points=points,
            at=office.at,
        )
    )


def close(office: Office, facility: str, room: str, start: datetime, end: datetime, reason: str, by: str) -> str:
    """臨時休館: close a room for `[start, end)`; return the closure's id.

    Raises:
        Refusal: `BOOKED` with the bookings that stand in the way; staff cancel them first, so that people are told.
    """
    policy = office.policy(facility)
    if room not in policy.rooms:
        raise Refusal("UNKNOWN_ROOM", room=room, rooms=tuple(policy.rooms))
    if end <= start:
        raise Refusal("END_BEFORE_START", start=start, end=end)
    try:
        with office.conn.begin_nested():
            rooms.take(office, holds.units(policy, facility, room), start, end)
    except Refusal as refusal:
        raise Refusal("BOOKED", bookings=_in_the_way(office, facility, start, end)) from refusal
    closure = office.new_id()
    office.conn.execute(
        insert(store.closures).values(
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
    return closure


def _in_the_way(office: Office, facility: str, start: datetime, end: datetime) -> tuple[str, ...]:
    table = store.bookings
    found = office.conn.execute(
        select(table.c.id)
        .where(table.c.facility == facility, table.c.state.in_(HOLDING))
        .where(table.c.starts_at < end, table.c.ends_at > start)
    )
    return tuple(found.scalars())
