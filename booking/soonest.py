"""The first day of use for which something can still be asked for, where one day is too late."""

from datetime import date, datetime

from booking.answer import explain
from booking.calendar import DAY
from booking.errors import Refusal
from booking.policy import Policy

FARTHEST_DAYS = 60


def soonest_day(policy: Policy, at: datetime, room: str, after: date, *, klass: str, channel: str) -> date | None:
    """The first day later than `after` for which this class may enter or book now; None if none is near."""
    for distance in range(1, FARTHEST_DAYS + 1):
        day = after + distance * DAY
        try:
            told = explain(policy, at, room, day, klass=klass, channel=channel)
        except Refusal:  # no rules for that day
            return None
        if told.may:
            return day
    return None
