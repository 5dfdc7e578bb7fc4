"""Choosing keypad codes where the caller picks them: random, unlike those in use, and not a run."""

import random
from collections.abc import Collection, Iterator
from itertools import pairwise, product

RUN = 4
TRIES = 100
MOST_TO_SEARCH = 1_000_000


class NoCodeLeft(Exception):
    """Every code of this length is taken, weak or forbidden."""


def choose_code(
    digits: int,
    taken: Collection[str],
    rng: random.Random,
    alphabet: str = "0123456789",
    forbidden_prefixes: tuple[str, ...] = (),
) -> str:
    """Return a random code of `digits` characters that neither holds nor is held by one in `taken` (the door's live codes).

    Many keypads accept extra digits around a code, so a code inside another one would open for both parties. Runs such as
    1111, 1234, 9876, 7890 are left out: they are the first that anyone tries.

    Args:
        digits: Length, 1 or more.
        taken: Codes that are or will be live on the same door.
        rng: The source of randomness; `random.SystemRandom()` outside tests.
        alphabet: The keys the lock has.
        forbidden_prefixes: What the maker does not allow in front.

    Raises:
        NoCodeLeft: none remains (or, for long codes, none was found in a hundred draws).
    """
    for _ in range(TRIES):
        code = "".join(rng.choice(alphabet) for _ in range(digits))
        if _fits(code, taken, forbidden_prefixes):
            return code
    if len(alphabet) ** digits > MOST_TO_SEARCH:
        raise NoCodeLeft(f"{digits} digits")
    left = [code for code in _all_codes(digits, alphabet) if _fits(code, taken, forbidden_prefixes)]
    if not left:
        raise NoCodeLeft(f"{digits} digits")
    return rng.choice(left)


def is_weak(code: str) -> bool:
    """Tell whether four neighbouring digits (or the whole of a shorter code) stand still or count up or down by one."""
    span = min(RUN, len(code))
    if span < 2 or not code.isdecimal():
        return False
    return any(_is_run(code[start : start + span]) for start in range(len(code) - span + 1))


def _is_run(piece: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(piece)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def _fits(code: str, taken: Collection[str], forbidden_prefixes: tuple[str, ...]) -> bool:
    return (
        not is_weak(code)
        and not code.startswith(forbidden_prefixes)
        and not any(code in other or other in code for other in taken)
    )


def _all_codes(digits: int, alphabet: str) -> Iterator[str]:
    return ("".join(parts) for parts in product(alphabet, repeat=digits))
