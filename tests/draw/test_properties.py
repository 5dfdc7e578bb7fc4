"""What holds of every draw, whatever the entries, the rules and the seed."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.draw import (
    Claim,
    Result,
    Taken,
    Terms,
    Ticket,
    decide,
    draw_seed,
    freeze,
    frozen_of,
    opening_of,
    proof,
    verify,
)
from tests.draw.given import OPENING, SECRET, TERMS, claim, person, ticket

ROOMS = (("a",), ("b",), ("a", "b"))


@st.composite
def claims(pick: st.DrawFn) -> Claim:
    start = pick(st.integers(18, 24))
    length = pick(st.integers(1, 4))
    return claim(start / 2, (start + length) / 2, *pick(st.sampled_from(ROOMS)), day=pick(st.integers(25, 26)))


@st.composite
def tickets(pick: st.DrawFn) -> list[Ticket]:
    wanted = pick(st.lists(claims(), max_size=14))
    return [
        Ticket(
            f"entry {number}",
            person(pick(st.integers(1, 5))),
            one,
            wish=pick(st.integers(1, 3)),
            bundle=pick(st.sampled_from(("", "", "", "x"))),
            class_rank=pick(st.integers(0, 1)),
            lucky=pick(st.sampled_from(("", "007"))),
        )
        for number, one in enumerate(wanted)
    ]


terms = st.builds(
    replace,
    st.just(TERMS),
    alternatives=st.booleans(),
    per_day=st.none() | st.integers(1, 2),
    per_month=st.none() | st.integers(1, 3),
    per_draw=st.none() | st.integers(1, 3),
    consecutive_as_one=st.booleans(),
)
taken = st.lists(st.builds(Taken, claims(), st.sampled_from(("", person(1), person(2)))), max_size=3)
seeds = st.binary(min_size=32, max_size=32)


def cells(one: Claim) -> set[tuple[str, int]]:
    """Say in a way of its own which hours of which rooms a use takes."""
    first, last = int(one.start.timestamp()) // 300, int(one.end.timestamp()) // 300
    return {(unit, cell) for unit in one.units for cell in range(first, last)}


def hours(one: Claim) -> set[int]:
    return {cell for _, cell in cells(one)}


def granted(result: Result, asked: list[Ticket]) -> list[Ticket]:
    by_entry = {one.entry: one for one in asked}
    return [by_entry[entry] for entry in result.winners]


@given(tickets(), terms, taken, seeds)
@settings(max_examples=300, deadline=None)
def test_no_two_wins_overlap_and_no_win_overlaps_what_was_taken(
    asked: list[Ticket], rules: Terms, before: list[Taken], seed: bytes
) -> None:
    result = decide(freeze(asked), seed, rules, before)
    assert sorted([*result.winners, *result.losers]) == sorted(one.entry for one in asked)
    busy = {cell for one in before for cell in cells(one.claim)}
    for win in granted(result, asked):
        assert not busy & cells(win.claim)
        busy |= cells(win.claim)


@given(tickets(), terms, taken, seeds)
@settings(max_examples=300, deadline=None)
def test_nobody_wins_twice_at_one_time_unless_asked_for_as_one(
    asked: list[Ticket], rules: Terms, before: list[Taken], seed: bytes
) -> None:
    won = granted(decide(freeze(asked), seed, rules, before), asked)
    for number, one in enumerate(won):
        for other in won[:number]:
            if one.pseudonym == other.pseudonym and not (one.bundle and one.bundle == other.bundle):
                assert not hours(one.claim) & hours(other.claim)
        for held in before:
            assert held.by != one.pseudonym or not hours(held.claim) & hours(one.claim)


@given(tickets(), taken, seeds)
@settings(max_examples=300, deadline=None)
def test_nothing_winnable_is_left_lying(asked: list[Ticket], before: list[Taken], seed: bytes) -> None:
    """With no limits and wishes that only order, a loser's time is taken or the loser is busy then, bundles aside."""
    asked = [replace(one, bundle="") for one in asked]
    result = decide(freeze(asked), seed, replace(TERMS, alternatives=False), before)
    won = granted(result, asked)
    granted_or_taken = [one.claim for one in before] + [one.claim for one in won]
    busy = {cell for one in granted_or_taken for cell in cells(one)}
    for one in asked:
        if one.entry in result.losers:
            own = {hour for win in won if win.pseudonym == one.pseudonym for hour in hours(win.claim)}
            own |= {hour for held in before if held.by == one.pseudonym for hour in hours(held.claim)}
            assert busy & cells(one.claim) or own & hours(one.claim)


def uses_that_count(own: list[Claim], rules: Terms) -> int:
    def carries_on(one: Claim) -> bool:
        return any(set(one.units) == set(other.units) and other.end == one.start for other in own)

    return sum(not (rules.consecutive_as_one and carries_on(one)) for one in own)


@given(tickets(), st.integers(1, 3), st.booleans(), seeds)
@settings(max_examples=300, deadline=None)
def test_limits_hold_and_refuse_nobody_who_is_below_them(
    asked: list[Ticket], most: int, as_one: bool, seed: bytes
) -> None:
    asked = [replace(one, bundle="") for one in asked]
    rules = replace(TERMS, alternatives=False, per_draw=most, consecutive_as_one=as_one)
    result = decide(freeze(asked), seed, rules)
    won = granted(result, asked)
    outcomes = dict(zip(result.frozen.entries, result.outcomes, strict=True))
    for who in {one.pseudonym for one in asked}:
        own = [win.claim for win in won if win.pseudonym == who]
        assert uses_that_count(own, rules) <= most
        refused = [one for one in asked if one.pseudonym == who and outcomes[one.entry] == "limit"]
        assert all(uses_that_count([*own, one.claim], rules) > most for one in refused)


@given(tickets(), terms, taken, seeds)
@settings(max_examples=300, deadline=None)
def test_of_one_persons_wishes_only_one_number_wins(
    asked: list[Ticket], rules: Terms, before: list[Taken], seed: bytes
) -> None:
    asked = [replace(one, bundle="") for one in asked]
    result = decide(freeze(asked), seed, replace(rules, alternatives=True), before)
    for who in {one.pseudonym for one in asked}:
        assert len({win.wish for win in granted(result, asked) if win.pseudonym == who}) <= 1


@given(tickets(), terms, seeds)
@settings(max_examples=200, deadline=None)
def test_bundles_win_whole(asked: list[Ticket], rules: Terms, seed: bytes) -> None:
    result = decide(freeze(asked), seed, rules)
    outcomes = dict(zip(result.frozen.entries, result.outcomes, strict=True))
    for one in asked:
        for other in asked:
            if one.bundle and (one.bundle, one.pseudonym) == (other.bundle, other.pseudonym):
                assert outcomes[one.entry] == outcomes[other.entry]


@given(tickets(), terms, taken, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_order_of_arrival_and_zone_of_the_moments_do_not_matter(
    asked: list[Ticket], rules: Terms, before: list[Taken], shuffle: Random
) -> None:
    def elsewhere(one: Claim, number: int) -> Claim:
        zone = (UTC, timezone(timedelta(hours=-5)))[number % 2]
        return Claim(tuple(reversed(one.units)), one.start.astimezone(zone), one.end.astimezone(zone))

    frozen = freeze(asked)
    again = [replace(one, claim=elsewhere(one.claim, number)) for number, one in enumerate(asked)]
    shuffle.shuffle(again)
    assert freeze(again) == frozen
    seed = draw_seed(frozen.root, SECRET)
    assert decide(freeze(again), seed, rules, before[::-1]) == decide(frozen, seed, rules, before)


@given(tickets(), seeds)
@settings(max_examples=200, deadline=None)
def test_entry_ids_matter_to_nobody(asked: list[Ticket], seed: bytes) -> None:
    renamed = [replace(one, entry=f"other {99 - number}") for number, one in enumerate(asked)]
    first, second = decide(freeze(asked), seed, TERMS), decide(freeze(renamed), seed, TERMS)
    assert (first.frozen.root, first.outcomes, first.ranks) == (second.frozen.root, second.outcomes, second.ranks)


@given(tickets(), seeds, st.data())
@settings(max_examples=200, deadline=None)
def test_taking_one_entry_out_leaves_the_order_of_the_others(
    asked: list[Ticket], seed: bytes, data: st.DataObject
) -> None:
    asked = [replace(one, bundle="") for one in asked]
    if asked:
        gone = data.draw(st.sampled_from(asked))
        drawn = decide(freeze(asked), seed, TERMS)
        order = [drawn.frozen.lines[number] for number in drawn.order]
        without = decide(freeze([one for one in asked if one is not gone]), seed, TERMS)
        order.remove(gone.line())
        assert [without.frozen.lines[number] for number in without.order] == order


@given(tickets(), terms, taken)
@settings(max_examples=300, deadline=None)
def test_the_verifier_agrees_with_every_draw(asked: list[Ticket], rules: Terms, before: list[Taken]) -> None:
    frozen = freeze(asked)
    opening = replace(OPENING, terms=rules)
    drawn = decide(frozen, draw_seed(frozen.root, SECRET), rules, before)
    assert verify(proof(opening, drawn)) is None


@given(tickets(), terms)
@settings(max_examples=100, deadline=None)
def test_what_is_kept_between_close_and_draw_comes_back_equal(asked: list[Ticket], rules: Terms) -> None:
    opening = replace(OPENING, terms=rules)
    assert opening_of(opening.stored()) == opening
    assert frozen_of(freeze(asked).stored()) == freeze(asked)


def test_entering_again_keeps_the_number() -> None:
    others = [ticket(who, 9, 12) for who in range(2, 30)]
    mine = ticket(1, 9, 12)
    frozen = freeze([mine, *others])
    ranks = set()
    for time in range(1000):
        again = freeze([*others, replace(mine, entry=f"entered for the {time}th time")])
        assert again.root == frozen.root
        ranks.add(decide(again, draw_seed(again.root, SECRET), TERMS).ranks[again.lines.index(mine.line())])
    assert len(ranks) == 1
