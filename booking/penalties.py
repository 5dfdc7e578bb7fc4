"""Penalties (罰則): points for what happened, and what they bring for a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.anchors import MIDNIGHT, WHOLE_DAY, Base, instant
from booking.calendar import at_clock, fiscal_year, in_japan, last_day_of_month, shift_month
from booking.cancelling import may_undo
from booking.history import COUNTED, History, Mark
from booking.policy import Policy
from booking.policy.people import PenaltyEvent, Threshold
from booking.policy.ways import KeyRule

STOPS = {
    "no_lottery": frozenset({"lottery"}),
    "no_first_come": frozenset({"first_come"}),
    "no_priority": frozenset({"priority"}),
    "no_booking": frozenset({"lottery", "first_come", "priority"}),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure (措置) in force during `[start, end)`; `end` None for what does not end by itself."""

    threshold: Threshold
    start: datetime
    end: datetime | None
    because: datetime
    """When the points were reached."""


def points_of(policy: Policy, event: str) -> float:
    """The points of an event, 0 when the policy has none for it."""
    return next((rule.points for rule in policy.penalties.events if rule.event == event), 0.0)


def may_excuse(policy: Policy, event: str) -> bool:
    """True when a circumstance of the policy's list (rain, heat …) can excuse this kind of event."""
    return bool(policy.penalties.exempt) and any(
        rule.event == event and rule.excusable for rule in policy.penalties.events
    )


def late_cancel_points(
    policy: Policy,
    room: str,
    start: datetime,
    at: datetime,
    *,
    booked_at: datetime | None = None,
    klass: str | None = None,
    channel: str = "line",
) -> float:
    """The points a cancellation at this instant brings; 0 in the minutes in which a slip may be undone.

    Of several rules that fit the highest counts.
    """
    at, start = in_japan(at), in_japan(start)
    if booked_at is not None and may_undo(policy, room, booked_at, at, klass=klass, channel=channel):
        return 0.0
    fitting = [
        rule.points
        for rule in policy.penalties.events
        if rule.event == "late_cancel" and _late(policy, room, rule, start, at)
    ]
    return max(fitting, default=0.0)


def _late(policy: Policy, room: str, rule: PenaltyEvent, start: datetime, at: datetime) -> bool:
    base = Base(start.date(), start)
    if rule.since is not None and at < instant(policy, room, rule.since, base, MIDNIGHT):
        return False
    return rule.till is None or at < instant(policy, room, rule.till, base, WHOLE_DAY)


def no_show_at(policy: Policy, start: datetime, end: datetime) -> datetime:
    """The instant from which someone who has not been heard of is a no-show."""
    minutes = policy.penalties.no_show_after_minutes
    return end if minutes is None else min(end, start + timedelta(minutes=minutes))


def late_return(rule: KeyRule, end: datetime, at: datetime) -> bool:
    """True when a key that comes back now is late. Rule: seed, text of the second town, step4 (鍵の返却時間の厳守)."""
    return in_japan(at) > late_from(rule, end)


def late_from(rule: KeyRule, end: datetime) -> datetime:
    """The last instant at which a key that comes back is in time."""
    return in_japan(end) + timedelta(minutes=rule.returned_within_minutes)


def measures(policy: Policy, history: History) -> tuple[Measure, ...]:
    """Every measure the person's marks have brought, by the instant it was earned; excused marks bring none."""
    marks = sorted((mark for mark in history.marks if not mark.excused), key=lambda mark: mark.at)
    found = [measure for rule in policy.penalties.thresholds for measure in _measures(policy, rule, marks)]
    return tuple(sorted(found, key=lambda measure: measure.because))


def _measures(policy: Policy, rule: Threshold, marks: Iterable[Mark]) -> Iterator[Measure]:
    held: list[Mark] = []
    for mark in marks:
        at = in_japan(mark.at)
        held = [other for other in held if _within(rule, in_japan(other.at), at)] + [mark]
        total = sum(points_of(policy, other.event) if other.points is None else other.points for other in held)
        if total >= rule.points - 1e-9:
            start = _starts(rule, at)
            yield Measure(rule, start, _ends(rule, start), at)
            if rule.resets:
                held = []


def _within(rule: Threshold, earlier: datetime, now: datetime) -> bool:
    if rule.within == "month":
        return (earlier.year, earlier.month) == (now.year, now.month)
    if rule.within == "fiscal_year":
        return fiscal_year(earlier.date()) == fiscal_year(now.date())
    if rule.within == "year":
        return earlier.year == now.year
    if rule.within == "days":
        return earlier > now - timedelta(days=rule.within_count or 0)
    if rule.within == "months":
        return earlier.date() > _months_on(now.date(), -(rule.within_count or 0))
    return True


def _starts(rule: Threshold, at: datetime) -> datetime:
    if rule.starts == "next_day":
        return at_clock(at.date(), 1440)
    if rule.starts in ("next_month", "month_after_next"):
        return at_clock(date(*shift_month(at.date(), 1 if rule.starts == "next_month" else 2), 1), 0)
    return at


def _ends(rule: Threshold, start: datetime) -> datetime | None:
    if rule.days is not None:
        return start + timedelta(days=rule.days)
    if rule.months is not None:
        day = _months_on(start.date(), rule.months)
        return start.replace(year=day.year, month=day.month, day=day.day)
    return None


def _months_on(day: date, months: int) -> date:
    year, month = shift_month(day, months)
    return date(year, month, min(day.day, last_day_of_month(year, month).day))


def in_force(policy: Policy, history: History, at: datetime) -> tuple[Measure, ...]:
    """The measures that hold at this instant."""
    at = in_japan(at)
    return tuple(one for one in measures(policy, history) if one.start <= at and (one.end is None or at < one.end))


def stops(policy: Policy, history: History, kind: str, day: date, at: datetime) -> Measure | None:
    """The measure that forbids this kind of stage now for a use on `day`, None when none does."""
    for one in in_force(policy, history, at):
        rule = one.threshold
        if any(kind in STOPS.get(effect, ()) for effect in rule.effects):
            return one
        if (
            kind == "first_come"
            and rule.first_come_from_day is not None
            and in_japan(at).day < rule.first_come_from_day
        ):
            return one
        if rule.max_bookings is not None and _booked(history, day) >= rule.max_bookings:
            return one
    return None


def _booked(history: History, day: date) -> int:
    """Bookings that count in the month of use of `day`."""
    return sum(
        booking.state in COUNTED
        and (in_japan(booking.start).year, in_japan(booking.start).month) == (day.year, day.month)
        for booking in history.bookings
    )


def erases(policy: Policy, history: History, at: datetime) -> Measure | None:
    """The measure that erases the registration with its bookings, if one has been earned by now."""
    return next(
        (one for one in measures(policy, history) if "erase_registration" in one.threshold.effects and one.start <= at),
        None,
    )


def bars_leaders_until(policy: Policy, history: History, at: datetime) -> datetime | None:
    """Until when the group's leaders may not register again, None when they may."""
    ends = [one.end for one in in_force(policy, history, at) if "bar_leaders" in one.threshold.effects and one.end]
    return max(ends, default=None)


def turning_points(policy: Policy, history: History) -> Iterator[datetime]:
    """Instants at which a measure begins, ends or loosens."""
    for one in measures(policy, history):
        yield one.start
        if one.end is not None:
            yield one.end
            if one.threshold.first_come_from_day is not None:
                yield from _monthly(one.start, one.end, one.threshold.first_come_from_day)


def _monthly(start: datetime, end: datetime, day: int) -> Iterator[datetime]:
    month = start.date().replace(day=1)
    while (found := at_clock(month.replace(day=day), 0)) < end:
        if found > start:
            yield found
        month = date(*shift_month(month, 1), 1)
