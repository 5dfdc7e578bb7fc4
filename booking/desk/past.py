"""The past of one registration and the closures of a facility, as the rules ask about them."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from booking import accounts, store, validity
from booking.desk.office import Office, japan
from booking.history import History, Mark, PastBooking, PastEntry
from booking.opening import Closure
from booking.values import Registration


def of(office: Office, registration: Registration) -> History:
    """Everything limits and penalties may count, from the rows."""
    found = of_id(office, registration.id, registration.facility)
    return replace(found, registered_until=last_day(registration.valid_until))


def last_day(valid_until: datetime | None) -> date | None:
    """The last day of a registration that holds until an instant (midnight after it)."""
    return None if valid_until is None else validity.last_day(valid_until)


def of_id(office: Office, registration: str, facility: str) -> History:
    """The same by id, without the end of the registration."""
    entries, bookings, marks = store.entries, store.bookings, store.penalties
    of_entries = office.conn.execute(select(entries).where(entries.c.registration == registration))
    of_bookings = office.conn.execute(select(bookings).where(bookings.c.registration == registration))
    of_marks = office.conn.execute(select(marks).where(marks.c.registration == registration))
    past_bookings = tuple(
        PastBooking(
            room=row.room,
            start=japan(row.starts_at),
            end=japan(row.ends_at),
            state=row.state,
            origin=row.origin,
            booked_at=japan(row.booked_at),
            paid=not accounts.still_due(row.fee_yen, row.paid_yen, row.returned_yen),
            fee_yen=row.fee_yen,
            id=row.id,
        )
        for row in of_bookings
    )
    return History(
        entries=tuple(
            PastEntry(
                room=row.room,
                start=japan(row.starts_at),
                end=japan(row.ends_at),
                state=row.state,
                entered_at=japan(row.entered_at),
                draw=row.draw,
                wish=row.wish,
                id=row.id,
            )
            for row in of_entries
        ),
        bookings=past_bookings,
        marks=tuple(Mark(row.event, japan(row.at), row.points, row.undone_at is not None) for row in of_marks),
        closures=closures(office, facility),
        uses=sum(one.state == "used" for one in past_bookings),
    )


def closures(office: Office, facility: str) -> tuple[Closure, ...]:
    """What staff closed there, not yet over."""
    table = store.closures
    rows = office.conn.execute(select(table).where(table.c.facility == facility, table.c.ends_at > office.at))
    return tuple(
        Closure(
            room=room,
            start=japan(row.starts_at),
            end=japan(row.ends_at),
            reason=office.open(row.reason_sealed, "closures.reason"),
        )
        for row in rows
        for room in _same_place(office, facility, row.room)
    )


def _same_place(office: Office, facility: str, room: str) -> tuple[str, ...]:
    """The room and every room that shares a part with it: the whole hall is closed when half of it is."""
    known = office.policy(facility).rooms
    units = set(known[room].units) if room in known else {room}
    return tuple(one.id for one in known.values() if units & set(one.units)) or (room,)
