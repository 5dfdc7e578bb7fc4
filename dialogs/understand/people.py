"""How many people: 10人, 大人8人と子ども3人, 5、6人; capacities and numbers given up are left out."""

import re
from itertools import pairwise

from dialogs.understand.tokens import Token

Span = tuple[int, int]
# A part of the whole stands before its number: 大人8人と子ども3人.
PART = re.compile(
    "(?:大人|おとな|子ども|子供|こども|お?孫|赤ちゃん|男性?|女性?|男子|女子|夫婦|子|親|お?母|お?父|スタッフ|ボランティア|メンバー|シニア|コーチ|ゲスト|ママ友|パパ友|サポーター|生徒|園児|一般|見学|体験|引率|付き?添い|乳幼児|"
    "[一-鿿]{0,4}(?:者|生|児|(?<!定|満|要)員|師|客|親|童|手)|[一-鿿]{1,4}部|お客|友人|友達|家族|ママ|パパ|adults?|kids|children)(?:たち|達|さん|様|の方|の人)?(?:が|は|も|の|:|、)?\\s*(?:約|およそ)?$"
)
TOTAL = re.compile(
    "(?:合計|総計|計|全部で|全員で|合わせて|あわせて|総勢|トータル|みんなで|total)(?:は|で|、|:|して)?\\s*(?:約|およそ)?$"
)
CAPACITY = re.compile("まで(?:の|入|が|です)|用の|が?入れ|入る|収容|定員")
# What stands right before a number without 人 that is a headcount: 人数 12, 大人3、子ども4.
LABELLED = re.compile(
    "(?:人数|員数|数|者数?|大人|おとな|子ども|子供|こども|男性?|女性?|メンバー)(?:は|が|[:=)→]|の|で)?\\s*(?:約|およそ|だいたい|大体)?\\s*$"
)
CHANGED = re.compile("から|→|に変|より")
JOINED = re.compile("と|\\+|プラス|&|および|及び")


def headcount(tokens: list[Token], text: str) -> tuple[int | None, tuple[Span, ...]]:
    """Return the number of people and where it stands."""
    places = [place for place, token in enumerate(tokens) if token.kind == "p"]
    if not places:
        return None, ()
    said = [tokens[place] for place in places if not _given_up(tokens, place)] or [tokens[places[-1]]]
    if len(said) > 1:
        said = _of_several(said, text)
    return sum([int(token.value) for token in said]), tuple([(token.start, token.end) for token in said])


def _given_up(tokens: list[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].kind == "!"


def _is_part(token: Token, text: str) -> bool:
    """大人8人, 8 adults."""
    return bool(PART.search(text, max(0, token.start - 8), token.start)) or text[token.start : token.end].endswith(
        ("adults", "kids", "children")
    )


def _of_several(said: list[Token], text: str) -> list[Token]:
    """The total if it was said, the parts if only they were, otherwise the last number."""
    for token in said:
        if TOTAL.search(text, max(0, token.start - 10), token.start):
            return [token]
    if len(said) > 2 and said[-1].value == sum(token.value for token in said[:-1]):
        return said[-1:]  # 大人4人と子ども6人の10人
    if 2 * said[0].value == sum(token.value for token in said) and not _is_part(said[0], text) and len(said) > 2:
        return said[:1]  # 10人（大人8、子ども2）
    said = [
        token for token in said if not CAPACITY.match(text, token.end) and text[token.start - 2 : token.start] != "定員"
    ] or said[-1:]
    parts = [token for token in said if _is_part(token, text)]
    if len(parts) == len(said):
        return parts
    gaps = [text[before.end : after.start] for before, after in pairwise(said)]
    if any("うち" in gap or "含" in gap or "内訳" in gap for gap in gaps):
        return [token for token in said if token not in parts][-1:] or said[-1:]
    rest = [token for token in said if token not in parts]
    changed = any(CHANGED.search(gap) for gap in gaps)
    if parts and len(rest) == 1 and not changed and rest[0] is said[0] and not any(JOINED.search(gap) for gap in gaps):
        return rest if rest[0].value >= sum(token.value for token in parts) else said  # 18名。子どもは5名です
    if parts and any(JOINED.search(gap) for gap in gaps) and not any(CHANGED.search(gap) for gap in gaps):
        return said
    return said[-1:]
