"""One pass over the text: words and shapes become tokens, the rest becomes glue (dropped) or other text."""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any, NamedTuple

from dialogs.understand.shapes import BEFORE_WORDS, SHAPES, Parts
from dialogs.understand.words import TABLES


class Token(NamedTuple):
    """A piece of the text: its kind (words.py), its value and where it stands in the normalised text."""

    kind: str
    value: Any
    start: int
    end: int


KATAKANA = {point: chr(point + 0x60) for point in range(0x3041, 0x3097)}
HIRAGANA_ONLY = re.compile("[ぁ-ゖ]{3,}")

# Between the words of one expression stand particles, politeness and sounds of thinking; they carry nothing here.
FILLERS = (  # noqa: SIM905 - words are read more easily in a row
    "なんですけれども なんですけれど なんですけど なんですが なのですが ですけれども ですけれど ですけど ですが だけど なんだけど "
    "ええと えーと えっと えーっと うーんと うーん えー あのー あの その そのー まあ たぶん 多分 できれば 出来れば できたら 可能なら "
    "頃 ごろ ころ くらい ぐらい 位 ほど 前後 あたり 辺り 付近 ちょうど きっかり ぴったり 丁度 とか って という だと なら でも です "
    "だったら ならば であれば ですね かな ね よ さ もう 一つ 予定 希望 可能 的 的には うちの のうち 曜 at on the of in for by to"
).split()
GLUE = re.compile(
    r"(?:[\s、。,.・!?…のはがにでともをやか&/|:;~()「」『』*#\-ー↓↑■●○◎◆・①-⑳]|"
    + "|".join(sorted(map(re.escape, FILLERS), key=len, reverse=True))
    + r")*+"
)


def _lexicon() -> dict[str, tuple[str, Any]]:
    lexicon: dict[str, tuple[str, Any]] = {}
    for word in (row for table in TABLES for row in table):
        for form in word.forms.split():
            for twin in {form, form.translate(KATAKANA)} if HIRAGANA_ONLY.fullmatch(form) else {form}:
                lexicon.setdefault(twin.replace("_", " "), (word.kind, word.value))
    return lexicon


def _trie(forms: dict[str, str]) -> str:
    """Return a pattern that takes the longest of the words; `forms` maps each to what must not follow it."""
    tree: dict[str, Any] = {}
    for form, refused in forms.items():
        node = tree
        for char in form:
            node = node.setdefault(char, {})
        node[""] = {refused: {}}
    return _branches(tree)


def _branches(node: dict[str, Any]) -> str:
    options = [re.escape(char) + _branches(below) for char, below in node.items() if char]
    if "" in node:
        refused = next(iter(node[""]))
        options.append(f"(?![{refused}])" if refused else "")
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


LEXICON = {form.partition("!")[0]: entry for form, entry in _lexicon().items()}
_REFUSED = {form.partition("!")[0]: form.partition("!")[2] for form in _lexicon()}
_JAPANESE = {form: refused for form, refused in _REFUSED.items() if not form[0].isascii() or form[0] == "~"}
_JAPANESE |= {form: refused for form, refused in _REFUSED.items() if form[0].isdigit()}
_LATIN = {form: refused for form, refused in _REFUSED.items() if form not in _JAPANESE}
_WORD_STARTS = "".join(sorted({form[0] for form in _JAPANESE}))


def _shapes() -> str:
    """All shapes in their order; neighbours that start alike are tried only where such a start stands."""
    return "".join(
        f"|(?=[{starts}])(?:{'|'.join(f'({shape.pattern})' for shape in shapes)})"
        for starts, shapes in groupby(SHAPES, lambda shape: shape.starts)
    )


MASTER = re.compile(
    "|".join(f"(?=[{shape.starts}])(?:{shape.pattern})" for shape in BEFORE_WORDS)
    + r"|(?:[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9.-]{1,255}|(?:https?://|www\.)[^\s　]{1,500})"
    rf"|(?=[{re.escape(_WORD_STARTS)}])({_trie(_JAPANESE)})"
    rf"|(?<![a-z])({_trie(_LATIN)})(?![a-z])" + _shapes()
)


def _givers() -> dict[int, tuple[Callable[..., Parts], int, int]]:
    """Group number of each shape to what it gives and where its own groups lie."""
    givers, group = {}, 3
    for shape in SHAPES:
        inner = re.compile(shape.pattern).groups
        givers[group] = (shape.give, group + 1, group + 1 + inner)
        group += 1 + inner
    return givers


GIVERS = _givers()


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a normalised text in order; text that says nothing here gives kind x."""
    tokens: list[Token] = []
    at = 0
    for match in MASTER.finditer(text):
        start, end = match.span()
        if start > at and not GLUE.fullmatch(text, at, start):
            tokens.append(Token("x", None, at, start))
        at = end
        which = match.lastindex
        if which is None:
            tokens.append(Token("x", None, start, end))
        elif which <= 2:
            kind, value = LEXICON[match.group(which)]
            if len(kind) == 1:
                tokens.append(Token(kind, value, start, end))
            else:
                for one, part in zip(kind, value if kind else (), strict=True):
                    tokens.append(Token(one, part, start, end))
        else:
            give, first, last = GIVERS[which]
            for kind, value in give(*(match.group(n) for n in range(first, last))):
                tokens.append(Token(kind, value, start, end))
    if at < len(text) and not GLUE.fullmatch(text, at, len(text)):
        tokens.append(Token("x", None, at, len(text)))
    return tokens
