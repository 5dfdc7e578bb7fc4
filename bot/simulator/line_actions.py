"""What LINE accepts as an action of a button, quick reply, Flex component or rich menu area."""

import re
import unicodedata
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

Complaints = list[tuple[str, str]]

REQUIRED = "May not be empty"
PICKER_FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M", "datetime": "%Y-%m-%dT%H:%M"}
PICKER_LENGTHS = {"date": 10, "time": 5, "datetime": 16}
URI_SCHEMES = ("http", "https", "line", "tel")
KINDS = [
    "message",
    "postback",
    "uri",
    "datetimepicker",
    "camera",
    "cameraRoll",
    "location",
    "clipboard",
    "richmenuswitch",
]
QUICK_REPLY_ONLY = ("camera", "cameraRoll", "location")


def units(text: str) -> int:
    """Return the length in UTF-16 code units, as LINE counts a text message."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Return the length in characters as people see them (close to Unicode's grapheme clusters), as LINE counts labels."""
    count, joined, flag_open = 0, False, False
    for char in text:
        code = ord(char)
        if char == "\u200d":
            joined = True
            continue
        extends = unicodedata.combining(char) or 0xFE00 <= code <= 0xFE0F or 0x1F3FB <= code <= 0x1F3FF
        regional = 0x1F1E6 <= code <= 0x1F1FF
        if not (joined or extends or (regional and flag_open)):
            count += 1
        flag_open = regional and not flag_open
        joined = False
    return count


def check_text(value: Any, at: str, most: int, out: Complaints, *, needed: bool = True, by: Any = units) -> None:
    """Complain unless `value` is a text of 1 to `most` (may be absent where not `needed`)."""
    if value is None and not needed:
        return
    if not isinstance(value, str) or not value.strip():
        out.append((at, REQUIRED))
    elif by(value) > most:
        out.append((at, f"Length must be between 0 and {most}"))


def check_uri(value: Any, at: str, out: Complaints, *, schemes: tuple[str, ...] = ("https",), most: int = 2000) -> None:
    """Complain unless `value` is an address with one of the schemes."""
    if not isinstance(value, str) or not value:
        out.append((at, REQUIRED))
        return
    if len(value) > most:
        out.append((at, f"Length must be between 0 and {most}"))
    parts = urlsplit(value)
    if parts.scheme.lower() not in schemes:
        out.append((at, "invalid uri scheme"))
    elif parts.scheme in ("http", "https") and not parts.netloc:
        out.append((at, "invalid uri"))


def picker_instant(mode: str, value: Any) -> datetime | None:
    """Read a picker's value of that mode, or None; no time zone, minutes without seconds."""
    if not isinstance(value, str):
        return None
    value = value.replace("t", "T")
    if len(value) != PICKER_LENGTHS[mode]:
        return None
    try:
        return datetime.strptime(value, PICKER_FORMATS[mode])  # noqa: DTZ007 - the wire has none
    except ValueError:
        return None


def _check_picker(action: dict[str, Any], at: str, out: Complaints) -> None:
    mode = action.get("mode")
    check_text(action.get("data"), f"{at}/data", 300, out)
    if mode not in PICKER_FORMATS:
        out.append((f"{at}/mode", "Must be one of the following values: [date, time, datetime]"))
        return
    read = {}
    for name in ("initial", "min", "max"):
        if action.get(name) is None:
            continue
        instant = picker_instant(mode, action[name])
        if instant is None or (mode != "time" and not 1900 <= instant.year <= 2100):
            out.append((f"{at}/{name}", "invalid format"))
        else:
            read[name] = instant
    if "min" in read and "max" in read and read["min"] >= read["max"]:
        out.append((f"{at}/max", "must be later than min"))
    if "initial" in read and ("min" in read and read["initial"] < read["min"]):
        out.append((f"{at}/initial", "must not be before min"))
    if "initial" in read and ("max" in read and read["initial"] > read["max"]):
        out.append((f"{at}/initial", "must not be after max"))


def check_action(
    action: Any, at: str, out: Complaints, *, label: int | None = 20, label_needed: bool = True, quick: bool = False
) -> None:
    """Complain of everything LINE refuses in an action; `label` is the most characters of its label."""
    if not isinstance(action, dict):
        out.append((at, REQUIRED))
        return
    kind = action.get("type")
    if kind not in KINDS or (kind in QUICK_REPLY_ONLY and not quick):
        out.append((f"{at}/type", f"Must be one of the following values: [{', '.join(KINDS)}]"))
        return
    if label is not None:
        check_text(action.get("label"), f"{at}/label", label, out, needed=label_needed, by=graphemes)
    if kind == "message":
        check_text(action.get("text"), f"{at}/text", 300, out, by=graphemes)
    elif kind == "postback":
        check_text(action.get("data"), f"{at}/data", 300, out)
        check_text(action.get("displayText"), f"{at}/displayText", 300, out, needed=False, by=graphemes)
        check_text(action.get("text"), f"{at}/text", 300, out, needed=False, by=graphemes)
        if action.get("displayText") is not None and action.get("text") is not None:
            out.append((f"{at}/text", "displayText and text can't be used together"))
        if action.get("inputOption") not in (None, "closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"):
            out.append((f"{at}/inputOption", "invalid property"))
    elif kind == "uri":
        check_uri(action.get("uri"), f"{at}/uri", out, schemes=URI_SCHEMES, most=1000)
    elif kind == "datetimepicker":
        _check_picker(action, at, out)
    elif kind == "clipboard":
        check_text(action.get("clipboardText"), f"{at}/clipboardText", 1000, out)
    elif kind == "richmenuswitch":
        check_text(action.get("data"), f"{at}/data", 300, out)
        alias = action.get("richMenuAliasId")
        if not isinstance(alias, str) or not re.fullmatch(r"[a-z0-9_-]{1,32}", alias):
            out.append((f"{at}/richMenuAliasId", "invalid property"))
