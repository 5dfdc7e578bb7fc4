"""空き: what a use takes (rooms and pieces of equipment), and when it is given back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, update

from booking import engine, store
from booking.desk import rooms
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.policy import Policy
from booking.values import Details

TABLE = store.bookings


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone wants to use: the same for a booking, a lottery entry and a caller at the counter."""

    facility: str
    room: str
    start: datetime
    end: datetime
    headcount: int
    details: Details
    entrance: str | None = None
    house_rules: str | None = None
    equipment: Mapping[str, int] = field(default_factory=dict)
    wish: int = 1
    bundle: str = ""
    lucky: str = ""


def units(policy: Policy, facility: str, room: str) -> tuple[str, ...]:
    """The units of a room under names no other facility uses."""
    return tuple(f"{facility}/{unit}" for unit in policy.rooms[room].units)


def hold(office: Office, policy: Policy, facility: str, room: str, start: datetime, end: datetime) -> None:
    """Take the cells of a use with its margins, all or nothing.

    Raises:
        Refusal: `TAKEN`.
    """
    start, end = engine.occupied(policy, room, start, end)
    with office.conn.begin_nested():
        rooms.take(office, units(policy, facility, room), start, end)


def release(office: Office, booking: str) -> None:
    """Give back what a booking that is over still holds: its cells and its equipment."""
    row = office.row(TABLE, booking)
    policy = office.policy(row.facility, row.booked_at)
    start, end = engine.occupied(policy, row.room, japan(row.starts_at), japan(row.ends_at))
    rooms.give_back(office, units(policy, row.facility, row.room), start, end)
    rooms.give_back(office, items(row.facility, json.loads(row.equipment)), start, end)
    office.conn.execute(update(TABLE).where(TABLE.c.id == booking).values(release_at=None))


def free(office: Office, row: Row[Any], state: str) -> None:
    """A booking has ended in `state`: free its time when the policy says so, or ask the next in rank.

    A dropped win is not free at once for the one who knows of it; the moment is drawn by the policy's rule.
    """
    why = {"refused": "refused", "void": "void_win"}.get(state, "cancelled")
    if row.origin == "lottery" and state == "cancelled":
        why = "dropped_win"
    policy = office.policy(row.facility, row.booked_at)
    moment, to_next = engine.release_at(
        policy, row.room, japan(row.starts_at), why, office.at, chance=office.rng.random()
    )
    if row.origin == "lottery" and to_next:
        office.schedule("promote", row.id, office.at)
    elif moment <= office.at:
        release(office, row.id)
    else:
        office.conn.execute(update(TABLE).where(TABLE.c.id == row.id).values(release_at=moment))
        office.schedule("release", row.id, moment)


def items(facility: str, equipment: Mapping[str, Iterable[int]]) -> list[str]:
    """The single pieces of equipment of a booking, as units that can be taken like rooms."""
    return [f"{facility}/equipment/{kind}/{number}" for kind, numbers in equipment.items() for number in numbers]


def hold_equipment(office: Office, policy: Policy, wish: "Wish") -> dict[str, list[int]]:
    """Take as many pieces as are wished, each by itself.

    Raises:
        Refusal: `NO_EQUIPMENT` with the kind and its stock.
    """
    start, end = engine.occupied(policy, wish.room, wish.start, wish.end)
    held: dict[str, list[int]] = {}
    for kind, count in wish.equipment.items():
        stock = policy.equipment[kind].stock if kind in policy.equipment else 0
        for number in range(1, stock + 1):
            if len(held.get(kind, ())) < count and _took(office, items(wish.facility, {kind: [number]}), start, end):
                held.setdefault(kind, []).append(number)
        if len(held.get(kind, ())) < count:
            raise Refusal("NO_EQUIPMENT", equipment=kind, stock=stock)
    return held


def _took(office: Office, names: list[str], start: datetime, end: datetime) -> bool:
    try:
        with office.conn.begin_nested():
            rooms.take(office, names, start, end)
    except Refusal:
        return False
    return True
