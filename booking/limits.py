"""Limits: how much one person may enter for, win and book, and what uses that up."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.anchors import MIDNIGHT, Base, instant
from booking.calendar import at_clock, fiscal_year, in_japan, shift_month
from booking.checks import longest_run
from booking.errors import Refusal
from booking.history import COUNTED, ENTERED, OPEN, History, PastBooking, PastEntry
from booking.opening import day_types, ends, slots
from booking.policy import Case, Policy
from booking.policy.ways import Band, Limit
from booking.stages import draw_id

Past = PastBooking | PastEntry


@dataclass(frozen=True, slots=True)
class Wish:
    """What someone wants: a use on a day, its times where they are known. `kind` is the stage's."""

    room: str
    day: date
    start: datetime | None
    end: datetime | None
    kind: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A limit that stands in the way: how much is used, of how much."""

    limit: Limit
    used: int


def reached(policy: Policy, case: Case, history: History, wish: Wish, at: datetime) -> Reached | None:
    """The first limit that forbids this wish now, None when none does."""
    for limit in policy.limits(case):
        used = _used_up(policy, case, limit, history, wish, at)
        if used is not None:
            return Reached(limit, used)
    return None


def check_limits(policy: Policy, history: History, *, case: Case, wish: Wish, at: datetime) -> None:
    """Raise Refusal `LIMIT` (limit, max, used, unit, per, says) when a limit forbids this wish now."""
    found = reached(policy.on(in_japan(at).date()), case, history, wish, in_japan(at))
    if found is not None:
        raise refusal(found)


def refusal(found: Reached) -> Refusal:
    """The refusal for a limit that stands in the way."""
    limit = found.limit
    return Refusal(
        "LIMIT",
        limit=limit.id,
        what=limit.what,
        max=limit.maximum,
        used=found.used,
        unit=limit.unit,
        per=limit.per,
        says=limit.says,
    )


def may_win(
    policy: Policy, case: Case, history: History, room: str, start: datetime, end: datetime, at: datetime
) -> bool:
    """True when one more win stays inside the limits on wins and bookings; wins so far belong in `history.bookings`."""
    wish = Wish(room, in_japan(start).date(), in_japan(start), in_japan(end), "lottery")
    return not any(
        limit.what in ("wins", "bookings") and _used_up(policy, case, limit, history, wish, at) is not None
        for limit in policy.limits(case)
    )


def _used_up(policy: Policy, case: Case, limit: Limit, history: History, wish: Wish, at: datetime) -> int | None:
    """How much of the limit is used if the wish would break it, else None."""
    if not _concerns(limit, wish.kind) or _exempt(limit, wish.day, wish.start, wish.end):
        return None
    if limit.waived_from is not None and at >= _waived_at(policy, limit, wish.room, wish.day, wish.start):
        return None
    if wish.start is None and _could_be_exempt(policy, case, limit, wish):
        return None
    past = [row for row in _rows(limit, history) if _counts(policy, case, limit, row, wish, at)]
    before = _amount(policy, case, limit, past, None)
    after = _amount(policy, case, limit, past, wish)
    return before if after > limit.maximum and after > before else None


def _concerns(limit: Limit, kind: str) -> bool:
    """True when a wish of this kind adds to what the limit counts."""
    if limit.what in ("entries", "wins"):
        return kind == "lottery"
    if limit.what == "entries_and_bookings":
        return kind == "lottery" or kind in limit.origins
    return kind in limit.origins


def _rows(limit: Limit, history: History) -> Iterator[Past]:
    if limit.what in ("entries", "entries_and_bookings"):
        # An entry that won lives on as its booking: counted once.
        states = ENTERED if limit.what == "entries" else ENTERED - {"won", "lost"}
        yield from (entry for entry in history.entries if entry.state in states)
    if limit.what != "entries":
        for booking in history.bookings:
            if booking.state not in COUNTED:
                continue
            if limit.what == "wins" and booking.origin != "lottery":
                continue
            if limit.what == "unpaid" and (booking.paid or booking.state not in OPEN):
                continue
            if limit.what in ("bookings", "entries_and_bookings", "unpaid") and booking.origin not in limit.origins:
                continue
            yield booking


def _counts(policy: Policy, case: Case, limit: Limit, row: Past, wish: Wish, at: datetime) -> bool:
    if not _same_period(policy, case, limit, row, wish, at) or not _same_scope(
        policy, case, limit, row.room, wish.room
    ):
        return False
    if limit.exempt and _exempt(limit, in_japan(row.start).date(), in_japan(row.start), in_japan(row.end)):
        return False
    if limit.waived_from is None or limit.waived_counts:
        return True
    made, start = _made(row), in_japan(row.start)
    return made is None or made < _waived_at(policy, limit, row.room, start.date(), start)


def _same_scope(policy: Policy, case: Case, limit: Limit, room: str, wanted: str) -> bool:
    if limit.per_room or room not in policy.rooms:
        return room == wanted or (not limit.per_room and not limit.rooms)
    return limit in policy.limits((room, case[1], case[2]))


def _made(row: Past) -> datetime | None:
    made = row.booked_at if isinstance(row, PastBooking) else row.entered_at
    return None if made is None else in_japan(made)


def _same_period(policy: Policy, case: Case, limit: Limit, row: Past, wish: Wish, at: datetime) -> bool:
    start, end = in_japan(row.start), in_japan(row.end)
    if limit.per == "slot":
        return wish.start is not None and wish.end is not None and start < wish.end and wish.start < end
    if limit.per == "open":
        return end > at and row.state in OPEN | {"entered"}
    if limit.per == "ever":
        return True
    if limit.per == "draw":
        return _draw(policy, case, row.room, start.date()) == _draw(policy, case, wish.room, wish.day)
    same = _PERIODS[limit.per]
    if limit.period_of == "booked":
        made = _made(row)
        return made is not None and same(made.date()) == same(at.date())
    return same(start.date()) == same(wish.day)


def _draw(policy: Policy, case: Case, room: str, day: date) -> str:
    return draw_id(policy, room if room in policy.rooms else case[0], day, klass=case[1], channel=case[2])


_PERIODS: dict[str, Callable[[date], object]] = {
    "day": lambda day: day,
    "week": lambda day: day.isocalendar()[:2],
    "month": lambda day: (day.year, day.month),
    "fiscal_year": fiscal_year,
    "year": lambda day: day.year,
}


def _amount(policy: Policy, case: Case, limit: Limit, past: Iterable[Past], wish: Wish | None) -> int:
    uses = [(row.room, in_japan(row.start), in_japan(row.end)) for row in past]
    if wish is None:
        return _measure(policy, limit, uses)
    if wish.start is None or wish.end is None:
        if limit.unit == "days_in_row":
            return _measure(policy, limit, [*uses, (wish.room, at_clock(wish.day, 0), at_clock(wish.day, 0))])
        return _measure(policy, limit, uses) + _least(policy, case, limit, uses, wish)
    return _measure(policy, limit, [*uses, (wish.room, wish.start, wish.end)])


Uses = list[tuple[str, datetime, datetime]]


def _least(policy: Policy, case: Case, limit: Limit, uses: Uses, wish: Wish) -> int:
    """The least a use at an unknown time of the day could add."""
    if limit.unit == "koma":  # it could follow a use of the same room on that day
        return 0 if any(room == wish.room and start.date() == wish.day for room, start, _ in uses) else 1
    if limit.unit == "days":
        return 0 if any(start.date() == wish.day for _, start, _ in uses) else 1
    if limit.unit == "minutes":
        use = policy.use(case)
        return max(use.min_minutes, use.slot_minutes)
    return 1


def _measure(policy: Policy, limit: Limit, uses: Uses) -> int:
    if limit.unit == "koma":
        return koma(uses, policy)
    if limit.unit == "days":
        return len({start.date() for _, start, _ in uses})
    if limit.unit == "days_in_row":
        return longest_run(tuple(start.date() for _, start, _ in uses))
    if limit.unit == "minutes":
        return sum(int((end - start).total_seconds()) // 60 for _, start, end in uses)
    return len(uses)


def koma(uses: Uses, policy: Policy | None = None) -> int:
    """How many koma these uses are: a run of uses that follow each other in one room on one day is one.

    With a policy, uses with nothing bookable between them (the break between two divisions) follow each other too.

    Rule: seed, text of the second town, 予約可能日数 (連続して取った予約を1コマと数えます).
    Assumption: another room or another day begins a new koma (docs/assumptions.md).
    """
    runs = 0
    before: tuple[str, date] | None = None
    until: datetime | None = None
    for room, start, end in sorted(uses):
        if (
            until is None
            or (room, start.date()) != before
            or (start > until and not _nothing_between(policy, room, until, start))
        ):
            runs += 1
            until = end
        before, until = (room, start.date()), max(until, end)
    return runs


def _nothing_between(policy: Policy | None, room: str, end: datetime, start: datetime) -> bool:
    if policy is None or room not in policy.rooms:
        return False
    return not any(end <= slot.start < start for slot in slots(policy, room, start.date()))


def _exempt(limit: Limit, day: date, start: datetime | None, end: datetime | None) -> bool:
    return any(_in_band(band, day, start, end) for band in limit.exempt)


def _could_be_exempt(policy: Policy, case: Case, limit: Limit, wish: Wish) -> bool:
    """True when a use at some time of the day would lie in a band that is outside the limit."""
    return any(
        _in_band(band, wish.day, slot.start, end)
        for band in limit.exempt
        if band.time is not None and wish.room in policy.rooms
        for slot in slots(policy, wish.room, wish.day, klass=case[1], channel=case[2])
        for end in ends(policy, wish.room, slot.start, klass=case[1], channel=case[2])[:1]
    )


def _in_band(band: Band, day: date, start: datetime | None, end: datetime | None) -> bool:
    if band.days and not set(band.days) & set(day_types(day)):
        return False
    if band.time is None:
        return True
    if start is None or end is None:
        return False
    return at_clock(day, band.time[0]) <= start and end <= at_clock(day, band.time[1])


def _waived_at(policy: Policy, limit: Limit, room: str, day: date, start: datetime | None) -> datetime:
    assert limit.waived_from is not None  # noqa: S101 - asked by the callers
    return instant(policy, room, limit.waived_from, Base(day, start or at_clock(day, 0)), MIDNIGHT)


def turning_points(policy: Policy, case: Case, history: History, wish: Wish, at: datetime) -> Iterator[datetime]:
    """Later instants at which a limit may let go: it is waived, its period ends, or a use that counts is over."""
    for limit in policy.limits(case):
        if limit.waived_from is not None:
            yield _waived_at(policy, limit, wish.room, wish.day, wish.start)
        if limit.period_of == "booked" and limit.per in _PERIODS:
            yield next_period(limit.per, at)
        if limit.per == "open":
            yield from (in_japan(booking.end) for booking in history.bookings)
            yield from (in_japan(entry.end) for entry in history.entries)


def next_period(per: str, at: datetime) -> datetime:
    """The first instant of the next day, week (Monday), month, fiscal year or year."""
    today = in_japan(at).date()
    if per == "day":
        return at_clock(today, 1440)
    if per == "week":
        return at_clock(today + timedelta(days=7 - today.weekday()), 0)
    if per == "month":
        return at_clock(date(*shift_month(today, 1), 1), 0)
    if per == "fiscal_year":
        return at_clock(date(fiscal_year(today) + 1, 4, 1), 0)
    return at_clock(date(today.year + 1, 1, 1), 0)
