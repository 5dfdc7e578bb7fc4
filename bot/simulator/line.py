"""The Messaging API, as a bot calls it: what LINE would do it does, what LINE would refuse it refuses."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from bot.simulator import residents
from bot.simulator.answering import Answer, answered
from bot.simulator.line_limits import refused_messages
from bot.simulator.line_menus import menu_routes
from bot.simulator.shelf import Json
from bot.simulator.world import World

RETRY_KEY_SECONDS = 24 * 3600
MESSAGE_KINDS = ("reply", "push", "multicast", "narrowcast", "broadcast")
DEFAULT_QUOTA = 200


def ok(body: Json, **headers: str) -> Answer:
    """Answer 200."""
    return 200, body, headers


def bad(message: str, status: int = 400, **more: Any) -> Answer:
    """Answer with LINE's error object."""
    return status, {"message": message, **more}, {}


def month(world: World) -> str:
    """Return the month of business time, the quota's period."""
    return world.clock.now().strftime("%Y-%m")


def quota(world: World) -> Json:
    """Return this month's limit (None: unlimited) and how much of it is spent."""
    kept = world.shelf.get("quota", "limit")
    used = world.shelf.get("quota", month(world))
    return {
        "limit": kept["value"] if kept else DEFAULT_QUOTA,
        "used": used["value"] if used else 0,
        "month": month(world),
    }


def _deliver(world: World, to: str, messages: list[Json], via: str) -> list[Json]:
    """Put messages on a phone (nothing for a blocked or unknown one); return LINE's `sentMessages`."""
    resident = world.shelf.get("residents", to)
    sent = []
    for message in messages:
        ids = {"id": residents.new_message_id(), "quoteToken": secrets.token_urlsafe(24)}
        if resident is not None and resident["friend"] and not resident["blocked"]:
            residents.write(world, to, "bot", via=via, message=message, message_id=ids["id"])
        sent.append(ids)
    return sent


def _refused(world: World, to: str | None, via: str, answer: Answer) -> Answer:
    if to is not None and world.shelf.get("residents", to):
        residents.write(world, to, "refused", via=via, status=answer[0], error=answer[1])
    return answer


def reply(world: World, body: Json, headers: Any) -> Answer:
    """POST /v2/bot/message/reply."""
    if headers.get("X-Line-Retry-Key"):
        return bad("The retry key is not supported in this endpoint")
    token = body.get("replyToken")
    with world.lock:
        row = world.fleeting.get("reply_tokens", token) if isinstance(token, str) else None
        to = row["to"] if row else None
        flaw = refused_messages(body.get("messages"))
        if flaw:
            return _refused(world, to, "reply", (400, flaw, {}))
        too_old = row and world.machine() - row["given"] > world.settings.reply_token_seconds
        if row is None or row["used"] or too_old:
            return _refused(world, to, "reply", bad("Invalid reply token"))
        world.fleeting.put("reply_tokens", str(token), {**row, "used": True})
        return ok({"sentMessages": _deliver(world, row["to"], body["messages"], "reply")})


def _accepted_before(world: World, key: str) -> Answer | None:
    kept = world.shelf.get("retry_keys", key)
    if kept is None or world.machine() - kept["at"] > RETRY_KEY_SECONDS:
        return None
    body = {"message": "The retry key is already accepted", "sentMessages": kept["sent"]}
    return 409, body, {"x-line-accepted-request-id": kept["request_id"]}


def push(world: World, body: Json, headers: Any, request_id: str) -> Answer:
    """POST /v2/bot/message/push."""
    key, to = headers.get("X-Line-Retry-Key"), body.get("to")
    if key is not None and not re.fullmatch(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", key):
        return _refused(world, to if isinstance(to, str) else None, "push", bad("Invalid retry key"))
    if not isinstance(to, str) or not re.fullmatch(r"[UCR][0-9a-f]{32}", to):
        return bad("The property, 'to', in the request body is invalid (line: -, column: -)")
    with world.lock:
        before = _accepted_before(world, key.lower()) if key else None
        if before:
            return before
        flaw = refused_messages(body.get("messages"))
        if flaw:
            return _refused(world, to, "push", (400, flaw, {}))
        state, resident = quota(world), world.shelf.get("residents", to)
        if world.faults.quota_used_up or (state["limit"] is not None and state["used"] >= state["limit"]):
            return _refused(world, to, "push", bad("You have reached your monthly limit.", 429))
        sent = _deliver(world, to, body["messages"], "push")
        if resident is not None and resident["friend"] and not resident["blocked"]:
            world.shelf.put("quota", state["month"], {"value": state["used"] + 1})
            world.changes.touch("quota")
        if key:
            kept = {"request_id": request_id, "sent": sent, "at": world.machine()}
            world.shelf.put("retry_keys", key.lower(), kept)
        return ok({"sentMessages": sent})


def loading(world: World, body: Json) -> Answer:
    """POST /v2/bot/chat/loading/start: one-to-one chats, 5 to 60 seconds in steps of 5."""
    chat_id, seconds = body.get("chatId"), body.get("loadingSeconds", 20)
    if not isinstance(chat_id, str) or not re.fullmatch(r"U[0-9a-f]{32}", chat_id):
        return bad("The property, 'chatId', in the request body is invalid (line: -, column: -)")
    if not isinstance(seconds, int) or seconds % 5 or not 5 <= seconds <= 60:
        return bad("loadingSeconds must be a multiple of 5 between 5 and 60")
    if world.shelf.get("residents", chat_id):
        residents.set_typing(world, chat_id, seconds)
    return 202, {}, {}


def profile(world: World, user: str) -> Answer:
    """GET /v2/bot/profile/{userId}: 404 unless they are a friend who has not blocked the account."""
    resident = world.shelf.get("residents", user)
    if resident is None or resident["kind"] != "user" or not resident["friend"] or resident["blocked"]:
        return bad("Not found", 404)
    body = {"userId": user, "displayName": resident["name"]}
    return ok(body | ({"language": resident["language"]} if resident.get("language") else {}))


def line_routes(world: World) -> Blueprint:
    """Return the routes under /v2."""
    routes = Blueprint("line", __name__)

    def served(work: Callable[[str], Answer]) -> Response:
        return answered(world, "line", work)

    def body() -> Json:
        parsed = request.get_json(force=True, silent=True)
        return parsed if isinstance(parsed, dict) else {}

    @routes.post("/v2/bot/message/reply")
    def _reply() -> Response:
        return served(lambda _: reply(world, body(), request.headers))

    @routes.post("/v2/bot/message/push")
    def _push() -> Response:
        return served(lambda request_id: push(world, body(), request.headers, request_id))

    @routes.post("/v2/bot/message/validate/<kind>")
    def _validate(kind: str) -> Response:
        def work(_: str) -> Answer:
            if kind not in MESSAGE_KINDS:
                return bad("Not found", 404)
            flaw = refused_messages(body().get("messages"))
            return (400, flaw, {}) if flaw else ok({})

        return served(work)

    @routes.get("/v2/bot/profile/<user>")
    def _profile(user: str) -> Response:
        return served(lambda _: profile(world, user))

    @routes.get("/v2/bot/message/quota")
    def _quota() -> Response:
        def work(_: str) -> Answer:
            limit = quota(world)["limit"]
            return ok({"type": "none"} if limit is None else {"type": "limited", "value": limit})

        return served(work)

    @routes.get("/v2/bot/message/quota/consumption")
    def _consumption() -> Response:
        def work(_: str) -> Answer:
            state = quota(world)
            spent = max(state["used"], state["limit"] or 0) if world.faults.quota_used_up else state["used"]
            return ok({"totalUsage": spent})

        return served(work)

    @routes.post("/v2/bot/chat/loading/start")
    def _loading() -> Response:
        return served(lambda _: loading(world, body()))

    @routes.get("/v2/bot/message/<message_id>/content")
    def _content(message_id: str) -> Response:
        def work(_: str) -> Answer:
            found = residents.content(world, message_id)
            return bad("Not found", 404) if found is None else (200, {"bytes": found[0], "type": found[1]}, {})

        return served(work)

    menu_routes(world, routes, served, body)

    @routes.route("/v2/<path:rest>", methods=["GET", "POST", "PUT", "DELETE"])
    def _unknown(rest: str) -> Response:
        def work(_: str) -> Answer:
            world.breach("line", f"{request.method} /v2/{rest} is not among the calls of the contract")
            return bad("Not found", 404)

        return served(work)

    return routes
