"""What a cancellation gives back (還付), now and after the next step down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from booking.anchors import WHOLE_DAY, Base, instant
from booking.calendar import in_japan
from booking.policy import Policy
from booking.policy.money import Refund as Ladder
from booking.policy.money import RefundStep
from booking.pricing import rounded


@dataclass(frozen=True, slots=True)
class Refund:
    """`yen` would be given back at the instant asked about; from `drops_at` (None: never) only `next_yen`."""

    yen: int
    percent: int
    """Of the room's fee."""
    drops_at: datetime | None
    next_yen: int
    next_percent: int
    needs_permission: bool
    assumed: bool = False


def refund(
    policy: Policy,
    *,
    room: str,
    start: datetime,
    paid_yen: int,
    equipment_yen: int = 0,
    at: datetime,
    operator_fault: bool = False,
    unusable: Fraction | None = None,
    klass: str | None = None,
    channel: str | None = None,
) -> Refund:
    """What cancelling a use at `at` gives back of what was paid.

    Rule: seed, text of the second town, 還付の基準 (1 month before 50 %, 10 days before 30 %, not the user's fault 100 %).

    Args:
        policy: The rules of the day the booking was made (`policy.on(made_on)`).
        room: A room id.
        start: Start of use, aware.
        paid_yen: What was paid in all.
        equipment_yen: The part of it that is for equipment.
        at: When it is cancelled.
        operator_fault: The whole use falls out by the operator's doing.
        unusable: The share of the time that could not be used, by the operator's doing, where only a part fell out;
            counted only where the policy shares out the fee (`part_unusable = "share"`).
        klass: Applicant class.
        channel: The channel it was booked by.
    """
    at, start = in_japan(at), in_japan(start)
    ladder = policy.refund(policy.case(room, klass, channel))
    equipment_yen = min(equipment_yen, paid_yen)
    if unusable is not None and not operator_fault:
        share = unusable if ladder.part_unusable == "share" else Fraction(0)
        yen = min(paid_yen, rounded(paid_yen * share, ladder.rounding, ladder.rounding_yen))
        return Refund(yen, int(share * 100), None, yen, int(share * 100), ladder.needs_permission, ladder.assumed)
    if operator_fault:
        percent = ladder.operator_fault_percent
        yen = _amount(ladder, paid_yen, 0, percent, percent)
        return Refund(yen, percent, None, yen, percent, False, ladder.assumed)
    now = _at(policy, room, ladder, start, at)
    yen = _amount(ladder, paid_yen, equipment_yen, *now)
    for moment in sorted(set(_ends(policy, room, ladder, start))):
        if moment > at:
            later = _at(policy, room, ladder, start, moment)
            after = _amount(ladder, paid_yen, equipment_yen, *later)
            if after < yen or (later[0] < now[0] and paid_yen > 0):
                return Refund(yen, now[0], moment, after, later[0], ladder.needs_permission, ladder.assumed)
    return Refund(yen, now[0], None, yen, now[0], ladder.needs_permission, ladder.assumed)


def share_of(start: datetime, end: datetime, minutes: int) -> Fraction:
    """The share of a use that so many minutes of it are; never more than all of it."""
    return min(Fraction(1), Fraction(minutes * 60, int((end - start).total_seconds())))


def _at(policy: Policy, room: str, ladder: Ladder, start: datetime, at: datetime) -> tuple[int, int]:
    """(percent of the room's fee, percent of the equipment's) given back at an instant."""
    equipment = ladder.steps if ladder.equipment_steps is None else ladder.equipment_steps
    return (
        _percent(policy, room, ladder, ladder.steps, start, at),
        _percent(policy, room, ladder, equipment, start, at),
    )


def _percent(
    policy: Policy, room: str, ladder: Ladder, steps: tuple[RefundStep, ...], start: datetime, at: datetime
) -> int:
    held = [step.percent for step in steps if at < _deadline(policy, room, step, start)]
    return max(held, default=ladder.otherwise_percent)


def _ends(policy: Policy, room: str, ladder: Ladder, start: datetime) -> Iterator[datetime]:
    for step in (*ladder.steps, *(ladder.equipment_steps or ())):
        yield _deadline(policy, room, step, start)


def _deadline(policy: Policy, room: str, step: RefundStep, start: datetime) -> datetime:
    return instant(policy, room, step.deadline, Base(start.date(), start), WHOLE_DAY)


def _amount(ladder: Ladder, paid_yen: int, equipment_yen: int, percent: int, equipment_percent: int) -> int:
    """Never more than was paid."""
    whole = Fraction((paid_yen - equipment_yen) * percent + equipment_yen * equipment_percent, 100)
    return max(0, min(paid_yen, rounded(whole, ladder.rounding, ladder.rounding_yen)))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of booking costs (`pay_yen`) or gives back (`refund_yen`)."""

    pay_yen: int
    refund_yen: int


def difference(
    policy: Policy,
    *,
    room: str,
    paid_yen: int,
    new_fee_yen: int,
    klass: str | None = None,
    channel: str | None = None,
) -> Difference:
    """The settlement when a booking is changed, as far as the policy settles it (`change.difference`)."""
    how = policy.change(policy.case(room, klass, channel)).difference
    more, less = max(0, new_fee_yen - paid_yen), max(0, paid_yen - new_fee_yen)
    return Difference(more if how in ("both_ways", "up_only") else 0, less if how in ("both_ways", "down_only") else 0)


def changed_fee(
    policy: Policy,
    *,
    room: str,
    old_yen: int,
    new_yen: int,
    klass: str | None = None,
    channel: str | None = None,
) -> int:
    """The fee of a booking after a change, as far as the policy settles the difference (`change.difference`)."""
    settled = difference(policy, room=room, paid_yen=old_yen, new_fee_yen=new_yen, klass=klass, channel=channel)
    return old_yen + settled.pay_yen - settled.refund_yen
