"""What the reader of Japanese may know of a hall, taken from its policy; and which hall a message names."""

import unicodedata
from collections.abc import Mapping
from datetime import time

from booking.policy import Policy
from dialogs.understand import Hall, RoomWords


def hall_of(policy: Policy) -> Hall:
    """The hall as the reader of Japanese sees it, made once per version of the policy."""
    known = policy.cache.get("hall")
    if not isinstance(known, Hall):
        known = policy.cache["hall"] = Hall(
            opens=time(9),
            closes=time(21),
            slot_minutes=policy.use(policy.case(next(iter(policy.rooms)))).slot_minutes,
            rooms=tuple(RoomWords(room.id, room.names) for room in policy.rooms.values()),
        )
    return known


def named_in(text: str, facilities: Mapping[str, Policy]) -> str:
    """The one hall whose name, or a name of whose rooms, stands in the text; empty if none or several do."""
    plain = unicodedata.normalize("NFKC", text)
    by_name = {f for f, policy in facilities.items() if any(name in plain for name in policy.names)}
    if len(by_name) == 1:
        return by_name.pop()
    by_room = {
        facility
        for facility, policy in facilities.items()
        if any(name in plain for room in policy.rooms.values() for name in room.names if len(name) > 1)
    }
    return by_room.pop() if not by_name and len(by_room) == 1 else ""
