"""What the reader is told of a hall, and what it hands back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal

Question = Literal["ambiguous", "none", "past", "invalid"]
Intent = Literal["register", "book", "lottery", "availability", "my_bookings", "cancel", "confirm", "help", "staff"]
Topic = Literal["date", "time", "headcount", "room", "group", "purpose"]
Spans = Mapping[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class RoomWords:
    """A room (室場) and every way people name it: its name first, then nicknames and floor words."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """What the reader may know of a hall; it settles a bare 3時 and turns words into rooms.

    Attributes:
        opens: Usual opening time of the day.
        closes: Usual closing time of the day, later than `opens`.
        slot_minutes: Length of the shortest bookable time.
        rooms: In the order people see them.
        named_days: The town's own days, word and rule: "MM-DD", or "MM-N-D" for the N-th weekday D (1 = Monday)
            of a month ("08-1-6": the first Saturday of August).
        periods: Named parts of the day the town sells; they replace the usual meaning of the word.
    """

    opens: time = time(9)
    closes: time = time(21)
    slot_minutes: int = 30
    rooms: tuple[RoomWords, ...] = ()
    named_days: tuple[tuple[str, str], ...] = ()
    periods: tuple[tuple[str, time, time], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One utterance as understood.

    Attributes:
        dates: The day meant, or the candidates in order; with `ask`, the readings to offer.
        start, end: Clock times; null where not said or not certain.
        window: A vague part of the day (午後), from and to.
        duration_minutes: A length that was said, or follows from start and end.
        ask: Why to ask back, or null.
        headcount: People, all kinds added up.
        room: Id of a room of the hall; without rooms in the hall, the words as written.
        answer: はい or いいえ, where the whole text says no more than that.
        corrects: Fields whose earlier value this text replaces (やっぱり15時から, 15日じゃなくて16日).
        reasons: Why `ask` is set: "weekday" (it contradicts the date), "week_start", "repeated", "change", "times" …
        spans: Field to ranges of characters in the text as it was written.
    """

    dates: tuple[date, ...] = ()
    start: time | None = None
    end: time | None = None
    window: tuple[time, time] | None = None
    duration_minutes: int | None = None
    ask: Question | None = None
    headcount: int | None = None
    room: str | None = None
    group: str | None = None
    purpose: str | None = None
    intent: Intent | None = None
    answer: Literal["yes", "no"] | None = None
    corrects: frozenset[str] = frozenset()
    reasons: tuple[str, ...] = ()
    spans: Spans = field(default_factory=dict)
