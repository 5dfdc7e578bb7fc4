"""The group (団体) and the purpose (利用目的), cut out of the text as written; nothing is returned that was not said.

Dates, times, people and rooms are blotted out first, so that what is left stands between clear borders.
"""

import re

from dialogs.understand.groups import group
from dialogs.understand.phrase import BLOT
from dialogs.understand.purposes import purpose

Span = tuple[int, int]
BEFORE_NOW = frozenset("先前昨こ")
THANKED_FOR = re.compile(
    "(?:先日|前回|先週|先月|この前|このあいだ|この間|昨日|昨年)[^。!?\n]{0,60}?(?:ありがとう|お世話にな|助かり|楽しかった)"
)


def names(text: str, blots: list[Span], asides: tuple[Span, ...] = ()) -> tuple[Span | None, Span | None]:
    """Return where the group and the purpose stand in the normalised text.

    Args:
        text: Normalised.
        blots: What is known to be something else: days, hours, people, rooms.
        asides: What is told of other occasions; a purpose in there is none of this one.
    """
    text = _blotted(text, blots) if blots else text
    who = group(text)
    if who:
        text = _blotted(text, [who[1]])
    told = [match.span() for match in THANKED_FOR.finditer(text)] if BEFORE_NOW.intersection(text) else []
    if asides or told:
        text = _blotted(text, [*asides, *told])
    return who[0] if who else None, purpose(text, who[1][1] if who else -1)


def _blotted(text: str, blots: list[Span]) -> str:
    pieces, at = [], 0
    for start, end in sorted(blots):
        if end > at:
            pieces += [text[at : max(start, at)], BLOT * (end - max(start, at))]
            at = end
    return "".join((*pieces, text[at:]))
