"""連携番号: the code handed out at the counter that links a registration with a LINE account, once."""

import random
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
LETTERS, DIGITS = ALPHABET[8:], ALPHABET[:8]
LENGTH = 8


def new_code(rng: random.Random) -> str:
    """Eight characters, letter first and digit last, so that no word and no number looks like one (about 38 bits)."""
    middle = "".join(rng.choice(ALPHABET) for _ in range(LENGTH - 2))
    return f"{rng.choice(LETTERS)}{middle}{rng.choice(DIGITS)}"


def normal(text: str) -> str:
    """What was typed as it was handed out: half width, capital letters, no spaces or hyphens."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter not in " -\t\n")


def looks_like_link_code(text: str) -> bool:
    """Whether a message is nothing but a linking code."""
    if len(text) > 2 * LENGTH:
        return False
    code = normal(text)
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and code[0] in LETTERS and code[-1] in DIGITS
