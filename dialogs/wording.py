"""Dates, times and places as people read them: every date with its weekday."""

from datetime import date, datetime, time, timedelta

from booking.calendar import JST

WEEKDAYS = "月火水木金土日"


def day(on: date, today: date | None = None) -> str:
    """5月23日（土）; with the year where it is not this year's (or `today` is unknown and it does not matter)."""
    year = f"{on.year}年" if today is not None and on.year != today.year else ""
    return f"{year}{on.month}月{on.day}日（{WEEKDAYS[on.weekday()]}）"


def clock(at: datetime | time) -> str:
    """9:00, 14:30."""
    return f"{at.hour}:{at.minute:02d}"


def moment(at: datetime, today: date | None = None) -> str:
    """5月23日（土）15:00, in Japan."""
    local = at.astimezone(JST)
    return f"{day(local.date(), today)}{clock(local)}"


def span(start: datetime, end: datetime, today: date | None = None) -> str:
    """5月23日（土）14:00〜16:00; both days where it goes over midnight."""
    start, end = start.astimezone(JST), end.astimezone(JST)
    if end.date() == start.date():
        return f"{day(start.date(), today)}{hours(start, end)}"
    if end == datetime.combine(start.date() + timedelta(days=1), time(), JST):
        return f"{day(start.date(), today)}{clock(start)}〜24:00"
    return f"{moment(start, today)}〜{moment(end, today)}"


def hours(start: datetime, end: datetime) -> str:
    """14:00〜16:00."""
    return f"{clock(start.astimezone(JST))}〜{clock(end.astimezone(JST))}"


def until(closes_at: datetime, today: date | None = None) -> str:
    """A half-open closing instant as people say it: midnight of the 28th is 27日まで."""
    local = closes_at.astimezone(JST)
    if local.time() == time():
        return f"{day(local.date() - timedelta(days=1), today)}まで"
    return f"{moment(local, today)}まで"


def yen(amount: int) -> str:
    """1,200円."""
    return f"{amount:,}円"
