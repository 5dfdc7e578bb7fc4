"""Days that stand apart in one message, with other words between them: which of them is meant, or whether to ask.

A second day is a candidate only where something says so (か, だめなら, 第二希望, どちらも). Otherwise the day that is told with its
hours is the one, and where that does not tell them apart, all are offered in a question.
"""

import re

from dialogs.understand.asides import ANOTHER_TOO
from dialogs.understand.said import Said
from dialogs.understand.tokens import Token

RANKED = re.compile("希望|候補|優先|(?:だめ|ダメ|駄目|無理|でな)(?:なら|だったら|ければ)")
NUMBERED = re.compile(
    "第[1-3一二三](?:希望|候補)|(?:希望|候補)日?[1-3①②③:は]|候補|優先|(?:だめ|ダメ|駄目|無理|でな)(?:なら|だったら|ければ)"
)
TOGETHER = re.compile("どちら|どっち|どれか|いずれ|両方|両日|それぞれ|[2-9二三四五]回|[2-9二三四五]日間|どこか")
JOINING = re.compile(r"(?:か|と|や|または|もしくは|及び|および|、もしくは)[、\s]*\Z")


def meant_again(live: list[Said], tokens: list[Token], text: str) -> list[Said] | None:
    """30日と31日両方押さえてたんですが、31日の方はキャンセルで: of several days the one that is named again at last."""
    if len(live) < 3 or RANKED.search(text):
        return None
    last, gap_before = live[-1], tokens[live[-2].last : live[-1].first]
    again = (
        len(last.found.dates) == 1
        and last.kinds.strip("wWg")
        and any(last.found.dates == one.found.dates for one in live[:-1])
    )
    return [last] if again and any(token.kind == "x" for token in gap_before) else None


def are_strewn(live: list[Said], tokens: list[Token], text: str) -> bool:
    """Whether days stand apart with other words between them and nothing says that all are meant: then better ask."""
    if NUMBERED.search(text) or ANOTHER_TOO.search(text) or TOGETHER.search(text):
        return False
    for one, following in zip(live, live[1:], strict=False):  # noqa: RUF007 - pairs of neighbours
        between = text[tokens[one.last - 1].end : tokens[following.first].start]
        words = any(token.kind == "x" for token in tokens[one.last : following.first])
        if words and not JOINING.search(between):
            return True
    return False


def told_with_hours(live: list[Said], tokens: list[Token]) -> list[Said] | None:
    """2/28 18:00〜21:30、支払いは25日: of strewn days the only one that is told with its hours."""
    ends = [*(one.first for one in live[1:]), len(tokens)]
    timed = [
        one for one, end in zip(live, ends, strict=True) if any(token.kind in "TP" for token in tokens[one.last : end])
    ]
    if not timed and any(token.kind in "TP" for token in tokens[: live[0].first]):
        timed = live[:1]
    return timed if len(timed) == 1 else None
