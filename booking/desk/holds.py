"""空き: what a use takes (rooms and pieces of equipment), and when it is given back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, update

from booking import engine, store
from booking.calendar import DAY
from booking.desk import rooms
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.occupancy import CELL_MINUTES as CELL_MINUTES
from booking.occupancy import cells, join
from booking.policy import Policy
from booking.values import Charged, Details

TABLE = store.bookings
LONGEST_MARGIN = timedelta(days=1)  # no margin before or after a use is longer


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
    charged: Charged = field(default_factory=Charged)


def units(policy: Policy, facility: str, room: str) -> tuple[str, ...]:
    """The units of a room under names no other facility uses."""
    return tuple(f"{facility}/{unit}" for unit in policy.rooms[room].units)


def hold(office: Office, facility: str, room: str, start: datetime, end: datetime) -> str:
    """Take the cells of a use with its margins, all or nothing; return what was taken, for the booking's row.

    Raises:
        Refusal: `TAKEN`.
    """
    policy = office.policy(facility)
    first, last = engine.occupied(office.policies[facility], room, start, end)
    names = units(policy, facility, room)
    with office.conn.begin_nested() if len(names) > 1 or first.date() != last.date() else nullcontext():
        rooms.take(office, names, first, last)  # of one unit on one day a single statement takes all or nothing
    return described(names, first, last)


def check_free(office: Office, facility: str, room: str, start: datetime, end: datetime) -> None:
    """Refuse a use that `hold` could not take now; nothing is taken.

    Raises:
        Refusal: `TAKEN`.
    """
    first, last = engine.occupied(office.policies[facility], room, start, end)
    wanted = {day: join(masks) for day, masks in cells(first, last)}
    taken = rooms.taken_bits(office, units(office.policy(facility), facility, room), wanted)
    for day, bits in wanted.items():
        if taken[day] & bits:
            raise Refusal("TAKEN", day=day)


def described(names: Iterable[str], first: datetime, last: datetime) -> str:
    """Units and the stretch of them that is taken, as the column `held` keeps it."""
    return json.dumps([list(names), first.isoformat(), last.isoformat()])


def release(office: Office, booking: str) -> None:
    """Give back what a booking that is over still holds: its cells and its equipment."""
    row = office.row(TABLE, booking)
    names, first, last = held(office, row)
    rooms.give_back(office, names, first, last)
    rooms.give_back(office, items(row.facility, json.loads(row.equipment)), first, last)
    office.conn.execute(update(TABLE).where(TABLE.c.id == booking).values(release_at=None))


def held(office: Office, row: Row[Any]) -> tuple[Iterable[str], datetime, datetime]:
    """The units a booking occupies and the stretch, margins included: as they were taken."""
    if row.held:
        names, first, last = json.loads(row.held)
        return names, datetime.fromisoformat(first), datetime.fromisoformat(last)
    policy = office.policy(row.facility, row.booked_at)
    first, last = engine.occupied(policy, row.room, japan(row.starts_at), japan(row.ends_at))
    return units(policy, row.facility, row.room), first, last


def open_spans(
    office: Office, policy: Policy, facility: str, room: str, day: date
) -> tuple[tuple[datetime, datetime], ...]:
    """The runs of a day's opening hours in which a use could lie, its own margins kept clear on both sides."""
    return _open(policy, room, day, rooms.taken_bits(office, units(policy, facility, room), _around(day)))


def open_month(
    office: Office, policy: Policy, facility: str, room: str, days: Sequence[date]
) -> dict[date, tuple[tuple[datetime, datetime], ...]]:
    """The same for many days, asked for at once."""
    wanted = sorted({near for day in days for near in _around(day)})
    taken = rooms.taken_bits(office, units(policy, facility, room), wanted)
    return {day: _open(policy, room, day, taken) for day in days}


def _around(day: date) -> tuple[date, date, date]:
    return day - DAY, day, day + DAY


def _open(policy: Policy, room: str, day: date, taken: Mapping[date, int]) -> tuple[tuple[datetime, datetime], ...]:
    periods = engine.opening(policy, room, day)
    found = []
    for opens, closes in periods:
        first, last = engine.occupied(policy, room, opens, closes)
        before, after = opens - first, last - closes
        for start, end in rooms.free_runs(taken, first, last):
            if start + before < end - after:
                found.append((start + before, end - after))
    return tuple(found)


def free(office: Office, row: Row[Any], state: str, *, now: bool = False) -> None:
    """A booking has ended in `state`: free its time when the policy says so, or ask the next in rank.

    A dropped win is not free at once for the one who knows of it; the moment is drawn by the policy's rule. `now`: at once,
    for staff who need the time themselves.
    """
    if now:
        release(office, row.id)
        return
    why = {"refused": "refused", "void": "void_win"}.get(state, "cancelled")
    if row.origin == "lottery" and state == "cancelled":
        why = "dropped_win"
    elif row.origin != "lottery" and state == "void":
        why = "cancelled"
    policy = office.policy(row.facility, row.booked_at)
    moment, to_next = engine.release_at(
        policy,
        row.room,
        japan(row.starts_at),
        why,
        office.at,
        chance=office.rng.random(),
        klass=row.klass,
        channel=row.channel,
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
        Refusal: `UNKNOWN_EQUIPMENT` with those there are, `EQUIPMENT_STOCK` with the name and how many are left.
    """
    start, end = engine.occupied(office.policies[wish.facility], wish.room, wish.start, wish.end)
    pieces: dict[str, list[int]] = {}
    for kind, count in wish.equipment.items():
        if kind not in policy.equipment:
            raise Refusal("UNKNOWN_EQUIPMENT", equipment=kind, known=tuple(policy.equipment))
        stock = policy.equipment[kind].stock
        for number in range(1, stock + 1):
            if len(pieces.get(kind, ())) < count and _took(office, items(wish.facility, {kind: [number]}), start, end):
                pieces.setdefault(kind, []).append(number)
        if (left := len(pieces.get(kind, ()))) < count:
            raise Refusal("EQUIPMENT_STOCK", equipment=kind, name=policy.equipment[kind].name, left=left, wanted=count)
    return pieces


def _took(office: Office, names: list[str], start: datetime, end: datetime) -> bool:
    try:
        with office.conn.begin_nested():
            rooms.take(office, names, start, end)
    except Refusal:
        return False
    return True
