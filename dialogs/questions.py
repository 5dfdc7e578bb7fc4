"""What a dialog may ask about the world; `bot/conversation.py` answers from the database, tests from a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from booking.history import History
from booking.policy import Policy
from booking.values import Booking, Entry, Registration

Spans = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """Where one's own entry stood in a draw, each from 1: `rank` of all `requests`; `place` among the `contenders` for any of the
    same time, itself included. `ticket`: the pseudonym under which the published list has it. `outcome`: as the proof names it.
    """

    rank: int
    requests: int
    place: int
    contenders: int
    ticket: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw: its id (`2024-12-25`, `2025-10`), how many entries it holds, when it was drawn, where one's own entries stood."""

    draw: str
    entries: int
    drawn_at: datetime | None
    own: Mapping[str, Stood] = field(default_factory=dict)


class Desk(Protocol):
    """Questions only: nothing here changes anything. Moments are in Japan time."""

    @property
    def at(self) -> datetime:
        """When the resident said it."""

    @property
    def facilities(self) -> Mapping[str, Policy]:
        """The halls of this installation, with the rules of today."""

    @property
    def rules(self) -> Mapping[str, Policy]:
        """The halls with all their versions, for questions about a later day (`policy.on(day)` answers)."""

    def registration(self, facility: str) -> Registration | None:
        """This resident's newest registration there."""

    def bookings(self, facility: str) -> tuple[Booking, ...]:
        """This resident's bookings there that are not over, soonest first, codes included where they may be shown."""

    def entries(self, facility: str) -> tuple[Entry, ...]:
        """This resident's lottery entries there that are not drawn, soonest first."""

    def results(self, facility: str) -> tuple[Entry, ...]:
        """This resident's entries there that were drawn, newest first; those of uses long over may be left out."""

    def booking(self, booking_id: str) -> Booking | None:
        """A booking of this resident, whatever its state; None for anybody else's."""

    def entry(self, entry_id: str) -> Entry | None:
        """A lottery entry of this resident; None for anybody else's."""

    def free(self, facility: str, room: str, day: date) -> Spans:
        """The runs of the day nobody holds, within opening hours."""

    def equipment_taken(self, facility: str, start: datetime, end: datetime) -> Mapping[str, int]:
        """How many of each equipment are booked for any part of `[start, end)`, by equipment id."""

    def draw(self, facility: str, draw: str) -> Drawn | None:
        """The draw with this id; None while nobody has entered it."""

    def history(self, facility: str) -> History:
        """This resident's past there, for limits and penalties."""

    def usual_group(self, facility: str) -> str:
        """The group named in the last booking, or an empty text."""

    def url(self, path: str) -> str:
        """The address of a public page."""

    def calendar_path(self) -> str:
        """The path of this resident's own calendar, or an empty text."""
