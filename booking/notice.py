"""Divisions that must be asked for some time before the use (延長は3日前まで): until when a use can still be booked."""

from datetime import datetime

from booking.anchors import WHOLE_DAY, Base, instant
from booking.opening import slots
from booking.policy import Case, Policy


def book_until(policy: Policy, case: Case, start: datetime, end: datetime | None) -> tuple[datetime, str] | None:
    """The earliest deadline (exclusive) of the divisions a use takes, with the division's name; None without any.

    By the rules of the day of use, like the divisions themselves. A missing end asks about the division at the start.
    """
    rules = policy.on(start.date())
    deadlines = {division.id: division.deadline for division in rules.use(case).divisions if division.deadline}
    if not deadlines:
        return None
    room, klass, channel = case
    found = [
        (instant(rules, room, deadlines[slot.id], Base(start.date(), slot.start), WHOLE_DAY), slot.name)
        for slot in slots(policy, room, start.date(), klass=klass, channel=channel)
        if slot.id in deadlines and start < slot.end and slot.start < (end or start.replace(microsecond=999_999))
    ]
    return min(found, default=None)
