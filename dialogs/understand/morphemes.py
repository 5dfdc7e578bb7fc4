"""The morphemes of a text, one letter each, from SudachiPy; they say where a noun phrase begins and what is a person's name.

Letters: n noun · s noun of an action (サ変: 練習) · p name of a person · l of a place · d noun of time or place that may stand alone (今回, 前) · c counter ·
0 number · x prefix · y suffix · j adjectival noun · k pronoun · v verb before a noun · u verb as a noun (飾り) · V other verb · a adjective · r この · b adverb ·
i conjunction or call · o の · q な · e auxiliary · m ・ · . other sign; は が に で と も を や か へ as themselves · z other particle.
"""

import re
from threading import local

from sudachipy import Dictionary, Tokenizer

_BY_WRITING = frozenset("ze.")  # what is told apart by how it is written
_WRITTEN = {particle: particle for particle in "はがにでともをやかへ"} | {"の": "o", "な": "q", "・": "m"}
_NOUNS = {"サ変可能": "s", "サ変形状詞可能": "s", "副詞可能": "d", "助数詞可能": "c"}
_WORD_CLASSES = {
    "代名詞": "k", "形状詞": "j", "形容詞": "a", "連体詞": "r", "副詞": "b", "感動詞": "i", "接続詞": "i", "接頭辞": "x", "接尾辞": "y",
    "助動詞": "e", "助詞": "z", "記号": "n",
}  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")  # no text in UTF-8 may hold one
_LONGEST = 1000  # characters; the reader never gives more
_own = local()


def _letter(pos: tuple[str, ...]) -> str:
    """The letter of a part of speech; particles are told apart by how they are written."""
    word_class, kind, detail = pos[:3]
    if word_class == "名詞":
        named = {"人名": "p", "地名": "l"}.get(detail, "n")
        return "0" if kind == "数詞" else named if kind == "固有名詞" else _NOUNS.get(detail, "n")
    if word_class == "動詞":
        return "v" if pos[5].startswith("連体形") else "u" if pos[5] == "連用形-一般" else "V"
    return _WORD_CLASSES.get(word_class, ".")


# Opened with the module (20 ms), so that the first resident does not wait for it.
_DICTIONARY = Dictionary(dict="small")
_LETTERS = [_letter(pos) for pos in _DICTIONARY.pos_matcher(lambda _: True)]
"""The letter for each number of a part of speech."""


def _tokenizer() -> Tokenizer:
    """One for each thread: it must not be used by two at once."""
    if not hasattr(_own, "tokenizer"):
        _own.tokenizer = _DICTIONARY.tokenizer()
    return _own.tokenizer


def morphemes(text: str, begins: int = 0) -> tuple[str, list[int]]:
    """Return a letter for each morpheme, and where each begins; the list has one more entry, where the text ends.

    Args:
        text: Normalised; what is over a thousand characters counts as one more sign.
        begins: Where the text begins in a longer one: added to all places.
    """
    letters, starts = [], []
    for morpheme in _tokenizer().tokenize(_SURROGATE.sub(" ", text[:_LONGEST])):
        letter = _LETTERS[morpheme.part_of_speech_id()]
        start = morpheme.begin()
        if letter in _BY_WRITING:
            written = morpheme.surface()
            letter = _WRITTEN.get(written, letter)
        letters.append(letter)
        starts.append(start + begins)
    starts.append(len(text) + begins)
    return "".join(letters), starts


morphemes(
    "町会の役員会と体操サークルの練習で、みどり会の田中が借りたいと申しております"
)  # brings in what every message needs
