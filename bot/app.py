"""The web process: Flask routes. A webhook is stored, handled and committed before it is answered; no platform is called first."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from flask import Flask, Response, abort, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from bot import conversation, delivery, line, public, slack
from bot.build import build_process
from bot.delivery import Claimed
from bot.health import readiness
from bot.metrics import metrics_text
from bot.world import World

MAX_BODY = 1024 * 1024
MOST_READ = 16 * 1024 * 1024
REPLY_HANDS = 8
LONGEST_TURNS = timedelta(seconds=1)  # LINE waits two; of a batch that takes longer the rest follows the answer
log = logging.getLogger("yoriai.web")


def create_app(world: World | None = None) -> Flask:
    """Build the application; gunicorn calls it in each worker, so engine, pools and clients are made after the fork."""
    world = world or build_process({"line", "slack"})
    app = Flask("yoriai", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    replies = ThreadPoolExecutor(REPLY_HANDS, thread_name_prefix="reply")
    soon = ThreadPoolExecutor(2, thread_name_prefix="soon")
    replies.submit(world.line.warm)
    app.extensions["yoriai"] = world
    app.extensions["yoriai_threads"] = (replies, soon)
    _line_routes(app, world, replies, soon)
    _slack_routes(app, world, soon)
    _health_routes(app, world)
    public.add_routes(app, world)

    @app.errorhandler(Exception)
    def _fault(fault: Exception) -> Response:
        if isinstance(fault, HTTPException):
            return Response(f"{fault.code} {fault.name}\n", fault.code, mimetype="text/plain")
        log.error("request failed: %s", type(fault).__name__)
        status = 503 if isinstance(fault, SQLAlchemyError) else 500
        return Response(f"{status}\n", status, mimetype="text/plain")

    return app


def end_threads(app: Flask) -> None:
    """Let go of what is not begun: it stands in the database, and a sweep finds it."""
    for pool in app.extensions["yoriai_threads"]:
        pool.shutdown(wait=False, cancel_futures=True)


def _body() -> bytes:
    """The request's body; one over MAX_BODY is read to its end (within reason) before the refusal, so that it is heard."""
    if request.content_length is None:  # sent in chunks
        whole: bytes = request.environ["wsgi.input"].read(MAX_BODY + 1)
        if len(whole) > MAX_BODY:
            abort(413)
        request.environ["wsgi.input"], request.environ["CONTENT_LENGTH"] = BytesIO(whole), str(len(whole))
        return whole
    length = request.content_length
    if length > MAX_BODY:
        left = min(length, MOST_READ)
        while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 65536))):
            left -= len(piece)
        abort(413)
    return request.get_data()


def _line_routes(app: Flask, world: World, replies: ThreadPoolExecutor, soon: ThreadPoolExecutor) -> None:
    secret = world.settings.line_channel_secret

    @app.post("/line/webhook")
    def line_webhook() -> Response:
        body = _body()
        if not line.signature_fits(secret, body, request.headers.get("X-Line-Signature", "")):
            abort(401)
        events = _events(body)
        try:
            talks = conversation.keep(world, events)
        except SQLAlchemyError as fault:
            log.error("inbox: %s", type(fault).__name__)
            abort(503)
        rows, rest = _turns(world, talks)
        answer = Response("{}", 200, mimetype="application/json")
        if talks:
            answer.call_on_close(lambda: _hand_over(world, replies, soon, rows, rest))
        return answer


def _turns(world: World, talks: list[conversation.Talk]) -> tuple[list[Claimed], list[conversation.Talk]]:
    """Take the turns of these talks; return the outbox rows of the answers, and the talks for which no time was left."""
    rows: list[Claimed] = []
    until = world.clock.machine() + LONGEST_TURNS
    for number, talk in enumerate(talks):
        if number and world.clock.machine() >= until:
            return rows, talks[number:]
        rows.extend(_turn(world, talk))
    return rows, []


def _turn(world: World, talk: conversation.Talk) -> list[Claimed]:
    try:
        return conversation.take_turns(world, talk, conversation.PATIENCE_S)
    except Exception as fault:  # the events are stored: a sweep will find them
        log.error("turn: %s", type(fault).__name__)
        return []


def _events(body: bytes) -> list[dict[str, Any]]:
    try:
        payload = json.loads(body)
        events = payload["events"]
    except (ValueError, KeyError, TypeError, RecursionError):
        abort(400)
    if not isinstance(payload, dict) or not isinstance(events, list):
        abort(400)
    return [event for event in events if isinstance(event, dict)]


def _hand_over(
    world: World,
    replies: ThreadPoolExecutor,
    soon: ThreadPoolExecutor,
    answers: list[Claimed],
    rest: list[conversation.Talk],
) -> None:
    """After the answer: send the replies, take the turns that are left, and ring for whatever else was made."""

    def deliver(made: list[Claimed]) -> None:
        for answer in made:
            replies.submit(_quietly, partial(delivery.send, world, answer))

    def go_on() -> None:
        for talk in rest:
            deliver(_turn(world, talk))
        world.ring()

    deliver(answers)
    soon.submit(_quietly, go_on)


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as fault:  # whatever it is, the row stays and a sweep finds it
        log.error("after the answer: %s", type(fault).__name__)


def _slack_routes(app: Flask, world: World, soon: ThreadPoolExecutor) -> None:
    bolt = slack.build_bolt(world, lambda: soon.submit(_quietly, partial(slack.handle_stored, world)))

    @app.post("/slack/events")
    def slack_events() -> Any:
        body = _body()
        if not slack.signature_fits(world.settings, dict(request.headers), body, datetime.now(UTC)):
            abort(401)
        try:
            team = slack.team_of(body)
        except (ValueError, AttributeError, RecursionError):
            abort(400)
        if world.settings.slack_team_id and team not in (None, world.settings.slack_team_id):
            abort(401)
        try:
            slack.check_shape(body)
            return bolt.handle(request)
        except (KeyError, TypeError, ValueError):  # of a shape Bolt does not expect
            abort(400)


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
