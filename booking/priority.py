"""Priority booking (先行予約): its conditions, for several rooms and days at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from booking.answer import Explanation, explain
from booking.calendar import in_japan
from booking.checks import longest_run
from booking.errors import Refusal
from booking.history import History, PastBooking
from booking.policy import Policy
from booking.policy.ways import Condition
from booking.stages import Window, windows

Uses = Sequence[tuple[str, datetime, datetime]]
"""(room, start, end) of everything asked for together; instants aware."""


def check_priority(
    policy: Policy,
    uses: Uses,
    *,
    at: datetime,
    klass: str | None = None,
    channel: str = "counter",
    history: History | None = None,
) -> None:
    """Raise a Refusal unless these uses, asked for together, fulfil a condition of the priority stage open now.

    Rule: seed, text of the second town, 先行予約 (rooms 1, 2 and 3 together, or rooms 5 or 6 on three days in a row or more).

    `history`: the person's past; what is asked for together counts towards limits together.

    Reasons: CHANNEL(channels), NOT_ELIGIBLE, NOT_OPEN, CLOSED, PENALTY, LIMIT, CONDITION(conditions); `next_at` with each is when
    more may be done about these uses, by whatever way.
    """
    rules = policy.on(in_japan(at).date())
    later: list[datetime] = []
    for room, start, end in uses:
        day = in_japan(start).date()
        told = explain(policy, at, room, day, start=start, end=end, klass=klass, channel=channel, history=history)
        if "priority_booking" not in told.may:
            raise _refusal(policy, told)
        if told.next is not None:
            later.append(told.next[1])
        if history is not None:
            asked = PastBooking(room, start, end, origin="priority", booked_at=at)
            history = replace(history, bookings=(*history.bookings, asked))
    conditions = tuple(
        condition
        for stage in rules.stages(rules.case(uses[0][0], klass, channel))
        if stage.kind == "priority"
        for condition in stage.conditions
    )
    if conditions and not any(fulfilled(condition, uses) for condition in conditions):
        texts = tuple(condition.text for condition in conditions)
        raise Refusal("CONDITION", conditions=texts, next_at=max(later, default=None))


def _refusal(policy: Policy, told: Explanation) -> Refusal:
    """Why there is no priority for one of the uses now, and from when more may be done about it."""
    facts = {**told.facts, "room": told.room, "day": told.day, "next_at": told.next[1] if told.next else None}
    if told.reason not in ("OK", "NOT_OPEN", "CLOSED") or any(stage.kind == "priority" for stage in told.stages):
        return Refusal(told.reason if told.reason != "OK" else _why(told.stages, told.at), **facts)
    channels = tuple(_channels(policy, told))
    return Refusal("CHANNEL", **facts, channels=channels) if channels else Refusal("NOT_ELIGIBLE", **facts)


def _channels(policy: Policy, told: Explanation) -> Iterator[str]:
    """The channels on which this class has priority for the day."""
    rules = policy.on(told.at.date())
    for channel in rules.channels:
        found = windows(rules, rules.case(told.room, told.klass, channel), told.day, told.start)
        if any(window.kind == "priority" for window in found):
            yield channel


def _why(stages: Sequence[Window], at: datetime) -> str:
    """Why there is no priority although something else may be done now."""
    return "NOT_OPEN" if any(one.opens_at > at for one in stages if one.kind == "priority") else "CLOSED"


def fulfilled(condition: Condition, uses: Uses) -> bool:
    """True when the uses as a whole fulfil the condition: only its rooms, all of them where it says together."""
    rooms = {room for room, _, _ in uses}
    if not rooms <= set(condition.rooms):
        return False
    if condition.together and not _together(condition, uses):
        return False
    return all(longest_run(_days(uses, room)) >= condition.days_in_row for room in rooms)


def _days(uses: Uses, room: str) -> tuple[date, ...]:
    return tuple(in_japan(start).date() for other, start, _ in uses if other == room)


def _together(condition: Condition, uses: Uses) -> bool:
    """All rooms of the condition at the same times."""
    times = {room: {(start, end) for other, start, end in uses if other == room} for room in condition.rooms}
    return len({frozenset(of_room) for of_room in times.values()}) == 1
