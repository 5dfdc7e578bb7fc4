"""Kanji numerals (漢数字) written as digits."""

import re

DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = re.compile("[〇○零一二三四五六七八九十百千]+")


def kanji_number(text: str) -> int | None:
    """Return the number a kanji numeral below 10,000 stands for (三十二, 二〇〇一, 千九百五十七); None if it is none."""
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text)) if 0 < len(text) <= 4 else None
    total, digit, smallest = 0, None, 10_000
    for char in text:
        if char in UNITS:
            if UNITS[char] >= smallest:
                return None
            smallest = UNITS[char]
            total += (1 if digit is None else digit) * smallest
            digit = None
        elif digit is not None or not DIGITS.get(char):
            return None
        else:
            digit = DIGITS[char]
    return total + (digit or 0)


def with_digits(text: str) -> str:
    """Return `text` with every kanji numeral in it as digits; what is no proper number stays."""
    return NUMERAL.sub(_as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    number = kanji_number(match[0])
    return match[0] if number is None else str(number)
