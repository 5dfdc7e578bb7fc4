"""Many words as one pattern: a tree of characters, so that a place in the text is looked at once, however many words there are."""

import re
from collections.abc import Iterator
from typing import Any

SHELF, SHELVES = 12, 6
CLOSERS = {"(": ")", "[": "]"}


def trie(forms: dict[str, str]) -> str:
    """Return a pattern that takes the longest of the words; `forms` maps each to a pattern of what must follow (or "")."""
    tree: dict[str, Any] = {}
    for form, tail in forms.items():
        node = tree
        for char in form:
            node = node.setdefault(char, {})
        node[""] = tail if "" not in node or node[""] == tail else f"(?:{node['']}|{tail})" if tail and node[""] else ""
    return _shelves({char: tree[char] for char in sorted(tree)})


def _shelves(tree: dict[str, Any]) -> str:
    """The first characters in shelves, those in shelves again: a row of 300 is slow to walk."""
    if len(tree) <= SHELF:
        return _branches(tree)
    chars = list(tree)
    size = max(SHELF, -(-len(chars) // SHELVES))
    shelves = [chars[at : at + size] for at in range(0, len(chars), size)]
    options = (
        f"(?=[{re.escape(shelf[0])}-{re.escape(shelf[-1])}])" + _shelves({char: tree[char] for char in shelf})
        for shelf in shelves
    )
    return f"(?:{'|'.join(options)})"


def _branches(node: dict[str, Any]) -> str:
    options = [re.escape(char) + _branches(below) for char, below in node.items() if char]
    if "" in node:
        options.append(node[""])
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def expand(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield every word a small pattern stands for, with the lookahead or `$` at its end, if any.

    The pattern may hold alternatives, groups, one of some characters, and `?`: 「取り?消」 is 取り消 and 取消.
    """
    for option in _split(pattern):
        yield from _sequence(option)


def _split(pattern: str) -> list[str]:
    """Cut at the `|` that stand outside brackets."""
    depth, start, parts = 0, 0, []
    for at, char in enumerate(pattern):
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
    return [*parts, pattern[start:]]


def _sequence(pattern: str) -> Iterator[tuple[str, str]]:
    if not pattern or pattern.startswith(("(?!", "(?=", "$")):
        yield "", pattern
        return
    piece, rest = _atom(pattern)
    optional = rest.startswith("?")
    rest = rest[optional:]
    heads = (
        list(expand(piece[3:-1]))
        if piece.startswith("(?:")
        else [(char, "") for char in (piece[1:-1] if piece[0] == "[" else piece.lstrip("\\"))]
    )
    heads = [*heads, ("", "")] if optional else heads
    tails = list(_sequence(rest))
    for head, condition in heads:
        if condition:
            yield head, condition + rest
            continue
        for tail, end in tails:
            yield head + tail, end


def _atom(pattern: str) -> tuple[str, str]:
    """The first piece of a pattern and what is left of it."""
    if pattern[0] == "\\":
        return pattern[:2], pattern[2:]
    if pattern[0] in CLOSERS:
        depth = 0
        for at, char in enumerate(pattern):
            depth += (char == pattern[0]) - (char == CLOSERS[pattern[0]])
            if depth == 0:
                return pattern[: at + 1], pattern[at + 1 :]
    return pattern[0], pattern[1:]
