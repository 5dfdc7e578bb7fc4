"""Days and hours told in passing: 資料を4/3までに送ります。利用は4/10の14時から; 10:00開演なので、9:00から使いたい.

A message is cut into clauses. A day whose clause names no hour and wishes for nothing is beside the point when another
clause names a day with its hour or its wish.
"""

import re

from dialogs.understand.said import Said
from dialogs.understand.tokens import Token

Span = tuple[int, int]
CLAUSE_END = re.compile(
    r"[。!?\n]|ので、?|(?:(?<=[すただいるん])が|けれども?|けど|(?<=[だすいるた])から|(?<!の)ため|(?:ます|です|ある|ない)し|(?:あり|なり|おり|入り)|まして|して|(?<!あさ)って|ます|です|ました|でした)、|(?:れば|(?<=日)で(?=、その))、"
)
PREDICATE = re.compile(
    r"(?:です|ます|した|でした|ね|か|い|ので|が|けど|けれども?|から|ため|し|て|り|た|だ|る|ん|ば|日で)[。!?、…\s]*\Z"
)
WISH = re.compile(
    "使[いうわえ]|つか[いうえ]|借り(?!に行)|借用|予約|お願い|おねがい|希望|取り(?:たい|ます)|取れ|とりたい|押さえ|おさえ|空[いき]|あいて|利用|たい(?!ので)|どう|いかが|だめ|ダメ|駄目|無理|都合|候補|予定(?:して|です|で、)|考え|検討|つもり|思って|可能|大丈夫|できます|できれば|いい(?!です(?:か|よね))|"
    "変更|変え|キャンセル|取り?消|やめ|じゃな|ではな|以外|埋ま|満室|book|reserve|もしくは|または"
)
ANOTHER_TOO = re.compile(
    "(?:[日曜時分半]|から|まで)も(?:同|お?願|使|予約|借|よろ|[、。])|(?:だめ|ダメ|駄目|無理|難し|悪|埋ま|取れな|空いて(?:い)?な|いっぱい|満室)[^。]{0,5}?(?:なら|れば|たら|場合)"
)
CHECKED = re.compile("(?:です|ます|でした|ました)よね[。!?]|(?:でし|まし)たっけ")
NEXT_STEP = re.compile("ばいい(?:です|でしょう)か|でいい(?:です|でしょう)か|までに|中に|以内に")
FREE = re.compile("空[いき]|あいて|使いた|借りた")
HABIT = re.compile("毎[週月年回].*(?:使|利用し|借り|やっ|集まっ|お世話にな|活動し)")
NOMINAL = re.compile(r"[るたいう]の[がは][^。]{2,12}。\Z")  # 来日するのが7月10日。
BEGINNING = re.compile("(?:出|終わり|終え|帰り|撤収し)たい|以降|しか|行けな|来られ|来れ|間に合")
GATHERING = re.compile("集合|開演|開場|開会|到着|着[くきい]|始ま|来[るら]|待ち合わせ")
REASON = re.compile(r"(?:ので、?|から、|ため、)\Z")


def clauses(text: str) -> list[Span]:
    """Return the clauses of a text in order."""
    cuts = [match.end() for match in CLAUSE_END.finditer(text)]
    if not cuts:
        return [(0, len(text))]
    edges = [0, *cuts, len(text)] if cuts[-1] < len(text) else [0, *cuts]
    return list(zip(edges, edges[1:], strict=False))  # noqa: RUF007 - pairs of neighbours


def set_aside(said: list[Said], tokens: list[Token], text: str) -> tuple[list[Said], tuple[Span, ...]]:
    """Give days told in passing the role "aside"; also return where their clauses stand."""
    parts = clauses(text)
    if len(parts) < 2:
        return said, ()
    homes: dict[int, Span] = {}
    busy: set[Span] = set()
    at = 0
    for place, token in enumerate(tokens):
        while token.start >= parts[at][1]:
            at += 1
        homes[place] = parts[at]
        if token.kind in "TPL":
            busy.add(parts[at])
    named = {homes[one.first] for one in said if one.role not in ("past", "not")}
    meant = {home for home in named if _is_wish(home, text, home in busy)}
    beside = {home for home in named - meant if _is_aside(home, text, home in busy)}
    if not meant or not beside or ANOTHER_TOO.search(text):
        return said, ()
    settled = [
        one._replace(role="aside") if homes[one.first] in beside and one.role not in ("past", "not", "except") else one
        for one in said
    ]
    return settled, tuple(home for home in parts if home in beside)


def spare_hours(tokens: list[Token], text: str) -> frozenset[int]:
    """Tokens of clauses that say why (９：３０集合なので), where another clause says from when until when."""
    parts = [
        part
        for part in clauses(text)
        if (REASON.search(text, *part) or GATHERING.search(text, *part)) and not BEGINNING.search(text, *part)
    ]
    found: set[int] = set()
    for start, end in parts:
        inside = [place for place, token in enumerate(tokens) if start <= token.start < end]
        kinds = "".join(tokens[place].kind for place in inside)
        others = "".join(token.kind for token in tokens if not start <= token.start < end)
        whole = others.count("T") > 1
        said = kinds.strip("x") in ("T", "PT", "P", *(("T<",) if whole else ()))
        said = said or (kinds.count("T") == 1 and bool(GATHERING.search(text, start, end)))
        if (
            said
            and (whole or ("T>" in others and REASON.search(text, start, end)))
            and not WISH.search(text, start, end)
        ):
            found.update(place for place in inside if tokens[place].kind in "TP><")
    return frozenset(found)


def _is_wish(home: Span, text: str, timed: bool) -> bool:
    if CHECKED.search(text, *home) or HABIT.search(text, *home) or _is_next_step(home, text):
        return False
    return timed or bool(WISH.search(text, *home))


def _is_next_step(home: Span, text: str) -> bool:
    """今週中に返事します; but not 3月中に空いてるところ."""
    return NEXT_STEP.search(text, *home) is not None and not FREE.search(text, *home)


def _is_aside(home: Span, text: str, timed: bool) -> bool:
    if CHECKED.search(text, *home) or (HABIT.search(text, *home) and not timed):
        return True
    if timed or not (PREDICATE.search(text, *home) or NOMINAL.search(text, *home)):
        return False
    return _is_next_step(home, text) or not WISH.search(text, *home)
