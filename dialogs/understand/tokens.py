"""One pass over the text: words and shapes become tokens, the rest becomes glue (dropped) or other text."""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any, NamedTuple

from dialogs.understand.numerals import KANJI
from dialogs.understand.shapes import BEFORE_WORDS, NUMBERS_START, SHAPES, Parts, Shape
from dialogs.understand.trie import trie
from dialogs.understand.words import TABLES


class Token(NamedTuple):
    """A piece of the text: its kind (words.py), its value and where it stands in the normalised text."""

    kind: str
    value: Any
    start: int
    end: int


Givers = dict[int, tuple[Callable[..., Parts], int, int]]
KATAKANA = {point: chr(point + 0x60) for point in range(0x3041, 0x3097)}
UNSHRUNK = str.maketrans("っゃゅょ", "つやゆよ")  # あさつて, らいしゆう: as the old and the hurried write
HIRAGANA_ONLY = re.compile("[ぁ-ゖ]{3,}")
KATAKANA_ONLY = re.compile("[ァ-ヶー]+")

# Between the words of one expression stand particles, politeness and sounds of thinking; they carry nothing here.
FILLERS = (  # noqa: SIM905 - words are read more easily in a row
    "なんですけれども なんですけれど なんですけど なんですが なのですが ですけれども ですけれど ですけど ですが だけど なんだけど "
    "ええと えーと えっと えーっと うーんと うーん えー あのー あの その そのー まあ たぶん 多分 できれば 出来れば できたら 可能なら "
    "の日 すぐ を含む を含めた 頃 ごろ ころ くらい ぐらい 位 ほど 前後 あたり 辺り 付近 ちょうど きっかり ぴったり 丁度 とか って という だと なら でも です "
    "だったら ならば であれば ですね かな ね よ さ もう 一つ 予定 希望 可能 的 的には うちの うち 曜 at on the of in for by to"
).split()
GLUE = re.compile(
    "(?:"
    + "|".join(sorted(map(re.escape, FILLERS), key=len, reverse=True))
    + r"|[\s、。,.・!?…のはがにでともをやか&/|:;~()「」『』*#\-ー↓↑■●○◎◆・①-⑳])*+"
)
COMMON_GLUE = frozenset("の は が に で と も を 、 。".split()) | {" "}  # noqa: SIM905 - known without asking the pattern


def _twins(form: str) -> set[str]:
    if not HIRAGANA_ONLY.fullmatch(form):
        return {form}
    return {form, form.translate(KATAKANA), *([form.translate(UNSHRUNK)] if len(form) > 3 else [])}


def _lexicon() -> dict[str, tuple[str, Any]]:
    lexicon: dict[str, tuple[str, Any]] = {}
    for word in (row for table in TABLES for row in table):
        for form in word.forms.split():
            for twin in _twins(form):
                lexicon.setdefault(twin.replace("_", " "), (word.kind, word.value))
    return lexicon


LEXICON = {form.partition("!")[0]: entry for form, entry in _lexicon().items()}
_REFUSED = {
    word: f"(?![{refused}])" if refused else "" for word, _, refused in (form.partition("!") for form in _lexicon())
}
_REFUSED |= {  # ライブ is no イブ
    word: f"(?<![ァ-ヶー]{word}){refused}"
    for word, refused in _REFUSED.items()
    if LEXICON[word][0] in ("h", "b") and KATAKANA_ONLY.fullmatch(word)
}
_JAPANESE = {form: refused for form, refused in _REFUSED.items() if not form[0].isascii() or form[0] == "~"}
_JAPANESE |= {form: refused for form, refused in _REFUSED.items() if form[0].isdigit()}
_LATIN = {form: refused for form, refused in _REFUSED.items() if form not in _JAPANESE}
_WORD_STARTS = "".join(sorted({form[0] for form in _JAPANESE}))


def _families() -> list[list[Shape]]:
    """The shapes that do not begin with a number; those that may begin alike stay together and in order."""
    families: list[list[Shape]] = []
    for shape in [shape for shape in SHAPES if shape.starts != NUMBERS_START]:
        like = [family for family in families if any(set(shape.starts) & set(other.starts) for other in family)]
        families = [family for family in families if family not in like]
        families.append([*(other for family in like for other in family), shape])
    return sorted((sorted(family, key=SHAPES.index) for family in families), key=len, reverse=True)


FAMILIES = _families()
MOST_ALIKE = FAMILIES[0]
OTHERS = [shape for family in FAMILIES[1:] for shape in family]


def _inline(shapes: list[Shape]) -> str:
    """Some shapes as one pattern; neighbours that start alike are tried only where such a start stands."""
    options = "|".join(
        f"(?=[{starts}])(?:{'|'.join(f'({shape.pattern})' for shape in alike)})"
        for starts, alike in groupby(shapes, lambda shape: shape.starts)
    )
    return f"(?=[{''.join(shape.starts for shape in shapes)}])(?:{options})"


def _before_words() -> str:
    """What is told apart before any word: the shapes that say so, addresses of mail and of pages."""
    shapes = "|".join(f"(?=[{shape.starts}])(?:{shape.pattern})" for shape in BEFORE_WORDS)
    pages = r"(?:[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9.-]{1,255}|(?:https?://|www\.)[^\s　]{1,500})"
    return f"(?=[{''.join(shape.starts for shape in BEFORE_WORDS)}])(?:{shapes})|(?=[a-z0-9]){pages}"


STARTS = re.escape(_WORD_STARTS) + "".join(shape.starts for shape in (*BEFORE_WORDS, *SHAPES)) + "a-z0-9"
MASTER = re.compile(
    rf"(?=[{STARTS}])(?:"  # most places begin nothing
    + _before_words()
    + rf"|(?=[{re.escape(_WORD_STARTS)}])({trie(_JAPANESE)})"
    rf"|(?=[a-z])(?<![a-z])({trie(_LATIN)})(?![a-z])"
    rf"|((?:[0-9]++|[{KANJI}]++)\s*+)|{_inline(MOST_ALIKE)}|{_inline(OTHERS)})"
)
WORDS_TO, NUMBER = 2, 3  # groups of MASTER


def _givers(shapes: list[Shape], first: int) -> Givers:
    """Group number of each shape to what it gives and where its own groups lie."""
    givers: Givers = {}
    for shape in shapes:
        inner = re.compile(shape.pattern).groups
        givers[first] = (shape.give, first + 1, first + 1 + inner)
        first += 1 + inner
    return givers


def _by_next() -> dict[str, tuple[re.Pattern[str], Givers]]:
    """Of the shapes that begin with a number, those to be tried by the character after it; "" for any other."""
    numeric = [shape for shape in SHAPES if shape.starts == NUMBERS_START]
    tried: dict[str, tuple[re.Pattern[str], Givers]] = {}
    for char in ("", *sorted(set("".join(shape.after for shape in numeric)))):
        shapes = [shape for shape in numeric if not shape.after or (char and char in shape.after)]
        tried[char] = re.compile("|".join(f"({shape.pattern})" for shape in shapes)), _givers(shapes, 1)
    return tried


MARKED = _givers([*MOST_ALIKE, *OTHERS], NUMBER + 1)
BY_NEXT = _by_next()


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a normalised text in order; text that says nothing here gives kind x."""
    tokens: list[Token] = []
    search = MASTER.search
    at = 0
    while match := search(text, at):
        start, end = match.span()
        which = match.lastindex
        givers = MARKED
        if which == NUMBER:
            pattern, givers = BY_NEXT.get(text[end : end + 1]) or BY_NEXT[""]
            match = pattern.match(text, start) or match
            end, which = match.end(), match.lastindex
        if start > at and text[at:start] not in COMMON_GLUE and not GLUE.fullmatch(text, at, start):
            tokens.append(Token("x", None, at, start))
        at = end
        if which is None:
            tokens.append(Token("x", None, start, end))
        elif givers is MARKED and which <= WORDS_TO:
            kind, value = LEXICON[match.group(which)]
            if len(kind) == 1:
                tokens.append(Token(kind, value, start, end))
            else:
                tokens += [Token(one, part, start, end) for one, part in zip(kind, value if kind else (), strict=True)]
        else:
            give, first, last = givers[which]
            tokens += [Token(kind, value, start, end) for kind, value in give(*match.groups()[first - 1 : last - 1])]
    if at < len(text) and not GLUE.fullmatch(text, at, len(text)):
        tokens.append(Token("x", None, at, len(text)))
    return tokens
