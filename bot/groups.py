"""LINE groups and rooms: nothing is kept, one greeting on joining, an answer only when mentioned."""

from typing import Any

from booking.desk.office import Office
from bot import delivery
from dialogs.turn import Reply

GREETING = Reply(
    "集会施設の予約の窓口です。予約や登録のお話は、まわりの方に見えないよう、"
    "この窓口を友だちに追加して一対一のトークでお願いします。"
)
ASIDE = Reply("予約のお話は、一対一のトークでうかがいます。この窓口を友だちに追加して、そちらで話しかけてください。")

NAMELESS = Reply(
    "どなたからのお話かが LINE から届かないため、続けられません。"
    "LINE のアプリを新しくしてから、もう一度話しかけてください。お急ぎのときは窓口へお電話ください。"
)


def without_content(event: dict[str, Any]) -> dict[str, Any] | None:
    """What may be kept of an event outside a one-to-one talk: that we were called, and how to answer; else None."""
    kind, token = event.get("type"), event.get("replyToken")
    if not isinstance(token, str) or not token:
        return None
    if kind == "join":
        return {"type": "join", "replyToken": token}
    if _alone(event):
        return {"type": "nameless", "replyToken": token} if kind in ("message", "follow", "postback") else None
    return {"type": "mention", "replyToken": token} if kind == "message" and _mentioned(event) else None


def _alone(event: dict[str, Any]) -> bool:
    source = event.get("source")
    return isinstance(source, dict) and source.get("type") == "user"


def _mentioned(event: dict[str, Any]) -> bool:
    message = event.get("message")
    mention = message.get("mention") if isinstance(message, dict) else None
    people = mention.get("mentionees") if isinstance(mention, dict) else None
    return isinstance(people, list) and any(isinstance(one, dict) and one.get("isSelf") is True for one in people)


def answer(office: Office, event: dict[str, Any]) -> list[delivery.Claimed]:
    """Write the answer; it goes out by the reply token or not at all."""
    reply = {"join": GREETING, "nameless": NAMELESS}.get(str(event.get("type")), ASIDE)
    token = str(event["replyToken"])
    return delivery.answer(office, "", "group", token, (reply,), "", matters=False)
