"""What staff should look at before they decide: twins, likely the same group under two names, a win dropped and booked again.

Nothing here refuses anybody; it only points. Rule: field.md 3, abuse that happened (a won slot cancelled and at once taken again
by another registration of the same hand; one club under a dozen similar names).
"""

from datetime import timedelta

from sqlalchemy import select

from booking import applicant, store
from booking.desk import registrations
from booking.desk.office import Office
from booking.values import Booking, Registration

DROPPED_WITHIN = timedelta(days=60)
NEAR = 0.85
MOST_COMPARED = 2000


def same_hand(office: Office, registration: str) -> tuple[str, ...]:
    """This registration and its twins (same phone, or same address and kana)."""
    return (registration, *registrations.twins(office, registration))


def win_dropped_before(office: Office, booking: Booking) -> str | None:
    """The id of a win for an overlapping time that the same hand let go, or None."""
    table = store.bookings
    found = office.conn.execute(
        select(table.c.id)
        .where(table.c.facility == booking.facility, table.c.room == booking.room, table.c.id != booking.id)
        .where(table.c.origin == "lottery", table.c.state.in_(("cancelled", "void")))
        .where(table.c.starts_at < booking.end, table.c.ends_at > booking.start)
        .where(table.c.registration.in_(same_hand(office, booking.registration)))
        .where(table.c.booked_at > office.at - DROPPED_WITHIN)
        .limit(1)
    ).scalar()
    return str(found) if found else None


def similar_groups(office: Office, registration: Registration) -> list[str]:
    """Names of other registered groups of the facility that read nearly like this one."""
    name = registration.answers.get("group", "")
    if not name:
        return []
    table = store.registrations
    ids = office.conn.execute(
        select(table.c.id)
        .where(table.c.facility == registration.facility, table.c.id != registration.id)
        .where(table.c.state.in_(("applied", "approved")))
        .limit(MOST_COMPARED)
    ).scalars()
    others = [registrations.get(office, one).answers.get("group", "") for one in ids]
    return [other for other, _ in applicant.near_duplicates(name, [o for o in others if o], NEAR)]
