"""Holidays by name and the blocks of days around them: 海の日, 三連休の初日, お盆, 年明け."""

from datetime import date

from dialogs.understand import days as cal
from dialogs.understand.dates import check_weekday
from dialogs.understand.days import DAY
from dialogs.understand.ground import INVALID, Found, Ground, Parts, month_of, one, open_days, parts_of, year_of
from dialogs.understand.weeks import is_wanted

NO_SUCH = Found((), "invalid", "no_such_holiday")


def holiday(parts: Parts, ground: Ground) -> Found:
    """海の日, 次の祝日, 11月の祝日, 憲法記念日の振替休日."""
    names = [str(value) for kind, value in parts.every if kind in ("h", "H")]
    if names[0][0].isdigit():
        return check_weekday(_named_day(names[0], year_of(parts, ground), ground), parts, ground)
    said = month_of(parts, ground)
    year = said[0] if said else year_of(parts, ground)
    start = date(year, 1, 1) if year else ground.today
    hits = [on for on, name in cal.holidays_from(start) if _is(names, name)]
    if said:
        month = next((on for on in hits if on.month == said[1]), None)
        chosen = tuple(on for on in hits if month and (on.year, on.month) == (month.year, month.month))
        return Found(chosen, frame=("month", chosen[0].replace(day=1))) if chosen else NO_SUCH
    if "n" in parts:  # 次の次の祝日; said on a holiday, the next one is another
        hits = [on for on in hits if on > ground.today][sum(kind == "n" for kind, _ in parts.every) - 1 :]
    if not hits or (year and hits[0].year != year):
        return NO_SUCH
    return check_weekday(one(hits[0], ground), parts, ground)


def _only(kinds: str, parts: Parts) -> Parts:
    return parts_of([(kind, value) for kind, value in parts.every if kind in kinds])


def beside_holiday(parts: Parts, ground: Ground) -> Found:
    """海の日明けの火曜: the first such day after the days off around the holiday."""
    found = holiday(_only("h", parts), ground)
    if parts["s"] != "after" or len(found.dates) != 1:
        return found._replace(ask="ambiguous", reason="unread")
    after = cal.next_working_day(found.dates[0])
    return one(cal.on_or_after(after, parts.weekdays[0]) if parts.weekdays else after, ground)


def holiday_run(parts: Parts, ground: Ground) -> Found:
    """成人の日の連休の真ん中: the run of days off that holds the holiday."""
    found = holiday(_only("h", parts), ground)
    if len(found.dates) != 1 or not str(parts["b"]).startswith("run"):
        return found._replace(ask="ambiguous", reason="unread")
    return _chosen(str(parts["b"]), cal.run_around(found.dates[0]), parts, ground)


def _is(names: list[str], name: str) -> bool:
    if len(names) > 1:
        return "振替" in name and name.startswith(names[0])
    return names[0] == "祝日" or name == names[0] or (names[0] == "振替" and "振替" in name)


def _named_day(rule: str, year: int | None, ground: Ground) -> Found:
    """A day by rule: MM-DD, or MM-N-D (the N-th weekday D of a month, Monday is 1)."""
    numbers = [int(part) for part in rule.split("-")]

    def of(year: int) -> date | None:
        if len(numbers) == 2:
            return cal.valid(year, *numbers)
        return cal.nth_weekday(year, numbers[0], numbers[1], numbers[2] - 1)

    this = of(year or ground.today.year)
    if year or (this and this >= ground.today):
        return one(this, ground)
    return one(of(ground.today.year + 1), ground)


def _fixed_block(name: str, year: int) -> tuple[date, ...]:
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
        case _:  # newyears
            return cal.days(date(year, 1, 1), date(year, 1, 11))


def _block_days(name: str, parts: Parts, ground: Ground) -> tuple[date, ...]:
    """The days of a block that ends today or later, or of the year or month that was said."""
    said, year = month_of(parts, ground), year_of(parts, ground)
    if name.startswith("run"):
        start = date(year, 1, 1) if year else ground.today
        if said and 1 <= said[1] <= 12:
            start = max(start, date(said[0] or ground.today.year + (said[1] < ground.today.month), said[1], 1))
        return (
            cal.next_run(start, int(name[3:] or 2)) if name != "run" else cal.next_run(start, 3) or cal.next_run(start)
        )
    if year:
        return _fixed_block(name, year)
    if name == "newyear" and ground.today <= date(ground.today.year, 1, 3):
        return _fixed_block(name, ground.today.year - 1)
    this = _fixed_block(name, ground.today.year)
    return this if this and this[-1] >= ground.today else _fixed_block(name, ground.today.year + 1)


def block(parts: Parts, ground: Ground) -> Found:
    """連休明け, 三連休の初日, お盆の15日, GW."""
    name = str(parts["b"])
    span = () if name == "school" else _block_days(name, parts, ground)
    if not span:
        return Found((), "ambiguous", "which_day", certain=False)
    if (
        name.startswith("run") and span[0] == date(span[0].year, 1, 1) and "s" in parts
    ):  # 元日からの三連休, or 成人の日's?
        other = _chosen(name, cal.next_run(span[-1] + DAY, int(name[3:] or 2)), parts, ground)
        return Found((*_chosen(name, span, parts, ground).dates, *other.dates), "ambiguous", "which_run")
    if "d" in parts:
        begin = span[-1] + DAY if parts.get("s") == "after" else span[0] - 5 * DAY
        inside = [day for day in cal.days(begin, span[-1] + 25 * DAY) if day.day == parts["d"]]
        if not inside:
            return INVALID
        return check_weekday(one(inside[0], ground, ("month", inside[0].replace(day=1))), parts, ground)
    found = _chosen(name, span, parts, ground)
    return found._replace(frame=found.frame or ("month", span[-1].replace(day=1)))


def _chosen(name: str, span: tuple[date, ...], parts: Parts, ground: Ground) -> Found:
    """The day of the block that was said: 初日, 最終日, 明け, its Saturday."""
    wanted = parts.weekdays
    said = [value for kind, value in parts.every if kind == "s"]
    if len(said) > 1 and said != ["after", "first"]:
        return Found((), "ambiguous", "unread")
    beside = parts.get("n") if parts.every[0][0] != "n" else None
    if wanted and (parts.get("s") == "before" or beside == "previous"):  # GWの前の金曜
        return one(cal.on_or_after(span[0] - cal.WEEK, wanted[0]), ground)
    if wanted and beside:  # お盆の次の土曜
        return one(cal.on_or_after(span[-1] + DAY, wanted[0]), ground)
    match parts.get("s"):
        case "first":
            return Found(span[:1])
        case "last":
            return Found(span[-1:])
        case "second":
            return Found(span[1:2]) if len(span) > 2 else open_days(span, ground)._replace(certain=True)
        case "middle":
            return Found((span[len(span) // 2],)) if len(span) % 2 else open_days(span, ground)
        case "between":
            return open_days(span, ground)
        case "third":
            return Found(span[2:3]) if len(span) > 2 else INVALID
        case "before":
            return open_days((span[0] - DAY,), ground)
        case "after":
            after = cal.next_working_day(span[-1])
            near = cal.days(after, after + cal.WEEK)
            return Found((next(day for day in near if is_wanted(day, wanted)),)) if wanted else Found((after,))
    if wanted:
        inside = tuple(day for day in span if is_wanted(day, wanted))
        if (name == "yearend" and len(wanted) == 1) or parts.get("o") == -1:
            return Found(inside[-1:])
        if name == "newyears" or "o" in parts:
            return Found(inside[:1])
        return Found(inside, None if inside else "ambiguous")
    return Found(span) if name.startswith("run") else open_days(span, ground)
