"""What is read of a very long message: its beginning, its end, and the places between that speak of days, hours or people."""

import re

LONGEST = 600  # characters read as they are; nobody asks for a room in more
EDGE, AROUND, PLACES = 140, 24, 5
TELLING = re.compile(
    "[0-9０-９一二三四五六七八九十]{1,4}[ 　]?[月日時人名:：/／]|[月火水木金土日]曜|[来今]週|来月|明日|明後日|あした|あさって|しあさって|祝日|連休"
)


def gist(text: str) -> tuple[str, list[int]]:
    """Return what to read, and for each of its characters (and for its end) the index in `text`."""
    ranges = [(0, EDGE)]
    at = EDGE
    while len(ranges) <= PLACES and (match := TELLING.search(text, at, len(text) - EDGE)):
        start, at = max(ranges[-1][1], match.start() - AROUND), match.end() + AROUND
        ranges.append((start, at))
    ranges.append((max(at, len(text) - EDGE), len(text)))
    back: list[int] = []
    for start, end in ranges:
        back += range(start, end)
        back.append(end)  # the line break that parts the pieces
    return "\n".join(text[start:end] for start, end in ranges), back
