"""Slack over HTTP: presses, submissions, commands in; cards, notices, modals out. Who may act is read from our settings at the press."""

import logging
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import Clock, SignatureVerifier

from booking.desk.office import Office
from bot import cards, decisions, inbox, slash
from bot.config import Settings
from bot.world import Outcome, World

log = logging.getLogger("yoriai.slack")
VIEW_TIMEOUT_S = 2
SEND_TIMEOUT_S = 8
OPENS_MODAL = ("registration_reject", "booking_reject", "registration_details", "booking_details")


def signature_fits(settings: Settings, headers: Mapping[str, str], body: bytes, machine_now: datetime) -> bool:
    """Whether Slack signed exactly these bytes within the last five minutes; never raises.

    Bolt answers 500 to a time stamp that is no number and to a signature that is not ASCII: such requests end here.
    """
    stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdecimal() and signature.isascii()):
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False

    class Now(Clock):
        def now(self) -> float:
            return machine_now.timestamp()

    return bool(SignatureVerifier(settings.slack_signing_secret, Now()).is_valid(text, stamp, signature))


def build_bolt(world: World, after: ThreadPoolExecutor) -> SlackRequestHandler:
    """The Bolt application: every press is stored before it is acknowledged; what opens a modal calls `views.open` first."""
    settings = world.settings
    token = settings.slack_bot_token
    client = WebClient(token, base_url=settings.slack_api_base_url, timeout=VIEW_TIMEOUT_S)

    def authorize(enterprise_id: str | None, team_id: str | None) -> Any:  # None: not our workspace
        if settings.slack_team_id and team_id != settings.slack_team_id:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = App(client=client, signing_secret=settings.slack_signing_secret, authorize=authorize)

    def keep(kind: str, event_id: str, body: dict[str, Any]) -> None:
        """Store, then handle; the handling happens after the acknowledgement."""
        stored = {"kind": kind, **body}
        new = world.transact(lambda office: _keep(office, event_id, stored))
        if new:
            after.submit(handle_stored, world)

    @app.action(re.compile(".*"))
    def pressed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        action = body["actions"][0]
        name, user = str(action.get("action_id", "")), str(body["user"]["id"])
        if name in OPENS_MODAL and decisions.may_see(world.settings, user, name, ""):
            view = world.read(lambda office: cards.modal(office, name, str(action.get("value", ""))))
            if view is not None:
                _quietly(lambda: client.views_open(trigger_id=body["trigger_id"], view=view))
                ack()
                return
        if action.get("type") == "button" and action.get("value"):
            keep("press", _press_id(body, action), _pressed_facts(body, action))
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
            "user": str(body["user"]["id"]),
            "action": str(view["callback_id"]),
            "value": str(view.get("private_metadata", "")),
            "reason": reason,
            "channel": "",
        }
        keep("submission", f"view:{view['id']}", facts)
        ack()

    @app.command(re.compile(".*"))
    def command(ack: Ack, body: dict[str, Any]) -> None:
        ack(text=slash.answer(world, str(body.get("user_id", "")), str(body.get("text", ""))))

    @app.event("app_home_opened")
    def home(event: dict[str, Any], body: dict[str, Any]) -> None:
        keep("home", f"event:{body.get('event_id', '')}", {"user": str(event["user"])})

    @app.event(re.compile(".*"))
    def other(body: dict[str, Any]) -> None:
        log.debug("event ignored")

    return SlackRequestHandler(app)


def _keep(office: Office, event_id: str, facts: dict[str, Any]) -> bool:
    return inbox.keep(office, "slack", event_id, "staff", office.machine_now, facts)


def _press_id(body: dict[str, Any], action: dict[str, Any]) -> str:
    container = body.get("container") or {}
    ts = container.get("message_ts") or container.get("view_id") or ""
    return f"{body['user']['id']}:{action.get('action_id')}:{ts}:{action.get('action_ts')}"


def _pressed_facts(body: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    return {
        "user": str(body["user"]["id"]),
        "action": str(action.get("action_id", "")),
        "value": str(action.get("value", "")),
        "channel": str((body.get("channel") or {}).get("id", "")),
        "reason": "",
    }


def _quietly(call: Any) -> None:
    try:
        call()
    except Exception as fault:
        log.error("views.open: %s", type(fault).__name__)


def handle_stored(world: World) -> None:
    """Handle every stored press that waits, oldest first, and ring for the messages it made."""
    for row_id, _talk in world.read(lambda office: inbox.waiting(office, "slack")):
        decisions.handle(world, row_id)
    world.ring()


class SlackPlatform:
    """The Web API behind `Platform`."""

    def __init__(self, settings: Settings) -> None:
        self._staff_channel = settings.slack_staff_channel
        self._client = WebClient(
            settings.slack_bot_token, base_url=settings.slack_api_base_url, timeout=SEND_TIMEOUT_S, retry_handlers=[]
        )

    def warm(self) -> None:
        """Nothing to load."""

    def send(self, via: str, to: str, body: dict[str, Any], retry_key: str) -> Outcome:
        """Call `body["method"]` with `body["arguments"]`; a post that may have gone out before is looked for first."""
        try:
            if body.get("look_for"):
                ts = self._posted_before(to, body["look_for"])
                if ts:
                    return Outcome("sent", ref=f"{to}:{ts}")
            arguments = body["arguments"]
            if arguments.get("channel") == "":  # written by a command that knew no channel
                arguments = {**arguments, "channel": self._staff_channel}
            answer = self._client.api_call(body["method"], json=arguments)
        except SlackApiError as fault:
            return self._refused(fault)
        except Exception as fault:
            return Outcome("unknown", type(fault).__name__)
        return Outcome("sent", ref=f"{answer.get('channel', to)}:{answer.get('ts', '')}")

    @staticmethod
    def _refused(fault: SlackApiError) -> Outcome:
        response = fault.response
        error = str(response.get("error", "")) if hasattr(response, "get") else ""
        status = int(getattr(response, "status_code", 0))
        if status == 429 or error in ("ratelimited", "rate_limited"):
            headers = getattr(response, "headers", {}) or {}
            wait = str(headers.get("Retry-After", "1"))
            return Outcome("again", "ratelimited", wait_s=float(wait) if wait.isdecimal() else 1)
        if status >= 500 or error in ("internal_error", "fatal_error", "service_unavailable", "request_timeout", ""):
            return Outcome("unknown", error or str(status))
        return Outcome("never", error)

    def _posted_before(self, channel: str, about: str) -> str:
        answer = self._client.conversations_history(channel=channel, include_all_metadata=True, limit=100)
        messages: list[dict[str, Any]] = answer.get("messages") or []
        for message in messages:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("id") == about:
                return str(message.get("ts", ""))
        return ""
