"""Slips of people who write no TOML every day: which one a line the parser refuses shows, and the line put right."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from booking.policy.headings import doubled

Slip = tuple[int, str, str, str]
"""(line from 1, what stands there, message, an accepted line)."""

_KEY_LINE = re.compile(r"""\s*(\[|[^\s=#\[\]{},]+\s*=)""")
_TOKEN = re.compile(r'\"\"\"|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')
_TEXT = re.compile(r'"[^"]*"')
_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ＝＂［］｛｝，．“”、\u3000]")
_LONGEST_TABLE = 12
"""Lines after an unclosed brace in which its end is looked for."""


def likely(error: str, lines: Sequence[str], number: int) -> Slip:
    """The slip behind an error of the parser.

    Args:
        error: What the parser said.
        lines: The file.
        number: The line (from 1) at which the parser stopped.
    """
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    if error.startswith(("Cannot declare", "Cannot mutate", "Cannot overwrite")) and line.startswith("["):
        return doubled(lines, number)
    if (found := _endless(error, lines) or _unclosed(error, lines, number)) is not None:
        return found
    for fits, message, accepted in _SLIPS:
        if fits(error, line):
            return number, line, message, accepted(line)
    return number, line, "この行か、その前の行を見てください", 'name = "値"'


def _endless(error: str, lines: Sequence[str]) -> Slip | None:
    """A text over several lines that never ends."""
    marks = [number for number, line in enumerate(lines, 1) for _ in range(line.count('"""'))]
    if len(marks) % 2 == 0 or not error.endswith("(at end of document)"):
        return None
    line = lines[marks[-1] - 1].strip()
    return marks[-1], line, '""" で始めた文が閉じていません', '（文の終わりに """ を書きます）'


def _unclosed(error: str, lines: Sequence[str], number: int) -> Slip | None:
    """A brace that is not closed on its line, or a list that runs into the next key."""
    here = lines[number - 1] if number <= len(lines) else ""
    if here.lstrip().startswith("[["):
        return None
    begun = [line for sign, line in _open(lines[:number]) if sign == "{"]
    if begun:
        first = begun[-1]
        text = lines[first - 1].strip()
        whole = " ".join(part.strip() for part in lines[first - 1 : first + _LONGEST_TABLE])
        if text.endswith(("{", ",")) and "}" in whole:
            joined = re.sub(r",\s*}", " }", re.sub(r"{\s*", "{ ", whole[: whole.index("}") + 1]))
            return first, text, "{ } の表は1行に書きます（途中で行を変えられません）", re.sub(r"\s*}", " }", joined)
        return first, text, "} が閉じていません", f"{text.rstrip(',')} }}"
    at_end = error.endswith("(at end of document)")
    lists = [line for sign, line in _open(lines[: number if at_end else number - 1]) if sign == "["]
    ran_on = at_end or _KEY_LINE.match(here) is not None
    if lists and ran_on:
        text = lines[lists[-1] - 1].strip()
        return lists[-1], text, "] が閉じていません", f"{text}]"
    return None


def _open(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Brackets of values that are still open behind these lines, with their lines, the outermost first."""
    stack: list[tuple[str, int]] = []
    quote = ""
    for number, line in enumerate(lines, 1):
        if not stack and not quote and (line.lstrip().startswith("[") or "=" not in line):
            continue
        for token in _TOKEN.findall(line):
            if quote:
                quote = "" if token == quote else quote
            elif token in ('"""', "'''"):
                quote = token
            elif token in ("[", "{"):
                stack.append((token, number))
            elif token in ("]", "}") and stack:
                stack.pop()
    yield from stack


def _value(pattern: str) -> Callable[[str, str], bool]:
    """A test of what stands right of the equals sign."""
    wanted = re.compile(rf"[^=]+=\s*(?:{pattern})\s*(?:#.*)?$")
    return lambda _, line: wanted.match(line) is not None


def _fits(pattern: str) -> Callable[[str, str], bool]:
    """A test of a line without what stands in quotation marks."""
    wanted = re.compile(pattern)
    return lambda _, line: wanted.search(_TEXT.sub('""', line)) is not None


def _right_side(change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(line: str) -> str:
        key, _, value = line.partition("=")
        return f"{key.strip()} = {change(value.strip())}"

    return changed


def _half_width(line: str) -> str:
    return unicodedata.normalize("NFKC", line).replace("“", '"').replace("”", '"').replace("、", ", ")


def _plain_day(value: str) -> str:
    year, month, day = (int(part) for part in re.findall(r"\d+", value)[:3])
    return f"{year}-{month:02d}-{day:02d}"


def _quoted_words(value: str) -> str:
    return re.sub(r'(?<=[\[,\s])([^\s"\[\],]+)(?=\s*[,\]])', r'"\1"', value)


def _without_inner_quotes(line: str) -> str:
    key, _, value = line.partition("=")
    inner = value.replace('"', "").strip()
    return f'{key.strip()} = "{inner}"'


_YES = r"True|TRUE|YES|Yes|yes|on|はい"
_NO = r"False|FALSE|NO|No|no|off|いいえ"
_UNITS = r"[%％円人日分点回件]|か月|時間"
_SLIPS: tuple[tuple[Callable[[str, str], bool], str, Callable[[str], str]], ...] = (
    (
        lambda error, _: error.startswith("Cannot overwrite"),
        "同じキーが2度書かれています。どちらかを消します",
        lambda line: f"# {line}",
    ),
    (
        _fits(_FULL_WIDTH.pattern),
        "全角の数字や記号があります。半角で書きます",
        _half_width,
    ),
    (
        lambda _, line: line.startswith("[") and re.fullmatch(r"\[[^\[\]]+\]|\[\[[^\[\]]+\]\]", line) is None,
        "見出しの [ ] の数が合っていません",
        lambda line: f"[[{line.strip('[] ')}]]" if re.search(r"\[\s*\[|\]\s*\]", line) else f"[{line.strip('[] ')}]",
    ),
    (
        lambda _, line: line.startswith("[") and not line.isascii() and '"' not in line,
        "見出しの記号は英小文字・数字・-・_ で書きます（日本語の名前は name に書きます）",
        lambda line: re.sub(r"[^\x00-\x7f]+", "room-1", line),
    ),
    (
        lambda _, line: "\\" in line,
        "文字列の中の \\ は、2つ続けて書きます",
        lambda line: re.sub(r"\\+", r"\\\\", line),
    ),
    (
        lambda _, line: line.count('"') % 2 == 1,
        '引用符 " が閉じていません',
        lambda line: f'{line}"',
    ),
    (
        lambda _, line: re.match(r'[A-Za-z0-9_-]+\s*:\s*["\d\[{tf]', line) is not None,
        "キーと値の間には : でなく = を書きます",
        lambda line: re.sub(r"\s*:\s*", " = ", line, count=1),
    ),
    (
        lambda _, line: re.match(r'[A-Za-z0-9_-]+\s*["\[{]|[A-Za-z0-9_-]+\s+\d', line) is not None,
        "キーと値の間に = がありません",
        lambda line: re.sub(r'([A-Za-z0-9_-]+)\s*(["\[{\d])', r"\1 = \2", line, count=1),
    ),
    (
        lambda _, line: re.fullmatch(r"\S+\s*=\s*(#.*)?", line) is not None,
        "= の右に値がありません",
        lambda line: f'{line.split("=")[0].strip()} = "値"',
    ),
    (
        lambda _, line: re.match(r"[^\s\"'=#]*[^\x00-\x7f\s\"'=#][^\s\"'=#]*\s*=", line) is not None,
        '日本語のキーは引用符 " で囲みます',
        lambda line: '"{}" = {}'.format(*(part.strip() for part in line.split("=", 1))),
    ),
    (
        lambda _, line: re.search(r"\b(?:True|TRUE|False|FALSE)\b", _TEXT.sub("", line)) is not None and "{" in line,
        "はい・いいえは、小文字の true か false を引用符なしで書きます",
        lambda line: re.sub(r"\b(True|TRUE|False|FALSE)\b", lambda found: found[0].lower(), line),
    ),
    (
        _value(_YES),
        "はい・いいえは、小文字の true か false を引用符なしで書きます",
        _right_side(lambda _: "true"),
    ),
    (
        _value(_NO),
        "はい・いいえは、小文字の true か false を引用符なしで書きます",
        _right_side(lambda _: "false"),
    ),
    (
        _value(r"\d{1,3}(?:,\d{3})+\s*円?"),
        "数にコンマは書けません",
        _right_side(lambda value: re.sub(r"\D", "", value)),
    ),
    (
        _value(rf"\d+(?:\.\d+)?\s*(?:{_UNITS})"),
        "数だけを書きます（単位は付けません）",
        _right_side(lambda value: re.sub(r"[^\d.].*", "", value)),
    ),
    (
        _value(r"0\d+"),
        "数の前に 0 は付けません",
        _right_side(lambda value: str(int(re.sub(r"\D.*", "", value)))),
    ),
    (
        _value(r"\d{4}[/.年-]\d{1,2}[/.月-]\d{1,2}日?"),
        "日付は 2026-04-01 の形で書きます（年4けた、月と日は2けた）",
        _right_side(_plain_day),
    ),
    (
        _value(r"\d{1,2}:\d{2}(?:\s*-\s*\d{1,2}:\d{2})?"),
        '時刻と時間帯は引用符 " で囲みます',
        _right_side(lambda value: f'"{value}"'),
    ),
    (
        _fits(r",\s*}"),
        "{ } の最後に , は書けません",
        lambda line: re.sub(r"\s*,\s*}", " }", line),
    ),
    (
        _fits(r"{.*[^\s,{]\s+[A-Za-z_]+\s*=.*}"),
        "{ } の中の項目は , で区切ります",
        lambda line: re.sub(r"([^\s,{=])\s+([A-Za-z_]+\s*=)", r"\1, \2", line),
    ),
    (
        lambda _, line: re.search(r"\[\s*[^\s\"'\[\]{\d,-]", _TEXT.sub('""', line)) is not None,
        'リストの中の文字は引用符 " で囲みます',
        _right_side(_quoted_words),
    ),
    (
        lambda _, line: line.count('"') > 2 and re.match(r'[^=]+=\s*"', line) is not None,
        '文字列の中に引用符 " は書けません（「 」を使います）',
        _without_inner_quotes,
    ),
    (
        lambda _, line: re.match(r'[^=]+=\s*"[^"]*"\s*[^\s#]', line) is not None,
        "値のあとに余分な文字があります",
        lambda line: re.sub(r'^([^=]+=\s*"[^"]*").*$', r"\1", line),
    ),
    (
        lambda _, line: line != "" and "=" not in line and line[0] not in "[\"'{",
        "キーでも見出しでもない行です。覚え書きの行は # で始めます",
        lambda line: f"# {line}",
    ),
    (
        lambda _, line: re.match(r'[A-Za-z0-9_-]+\s*=\s*[^\s"\'\[{0-9]', line) is not None,
        '文字は引用符 " で囲みます',
        _right_side(lambda value: f'"{value}"'),
    ),
)
