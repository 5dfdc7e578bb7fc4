"""On which line of a policy file each key stands, so that a fault can be found among many equal tables."""

import re
from collections.abc import Mapping

from booking.policy.dated import Path

_HEADER = re.compile(r"\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[^\s="'#]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[^\s="'#.]+))*)\s*=""")
_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s."']+))\s*\.?""")
_TOKEN = re.compile(r'\"\"\"|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


def line_numbers(text: str) -> dict[Path, int]:
    """Line (from 1) of every table header and key, by path; members of repeated tables are counted from 0."""
    found: dict[Path, int] = {}
    count: dict[Path, int] = {}
    table: Path = ()
    depth, quote = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        rest = line
        if not depth and not quote:
            if header := _HEADER.match(line):
                table = _table(_parts(header[2]), header[1] == "[[", count)
                found.setdefault(table, number)
                continue
            if (key := _KEY.match(line)) is None:
                continue
            found.setdefault((*table, *_parts(key[1])), number)
            rest = line[key.end() :]
        depth, quote = _after(rest, depth, quote)
    return found


def line_of(path: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of a path, or of the closest table around it that the file writes."""
    for length in range(len(path), 0, -1):
        for place in (path[:length], (*path[:length], 0)):
            if place in lines:
                return lines[place]
    return None


def _parts(dotted: str) -> Path:
    return tuple("".join(part) for part in _PART.findall(dotted))


def _table(parts: Path, repeated: bool, count: dict[Path, int]) -> Path:
    """The path a header begins; a repeated table gets its number, tables inside it belong to the latest one."""
    path: Path = ()
    for number, part in enumerate(parts):
        path = (*path, part)
        last = number == len(parts) - 1
        if last and repeated:
            count[path] = count.get(path, -1) + 1
        if path in count:
            path = (*path, count[path])
    return path


def _after(text: str, depth: int, quote: str) -> tuple[int, str]:
    """How many brackets are open and which long quote is, after this piece of a value."""
    while text:
        if quote:
            end = text.find(quote)
            if end < 0:
                return depth, quote
            text, quote = text[end + 3 :], ""
            continue
        token = _TOKEN.search(text)
        if token is None:
            break
        text = text[token.end() :]
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth = max(0, depth - 1)
    return depth, quote
