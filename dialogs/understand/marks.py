"""The clock words of a sentence: hours and parts of the day, paired into wishes from when until when."""

import re
from datetime import time
from typing import NamedTuple

from dialogs.understand.reading import Hall
from dialogs.understand.tokens import Token

Span = tuple[int, int]
# Parts of the day as public halls sell and people mean them; None is the opening or the closing of the hall.
PERIODS: dict[str, tuple[time | None, time | None]] = {
    "午前": (None, time(12)), "午後": (time(13), time(17)), "夜": (time(18), None), "夕方": (time(15), time(18)), "昼過ぎ": (time(12), time(15)),
    "朝": (None, time(12)), "昼": (time(12), time(13)), "終日": (None, None), "朝一": (None, time(12)), "午後一": (time(13), time(17)), "深夜": (time(22), time(23, 59)),
}  # fmt: skip


END_FIRST = re.compile("(?:^|[^TP0])<T(?![<>])")


class Mark(NamedTuple):
    """A clock time, or with `hour` None a part of the day, and the word after it: > from, < until, Z onwards, B before."""

    hour: int | None
    minute: int
    sure: bool
    period: str | None
    role: str
    joined: bool  # the mark before it leads here: 14時から16時
    span: Span


Wish = tuple[Mark | None, Mark | None]


def wishes_of(tokens: list[Token], kinds: str, text: str, hall: Hall) -> list[Wish]:
    """Return what was wished, in order: (start, end), None for what was not said; `kinds` are those of the tokens."""
    tokens = _wished(tokens, text) if "i" in kinds else tokens
    if kinds.count("T") == 2 and "<" in kinds:
        tokens = _links_behind(tokens, text)
    elif kinds.count("T") > 2 and "<T" in kinds:
        tokens = _ends_behind(tokens, kinds, text)
    return _wishes(_with_period(_marks(tokens, text), hall))


def window_of(period: str, hall: Hall) -> tuple[time, time]:
    """Return the hours of a part of the day: the town's own, else the usual ones of a public hall."""
    for name, opens, closes in hall.periods:
        if name == period:
            return opens, closes
    begin, end = PERIODS[period]
    return begin or hall.opens, end or hall.closes


def _wished(tokens: list[Token], text: str) -> list[Token]:
    """14時からのを16時に変更: the hours before を are those of the old booking."""
    change = next((token.start for token in tokens if token.kind == "i"), -1)
    cut = text.rfind("を", 0, max(change, 0))
    after = [token for token in tokens if token.start > cut]
    return after if cut > 0 and any(token.kind in "TP" for token in after) else tokens


def _links_behind(tokens: list[Token], text: str) -> list[Token]:
    """開始 14:00 終了 16:00: where the words stand before their times, put them behind."""
    links = "".join(token.kind for token in tokens if token.kind in "T><")
    if links == "T><T":  # 15時から、終わりは17時
        until = next(token for token in tokens if token.kind == "<")
        last = next(place for place in range(len(tokens) - 1, -1, -1) if tokens[place].kind == "T")
        return [*(token for token in tokens[: last + 1] if token is not until), until, *tokens[last + 1 :]]
    first = next((token for token in tokens if token.kind == ">"), None)
    if links != ">T<T" or first is None or text[first.start] not in "開始ス":
        return tokens
    start, end = (token for token in tokens if token.kind == "T")
    until = next(token for token in tokens if token.kind == "<")
    return [*(token for token in tokens if token.kind not in "T><"), start, first, end, until]


def _ends_behind(tokens: list[Token], kinds: str, text: str) -> list[Token]:
    """3時から、終わりは5時のまま: the word for the end behind its time."""
    turned = list(tokens)
    for match in END_FIRST.finditer(kinds):
        place = match.end() - 2
        if text.startswith(("終", "解散", "おしまい"), tokens[place].start):
            turned[place], turned[place + 1] = tokens[place + 1], tokens[place]
    return turned


def _marks(tokens: list[Token], text: str) -> list[Mark]:
    """The clock times and parts of the day in order, those taken back (14時じゃなくて) left out."""
    marks: list[Mark] = []
    joined = False
    index, count = 0, len(tokens)
    while index < count:
        token = tokens[index]
        index += 1
        after_from = joined and token.kind == "0" and marks and marks[-1].hour is not None
        if token.kind not in ("T", "P") and not after_from:
            joined = False
            continue
        period, start, place = None, token.start, index - 1
        if token.kind == "P":
            period = str(token.value)
            if index < count and tokens[index].kind == "T":
                token = tokens[index]
                index += 1
        hour, minute, sure = (
            token.value if token.kind == "T" else (token.value, 0, False) if token.kind == "0" else (None, 0, False)
        )
        role = tokens[index].kind if index < count and tokens[index].kind in "><ZB" else ""
        if role == ">" and hour is None and text.startswith("from", tokens[index].start):
            role = ""  # tomorrow evening from 7 to 9
            index += 1
        if index < count and tokens[index][:2] == ("s", "before"):
            role = "B"  # 3時前に
        if index < count and hour is not None and text.startswith("以前", tokens[index].start):
            role = "B"  # 17時以前
        refused = tokens[index + len(role) : index + len(role) + 1]
        if not role and not joined and place and tokens[place - 1].kind == ">" and text[tokens[place - 1].start] == "~":
            role = "<"  # 〜17時
        if joined and role == ">" and "と" in text[tokens[place - 1].end : start]:
            joined = False  # 10時からと13時から
        if not (refused and refused[0].kind == "!"):
            marks.append(
                Mark(hour, minute, sure, period, role, joined, (min(start, token.start), max(start + 1, token.end)))
            )
        joined = role == ">"
        if role and index < count and tokens[index].kind == role:
            index += 1
    return marks


def _with_period(marks: list[Mark], hall: Hall) -> list[Mark]:
    """夜に使いたい、9時から: the part of the day said apart settles the bare hour."""
    periods = [mark for mark in marks if mark.hour is None]
    clocks = [mark for mark in marks if mark.hour is not None]
    if len(periods) != 1 or not clocks or periods[0].joined or periods[0].role == ">":
        return marks
    opens, closes = window_of(periods[0].period or "終日", hall)
    first = clocks[0]
    if first.sure or first.period or not first.hour or first.role == "<":
        return marks
    for hour in (first.hour, first.hour + 12):
        if hour < 24 and opens <= time(hour, min(first.minute, 59)) <= closes:
            return [first._replace(hour=hour, sure=True), *clocks[1:]]
    return marks


def _wishes(marks: list[Mark]) -> list[Wish]:
    """Pair the marks: (start, end), None for what was not said."""
    wishes: list[Wish] = []
    for mark in marks:
        closing = mark.role in ("<", "B")
        first, last = wishes[-1] if wishes else (None, None)
        if first and last is None and (mark.joined or (closing and first.hour is not None)):
            wishes[-1] = (first, mark)
        else:
            wishes.append((None, mark) if closing else (mark, None))
    return wishes
