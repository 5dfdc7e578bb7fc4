"""What always holds, for the two towns, the worked one and the three examples."""

from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking import engine
from booking.calendar import JST, is_office_day, office_days_after, office_days_before
from booking.fees import fee
from booking.history import History, Mark, PastBooking
from booking.policy import Policy, built_in, load
from booking.refunds import refund
from tests.policy.worked import DOCS, worked

FILES = [*built_in(), *sorted((DOCS / "examples").glob("*.toml"))]
DAYS = st.dates(date(2026, 4, 1), date(2028, 3, 31))


@cache
def town(number: int) -> Policy:
    """The policies one after the other, the worked town last."""
    return load(FILES[number]) if number < len(FILES) else worked()


TOWNS = st.integers(0, len(FILES)).map(town)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Policy, str, str, str]:
    """A town with one of its rooms, classes and channels."""
    policy = draw(TOWNS)
    return policy, *(draw(st.sampled_from(sorted(names))) for names in (policy.rooms, policy.classes, policy.channels))  # type: ignore[return-value]


@given(cases(), DAYS)
@settings(max_examples=150, deadline=None)
def test_stages_are_in_order_and_never_overlap(case: tuple[Policy, str, str, str], day: date) -> None:
    policy, *key = case
    found = engine.windows(policy, (key[0], key[1], key[2]), day)
    for window in found:
        assert window.opens_at < window.closes_at
        assert window.draws_at is None or window.draws_at >= window.closes_at
    for one, other in pairwise(found):
        assert one.closes_at <= other.opens_at


@given(DAYS, st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_n_office_days_before_is_an_office_day_with_n_from_there(day: date, count: int) -> None:
    found = office_days_before(day, count)
    assert is_office_day(found)
    assert sum(is_office_day(found + timedelta(days=step)) for step in range((day - found).days)) == count
    assert office_days_before(office_days_after(day, count), count) <= day


@given(cases(), DAYS, st.integers(0, 100_000), st.integers(0, 100_000), st.integers(0, 200_000), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_refund_never_exceeds_what_was_paid_and_never_grows(
    case: tuple[Policy, str, str, str], day: date, paid: int, equipment: int, minutes: int, fault: bool
) -> None:
    policy, room, klass, _ = case
    start = datetime(day.year, day.month, day.day, 13, tzinfo=JST)
    at = start - timedelta(minutes=minutes)
    back = refund(
        policy, room=room, start=start, paid_yen=paid, equipment_yen=equipment, at=at, operator_fault=fault, klass=klass
    )
    assert 0 <= back.next_yen <= back.yen <= paid
    if back.drops_at is not None:
        before = refund(
            policy,
            room=room,
            start=start,
            paid_yen=paid,
            equipment_yen=equipment,
            at=back.drops_at - timedelta(minutes=1),
            klass=klass,
        )
        after = refund(
            policy, room=room, start=start, paid_yen=paid, equipment_yen=equipment, at=back.drops_at, klass=klass
        )
        assert at < back.drops_at
        assert (before.yen, after.yen) == (back.yen, back.next_yen)


@given(cases(), DAYS, st.data())
@settings(max_examples=150, deadline=None)
def test_what_the_table_offers_can_be_used_and_has_a_price(
    case: tuple[Policy, str, str, str], day: date, data: st.DataObject
) -> None:
    policy, room, klass, channel = case
    begins = engine.starts(policy, room, day, klass=klass, channel=channel)
    if not begins:
        assert not engine.opening(policy, room, day) or policy.use((room, klass, channel)).divisions
        return
    start = data.draw(st.sampled_from(begins))
    ends = engine.ends(policy, room, start, klass=klass, channel=channel)
    if ends:
        end = data.draw(st.sampled_from(ends))
        engine.check_use(policy, room, start, end, klass=klass, channel=channel)
        total = fee(
            policy, room, start, end, klass=klass, entrance=next(iter(policy.entrances), None), at=start
        ).total_yen
        assert total is None or total >= 0


@st.composite
def pasts(draw: st.DrawFn, policy: Policy, day: date) -> History | None:
    """None, or some bookings around a day, a few marks."""
    if draw(st.booleans()):
        return None
    offsets = draw(st.lists(st.integers(-20, 20), max_size=8))
    room = min(policy.rooms)
    start = datetime(day.year, day.month, day.day, 10, tzinfo=JST)
    bookings = tuple(
        PastBooking(
            room,
            start + timedelta(days=step),
            start + timedelta(days=step, hours=1),
            booked_at=start - timedelta(days=40 + step),
        )
        for step in offsets
    )
    marks = tuple(
        Mark("no_show", start - timedelta(days=step), 2.0) for step in draw(st.lists(st.integers(1, 90), max_size=2))
    )
    return History(bookings=bookings, marks=marks)


@given(cases(), DAYS, st.integers(0, 24 * 70), st.data())
@settings(max_examples=25, deadline=None)
def test_next_is_truly_the_first_instant_found_by_walking_time(
    case: tuple[Policy, str, str, str], day: date, hours: int, data: st.DataObject
) -> None:
    policy, room, klass, channel = case
    midnight = datetime(day.year, day.month, day.day, tzinfo=JST)
    first = policy.versions[0].first_day
    at = max(midnight - timedelta(hours=hours), datetime(first.year, first.month, first.day, tzinfo=JST))
    history = data.draw(pasts(policy, day))

    def may(moment: datetime) -> set[str]:
        return set(engine.explain(policy, moment, room, day, klass=klass, channel=channel, history=history).may)

    told = engine.explain(policy, at, room, day, klass=klass, channel=channel, history=history)
    until = told.next[1] if told.next else midnight + timedelta(days=1)
    step = at + timedelta(minutes=60 - at.minute)
    while step < until:
        assert may(step) <= set(told.may), step
        step += timedelta(hours=1)
    if told.next:
        assert told.next[0] in may(told.next[1]) - set(told.may)
        assert told.next[0] not in may(told.next[1] - timedelta(minutes=1))


@pytest.mark.parametrize("number", range(len(FILES) + 1))
def test_an_answer_has_a_sentence_whatever_is_asked(number: int) -> None:
    from booking.explain import as_text

    policy = town(number)
    day = date(2027, 9, 20)
    for step in range(0, 24 * 400, 97):
        at = datetime(2027, 9, 25, tzinfo=JST) - timedelta(hours=step)
        told = engine.explain(policy, at, next(iter(policy.rooms)), day)
        assert as_text(policy, told)
        assert (told.reason == "OK") == bool(told.may)
