"""What a person may do about a room on a day, why not, and the first instant from which more is possible."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from booking import limits, penalties
from booking.calendar import DAY, at_clock, in_japan
from booking.cancelling import cancel_until
from booking.checks import closed_day, outside_hours
from booking.errors import Refusal
from booking.history import History
from booking.limits import Wish
from booking.notice import book_until
from booking.opening import calendar, closed_by_staff, is_open_day, last_start, opening
from booking.policy import Case, Policy
from booking.stages import Window, exist, windows

ACTION_OF = {"lottery": "lottery_entry", "first_come": "first_come_booking", "priority": "priority_booking"}
ACTIONS = (*ACTION_OF.values(), "confirm_win")
"""What `may` can hold, in the order it does."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person may do about a room on a day, why not, and from when. Closing instants are exclusive."""

    facility: str
    room: str
    day: date
    at: datetime
    klass: str
    channel: str
    stages: tuple[Window, ...]
    may: tuple[str, ...]
    reason: str
    """`OK` when `may` is not empty, else the first of the contract's words that applies."""
    next: tuple[str, datetime] | None
    """The earliest later instant at which `may` gains an action, and that action."""
    cancel_until: datetime | None
    """None: until the start of use."""
    start: datetime | None = None
    end: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """What a sentence about `reason` needs."""
    uses: int | None = None
    """Uses of the person that took place, where the past is known."""


@dataclass(frozen=True, slots=True)
class _Question:
    policy: Policy
    room: str
    klass: str | None
    channel: str | None
    day: date
    start: datetime | None
    end: datetime | None
    history: History | None
    closes: datetime
    """The start of use, or the latest start of the day: nothing is booked from then on."""
    notice: tuple[datetime, str] | None
    """Until when (exclusive) the divisions asked for can be booked, and which of them it is."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """The rules as they are at one instant."""

    rules: Policy
    case: Case
    windows: tuple[Window, ...]


def explain(
    policy: Policy,
    at: datetime,
    room: str,
    day: date,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    entrance: str | None = None,
    klass: str | None = None,
    channel: str | None = None,
    history: History | None = None,
) -> Explanation:
    """What may be done about a room on a day at an instant, why not, and the next instant at which more may be done.

    Args:
        policy: The facility's rules.
        at: Now.
        room: A room id.
        day: The day of use.
        start: The start of use, where known: stages close with it. Whether it fits the slots is for `check_use`.
        end: The end of use, where known.
        entrance: An entrance id, checked only.
        klass: Applicant class; the policy's default otherwise.
        channel: `line`, `counter`, `phone` …; the policy's first otherwise.
        history: The person's past; without it limits and penalties are not looked at and any win could be confirmed.

    Raises:
        Refusal: UNKNOWN_ROOM, UNKNOWN_CLASS, UNKNOWN_CHANNEL, UNKNOWN_ENTRANCE, NO_RULE (a day without rules),
            END_WITHOUT_START, END_BEFORE_START.
    """
    at = in_japan(at)
    start, end = start and in_japan(start), end and in_japan(end)
    policy.on(day)
    if end is not None and (start is None or end <= start):
        raise Refusal("END_WITHOUT_START" if start is None else "END_BEFORE_START", start=start, end=end)
    if entrance is not None and entrance not in policy.entrances:
        raise Refusal("UNKNOWN_ENTRANCE", entrance=entrance, entrances=tuple(policy.entrances))
    closes = start or last_start(policy, room, day, klass=klass, channel=channel)
    case = policy.on(day).case(room, klass, channel)
    notice = None if start is None else book_until(policy, case, start, end)
    asked = _Question(policy, room, klass, channel, day, start, end, history, closes, notice)
    now = _moment(asked, at)
    reason, facts = _unusable(asked, now)
    may = () if reason else _actions(asked, now, at)
    if not reason:
        reason, facts = ("OK", {}) if may else _why_not(asked, now, at)
    return Explanation(
        facility=policy.id,
        room=room,
        day=day,
        at=at,
        klass=now.case[1],
        channel=now.case[2],
        stages=now.windows,
        may=may,
        reason=reason,
        next=None if reason in _NEVER else _next(asked, now, at, may),
        cancel_until=cancel_until(now.rules, room, asked.closes, now.case[2], klass=now.case[1], day=day),
        start=start,
        end=end,
        facts=MappingProxyType(facts),
        uses=history.uses if history is not None else None,
    )


_NEVER = frozenset({"CLOSED_DAY", "OUTSIDE_HOURS"})
"""No later instant helps: the room itself is not open then."""


def _moment(asked: _Question, at: datetime) -> _Moment:
    rules = asked.policy.on(at.date())
    case = rules.case(asked.room, asked.klass, asked.channel)
    return _Moment(rules, case, _windows(asked, rules, case))


def _windows(asked: _Question, rules: Policy, case: Case) -> tuple[Window, ...]:
    """The stages, ended by the deadline of a division that is asked for."""
    found = windows(rules, case, asked.day, asked.closes)
    if asked.notice is None:
        return found
    until = asked.notice[0]
    return tuple(replace(window, closes_at=min(window.closes_at, until)) for window in found if window.opens_at < until)


def _unusable(asked: _Question, now: _Moment) -> tuple[str, dict[str, Any]]:
    """CLOSED_DAY or OUTSIDE_HOURS with its facts, else an empty word."""
    if not is_open_day(asked.policy, asked.room, asked.day):
        return "CLOSED_DAY", closed_day(asked.policy, asked.room, asked.day).facts
    if asked.history is not None and asked.history.closures:
        for opens, closes in _asked_periods(asked):
            closure = closed_by_staff(asked.history.closures, now.rules.room(asked.room), opens, closes)
            covers = closure is not None and (
                asked.start is not None or (closure.start <= opens and closes <= closure.end)
            )
            if not covers:
                break
        else:
            assert closure is not None  # noqa: S101 - every period was covered
            return "CLOSED_DAY", {
                "room": asked.room,
                "day": asked.day,
                "why": closure.reason,
                "next_day": None,
                "closure": closure,
            }
    if outside_hours(asked.policy, asked.room, asked.day, asked.start, asked.end):
        periods = opening(asked.policy, asked.room, asked.day)
        return "OUTSIDE_HOURS", {"periods": periods, "opens": periods[0][0], "closes": periods[-1][1]}
    return "", {}


def _asked_periods(asked: _Question) -> tuple[tuple[datetime, datetime], ...]:
    if asked.start is not None:
        return ((asked.start, asked.end or asked.start.replace(second=59)),)
    return opening(asked.policy, asked.room, asked.day)


def _actions(asked: _Question, now: _Moment, at: datetime) -> tuple[str, ...]:
    """What may be done at an instant, in the order of ACTIONS."""
    if not _channel_open(now, at) or _registration_over(asked, now, at):
        return ()
    found = set()
    for window in now.windows:
        if (
            window.opens_at <= at < window.closes_at
            and at < asked.closes
            and _stopped(asked, now, window.kind, at) is None
        ):
            found.add(ACTION_OF[window.kind])
        if _may_confirm(asked, now, window, at):
            found.add("confirm_win")
    return tuple(action for action in ACTIONS if action in found)


def _may_confirm(asked: _Question, now: _Moment, window: Window, at: datetime) -> bool:
    opens, closes = window.confirm_opens_at, window.confirm_closes_at
    if opens is None or closes is None or not opens <= at < closes or at >= asked.closes:
        return False
    return asked.history is None or any(
        past.state == "awaiting_confirmation"
        and (past.origin == "lottery" or not _provisional(now))
        and past.room == asked.room
        and in_japan(past.start).date() == asked.day
        and asked.start in (None, in_japan(past.start))
        for past in asked.history.bookings
    )


def _provisional(now: _Moment) -> bool:
    """True where what waits for a confirmation may be a provisional booking instead of a win."""
    return any(window.kind == "first_come" and window.stage.confirm for window in now.windows)


def _stopped(asked: _Question, now: _Moment, kind: str, at: datetime) -> tuple[str, dict[str, Any]] | None:
    """The penalty or limit that forbids a kind of stage at an instant, with its facts."""
    if asked.history is None:
        return None
    measure = penalties.stops(now.rules, asked.history, kind, asked.day, at)
    if measure is not None:
        return "PENALTY", {"until": measure.end, "since": measure.start, "threshold": measure.threshold}
    wish = Wish(asked.room, asked.day, asked.start, asked.end, kind)
    found = limits.reached(now.rules, now.case, asked.history, wish, at)
    return None if found is None else ("LIMIT", limits.refusal(found).facts)


def _registration_over(asked: _Question, now: _Moment, at: datetime) -> tuple[str, dict[str, Any]] | None:
    """Why someone whose registration has ended, or ends before the use where the policy minds, may do nothing."""
    if asked.history is None:
        return None
    erased = penalties.erases(now.rules, asked.history, at) if asked.history.marks else None
    if erased is not None:
        until = erased.end if "bar_leaders" in erased.threshold.effects else None
        return "PENALTY", {"until": until, "since": erased.start, "threshold": erased.threshold, "erased": True}
    if not now.rules.registration.required or (until_day := asked.history.registered_until) is None:
        return None
    if at.date() > until_day or (now.rules.registration.no_use_beyond_expiry and asked.day > until_day):
        return "NOT_ELIGIBLE", {"classes": tuple(_eligible(asked, now)), "registered_until": until_day}
    return None


def _channel_open(now: _Moment, at: datetime) -> bool:
    channel = now.rules.channels[now.case[2]]
    if channel.calendar is not None and not calendar(now.rules, channel.calendar, now.case[0])(at.date()):
        return False
    if channel.hours is None:
        return True
    minutes = at.hour * 60 + at.minute
    return any(opens <= minutes < closes for opens, closes in channel.hours)


def _channel_opens(now: _Moment, at: datetime) -> datetime | None:
    """The first instant from `at` on at which the channel takes applications; None if that is never within a year."""
    if _channel_open(now, at):
        return at
    channel = now.rules.channels[now.case[2]]
    for step in range(367):
        day = at.date() + step * DAY
        if channel.calendar is not None and not calendar(now.rules, channel.calendar, now.case[0])(day):
            continue
        for opens, _ in channel.hours or ((0, 1440),):
            if (found := at_clock(day, opens)) >= at:
                return found
    return None


def _why_not(asked: _Question, now: _Moment, at: datetime) -> tuple[str, dict[str, Any]]:
    """Why nothing may be done: the first of the contract's words that applies."""
    channels = tuple(key for key in now.rules.channels if exist(now.rules, (*now.case[:2], key), asked.day))
    over = _registration_over(asked, now, at)
    if not channels or (over is not None and over[0] == "NOT_ELIGIBLE"):
        return over or ("NOT_ELIGIBLE", {"classes": tuple(_eligible(asked, now)), "other_days": _on_other_days(now)})
    if now.case[2] not in channels:
        return "CHANNEL", {"channels": channels, "other_days": bool(now.rules.stages(now.case))}
    if over is not None:
        return over
    open_now = [window for window in now.windows if window.opens_at <= at < window.closes_at and at < asked.closes]
    reasons = [_stopped(asked, now, window.kind, at) for window in open_now or now.windows]
    if reasons and all(reasons):
        return min((reason for reason in reasons if reason), key=lambda reason: reason[0] != "PENALTY")
    if _next(asked, now, at, ()) is not None:
        return "NOT_OPEN", {}
    return _never_again(asked, now, at)


def _never_again(asked: _Question, now: _Moment, at: datetime) -> tuple[str, dict[str, Any]]:
    """Why no later instant helps: what will stand in the way when the next stage opens, else it is over."""
    for window in now.windows:
        if window.opens_at > at:
            over = _registration_over(asked, now, window.opens_at)
            return over or _stopped(asked, now, window.kind, window.opens_at) or ("NOT_OPEN", {})
    if asked.notice is not None and at >= asked.notice[0]:
        return "CLOSED", {"closed_at": asked.notice[0], "division": asked.notice[1]}
    return "CLOSED", {"closed_at": max((window.closes_at for window in now.windows), default=None)}


def _eligible(asked: _Question, now: _Moment) -> Iterator[str]:
    """The classes for which there is a stage on the day asked about."""
    for klass in now.rules.classes:
        if any(exist(now.rules, (now.case[0], klass, channel), asked.day) for channel in now.rules.channels):
            yield klass


def _on_other_days(now: _Moment) -> bool:
    return any(now.rules.stages((*now.case[:2], channel)) for channel in now.rules.channels)


def _next(asked: _Question, now: _Moment, at: datetime, may: tuple[str, ...]) -> tuple[str, datetime] | None:
    """The earliest later instant at which an action not in `may` becomes possible, and the action."""
    moments = {now.rules.first_day: now}
    for moment in sorted(_turning_points(asked, now, at)):
        try:
            then = moments.get(asked.policy.on(moment.date()).first_day) or _moment(asked, moment)
        except Refusal:
            return None
        moments[then.rules.first_day] = then
        for action in _actions(asked, then, moment):
            if action not in may:
                return action, moment
    return None


def _turning_points(asked: _Question, now: _Moment, at: datetime) -> set[datetime]:
    """Every later instant before the use at which an action could become possible."""
    found: set[datetime] = set()
    for version in asked.policy.versions or (now.rules,):
        if version.first_day >= asked.closes.date() or (version.last_day is not None and version.last_day < at.date()):
            continue
        found.update(_of_version(asked, now if version is now.rules else None, version, at))
    later = {moment for moment in found if at < moment < asked.closes}
    channel = now.rules.channels[now.case[2]]
    if channel.hours is not None or channel.calendar is not None:
        later |= {opens for moment in (at, *later) if (opens := _channel_opens(now, moment)) is not None and opens > at}
    return later


def _of_version(asked: _Question, now: _Moment | None, version: Policy, at: datetime) -> Iterable[datetime]:
    if now is None:
        try:
            case = version.case(asked.room, asked.klass, asked.channel)
        except Refusal:  # the room or class does not exist in this version
            return
        yield at_clock(version.first_day, 0)
        now = _Moment(version, case, _windows(asked, version, case))
    for window in now.windows:
        yield window.opens_at
        if window.confirm_opens_at is not None:
            yield window.confirm_opens_at
    if asked.history is not None:
        yield from penalties.turning_points(version, asked.history)
        wish = Wish(asked.room, asked.day, asked.start, asked.end, "first_come")
        yield from limits.turning_points(version, now.case, asked.history, wish, at)
