"""Codes are random, not weak, and never inside one another."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locks.codes import NoCodeLeft, choose_code, is_weak


@pytest.mark.parametrize("code", ["0000", "1111", "1234", "4321", "7890", "0987", "111123", "912345", "123", "55"])
def test_runs_are_weak(code: str) -> None:
    assert is_weak(code)


@pytest.mark.parametrize("code", ["8076", "1212", "1357", "1123", "7", "112233"])
def test_other_codes_are_not(code: str) -> None:
    assert not is_weak(code)


@given(st.integers(4, 8), st.lists(st.text("0123456789", min_size=4, max_size=8), max_size=30), st.integers())
def test_a_chosen_code_fits_beside_the_others(digits: int, taken: list[str], seed: int) -> None:
    code = choose_code(digits, taken, random.Random(seed))
    assert len(code) == digits
    assert set(code) <= set("0123456789")
    assert not is_weak(code)
    assert not any(code in other or other in code for other in taken)


def test_the_same_randomness_chooses_the_same_code() -> None:
    assert choose_code(6, [], random.Random(5)) == choose_code(6, [], random.Random(5))


def test_the_makers_limits_are_kept() -> None:
    rng = random.Random(1)
    codes = [choose_code(6, [], rng, "123456789", ("12",)) for _ in range(300)]
    assert not any("0" in code or code.startswith("12") for code in codes)


def test_the_last_free_code_is_found() -> None:
    strong = [f"{number:03}" for number in range(1000) if not is_weak(f"{number:03}")]
    rng = random.Random(1)
    assert choose_code(3, [code for code in strong if code != "417"], rng) == "417"
    with pytest.raises(NoCodeLeft):
        choose_code(3, strong, rng)


def test_many_long_codes_taken_ends_with_a_word_and_not_with_a_search() -> None:
    with pytest.raises(NoCodeLeft):
        choose_code(9, [str(digit) for digit in range(10)], random.Random(1))


def test_every_digit_is_as_likely_at_every_place() -> None:
    rng = random.Random(7)
    codes = [choose_code(4, [], rng) for _ in range(20_000)]
    for place in range(4):
        counts = Counter(code[place] for code in codes)
        assert all(1_800 < counts[digit] < 2_200 for digit in "0123456789")
