"""What is known of a use, held against the rules, in the order people would think of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from booking import engine, terms
from booking.errors import Refusal
from booking.purposes import purpose_class
from booking.values import Booking, Entry
from dialogs import alternatives
from dialogs.questions import Desk
from dialogs.turn import State, without
from dialogs.wanted import (
    CHANNEL,
    FIRST_COME,
    LOTTERY,
    at,
    by_lottery,
    day_of,
    explained,
    klass_of,
    open_spans,
    period,
    policy_of,
    rules_of,
)

ENDING = frozenset({"PENALTY", "NOT_ELIGIBLE", "CHANNEL"})
"""Reasons that no other day would mend."""


def settle(state: State, desk: Desk) -> State:
    """Return the state with what goes without saying.

    Raises:
        Refusal: what does not fit; `drop` names the answers to ask for again, empty where nothing would help.
    """
    rooms = policy_of(state, desk).rooms
    if state.answers.get("room") not in rooms:  # the only room goes without saying
        state = without(state, "room")
        state = replace(state, answers={**state.answers, "room": next(iter(rooms))}) if len(rooms) == 1 else state
    _check_people(state, desk)
    if "date" not in state.answers:
        return state
    if "room" not in state.answers:
        _check_any_room(state, desk)
        return state
    _check_own(state, desk)
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


def _check_any_room(state: State, desk: Desk) -> None:
    """A day that every room refuses alike is refused before the room is asked for."""
    reasons = set()
    for room in policy_of(state, desk).rooms:
        try:
            _check_day(replace(state, answers={**state.answers, "room": room}), desk)
        except Refusal as refusal:
            reasons.add(refusal.reason)
            last = refusal
        else:
            return
    if len(reasons) == 1 and ("date" in last.facts["drop"] or not last.facts["drop"]):
        raise last


def _check_own(state: State, desk: Desk) -> None:
    """What this person has already is theirs, not somebody else's."""
    span = period(state)
    for one in _own_then(span, state, desk) if span else ():
        same = (one.room, one.start, one.end) == (state.answers["room"], *span) if span else False
        raise Refusal("OWN", one=one, same=same, drop=() if same else ("start", "end"))


def _own_then(span: tuple[datetime, datetime], state: State, desk: Desk) -> Iterator[Booking | Entry]:
    rooms, room = policy_of(state, desk).rooms, state.answers["room"]
    for booking in desk.bookings(state.facility):
        shared = booking.room in rooms and set(rooms[booking.room].units) & set(rooms[room].units)
        if shared and booking.start < span[1] and span[0] < booking.end:
            yield booking
    for entry in desk.entries(state.facility):
        if (entry.room, entry.start, entry.end) == (room, *span):
            yield entry


def _check_day(state: State, desk: Desk) -> None:
    day = day_of(state)
    assert day is not None  # noqa: S101 - asked after the day
    if day < desk.at.date():
        raise Refusal("PAST", drop=("date", "start", "end"))
    try:
        told = explained(state, desk)
    except Refusal as refusal:
        drop = ("start", "end", "minutes") if refusal.reason == "END_BEFORE_START" else ("date", "start", "end")
        raise _dropping(refusal, *drop, day=day) from None
    if not {LOTTERY, FIRST_COME} & set(told.may):
        raise _not_now(told, state, desk)
    if not by_lottery(told) and not alternatives.long_enough(state, desk):
        raise Refusal(
            "FULL_DAY",
            day=day,
            rooms=alternatives.rooms_that_day(state, desk),
            others=alternatives.other_days(state, desk),
            own=tuple(
                b for b in desk.bookings(state.facility) if b.room == state.answers["room"] and b.start.date() == day
            ),
            drop=("date",),
        )


def _not_now(told: engine.Explanation, state: State, desk: Desk) -> Refusal:
    """Why nothing may be done about this day, in the words of the rules."""
    drop = ("start", "end") if told.reason == "OUTSIDE_HOURS" else ("date",)
    return Refusal(
        told.reason if told.reason != "OK" else "CHANNEL",
        told=told,
        policy=rules_of(state, desk),
        drop=() if told.reason in ENDING else drop,
        **{**told.facts, "day": told.day},
    )


def _check_times(state: State, desk: Desk) -> None:
    answers = state.answers
    if "start" in answers and at(answers["date"], answers["start"]) <= desk.at:
        raise Refusal("PAST", drop=("start", "end"))
    if span := period(state):
        try:
            _check_use(span, state, desk)
        except Refusal as refusal:
            drop = ("purpose",) if refusal.reason == "PURPOSE" else ("start", "end", "minutes")
            raise _dropping(refusal, *drop) from None
        _check_free(state, desk)


def _check_use(span: tuple[datetime, datetime], state: State, desk: Desk) -> None:
    kind = purpose_class(policy_of(state, desk), state.answers.get("purpose", ""))
    klass = klass_of(state, desk)
    engine.check_use(
        rules_of(state, desk), state.answers["room"], *span, klass=klass, channel=CHANNEL, purpose_class=kind
    )


def _check_free(state: State, desk: Desk) -> None:
    span = period(state)
    assert span is not None  # noqa: S101 - asked once the times are known
    spans = open_spans(state, desk)
    if any(opens <= span[0] and span[1] <= closes for opens, closes in spans):
        return
    raise Refusal(
        "TAKEN",
        rooms=alternatives.rooms_then(state, desk),
        offers=alternatives.near_times(state, desk),
        drop=("start", "end"),
    )
