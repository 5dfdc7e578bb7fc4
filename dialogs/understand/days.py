"""The calendar the reader counts on: weeks from Monday, holidays, runs of days off."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import jpholiday

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


# The law on national holidays (国民の祝日に関する法律) as it stands since 2022. jpholiday knows it too, and every year of ours is
# held against it in the tests; but it takes 70 ms to look through one year, as long as reading a thousand messages.
FIXED = (
    (1, 1, "元日"), (2, 11, "建国記念の日"), (2, 23, "天皇誕生日"), (4, 29, "昭和の日"), (5, 3, "憲法記念日"), (5, 4, "みどりの日"),
    (5, 5, "こどもの日"), (8, 11, "山の日"), (11, 3, "文化の日"), (11, 23, "勤労感謝の日"),
)  # fmt: skip
MONDAYS = ((1, 2, "成人の日"), (7, 3, "海の日"), (9, 3, "敬老の日"), (10, 2, "スポーツの日"))
EQUINOXES = (
    (3, 20.8431, "春分の日"),
    (9, 23.2488, "秋分の日"),
)  # the day in 1980; it drifts 0.242194 a year less the leap days
COMPUTED = range(2022, 2100)


@cache
def holidays_in(year: int) -> dict[date, str]:
    """Return the national holidays (祝日) of a year in order, substitute (振替休日) and sandwiched ones included."""
    if year not in COMPUTED:
        return dict(jpholiday.year_holidays(year))
    found = {date(year, month, day): name for month, day, name in FIXED}
    for month, nth, name in MONDAYS:
        first = date(year, month, 1)
        found[first + (-first.weekday() % 7 + 7 * (nth - 1)) * DAY] = name
    for month, day, name in EQUINOXES:
        found[date(year, month, int(day + 0.242194 * (year - 1980)) - (year - 1980) // 4)] = name
    named = dict(found)
    for on, name in named.items():
        if on.weekday() == 6:
            instead = on + DAY
            while instead in named:
                instead += DAY
            found[instead] = f"{name} 振替休日"
    for on in named:
        between = on + DAY
        if between not in found and between + DAY in named and between.weekday() != 6:
            found[between] = "国民の休日"
    return dict(sorted(found.items()))


def holiday_name(day: date) -> str | None:
    """Return the name of the holiday on `day`, or None."""
    return holidays_in(day.year).get(day)


def is_off(day: date) -> bool:
    """Saturday, Sunday or a holiday."""
    return day.weekday() >= 5 or holiday_name(day) is not None


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week of `day`."""
    return day - day.weekday() * DAY


def valid(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months on, clipped to the end of the month (1/30 + 1 = 2/28)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, last_day(year, month + 1).day))


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - DAY


def days(first: date, last: date) -> tuple[date, ...]:
    """Return every day from `first` to `last`, both included."""
    return tuple(map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1)))


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """Return the nth weekday (Monday is 0) of a month, -1 for the last; None where there is none."""
    if nth < 0:
        last = last_day(year, month)
        return last - (last.weekday() - weekday) % 7 * DAY
    first = date(year, month, 1)
    day = first + ((weekday - first.weekday()) % 7 + 7 * (nth - 1)) * DAY
    return day if day.month == month else None


def on_or_after(day: date, weekday: int) -> date:
    """Return the first such weekday (Monday is 0), `day` itself included."""
    return day + (weekday - day.weekday()) % 7 * DAY


def holidays_from(day: date) -> Iterator[tuple[date, str]]:
    """Yield the holidays on or after `day`, to the end of the next year."""
    for year in (day.year, day.year + 1):
        yield from ((on, name) for on, name in holidays_in(year).items() if on >= day)


def run_around(day: date) -> tuple[date, ...]:
    """Return the unbroken days off that hold `day`."""
    first = last = day
    while is_off(first - DAY):
        first -= DAY
    while is_off(last + DAY):
        last += DAY
    return days(first, last)


def next_run(day: date, at_least: int = 2) -> tuple[date, ...]:
    """Return the next run of days off (連休) with a holiday in it that ends on or after `day`."""
    for on, _ in holidays_from(day - 4 * DAY):
        run = run_around(on)
        if len(run) >= at_least and run[-1] >= day:
            return run
    return ()


def next_working_day(day: date) -> date:
    """Return the first day after `day` that is neither weekend nor holiday."""
    day += DAY
    while is_off(day):
        day += DAY
    return day
