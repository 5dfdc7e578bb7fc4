"""Finding the same person registered twice, and groups whose names are nearly the same.

The keys are for keyed hashes (`booking.sealed.Vault.digest`): two writings of one thing give one key. They decide nothing;
staff look at what they find.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from booking.applicant.names import katakana
from booking.applicant.numerals import with_digits
from booking.applicant.text import plain, until_settled, with_plain_hyphens

SMALL_TO_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヲヰヱ", "アイウエオツヤユヨワカケジズオイエ")
PREFECTURE = re.compile(r"\A(?:東京都|北海道|京都府|大阪府|[^市区町村郡]{2,3}県)")
KANJI_NUMERALS = "〇○零一二三四五六七八九十百千"
COUNTED = re.compile(rf"(?<![{KANJI_NUMERALS}])[{KANJI_NUMERALS}]++(?=丁目|番|号|の|ノ|-)")
NUMBER_WORDS = re.compile(r"丁目|番地の|番地|番|号室|号|(?<=[0-9])[のノ之](?=[0-9])")
OLD_KANJI = str.maketrans("會國學藝體區髙﨑澤齋濱邊邉廣惠櫻圓聯俱", "会国学芸体区高崎沢斎浜辺辺広恵桜円連倶")
GROUP_WORDS = (("倶楽部", "クラブ"), ("CLUB", "クラブ"), ("CIRCLE", "サークル"), ("ヴァ", "バ"), ("ヴ", "ブ"))
NEAR = 0.8
LONGEST = 100  # characters compared
OTHER_NUMBERS = 0.5  # 第一町会 is not 第二町会, however alike they look


@dataclass(frozen=True, slots=True)
class TwinKeys:
    """The forms to hash, of values already read by `read_phone`, `read_address`, `read_kana`."""

    phone: str
    address: str
    kana: str


def twin_keys(phone: str, address: str, kana: str) -> TwinKeys:
    """Return the keys under which another registration of the same person, or of the same household, would be found."""
    return TwinKeys(phone_key(phone), address_key(address), kana_key(kana))


def phone_key(phone: str) -> str:
    """Return the digits alone."""
    return re.sub("[^0-9]", "", plain(phone))


def kana_key(kana: str) -> str:
    """Return the reading without blanks and long vowels, small kana as large: キョウコ and キヨウコ are one."""
    letters_only = re.sub("[^ァ-ヺ]", "", katakana(plain(kana)))
    return letters_only.translate(SMALL_TO_LARGE)


def address_key(address: str) -> str:
    """Return the address without prefecture and blanks, its numbers as 1-2-3: 一丁目3番18号 and １－３－１８ are one."""
    return until_settled(_address_step, address)


def group_key(name: str) -> str:
    """Return a group's name without blanks, signs, width, kind of kana, old kanji; 倶楽部 is クラブ."""
    return until_settled(_group_step, name)


def likeness(one: str, other: str) -> float:
    """Return how alike two group names are, 0.0 to 1.0 (the same but for writing); symmetric."""
    first, second = group_key(one)[:LONGEST], group_key(other)[:LONGEST]
    if first == second:
        return 1.0
    score = 1.0 - _edits(first, second) / max(len(first), len(second))
    return score if _numbers(first) == _numbers(second) else score * OTHER_NUMBERS


def near_duplicates(name: str, others: Iterable[str], at_least: float = NEAR) -> list[tuple[str, float]]:
    """Return those of `others` at least so alike, the likest first, equals in the order of `others`."""
    scored = [(other, likeness(name, other)) for other in others]
    return sorted((pair for pair in scored if pair[1] >= at_least), key=lambda pair: -pair[1])


def _address_step(text: str) -> str:
    bare = re.sub(r"\s|大字", "", with_plain_hyphens(plain(text)))
    bare = PREFECTURE.sub("", bare).replace("ヶ", "ケ")
    numbered = COUNTED.sub(lambda match: with_digits(match[0]), bare)
    return re.sub("-+", "-", NUMBER_WORDS.sub("-", numbered)).strip("-")


def _group_step(text: str) -> str:
    key = katakana(plain(text).upper()).translate(OLD_KANJI)
    for written, word in GROUP_WORDS:
        key = key.replace(written, word)
    return "".join(char for char in key.translate(SMALL_TO_LARGE) if char.isalnum() and char != "ー")


def _numbers(key: str) -> Counter[str]:
    return Counter(re.findall("[0-9]+", with_digits(key)))


def _edits(one: str, other: str) -> int:
    """Return the Levenshtein distance."""
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, right in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
    return row[-1]
