"""The days and cases on which a policy is tried out before anybody lives by it."""

from collections.abc import Iterator
from datetime import date, timedelta

from booking.policy.compiled import Case, Policy

SAMPLE_DAYS = 400
"""Days of use on which every window is tried out: a leap day, each month end and each holiday are among them."""


def cases(policy: Policy) -> Iterator[Case]:
    """Every combination of room, class and channel."""
    for room in policy.rooms:
        for klass in policy.classes:
            for channel in policy.channels:
                yield room, klass, channel


def sample_days(policy: Policy) -> Iterator[date]:
    """The first days of a version, more than a year of them if it lasts so long."""
    for step in range(SAMPLE_DAYS):
        day = policy.first_day + timedelta(days=step)
        if policy.last_day is not None and day > policy.last_day:
            return
        yield day


EVERY = 13
"""Days between the days of use that are tried where every day would take too long: all weekdays and month ends come up."""


def open_days(policy: Policy, room: str) -> tuple[date, ...]:
    """Those of the sample days on which the room is open: no rule has to make sense for a day nobody can use."""
    from booking.opening import is_open_day

    known: tuple[date, ...] | None = policy.cache.get(("open sample days", room))
    if known is None:
        known = tuple(day for day in sample_days(policy) if is_open_day(policy, room, day))
        policy.cache["open sample days", room] = known
    return known
