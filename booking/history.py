"""What one person did before, as far as the rules ask: entries, bookings, penalties, closings."""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from booking.calendar import in_japan
from booking.opening import Closure

COUNTED = frozenset({"awaiting_confirmation", "awaiting_approval", "confirmed", "used", "no_show"})
"""States of a booking that use up a limit. Cancelled, refused, lapsed and void ones never do."""
OPEN = frozenset({"awaiting_confirmation", "awaiting_approval", "confirmed"})
"""States in which a booking is still to come or to be decided."""
ENTERED = frozenset({"entered", "won", "lost"})
"""States of an entry that use up a limit of entries."""


@dataclass(frozen=True, slots=True)
class PastEntry:
    """A lottery entry. `state` as in the ledger; instants aware."""

    room: str
    start: datetime
    end: datetime
    state: str = "entered"
    entered_at: datetime | None = None
    draw: str = ""
    wish: int = 1
    id: str = ""


@dataclass(frozen=True, slots=True)
class PastBooking:
    """A booking. `state` and `origin` as in the ledger; instants aware."""

    room: str
    start: datetime
    end: datetime
    state: str = "confirmed"
    origin: str = "first_come"
    booked_at: datetime | None = None
    paid: bool = False
    fee_yen: int | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An event that may carry penalty points. `points` None: as the policy says for the event."""

    event: str
    at: datetime
    points: float | None = None
    excused: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """One person's (or registration's) past in one facility."""

    entries: tuple[PastEntry, ...] = ()
    bookings: tuple[PastBooking, ...] = ()
    marks: tuple[Mark, ...] = ()
    closures: tuple[Closure, ...] = ()
    registered_until: date | None = None
    """Last day of the registration, inclusive; None: no end."""
    uses: int = field(default=0)
    """Uses that took place, for rules about a first use."""

    def without(self, booking: str) -> "History":
        """The same past without one booking, as if it had been cancelled: for "change" and "cancel and book anew"."""
        return replace(self, bookings=tuple(past for past in self.bookings if past.id != booking))


NOTHING = History()
_KEYS = ("entries", "bookings", "penalties", "closures", "registered_until", "resident")
_LEDGER = ("residents", "draws", "messages")
"""What else a whole ledger holds."""
_EVENTS = ("no_show", "late_cancel", "unpaid", "late_return", "rule_breach")
_ORIGINS = ("lottery", "first_come", "priority")
_ENTRY_STATES = ("entered", "withdrawn", "won", "lost", "void")
_BOOKING_STATES = (
    "awaiting_confirmation",
    "awaiting_approval",
    "confirmed",
    "refused",
    "lapsed",
    "void",
    "cancelled",
    "used",
    "no_show",
)


class BadHistory(ValueError):
    """A history file that cannot be read; the message says where and why."""


def read_history(text: str, facility: str | None = None, resident: str | None = None) -> History:
    """The history in a JSON text whose names are the ledger's (docs/policy.md, 履歴ファイル).

    Args:
        text: An object with any of `entries`, `bookings`, `penalties`, `closures`, `registered_until`; or a whole
            `yoriai ledger --json`.
        facility: What is of another facility is left out; what names none is taken.
        resident: What is of another resident is left out, likewise; the object's own `resident` otherwise.

    Raises:
        BadHistory: It is no such object.
    """
    try:
        whole = json.loads(text)
    except ValueError as error:
        raise BadHistory("JSON として読めません（かっこやコンマを見てください）") from error
    if not isinstance(whole, dict):
        raise BadHistory("entries・bookings・penalties・closures のある { … } で書きます")
    for key in whole:
        near = difflib.get_close_matches(key, _KEYS, n=1)
        if key not in (*_KEYS, *_LEDGER) and near:
            raise BadHistory(f"{key}: 知らない項目です（{near[0]} の書きまちがいではありませんか）")
    if isinstance(whole.get("resident"), str):
        resident = resident or whole["resident"]

    def mine(name: str) -> Iterable[Mapping[str, Any]]:
        rows = whole.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise BadHistory(f"{name}: [ {{ … }}, … ] の形で書きます")
        return [
            row
            for row in rows
            if _same(row, "facility", facility) and (name == "closures" or _same(row, "resident", resident))
        ]

    until = whole.get("registered_until")
    return History(
        entries=tuple(_entry(row, f"entries[{index}]") for index, row in enumerate(mine("entries"))),
        bookings=tuple(_booking(row, f"bookings[{index}]") for index, row in enumerate(mine("bookings"))),
        marks=tuple(_mark(row, f"penalties[{index}]") for index, row in enumerate(mine("penalties"))),
        closures=tuple(_closure(row, f"closures[{index}]") for index, row in enumerate(mine("closures"))),
        registered_until=None if until is None else _day(until, "registered_until"),
        uses=sum(row.get("state") == "used" for row in mine("bookings")),
    )


def _same(row: Mapping[str, Any], name: str, wanted: str | None) -> bool:
    return wanted is None or row.get(name) in (None, wanted)


def _entry(row: Mapping[str, Any], where: str) -> PastEntry:
    return PastEntry(
        room=_text(row, "room", where),
        start=_instant(row, "start", where),
        end=_instant(row, "end", where),
        state=_word(row, "state", "entered", _ENTRY_STATES, where),
        entered_at=_made(row, where, "entered_at"),
        draw=str(row.get("draw", "")),
        wish=_number(row, "wish", where),
        id=str(row.get("id", "")),
    )


def _booking(row: Mapping[str, Any], where: str) -> PastBooking:
    fee, paid = row.get("fee_yen"), row.get("paid_yen")
    return PastBooking(
        room=_text(row, "room", where),
        start=_instant(row, "start", where),
        end=_instant(row, "end", where),
        state=_word(row, "state", "confirmed", _BOOKING_STATES, where),
        origin=_word(row, "origin", "first_come", _ORIGINS, where),
        booked_at=_made(row, where, "booked_at"),
        paid=bool(row["paid"]) if "paid" in row else bool(paid) and (fee is None or paid >= fee),
        fee_yen=fee,
        id=str(row.get("id", "")),
    )


def _mark(row: Mapping[str, Any], where: str) -> Mark:
    points = row.get("points")
    return Mark(
        event=_word(row, "event", "", _EVENTS, where),
        at=_instant(row, "at", where),
        points=None if points is None else float(points),
        excused=bool(row.get("excused", False)),
    )


def _closure(row: Mapping[str, Any], where: str) -> Closure:
    return Closure(
        _instant(row, "start", where), _instant(row, "end", where), row.get("room"), str(row.get("reason", ""))
    )


def _made(row: Mapping[str, Any], where: str, own: str) -> datetime | None:
    """When it was made: its own field, else the first step of its `history`."""
    if own in row:
        return _instant(row, own, where)
    steps = row.get("history")
    if isinstance(steps, list) and steps and isinstance(steps[0], dict) and "at" in steps[0]:
        return _instant(steps[0], "at", f"{where}.history[0]")
    return None


def _word(row: Mapping[str, Any], name: str, usual: str, known: Iterable[str], where: str) -> str:
    """One of the known words."""
    word = row.get(name, usual)
    if word not in known:
        raise BadHistory(f"{where}.{name}: {word!r} という言葉はありません（{'・'.join(known)}）")
    return str(word)


def _number(row: Mapping[str, Any], name: str, where: str) -> int:
    number = row.get(name, 1)
    if not isinstance(number, int):
        raise BadHistory(f"{where}.{name}: 整数を書きます")
    return number


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    if not isinstance(row.get(name), str):
        raise BadHistory(f"{where}.{name}: 文字列を書きます")
    return str(row[name])


def _instant(row: Mapping[str, Any], name: str, where: str) -> datetime:
    try:
        return in_japan(datetime.fromisoformat(row[name]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadHistory(f'{where}.{name}: "2026-06-20T13:00:00+09:00" の形の時刻を書きます') from error


def _day(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadHistory(f'{where}: "2027-03-31" の形の日付を書きます') from error
