"""Names (氏名) and their reading in katakana (フリガナ)."""

import re
import unicodedata

from booking.applicant.text import HYPHENS, answer, letters, strange
from booking.errors import Refusal

NAME_EXAMPLE = "山田 花子"
KANA_EXAMPLE = "ヤマダ ハナコ"
NAME_LIMIT = 40
KANA_LIMIT = 60
SHORTEST = 2  # one letter is a family name alone
NAME_SIGNS = " -'’・.,ー=゠"
HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
LONG_VOWEL = re.compile(f"(?<=[ァ-ヺー])[{re.escape(HYPHENS)}]+")


def read_name(text: str) -> str:
    """Return the name with one space between its parts; kanji stay exactly as typed (髙, 﨑, 𠮷), full-width Latin does not.

    Raises:
        Refusal: NAME_EMPTY, NAME_TOO_SHORT, NAME_TOO_LONG, NAME_DIGITS, NAME_CHARACTERS (emoji, symbols).
    """
    name = answer(text)
    if not name:
        raise Refusal("NAME_EMPTY", example=NAME_EXAMPLE)
    if any(unicodedata.category(char)[0] == "N" for char in name):
        raise Refusal("NAME_DIGITS", example=NAME_EXAMPLE)
    if found := strange(name, NAME_SIGNS, "L"):
        raise Refusal("NAME_CHARACTERS", found=found, example=NAME_EXAMPLE)
    if len(name) > NAME_LIMIT:
        raise Refusal("NAME_TOO_LONG", limit=NAME_LIMIT, example=NAME_EXAMPLE)
    if letters(name) < SHORTEST:
        raise Refusal("NAME_TOO_SHORT", example=NAME_EXAMPLE)
    return name


def read_kana(text: str) -> str:
    """Return the reading in full-width katakana with one space between its parts.

    Hiragana and half-width kana are taken; a hyphen behind a kana is the long vowel mark that the keyboard hid.

    Raises:
        Refusal: KANA_EMPTY, KANA_TOO_SHORT, KANA_TOO_LONG, KANA_NOT_KANA (kanji, Latin, digits, anything else).
    """
    kana = katakana(answer(text))
    if not kana:
        raise Refusal("KANA_EMPTY", example=KANA_EXAMPLE)
    if found := "".join(dict.fromkeys(char for char in kana if not ("ァ" <= char <= "ヾ" or char == " "))):
        raise Refusal("KANA_NOT_KANA", found=found, example=KANA_EXAMPLE)
    if len(kana) > KANA_LIMIT:
        raise Refusal("KANA_TOO_LONG", limit=KANA_LIMIT, example=KANA_EXAMPLE)
    if sum("ァ" <= char <= "ヺ" for char in kana) < SHORTEST:
        raise Refusal("KANA_TOO_SHORT", example=KANA_EXAMPLE)
    return kana


def katakana(text: str) -> str:
    """Return plain `text` with hiragana as katakana and hyphens behind kana as long vowel marks."""
    return LONG_VOWEL.sub(lambda match: "ー" * len(match[0]), text.translate(HIRAGANA_TO_KATAKANA))
