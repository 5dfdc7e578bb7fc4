"""The group (団体) and the purpose (利用目的), cut out of the text as written; nothing is returned that was not said.

Dates, times, people and rooms are blotted out first, so that what is left stands between clear borders.
"""

import re

from dialogs.understand.groups import group
from dialogs.understand.phrase import BLOT, Phrases
from dialogs.understand.purposes import purpose, wished

Span = tuple[int, int]
# What a message holds that names neither group nor purpose: most need not be looked at any further.
CHATTER = re.compile(
    "(?:"
    r"お世話になって(?:います|おります)|お世話になります|よろしく|(?:お願い|おねがい)(?:いた|致)?(?:し(?:ます|たい(?:です)?)|致します|できますか)?|こん(?:にち|ばん)[はわ]|おはようございます|はじめまして|お疲れ様です|すみません|すいません|"
    r"ありがとうございます|空いて(?:い)?(?:ます|る)|空き(?:ます|は|状況)?|あ(?:り|い)ます|使いたい|つかいたい|使えます|使います|使わせて|使い|予約(?:したい|希望|を?お願い(?:いた)?します|できます)?|お?借り(?:したい|たい|られます|ます)|利用(?:したい|します|希望)?|"
    r"希望(?:します|です)?|のですが|んですけど|んですが|なんですが|ですけど|ですが|です|ます|けど|だ|ください|でしょうか|どうですか|お?部屋|えーと|えっと|あのー?|くらい|ぐらい|ほど|頃|ごろ|どちらか|どこか|今度|次|翌日|前日|第[0-9一二三四五]|様|"
    r"[\0\s、。,.!?~のでをはがにともかねよ()])*+"
)
SENTENCE_ENDS = frozenset("。!?\n")
BEFORE_NOW = frozenset("先前昨こげ")
THANKED_FOR = re.compile(
    "おかげさまで[^。!?\n]{1,40}|(?:先日|前回|先週|先月|この前|このあいだ|この間|昨日|昨年)[^。!?\n]{0,60}?(?:ありがとう|お世話にな|助かり|楽しかった)"
)


def names(
    text: str, blots: list[Span], past: tuple[Span, ...] = (), asides: tuple[Span, ...] = ()
) -> tuple[Span | None, Span | None]:
    """Return where the group and the purpose stand in the normalised text.

    Args:
        text: Normalised.
        blots: What is known to be something else: days, hours, people, rooms.
        past: Where past or refused occasions are told; a purpose in there is none of this one.
        asides: Where others are told; a purpose in there counts if there is no other, unless the clause is only a reason.
    """
    text = blotted(text, blots) if blots else text
    if CHATTER.fullmatch(text):
        return None, None
    phrases = Phrases(text)
    who = group(text, phrases)
    if who:
        text = blotted(text, [who[1]])
    whole = text
    told = [match.span() for match in THANKED_FOR.finditer(text)] if not BEFORE_NOW.isdisjoint(text) else []
    if past or told:
        text = blotted(text, [*past, *told])
    end = who[1][1] if who else -1
    reasons = [span for span in asides if text[span[1] - 1] not in SENTENCE_ENDS]
    aim = purpose(blotted(text, list(asides)), end, phrases) if asides else None
    aim = aim or purpose(blotted(text, reasons) if reasons else text, end, phrases)
    if aim is None and (past or asides or told):  # 去年の8月30日みたいに夕涼み会をしたいです
        aim = wished(whole, phrases)
    return who[0] if who else None, aim


def blotted(text: str, blots: list[Span]) -> str:
    """The text with something else in place of what is known to be no part of what is looked for."""
    pieces, at = [], 0
    for start, end in sorted(blots):
        if start > at:
            pieces.append(text[at:start])
            at = start
        if end > at:
            pieces.append(BLOT * (end - at))
            at = end
    pieces.append(text[at:])
    return "".join(pieces)
