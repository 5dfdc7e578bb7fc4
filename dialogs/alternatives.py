"""What could be had instead: other rooms, other times of the day, other days; only what is really free."""

from dataclasses import replace
from datetime import date, timedelta

from booking import engine
from booking.errors import Refusal
from dialogs.questions import Desk, Spans
from dialogs.turn import State
from dialogs.wanted import (
    CHANNEL,
    FIRST_COME,
    clock,
    day_of,
    explained,
    klass_of,
    open_spans,
    period,
    policy_of,
    rules_of,
)

DAYS_LOOKED_AT = 14
MOST_DAYS = 3


def long_enough(state: State, desk: Desk, room: str = "") -> Spans:
    """The free runs of the day in which a use could begin and end."""
    day = day_of(state)
    assert day is not None  # noqa: S101 - asked after the day
    spans, where = open_spans(state, desk, room), room or state.answers["room"]
    table = engine.askable(
        rules_of(state, desk), where, day, spans, desk.at, klass=klass_of(state, desk), channel=CHANNEL
    )
    return tuple((a, b) for a, b in spans if any(a <= slot.start and slot.end <= b for slot in table))


def rooms_that_day(state: State, desk: Desk) -> tuple[str, ...]:
    """Other rooms that can still be had that day."""
    rooms = policy_of(state, desk).rooms
    return tuple(room for room in rooms if room != state.answers["room"] and long_enough(state, desk, room))


def other_days(state: State, desk: Desk) -> tuple[date, ...]:
    """The next days on which this room can still be had first come."""
    day, found = day_of(state), []
    assert day is not None  # noqa: S101 - asked after the day
    for step in range(1, DAYS_LOOKED_AT + 1):
        other = _on(state, day + timedelta(days=step))
        if _first_come(other, desk) and long_enough(other, desk):
            found.append(day + timedelta(days=step))
        if len(found) == MOST_DAYS:
            break
    return tuple(found)


def _first_come(state: State, desk: Desk) -> bool:
    try:
        return FIRST_COME in explained(state, desk).may
    except Refusal:  # a day without rules
        return False


def _on(state: State, day: date) -> State:
    kept = {name: value for name, value in state.answers.items() if name not in ("start", "end")}
    return replace(state, answers={**kept, "date": day.isoformat()})


def rooms_then(state: State, desk: Desk) -> tuple[str, ...]:
    """Other rooms that are free at the very time and hold as many."""
    span, headcount = period(state), int(state.answers.get("headcount", 0))
    assert span is not None  # noqa: S101 - asked once the times are known
    return tuple(
        room.id
        for room in policy_of(state, desk).rooms.values()
        if room.id != state.answers["room"]
        and room.capacity >= headcount
        and any(opens <= span[0] and span[1] <= closes for opens, closes in open_spans(state, desk, room.id))
    )


def near_times(state: State, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Times of the same length and day that are free, the nearest first, as HH:MM pairs."""
    span, day = period(state), day_of(state)
    assert span is not None and day is not None  # noqa: S101, PT018 - asked once the times are known
    length = span[1] - span[0]
    starts = engine.starts(
        rules_of(state, desk), state.answers["room"], day, klass=klass_of(state, desk), channel=CHANNEL
    )
    spans = open_spans(state, desk)
    near = sorted(starts, key=lambda start: (abs(start - span[0]), start))
    fits = [
        s
        for s in near
        if any(a <= s and s + length <= b for a, b in spans)
        and s + length in engine.ends(rules_of(state, desk), state.answers["room"], s)
    ]
    return tuple((clock(start, day), clock(start + length, day)) for start in fits[:2])
