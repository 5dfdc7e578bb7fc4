"""When a hall is open, and the table of times a resident picks from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.calendar import (
    DAY,
    OpenOn,
    at_clock,
    holiday_name,
    in_japan,
    is_holiday,
    is_office_day,
    last_day_of_month,
    nth_weekday,
)
from booking.policy import Case, Policy, Room
from booking.policy.base import WEEKDAYS, DayType, between, in_year
from booking.policy.places import Closed, DaySet, OpeningHours, Use

Spans = tuple[tuple[int, int], ...]
"""Periods of a day in minutes after midnight, half-open, in order."""

FORGET_AFTER = 20_000
"""Worked-out days kept for a policy before starting afresh."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One row of the table: a slot or a division. `[start, end)` in Japan time."""

    start: datetime
    end: datetime
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """A closing by staff. `room` None closes all; `[start, end)` aware."""

    start: datetime
    end: datetime
    room: str | None = None
    reason: str = ""


def day_types(day: date) -> tuple[DayType, ...]:
    """What a price or a band may call this day: its weekday, `weekday` or `weekend`, `holiday`.

    A holiday is `holiday` and `weekend`, never `weekday`; its own weekday's name holds as well.
    """
    own: DayType = WEEKDAYS[day.weekday()]  # type: ignore[assignment]  # the names are those of DayType
    if is_holiday(day):
        return own, "weekend", "holiday"
    return own, "weekend" if day.weekday() >= 5 else "weekday"


def in_days(rule: DaySet, day: date, policy: Policy) -> bool:
    """True when `day` belongs to the set."""
    if rule.between is not None:
        return between(rule.between[0], rule.between[1], day)
    if rule.dates:
        return any(date(*in_year(written, day.year)) == day for written in rule.dates)
    if rule.weekday is not None:
        return WEEKDAYS[day.weekday()] == rule.weekday and (not rule.nth or _is_nth(rule, day))
    if rule.days_of_month:
        last = last_day_of_month(day.year, day.month).day
        return day.day in rule.days_of_month or day.day - last - 1 in rule.days_of_month
    if rule.holidays:
        return is_holiday(day)
    if rule.after_holiday:
        return is_holiday(day - DAY)
    return any(festival.name == rule.festival and in_days(festival, day, policy) for festival in policy.festivals)


def _is_nth(rule: DaySet, day: date) -> bool:
    return any(nth_weekday(day.year, day.month, day.weekday(), nth) == day for nth in rule.nth)


def closes_on(rule: Closed, day: date, policy: Policy) -> bool:
    """True when the rule closes this day, with what happens to closed days that are holidays."""
    if rule.on_holiday == "closed" or rule.holidays:
        return in_days(rule, day, policy)
    if in_days(rule, day, policy) and not is_holiday(day):
        return True
    if rule.on_holiday == "open" or is_holiday(day) or (rule.on_holiday == "next_weekday" and day.weekday() >= 5):
        return False
    return any(in_days(rule, moved, policy) for moved in _passed_over(rule, day))


def _passed_over(rule: Closed, day: date) -> Iterator[date]:
    """The holidays right before `day` whose closing is made up for on `day`."""
    before = day - DAY
    while is_holiday(before) or (rule.on_holiday == "next_weekday" and before.weekday() >= 5):
        if is_holiday(before):
            yield before
        before -= DAY


def why_closed(policy: Policy, room: str, day: date) -> str | None:
    """The reason of the closing rule that holds on this day, None when no rule closes it."""
    shape = policy.room(room)
    for rule in policy.document.closed:
        if (not rule.rooms or room in rule.rooms or shape.room_class in rule.rooms) and closes_on(rule, day, policy):
            return rule.reason
    return None


def spans(policy: Policy, room: str, day: date) -> Spans:
    """The opening periods of a room on a day, in minutes after midnight; empty when closed."""
    policy = policy.on(day)
    known = policy.cache.get((room, day))
    if known is None:
        if len(policy.cache) > FORGET_AFTER:
            policy.cache.clear()
        known = policy.cache[(room, day)] = _spans(policy, room, day)
    found: Spans = known
    return found


def _spans(policy: Policy, room: str, day: date) -> Spans:
    if why_closed(policy, room, day) is not None:
        return ()
    hours = policy.hours_of(room)
    for exception in hours.exceptions:
        if in_days(exception, day, policy):
            return exception.hours
    return _weekly(hours, day) or ()


def _weekly(hours: OpeningHours, day: date) -> Spans | None:
    weekday = WEEKDAYS[day.weekday()]
    if is_holiday(day):
        own: Spans | None = getattr(hours, f"holiday_{weekday}")
        if own is not None:
            return own
        if hours.holiday is not None:
            return hours.holiday
    usual: Spans | None = getattr(hours, weekday)
    return usual


def opening(policy: Policy, room: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The periods in which a room can be booked on a day, in Japan time; empty when it is closed."""
    return tuple((at_clock(day, opens), at_clock(day, closes)) for opens, closes in spans(policy, room, day))


def is_open_day(policy: Policy, room: str, day: date) -> bool:
    """True when the room opens at all on this day."""
    return bool(spans(policy, room, day))


def calendar(policy: Policy, name: str, room: str) -> OpenOn:
    """The calendar of that name: `office`, `facility` (this room's opening days) or one of the policy's own."""
    if name == "office":
        return is_office_day
    if name == "facility":
        return lambda day: is_open_day(policy, room, day)
    closed = policy.document.calendars[name].closed
    return lambda day: not any(closes_on(rule, day, policy) for rule in closed)


def slots(
    policy: Policy, room: str, day: date, *, klass: str | None = None, channel: str | None = None
) -> tuple[Slot, ...]:
    """The slots or divisions that lie in the opening hours of a day, in order; empty when closed."""
    policy = policy.on(day)
    use = policy.use(policy.case(room, klass, channel))
    periods = spans(policy, room, day)
    if use.divisions:
        return tuple(
            Slot(at_clock(day, opens), at_clock(day, closes), division.id, division.name)
            for division in sorted(use.divisions, key=lambda division: division.time)
            for opens, closes in (division.time,)
            if _division_today(division.days, day) and any(low <= opens and closes <= high for low, high in periods)
        )
    return tuple(
        Slot(at_clock(day, begins), at_clock(day, begins + use.slot_minutes))
        for low, high in periods
        for begins in range(_first_step(use, low), high - use.slot_minutes + 1, use.slot_minutes)
    )


def _division_today(days: tuple[DayType, ...], day: date) -> bool:
    return not days or bool(set(days) & set(day_types(day)))


def _first_step(use: Use, opens: int) -> int:
    """The first instant of the grid in a period that opens at `opens`."""
    if use.grid_from is None:
        return opens
    return opens + (use.grid_from - opens) % use.slot_minutes


def starts(
    policy: Policy, room: str, day: date, *, klass: str | None = None, channel: str | None = None
) -> tuple[datetime, ...]:
    """The instants at which a use may start on a day, in order."""
    return tuple(slot.start for slot in slots(policy, room, day, klass=klass, channel=channel))


def ends(
    policy: Policy, room: str, start: datetime, *, klass: str | None = None, channel: str | None = None
) -> tuple[datetime, ...]:
    """The instants at which a use that starts at `start` may end by the hours and lengths, in order."""
    start = in_japan(start)
    day = start.date()
    use = policy.on(day).use(policy.on(day).case(room, klass, channel))
    table = slots(policy, room, day, klass=klass, channel=channel)
    shortest = start + timedelta(minutes=max(use.min_minutes, 0 if use.divisions else use.slot_minutes))
    longest = start + timedelta(minutes=use.max_minutes) if use.max_minutes else at_clock(day, 1440)
    until = next((closes for opens, closes in opening(policy, room, day) if opens <= start < closes), start)
    if use.divisions and use.across_divisions and table:
        until = table[-1].end
    found = [
        slot.end for slot in table if slot.end >= shortest and slot.end <= min(until, longest) and slot.start >= start
    ]
    return tuple(found if use.across_divisions or not use.divisions else found[:1])


def last_start(
    policy: Policy, room: str, day: date, *, klass: str | None = None, channel: str | None = None
) -> datetime:
    """The latest instant at which a use may start on a day; midnight after it when the room is closed.

    A start from which nothing can be booked does not count: too near the end for the shortest use, or a division that is
    only let together with others. One that must be asked for days before counts only where there is no other.
    """
    periods = spans(policy, room, day)
    if not periods:
        return at_clock(day, 1440)
    rules = policy.on(day)
    case = rules.case(room, klass, channel)
    found = rules.cache.get(("last", case, day))
    if found is None:
        table = slots(policy, room, day, klass=klass, channel=channel)
        early = {division.id for division in rules.use(case).divisions if division.deadline is not None}
        latest = sorted(table, key=lambda slot: (slot.id not in early, slot.start), reverse=True)
        usable = (slot.start for slot in latest if _bookable(rules, case, slot, table))
        otherwise = table[-1].start if table else at_clock(day, periods[-1][1])
        found = rules.cache["last", case, day] = next(usable, otherwise)
    last: datetime = found
    return last


def _bookable(policy: Policy, case: Case, first: Slot, table: tuple[Slot, ...]) -> bool:
    """True when some use may start with this slot of the day's table."""
    use = policy.use(case)
    start = first.start
    if lonely(use, (first,)) is None and first.end - start >= timedelta(minutes=use.min_minutes):
        return True
    room, klass, channel = case
    return any(
        lonely(use, tuple(slot for slot in table if start <= slot.start and slot.end <= end)) is None
        for end in ends(policy, room, start, klass=klass, channel=channel)
    )


def lonely(use: Use, taken: tuple[Slot, ...]) -> Slot | None:
    """The first of these divisions that is only let together with others, none of which is among them."""
    needed = {division.id: set(division.only_with) for division in use.divisions}
    ids = {slot.id for slot in taken}
    return next((slot for slot in taken if needed.get(slot.id) and not ids & needed[slot.id]), None)


def occupied(policy: Policy, room: str, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """The stretch a use takes of its units, margins before and after included, half-open."""
    policy = policy.on(start.date())
    use = policy.use(policy.case(room))
    return (
        start - timedelta(minutes=use.margin_before_minutes),
        end + timedelta(minutes=use.margin_after_minutes),
    )


def festival_days(policy: Policy, name: str, year: int) -> tuple[date, ...]:
    """The days of a year on which the town's festival of that name is held, in order; empty for an unknown name."""
    return tuple(
        day
        for step in range(366)
        if (day := date(year, 1, 1) + step * DAY).year == year
        and any(festival.name == name and in_days(festival, day, policy) for festival in policy.on(day).festivals)
    )


def closed_by_staff(closures: tuple[Closure, ...], room: Room, start: datetime, end: datetime) -> Closure | None:
    """The closing by staff that touches `[start, end)` of this room, None if there is none."""
    for closure in closures:
        if closure.room in (None, room.id) and closure.start < end and start < closure.end:
            return closure
    return None


def next_open_day(policy: Policy, room: str, day: date) -> date | None:
    """The first day after `day` on which the room opens; None when there is none within a year or no rule for it."""
    last = policy.versions[-1].last_day if policy.versions else policy.last_day
    for step in range(1, 367):
        found = day + step * DAY
        if last is not None and found > last:
            return None
        if is_open_day(policy, room, found):
            return found
    return None


__all__ = [
    "Closure",
    "Slot",
    "calendar",
    "closed_by_staff",
    "day_types",
    "ends",
    "holiday_name",
    "in_days",
    "is_open_day",
    "last_start",
    "lonely",
    "next_open_day",
    "occupied",
    "opening",
    "slots",
    "spans",
    "starts",
    "why_closed",
]
