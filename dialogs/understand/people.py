"""How many people: 10人, 大人8人と子ども3人, 5、6人; prices a head and earlier numbers are left out."""

import re

from dialogs.understand.tokens import Token

Span = tuple[int, int]
PARTS_OF_A_WHOLE = re.compile(
    "大人|子ども|子供|こども|男性|女性|男|女|スタッフ|会員|講師|先生|生徒|参加者|保護者|児童|高齢者|一般|小学生|中学生|園児|幼児|親|私"
)
TOTAL = re.compile("(?:合計|計|全部で|全員で|合わせて|あわせて|総勢|トータル)[はで、:]?\\s*$")


def headcount(tokens: list[Token], text: str) -> tuple[int | None, tuple[Span, ...]]:
    """Return the number of people and where it stands."""
    said = [(place, token) for place, token in enumerate(tokens) if token.kind == "p"]
    if not said:
        return None, ()
    said = [
        (place, token) for place, token in said if not (place + 1 < len(tokens) and tokens[place + 1].kind == "!")
    ] or said[-1:]
    for _, token in said:
        if TOTAL.search(text, max(0, token.start - 8), token.start):
            return int(token.value), ((token.start, token.end),)
    if len(said) > 1 and not PARTS_OF_A_WHOLE.search(text):
        said = said[-1:]
    return sum(int(token.value) for _, token in said), tuple((token.start, token.end) for _, token in said)
