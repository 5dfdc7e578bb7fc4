"""登録の抹消: points have ended a registration: its later bookings and entries end with it, and its owner is told."""

from sqlalchemy import select, update

from booking import accounts, penalties, refunds, store
from booking.desk import past, registrations, steps
from booking.desk.office import Office, japan
from booking.reservations import HOLDING

TABLE = store.registrations
WHY = "penalty"


def erase(office: Office, registration: str) -> None:
    """Carry the measure out if it still stands: bookings to come are cancelled, codes revoked, entries withdrawn.

    Of the person only the keyed hashes stay by which the leaders' bar is kept, and the LINE account for telling.
    """
    row = office.row(TABLE, registration)
    if row.state != "approved":
        return
    policy = office.policy(row.facility)
    history = past.of(office, registrations.get(office, registration))
    if penalties.erases(policy, history, japan(office.at)) is None:
        return
    cancelled = _cancel_all(office, registration)
    _withdraw_all(office, registration)
    office.conn.execute(
        update(TABLE).where(TABLE.c.id == registration).values(state="erased", answers_sealed=None, link_hash=None)
    )
    office.record(registration, row.state, "erased", "policy", WHY)
    office.tell("registration_erased", registration)
    office.tell("registration_ended", registration, bookings=len(cancelled), facility=row.facility)


def _cancel_all(office: Office, registration: str) -> list[str]:
    """Every booking that has not begun."""
    table = store.bookings
    found = office.conn.execute(
        select(table).where(
            table.c.registration == registration, table.c.state.in_(HOLDING), table.c.starts_at > office.at
        )
    ).all()
    for row in found:
        back = refunds.refund(
            office.policy(row.facility, row.booked_at),
            room=row.room,
            start=japan(row.starts_at),
            paid_yen=accounts.kept(row.paid_yen, row.refund_yen),
            equipment_yen=row.equipment_yen,
            at=japan(office.at),
            klass=row.klass,
            channel=row.channel,
        )
        given = accounts.refunded(row.refund_yen, back.yen)
        steps.move(office, row.id, "cancelled", "policy", WHY, refund_yen=given)
        office.tell("booking_changed", row.id)
        if back.yen:
            office.tell("refund_due", row.id, yen=back.yen, permission=back.needs_permission)
    return [row.id for row in found]


def _withdraw_all(office: Office, registration: str) -> None:
    table = store.entries
    found = office.conn.execute(
        select(table.c.id).where(table.c.registration == registration, table.c.state == "entered")
    ).scalars()
    for entry in list(found):
        office.conn.execute(update(table).where(table.c.id == entry).values(state="withdrawn"))
        office.record(entry, "entered", "withdrawn", "policy", WHY)
