"""Reply -> LINE messages as plain JSON, inside every limit the SDK does not check."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dialogs.turn import Button, Reply

MAX_MESSAGES = 5
MAX_TEXT = 5000  # UTF-16 code units
MAX_LABEL = 20
MAX_QUICK = 13
MAX_ALT = 400
GREEN = "#1F6F54"


def to_messages(replies: Sequence[Reply], token: str) -> list[dict[str, Any]]:
    """Return 1 to 5 LINE messages; buttons that answer a question carry its `token`.

    What would be a sixth message is joined to the fifth, so nothing is ever left out.
    """
    kept = list(replies[:MAX_MESSAGES])
    for extra in replies[MAX_MESSAGES:]:
        last = kept[-1]
        kept[-1] = Reply(
            f"{last.text}\n\n{extra.text}", extra.buttons or last.buttons, last.title, last.facts, last.after
        )
    return [_message(reply, token, last=number == len(kept)) for number, reply in enumerate(kept, 1)]


def clip(text: str, limit: int) -> str:
    """Cut `text` to `limit` UTF-16 code units without splitting a character, an ellipsis at the end if cut."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    kept, used = [], 1
    for character in text:
        used += 2 if ord(character) > 0xFFFF else 1
        if used > limit:
            break
        kept.append(character)
    return "".join(kept) + "…"


def _message(reply: Reply, token: str, last: bool) -> dict[str, Any]:
    if reply.facts or reply.title:
        message = _flex(reply, token)
    elif reply.buttons and not last:
        message = _flex(reply, token)  # quick replies show under the last message only
    else:
        message = {"type": "text", "text": clip(reply.text, MAX_TEXT) or "…"}
        if reply.buttons:
            items = [{"type": "action", "action": action(button, token)} for button in reply.buttons[:MAX_QUICK]]
            message["quickReply"] = {"items": items}
    return message


def action(button: Button, token: str) -> dict[str, Any]:
    """One LINE action; a label is cut to what LINE shows, in its middle: long names of rooms differ at their ends."""
    label = button.label if len(button.label) <= MAX_LABEL else f"{button.label[:12]}…{button.label[-7:]}"
    if button.url:
        return {"type": "uri", "label": label, "uri": quote(button.url, safe=":/?#[]@!$&'()*+,;=%")}
    data = button.value if button.value.startswith(":") else f"{token}|{button.value}"
    if button.picker:
        picker = {"type": "datetimepicker", "label": label, "data": data, "mode": button.picker}
        bounds = {"initial": button.initial, "min": button.lowest, "max": button.highest}
        return {**picker, **{name: value for name, value in bounds.items() if value}}
    return {"type": "postback", "label": label, "data": data[:300], "displayText": clip(button.label, 300)}


def _flex(reply: Reply, token: str) -> dict[str, Any]:
    body: list[dict[str, Any]] = []
    if reply.title:
        body.append(
            {
                "type": "text",
                "text": clip(reply.title, 200),
                "weight": "bold",
                "size": "lg",
                "wrap": True,
                "color": GREEN,
            }
        )
    if reply.text:
        body.append({"type": "text", "text": clip(reply.text, 2000), "wrap": True, "size": "md"})
    if reply.facts:
        body.append({"type": "separator", "margin": "md"})
        body.extend(_row(name, value) for name, value in reply.facts)
        body.append({"type": "separator", "margin": "md"})
    if reply.after:
        body.append({"type": "text", "text": clip(reply.after, 2000), "wrap": True, "size": "md", "margin": "md"})
    bubble: dict[str, Any] = {
        "type": "bubble",
        "size": "giga",
        "body": {"type": "box", "layout": "vertical", "spacing": "sm", "contents": body},
    }
    if reply.buttons:
        bubble["footer"] = {
            "type": "box",
            "layout": "vertical",
            "spacing": "sm",
            "contents": [
                {
                    "type": "button",
                    "action": action(button, token),
                    "style": "primary" if number == 0 else "secondary",
                    "height": "sm",
                    **({"color": GREEN} if number == 0 else {}),
                }
                for number, button in enumerate(reply.buttons)
            ],
        }
    alt = reply.title or reply.text.split("\n", 1)[0] or "お知らせ"
    return {"type": "flex", "altText": clip(alt, MAX_ALT), "contents": bubble}


def _row(name: str, value: str) -> dict[str, Any]:
    return {
        "type": "box",
        "layout": "baseline",
        "spacing": "sm",
        "contents": [
            {
                "type": "text",
                "text": clip(name, 100) or "－",
                "size": "sm",
                "color": "#555555",
                "flex": 3,
                "wrap": True,
            },
            {"type": "text", "text": clip(value, 1500) or "－", "size": "md", "flex": 7, "wrap": True},
        ],
    }
