"""Cancelling and changing: until when, and why not."""

from datetime import date, datetime, timedelta

from booking.anchors import WHOLE_DAY, Base, instant
from booking.calendar import in_japan
from booking.errors import Refusal
from booking.policy import Policy


def cancel_until(
    policy: Policy,
    room: str,
    start: datetime,
    channel: str = "line",
    paid: bool = False,
    *,
    klass: str | None = None,
    origin: str = "first_come",
    day: date | None = None,
) -> datetime | None:
    """The instant until which (exclusive) a use may be cancelled on this channel; None: until the start of use.

    `day`: the day of use, where `start` only stands in for a start that is not known (the end of a closed day).
    `paid` does not move the instant; `may_cancel` says when payment ends the right.
    """
    start = in_japan(start)
    case = policy.case(room, klass, channel)
    rule = policy.cancellation(case)
    deadline = rule.deadline_won if origin == "lottery" and rule.deadline_won is not None else rule.deadline
    until = instant(policy, room, deadline, Base(day or start.date(), start), WHOLE_DAY)
    return None if until >= start else until


def may_cancel(
    policy: Policy,
    room: str,
    start: datetime,
    *,
    channel: str = "line",
    paid: bool = False,
    at: datetime,
    booked_at: datetime | None = None,
    klass: str | None = None,
    origin: str = "first_come",
) -> None:
    """Raise a Refusal unless a use may be cancelled now on this channel.

    Reasons: CANCEL_STARTED, CANCEL_NOT_ALLOWED, CANCEL_PAID, CANCEL_TOO_LATE(deadline). Each carries `says`, the
    policy's advice, and `until`. Shortly after booking (`undo_minutes`) a slip can be undone whatever the deadline.
    """
    at, start = in_japan(at), in_japan(start)
    rule = policy.cancellation(policy.case(room, klass, channel))
    until = cancel_until(policy, room, start, channel, paid, klass=klass, origin=origin)
    facts = {"says": rule.otherwise, "until": until or start, "channel": channel}
    if at >= start:
        raise Refusal("CANCEL_STARTED", **facts)
    if paid and not rule.when_paid:
        raise Refusal("CANCEL_PAID", **facts)
    if booked_at is not None and may_undo(policy, room, booked_at, at, channel=channel, klass=klass):
        return
    if not rule.allowed:
        raise Refusal("CANCEL_NOT_ALLOWED", **facts)
    if until is not None and at >= until:
        raise Refusal("CANCEL_TOO_LATE", **facts)


def may_undo(
    policy: Policy, room: str, booked_at: datetime, at: datetime, *, channel: str = "line", klass: str | None = None
) -> bool:
    """True in the minutes after booking in which a slip is forgiven."""
    minutes = policy.cancellation(policy.case(room, klass, channel)).undo_minutes
    return booked_at <= at < booked_at + timedelta(minutes=minutes)


def may_change(
    policy: Policy,
    room: str,
    start: datetime,
    *,
    at: datetime,
    changes: int = 0,
    by: str = "resident",
    klass: str | None = None,
    channel: str | None = None,
) -> None:
    """Raise a Refusal unless a booking may be changed now.

    Reasons: CHANGE_NOT_ALLOWED (cancel and book anew), CHANGE_ONCE, CHANGE_BY_STAFF, CHANGE_TOO_LATE(until).
    """
    start = in_japan(start)
    rule = policy.change(policy.case(room, klass, channel))
    if rule.allowed == "none":
        raise Refusal("CHANGE_NOT_ALLOWED")
    if rule.allowed == "once" and changes >= 1:
        raise Refusal("CHANGE_ONCE")
    if rule.by == "staff" and by != "staff":
        raise Refusal("CHANGE_BY_STAFF")
    until = start
    if rule.deadline is not None:
        until = min(start, instant(policy, room, rule.deadline, Base(start.date(), start), WHOLE_DAY))
    if at >= until:
        raise Refusal("CHANGE_TOO_LATE", until=until)
