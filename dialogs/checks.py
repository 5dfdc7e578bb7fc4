"""What is known of a use, held against the rules, in the order people would think of it."""

from dataclasses import replace
from datetime import date, timedelta

from booking import engine, terms
from booking.errors import Refusal
from dialogs.questions import Desk, Spans
from dialogs.turn import State
from dialogs.wanted import (
    CHANNEL,
    FIRST_COME,
    LOTTERY,
    at,
    by_lottery,
    clock,
    day_of,
    explained,
    klass_of,
    open_spans,
    period,
    policy_of,
    purpose_class,
    rules_of,
)

ENDING = frozenset({"PENALTY", "NOT_ELIGIBLE", "CHANNEL"})
"""Reasons that no other day would mend."""
DAYS_LOOKED_AT = 14
MOST_DAYS = 3


def settle(state: State, desk: Desk) -> State:
    """Return the state with what goes without saying.

    Raises:
        Refusal: what does not fit; `drop` names the answers to ask for again, empty where nothing would help.
    """
    rooms = policy_of(state, desk).rooms
    if len(rooms) == 1 or state.answers.get("room", "") not in {"", *rooms}:
        state = replace(state, answers={**state.answers, "room": next(iter(rooms))})
    _check_people(state, desk)
    if "room" in state.answers and "date" in state.answers:
        _check_day(state, desk)
        _check_times(state, desk)
    return state


def _dropping(refusal: Refusal, *drop: str, **facts: object) -> Refusal:
    return Refusal(refusal.reason, **{**refusal.facts, **facts, "drop": drop})


def _check_people(state: State, desk: Desk) -> None:
    policy, room = policy_of(state, desk), state.answers.get("room")
    if not room or "headcount" not in state.answers:
        return
    try:
        terms.check_headcount(policy, room, int(state.answers["headcount"]))
    except Refusal as refusal:
        raise _dropping(refusal, "headcount") from None


def _check_day(state: State, desk: Desk) -> None:
    day = day_of(state)
    assert day is not None  # noqa: S101 - asked after the day
    if day < desk.at.date():
        raise Refusal("PAST", drop=("date", "start", "end"))
    try:
        told = explained(state, desk)
    except Refusal as refusal:
        raise _dropping(refusal, "date", "start", "end", day=day) from None
    if not {LOTTERY, FIRST_COME} & set(told.may):
        raise _not_now(told, state, desk)
    if not by_lottery(told) and not long_enough(state, desk):
        raise Refusal(
            "FULL_DAY",
            day=day,
            rooms=_rooms_open(state, desk),
            others=_days_with_room(state, desk),
            drop=("date", "start", "end"),
        )


def _not_now(told: engine.Explanation, state: State, desk: Desk) -> Refusal:
    """Why nothing may be done about this day, in the words of the rules."""
    drop = ("start", "end") if told.reason == "OUTSIDE_HOURS" else ("date", "start", "end")
    return Refusal(
        told.reason if told.reason != "OK" else "CHANNEL",
        told=told,
        policy=rules_of(state, desk),
        drop=() if told.reason in ENDING else drop,
        **{**told.facts, "day": told.day},
    )


def long_enough(state: State, desk: Desk, room: str = "") -> Spans:
    """The free runs of the day in which a use could begin and end."""
    day = day_of(state)
    assert day is not None  # noqa: S101 - asked after the day
    table = engine.slots(
        rules_of(state, desk), room or state.answers["room"], day, klass=klass_of(state, desk), channel=CHANNEL
    )
    spans = open_spans(state, desk, room)
    return tuple((a, b) for a, b in spans if any(a <= slot.start and slot.end <= b for slot in table))


def _rooms_open(state: State, desk: Desk) -> tuple[str, ...]:
    """Other rooms that can still be had that day."""
    rooms = policy_of(state, desk).rooms
    return tuple(room for room in rooms if room != state.answers["room"] and long_enough(state, desk, room))


def _days_with_room(state: State, desk: Desk) -> tuple[date, ...]:
    """The next days on which this room can still be had first come."""
    day, found = day_of(state), []
    assert day is not None  # noqa: S101 - asked after the day
    for step in range(1, DAYS_LOOKED_AT + 1):
        other = _on(state, day + timedelta(days=step))
        told = explained(other, desk)
        if FIRST_COME in told.may and long_enough(other, desk):
            found.append(day + timedelta(days=step))
        if len(found) == MOST_DAYS:
            break
    return tuple(found)


def _on(state: State, day: date) -> State:
    kept = {name: value for name, value in state.answers.items() if name not in ("start", "end")}
    return replace(state, answers={**kept, "date": day.isoformat()})


def _check_times(state: State, desk: Desk) -> None:
    answers = state.answers
    if "start" not in answers or "date" not in answers:
        return
    if at(answers["date"], answers["start"]) <= desk.at:
        raise Refusal("PAST", drop=("start", "end"))
    span = period(state)
    if span is None:
        return
    try:
        engine.check_use(
            rules_of(state, desk),
            answers["room"],
            *span,
            klass=klass_of(state, desk),
            channel=CHANNEL,
            purpose_class=purpose_class(policy_of(state, desk), answers.get("purpose", "")),
        )
    except Refusal as refusal:
        drop = ("purpose",) if refusal.reason in ("PURPOSE", "PURPOSE_TIME") else ("start", "end", "minutes")
        raise _dropping(refusal, *drop) from None
    _check_free(state, desk)


def _check_free(state: State, desk: Desk) -> None:
    span = period(state)
    assert span is not None  # noqa: S101 - asked once the times are known
    spans = open_spans(state, desk)
    if any(opens <= span[0] and span[1] <= closes for opens, closes in spans):
        return
    raise Refusal("TAKEN", rooms=_rooms_free(state, desk), offers=_offers(state, desk), drop=("start", "end"))


def _rooms_free(state: State, desk: Desk) -> tuple[str, ...]:
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


def _offers(state: State, desk: Desk) -> tuple[tuple[str, str], ...]:
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
