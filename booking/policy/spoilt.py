"""Files that are no TOML at all: why, in Japanese, with the line and what it should have been."""

import re

from booking.policy.faults import Fault
from booking.policy.slips import likely

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
    """The fault of a text the parser refuses: the line of the likely slip, and that line put right."""
    found = _AT.search(str(error))
    written = text.splitlines()
    stopped = min(int(found[1]), len(written)) if found else len(written)
    number, line, message, accepted = likely(str(error), written, stopped)
    return Fault(name, "", line[:120] or "（空の行）", accepted, f"TOML として読めません。{message}", number or None)
