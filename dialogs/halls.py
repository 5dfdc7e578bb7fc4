"""What the reader of Japanese may know of a hall, taken from its policy; and which hall a message names."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time

from booking import engine
from booking.calendar import JST
from booking.policy import Policy
from dialogs.understand import Hall, RoomWords

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONLY_A_FLOOR = re.compile(r"(?:地下)?[0-9一二三四五六七八九十]+(?:階|f)(?:の?部屋)?")


def hall_of(policy: Policy, room: str = "", day: date | None = None) -> Hall:
    """The hall as the reader sees it: its usual hours, or those of a room on a day once these are known."""
    known = policy.cache.get("hall")
    if not isinstance(known, Hall):
        known = policy.cache["hall"] = _usual(policy)
    if day is None or not policy.rooms:
        return known
    periods = engine.opening(policy, room if room in policy.rooms else next(iter(policy.rooms)), day)
    if not periods:
        return known
    return replace(known, opens=periods[0][0].time(), closes=_closing(periods[-1][1], day))


def _usual(policy: Policy) -> Hall:
    hours = [period for room in policy.rooms for period in _weekly(policy, room)]
    use = policy.use(policy.case(next(iter(policy.rooms))))
    return Hall(
        opens=_clock(min((opens for opens, _ in hours), default=9 * 60)),
        closes=_clock(max((closes for _, closes in hours), default=21 * 60)),
        slot_minutes=use.slot_minutes,
        rooms=tuple(RoomWords(room.id, room.names) for room in policy.rooms.values()),
        named_days=tuple((f.name, f.dates[0]) for f in policy.festivals if len(f.dates) == 1 and len(f.dates[0]) == 5),
        periods=tuple((d.name, _clock(d.time[0]), _clock(d.time[1])) for d in use.divisions),
    )


def _weekly(policy: Policy, room: str) -> Iterable[tuple[int, int]]:
    hours = policy.hours_of(room)
    for weekday in WEEK:
        yield from getattr(hours, weekday) or ()


def _clock(minutes: int) -> time:
    return time(23, 59) if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)


def _closing(closes: datetime, day: date) -> time:
    local = closes.astimezone(JST)
    return local.time() if local.date() == day else time(23, 59)


def named_in(text: str, facilities: Mapping[str, Policy], here: str = "") -> str:
    """The one hall whose name, or a name of whose rooms, stands in the text; empty if none, several or `here` does."""
    plain = _plain(text)
    by_name = {f for f, policy in facilities.items() if any(_plain(name) in plain for name in policy.names)}
    if by_name:
        return by_name.pop() if len(by_name) == 1 else ""
    by_room = {f for f, policy in facilities.items() if any(name in plain for name in _room_names(policy))}
    return by_room.pop() if len(by_room) == 1 and here not in by_room else ""


def _room_names(policy: Policy) -> Iterable[str]:
    """The names of rooms that can tell a hall; a floor, or a single letter, is in every hall."""
    for room in policy.rooms.values():
        for name in room.names:
            if len(name) > 1 and not ONLY_A_FLOOR.fullmatch(_plain(name)):
                yield _plain(name)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:2000]).casefold()
