"""What a draw grants and refuses, rule by rule; each holds for every seed tried."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from booking.draw import Claim, Result, Taken, Terms, Ticket, claims_by_day, decide, freeze
from tests.draw.given import JAPAN, TERMS, claim, person, ticket

SEEDS = [bytes([number]) * 32 for number in range(60)]


def draws(tickets: list[Ticket], terms: Terms = TERMS, taken: Iterable[Taken] = ()) -> list[Result]:
    frozen = freeze(tickets)
    return [decide(frozen, seed, terms, taken) for seed in SEEDS]


def wins(result: Result) -> set[str]:
    return set(result.winners)


def test_a_later_wish_wins_only_when_the_dearer_one_lost() -> None:
    tickets = [
        ticket(1, 9, 12, wish=1, entry="dear"),
        ticket(1, 13, 15, wish=2, entry="spare"),
        ticket(2, 9, 12, wish=1, entry="rival"),
    ]
    ends = {frozenset(wins(result)) for result in draws(tickets)}
    assert ends == {frozenset({"dear"}), frozenset({"rival", "spare"})}


def test_all_first_wishes_come_before_any_second() -> None:
    tickets = [
        ticket(1, 9, 12, wish=1),
        ticket(2, 9, 12, wish=1),
        ticket(1, 13, 15, wish=2, entry="second"),
        ticket(3, 13, 15, wish=1, entry="first"),
    ]
    assert all("first" in wins(result) and "second" not in wins(result) for result in draws(tickets))


def test_unranked_entries_of_one_person_can_all_win_when_they_do_not_overlap() -> None:
    result = draws([ticket(1, 9, 12), ticket(1, 13, 15), ticket(1, 9, 12, day=26)])[0]
    assert len(result.winners) == 3


def test_where_wishes_only_order_several_may_win() -> None:
    tickets = [ticket(1, 9, 12, wish=1), ticket(1, 13, 15, wish=2)]
    assert len(draws(tickets, replace(TERMS, alternatives=False))[0].winners) == 2
    assert len(draws(tickets)[0].winners) == 1


def test_one_person_never_wins_two_rooms_at_the_same_time() -> None:
    for result in draws([ticket(1, 9, 12, "room-a"), ticket(1, 11, 13, "room-b")]):
        assert len(result.winners) == 1
        assert set(result.outcomes) == {"won", "own_overlap"}


def test_a_bundle_wins_whole_or_not_at_all() -> None:
    tickets = [
        ticket(1, 9, 12, day=25, bundle="x", entry="one"),
        ticket(1, 9, 12, day=26, bundle="x", entry="two"),
        ticket(2, 9, 12, day=26, entry="rival"),
    ]
    ends = {frozenset(wins(result)) for result in draws(tickets)}
    assert ends == {frozenset({"one", "two"}), frozenset({"rival"})}


def test_two_rooms_at_the_same_time_can_be_wanted_as_a_bundle() -> None:
    tickets = [ticket(1, 9, 12, "room-a", bundle="x"), ticket(1, 9, 12, "room-b", bundle="x")]
    assert all(len(result.winners) == 2 for result in draws(tickets))


def test_a_bundle_that_wants_the_same_time_of_a_room_twice_cannot_win() -> None:
    tickets = [ticket(1, 9, 12, bundle="x", entry="one"), ticket(1, 10, 11, bundle="x", entry="two")]
    assert all(not result.winners for result in draws(tickets))


def test_the_names_of_bundles_do_not_matter() -> None:
    def with_names(first: str, second: str) -> list[Ticket]:
        days = ((25, first), (26, first), (27, second), (28, second))
        return [ticket(1, 9, 12, day=day, bundle=name) for day, name in days]

    assert freeze(with_names("a", "b")).lines == freeze(with_names("z", "k")).lines


def test_the_whole_hall_and_its_parts_exclude_each_other() -> None:
    tickets = [
        ticket(1, 9, 12, "part-1", "part-2", entry="whole"),
        ticket(2, 11, 13, "part-1", entry="one"),
        ticket(3, 9, 10, "part-2", entry="two"),
    ]
    ends = {frozenset(wins(result)) for result in draws(tickets)}
    assert ends == {frozenset({"whole"}), frozenset({"one", "two"})}


def test_what_was_taken_before_cannot_be_won_and_is_told_apart_from_being_outranked() -> None:
    tickets = [
        ticket(1, 9, 12, entry="into closure"),
        ticket(2, 13, 15, entry="rival"),
        ticket(3, 13, 15, entry="rival 2"),
    ]
    for result in draws(tickets, taken=[Taken(claim(11.5, 13))]):
        outcomes = dict(zip(result.frozen.entries, result.outcomes, strict=True))
        assert outcomes["into closure"] == "closed"
        assert sorted((outcomes["rival"], outcomes["rival 2"])) == ["outranked", "won"]


def test_who_holds_something_already_does_not_win_beside_it() -> None:
    held = Taken(claim(9, 12, "room-b"), by=person(1))
    for result in draws([ticket(1, 11, 13), ticket(2, 14, 15)], taken=[held]):
        assert dict(zip(result.frozen.lines, result.outcomes, strict=True)) == {
            result.frozen.lines[0]: "own_overlap",
            result.frozen.lines[1]: "won",
        }


@pytest.mark.parametrize(
    ("terms", "won"),
    [
        pytest.param(replace(TERMS, per_day=1), 2, id="一日一件"),
        pytest.param(replace(TERMS, per_month=3), 3, id="月三件"),
        pytest.param(replace(TERMS, per_draw=2), 2, id="抽選全体で二件"),
        pytest.param(replace(TERMS, per_day=2, per_draw=3), 3, id="二つの上限"),
        pytest.param(TERMS, 4, id="上限なし"),
    ],
)
def test_limits_of_wins(terms: Terms, won: int) -> None:
    tickets = [ticket(1, start, start + 1, day=day) for day in (25, 26) for start in (9, 11)]
    for result in draws(tickets, terms):
        assert len(result.winners) == won
        assert set(result.outcomes) <= {"won", "limit"}


def test_a_booking_held_before_counts_towards_the_limit_of_its_month_only() -> None:
    terms = replace(TERMS, per_month=1)
    this_month = Taken(claim(9, 10, day=3), by=person(1))
    start = datetime(2025, 1, 7, 9, tzinfo=JAPAN)
    next_month = Taken(Claim(("room-a",), start, start.replace(hour=10)), by=person(1))
    assert draws([ticket(1, 9, 12)], terms, [this_month])[0].winners == []
    assert len(draws([ticket(1, 9, 12)], terms, [next_month])[0].winners) == 1


def test_uses_that_touch_count_once_where_the_policy_says_so() -> None:
    """Rule: seed, UMECO, 月6コマ: consecutive slots are one."""
    tickets = [ticket(1, 9, 10), ticket(1, 10, 11), ticket(1, 11, 12), ticket(1, 15, 16)]
    as_one = replace(TERMS, per_draw=1, consecutive_as_one=True)
    assert all(sorted(result.outcomes) == ["limit", "won", "won", "won"] for result in draws(tickets, as_one))
    other_room = [ticket(1, 9, 10, "room-a"), ticket(1, 10, 11, "room-b")]
    assert all(len(result.winners) == 1 for result in draws(other_room, as_one))


def test_who_was_refused_by_a_limit_is_asked_again_when_a_win_joins_two_uses() -> None:
    tickets = [
        ticket(1, 9, 10, wish=1),
        ticket(1, 11, 12, wish=1),
        ticket(1, 15, 16, wish=2, entry="third run"),
        ticket(1, 10, 11, wish=3, entry="joins the first two"),
    ]
    terms = replace(TERMS, alternatives=False, per_draw=2, consecutive_as_one=True)
    assert all(len(result.winners) == 4 for result in draws(tickets, terms))


def test_classes_come_in_their_order_before_wishes() -> None:
    tickets = [ticket(1, 9, 12, class_rank=1, entry="person"), ticket(2, 9, 12, class_rank=0, wish=2, entry="group")]
    assert all(wins(result) == {"group"} for result in draws(tickets))


def test_the_same_entry_twice_wins_once() -> None:
    tickets = [ticket(1, 9, 12, entry="a"), ticket(1, 9, 12, entry="b")]
    assert all(len(result.winners) == 1 for result in draws(tickets))


def test_uses_until_midnight_are_whole() -> None:
    tickets = [ticket(1, 22, 24, entry="late"), ticket(2, 23, 24, entry="later")]
    assert all(len(result.winners) == 1 for result in draws(tickets))


@pytest.mark.parametrize(
    ("units", "start", "end"),
    [
        pytest.param(("a",), 10, 10, id="長さがない"),
        pytest.param(("a",), 11, 10, id="終わりが先"),
        pytest.param(("a",), 22, 25, id="日をまたぐ"),
        pytest.param(("a",), 9.01, 10, id="5分の刻みでない"),
        pytest.param(("a|b",), 9, 10, id="区切りの字を含む室"),
        pytest.param((), 9, 10, id="室がない"),
    ],
)
def test_claims_that_have_no_one_way_to_be_written_are_refused(
    units: tuple[str, ...], start: float, end: float
) -> None:
    good = claim(9, 10)
    bounds = claim(0, 1).start
    moved = [bounds + (good.end - good.start) * hours for hours in (start, end)]
    with pytest.raises(ValueError, match=r"claim|unit|edge"):
        Claim(units, moved[0], moved[1])


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Claim(("a",), datetime(2024, 12, 25, 9), datetime(2024, 12, 25, 10))  # noqa: DTZ001


def test_a_closure_of_days_is_cut_at_midnight() -> None:
    start, end = claim(18, 19, day=28).start, claim(9, 10, day=30).start
    days = claims_by_day(("a",), start, end)
    assert [one.text() for one in days] == [
        "a/2024-12-28T18:00+09:00/2024-12-29T00:00+09:00",
        "a/2024-12-29T00:00+09:00/2024-12-30T00:00+09:00",
        "a/2024-12-30T00:00+09:00/2024-12-30T09:00+09:00",
    ]


def test_who_is_not_in_the_draw_is_not_named_and_what_nobody_asks_for_not_mentioned() -> None:
    holder, stranger = person(1), person(99)
    taken = [
        Taken(claim(13, 14), by=holder),
        Taken(claim(8, 9), by=stranger),
        Taken(claim(9, 10, day=3), by=holder),
        Taken(claim(9, 10, day=3), by=stranger),
        Taken(claim(9, 10, "room-nobody-wants")),
    ]
    (result, *_) = draws([ticket(1, 9, 12)], taken=taken)
    today = [
        f"{holder}|room-a/2024-12-25T13:00+09:00/2024-12-25T14:00+09:00",
        "|room-a/2024-12-25T08:00+09:00/2024-12-25T09:00+09:00",
    ]
    assert list(result.taken) == today
    (limited, *_) = draws([ticket(1, 9, 12)], replace(TERMS, per_month=3), taken)
    assert list(limited.taken) == [f"{holder}|room-a/2024-12-03T09:00+09:00/2024-12-03T10:00+09:00", *today]
