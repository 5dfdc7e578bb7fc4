"""Draws worked out step by step, with nothing of the product but its answers."""

from hashlib import sha256

from booking.draw import decide, draw_seed, freeze, inclusion_proof, proof, pseudonym, verify
from booking.draw.merkle import root_of_path
from tests.draw.given import OPENING, SECRET, TERMS, person, ticket

FIRST = f"{person(1)}|0|1|room-a/2024-12-25T09:00+09:00/2024-12-25T12:00+09:00||"
SECOND = f"{person(2)}|0|1|room-a/2024-12-25T11:00+09:00/2024-12-25T13:00+09:00||"
THIRD = f"{person(3)}|0|1|room-a/2024-12-25T12:00+09:00/2024-12-25T14:00+09:00||777"


def leaf(line: str) -> bytes:
    return sha256(b"\x00" + line.encode()).digest()


def three() -> list[str]:
    frozen = freeze([ticket(3, 12, 14, lucky="777"), ticket(1, 9, 12), ticket(2, 11, 13)])
    return list(frozen.lines)


def test_the_list_is_sorted_lines_without_entry_ids() -> None:
    assert three() == [FIRST, SECOND, THIRD]


def test_the_root_of_three_pairs_the_first_two_and_lifts_the_third() -> None:
    frozen = freeze([ticket(1, 9, 12), ticket(2, 11, 13), ticket(3, 12, 14, lucky="777")])
    pair = sha256(b"\x01" + leaf(FIRST) + leaf(SECOND)).digest()
    assert frozen.root == sha256(b"\x01" + pair + leaf(THIRD)).digest()
    assert inclusion_proof(frozen, 2) == (pair,)
    assert inclusion_proof(frozen, 0) == (leaf(SECOND), leaf(THIRD))


def test_of_no_entries_the_root_is_the_hash_of_nothing_and_the_proof_stands() -> None:
    frozen = freeze([])
    assert frozen.root == sha256(b"").digest()
    drawn = decide(frozen, draw_seed(frozen.root, SECRET), TERMS)
    assert (drawn.winners, drawn.losers) == ([], [])
    assert verify(proof(OPENING, drawn)) is None


def test_the_commitment_and_the_seed_are_hashes_anyone_can_make() -> None:
    terms = (
        '{"alternatives":true,"beacon_rule":"","consecutive_as_one":false,"draw":"2024-12-25",'
        '"due_at":"2024-11-27T07:00+09:00","facility":"town-hall","limits":{}}'
    )
    promised = sha256(b"yoriai-draw-1:commitment\n" + terms.encode() + b"\n" + SECRET).hexdigest()
    assert OPENING.commitment() == promised
    root = b"r" * 32
    assert draw_seed(root, SECRET, b"late") == sha256(b"yoriai-draw-1:seed\n" + root + SECRET + b"late").digest()


def test_the_smallest_number_is_asked_first_and_overlaps_lose() -> None:
    frozen = freeze([ticket(1, 9, 12), ticket(2, 11, 13), ticket(3, 12, 14)])
    seed = b"s" * 32
    numbers = {who: sha256(seed + person(who).encode()).hexdigest() for who in (1, 2, 3)}
    first, *_ = sorted(numbers, key=numbers.__getitem__)
    expected = {2} if first == 2 else {1, 3}  # 11-13 stands in the way of both others, which get along
    drawn = decide(frozen, seed, TERMS)
    assert {int(entry[0]) for entry in drawn.winners} == expected
    assert [number + 1 for number in drawn.order] == sorted(numbers, key=numbers.__getitem__)


def test_both_ways_that_draw_can_end_do_happen() -> None:
    frozen = freeze([ticket(1, 9, 12), ticket(2, 11, 13), ticket(3, 12, 14)])
    ends = {tuple(sorted(decide(frozen, bytes([seed]) * 32, TERMS).winners)) for seed in range(40)}
    assert {len(end) for end in ends} == {1, 2}


def test_a_pseudonym_depends_on_who_and_which_draw_only() -> None:
    key = b"k" * 32
    here = pseudonym(key, "hall", "2024-12-25", "resident-1")
    assert here == pseudonym(key, "hall", "2024-12-25", "resident-1")
    others = {
        pseudonym(b"j" * 32, "hall", "2024-12-25", "resident-1"),
        pseudonym(key, "hall", "2024-12-26", "resident-1"),
        pseudonym(key, "hall", "2024-12-25", "resident-2"),
    }
    assert here not in others
    assert len(others) == 3


def test_every_path_leads_to_the_root_and_to_no_other() -> None:
    for count in range(1, 20):
        frozen = freeze(ticket(who, 9, 10) for who in range(count))
        for number, line in enumerate(frozen.lines):
            path = inclusion_proof(frozen, number)
            assert root_of_path(line.encode(), number, count, path) == frozen.root
            assert root_of_path(b"another", number, count, path) != frozen.root
