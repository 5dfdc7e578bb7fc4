"""One API call to a platform: identity checked, faults played, answered, written on the wire."""

import contextlib
import json
import socket
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, request

from bot.simulator.shelf import Json
from bot.simulator.world import World

Answer = tuple[int, Json, dict[str, str]]
SHOWN_HEADERS = ("X-Line-Retry-Key", "Content-Type", "X-Slack-Retry-Num")


def hang_up() -> None:
    """Close the connection without an answer, as a machine that is gone."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def request_body() -> Any:
    """Return the request as it is shown on the wire: JSON, form fields, or how many bytes."""
    kind = request.mimetype
    if kind.startswith("image/") or kind == "application/octet-stream" or kind == "multipart/form-data":
        return f"<{len(request.get_data())} bytes {kind}>"
    if kind == "application/x-www-form-urlencoded":
        return request.form.to_dict()
    text = request.get_data(as_text=True)
    try:
        return json.loads(text) if text else request.args.to_dict() or None
    except ValueError:
        return text[:2000]


def _line_fault(world: World) -> Answer | None:
    mode = world.faults.line
    if mode == "503":
        return 503, {"message": "Service Unavailable"}, {}
    if mode == "500":
        return 500, {"message": "Internal Server Error"}, {}
    if mode == "429":
        return 429, {"message": "The API rate limit has been exceeded. Try again later."}, {}
    return None


def _slack_fault(world: World) -> Answer | None:
    mode = world.faults.slack
    if mode == "ratelimited":
        return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "2"}
    if mode == "500":
        return 500, {"ok": False, "error": "internal_error"}, {}
    return None


def _authorised(world: World, platform: str) -> Answer | None:
    given = request.headers.get("Authorization", "")
    if platform == "line":
        if given == f"Bearer {world.settings.line_token}":
            return None
        reason = "Confirm that the access token in the authorization header is valid."
        return 401, {"message": f"Authentication failed. {reason}"}, {}
    token = given.removeprefix("Bearer ") or request.form.get("token", "")
    if token == world.settings.slack_token:
        return None
    return 200, {"ok": False, "error": "invalid_auth" if token else "not_authed"}, {}


def _respond(answer: Answer, request_id: str) -> Response:
    status, body, headers = answer
    if isinstance(body.get("bytes"), bytes):
        response = Response(body["bytes"], status, mimetype=body["type"])
    else:
        response = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
    response.headers.update(headers)
    response.headers["X-Line-Request-Id" if request.path.startswith("/v2") else "X-Slack-Req-Id"] = request_id
    return response


def answered(world: World, platform: str, work: Callable[[str], Answer]) -> Response:
    """Carry out one API call; `work` gets the request's id."""
    started, request_id = world.machine(), str(uuid.uuid4())
    mode = world.faults.line if platform == "line" else world.faults.slack
    note = "" if mode == "ok" else mode
    if mode == "slow":
        world.closing.wait(world.faults.slow_seconds)
    fault = _line_fault(world) if platform == "line" else _slack_fault(world)
    body = request_body()
    answer: Answer
    if mode == "down":
        answer = (0, {"message": "connection closed"}, {})
    else:
        answer = _authorised(world, platform) or fault or work(request_id)
    status, shown, _ = answer
    world.wire.record(
        {
            "at": world.at(),
            "machine": started,
            "platform": platform,
            "to": platform,
            "method": request.method,
            "path": request.full_path.rstrip("?"),
            "headers": {name: request.headers[name] for name in SHOWN_HEADERS if name in request.headers},
            "request": body,
            "status": status,
            "answer": "<bytes>" if "bytes" in shown else shown,
            "ms": round((world.machine() - started) * 1000),
            "note": note,
        }
    )
    world.changes.touch("wire")
    if mode == "timeout":
        world.closing.wait(world.faults.hang_seconds)
    if mode in ("down", "timeout"):
        hang_up()
    return _respond(answer if status else (503, {"message": "Service Unavailable"}, {}), request_id)
