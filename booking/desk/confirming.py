"""当選の確定: a winner takes the win in its window, by a button, by coming, or by paying, as the stage says."""

from typing import Any

from sqlalchemy import Row

from booking import accounts, engine, store, terms
from booking.desk import booking_rows, bookings, registrations, steps
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.values import Booking


def way(office: Office, row: Row[Any]) -> str:
    """How a win or a provisional booking is confirmed: `resident` (a button), `visit` or `payment`; by a button where nothing is to be paid."""
    policy = office.policy(row.facility, row.booked_at)
    booked_at = japan(row.booked_at) if row.origin != "lottery" else None
    how = engine.confirm_way(
        policy, row.room, japan(row.starts_at), klass=row.klass, channel=row.channel, booked_at=booked_at
    )
    return (
        "resident" if how == "payment" and not accounts.still_due(row.fee_yen, row.paid_yen, row.returned_yen) else how
    )


def confirm(office: Office, booking: str, *, by: str) -> Booking:
    """Confirm a win: it is decided, or goes to staff where they approve wins.

    Raises:
        Refusal: `CONFIRM_OVER` after the window, `CONFIRM_WAY` for a resident where one must come or pay, `DECIDED` when it is
            not waiting.
    """
    row = office.row(store.bookings, booking)
    if row.state == "awaiting_confirmation" and row.confirm_until is not None and row.confirm_until <= office.at:
        raise Refusal("CONFIRM_OVER", until=japan(row.confirm_until))
    if row.state != "awaiting_confirmation":
        steps.already(office, booking)
    if by == "resident" and (how := way(office, row)) != "resident":
        raise Refusal(
            "CONFIRM_WAY",
            how=how,
            until=japan(row.confirm_until),
            due_yen=accounts.still_due(row.fee_yen, row.paid_yen, row.returned_yen),
        )
    policy = office.policy(row.facility, row.booked_at)
    klass = row.klass or registrations.get(office, row.registration).klass
    uses = bookings.uses_that_matter(office, policy, row.room, row.registration, klass, row.channel)
    if not terms.needs_approval(policy, row.room, klass, channel=row.channel, origin=row.origin, uses=uses):
        bookings.confirm(office, booking, by=by, told=by == "resident")
        return booking_rows.get(office, booking, show_code=True)
    if steps.move(office, booking, "awaiting_approval", by) is None:
        steps.already(office, booking)
    office.unschedule(booking, "void", "confirm_reminder")
    bookings.ask_staff(office, booking)
    return booking_rows.get(office, booking, show_code=True)
