"""What staff should look at before they decide: twins, likely the same group under two names, a win dropped and booked again.

Nothing here refuses anybody; it only points. Rule: field.md 3, abuse that happened (a won slot cancelled and at once taken again
by another registration of the same hand, or by another account for the same group; one club under a dozen similar names).
"""

import json

from sqlalchemy import select

from booking import applicant, store
from booking.desk import registrations
from booking.desk.office import Office
from booking.values import Booking, Registration

NEAR = 0.85
MOST_COMPARED = 2000
MOST_NAMED = 3
SAME_HAND, SAME_GROUP, OTHERS = "same_hand", "same_group", "others"


def same_hand(office: Office, registration: str) -> tuple[str, ...]:
    """This registration and its twins (same phone, or same address and kana)."""
    return (registration, *registrations.twins(office, registration))


def win_dropped_before(office: Office, booking: Booking) -> str | None:
    """Who let a win for an overlapping time of this room go: `same_hand`, `same_group` (by its name), `others`; None if nobody."""
    if booking.origin == "lottery":
        return None
    table = store.bookings
    dropped = office.conn.execute(
        select(table.c.registration, table.c.details_sealed)
        .where(table.c.facility == booking.facility, table.c.room == booking.room, table.c.id != booking.id)
        .where(table.c.origin == "lottery", table.c.state.in_(("cancelled", "void")))
        .where(table.c.starts_at < booking.end, table.c.ends_at > booking.start)
    ).all()
    if not dropped:
        return None
    hand = same_hand(office, booking.registration)
    if any(one.registration in hand for one in dropped):
        return SAME_HAND
    groups = [json.loads(office.open(one.details_sealed, "bookings.details"))["group"] for one in dropped]
    own = booking.details.group
    return SAME_GROUP if own and applicant.near_duplicates(own, [one for one in groups if one], NEAR) else OTHERS


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
        .order_by(table.c.applied_at.desc())
        .limit(MOST_COMPARED)
    ).scalars()
    others = [registrations.get(office, one).answers.get("group", "") for one in ids]
    return [other for other, _ in applicant.near_duplicates(name, [o for o in others if o], NEAR)]


def look(office: Office, booking: Booking) -> None:
    """Tell staff of a booking that no one approves when the same people let a win for that time go before."""
    if booking.state == "confirmed" and (who := win_dropped_before(office, booking)) in (SAME_HAND, SAME_GROUP):
        office.tell("win_dropped", booking.id, facility=booking.facility, who=who)


def compare(office: Office, registration: Registration) -> None:
    """Tell staff of groups that read nearly like one just registered at the counter, where no card shows them."""
    if alike := similar_groups(office, registration):
        names = "、".join(alike[:MOST_NAMED])
        office.tell(
            "look_alike", registration.id, facility=registration.facility, registration=registration.id, names=names
        )
