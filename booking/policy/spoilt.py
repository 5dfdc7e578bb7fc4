"""Files that are no TOML at all: why, in Japanese, with the line and what it should have been."""

import re
import unicodedata
from collections.abc import Callable

from booking.policy.faults import Fault

_FULL_WIDTH = re.compile(r"[０-９Ａ-Ｚａ-ｚ＝＂［］｛｝，．“”]")
_AT = re.compile(r"at line (\d+), column (\d+)")


def unreadable(name: str, error: Exception) -> Fault:
    """The fault of a file that cannot be read as text."""
    if isinstance(error, UnicodeDecodeError):
        wrong = f"{error.start + 1}バイト目が UTF-8 の文字ではありません"
        why = "文字コードが違います。Shift_JIS などで保存されたファイルは、UTF-8 で保存し直します"
        return Fault(name, "", wrong, "UTF-8 で保存した TOML ファイル", why)
    why = "ファイルを読めません"
    if isinstance(error, FileNotFoundError):
        why = "ファイルがありません"
    elif isinstance(error, PermissionError):
        why = "ファイルを読む権限がありません"
    return Fault(name, "", name, "sakura.toml", why)


def not_toml(name: str, text: str, error: Exception) -> Fault:
    """The fault of a text the parser refuses: the line it stopped at, and the likely slip there."""
    found = _AT.search(str(error))
    written = text.splitlines()
    number = min(int(found[1]), len(written)) if found else len(written)
    line = written[number - 1].strip() if written else ""
    message, accepted = _slip(str(error), line)
    return Fault(name, "", line[:120] or "（空の行）", accepted, f"TOML として読めません。{message}", number or None)


def _slip(error: str, line: str) -> tuple[str, str]:
    for fits, message, accepted in _SLIPS:
        if fits(error, line):
            return message, accepted(line)
    return "この行か、その前の行を見てください", 'name = "値"'


Test = Callable[[str, str], bool]
_SLIPS: tuple[tuple[Test, str, Callable[[str], str]], ...] = (
    (
        lambda error, line: error.startswith("Cannot overwrite") and not line.startswith("["),
        "同じキーが2度書かれています。どちらかを消します",
        lambda line: f"# {line}",
    ),
    (
        lambda error, line: error.startswith(("Cannot declare", "Cannot mutate", "Cannot overwrite")),
        "同じ表が2度書かれています。何度も書く表は、どれも [[ ]] で始めます（[ ] と [[ ]] は混ぜられません）",
        lambda line: f"[[{line.strip('[] ')}]]",
    ),
    (
        lambda error, line: _FULL_WIDTH.search(re.sub(r'"[^"]*"', "", line)) is not None,
        "全角の数字や記号があります。半角で書きます",
        lambda line: unicodedata.normalize("NFKC", line).replace("“", '"').replace("”", '"'),
    ),
    (
        lambda error, line: line.count('"') % 2 == 1,
        '引用符 " が閉じていません',
        lambda line: f'{line}"',
    ),
    (
        lambda error, line: re.fullmatch(r"\S+\s*=\s*(#.*)?", line) is not None,
        "= の右に値がありません",
        lambda line: f'{line.split("=")[0].strip()} = "値"',
    ),
    (
        lambda error, line: re.match(r'[A-Za-z0-9_-]+\s*=\s*[^\s"\'\[{0-9]', line) is not None,
        '文字は引用符 " で囲みます',
        lambda line: '{} = "{}"'.format(*(part.strip() for part in line.split("=", 1))),
    ),
)
