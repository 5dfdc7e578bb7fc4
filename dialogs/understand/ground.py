"""What a phrase is read against (`Ground`), what it is made of (`Parts`) and what it means (`Found`)."""

from datetime import date
from typing import Any, NamedTuple

from dialogs.understand import days as cal
from dialogs.understand.reading import Question

Frame = tuple[str, date]


class Ground(NamedTuple):
    """Today, and what earlier phrases left to lean on.

    Attributes:
        frame: ("month", first day) or ("week", Monday): 「5月23日か24日」, 「来週の火曜か木曜」.
        among: The days an earlier phrase left open: 「6月上旬で空いている土曜」.
        before: The day an earlier phrase named, for 翌日 and その週.
    """

    today: date
    frame: Frame | None = None
    among: tuple[date, ...] = ()
    before: date | None = None


class Found(NamedTuple):
    """The days a phrase means; `certain` is False where it only leaves days open for others to choose (来週, 6月)."""

    dates: tuple[date, ...]
    ask: Question | None = None
    reason: str | None = None
    frame: Frame | None = None
    certain: bool = True


class Parts(dict[str, Any]):
    """Kind to value of one phrase; of kinds that occur twice, `every` has all, in order."""

    __slots__ = ("every",)
    every: list[tuple[str, Any]]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The weekdays said, in words or in brackets (Monday is 0); of 週末の土曜, the narrower."""
        for kind in "wgW":
            if kind in self:
                wanted: tuple[int, ...] = self[kind]
                return wanted
        return ()

    @property
    def day(self) -> int:
        """The day of the month."""
        day: int = next(self[kind] for kind in "d0o" if kind in self)
        return day


def parts_of(pairs: list[tuple[str, Any]]) -> Parts:
    """Return the parts of a phrase; of a kind that occurs twice, the first. 土日か月曜 is one set of three."""
    parts = Parts(reversed(pairs))
    parts.every = pairs
    if "W" in parts and len(parts.weekdays) == 1 and parts.weekdays[0] not in parts["W"]:
        parts["w"] = (*parts.weekdays, *parts["W"])
    return parts


INVALID = Found((), "invalid", "impossible")


def one(day: date | None, ground: Ground, frame: Frame | None = None) -> Found:
    """A single day; None is a day the calendar does not have."""
    if day is None:
        return INVALID
    return Found((day,), "past" if day < ground.today else None, frame=frame)


def open_days(dates: tuple[date, ...], ground: Ground, frame: Frame | None = None) -> Found:
    """Days of which the person has yet to choose; those already past are left out."""
    left = dates if dates and dates[0] >= ground.today else tuple([day for day in dates if day >= ground.today])
    return Found(left or dates, "ambiguous" if left else "past", "which_day", frame, certain=False)


def year_of(parts: Parts, ground: Ground) -> int | None:
    """The calendar year that was said, or None."""
    value = parts.get("y")
    if value is None:
        return None
    year: int = value[1] if isinstance(value, tuple) else ground.today.year + value
    return year


def fiscal_year_of(parts: Parts, ground: Ground) -> int:
    """The fiscal year (年度) that was said; it begins in April."""
    said, today = parts["Y"], ground.today
    start: int = said[1] if isinstance(said, tuple) else today.year - (today.month < 4) + said
    return start


def month_of(parts: Parts, ground: Ground) -> tuple[int | None, int] | None:
    """Year (None where open) and month that were said, or None. A fiscal year (年度) runs from April."""
    if "j" in parts:
        first = cal.add_months(ground.today.replace(day=1), parts["j"])
        return first.year, first.month
    month: int | None = parts.get("m", parts.get("M"))
    if month is None:
        return None
    if "Y" in parts:
        return fiscal_year_of(parts, ground) + (month < 4), month
    return year_of(parts, ground), month
