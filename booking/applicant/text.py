"""Typed text made plain: what cannot be seen goes, width and form become one, rare kanji of names stay as they are."""

import re
import unicodedata
from collections.abc import Callable

# Compatibility ideographs (﨑, 神, 福 as some families write them): NFKC and even NFC would replace many of them.
KEPT_KANJI = re.compile("[\uf900-\ufaff\U0002f800-\U0002fa1f]")
LOOSE_MARKS = str.maketrans({"゛": "\u3099", "゜": "\u309a"})  # か゛, as some keyboards give it
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\u2500\u2501\ufe63~\u301c\u223c"
POLITE_ENDINGS = ("でお願いします", "でございます", "になります", "と申します", "といいます", "と言います", "です")
FULL_STOPS = "。.、,! "
# Letters and marks that show nothing: Hangul fillers, the joiner of graphemes, the selectors of emoji and text style.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe0e\ufe0f\uffa0")
MOST_ROUNDS = 20
MARKS_IN_A_ROW = 2


def plain(text: str) -> str:
    """Return `text` in one line: NFKC except for rare kanji, without invisible characters, runs of blanks as one space."""
    seen = "".join(char if not char.isspace() else " " for char in text if not _is_invisible(char))
    seen = seen.translate(LOOSE_MARKS)
    pieces = KEPT_KANJI.split(seen)
    kept = [*KEPT_KANJI.findall(seen), ""]
    joined = "".join(unicodedata.normalize("NFKC", piece) + kanji for piece, kanji in zip(pieces, kept, strict=True))
    return " ".join(joined.split())


def answer(text: str) -> str:
    """Return `text` made plain and without the polite ending (です。) that people put behind an answer."""
    return until_settled(_without_ending, text)


def until_settled(step: Callable[[str], str], text: str) -> str:
    """Apply `step` until nothing changes, so that reading a kept value again gives the same value."""
    for _ in range(MOST_ROUNDS):
        after = step(text)
        if after == text:
            break
        text = after
    return text


def with_plain_hyphens(text: str) -> str:
    """Return `text` with everything that looks like a hyphen as "-"; for numbers, where a long vowel mark is one too."""
    return "".join("-" if char in HYPHENS else char for char in text)


def strange(text: str, allowed: str, categories: str) -> str:
    """Return the characters of `text` (each once) that are neither in `allowed` nor of the Unicode categories, "" if none.

    `categories` are first letters ("LN"). Marks may follow a letter, two at most: more is decoration (zalgo).
    """
    found: dict[str, None] = {}
    marks = MARKS_IN_A_ROW
    for char in text:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind[0] == "M" else 0
        if not (char in allowed or kind[0] in categories or (kind in ("Mn", "Mc") and marks <= MARKS_IN_A_ROW)):
            found[char] = None
    return "".join(found)


def letters(text: str) -> int:
    """Return how many letters, kanji or kana `text` has."""
    return sum(char.isalpha() for char in text)


def _without_ending(text: str) -> str:
    said = plain(text).rstrip(FULL_STOPS)
    while ending := next((ending for ending in POLITE_ENDINGS if said.endswith(ending)), ""):
        said = said.removesuffix(ending).rstrip(FULL_STOPS)
    return said


def _is_invisible(char: str) -> bool:
    """Controls and format characters: bidi overrides, zero-width, tags. Line ends and tabs count as blanks instead."""
    return char in INVISIBLE or (not char.isspace() and unicodedata.category(char) in ("Cc", "Cf"))
