"""Refund ladders with a step that never counts: a later step gives back as much or more."""

from collections.abc import Iterator
from datetime import date

from booking.policy.compiled import Policy
from booking.policy.doubt import Doubt
from booking.policy.money import RefundStep
from booking.policy.names import Found
from booking.policy.trial import sample_days

EVERY = 13
"""Days between the days a ladder is tried on: month ends and weekdays of all kinds are among them."""


def useless_steps(policy: Policy, doubt: Doubt) -> Iterator[Found]:
    """Steps that are outdone on every day of use by a step of the same ladder that lasts longer."""
    room = next(iter(policy.rooms))
    days = list(sample_days(policy))[::EVERY]
    for index, table in enumerate(policy.document.refund):
        if doubt.inside(("refund", index)):
            continue
        for key, steps in (("steps", table.steps), ("equipment_steps", table.equipment_steps or ())):
            own = table.rooms[0] if table.rooms and table.rooms[0] in policy.rooms else room
            for number, step in enumerate(steps):
                if any(other is not step and _outdone(policy, own, step, other, days) for other in steps):
                    most = max(other.percent for other in steps)
                    yield (
                        ("refund", index, key, number, "percent"),
                        step.percent,
                        str(most + 1) if most < 100 else "（この段を消します）",
                        "この段は使われません。もっと遅い取消に、同じかそれより多く返す段があります",
                    )


def _outdone(policy: Policy, room: str, step: RefundStep, other: RefundStep, days: list[date]) -> bool:
    from booking.anchors import WHOLE_DAY, Base, instant
    from booking.opening import last_start

    if other.percent < step.percent:
        return False
    for day in days:
        base = Base(day, last_start(policy, room, day))
        own, later = (instant(policy, room, one.deadline, base, WHOLE_DAY) for one in (step, other))
        if own > later or (own == later and other.percent == step.percent):
            return False
    return True
