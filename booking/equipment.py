"""Equipment (付帯設備): what it costs, and whether it can be booked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

from booking.errors import Refusal
from booking.opening import slots
from booking.policy import Policy
from booking.policy.ways import Stage
from booking.prices import hours_between
from booking.pricing import rounded


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of the bill. `yen` is negative for a reduction, None where the town bills later."""

    name: str
    yen: int | None
    assumed: bool = False
    kind: str = "room"
    """`room`, `surcharge`, `reduction`, `rounding`, `equipment`."""


def equipment_lines(
    policy: Policy, room: str, klass: str, start: datetime, end: datetime, wanted: Mapping[str, int]
) -> Iterator[FeeLine]:
    """The lines of a bill for equipment; raises Refusal UNKNOWN_EQUIPMENT."""
    for key, count in wanted.items():
        found = policy.equipment.get(key)
        if found is None:
            raise Refusal("UNKNOWN_EQUIPMENT", equipment=key, known=tuple(policy.equipment))
        if count <= 0:
            continue
        taken = sum(start <= slot.start < end for slot in slots(policy, room, start.date(), klass=klass))
        times = {"hour": hours_between(start, end), "slot": Fraction(taken), "division": Fraction(taken)}.get(
            found.per, Fraction(1)
        )
        yield FeeLine(
            f"{found.name}×{count}",
            rounded(found.yen * times * count, "down", 1),
            f"equipment.{key}.yen" in policy.assumed or found.assumed,
            "equipment",
        )


def check_equipment(
    policy: Policy,
    room: str,
    wanted: Mapping[str, int],
    *,
    kind: str,
    taken: Mapping[str, int] = MappingProxyType({}),
    klass: str | None = None,
    stage: Stage | None = None,
) -> None:
    """Raise a Refusal unless this equipment can be booked in a stage of this kind (or in this very stage).

    `taken` is how many of each are booked for any part of the time. Reasons: UNKNOWN_EQUIPMENT,
    EQUIPMENT_STAGE (not in the lottery), EQUIPMENT_ROOM, EQUIPMENT_STOCK(name, left).
    """
    shape = policy.room(room)
    stages = [
        one
        for channel in policy.channels
        for one in policy.stages(policy.case(room, klass, channel))
        if one.kind == kind and stage in (None, one)
    ]
    for key, count in wanted.items():
        found = policy.equipment.get(key)
        if found is None:
            raise Refusal("UNKNOWN_EQUIPMENT", equipment=key, known=tuple(policy.equipment))
        if count <= 0:
            continue
        if not any(one.equipment for one in stages):
            raise Refusal("EQUIPMENT_STAGE", equipment=key, name=found.name)
        if found.rooms and room not in found.rooms and shape.room_class not in found.rooms:
            raise Refusal("EQUIPMENT_ROOM", equipment=key, name=found.name, room=room)
        left = found.stock - taken.get(key, 0)
        if count > left:
            raise Refusal("EQUIPMENT_STOCK", equipment=key, name=found.name, left=max(0, left), wanted=count)
