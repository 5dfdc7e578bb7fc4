"""The Web API, as a bot calls it: 200 with `ok`, and Slack's own refusals."""

import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from bot.simulator import workspace
from bot.simulator.answering import Answer, answered
from bot.simulator.residents import keep_content
from bot.simulator.shelf import Json
from bot.simulator.slack_limits import refused_blocks, refused_view
from bot.simulator.world import World

MOST_TEXT = 40_000
JSON_ARGUMENTS = ("blocks", "attachments", "metadata", "view", "files")


def arguments() -> Json:
    """Return the arguments of a call, whichever way they came: JSON, form or query; texts holding JSON are read.

    Raises:
        ValueError: an argument should hold JSON and does not.
    """
    if request.mimetype == "application/json":
        parsed = request.get_json(force=True, silent=True)
        given: Mapping[str, Any] = parsed if isinstance(parsed, dict) else {}
    else:
        given = {**request.args.to_dict(), **request.form.to_dict()}
    return {
        name: json.loads(value) if name in JSON_ARGUMENTS and isinstance(value, str) else value
        for name, value in given.items()
    }


def no(error: str) -> Json:
    """Return Slack's answer for a refusal."""
    return {"ok": False, "error": error}


def _refused_message(given: Json) -> Json | None:
    text, blocks = given.get("text"), given.get("blocks")
    if blocks is not None:
        flaw = refused_blocks(blocks)
        if flaw:
            return flaw
    if not blocks and not given.get("attachments") and not (isinstance(text, str) and text):
        return no("no_text")
    if isinstance(text, str) and len(text) > MOST_TEXT:
        return no("msg_too_long")
    metadata = given.get("metadata")
    if metadata is not None and not (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    ):
        return no("invalid_metadata_format")
    return None


def _content(given: Json) -> Json:
    kept = {name: given[name] for name in ("thread_ts", "metadata", "attachments") if given.get(name) is not None}
    if given.get("blocks") is not None:
        kept["blocks"] = workspace.with_ids(given["blocks"])
    return {**kept, "text": given.get("text") or ""}


def _shown(message: Json, *, metadata: bool) -> Json:
    hidden = {"at", "edited_at", "was"} | (set() if metadata else {"metadata"})
    return {name: value for name, value in message.items() if name not in hidden}


def post_message(world: World, given: Json) -> Json:
    """chat.postMessage."""
    channel = workspace.channel_of(world, given.get("channel"))
    if channel is None:
        return no("channel_not_found")
    flaw = _refused_message(given)
    if flaw:
        return flaw
    thread = given.get("thread_ts")
    if thread is not None and not world.shelf.get(f"channel/{channel}", str(thread)):
        return no("thread_not_found")
    message = workspace.post(world, channel, _content(given))
    return {"ok": True, "channel": channel, "ts": message["ts"], "message": _shown(message, metadata=True)}


def update(world: World, given: Json) -> Json:
    """chat.update: what is not given is taken away only where blocks are given; the bot's own messages."""
    channel = workspace.channel_of(world, given.get("channel"))
    if channel is None:
        return no("channel_not_found")
    old = world.shelf.get(f"channel/{channel}", str(given.get("ts")))
    if old is None:
        return no("message_not_found")
    if old.get("bot_id") != workspace.BOT_ID:
        return no("cant_update_message")
    flaw = _refused_message(given)
    if flaw:
        return flaw
    content = _content(given)
    if given.get("blocks") is None and given.get("text"):
        content["blocks"] = []
    message = workspace.change(world, channel, str(given["ts"]), **content) or old
    shown = _shown(message, metadata=True)
    return {"ok": True, "channel": channel, "ts": message["ts"], "text": message["text"], "message": shown}


def post_ephemeral(world: World, given: Json) -> Json:
    """chat.postEphemeral."""
    channel, user = workspace.channel_of(world, given.get("channel")), given.get("user")
    if channel is None:
        return no("channel_not_found")
    if not isinstance(user, str) or world.shelf.get("staff", user) is None:
        return no("user_not_in_channel")
    flaw = _refused_message(given)
    if flaw:
        return flaw
    return {"ok": True, "message_ts": workspace.whisper(world, channel, user, _content(given))["ts"]}


def _returned(view: Json) -> Json:
    return {"ok": True, "view": {name: value for name, value in view.items() if name != "opened_for"}}


def open_view(world: World, given: Json) -> Json:
    """views.open: within 3 s of what gave the trigger id, once."""
    flaw = refused_view(given.get("view"), "modal")
    if flaw:
        return flaw
    user, error = workspace.use_trigger(world, given.get("trigger_id"))
    if user is None:
        return no(str(error))
    if len(workspace.modals(world, user)) >= 3:
        return no("push_limit_reached")
    return _returned(workspace.keep_view(world, given["view"], user))


def update_view(world: World, given: Json) -> Json:
    """views.update by view id or external id; a stale hash is refused."""
    view_id, external = given.get("view_id"), given.get("external_id")
    old = next(
        (
            v
            for v in world.fleeting.rows("modals").values()
            if view_id == v["id"] or (external and external == v["external_id"])
        ),
        None,
    )
    if old is None:
        return no("not_found")
    flaw = refused_view(given.get("view"), "modal")
    if flaw:
        return flaw
    if given.get("hash") and given["hash"] != old["hash"]:
        return no("hash_conflict")
    links = {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
    return _returned(workspace.keep_view(world, given["view"], old["opened_for"], **links))


def publish_view(world: World, given: Json) -> Json:
    """views.publish: somebody's Home tab."""
    user = given.get("user_id")
    if not isinstance(user, str) or world.shelf.get("staff", user) is None:
        return no("user_not_found")
    flaw = refused_view(given.get("view"), "home")
    if flaw:
        return flaw
    old = workspace.home(world, user)
    if given.get("hash") and old and given["hash"] != old["hash"]:
        return no("hash_conflict")
    return _returned(workspace.keep_view(world, given["view"], user, **({"id": old["id"]} if old else {})))


def user_info(world: World, given: Json) -> Json:
    """users.info."""
    found = world.shelf.get("staff", str(given.get("user")))
    if found is None:
        return no("user_not_found")
    profile = {"real_name": found["name"], "display_name": found["name"]}
    user = {"id": found["id"], "team_id": world.settings.slack_team, "name": found["id"].lower(), "deleted": False}
    return {
        "ok": True,
        "user": {**user, "real_name": found["name"], "tz": "Asia/Tokyo", "is_bot": False, "profile": profile},
    }


def history(world: World, given: Json) -> Json:
    """conversations.history: newest first, threads' answers left out, by pages."""
    channel = workspace.channel_of(world, given.get("channel"))
    if channel is None:
        return no("channel_not_found")
    oldest, latest = float(given.get("oldest") or 0), float(given.get("latest") or 1e12)
    inclusive = str(given.get("inclusive", "")).lower() in ("1", "true")
    metadata = str(given.get("include_all_metadata", "")).lower() in ("1", "true")
    limit, start = min(int(given.get("limit") or 100), 999), int(given.get("cursor") or 0)
    found = [
        _shown(message, metadata=metadata)
        for message in reversed(workspace.messages(world, channel))
        if not message.get("thread_ts") or message["thread_ts"] == message["ts"]
        if oldest < float(message["ts"]) < latest or (inclusive and float(message["ts"]) in (oldest, latest))
    ]
    more = len(found) > start + limit
    page = {"ok": True, "messages": found[start : start + limit], "has_more": more}
    return page | ({"response_metadata": {"next_cursor": str(start + limit)}} if more else {})


def upload_url(world: World, given: Json) -> Json:
    """files.getUploadURLExternal."""
    try:
        length = int(given.get("length") or 0)
    except ValueError:
        length = 0
    if not given.get("filename") or length <= 0:
        return no("invalid_arguments")
    file_id = "F" + secrets.token_hex(5).upper()
    ticket = secrets.token_urlsafe(24)
    world.shelf.put("files", file_id, {"id": file_id, "name": given["filename"], "length": length, "ticket": ticket})
    return {"ok": True, "upload_url": f"{world.settings.here}/upload/v1/{file_id}/{ticket}", "file_id": file_id}


def complete_upload(world: World, given: Json) -> Json:
    """files.completeUploadExternal: the files appear in the channel as one message."""
    files = given.get("files")
    if not isinstance(files, list) or not files:
        return no("invalid_arguments")
    kept = []
    for file in files:
        row = world.shelf.get("files", str(file.get("id")) if isinstance(file, dict) else "")
        if row is None or "type" not in row:
            return no("file_not_found")
        row = {**row, "title": file.get("title") or row["name"], "done": True}
        world.shelf.put("files", row["id"], row)
        kept.append({name: row[name] for name in ("id", "name", "title", "length", "type")})
    if given.get("channel_id"):
        channel = workspace.channel_of(world, given["channel_id"])
        if channel is None:
            return no("channel_not_found")
        message = {"text": given.get("initial_comment") or "", "files": kept}
        workspace.post(world, channel, message | ({"thread_ts": given["thread_ts"]} if given.get("thread_ts") else {}))
    return {"ok": True, "files": kept}


METHODS: dict[str, Callable[[World, Json], Json]] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.postEphemeral": post_ephemeral,
    "views.open": open_view,
    "views.update": update_view,
    "views.publish": publish_view,
    "users.info": user_info,
    "conversations.history": history,
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
}


def call(world: World, method: str) -> Answer:
    """Carry out one method; one that the contract does not name is refused and recorded."""
    if method not in METHODS:
        world.breach("slack", f"{method} is not among the calls of the contract")
        return 200, no("not_allowed_token_type" if method == "auth.test" else "unknown_method"), {}
    try:
        given = arguments()
    except ValueError:
        return 200, no("invalid_arguments"), {}
    with world.lock:
        return 200, METHODS[method](world, given), {}


def slack_routes(world: World) -> Blueprint:
    """Return the routes under /api, and where files are uploaded to."""
    routes = Blueprint("slack", __name__)

    @routes.route("/api/<method>", methods=["GET", "POST"])
    def _call(method: str) -> Response:
        return answered(world, "slack", lambda _: call(world, method))

    @routes.post("/upload/v1/<file_id>/<ticket>")
    def _upload(file_id: str, ticket: str) -> Response:
        row = world.shelf.get("files", file_id)
        uploaded = request.files.get("file") or next(iter(request.files.values()), None)
        content = uploaded.read() if uploaded else request.get_data()
        if row is None or row["ticket"] != ticket or len(content) != row["length"]:
            return Response("invalid upload", 400)
        kind = (uploaded.mimetype if uploaded else request.mimetype) or "application/octet-stream"
        keep_content(world, file_id, content, kind)
        world.shelf.put("files", file_id, {**row, "type": kind})
        return Response(f"OK - {len(content)}", 200)

    @routes.route("/response/<rest>", methods=["POST"])
    def _response_url(rest: str) -> Response:
        world.breach("slack", f"response_url was used ({rest[:6]}…)")
        return Response("ok", 200)

    return routes
