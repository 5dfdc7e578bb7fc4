"""The group (団体) and the purpose (利用目的), cut out of the text as written; nothing is returned that was not said.

Dates, times, people and rooms are blotted out first, so that what is left stands between clear borders.
"""

import re

from dialogs.understand.groups import group
from dialogs.understand.phrase import BLOT
from dialogs.understand.purposes import purpose

Span = tuple[int, int]
THANKED_FOR = re.compile(
    "(?:先日|前回|先週|先月|この前|このあいだ|この間|昨日|昨年)[^。!?\n]{0,60}?(?:ありがとう|お世話にな|助かり|楽しかった)"
)


def names(text: str, blots: list[Span]) -> tuple[Span | None, Span | None]:
    """Return where the group and the purpose stand in the normalised text; `blots` are what is known to be something else."""
    if "先" in text or "前" in text or "昨" in text or "この" in text:
        blots = [*blots, *(match.span() for match in THANKED_FOR.finditer(text))]
    if blots:
        pieces, at = [], 0
        for start, end in sorted(blots):
            if end > at:
                pieces += [text[at : max(start, at)], BLOT * (end - max(start, at))]
                at = end
        text = "".join((*pieces, text[at:]))
    who = group(text)
    if who:
        start, end = who[1]
        text = text[:start] + BLOT * (end - start) + text[end:]
    return who[0] if who else None, purpose(text, who[1][1] if who else -1)
