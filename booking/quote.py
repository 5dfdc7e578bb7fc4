"""What a use costs, when that is paid, and what cancelling it at an instant gives back: the money beside `explain`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from booking.answer import Explanation
from booking.calendar import in_japan
from booking.cancelling import cancel_until, may_cancel
from booking.checks import check_use
from booking.equipment import check_equipment
from booking.errors import Refusal
from booking.fees import Fee, fee
from booking.history import OPEN, History, PastBooking
from booking.moments import payment_due
from booking.penalties import late_cancel_points
from booking.policy import Policy
from booking.policy.money import Payment
from booking.refunds import Refund, refund


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fee depends on besides room, time and class; `paid_yen` None: as the history says, else all of it."""

    headcount: int | None = None
    purpose_class: str | None = None
    ticket_yen: int = 0
    equipment: Mapping[str, int] = field(default_factory=dict)
    grounds: Collection[str] = ()
    options: Collection[str] = ()
    declined: Collection[str] = ()
    paid_yen: int | None = None


NOTHING_MORE = Asked()


@dataclass(frozen=True, slots=True)
class Cancelling:
    """What cancelling at the instant asked about does; `why_not` is a refusal's reason where this channel may not."""

    why_not: str | None
    until: datetime | None
    """None: until the start of use."""
    paid_yen: int
    refund: Refund
    points: float


@dataclass(frozen=True, slots=True)
class Quote:
    """The money of one use. `fee` None where the use is none (`unfit`) or the policy names no price for it."""

    unfit: Refusal | None
    fee: Fee | None
    payment: Payment
    due_at: datetime | None
    """None where nothing is to be paid, or the use can be had no more and is nobody's booking of the history."""
    origin: str
    """`lottery`, `first_come` or `priority`: what the use would be, or is, obtained by."""
    booked: bool
    """The history has this very booking: its day of booking, origin and payment count."""
    cancelling: Cancelling | None
    """None where there is no amount to give back a part of."""


def quote(
    policy: Policy, told: Explanation, *, entrance: str | None, history: History | None, asked: Asked = NOTHING_MORE
) -> Quote:
    """What the use asked about costs by the rules it is or would be booked by; both its times must be known.

    A booking of this room and start in the history is taken as the one meant; otherwise one made at the instant asked
    about, paid in full.

    Raises:
        Refusal: UNKNOWN_EQUIPMENT, UNKNOWN_PURPOSE.
    """
    assert told.start is not None and told.end is not None  # noqa: S101, PT018 - the caller's promise
    own = _own(told, history)
    booked_at = own.booked_at if own is not None and own.booked_at is not None else told.at
    rules = policy.on(in_japan(booked_at).date())
    origin = own.origin if own is not None else _origin(told)
    unfit = _unfit(policy, told, asked, origin)
    cost = None if unfit is not None else _cost(rules, told, entrance, asked, booked_at)
    payment = rules.payment(rules.case(told.room, told.klass, told.channel))
    owed = cost is not None and cost.total_yen != 0 and (own is not None or bool(_ways(told)))
    return Quote(
        unfit,
        cost,
        payment,
        _due(rules, told, origin, own, booked_at) if owed else None,
        origin,
        own is not None,
        _cancelling(rules, told, cost, origin, own, booked_at, asked),
    )


def _own(told: Explanation, history: History | None) -> PastBooking | None:
    """The booking of this room and start, if the person has one."""
    return next(
        (
            past
            for past in (history.bookings if history is not None else ())
            if past.room == told.room and past.state in OPEN and in_japan(past.start) == told.start
        ),
        None,
    )


KINDS = {"lottery_entry": "lottery", "first_come_booking": "first_come", "priority_booking": "priority"}


def _ways(told: Explanation) -> list[str]:
    """How the use can be had now or at the next instant that helps; empty once it is too late."""
    actions = [*told.may, *([told.next[0]] if told.next else [])]
    return [KINDS[action] for action in actions if action in KINDS]


def _origin(told: Explanation) -> str:
    """What a use applied for now (or when it becomes possible) is obtained by."""
    found = _ways(told)
    if "first_come" in found and set(told.may) & set(KINDS) != {"lottery_entry"}:
        return "first_come"
    return found[0] if found else "first_come"


def _unfit(policy: Policy, told: Explanation, asked: Asked, origin: str) -> Refusal | None:
    """Why this cannot be used so at all."""
    assert told.start is not None and told.end is not None  # noqa: S101, PT018 - as above
    case: dict[str, Any] = {"klass": told.klass, "channel": told.channel}
    try:
        check_use(
            policy,
            told.room,
            told.start,
            told.end,
            headcount=asked.headcount,
            purpose_class=asked.purpose_class,
            **case,
        )
        rules = policy.on(told.at.date())
        check_equipment(rules, told.room, asked.equipment, kind=origin, klass=told.klass)
    except Refusal as refused:
        if refused.reason.startswith("UNKNOWN"):
            raise
        return refused
    return None


def _cost(rules: Policy, told: Explanation, entrance: str | None, asked: Asked, booked_at: datetime) -> Fee | None:
    assert told.start is not None and told.end is not None  # noqa: S101, PT018 - as above
    try:
        return fee(
            rules,
            told.room,
            told.start,
            told.end,
            entrance=entrance,
            klass=told.klass,
            channel=told.channel,
            purpose_class=asked.purpose_class,
            ticket_yen=asked.ticket_yen,
            equipment=asked.equipment,
            grounds=asked.grounds,
            options=asked.options,
            declined=asked.declined,
            at=booked_at,
        )
    except Refusal as refused:
        if refused.reason != "NO_PRICE":
            raise
        return None


def _due(rules: Policy, told: Explanation, origin: str, own: PastBooking | None, booked_at: datetime) -> datetime:
    """When the fee is due: of a win, counted from the result; of another booking, as if decided at once."""
    assert told.start is not None  # noqa: S101 - as above
    won_at = None
    if origin == "lottery":
        draws = [window.announces_at for window in told.stages if window.announces_at is not None]
        won_at = booked_at if own is not None else next(iter(draws), None)
    return payment_due(
        rules,
        told.start,
        room=told.room,
        booked_at=won_at or booked_at,
        won_at=won_at,
        confirmed_at=won_at or booked_at,
        klass=told.klass,
        channel=told.channel,
        origin=origin,
    )


def _cancelling(
    rules: Policy,
    told: Explanation,
    cost: Fee | None,
    origin: str,
    own: PastBooking | None,
    booked_at: datetime,
    asked: Asked,
) -> Cancelling | None:
    """What cancelling now gives back of what was paid; of a fee that is billed later only what is said to be paid.

    A refund worked out from an assumed fee nobody has paid yet is itself assumed.
    """
    assert told.start is not None  # noqa: S101 - as above
    if cost is None:
        return None
    total = cost.total_yen or 0
    known = asked.paid_yen is not None or (own is not None and own.fee_yen is not None)
    if own is not None and asked.paid_yen is None:
        total = own.fee_yen if own.fee_yen is not None else total
        paid = total if own.paid else 0
    else:
        paid = total if asked.paid_yen is None else asked.paid_yen
    where: dict[str, Any] = {"klass": told.klass, "origin": origin}
    why = None
    try:
        may_cancel(
            rules, told.room, told.start, channel=told.channel, paid=paid > 0, at=told.at, booked_at=booked_at, **where
        )
    except Refusal as refused:
        why = refused.reason
    back = refund(
        rules,
        room=told.room,
        start=told.start,
        paid_yen=paid,
        equipment_yen=cost.equipment_yen,
        at=told.at,
        klass=told.klass,
        channel=told.channel,
    )
    return Cancelling(
        why,
        cancel_until(rules, told.room, told.start, told.channel, **where),
        paid,
        replace(back, assumed=back.assumed or (cost.assumed and paid > 0 and not known)),
        late_cancel_points(
            rules, told.room, told.start, told.at, booked_at=booked_at, klass=told.klass, channel=told.channel
        ),
    )
