"""May this room be used then, by so many? What a resident gets wrong is answered with what would be right."""

from datetime import date, datetime, timedelta

from booking.calendar import DAY, at_clock, in_japan
from booking.errors import Refusal
from booking.opening import Slot, lonely, next_open_day, opening, slots, spans, why_closed
from booking.policy import Case, Policy
from booking.policy.places import Use


def check_use(
    policy: Policy,
    room: str,
    start: datetime,
    end: datetime,
    *,
    headcount: int | None = None,
    klass: str | None = None,
    channel: str | None = None,
    purpose_class: str | None = None,
) -> None:
    """Raise a Refusal unless a room may be used from `start` to `end` (aware instants) by so many people.

    Reasons: UNKNOWN_ROOM, END_BEFORE_START, CLOSED_DAY(day, why, next_day), OUTSIDE_HOURS(day, periods, opens, closes),
    OFF_GRID(slot_minutes | divisions, starts), TOO_SHORT(minutes), TOO_LONG(minutes), NOT_TOGETHER(divisions),
    OVER_CAPACITY(capacity, rooms), UNDER_HEADCOUNT(headcount), PURPOSE(why).
    """
    found = policy.room(room)
    start, end = in_japan(start), in_japan(end)
    if end <= start:
        raise Refusal("END_BEFORE_START", start=start, end=end)
    day = start.date()
    rules = policy.on(day)
    if not spans(policy, room, day):
        raise closed_day(policy, room, day)
    if outside_hours(policy, room, day, start, end):
        periods = opening(policy, room, day)
        raise Refusal(
            "OUTSIDE_HOURS",
            room=found.id,
            day=day,
            periods=periods,
            opens=periods[0][0],
            closes=periods[-1][1],
            start=start,
            end=end,
        )
    use = rules.use(rules.case(room, klass, channel))
    table = slots(policy, room, day, klass=klass, channel=channel)
    _check_grid(use, table, start, end)
    _check_length(use, start, end)
    _check_people(policy, room, use, headcount)
    _check_purpose(policy, rules.case(room, klass, channel), purpose_class, start, end)


def closed_day(policy: Policy, room: str, day: date) -> Refusal:
    """The refusal for a day on which the room does not open."""
    why = why_closed(policy.on(day), room, day) or "休館日"
    return Refusal("CLOSED_DAY", room=room, day=day, why=why, next_day=next_open_day(policy, room, day))


def outside_hours(policy: Policy, room: str, day: date, start: datetime | None, end: datetime | None) -> bool:
    """True when `[start, end)` does not lie in the opening hours of `day`; a missing end asks about the start alone.

    With divisions that follow each other, the time between two of them belongs to whoever books both.
    """
    if start is None:
        return False
    use = policy.on(day).use(policy.on(day).case(room))
    periods = opening(policy, room, day)
    if use.divisions and use.across_divisions and periods:
        periods = ((periods[0][0], periods[-1][1]),)
    latest = end if end is not None else start + timedelta(minutes=1)
    return not any(opens <= start and latest <= closes for opens, closes in periods)


def _check_grid(use: Use, table: tuple[Slot, ...], start: datetime, end: datetime) -> None:
    begins, ends = tuple(slot.start for slot in table), tuple(slot.end for slot in table)
    if start in begins and end in ends:
        if use.divisions:
            _check_divisions(use, table, start, end)
        return
    if use.divisions:
        raise Refusal("OFF_GRID", divisions=table, starts=begins, ends=ends, slot_minutes=None)
    raise Refusal("OFF_GRID", slot_minutes=use.slot_minutes, starts=begins, ends=ends, divisions=())


def _check_divisions(use: Use, table: tuple[Slot, ...], start: datetime, end: datetime) -> None:
    taken = [slot for slot in table if start <= slot.start and slot.end <= end]
    if len(taken) > 1 and not use.across_divisions:
        raise Refusal("NOT_TOGETHER", divisions=tuple(slot.name for slot in taken))
    alone = lonely(use, tuple(taken))
    if alone is not None:
        by_id = {division.id: division for division in use.divisions}
        needed = by_id[alone.id].only_with
        raise Refusal("NOT_ALONE", division=alone.name, only_with=tuple(by_id[other].name for other in needed))


def _check_length(use: Use, start: datetime, end: datetime) -> None:
    length = end - start
    shortest = max(use.min_minutes, 0 if use.divisions else use.slot_minutes)
    if length < timedelta(minutes=shortest):
        raise Refusal("TOO_SHORT", minutes=shortest)
    if use.max_minutes is not None and length > timedelta(minutes=use.max_minutes):
        raise Refusal("TOO_LONG", minutes=use.max_minutes)


def _check_people(policy: Policy, room: str, use: Use, headcount: int | None) -> None:
    if headcount is None:
        return
    capacity = policy.room(room).capacity
    if headcount > capacity:
        roomy = tuple(other.id for other in policy.rooms.values() if other.capacity >= headcount)
        raise Refusal(
            "OVER_CAPACITY",
            room=room,
            capacity=capacity,
            headcount=headcount,
            rooms=roomy,
            assumed=policy.room(room).capacity_assumed,
        )
    if headcount < max(1, use.minimum_headcount):
        raise Refusal("UNDER_HEADCOUNT", minimum=max(1, use.minimum_headcount), headcount=headcount)


def _check_purpose(policy: Policy, case: Case, purpose_class: str | None, start: datetime, end: datetime) -> None:
    if purpose_class is None:
        return
    purpose = policy.purposes.get(purpose_class)
    if purpose is None:
        raise Refusal("UNKNOWN_PURPOSE", purpose_class=purpose_class, purposes=tuple(policy.purposes))
    here = not purpose.rooms or case[0] in purpose.rooms or policy.room(case[0]).room_class in purpose.rooms
    if not purpose.allowed or not here or (purpose.classes and case[1] not in purpose.classes):
        why = purpose.why_not or ("" if purpose.allowed else "この目的には使えません。")
        raise Refusal("PURPOSE", purpose=purpose.name, why=why or "この室場・この区分では、この目的に使えません。")
    if purpose.time is not None:
        opens, closes = (at_clock(start.date(), minutes) for minutes in purpose.time)
        if start < opens or closes < end:
            raise Refusal("PURPOSE_TIME", purpose=purpose.name, opens=opens, closes=closes, why=purpose.why_not)


def longest_run(days: tuple[date, ...]) -> int:
    """The length of the longest run of consecutive days; 0 for none."""
    best = run = 0
    before: date | None = None
    for day in sorted(set(days)):
        run = run + 1 if before is not None and day == before + DAY else 1
        best, before = max(best, run), day
    return best


def day_of(start: datetime) -> date:
    """The day of use in Japan of an aware instant."""
    return in_japan(start).date()
