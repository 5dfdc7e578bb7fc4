"""The web process: Flask routes. A webhook is stored, handled and committed before it is answered; no platform is called first."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, abort, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from bot import conversation, line, public, slack
from bot.build import build_world
from bot.health import readiness
from bot.metrics import metrics_text
from bot.world import World

MAX_BODY = 1024 * 1024
log = logging.getLogger("yoriai.web")


def create_app(world: World | None = None) -> Flask:
    """Build the application; gunicorn calls it in each worker, so engine, pools and clients are made after the fork."""
    world = world or build_world({"line", "slack"})
    app = Flask("yoriai", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    sender = ThreadPoolExecutor(4, thread_name_prefix="sender")
    sender.submit(world.line.warm)
    app.extensions["yoriai"] = world
    _line_routes(app, world, sender)
    _slack_routes(app, world, sender)
    _health_routes(app, world)
    public.add_routes(app, world)

    @app.errorhandler(Exception)
    def _fault(fault: Exception) -> Response:
        if isinstance(fault, HTTPException):
            return Response(f"{fault.code} {fault.name}\n", fault.code, mimetype="text/plain")
        log.error("request failed: %s", type(fault).__name__)
        return Response("500\n", 500, mimetype="text/plain")

    return app


def _line_routes(app: Flask, world: World, sender: ThreadPoolExecutor) -> None:
    @app.post("/line/webhook")
    def line_webhook() -> Response:
        body = request.get_data()  # over MAX_BODY: 413
        if not line.signature_fits(
            world.settings.line_channel_secret, body, request.headers.get("X-Line-Signature", "")
        ):
            abort(401)
        events = _events(body)
        try:
            talks = conversation.keep(world, events)
        except SQLAlchemyError as fault:
            log.error("inbox: %s", type(fault).__name__)
            abort(503)
        rows = _turns(world, talks)
        answer = Response("{}", 200, mimetype="application/json")
        if rows:
            answer.call_on_close(_hand_over(world, sender, rows))
        return answer


def _turns(world: World, talks: list[str]) -> list[int]:
    rows: list[int] = []
    for talk in talks:
        try:
            rows.extend(conversation.take_turns(world, talk))
        except SQLAlchemyError as fault:  # the events are stored: a sweep will find them
            log.error("turn: %s", type(fault).__name__)
    return rows


def _events(body: bytes) -> list[dict[str, Any]]:
    try:
        payload = json.loads(body)
        events = payload["events"]
    except (ValueError, KeyError, TypeError, RecursionError):
        abort(400)
    if not isinstance(payload, dict) or not isinstance(events, list):
        abort(400)
    return [event for event in events if isinstance(event, dict)]


def _hand_over(world: World, sender: ThreadPoolExecutor, rows: list[int]) -> Callable[[], None]:
    def after() -> None:
        for row in rows:
            sender.submit(conversation.send, world, row)
        sender.submit(world.ring)

    return after


def _slack_routes(app: Flask, world: World, sender: ThreadPoolExecutor) -> None:
    bolt = slack.build_bolt(world, sender)

    @app.post("/slack/events")
    def slack_events() -> Any:
        if not slack.signature_fits(world.settings, dict(request.headers), request.get_data(), datetime.now(UTC)):
            abort(401)
        return bolt.handle(request)


def _health_routes(app: Flask, world: World) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", 200, mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> Response:
        status, shown = readiness(world, everything=request.args.get("all") == "1")
        return Response(json.dumps(shown), status, mimetype="application/json")

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(metrics_text(world), 200, mimetype="text/plain; version=0.0.4")
