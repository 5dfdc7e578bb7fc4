"""Days as a town counts them: national holidays, office days (開庁日), Japan time."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

import jpholiday

JST = timezone(timedelta(hours=9), "JST")
"""Japan time. Without a zone file: Japan has had no summer time since 1951."""

DAY = timedelta(days=1)

LONGEST_CLOSURE = 366
"""How many closed days in a row are believed; beyond that a calendar never opens and looking on is pointless."""


class NeverOpen(ValueError):
    """A calendar has no open day within a year: its rules close every day."""


def in_japan(at: datetime) -> datetime:
    """The same instant on a Japanese clock. `at` must be aware."""
    if at.tzinfo is JST:
        return at
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(JST)


@lru_cache(maxsize=100_000)
def at_clock(day: date, minutes: int) -> datetime:
    """The instant `minutes` after midnight of `day` in Japan; 1440 is midnight of the next day."""
    return datetime(day.year, day.month, day.day, tzinfo=JST) + timedelta(minutes=minutes)


@lru_cache(maxsize=20_000)
def is_holiday(day: date) -> bool:
    """True on a national holiday (祝日), substitute and in-between holidays included."""
    return jpholiday.is_holiday(day)


@lru_cache(maxsize=4_000)
def holiday_name(day: date) -> str | None:
    """The Japanese name of the national holiday, or None."""
    return jpholiday.is_holiday_name(day)


def warm(years: Iterable[int]) -> None:
    """Work out the holidays of these years now (about 50 ms each), so that the first question need not."""
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            is_holiday(day)
            day += DAY


@lru_cache(maxsize=20_000)
def is_office_day(day: date) -> bool:
    """True when a city hall is open: not Saturday, Sunday, a holiday or 12/29-1/3.

    Rule: Local Autonomy Act art. 4-2 as the towns' ordinances apply it; field.md 5C.
    """
    if day.weekday() >= 5 or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return False
    return not is_holiday(day)


OpenOn = Callable[[date], bool]


def next_open(day: date, is_open: OpenOn = is_office_day) -> date:
    """The first open day on or after `day`."""
    for step in range(LONGEST_CLOSURE):
        if is_open(found := day + step * DAY):
            return found
    raise NeverOpen(f"no open day within a year after {day}")


def previous_open(day: date, is_open: OpenOn = is_office_day) -> date:
    """The last open day on or before `day`."""
    for step in range(LONGEST_CLOSURE):
        if is_open(found := day - step * DAY):
            return found
    raise NeverOpen(f"no open day within a year before {day}")


def office_days_before(day: date, count: int, is_open: OpenOn = is_office_day) -> date:
    """Return the `count`-th office day (開庁日) before `day`; `day` itself is not counted.

    Rule: seed, manual of the first town, 先着予約 (until two office days before use).

    Args:
        day: A calendar day in Japan.
        count: Office days, 1 or more.
        is_open: Another calendar than the city hall's.

    Raises:
        ValueError: `count` is below 1.
    """
    if count < 1:
        raise ValueError("at least one office day")
    for _ in range(count):
        day = previous_open(day - DAY, is_open)
    return day


def office_days_after(day: date, count: int, is_open: OpenOn = is_office_day) -> date:
    """Return the `count`-th office day after `day`; `day` itself is not counted. Raises as `office_days_before`."""
    if count < 1:
        raise ValueError("at least one office day")
    for _ in range(count):
        day = next_open(day + DAY, is_open)
    return day


def next_office_moment(at: datetime, opens: int, closes: int, is_open: OpenOn = is_office_day) -> datetime:
    """The first instant from `at` on at which an office with these hours is open.

    Args:
        at: Any aware instant; it is returned itself when the office is open then.
        opens: Minutes after midnight, inclusive.
        closes: Minutes after midnight, exclusive.
    """
    local = in_japan(at)
    today = local.date()
    if is_open(today):
        if at_clock(today, opens) <= local < at_clock(today, closes):
            return local
        if local < at_clock(today, opens):
            return at_clock(today, opens)
    return at_clock(next_open(today + DAY, is_open), opens)


def last_day_of_month(year: int, month: int) -> date:
    """The last calendar day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - DAY


def shift_month(day: date, months: int) -> tuple[int, int]:
    """(year, month) of the month `months` after that of `day`; negative counts back."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth weekday of a month (Monday is 0; nth -1 is the last), None if there is no such day."""
    if nth < 0:
        last = last_day_of_month(year, month)
        found = last - DAY * ((last.weekday() - weekday) % 7) + timedelta(weeks=nth + 1)
        return found if found.month == month else None
    first = date(year, month, 1)
    found = first + DAY * ((weekday - first.weekday()) % 7) + timedelta(weeks=nth - 1)
    return found if found.month == month else None


def fiscal_year(day: date) -> int:
    """The Japanese fiscal year (年度, April to March) a day belongs to."""
    return day.year if day.month >= 4 else day.year - 1
