"""Days by number: 5月23日, 12/25, 23日, 明日, 3日後."""

from datetime import date, timedelta

from dialogs.understand import days as cal
from dialogs.understand.days import DAY, WEEK
from dialogs.understand.ground import INVALID, Found, Ground, Parts, month_of, one, year_of

PASSED_LATELY = 60  # days: 5/1 said on 5/13 is rather a slip than next year's
FARTHEST = timedelta(days=366)


def check_weekday(found: Found, parts: Parts, ground: Ground) -> Found:
    """A weekday said beside a date must be its own: 5月20日(金) is asked about."""
    wanted = [number for number in parts.weekdays if number < 7]
    if not wanted or not found.dates or found.ask == "invalid" or found.dates[0].weekday() in wanted:
        return found
    day = found.dates[0]
    around = [day + n * DAY for n in range(-3, 4) if (day + n * DAY).weekday() == wanted[0]]
    near = around[0] if around[0] >= ground.today else around[0] + WEEK
    return found._replace(dates=tuple(sorted({day, near})), ask="ambiguous", reason="weekday")


def month_day(parts: Parts, ground: Ground) -> Found:
    """5月23日, 来月10日, 令和8年12月25日(金)."""
    month = month_of(parts, ground)
    if month is None:
        return bare_day(parts, ground)
    year, number = month
    if not 1 <= number <= 12:
        return INVALID
    if year is None:
        found = _next_such_day(number, parts.day, ground)
    else:
        on = cal.valid(year, number, parts.day)
        found = one(on, ground, ("month", on.replace(day=1)) if on else None)
    return check_weekday(found, parts, ground)


def _next_such_day(month: int, day: int, ground: Ground) -> Found:
    """Month and day without a year: the next one; one that passed lately is asked about."""
    today = ground.today
    this, following = (cal.valid(today.year + later, month, day) for later in (0, 1))
    if this and this >= today:
        return Found((this,), frame=("month", this.replace(day=1)))
    if following is None or following > today + FARTHEST:
        return INVALID
    last = this or cal.valid(today.year - 1, month, day)
    late = last is not None and (today - last).days <= PASSED_LATELY
    return Found(
        (following,), "past" if late else None, "passed" if late else None, ("month", following.replace(day=1))
    )


def slash(parts: Parts, ground: Ground) -> Found:
    """12/25, 2026-12-25; a year said before it counts."""
    year, month, day = parts["a"]
    more = {"y": ("abs", year)} if year else {kind: parts[kind] for kind in "yY" if kind in parts}
    weekdays = {kind: parts[kind] for kind in "wg" if kind in parts}
    return month_day(Parts(m=month, d=day, **more, **weekdays), ground)


def bare_day(parts: Parts, ground: Ground) -> Found:
    """23日: in the month or week talked of, else the next such day."""
    day = parts.day
    if ground.frame and ground.frame[0] == "week":
        return day_in_week(parts, ground, ground.frame[1])
    if ground.frame:
        first = ground.frame[1]
        found = one(cal.valid(first.year, first.month, day), ground, ground.frame)
        return check_weekday(found, parts, ground)
    if not 1 <= day <= 31:
        return INVALID
    month = ground.today.replace(day=1)
    while (on := cal.valid(month.year, month.month, day)) is None or on < ground.today:
        month = cal.add_months(month, 1)
    return check_weekday(Found((on,), frame=("month", month)), parts, ground)


def day_in_week(parts: Parts, ground: Ground, monday: date) -> Found:
    """来週の20日: the 20th must lie in that week."""
    inside = [on for on in cal.days(monday, monday + 6 * DAY) if on.day == parts.day]
    if inside:
        return check_weekday(one(inside[0], ground, ("week", monday)), parts, ground)
    found = bare_day(parts, ground._replace(frame=None))
    return found._replace(ask="ambiguous", reason="weekday") if found.ask is None else found


def week_and_day(parts: Parts, ground: Ground) -> Found:
    """来週の20日."""
    return day_in_week(parts, ground, cal.monday_of(ground.today) + parts["k"] * WEEK)


def relative(parts: Parts, ground: Ground) -> Found:
    """明日, しあさって, 3日後; やのあさって is the third or the fourth day, by region."""
    count: int = parts["r"] if "r" in parts else parts["E"]
    if count == -99:
        return Found((ground.today + 3 * DAY, ground.today + 4 * DAY), "ambiguous", "region")
    return check_weekday(one(ground.today + count * DAY, ground), parts, ground)


def same_day_of_month(parts: Parts, ground: Ground) -> Found:
    """来月の今日, 1年後の今日."""
    later: int = parts["j"] if "j" in parts else parts["J"]
    return one(cal.add_months(ground.today, later) + parts["r"] * DAY, ground)


def same_day_of_year(parts: Parts, ground: Ground) -> Found:
    """来年の今日."""
    years = (year_of(parts, ground) or ground.today.year) - ground.today.year
    return one(cal.add_months(ground.today, 12 * years) + parts["r"] * DAY, ground)


def months_later(parts: Parts, ground: Ground) -> Found:
    """1ヶ月後: clipped to the end of the month."""
    return check_weekday(one(cal.add_months(ground.today, parts["J"]), ground), parts, ground)


def months_later_day(parts: Parts, ground: Ground) -> Found:
    """2か月後の20日: the 20th of that month."""
    return month_day(Parts(parts, j=parts["J"]), ground)


def years_later_day(parts: Parts, ground: Ground) -> Found:
    """一年後の5月20日: the day of that calendar year; 一か月後の6月13日: only if that is the month."""
    later = cal.add_months(ground.today, parts["J"])
    if parts["J"] % 12 and later.month != (parts["a"][1] if "a" in parts else parts.get("m")):
        return Found((), "ambiguous", "unread")
    more = {"y": ("abs", later.year)}
    return (slash if "a" in parts else month_day)(Parts(parts, **more), ground)


def shift_alone(parts: Parts, ground: Ground) -> Found:
    """翌日: after the day talked of, else after today; 前日 of nothing is no date."""
    if parts["e"] < 0 and ground.before is None:
        return Found((), "none")
    return one((ground.before or ground.today) + parts["e"] * DAY, ground)
