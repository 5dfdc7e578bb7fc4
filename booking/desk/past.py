"""The past of one registration and the closures of a facility, as the rules ask about them."""

from sqlalchemy import select

from booking import store
from booking.desk.office import Office, japan
from booking.history import History, Mark, PastBooking, PastEntry
from booking.opening import Closure
from booking.values import Registration


def of(office: Office, registration: Registration) -> History:
    """Everything limits and penalties may count, from the rows."""
    entries, bookings, marks = store.entries, store.bookings, store.penalties
    of_entries = office.conn.execute(select(entries).where(entries.c.registration == registration.id))
    of_bookings = office.conn.execute(select(bookings).where(bookings.c.registration == registration.id))
    of_marks = office.conn.execute(select(marks).where(marks.c.registration == registration.id))
    past_bookings = tuple(
        PastBooking(
            room=row.room,
            start=japan(row.starts_at),
            end=japan(row.ends_at),
            state=row.state,
            origin=row.origin,
            booked_at=japan(row.booked_at),
            paid=row.paid_yen >= row.fee_yen,
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
        closures=closures(office, registration.facility),
        registered_until=registration.valid_until.date() if registration.valid_until else None,
        uses=sum(one.state == "used" for one in past_bookings),
    )


def closures(office: Office, facility: str) -> tuple[Closure, ...]:
    """What staff closed there, not yet over."""
    table = store.closures
    rows = office.conn.execute(select(table).where(table.c.facility == facility, table.c.ends_at > office.at))
    return tuple(
        Closure(
            room=row.room,
            start=japan(row.starts_at),
            end=japan(row.ends_at),
            reason=office.open(row.reason_sealed, "closures.reason"),
        )
        for row in rows
    )
