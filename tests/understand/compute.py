"""Dates computed a second way: by looking at one day after another, never by the reader's arithmetic."""

import calendar
import re
from datetime import date, timedelta

import jpholiday

DAY = timedelta(days=1)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def first(start: date, wanted: "object") -> date:
    """Return the first day from `start` on for which `wanted(day)` holds."""
    day = start
    while not wanted(day):  # type: ignore[operator]
        day += DAY
    return day


def days(words: str, today: date) -> tuple[date, ...]:
    """Return the dates of `A,B` or `A..B`, in order."""
    found: list[date] = []
    for part in words.split(","):
        begin, _, end = part.partition("..")
        day, last = one(begin, today), one(end or begin, today)
        while day <= last:
            found.append(day)
            day += DAY
    return tuple(sorted(found))


def one(words: str, today: date) -> date:
    """Return one date; the notation stands at the top of corpus.txt."""
    if words.startswith("work>"):
        after = one(words[5:], today)
        return first(after + DAY, lambda day: day.weekday() < 5 and not jpholiday.is_holiday(day))
    if shifted := re.fullmatch(r"(hol:.+)([+-]\d+)", words):
        return one(shifted[1], today) + int(shifted[2]) * DAY
    if words.startswith("hol:"):
        name = words[4:]
        return first(
            today, lambda day: jpholiday.is_holiday(day) if name == "*" else jpholiday.is_holiday_name(day) == name
        )
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        return date.fromisoformat(words)
    if re.fullmatch(r"[+-]\d+", words):
        return today + int(words) * DAY
    if match := re.fullmatch(r"(\d+)/(\d+)", words):
        return first(today, lambda day: (day.month, day.day) == (int(match[1]), int(match[2])))
    if match := re.fullmatch(r"d(\d+)", words):
        return first(today, lambda day: day.day == int(match[1]))
    if match := re.fullmatch(r"next\.(\w+)", words):
        return first(today + DAY, lambda day: NAMES[day.weekday()] == match[1])
    if match := re.fullmatch(r"w\+(\d+)\.(\w+)", words):
        wanted = (today + int(match[1]) * 7 * DAY).isocalendar()[:2]
        return first(today - 7 * DAY, lambda day: day.isocalendar()[:2] == wanted and NAMES[day.weekday()] == match[2])
    month = (
        first(today, lambda day: day.month == int(words.split(".")[0]))
        if not words.startswith("m+")
        else _later(today, int(words[2 : words.index(".")]))
    )
    place = words.split(".")[1:]
    if len(place) == 1:
        return first(month.replace(day=1), lambda day: day.day == int(place[0]))
    column = [week[NAMES.index(place[1])] for week in calendar.monthcalendar(month.year, month.month)]
    column = [number for number in column if number]
    return date(month.year, month.month, column[-1] if place[0] == "last" else column[int(place[0]) - 1])


def _later(today: date, months: int) -> date:
    day = today.replace(day=1)
    for _ in range(months):
        day = first(day + DAY, lambda day: day.day == 1)
    return day
