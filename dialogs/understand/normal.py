"""One way of writing for everything people type, with the way back to the characters they typed."""

import re
import unicodedata


def _fold_table() -> dict[int, str]:
    """Characters that become exactly one other: full width, half-width kana, look-alikes, capitals."""
    fold: dict[int, str] = {}
    for low, high in ((0xFF01, 0xFF9F), (0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x1D7CE, 0x1D7FF)):
        for point in range(low, high + 1):
            plain = unicodedata.normalize("NFKC", chr(point))
            if len(plain) == 1 and plain != chr(point):
                fold[point] = plain.lower() if plain.isascii() else plain
    fold |= {point: chr(point).lower() for point in range(ord("A"), ord("Z") + 1)}
    fold |= dict.fromkeys(map(ord, "〜～∼˜〰⁓∿"), "~")
    fold |= dict.fromkeys(map(ord, "‐‑‒–—―−－─━"), "-")
    fold |= dict.fromkeys(map(ord, "→⇒➡➔⇨"), "→")
    fold |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\t\r\v\f"), " ")
    fold |= dict.fromkeys(map(ord, "［【〔〈{"), "(")
    fold |= dict.fromkeys(map(ord, "］】〕〉}"), ")")
    fold |= {ord("["): "(", ord("]"): ")", ord("："): ":", ord("∶"): ":", ord("／"): "/", ord("⁄"): "/", ord("￥"): "¥"}
    fold |= {ord("､"): "、", ord("｡"): "。", ord("，"): ",", ord("･"): "・", ord("•"): "・", ord("曰"): "日"}
    return fold


FOLD = _fold_table()
FOLDED = re.compile(f"[{re.escape(''.join(map(chr, FOLD)))}]")  # most messages hold none
# What becomes none, two or more characters, and therefore needs the map back.
UNEVEN = re.compile("[\u3099\u309aﾞﾟ\u200b-\u200f\u2060\ufeff\ufe0f\u20e3㈪-㈰㊊-㊐㋀-㋋㏠-㏾㍘-㍰㍻-㍿㋿㈱㈲]")
MARKS = {"ﾞ": "\u3099", "ﾟ": "\u309a"}


def normalise(text: str) -> tuple[str, list[int] | None]:
    """Return the text in one way of writing, and for each of its characters the index in `text`.

    The list has one more entry, the length of `text`; it is None where every index is its own.
    """
    if not UNEVEN.search(text):
        return text.translate(FOLD) if FOLDED.search(text) else text, None
    out: list[str] = []
    back: list[int] = []
    for index, char in enumerate(text):
        if char in "\u3099\u309aﾞﾟ" and out:
            joined = unicodedata.normalize("NFC", out[-1] + MARKS.get(char, char))
            if len(joined) == 1:
                out[-1] = joined
            continue
        if char == "\u20e3":  # the key cap of 1️⃣ marks a list, it is no part of a number
            plain = "、"
        elif "㊊" <= char <= "㊐":
            plain = f"({unicodedata.normalize('NFKC', char)})"
        elif UNEVEN.match(char):
            plain = unicodedata.normalize("NFKC", char) if char.isprintable() and char != "\ufe0f" else ""
        else:
            plain = char.translate(FOLD)
        out.extend(plain)
        back.extend([index] * len(plain))
    back.append(len(text))
    return "".join(out), back
