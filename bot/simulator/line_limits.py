"""What LINE refuses in messages: structure, counts and lengths, also those no SDK checks, in LINE's error shape."""

from typing import Any

from bot.simulator.flex_limits import check_flex
from bot.simulator.line_actions import REQUIRED, Complaints, check_action, check_text, check_uri, graphemes, units
from bot.simulator.shelf import Json

MOST_MESSAGES, MOST_TEXT, MOST_ALT, MOST_QUICK, MOST_EMOJI = 5, 5000, 400, 13, 20
KINDS = ["text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex"]


def _check_emojis(message: Json, at: str, out: Complaints) -> None:
    emojis = message.get("emojis")
    if emojis is None:
        return
    if not isinstance(emojis, list) or len(emojis) > MOST_EMOJI:
        out.append((f"{at}.emojis", f"Size must be between 0 and {MOST_EMOJI}"))
        return
    for index, emoji in enumerate(emojis):
        start = emoji.get("index") if isinstance(emoji, dict) else None
        if not isinstance(start, int) or message["text"].encode("utf-16-le")[start * 2 : start * 2 + 2] != b"$\0":
            out.append((f"{at}.emojis[{index}].index", "must point to a $"))


def _check_template(template: Any, at: str, out: Complaints) -> None:
    kind = template.get("type") if isinstance(template, dict) else None
    if kind == "buttons":
        _check_column(template, at, 160, 60, out)
        _check_actions(template, at, 1, 4, out)
    elif kind == "confirm":
        check_text(template.get("text"), f"{at}.text", 240, out, by=graphemes)
        _check_actions(template, at, 2, 2, out)
    elif kind in ("carousel", "image_carousel"):
        columns = template.get("columns")
        if not isinstance(columns, list) or not 1 <= len(columns) <= 10:
            out.append((f"{at}.columns", "Size must be between 1 and 10"))
            return
        for index, column in enumerate(columns):
            here = f"{at}.columns[{index}]"
            if not isinstance(column, dict):
                out.append((here, REQUIRED))
            elif kind == "carousel":
                _check_column(column, here, 120, 60, out)
                _check_actions(column, here, 1, 3, out)
            else:
                check_uri(column.get("imageUrl"), f"{here}.imageUrl", out)
                check_action(column.get("action"), f"{here}.action", out, label=12, label_needed=False)
        if kind == "carousel" and len({len(c.get("actions") or []) for c in columns if isinstance(c, dict)}) > 1:
            out.append((f"{at}.columns", "all columns must have the same number of actions"))
    else:
        out.append((f"{at}.type", "Must be one of the following values: [buttons, confirm, carousel, image_carousel]"))


def _check_column(column: Json, at: str, alone: int, beside: int, out: Complaints) -> None:
    with_more = column.get("title") is not None or column.get("thumbnailImageUrl") is not None
    check_text(column.get("text"), f"{at}.text", beside if with_more else alone, out, by=graphemes)
    check_text(column.get("title"), f"{at}.title", 40, out, needed=False, by=graphemes)
    if column.get("thumbnailImageUrl") is not None:
        check_uri(column["thumbnailImageUrl"], f"{at}.thumbnailImageUrl", out)
    if column.get("defaultAction") is not None:
        check_action(column["defaultAction"], f"{at}.defaultAction", out, label_needed=False)


def _check_actions(part: Json, at: str, least: int, most: int, out: Complaints) -> None:
    actions = part.get("actions")
    if not isinstance(actions, list) or not least <= len(actions) <= most:
        out.append((f"{at}.actions", f"Size must be between {least} and {most}"))
        return
    for index, action in enumerate(actions):
        check_action(action, f"{at}.actions[{index}]", out)


def _check_quick_reply(quick: Any, at: str, out: Complaints) -> None:
    items = quick.get("items") if isinstance(quick, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_QUICK:
        out.append((f"{at}.items", f"Size must be between 1 and {MOST_QUICK}"))
        return
    for index, item in enumerate(items):
        here = f"{at}.items[{index}]"
        if not isinstance(item, dict) or item.get("type") != "action":
            out.append((f"{here}.type", "Must be one of the following values: [action]"))
            continue
        check_action(item.get("action"), f"{here}.action", out, quick=True)
        if item.get("imageUrl") is not None:
            check_uri(item["imageUrl"], f"{here}.imageUrl", out)


def _check_body(message: Json, kind: str, at: str, out: Complaints) -> None:
    if kind in ("text", "textV2"):
        check_text(message.get("text"), f"{at}.text", MOST_TEXT, out)
        if kind == "text" and isinstance(message.get("text"), str):
            _check_emojis(message, at, out)
        if isinstance(message.get("substitution"), dict) and len(message["substitution"]) > 100:
            out.append((f"{at}.substitution", "Size must be between 0 and 100"))
    elif kind == "sticker":
        check_text(message.get("packageId"), f"{at}.packageId", 20, out)
        check_text(message.get("stickerId"), f"{at}.stickerId", 20, out)
    elif kind in ("image", "video", "audio"):
        check_uri(message.get("originalContentUrl"), f"{at}.originalContentUrl", out)
        if kind != "audio":
            check_uri(message.get("previewImageUrl"), f"{at}.previewImageUrl", out)
    elif kind == "location":
        check_text(message.get("title"), f"{at}.title", 100, out)
        check_text(message.get("address"), f"{at}.address", 100, out)
        for name in ("latitude", "longitude"):
            if not isinstance(message.get(name), int | float):
                out.append((f"{at}.{name}", REQUIRED))
    elif kind == "imagemap":
        check_text(message.get("altText"), f"{at}.altText", MOST_ALT, out)
        check_uri(message.get("baseUrl"), f"{at}.baseUrl", out)
    elif kind == "template":
        check_text(message.get("altText"), f"{at}.altText", MOST_ALT, out)
        _check_template(message.get("template"), f"{at}.template", out)
    elif kind == "flex":
        check_text(message.get("altText"), f"{at}.altText", MOST_ALT, out)


def _check_frame(message: Json, at: str, out: Complaints) -> None:
    if message.get("quickReply") is not None:
        _check_quick_reply(message["quickReply"], f"{at}.quickReply", out)
    sender = message.get("sender")
    if isinstance(sender, dict):
        check_text(sender.get("name"), f"{at}.sender.name", 20, out, needed=False, by=units)
        if sender.get("iconUrl") is not None:
            check_uri(sender["iconUrl"], f"{at}.sender.iconUrl", out)


def refusal(complaints: Complaints) -> Json:
    """Return LINE's error object for complaints about the request body."""
    return {
        "message": f"The request body has {len(complaints)} error(s)",
        "details": [{"message": text, "property": at.replace("/", ".")} for at, text in complaints],
    }


def refused_messages(messages: Any) -> Json | None:
    """Return LINE's error object if it would refuse these messages, else None."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        return refusal([("messages", f"Size must be between 1 and {MOST_MESSAGES}")])
    out: Complaints = []
    for index, message in enumerate(messages):
        at = f"messages[{index}]"
        kind = message.get("type") if isinstance(message, dict) else None
        if kind not in KINDS:
            out.append((f"{at}.type", f"Must be one of the following values: [{', '.join(KINDS)}]"))
            continue
        _check_body(message, kind, at, out)
        _check_frame(message, at, out)
    if out:
        return refusal(out)
    for index, message in enumerate(messages):
        flaws = check_flex(message.get("contents")) if message["type"] == "flex" else []
        if flaws:
            return {
                "message": f"A message (messages[{index}]) in the request body is invalid",
                "details": [{"message": text, "property": at} for at, text in flaws],
            }
    return None
