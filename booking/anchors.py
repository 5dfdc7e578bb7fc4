"""From a bound as written to the instant it means."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.calendar import (
    DAY,
    OpenOn,
    at_clock,
    last_day_of_month,
    next_open,
    nth_weekday,
    office_days_after,
    office_days_before,
    previous_open,
    shift_month,
)
from booking.opening import calendar
from booking.policy import Policy
from booking.policy.anchors import Anchor
from booking.policy.base import WEEKDAYS

WHOLE_DAY = 1440
"""The default clock time of an end: the day belongs to the window."""
MIDNIGHT = 0
"""The default clock time of a beginning."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a bound is counted from: a day, and the exact instant for bounds in minutes and hours. Japan time."""

    day: date
    moment: datetime


def instant(policy: Policy, room: str, anchor: Anchor, base: Base, default_time: int) -> datetime:
    """The instant a bound means, in Japan time.

    Args:
        policy: For its calendars.
        room: For the calendar `facility`.
        anchor: The bound.
        base: The day (and instant) of use, of booking, of the draw or of confirmation, as the bound's `of` says.
        default_time: Minutes after midnight where the bound names no clock time: MIDNIGHT for a beginning,
            WHOLE_DAY for an inclusive end.
    """
    unit, count = anchor.counted
    if unit.startswith(("minutes", "hours")):
        step = timedelta(minutes=count) if unit.startswith("minutes") else timedelta(hours=count)
        return base.moment - step if unit.endswith("before") else base.moment + step
    is_open = calendar(policy, anchor.calendar, room)
    day = _day(anchor, unit, count, base.day, is_open)
    time = default_time if anchor.time is None else anchor.time
    shift = anchor.shift
    for exception in anchor.exceptions:
        if exception.month == day.month:
            day = _clamped(day.year, day.month, exception.day or day.day)
            time = time if exception.time is None else exception.time
            shift = exception.shift or shift
            break
    if shift == "next":
        day = next_open(day, is_open)
    elif shift == "previous":
        day = previous_open(day, is_open)
    return at_clock(day, time)


def _day(anchor: Anchor, unit: str, count: int, base: date, is_open: OpenOn) -> date:
    inclusive = 1 if anchor.count_base_day else 0
    if unit == "office_days_before":
        return office_days_before(base, count, is_open)
    if unit == "office_days_after":
        return office_days_after(base, count - inclusive, is_open) if count > inclusive else base
    sign = -1 if unit.endswith("before") else 1
    if unit.startswith("days"):
        return base + DAY * (sign * (count - inclusive))
    if unit.startswith("weeks"):
        return base + DAY * (sign * count * 7)
    months = count * 12 if unit.startswith("years") else count
    year, month = shift_month(base, sign * months)
    return _in_month(anchor, year, month, base.day, is_open)


def _in_month(anchor: Anchor, year: int, month: int, same: int, is_open: OpenOn) -> date:
    """The day of a month a bound means; what to do when the month lacks it is the bound's `overflow`."""
    last = last_day_of_month(year, month)
    if anchor.nth is not None and anchor.weekday is not None:
        found = nth_weekday(year, month, WEEKDAYS.index(anchor.weekday), anchor.nth)
        return found or _missing(anchor, last)
    if anchor.office_day is not None:
        if anchor.office_day < 0:
            return office_days_before(last + DAY, -anchor.office_day, is_open)
        return office_days_after(date(year, month, 1) - DAY, anchor.office_day, is_open)
    wanted = same if anchor.day in (None, "same") else last.day if anchor.day == "last" else anchor.day
    assert isinstance(wanted, int)  # noqa: S101 - the words are gone
    if wanted < 0:
        return last - DAY * min(-wanted - 1, last.day - 1)
    return date(year, month, wanted) if wanted <= last.day else _missing(anchor, last)


def _missing(anchor: Anchor, last: date) -> date:
    return last + DAY if anchor.overflow == "next_first" else last


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, last_day_of_month(year, month).day))
