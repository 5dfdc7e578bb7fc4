"""Days by weekday: 来週の土曜, 今度の日曜, 土日. Weeks run from Monday."""

from datetime import date

from dialogs.understand import days as cal
from dialogs.understand.days import DAY, WEEK
from dialogs.understand.ground import Found, Ground, Parts, one, open_days

NO_HOLIDAYS, HOLIDAYS_TOO = 7, 8  # beside weekday numbers: 平日 without holidays, 土日祝 with them


def days_in_week(monday: date, wanted: tuple[int, ...]) -> tuple[date, ...]:
    """Return the days wanted of the week that begins on `monday`."""
    return tuple(day for day in cal.days(monday, monday + 6 * DAY) if is_wanted(day, wanted))


def is_wanted(day: date, wanted: tuple[int, ...]) -> bool:
    """Whether a day is one of a set of weekdays."""
    if day.weekday() in wanted:
        return NO_HOLIDAYS not in wanted or cal.holiday_name(day) is None
    return HOLIDAYS_TOO in wanted and cal.holiday_name(day) is not None


def week_day(parts: Parts, ground: Ground) -> Found:
    """来週の土曜: where people start weeks on Sunday, both days are offered."""
    wanted = parts.weekdays
    monday = cal.monday_of(ground.today) + parts["k"] * WEEK
    chosen = days_in_week(monday, wanted)
    frame = ("week", monday)
    if not chosen:
        return Found((), "ambiguous", "which_day", frame)
    sunday_today = ground.today.weekday() == 6
    if parts["k"] == 0:
        return _this_week(chosen, ground, sunday_today)
    if parts["k"] > 0 and len(chosen) == 1:
        if wanted == (6,) and not sunday_today:
            return Found((chosen[0] - WEEK, chosen[0]), "ambiguous", "week_start", frame)
        if wanted != (6,) and sunday_today:
            return Found((chosen[0], chosen[0] + WEEK), "ambiguous", "week_start", frame)
    return Found(chosen, "past" if chosen[-1] < ground.today else None, None, frame)


def _this_week(chosen: tuple[date, ...], ground: Ground, sunday_today: bool) -> Found:
    frame = ("week", cal.monday_of(ground.today))
    left = tuple(day for day in chosen if day >= ground.today)
    if sunday_today and len(chosen) > 1 and left == (ground.today,):
        return Found((*left, *(day + WEEK for day in chosen)), "ambiguous", "today", frame)
    if not left and sunday_today:  # a booking is not in the past: the coming one is meant
        return Found(tuple(day + WEEK for day in chosen), frame=frame)
    return Found(left or chosen, None if left else "past", frame=frame)


def week_only(parts: Parts, ground: Ground) -> Found:
    """来週, 来週の前半: which day is still open."""
    monday = cal.monday_of(ground.today) + parts["k"] * WEEK
    first, last = {"first": (0, 1), "half1": (0, 2), "half2": (3, 6), "middle": (2, 3)}.get(str(parts.get("q")), (0, 6))
    return open_days(cal.days(monday + first * DAY, monday + last * DAY), ground, ("week", monday))


def week_holiday(parts: Parts, ground: Ground) -> Found:
    """来週の祝日."""
    monday = cal.monday_of(ground.today) + parts["k"] * WEEK
    chosen = tuple(day for day in cal.days(monday, monday + 6 * DAY) if cal.holiday_name(day))
    return Found(chosen, None if chosen else "invalid", None if chosen else "no_such_holiday")


def week_same_day(parts: Parts, ground: Ground) -> Found:
    """来週の今日."""
    weeks: int = parts["k"] if "k" in parts else parts["K"]
    return one(ground.today + weeks * WEEK + parts["r"] * DAY, ground)


def anchored_week(parts: Parts, ground: Ground) -> Found:
    """翌週の火曜, その週の金曜: counted from the date talked of, else from today."""
    base = cal.monday_of(ground.before or ground.today)
    weeks = (base - cal.monday_of(ground.today)).days // 7 + parts["l"]
    if "w" not in parts and "g" not in parts:
        return week_only(Parts(k=weeks), ground)
    found = week_day(Parts(k=weeks, w=parts.weekdays), ground)
    return Found(found.dates[-1:], frame=found.frame) if ground.before and found.reason == "week_start" else found


def weeks_later(parts: Parts, ground: Ground) -> Found:
    """2週間後; with a weekday it may be counted from today or by weeks."""
    day = ground.today + parts["K"] * WEEK
    wanted = parts.weekdays
    if not wanted:
        return one(day, ground)
    by_week = days_in_week(cal.monday_of(day), wanted)
    if len(by_week) != 1 or by_week[0] >= day:
        return Found(by_week, None if by_week else "ambiguous", frame=("week", cal.monday_of(day)))
    return Found((by_week[0], by_week[0] + WEEK), "ambiguous", "week_start")


def next_weekday(parts: Parts, ground: Ground) -> Found:
    """今度の土曜 is the nearest one after today; 次の土曜 may mean next week's."""
    wanted = parts.weekdays
    if len(wanted) > 1:
        return bare_weekday(parts, ground)
    if parts["n"] == "previous":
        return Found((cal.on_or_after(ground.today - WEEK, wanted[0]),), "past")
    near = cal.on_or_after(ground.today + DAY, wanted[0])
    if parts["n"] == "following":  # 給料日の後の土曜: after a day nobody named
        return Found((near,), "ambiguous", "unread")
    if sum(kind == "n" for kind, _ in parts.every) > 1:
        return Found((near + WEEK,))
    by_week = cal.monday_of(ground.today) + WEEK + wanted[0] * DAY
    if parts["n"] == "next" and near != by_week:
        return Found((near, by_week), "ambiguous", "next")
    return Found((near,))


def bare_weekday(parts: Parts, ground: Ground) -> Found:
    """土曜: the next one; today's own weekday is asked about."""
    wanted = parts.weekdays
    if ground.among and (inside := tuple(day for day in ground.among if is_wanted(day, wanted))):
        return Found(inside, frame=ground.frame)
    if ground.frame and ground.frame[0] == "week":
        weeks = (ground.frame[1] - cal.monday_of(ground.today)).days // 7
        if len(chosen := days_in_week(ground.frame[1], wanted)) and weeks > 0:
            return Found(chosen, frame=ground.frame)
    if len(wanted) == 1:
        near = cal.on_or_after(ground.today, wanted[0])
        if near == ground.today:
            return Found((near, near + WEEK), "ambiguous", "today")
        return Found((near,))
    chosen = tuple(day for day in cal.days(ground.today, ground.today + 6 * DAY) if is_wanted(day, wanted))
    if ground.today.weekday() == 6 and {5, 6} <= set(wanted):  # this Sunday, or the next weekend?
        return Found((ground.today, ground.today + 6 * DAY, ground.today + WEEK), "ambiguous", "today")
    if NO_HOLIDAYS in wanted:
        return Found(chosen, "ambiguous", "which_day", certain=False)
    if ground.today in chosen and HOLIDAYS_TOO not in wanted and set(wanted) != {5, 6}:
        return Found(chosen, "ambiguous", "today")
    return Found(chosen)
