"""Eviction (優先使用): town use, disaster, funeral: a confirmed booking must make way."""

from datetime import datetime
from fractions import Fraction

from booking.anchors import WHOLE_DAY, Base, instant
from booking.calendar import in_japan
from booking.errors import Refusal
from booking.policy import Policy
from booking.policy.ways import Eviction
from booking.pricing import rounded


def check_eviction(policy: Policy, room: str, start: datetime, *, ground: str, at: datetime) -> Eviction:
    """The policy's rule for this ground, if a booking may still be made to give way.

    Raises:
        Refusal: UNKNOWN_GROUND(grounds), EVICTION_TOO_LATE(until).
    """
    start, at = in_japan(start), in_japan(at)
    rule = next((one for one in policy.document.evictions if one.id == ground), None)
    if rule is None:
        raise Refusal("UNKNOWN_GROUND", ground=ground, grounds=tuple(one.id for one in policy.document.evictions))
    until = start
    if rule.until is not None:
        until = min(start, instant(policy, room, rule.until, Base(start.date(), start), WHOLE_DAY))
    if at >= until:
        raise Refusal("EVICTION_TOO_LATE", until=until, name=rule.name)
    return rule


def eviction_refund(policy: Policy, rule: Eviction, room: str, paid_yen: int, *, klass: str | None = None) -> int:
    """What is given back of `paid_yen` when a booking gives way; rounded as the policy's refunds are."""
    ladder = policy.refund(policy.case(room, klass))
    return min(paid_yen, rounded(Fraction(paid_yen * rule.refund_percent, 100), ladder.rounding, ladder.rounding_yen))
