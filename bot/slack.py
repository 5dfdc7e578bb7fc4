"""Slack over HTTP: presses, submissions, commands and events in. Who may act is read from our settings at the press."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.signature import Clock, SignatureVerifier

from booking.desk import booking_rows, registrations
from booking.desk.office import Office
from bot import cards, decisions, inbox, slash
from bot.config import Settings
from bot.line import harmless
from bot.world import World

log = logging.getLogger("yoriai.slack")
VIEW_TIMEOUT_S = 2
PATIENCE_S = 2.0  # Slack waits three seconds for an answer
OPENS_MODAL = ("registration_reject", "booking_reject", "registration_details", "booking_details")


def signature_fits(settings: Settings, headers: Mapping[str, str], body: bytes, machine_now: datetime) -> bool:
    """Whether Slack signed exactly these bytes within the last five minutes; never raises.

    Bolt answers 500 to a time stamp that is no number and to a signature that is not ASCII: such requests end here.
    """
    stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 20 and signature.isascii()):
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False

    class Now(Clock):
        def now(self) -> float:
            return machine_now.timestamp()

    return bool(SignatureVerifier(settings.slack_signing_secret, Now()).is_valid(text, stamp, signature))


def team_of(body: bytes) -> str | None:
    """The workspace a request comes from; None where Slack names none (the check of the address).

    Raises:
        ValueError: the body is nothing Slack sends.
    """
    text = body.decode()
    if text.lstrip().startswith("{"):
        whole = json.loads(text)
        return None if whole.get("type") == "url_verification" else str(whole.get("team_id", ""))
    form = parse_qs(text)
    if "payload" in form:
        payload = json.loads(form["payload"][0])
        if not isinstance(payload, dict) or not isinstance(payload.get("type"), str):
            raise ValueError("no interaction")
        return str(_part(payload, "team").get("id") or _part(payload, "user").get("team_id", ""))
    if "ssl_check" in form:
        return None
    if "command" not in form:
        raise ValueError("no command")
    return form.get("team_id", [""])[0]


def check_shape(body: bytes) -> None:
    """See that what we read of a request is there, so that nothing signed, however odd, ends in a fault of ours.

    Raises:
        ValueError: Slack never sends this.
    """
    text = body.decode()
    if text.lstrip().startswith("{"):
        whole = json.loads(text)
        if whole.get("type") != "url_verification":
            _check_event(whole)
    elif "payload" in (form := parse_qs(text)):
        _check_interaction(json.loads(form["payload"][0]))


def _part(whole: Any, name: str) -> dict[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _check_event(whole: dict[str, Any]) -> None:
    event = _part(whole, "event")
    if whole.get("type") != "event_callback" or not isinstance(event.get("type"), str):
        raise ValueError("no event")
    if event["type"] == "app_home_opened" and not isinstance(event.get("user"), str):
        raise ValueError("nobody's Home tab")


def _check_interaction(payload: Any) -> None:
    named = isinstance(payload, dict) and isinstance(payload.get("type"), str)
    if not (named and isinstance(_part(payload, "user").get("id"), str)):
        raise ValueError("no interaction, or nobody's")
    if payload["type"] == "block_actions":
        actions = payload.get("actions")
        if not (isinstance(actions, list) and actions and isinstance(actions[0], dict)):
            raise ValueError("no action")
        if not isinstance(actions[0].get("action_id"), str):
            raise ValueError("an action with no name")
    if payload["type"] == "view_submission":
        view = _part(payload, "view")
        values = _part(view, "state").get("values")
        if not (isinstance(view.get("id"), str) and isinstance(view.get("callback_id"), str)):
            raise ValueError("no view")
        if not (isinstance(values, dict) and all(isinstance(block, dict) for block in values.values())):
            raise ValueError("no values")


def build_bolt(world: World, handle_soon: Callable[[], object]) -> SlackRequestHandler:
    """The Bolt application: every press is stored before it is acknowledged; what opens a modal calls `views.open` first.

    `handle_soon` has what is stored handled after the answer.
    """
    settings = world.settings
    token = settings.slack_bot_token
    client = WebClient(token, base_url=settings.slack_api_base_url, timeout=VIEW_TIMEOUT_S, retry_handlers=[])

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    # Before the response: what Bolt would do on another thread, the event's storing too, is done when we answer.
    app = App(
        client=client,
        signing_secret=settings.slack_signing_secret,
        authorize=authorize,
        process_before_response=True,
        token_verification_enabled=False,
    )

    @app.error
    def not_now(error: Exception) -> BoltResponse:
        log.error("request: %s", type(error).__name__)
        return BoltResponse(status=503)

    def keep(kind: str, event_id: str, facts: dict[str, Any]) -> None:
        stored = {"kind": kind, **facts}
        if world.transact(
            lambda office: inbox.keep(office, "slack", event_id, "staff", office.machine_now, stored),
            patience_s=PATIENCE_S,
        ):
            handle_soon()

    @app.action(re.compile(".*"))
    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        action = body["actions"][0]
        facts = _pressed_facts(body, action)
        view = _modal(world, facts) if facts["action"] in OPENS_MODAL else None
        if view is not None:
            _quietly(lambda: client.views_open(trigger_id=str(body.get("trigger_id", "")), view=view))
        if action.get("type") == "button" and facts["value"]:
            keep("press", _press_id(body, action), facts)
        ack()

    @app.view(re.compile(".*"))
    def submitted(ack: Ack, body: dict[str, Any]) -> None:
        view = body["view"]
        reason = cards.reason_of(view)
        if not reason:
            ack(
                response_action="errors",
                errors={cards.REASON_BLOCK: "理由を書いてください（利用者の方に伝わります）。"},
            )
            return
        facts = {
            "user": harmless(str(body["user"]["id"])),
            "action": harmless(str(view["callback_id"])),
            "value": harmless(str(view.get("private_metadata", ""))),
            "reason": harmless(reason),
            "channel": "",
        }
        keep("submission", f"view:{view['id']}", facts)
        ack()

    @app.command(re.compile(".*"))
    def command(ack: Ack, body: dict[str, Any]) -> None:
        ack(text=slash.answer(world, str(body.get("user_id", "")), harmless(str(body.get("text", "")))))

    @app.event("app_home_opened")
    def home(event: dict[str, Any], body: dict[str, Any]) -> None:
        keep("home", f"event:{body.get('event_id', '')}", {"user": harmless(str(event["user"]))})

    @app.event(re.compile(".*"))
    def other() -> None:
        log.debug("event ignored")

    for ignored in (app.shortcut, app.options, app.view_closed):
        ignored(re.compile(".*"))(_acknowledge)

    return SlackRequestHandler(app)


def _acknowledge(ack: Ack) -> None:
    ack()


def _modal(world: World, facts: Mapping[str, str]) -> dict[str, Any] | None:
    """The modal this press opens; None for a thing not known, and for who may not: that press is stored and denied."""

    def work(office: Office) -> dict[str, Any] | None:
        about = facts["value"].split(":")[0]
        find = registrations.get if facts["action"].startswith("registration") else booking_rows.get
        try:
            facility = find(office, about).facility
        except LookupError:
            return None
        if not decisions.may_see(world.settings, facts["user"], facts["action"], facility):
            return None
        if facts["action"].endswith("_reject") and not decisions.is_open(office, facts["action"], about):
            return None
        reveal = decisions.may_decide(world.settings, facts["user"], facility)
        return cards.modal(office, facts["action"], about, reveal=reveal)

    return world.read(work)


def _press_id(body: dict[str, Any], action: dict[str, Any]) -> str:
    container = _part(body, "container")
    ts = container.get("message_ts") or container.get("view_id") or ""
    return f"{body['user']['id']}:{action.get('action_id')}:{ts}:{action.get('action_ts')}"


def _pressed_facts(body: dict[str, Any], action: dict[str, Any]) -> dict[str, str]:
    return {
        "user": harmless(str(body["user"]["id"])),
        "action": harmless(str(action.get("action_id", ""))),
        "value": harmless(str(action.get("value", ""))),
        "channel": harmless(str(_part(body, "channel").get("id", ""))),
        "reason": "",
    }


def _quietly(call: Callable[[], object]) -> None:
    try:
        call()
    except Exception as fault:
        log.error("views.open: %s", type(fault).__name__)


def handle_stored(world: World) -> None:
    """Handle every stored press that waits, oldest first, and ring for the messages it made."""
    for row_id, _talk in world.read(lambda office: inbox.waiting(office, "slack")):
        decisions.handle(world, row_id)
    world.ring()
