"""Bare numbers: what 26, 9-12 or the 14 of 「6/13〜14」 is follows from what stands around it, or from the question."""

from dialogs.understand.people import LABELLED
from dialogs.understand.reading import Topic
from dialogs.understand.tokens import Token

MOST_PEOPLE = 200  # a larger number alone is no headcount
DATE_KINDS = frozenset("mjMdarkKJEwWgqhbe")  # something beside the number names a day


def settle_numbers(tokens: list[Token], kinds: str, text: str, about: Topic | None) -> list[Token]:
    """Give bare numbers their meaning; `kinds` are those of the tokens, `about` is the question that was asked."""
    if kinds == "0" or (about and len(kinds) <= 2 and not kinds.strip("0x")):
        kind = {"date": "d", "time": "T", "headcount": "p", None: "p"}.get(about)
        known = kind and (about or tokens[0].value <= MOST_PEOPLE)
        return [_as(token, kind) if kind and known and token.kind == "0" else token for token in tokens]
    dated = not DATE_KINDS.isdisjoint(kinds)
    settled: list[Token] = []
    for place, token in enumerate(tokens):
        if token.kind == "D":
            settled += _settle_pair(token, dated)
        elif token.kind == "0":
            settled.append(_settle_number(token, settled, tokens[place + 1 :], text, dated))
        else:
            settled.append(token)
    return settled


def _as(token: Token, kind: str) -> Token:
    """The number as a day, people or a bare hour (1430 is half past two)."""
    if kind == "T" and token.value > 99:
        return token._replace(kind=kind, value=(*divmod(token.value, 100), True))
    return token._replace(kind=kind, value=(token.value, 0, token.value > 12) if kind == "T" else token.value)


def _settle_number(token: Token, before: list[Token], after: list[Token], text: str, dated: bool) -> Token:
    """人数 12 is people; 6/13〜14 and 5/23、24 are days; 10〜12 beside a date and 13から15時 are hours."""
    following = "".join(one.kind for one in after[:2])
    gap = text[before[-1].end : token.start] if before else ""
    if token.value <= MOST_PEOPLE and LABELLED.search(text, max(0, token.start - 9), token.start):
        return _as(token, "p")
    if len(before) > 1 and before[-1].kind == ">" and before[-2].kind in "ad" and following[:1] != ">":
        return _as(token, "d")
    if following[:1] == "M" and text[token.end : after[0].start].strip() not in ("", "of", "of the"):
        return token._replace(kind="x")  # meeting room 2 on October 4
    if (
        before
        and (before[-1].kind in "ad" or (len(before) > 1 and before[-2].kind == "M" and before[-1].kind == "0"))
        and gap.strip() in ("、", ",", "・", "か", "と", ".", "or", "and", "&")
        and following[:1] != ">"
    ):
        return _as(token, "d")
    if (
        token.end - token.start == 4
        and 600 <= token.value < 2400
        and token.value % 100 < 60
        and following[:1] in ("<", ">")
    ):
        return _as(token, "T")
    dated_before = bool(before) and before[-1].kind == "M"  # june 6 from 1pm
    if not dated_before and token.value <= 24 and (following in (">T", ">P") or (following == ">0" and dated)):
        return _as(token, "T")
    return token


def _settle_pair(token: Token, dated: bool) -> list[Token]:
    first, last = token.value
    if dated and 0 < first <= 24 and 0 < last <= 24:
        sides = [token._replace(kind="T", value=(hour, 0, hour > 12)) for hour in (first, last)]
        return [sides[0], token._replace(kind=">", value=0), sides[1]]
    return [token._replace(kind="a", value=(None, first, last))]
