"""Days by their place in a month: 第3日曜, 月末, 上旬, 6月の土曜."""

from datetime import date

from dialogs.understand import days as cal
from dialogs.understand.days import DAY
from dialogs.understand.ground import (
    INVALID,
    Found,
    Ground,
    Parts,
    fiscal_year_of,
    month_of,
    one,
    open_days,
    parts_of,
    year_of,
)
from dialogs.understand.weeks import is_wanted

PORTIONS = {
    "early": (1, 10),
    "middle": (11, 20),
    "late": (21, 31),
    "first": (1, 5),
    "half1": (1, 15),
    "half2": (16, 31),
}


def _first_of(parts: Parts, ground: Ground) -> date | None:
    """The first day of the month that was said (this month where none was), None for a 13th month."""
    said = month_of(parts, ground)
    if said is None and ground.frame and ground.frame[0] == "month":
        return ground.frame[1]
    year, month = said or (ground.today.year, ground.today.month)
    if not 1 <= month <= 12:
        return None
    return date(year or ground.today.year + (month < ground.today.month), month, 1)


def _portion(first: date, portion: str | None) -> tuple[date, ...]:
    last = cal.last_day(first.year, first.month)
    if portion == "end":
        return (last,)
    begin, end = PORTIONS.get(portion or "", (1, 31))
    return cal.days(first.replace(day=begin), last.replace(day=min(end, last.day)))


def month_part(parts: Parts, ground: Ground) -> Found:
    """月末 is the last day; 上旬, 中旬, 下旬, 月初め leave the day open."""
    first = _first_of(parts, ground)
    if first is None:
        return INVALID
    span = _portion(first, parts["q"])
    if span[-1] < ground.today and month_of(parts, ground) is None:
        span = _portion(cal.add_months(first, 1), parts["q"])
    if parts.weekdays:
        if parts["q"] == "end":
            return _last_of(span[0], parts, ground)
        found = _weekdays_among(span, parts, ground)
        return found._replace(ask="ambiguous", reason="which_day") if parts["q"] == "first" else found
    if len(span) == 1:
        return one(span[0], ground, ("month", span[0].replace(day=1)))
    return open_days(span, ground, ("month", span[0].replace(day=1)))


def _last_of(last: date, parts: Parts, ground: Ground) -> Found:
    """月末の土曜 is the last one, 月末の土日 the last two, 月末の平日 the last working day."""
    month = cal.days(last.replace(day=1), last)
    fitting = [day for day in month if is_wanted(day, parts.weekdays)]
    chosen = fitting[-2:] if parts.weekdays == (5, 6) else fitting[-1:]
    if len(chosen) == 2 and chosen[1] - chosen[0] > DAY:
        return Found(tuple(chosen), "ambiguous", "which_day")
    return Found(tuple(chosen), "past" if chosen[-1] < ground.today else None)


def nth_in_part(parts: Parts, ground: Ground) -> Found:
    """月末最後の土曜 is the last one; 上旬の最初の土曜 is asked about."""
    found = month_part(parts, ground)
    return found if (parts["q"], parts["o"]) == ("end", -1) else found._replace(ask="ambiguous", reason="which_day")


def month_only(parts: Parts, ground: Ground) -> Found:
    """6月: which day is still open."""
    first = _first_of(parts, ground)
    if first and parts.get("s") in ("first", "last"):  # 今月の最終日
        return one(_portion(first, None)[0 if parts["s"] == "first" else -1], ground, ("month", first))
    return open_days(_portion(first, None), ground, ("month", first)) if first else INVALID


def month_weekday(parts: Parts, ground: Ground) -> Found:
    """6月の土曜: all of them that are still ahead."""
    first = _first_of(parts, ground)
    return _weekdays_among(_portion(first, None), parts, ground) if first else INVALID


def _weekdays_among(span: tuple[date, ...], parts: Parts, ground: Ground) -> Found:
    chosen = tuple(day for day in span if is_wanted(day, parts.weekdays) and day >= ground.today)
    return Found(chosen, None if chosen else "past", frame=("month", span[0].replace(day=1)))


def nth_weekday(parts: Parts, ground: Ground) -> Found:
    """6月の第3日曜, 第2・第4土曜; without a month, this month's if it is still ahead."""
    said = month_of(parts, ground)
    first = _first_of(parts, ground)
    if first is None:
        return INVALID
    nths = [value for kind, value in parts.every if kind == "o"]
    if said is None and "y" in parts:  # 今年最後の土曜
        year = year_of(parts, ground) or ground.today.year
        first = date(year, 12 if nths[0] < 0 else 1, 1)
    if said is None and "Y" in parts:  # 来年度の最初の土曜
        first = date(fiscal_year_of(parts, ground) + (nths[0] < 0), 3 if nths[0] < 0 else 4, 1)
    dates, missing = _nth(first, nths, parts.weekdays)
    if missing or not dates:
        return Found(dates, "invalid", "no_such_weekday")
    ahead = tuple(day for day in dates if day >= ground.today)
    if ahead and len(ahead) < len(dates) and said is None and not ground.frame:  # 第2・第4土曜, one of them gone
        later = _nth(cal.add_months(first, 1), nths, parts.weekdays)[0]
        return Found((*ahead, *later[: len(dates) - len(ahead)]), "ambiguous", "passed", ("month", first))
    if not ahead and said is None and not ground.frame:
        return Found(_nth(cal.add_months(first, 1), nths, parts.weekdays)[0], "ambiguous", "passed")
    if not ahead and said and said[0] is None:
        ahead = _nth(date(first.year + 1, first.month, 1), nths, parts.weekdays)[0]
    return Found(ahead or dates, None if ahead else "past", frame=("month", first))


def months_later_nth(parts: Parts, ground: Ground) -> Found:
    """3ヶ月後の第2土曜."""
    return nth_weekday(parts_of([("j" if kind == "J" else kind, value) for kind, value in parts.every]), ground)


def months_later_part(parts: Parts, ground: Ground) -> Found:
    """2か月後の月末."""
    return month_part(parts_of([("j" if kind == "J" else kind, value) for kind, value in parts.every]), ground)


def _nth(first: date, nths: list[int], weekdays: tuple[int, ...]) -> tuple[tuple[date, ...], bool]:
    """The nth weekdays of a month, and whether one of them does not exist."""
    if max(weekdays) > 6:  # 最初の平日
        days_ = [day for day in _portion(first, None) if is_wanted(day, weekdays)]
        return tuple(days_[nth if nth < 0 else nth - 1] for nth in nths), False
    found = [cal.nth_weekday(first.year, first.month, nth, weekday) for nth in nths for weekday in weekdays]
    return tuple(sorted(day for day in found if day)), None in found


def nth_week(parts: Parts, ground: Ground) -> Found:
    """6月の第2週の土曜: people count the weeks of a month in two ways."""
    if not parts.weekdays:
        found = month_only(parts, ground)
        return found._replace(dates=(), ask="ambiguous", reason="week_of_month")
    if len(parts.weekdays) > 1 and (first := _first_of(parts, ground)):  # 第2週の平日: those of both ways of counting
        nth = parts["O"]
        monday = cal.monday_of(first) + nth * cal.WEEK if nth > 0 else cal.monday_of(cal.add_months(first, 1) - cal.DAY)
        weeks = (monday - cal.WEEK,) if nth > 0 and first.weekday() == 0 else (monday - cal.WEEK, monday)
        near = [day for week in weeks for day in cal.days(week, week + 6 * cal.DAY)]
        chosen = [
            day for day in near if (day.year, day.month) == (first.year, first.month) and is_wanted(day, parts.weekdays)
        ]
        return Found(tuple(day for day in chosen if day >= ground.today), "ambiguous", "week_of_month")
    counted = parts_of([("o", value) if kind == "O" else (kind, value) for kind, value in parts.every])
    return nth_weekday(counted, ground)._replace(ask="ambiguous", reason="week_of_month")


def year_only(parts: Parts, ground: Ground) -> Found:
    """来年: nearly everything is open; of a year gone by something is told."""
    gone = (year_of(parts, ground) or ground.today.year) < ground.today.year
    return Found((), "past", certain=False) if gone else Found((), "ambiguous", "which_day", certain=False)
