"""Which words together name a day: patterns over the kinds of words.py, one row each, with examples.

The first row that fits at a place wins, so longer readings stand above shorter ones. A row's function gets the kinds it
matched (`Parts`) and the ground they stand on (`Ground`) and returns what is meant (`Found`). Examples are tests.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from dialogs.understand import days as cal
from dialogs.understand.days import DAY, WEEK
from dialogs.understand.reading import Question

PASSED_LATELY = 60  # days: 5/1 said on 5/13 is rather a slip than next year


@dataclass(frozen=True, slots=True)
class Ground:
    """What a phrase is read against: today, the town's own days, and what an earlier phrase left to lean on.

    Attributes:
        frame: ("month", first day) or ("week", Monday) of an earlier phrase: 「5月23日か24日」, 「来週の火曜か木曜」.
        before: The day an earlier phrase named, for 翌日 and その週.
    """

    today: date
    named_days: tuple[tuple[str, str], ...] = ()
    frame: tuple[str, date] | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The days a phrase means; `certain` is False where nothing but the frame of others was named (来週, 6月)."""

    dates: tuple[date, ...]
    ask: Question | None = None
    reason: str | None = None
    frame: tuple[str, date] | None = None
    certain: bool = True


class Parts(dict[str, Any]):
    """Kind to value of one phrase; of kinds that occur twice, `every` has all."""

    every: list[tuple[str, Any]]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The weekdays said, in words or in brackets; Monday is 0."""
        wanted: tuple[int, ...] = self["w"] if "w" in self else self.get("g", ())
        return wanted

    @property
    def day(self) -> int:
        """The day of the month."""
        day: int = self["d"] if "d" in self else self["0"]
        return day


class Phrase(NamedTuple):
    """One row: pattern of kinds, what it means, examples as (text, reading)."""

    pattern: str
    read: Callable[[Parts, Ground], Found]
    examples: tuple[tuple[str, str], ...]


INVALID = Found((), "invalid", "impossible")


def _one(day: date | None, ground: Ground, frame: tuple[str, date] | None = None) -> Found:
    if day is None:
        return INVALID
    return Found((day,), "past" if day < ground.today else None, frame=frame)


def _year(parts: Parts, ground: Ground) -> int | None:
    """The calendar year that was said, or None."""
    value = parts.get("y")
    if value is None:
        return None
    year: int = value[1] if isinstance(value, tuple) else ground.today.year + value
    return year


def _month(parts: Parts, ground: Ground) -> tuple[int | None, int] | None:
    """Year (None where open) and month that were said, or None."""
    year = _year(parts, ground)
    if "j" in parts:
        first = cal.add_months(ground.today.replace(day=1), parts["j"])
        return first.year, first.month
    if "m" not in parts:
        return None
    month: int = parts["m"]
    if "Y" in parts:
        said = parts["Y"]
        today = ground.today
        start = said[1] if isinstance(said, tuple) else today.year - (today.month < 4) + said
        return start + (month < 4), month
    return year, month


def _settle_year(month: int, day: int, ground: Ground) -> Found:
    """Month and day without a year: the next such day; one that passed lately is asked about."""
    this = cal.valid(ground.today.year, month, day)
    following = cal.valid(ground.today.year + 1, month, day)
    if this is None and (following is None or following > ground.today + timedelta(days=400)):
        return INVALID
    if this and this >= ground.today:
        return Found((this,), frame=("month", this.replace(day=1)))
    if following is None:
        return INVALID
    last = this or cal.valid(ground.today.year - 1, month, day)
    late = last is not None and (ground.today - last).days <= PASSED_LATELY
    return Found(
        (following,), "past" if late else None, "passed" if late else None, ("month", following.replace(day=1))
    )


def _check_weekday(found: Found, parts: Parts, ground: Ground) -> Found:
    """A weekday said beside a date must be its own: 5月20日(金) is asked about."""
    said = parts.get("g", parts.get("w"))
    if said is None or found.ask == "invalid" or not found.dates:
        return found
    wanted = [number for number in said if number < 7]
    day = found.dates[0]
    if not wanted or day.weekday() in wanted:
        return found
    near = min(
        (day + n * DAY for n in range(-3, 4) if (day + n * DAY).weekday() == wanted[0]),
        key=lambda d: (d < ground.today, abs(d - day)),
    )
    return replace(found, dates=tuple(sorted({day, near})), ask="ambiguous", reason="weekday")


def month_day(parts: Parts, ground: Ground) -> Found:
    """5月23日, 来月10日, 令和8年12月25日(金)."""
    month = _month(parts, ground)
    day = parts.day
    if month is None:
        return bare_day(parts, ground)
    year, number = month
    if not 1 <= number <= 12:
        return INVALID
    if year is None:
        found = _settle_year(number, day, ground)
    else:
        on = cal.valid(year, number, day)
        found = _one(on, ground, ("month", on.replace(day=1)) if on else None)
    return _check_weekday(found, parts, ground)


def slash(parts: Parts, ground: Ground) -> Found:
    """12/25, 2026-12-25."""
    year, month, day = parts["a"]
    return month_day(Parts(parts, m=month, d=day, **({"y": ("abs", year)} if year else {})), ground)


def bare_day(parts: Parts, ground: Ground) -> Found:
    """23日: in the month talked of, else the next such day."""
    day = parts.day
    if ground.frame and ground.frame[0] == "month":
        found = _one(cal.valid(ground.frame[1].year, ground.frame[1].month, day), ground, ground.frame)
        return _check_weekday(found, parts, ground)
    if ground.frame and ground.frame[0] == "week":
        return day_in_week(parts, ground, ground.frame[1])
    if not 1 <= day <= 31:
        return INVALID
    month = ground.today.replace(day=1)
    while (on := cal.valid(month.year, month.month, day)) is None or on < ground.today:
        month = cal.add_months(month, 1)
    return _check_weekday(Found((on,), frame=("month", month)), parts, ground)


def day_in_week(parts: Parts, ground: Ground, monday: date) -> Found:
    """来週の20日: the 20th must lie in that week."""
    day: int = parts["d"]
    inside = [on for on in cal.days(monday, monday + 6 * DAY) if on.day == day]
    if inside:
        return _check_weekday(_one(inside[0], ground, ("week", monday)), parts, ground)
    found = bare_day(parts, replace(ground, frame=None))
    return replace(found, ask="ambiguous", reason="weekday") if found.ask is None else found


def relative(parts: Parts, ground: Ground) -> Found:
    """明日, しあさって, 3日後."""
    count: int = parts["r"] if "r" in parts else parts["E"]
    if count == -99:
        return Found((ground.today + 3 * DAY, ground.today + 4 * DAY), "ambiguous", "region")
    return _check_weekday(_one(ground.today + count * DAY, ground), parts, ground)


def _week_days(monday: date, wanted: tuple[int, ...]) -> tuple[date, ...]:
    """The weekdays wanted of one week; 7 stands for "no holidays", 8 for "holidays too"."""
    chosen = []
    for day in cal.days(monday, monday + 6 * DAY):
        take = day.weekday() in wanted
        if 7 in wanted:
            take = take and cal.holiday_name(day) is None
        if 8 in wanted:
            take = take or cal.holiday_name(day) is not None
        if take:
            chosen.append(day)
    return tuple(chosen)


def week_day(parts: Parts, ground: Ground) -> Found:
    """来週の土曜: weeks run from Monday; where people start them on Sunday, both are offered."""
    weeks: int = parts["k"]
    wanted = parts.weekdays
    monday = cal.monday_of(ground.today) + weeks * WEEK
    frame = ("week", monday)
    chosen = _week_days(monday, wanted)
    sunday = ground.today.weekday() == 6
    if weeks == 0 and sunday and chosen and chosen[-1] < ground.today:
        return Found(tuple(day + WEEK for day in chosen), frame=frame)
    if weeks == 0 and len(wanted) > 1:
        chosen = tuple(day for day in chosen if day >= ground.today) or chosen
    if weeks > 0 and len(chosen) == 1 and (sunday or wanted == (6,)):
        other = chosen[0] - WEEK if wanted == (6,) and not sunday else chosen[0] + WEEK
        if wanted == (6,) and sunday:
            return Found(chosen, frame=frame)
        return Found(tuple(sorted((chosen[0], other))), "ambiguous", "week_start", frame)
    past = bool(chosen) and chosen[-1] < ground.today
    return Found(chosen, "past" if past else None if chosen else "ambiguous", None, frame)


def week_same_day(parts: Parts, ground: Ground) -> Found:
    """来週の今日."""
    weeks: int = parts["k"] if "k" in parts else parts["K"]
    return _one(ground.today + weeks * WEEK + parts["r"] * DAY, ground)


def week_and_day(parts: Parts, ground: Ground) -> Found:
    """来週の20日."""
    return day_in_week(parts, ground, cal.monday_of(ground.today) + parts["k"] * WEEK)


def week_only(parts: Parts, ground: Ground) -> Found:
    """来週: which day is still open."""
    monday = cal.monday_of(ground.today) + parts["k"] * WEEK
    week = cal.days(monday, monday + 6 * DAY)
    left = tuple(day for day in week if day >= ground.today)
    return Found(left or week, "ambiguous" if left else "past", "which_day", ("week", monday), certain=False)


def anchored_week(parts: Parts, ground: Ground) -> Found:
    """翌週の火曜 after a date: the week after that date's."""
    base = ground.before or ground.today
    return week_day(Parts(parts, k=(cal.monday_of(base) - cal.monday_of(ground.today)).days // 7 + parts["l"]), ground)


def weeks_later(parts: Parts, ground: Ground) -> Found:
    """2週間後; with a weekday it may be counted from today or by weeks."""
    day = ground.today + parts["K"] * WEEK
    if "w" not in parts and "g" not in parts:
        return Found((day,))
    wanted = parts.weekdays
    by_week = _week_days(cal.monday_of(day), wanted)
    if len(wanted) > 1 or by_week[0] >= day:
        return Found(by_week, frame=("week", cal.monday_of(day)))
    return Found((by_week[0], by_week[0] + WEEK), "ambiguous", "week_start")


def months_later(parts: Parts, ground: Ground) -> Found:
    """1ヶ月後: clipped to the end of the month."""
    return _one(cal.add_months(ground.today, parts["J"]), ground)


def next_weekday(parts: Parts, ground: Ground) -> Found:
    """今度の土曜 is the nearest one after today; 次の土曜 may mean next week's."""
    wanted = parts.weekdays
    if len(wanted) > 1:
        return bare_weekday(parts, ground)
    near = cal.on_or_after(ground.today + DAY, wanted[0])
    by_week = cal.monday_of(ground.today) + WEEK + wanted[0] * DAY
    if parts["n"] == "next" and near != by_week:
        return Found((near, by_week), "ambiguous", "next")
    return Found((near,))


def bare_weekday(parts: Parts, ground: Ground) -> Found:
    """土曜: the next one; today's own weekday is asked about."""
    wanted = parts.weekdays
    if ground.frame and ground.frame[0] == "week":
        return Found(_week_days(ground.frame[1], wanted), frame=ground.frame)
    if len(wanted) == 1:
        near = cal.on_or_after(ground.today, wanted[0])
        if near == ground.today:
            return Found((near, near + WEEK), "ambiguous", "today")
        return Found((near,))
    ahead = [ground.today + n * DAY for n in range(7)]
    chosen = [day for day in ahead if day in _week_days(cal.monday_of(day), wanted)]
    if set(wanted) >= {5, 6} and ground.today.weekday() == 6:
        chosen = chosen[:1] + chosen[1:]
    return Found(tuple(chosen), "ambiguous" if 7 in wanted else None, "which_day" if 7 in wanted else None)


def month_weekday(parts: Parts, ground: Ground) -> Found:
    """6月の土曜: all of them that are still ahead."""
    span = _month_days(parts, ground)
    wanted = parts.weekdays
    chosen = tuple(day for day in span if day in _week_days(cal.monday_of(day), wanted) and day >= ground.today)
    return Found(chosen, None if chosen else "past", frame=("month", span[0].replace(day=1)) if span else None)


def _month_days(parts: Parts, ground: Ground) -> tuple[date, ...]:
    """Every day of the month (or the part of it) that was said."""
    year, month = _month(parts, ground) or (ground.today.year, ground.today.month)
    if not 1 <= month <= 12:
        return ()
    if year is None:
        year = ground.today.year + (month < ground.today.month)
    last = cal.last_day(year, month).day
    first, final = {
        "early": (1, 10),
        "middle": (11, 20),
        "late": (21, last),
        "first": (1, 5),
        "end": (last, last),
        "half1": (1, 15),
        "half2": (16, last),
    }.get(str(parts.get("q")), (1, last))
    return cal.days(date(year, month, first), date(year, month, final))


def month_part(parts: Parts, ground: Ground) -> Found:
    """月末 is the last day; 上旬, 中旬, 下旬 leave the day open."""
    span = _month_days(parts, ground)
    if not span:
        return INVALID
    if "w" in parts and parts.get("q") == "end":
        last = cal.nth_weekday(span[0].year, span[0].month, -1, parts["w"][0])
        return _one(last, ground)
    if "w" in parts:
        return month_weekday(parts, ground)
    if span[-1] < ground.today:
        return Found(span, "past", certain=False)
    left = tuple(day for day in span if day >= ground.today)
    open_day = len(span) > 1
    return Found(
        left,
        "ambiguous" if open_day else None,
        "which_day" if open_day else None,
        ("month", span[0].replace(day=1)),
        certain=not open_day,
    )


def nth_weekday(parts: Parts, ground: Ground) -> Found:
    """6月の第3日曜; without a month, this month's if it is still ahead."""
    month = _month(parts, ground)
    if month is None and ground.frame and ground.frame[0] == "month":
        month = ground.frame[1].year, ground.frame[1].month
    year, number = month or (ground.today.year, ground.today.month)
    if not 1 <= number <= 12:
        return INVALID
    if year is None:
        year = ground.today.year + (number < ground.today.month)
    wanted = parts.weekdays
    nths = [value for kind, value in parts.every if kind == "o"]
    chosen = [cal.nth_weekday(year, number, nth, day) for nth in nths for day in wanted if day < 7]
    dates = tuple(day for day in chosen if day)
    if len(dates) < len(chosen) or not dates:
        return Found(dates, "invalid", "no_such_weekday")
    if dates[-1] < ground.today and month is None:
        following = cal.add_months(date(year, number, 1), 1)
        later = tuple(cal.nth_weekday(following.year, following.month, nth, day) for nth in nths for day in wanted)
        return Found(tuple(day for day in later if day), "ambiguous", "passed")
    if dates[-1] < ground.today and parts.get("m") and "y" not in parts:
        return nth_weekday(_with(parts, y=1), ground)
    ahead = tuple(day for day in dates if day >= ground.today)
    return Found(ahead or dates, None if ahead else "past", frame=("month", date(year, number, 1)))


def _with(parts: Parts, **more: object) -> Parts:
    copy = Parts(parts, **more)
    copy.every = parts.every
    return copy


def nth_week(parts: Parts, ground: Ground) -> Found:
    """6月の第2週の土曜: people count weeks of a month in two ways."""
    if "w" not in parts:
        return Found((), "ambiguous", "week_of_month")
    copy = _with(parts)
    copy.every = [("o", parts["O"])]
    return replace(nth_weekday(copy, ground), ask="ambiguous", reason="week_of_month")


def month_only(parts: Parts, ground: Ground) -> Found:
    """6月: which day is still open."""
    span = _month_days(parts, ground)
    if not span:
        return INVALID
    left = tuple(day for day in span if day >= ground.today)
    return Found(left, "ambiguous" if left else "past", "which_day", ("month", span[0]), certain=False)


def year_only(parts: Parts, ground: Ground) -> Found:
    """来年: nearly everything is open."""
    return Found((), "ambiguous", "which_day", certain=False)


def holiday(parts: Parts, ground: Ground) -> Found:
    """海の日, 次の祝日, 11月の祝日, 憲法記念日の振替休日."""
    names = [str(value) for kind, value in parts.every if kind == "h"]
    name = names[0]
    month = _month(parts, ground)
    year = _year(parts, ground)
    if name[0].isdigit():
        return _named_day(name, year, ground)
    start = date(year, 1, 1) if year else ground.today
    if month:
        months = _month_days(Parts({kind: parts[kind] for kind in "myj" if kind in parts}), ground)
        inside = (
            tuple(on for on, is_ in cal.holidays_of(months[0].year, months[0].month) if name == "祝日" or name in is_)
            if months
            else ()
        )
        return Found(inside, None if inside else "invalid")
    if len(names) > 1:
        hits = [on for on, is_ in cal.holidays_from(start) if "振替" in is_ and is_.startswith(name)]
        return _one(hits[0], ground) if hits else Found((), "invalid", "no_such_holiday")
    for on, is_ in cal.holidays_from(start):
        if name == "祝日" or (name == "振替" and "振替" in is_) or is_ == name:
            return Found((on,), "past" if on < ground.today else None) if not year or on.year == year else INVALID
    return Found((), "invalid", "no_such_holiday")


def _named_day(rule: str, year: int | None, ground: Ground) -> Found:
    """A day by rule: MM-DD or MM-N-D (the N-th weekday D of a month, Monday is 1)."""
    numbers = [int(part) for part in rule.split("-")]

    def of(year: int) -> date | None:
        if len(numbers) == 2:
            return cal.valid(year, *numbers)
        return cal.nth_weekday(year, numbers[0], numbers[1], numbers[2] - 1)

    if year:
        return _one(of(year), ground)
    this = of(ground.today.year)
    return Found((this,)) if this and this >= ground.today else _one(of(ground.today.year + 1), ground)


def _block_days(name: str, year: int | None, ground: Ground) -> tuple[date, ...]:
    """The days of a block that ends today or later (or of the year that was said)."""

    def of(year: int) -> tuple[date, ...]:
        match name:
            case "gw":
                last = date(year, 5, 5)
                while cal.is_off(last + DAY):
                    last += DAY
                return cal.days(date(year, 4, 29), last)
            case "obon":
                return cal.days(date(year, 8, 13), date(year, 8, 16))
            case "silver":
                return cal.next_run(date(year, 9, 15), 3)
            case "newyear":
                return cal.days(date(year, 12, 29), date(year + 1, 1, 3))
            case "sanganichi":
                return cal.days(date(year, 1, 1), date(year, 1, 3))
            case "yearend":
                return cal.days(date(year, 12, 21), date(year, 12, 31))
            case _:
                return cal.days(date(year, 1, 1), date(year, 1, 11))

    if name.startswith("run"):
        start = date(year, 1, 1) if year else ground.today
        return cal.next_run(start, int(name[3:] or 3) if name[3:] else 3) or cal.next_run(start)
    if year:
        return of(year)
    if name == "newyear" and ground.today <= date(ground.today.year, 1, 3):
        return of(ground.today.year - 1)
    this = of(ground.today.year)
    return this if this and this[-1] >= ground.today else of(ground.today.year + 1)


def block(parts: Parts, ground: Ground) -> Found:
    """連休明け, 三連休の初日, お盆の15日, GW."""
    name = str(parts["b"])
    if name == "school":
        return Found((), "ambiguous", "which_day", certain=False)
    span = _block_days(name, _year(parts, ground), ground)
    if not span:
        return Found((), "ambiguous", "which_day", certain=False)
    if "d" in parts:
        inside = [day for day in cal.days(span[0] - 5 * DAY, span[-1] + 25 * DAY) if day.day == parts["d"]]
        return _check_weekday(_one(inside[0], ground), parts, ground) if inside else INVALID
    chosen = _of_block(name, span, parts, ground)
    return replace(chosen, frame=chosen.frame or ("month", span[0].replace(day=1)))


def _of_block(name: str, span: tuple[date, ...], parts: Parts, ground: Ground) -> Found:
    wanted = parts.weekdays
    match parts.get("s"):
        case "first":
            return Found(span[:1])
        case "last":
            return Found(span[-1:])
        case "second":
            return Found(span[1:2]) if len(span) >= 3 else Found(span, "ambiguous", "which_day")
        case "third":
            return Found(span[2:3]) if len(span) >= 3 else INVALID
        case "before":
            return Found((span[0] - DAY,))
        case "after":
            after = cal.next_working_day(span[-1])
            return Found((cal.on_or_after(after, wanted[0]),)) if wanted else Found((after,))
    if wanted:
        nth = parts.get("o")
        days_ = tuple(day for day in span if day in _week_days(cal.monday_of(day), wanted))
        if name == "newyears":
            days_ = days_ or span
            return Found(days_[:1]) if nth != -1 else Found(days_[-1:])
        if name == "yearend":
            return Found(days_[-1:])
        return Found(days_, None if days_ else "ambiguous")
    if name.startswith("run"):
        return Found(span)
    left = tuple(day for day in span if day >= ground.today)
    return Found(left, "ambiguous", "which_day", certain=False)


def shift_alone(parts: Parts, ground: Ground) -> Found:
    """翌日: after the day talked of, else after today."""
    return _one((ground.before or ground.today) + parts["e"] * DAY, ground)


# fmt: off
PHRASES = (
    Phrase("[ny]?b(?:s?[ny]?o?[wg]|d[wg]?|s)?", block, (("GWの初日", "2027-04-29"), ("連休明けの10時", "2026-07-21 10:00"), ("年明け最初の土曜", "2027-01-02"))),
    Phrase("[ny]?[mj]?hh?", holiday, (("11月の祝日", "2026-11-03,2026-11-23"), ("来年の憲法記念日の振替休日", "?invalid"))),
    Phrase("ow[yY]?m", nth_weekday, (("third saturday of june", "2026-06-20"),)),
    Phrase("[yY]?[mj]?(?:ow?)*ow", nth_weekday, (("6月の第3日曜", "2026-06-21"), ("来月の第1、第3土曜", "2026-06-06,2026-06-20"), ("6月の第5土曜", "?invalid"))),
    Phrase("[yY]?[mj]?Ow?", nth_week, (("来月の第2週の土曜", "?ambiguous 2026-06-13"),)),
    Phrase("n?[yY]?[mj](?:d|0)[gw]?", month_day, (("5月20日(水)", "2026-05-20"), ("5月20日(金)", "?ambiguous 2026-05-20,2026-05-22"), ("2月30日", "?invalid"))),
    Phrase("0mg?", month_day, (("25 december", "2026-12-25"),)),
    Phrase("n?[yY]?a[gw]?", slash, (("5/23（土）", "2026-05-23"), ("5/1", "?past 2027-05-01"), ("13/5", "?invalid"))),
    Phrase("[yY]?[mj]?q[gw]?", month_part, (("月末の15時", "2026-05-31 15:00"),)),
    Phrase("[kK]r", week_same_day, (("再来週の今日の10時", "2026-05-27 10:00"),)),
    Phrase("[rE][gw]?", relative, (("明日の木曜", "2026-05-14"), ("明日（金）", "?ambiguous 2026-05-14,2026-05-15"))),
    Phrase("K[gw]?", weeks_later, (("2週間後の土曜", "2026-05-30"),)),
    Phrase("J", months_later, (("3ヶ月後の15時", "2026-08-13 15:00"),)),
    Phrase("k[wg]", week_day, (("来週の日曜", "?ambiguous 2026-05-17,2026-05-24"), ("今週の月曜", "?past 2026-05-11"))),
    Phrase("kd[wg]?", week_and_day, (("来週の20日10時", "2026-05-20 10:00"),)),
    Phrase("ks?", week_only, ()),
    Phrase("l[wg]", anchored_week, ()),
    Phrase("n[wg]", next_weekday, (("今度の水曜", "2026-05-20"), ("次の金曜", "?ambiguous 2026-05-15,2026-05-22"))),
    Phrase("[yY]?[mj][wg]", month_weekday, (("来月の土曜", "2026-06-06,2026-06-13,2026-06-20,2026-06-27"),)),
    Phrase("n?d[gw]?", bare_day, (("20日", "2026-05-20"), ("3日の14時", "2026-06-03 14:00"), ("20日の土曜", "?ambiguous 2026-05-20,2026-05-23"))),
    Phrase("0g", bare_day, (("23(土)10時", "2026-05-23 10:00"),)),
    Phrase("[wg]", bare_weekday, (("土曜10時", "2026-05-16 10:00"), ("水曜", "?ambiguous 2026-05-13,2026-05-20"))),
    Phrase("[yY]?[mj]s?", month_only, ()),
    Phrase("[yY]", year_only, ()),
    Phrase("e", shift_alone, (("翌日の10時", "2026-05-14 10:00"),)),
)  # fmt: skip
# fmt: on
SUFFIX = "([eEK]|l[wg])*"
PATTERN = re.compile("|".join(f"({phrase.pattern}){SUFFIX}" for phrase in PHRASES))
STEP = 2  # groups in PATTERN for each phrase
