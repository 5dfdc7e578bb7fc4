"""The control API of the phones: what the page and the tests do with them."""

import base64
import binascii
from typing import Any

from flask import Blueprint, Response, request

from bot.simulator import residents, taps
from bot.simulator.control_answers import given, said
from bot.simulator.line import quota
from bot.simulator.line_events import DESTINATION, LineWebhooks, new_event, source_of
from bot.simulator.shelf import Json
from bot.simulator.world import World

MENTION = "@よりあい"


def _resident(world: World, key: str) -> Json:
    found = residents.find(world, key)
    if found is None:
        raise LookupError(f"no resident {key!r}")
    return found


def _friend(world: World, key: str) -> Json:
    found = _resident(world, key)
    if not found["friend"] or found["blocked"]:
        raise ValueError(f"{found['name']} is not a friend of the account (follow first)")
    return found


def _speaker(world: World, resident: Json, wanted: Json) -> str | None:
    if resident["kind"] == "user":
        return None
    return _resident(world, wanted["user"])["id"] if wanted.get("user") else None


def _text(wanted: Json) -> Json:
    text = str(wanted.get("text", ""))
    if not text:
        raise ValueError("LINE sends no empty text")
    message: Json = {"type": "text", "text": text}
    if wanted.get("mention"):
        message["text"] = f"{MENTION} {text}"
        mentionee = {"index": 0, "length": len(MENTION), "type": "user", "userId": DESTINATION, "isSelf": True}
        message["mention"] = {"mentionees": [mentionee]}
    return message


def _tap(line: LineWebhooks, resident: Json, wanted: Json) -> Json:
    world = line.world
    if "area" in wanted:
        menu = residents.rich_menu_of(world, resident)
        areas = menu["areas"] if menu else []
        if not 0 <= int(wanted["area"]) < len(areas):
            raise taps.NoSuchAction("no such area in the rich menu")
        return taps.tap(line, resident, areas[int(wanted["area"])]["action"], wanted.get("value"))
    items = residents.chat(world, resident["id"])
    if "label" in wanted:
        action = taps.find_action(items, str(wanted["label"]))
    else:
        action = taps.action_at(items, int(wanted["item"]), str(wanted["pointer"]))
    return taps.tap(line, resident, action, wanted.get("value"))


def act(line: LineWebhooks, key: str, verb: str, wanted: Json) -> Json:
    """Do one thing with a phone; returns {"status"} of the webhook, or what a tap asks of the person.

    Raises:
        LookupError: no such resident, message or action.
        ValueError: LINE's own app would not let a person do it.
    """
    world = line.world
    if verb == "follow":
        return {"status": line.follow(_resident(world, key))}
    if verb == "join":
        return {"status": line.join(_resident(world, key))}
    resident = _friend(world, key)
    user = _speaker(world, resident, wanted)
    if verb == "block":
        return {"status": line.block(resident)}
    if verb == "say":
        return {"status": line.message(resident, _text(wanted), user=user)}
    if verb == "sticker":
        pack, sticker = str(wanted.get("package", "11537")), str(wanted.get("sticker", "52002734"))
        message = {"type": "sticker", "packageId": pack, "stickerId": sticker, "stickerResourceType": "STATIC"}
        return {"status": line.message(resident, message, user=user)}
    if verb == "image":
        return {"status": _send_image(line, resident, wanted)}
    if verb == "tap":
        return _tap(line, resident, wanted)
    if verb == "postback":
        return {"status": line.postback(resident, str(wanted["data"]), wanted.get("params"), wanted.get("shown"))}
    if verb == "unsend":
        return {"status": line.unsend(resident, int(wanted["item"]))}
    if verb == "event":
        replies = bool(wanted.get("replies", True))
        fields = dict(wanted.get("fields") or {})
        return {
            "status": line.deliver(
                {**new_event(world, source_of(resident, user), str(wanted["type"]), replies=replies), **fields}
            )
        }
    raise LookupError(f"nobody can {verb!r}")


def _send_image(line: LineWebhooks, resident: Json, wanted: Json) -> int | None:
    try:
        picture = base64.b64decode(wanted.get("base64") or "", validate=True)
    except binascii.Error as problem:
        raise ValueError("base64 does not decode") from problem
    message_id = residents.new_message_id()
    residents.keep_content(line.world, message_id, picture, str(wanted.get("type", "image/jpeg")))
    message = {"type": "image", "contentProvider": {"type": "line"}}
    return line.message(resident, message, message_id=message_id)


def screen(world: World, key: str, after: int) -> Json:
    """Return what a phone shows."""
    resident = _resident(world, key)
    items = [item for item in residents.chat(world, resident["id"]) if item["n"] > after]
    return {
        "resident": resident,
        "items": items,
        "typing": residents.typing(world, resident["id"]),
        "rich_menu": residents.rich_menu_of(world, resident),
    }


def phone_routes(world: World, line: LineWebhooks, routes: Blueprint) -> None:
    """Add the routes under /_sim/residents and what they show."""

    @routes.get("/_sim/residents")
    def _list() -> Response:
        return said({"residents": residents.all_residents(world)})

    @routes.post("/_sim/residents")
    def _add() -> Response:
        wanted = given()
        name, kind = str(wanted.get("name") or "住民"), str(wanted.get("kind", "user"))
        if kind not in residents.CHAT_LETTERS:
            raise ValueError("kind is user, group or room")
        language: Any = wanted.get("language", "ja")
        return said(residents.add_resident(world, name, kind, friend=bool(wanted.get("friend")), language=language))

    @routes.get("/_sim/residents/<key>/chat")
    def _chat(key: str) -> Response:
        return said(screen(world, key, int(request.args.get("after", 0))))

    @routes.post("/_sim/residents/<key>/<verb>")
    def _act(key: str, verb: str) -> Response:
        return said(act(line, key, verb, given()))

    @routes.get("/_sim/content/<content_id>")
    def _content(content_id: str) -> Response:
        found = residents.content(world, content_id)
        if found is None:
            raise LookupError("no such content")
        response = Response(found[0], mimetype=found[1])
        response.headers["Content-Security-Policy"] = "sandbox"
        return response

    @routes.get("/_sim/quota")
    def _quota() -> Response:
        return said(quota(world))

    @routes.post("/_sim/quota")
    def _set_quota() -> Response:
        wanted = given()
        if "limit" in wanted:
            world.shelf.put("quota", "limit", {"value": wanted["limit"]})
        if "used" in wanted:
            world.shelf.put("quota", quota(world)["month"], {"value": int(wanted["used"])})
        world.changes.touch("quota")
        return said(quota(world))
