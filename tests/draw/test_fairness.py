"""Statistics over many seeds: nothing but the seed decides, and wanting more does not give more."""

import random
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from booking.draw import Ticket, decide, drawing_order, freeze
from tests.draw.given import TERMS, ticket

SEEDS = 100_000
CHI_SQUARE_AT_1E_4 = {1: 15.14, 2: 18.42, 4: 23.51, 19: 50.80}
"""Degrees of freedom -> the value that a fair draw exceeds once in 10,000 times (p = 1e-4)."""


def seed(number: int) -> bytes:
    return sha256(number.to_bytes(8, "big")).digest()


def fair(counts: Counter[Any], cells: int) -> bool:
    """Tell whether the counts of so many equally likely cells look it."""
    expected = counts.total() / cells
    off = sum((count - expected) ** 2 / expected for count in counts.values()) + (cells - len(counts)) * expected
    return off < CHI_SQUARE_AT_1E_4[cells - 1]


def wins_of(tickets: list[Ticket], times: int, wins: Callable[[str], bool]) -> int:
    frozen = freeze(tickets)
    return sum(any(map(wins, decide(frozen, seed(number), TERMS).winners)) for number in range(times))


def test_every_rank_is_equally_likely_for_everyone() -> None:
    frozen = freeze(ticket(who, 9, 12) for who in range(5))
    places: list[Counter[int]] = [Counter() for _ in range(5)]
    for number in range(SEEDS):
        for rank, request in enumerate(drawing_order(frozen, seed(number))):
            places[request][rank] += 1
    assert all(fair(one, 5) for one in places)


def test_the_ranks_of_two_people_are_independent() -> None:
    """The 20 pairs of ranks that five people can give two of them are equally likely (19 degrees of freedom)."""
    frozen = freeze(ticket(who, 9, 12) for who in range(5))
    pairs: Counter[tuple[int, int]] = Counter()
    for number in range(SEEDS):
        order = drawing_order(frozen, seed(number))
        pairs[order.index(0), order.index(1)] += 1
    assert fair(pairs, 20)


def test_when_one_entered_and_how_the_entry_is_called_do_not_matter() -> None:
    """First or last to enter, with the smallest or the largest id: both win half of the draws."""
    wins: Counter[int] = Counter()
    first_in, last_in = ticket(7, 9, 12, entry="0"), ticket(3, 9, 12, entry="9")
    frozen = freeze([first_in, last_in])
    for number in range(SEEDS):
        wins[int(decide(frozen, seed(number), TERMS).winners == ["0"])] += 1
    assert fair(wins, 2)


def test_the_length_of_what_is_wanted_does_not_move_the_rank() -> None:
    frozen = freeze([ticket(1, 9, 21), ticket(2, 9, 9.5), ticket(3, 9, 10, "room-b")])
    first: Counter[int] = Counter(drawing_order(frozen, seed(number))[0] for number in range(SEEDS))
    assert fair(first, 3)


def test_who_wants_everything_gains_nothing_for_the_hour_that_others_want() -> None:
    """Rule: reliability_performance, section 4, S10: a hoarder's chance is at most 1.1 times that of others.

    Twenty people want the evening; one of them enters all rooms, every hour of the day, and overlapping ranges as well.
    """
    rng = random.Random(5)
    evening = [ticket(who, 18, 20, entry=f"evening {who}") for who in range(20)]
    others = [ticket(who, hour, hour + 2) for who in range(20, 40) for hour in (rng.randrange(9, 16),)]
    everything = [
        ticket(0, start, start + length, room, entry=f"more {start} {length} {room}")
        for room in ("room-a", "room-b")
        for start in range(9, 18)
        for length in (1, 2, 3)
        if not (start < 20 and start + length > 18)
    ]
    everything += [
        ticket(0, 17, 19, entry="more 17"),
        ticket(0, 19, 21, entry="more 19"),
        ticket(0, 18, 21, entry="more 18"),
    ]
    times = 20_000

    def hoarder_touches_the_evening(entry: str) -> bool:
        return entry in ("evening 0", "more 17", "more 18", "more 19")

    alone = wins_of(evening + others, times, lambda entry: entry == "evening 0")
    hoarding = wins_of(evening + others + everything, times, hoarder_touches_the_evening)
    assert abs(alone / times - 1 / 20) < 0.006  # four standard deviations
    assert hoarding <= 1.1 * times / 20


def test_if_the_entry_drew_the_number_hoarding_would_pay() -> None:
    """The control of the test above: the same hoarder with a number for each entry wins the evening far more often."""
    mine = {f"mine {number}" for number in range(5)}
    names = [*mine, *(f"other {who}" for who in range(19))]
    times = 5_000
    won = sum(
        min(names, key=lambda name: sha256(seed(number) + name.encode()).digest()) in mine for number in range(times)
    )
    assert won / times > 2 / 20
