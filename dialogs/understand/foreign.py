"""Dates in other languages of the neighbourhood (5 de diciembre, 12월 5일), read by dateparser with pinned settings.

It is asked only where our own tables found no day and a month of such a language stands beside a number, so that Japanese
and English never wait for it (its first call takes a tenth of a second). It is believed only if the day it names stands in
the text as a number and it read nothing but day, month and year.
"""

import re
from datetime import date, datetime
from typing import Any

from dialogs.understand.tokens import Token

MONTH = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    "janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "januari|februari|maret|mei|juni|juli|agustus|oktober|desember|"
    "januar|februar|märz|dezember|"
    "enero|pebrero|abril|hunyo|hulyo|setyembre|oktubre|nobyembre|disyembre"
)
FRAGMENT = re.compile(
    rf"(?<![^\W\d_])(?:(?:{MONTH})\s+(?:de\s+)?[0-9]{{1,2}}(?![0-9:])|[0-9]{{1,2}}\.?\s+(?:de\s+|ng\s+)?(?:{MONTH}))(?:\s*(?:de|,)?\s*20[0-9]{{2}})?(?![^\W\d_])"
    r"|[0-9]{1,2}\s*월\s*[0-9]{1,2}\s*일|(?:ngày\s+)?[0-9]{1,2}\s+tháng\s+[0-9]{1,2}"
)
LANGUAGES = ["es", "pt", "fr", "id", "de", "tl", "ko", "vi"]
SETTINGS: dict[str, Any] = {
    "PREFER_DATES_FROM": "future",
    "REQUIRE_PARTS": ["day", "month"],
    "STRICT_PARSING": False,
    "PARSERS": ["absolute-time"],
    "NORMALIZE": True,
}


KANA = re.compile("[ぁ-ゖァ-ヶ]")


def foreign_day(text: str, today: date) -> Token | None:
    """Return a day named in another language as a token of kind a, or None; `text` is normalised."""
    match = None if KANA.search(text) else FRAGMENT.search(text)
    if match is None:
        return None
    import dateparser  # here: a tenth of a second that Japanese never pays

    base = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - dateparser counts from a naive moment
    found = dateparser.parse(match.group(), languages=LANGUAGES, settings=SETTINGS | {"RELATIVE_BASE": base})
    if found is None or str(found.day) not in re.findall("[1-9][0-9]*", match.group()):
        return None
    year = found.year if str(found.year) in match.group() else None  # else the next such day, as in Japanese
    return Token("a", (year, found.month, found.day), *match.span())
