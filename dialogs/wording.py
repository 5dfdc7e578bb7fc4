"""Dates, times and places as people read them: every date with its weekday."""

from datetime import date, datetime, time, timedelta

from booking.calendar import JST
from booking.policy import Policy

WEEKDAYS = "月火水木金土日"
TAIL = 5  # of a name that is cut
LONGEST_LABEL = 20
ROUGH = "目安。窓口でご確認ください"
"""Said of every value that the town's own texts lack."""


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
    if end.date() == start.date() or _is_midnight_after(start, end):
        return f"{day(start.date(), today)}{hours(start, end)}"
    return f"{moment(start, today)}〜{moment(end, today)}"


def hours(start: datetime, end: datetime) -> str:
    """14:00〜16:00; the midnight after is 24:00."""
    start, end = start.astimezone(JST), end.astimezone(JST)
    return f"{clock(start)}〜{'24:00' if _is_midnight_after(start, end) else clock(end)}"


def _is_midnight_after(start: datetime, end: datetime) -> bool:
    return end == datetime.combine(start.date() + timedelta(days=1), time(), JST)


def until(closes_at: datetime, today: date | None = None) -> str:
    """A half-open closing instant as people say it: midnight of the 28th is 27日まで."""
    local = closes_at.astimezone(JST)
    if local.time() == time():
        return f"{day(local.date() - timedelta(days=1), today)}まで"
    return f"{moment(local, today)}まで"


def yen(amount: int) -> str:
    """1,200円."""
    return f"{amount:,}円"


def label(text: str, ending: str = "") -> str:
    """What fits on a button, `ending` kept whole: a long name is cut in its middle, for names of rooms differ at their ends."""
    room = LONGEST_LABEL - len(ending)
    return (text if len(text) <= room else f"{text[: room - TAIL - 1]}…{text[-TAIL:]}") + ending


def office(policy: Policy) -> str:
    """Who answers, where and when: 窓口の名前　電話　受付時間."""
    at, rough = policy.office, "・目安" if "office.hours" in policy.assumed else ""
    times = "、".join(f"{opens // 60}:{opens % 60:02d}〜{closes // 60}:{closes % 60:02d}" for opens, closes in at.hours)
    return "　".join(part for part in (at.name, f"電話 {at.phone}" if at.phone else "", f"受付 {times}{rough}") if part)
