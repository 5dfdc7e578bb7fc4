"""Priority booking (先行予約): its conditions, for several rooms and days at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from booking.answer import explain
from booking.calendar import in_japan
from booking.checks import longest_run
from booking.errors import Refusal
from booking.history import History, PastBooking
from booking.policy import Policy
from booking.policy.ways import Condition

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

    Reasons: CHANNEL, NOT_ELIGIBLE, NOT_OPEN(next_at), CLOSED, PENALTY, LIMIT, CONDITION(conditions).
    """
    rules = policy.on(in_japan(at).date())
    for room, start, end in uses:
        day = in_japan(start).date()
        told = explain(policy, at, room, day, start=start, end=end, klass=klass, channel=channel, history=history)
        if "priority_booking" not in told.may:
            reason = told.reason if told.reason != "OK" else _why(told.stages, told.at)
            facts = {**told.facts, "room": room, "day": told.day, "next_at": told.next[1] if told.next else None}
            raise Refusal(reason, **facts)
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
        raise Refusal("CONDITION", conditions=tuple(condition.text for condition in conditions))


def _why(stages: Sequence[object], at: datetime) -> str:
    """Why there is no priority although something else may be done now."""
    own = [stage for stage in stages if getattr(stage, "kind", "") == "priority"]
    if not own:
        return "NOT_ELIGIBLE"
    return "NOT_OPEN" if any(getattr(stage, "opens_at", at) > at for stage in own) else "CLOSED"


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
