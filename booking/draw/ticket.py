"""Tickets (抽選申込) as a draw sees them, and the exact text each of them is published as.

Nothing here is personal: a person is a pseudonym, a use is a part of the building and a time. Moments come in as aware
datetimes of any zone and are written as Japanese wall-clock time with the fixed offset +09:00.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.calendar import JST

_PLAIN = re.compile(r"[^|/+\s]+")
_PSEUDONYM = re.compile(r"[0-9a-f]{32}")
_LUCKY = re.compile(r"([0-9]{3})?")
MOST_ROUNDS = 255


@dataclass(frozen=True, slots=True)
class Claim:
    """One use: all of `units` (a room is one unit, or several: 全室 = a + b) for `[start, end)`.

    On edges of five minutes and inside one day in Japan; `end` may be the midnight that closes it.
    """

    units: tuple[str, ...]
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.units or not all(_PLAIN.fullmatch(unit) for unit in self.units):
            raise ValueError(f"a unit's id holds no blanks and none of | / + : {self.units!r}")
        for bound in (self.start, self.end):
            if bound.tzinfo is None or bound.minute % 5 or bound.second or bound.microsecond:
                raise ValueError(f"not an aware moment on an edge of five minutes: {bound!r}")
        if not self.start < self.end <= _midnight_after(self.start):
            raise ValueError("a claim ends after it starts, on the same day in Japan")

    def text(self) -> str:
        """Return `unit+unit/start/end`, the units sorted."""
        return f"{'+'.join(sorted(set(self.units)))}/{instant_text(self.start)}/{instant_text(self.end)}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one entry asks of a draw.

    `entry` names the row it came from and is never published, nor does it influence anything. All tickets of one person with
    the same `bundle` are granted together or not at all. `wish` counts from 1, the dearest first (1 where wishes are not
    ranked); `class_rank` is 0 unless the policy puts some classes first. `lucky` is three digits of the resident's own, or
    empty.
    """

    entry: str
    pseudonym: str
    claim: Claim
    wish: int = 1
    bundle: str = ""
    class_rank: int = 0
    lucky: str = ""

    def __post_init__(self) -> None:
        if not _PSEUDONYM.fullmatch(self.pseudonym):
            raise ValueError("a pseudonym is 32 lower-case hexadecimal digits")
        if not _LUCKY.fullmatch(self.lucky):
            raise ValueError("a lucky number is three digits")
        if not (1 <= self.wish <= MOST_ROUNDS and 0 <= self.class_rank <= MOST_ROUNDS):
            raise ValueError(f"wishes count from 1, classes from 0, both to {MOST_ROUNDS}")

    def line(self, bundle_number: str = "") -> str:
        """Return the published line; `bundle_number` is the bundle's number among this person's bundles."""
        return f"{self.pseudonym}|{self.class_rank}|{self.wish}|{self.claim.text()}|{bundle_number}|{self.lucky}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A use that stood before the draw: a closure, a priority booking, an earlier win.

    `by` is the pseudonym of its holder where the holder may also be in the draw, so that own overlaps and limits see it.
    """

    claim: Claim
    by: str = ""

    def line(self) -> str:
        """Return `pseudonym|claim`."""
        return f"{self.by}|{self.claim.text()}"


def short_name(pseudonym: str) -> str:
    """Return what people compare by eye (くじの名前), as `3f9a-12bc`."""
    return f"{pseudonym[:4]}-{pseudonym[4:8]}"


def instant_text(moment: datetime) -> str:
    """Write a moment as `YYYY-MM-DDTHH:MM+09:00`."""
    return moment.astimezone(JST).isoformat(timespec="minutes")


def claims_by_day(units: tuple[str, ...], start: datetime, end: datetime) -> tuple[Claim, ...]:
    """Cut `[start, end)`, such as a closure of several days, at the midnights of Japan."""
    claims = []
    while start < end:
        until = min(end, _midnight_after(start))
        claims.append(Claim(units, start, until))
        start = until
    return tuple(claims)


def _midnight_after(moment: datetime) -> datetime:
    day = moment.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)
