"""Short questions to a policy that desk and dialogs both ask."""

from datetime import date

from booking.errors import Refusal
from booking.moments import approval_needed
from booking.policy import Policy
from booking.policy.ways import KeyRule


def needs_approval(
    policy: Policy,
    room: str,
    klass: str | None = None,
    *,
    channel: str | None = None,
    origin: str = "first_come",
    uses: int = 0,
) -> bool:
    """Whether staff decide on a booking (承認) of this origin by someone who has used the hall so often."""
    return approval_needed(policy, room, klass=klass, channel=channel, origin=origin, uses=uses) != "none"


def key_rule(policy: Policy, room: str, klass: str | None = None, channel: str | None = None) -> KeyRule:
    """How one gets in."""
    return policy.key(policy.case(room, klass, channel))


def in_force(policy: Policy, day: date) -> bool:
    """Whether the file has rules for this day at all; before its first and after its last one the hall is not served."""
    try:
        policy.on(day)
    except Refusal:
        return False
    return True


def in_chat(policy: Policy) -> bool:
    """Whether one can register by LINE; otherwise at the counter, linked by a code."""
    return "line" in policy.registration.channels


def check_headcount(policy: Policy, room: str, headcount: int) -> None:
    """Raise a Refusal unless so many people fit, before a time is known.

    Reasons: OVER_CAPACITY(room, capacity, rooms that would hold them), UNDER_HEADCOUNT(minimum).
    """
    capacity = policy.room(room).capacity
    if headcount > capacity:
        roomy = tuple(other.id for other in policy.rooms.values() if other.capacity >= headcount)
        raise Refusal("OVER_CAPACITY", room=room, capacity=capacity, headcount=headcount, rooms=roomy)
    minimum = max(1, policy.use(policy.case(room)).minimum_headcount)
    if headcount < minimum:
        raise Refusal("UNDER_HEADCOUNT", minimum=minimum, headcount=headcount)
