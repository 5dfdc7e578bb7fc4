"""Requests as Slack sends them: signed; buttons, modals, slash commands, events; and what it does with the answers."""

import hashlib
import hmac
import json
import secrets
import threading
from typing import Any
from urllib.parse import urlencode

from bot.simulator import workspace
from bot.simulator.line_events import post
from bot.simulator.shelf import Json
from bot.simulator.slack_limits import refused_view
from bot.simulator.world import World

RETRY_AFTER = (0.0, 60.0, 300.0)
TROUBLE = "trouble"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return X-Slack-Signature."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def _values(view: Json, entered: Json) -> dict[str, dict[str, Json]]:
    """Return Slack's `state.values`: what stands in every element that holds a value.

    entered: by action_id, or by block_id: a text, the value of an option, a list of values, a date or a time.
    """
    values: dict[str, dict[str, Json]] = {}
    for block in view["blocks"]:
        elements = [block["element"]] if block["type"] == "input" else block.get("elements", [block.get("accessory")])
        for element in elements:
            if isinstance(element, dict) and element.get("type") not in (
                None,
                "button",
                "overflow",
                "image",
                "mrkdwn",
                "plain_text",
            ):
                typed = entered.get(element["action_id"], entered.get(block["block_id"]))
                values.setdefault(block["block_id"], {})[element["action_id"]] = element_state(element, typed)
    return values


def _option(element: Json, value: Any) -> Json | None:
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return next((o for group in groups for o in group["options"] if o["value"] == value), None)


def element_state(element: Json, typed: Any) -> Json:
    """Return the state of one element; `typed` None leaves its initial value."""
    kind = element["type"]
    if kind in ("static_select", "external_select", "radio_buttons"):
        return {
            "type": kind,
            "selected_option": _option(element, typed) if typed is not None else element.get("initial_option"),
        }
    if kind in ("checkboxes", "multi_static_select"):
        chosen = [_option(element, v) for v in typed] if typed is not None else element.get("initial_options", [])
        return {"type": kind, "selected_options": [option for option in chosen if option]}
    names = {
        "datepicker": ("selected_date", "initial_date"),
        "timepicker": ("selected_time", "initial_time"),
        "datetimepicker": ("selected_date_time", "initial_date_time"),
        "users_select": ("selected_user", "initial_user"),
        "channels_select": ("selected_channel", "initial_channel"),
        "conversations_select": ("selected_conversation", "initial_conversation"),
    }
    name, initial = names.get(kind, ("value", "initial_value"))
    return {"type": kind, name: (typed if typed is not None else element.get(initial)) or None}


def missing(view: Json, values: dict[str, dict[str, Json]]) -> dict[str, str]:
    """Return what Slack's own client says of a modal before sending it: block id -> complaint."""
    complaints = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        state = values[block["block_id"]][block["element"]["action_id"]]
        value = next((v for name, v in state.items() if name != "type"), None)
        longest, shortest = block["element"].get("max_length", 3000), block["element"].get("min_length", 0)
        if not value and not block.get("optional"):
            complaints[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and not shortest <= len(value) <= longest:
            complaints[block["block_id"]] = f"between {shortest} and {longest} characters"
    return complaints


def _answered_message(answer: Json) -> Json:
    return {"text": answer.get("text", ""), "blocks": workspace.with_ids(answer.get("blocks") or [])}


class SlackRequests:
    """Sends what people do in Slack to the bot."""

    def __init__(self, world: World) -> None:
        """Send on behalf of one world."""
        self.world = world

    def _send(self, body: bytes, kind: str, shown: Any, *, retry: int = 0) -> tuple[int | None, str]:
        world, settings = self.world, self.world.settings
        started = world.machine()
        timestamp = str(int(started))
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(settings.slack_secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"}
        status, text = post(settings.web + "/slack/events", body, headers, settings.slack_timeout)
        world.wire.record(
            {
                "at": world.at(),
                "machine": started,
                "platform": "slack",
                "to": "bot",
                "method": "POST",
                "path": "/slack/events",
                "headers": {},
                "request": shown,
                "status": status or 0,
                "answer": text[:2000],
                "ms": round((world.machine() - started) * 1000),
                "note": "retry" if retry else "",
            }
        )
        world.changes.touch("wire")
        return status, text

    def _interaction(self, payload: Json) -> tuple[int | None, str]:
        body = urlencode({"payload": json.dumps(payload, ensure_ascii=False)}).encode()
        answer = self._send(body, "application/x-www-form-urlencoded", payload)
        if self.world.faults.duplicate:
            self._send(body, "application/x-www-form-urlencoded", payload)
        return answer

    def _who(self, user: str) -> Json:
        found = workspace.person(self.world, user)
        team = self.world.settings.slack_team
        return {
            "user": {
                "id": user,
                "username": user.lower(),
                "name": user.lower(),
                "real_name": found["name"],
                "team_id": team,
            },
            "team": {"id": team, "domain": "yoriai-demo"},
            "api_app_id": workspace.APP_ID,
            "token": "legacy-verification-token",
            "is_enterprise_install": False,
            "enterprise": None,
        }

    def _response_url(self) -> str:
        return f"{self.world.settings.here}/response/{secrets.token_hex(12)}"

    def press(self, user: str, channel: str, ts: str, block_id: str, element: Json, typed: Any = None) -> Json:
        """Press a button, or choose in a select, of a message (or of an ephemeral one).

        Returns: {"status", "trouble"}; trouble as when Slack's client shows a warning.

        Raises:
            LookupError: no such message.
        """
        message = self.world.shelf.get(f"channel/{channel}", ts)
        hidden = message is None
        message = message or self.world.shelf.get(f"ephemeral/{user}", ts)
        if message is None:
            raise LookupError(f"no message {ts}")
        shown = {
            name: value
            for name, value in message.items()
            if name not in ("at", "edited_at", "was", "metadata", "ephemeral")
        }
        payload = {
            "type": "block_actions",
            **self._who(user),
            "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": hidden},
            "trigger_id": workspace.new_trigger(self.world, user),
            "channel": {"id": channel, "name": dict(self.world.settings.slack_channels).get(channel, "directmessage")},
            "message": shown | ({"metadata": message["metadata"]} if message.get("metadata") else {}),
            "state": {
                "values": _values({"blocks": message.get("blocks", [])}, {element["action_id"]: typed} if typed else {})
            },
            "response_url": self._response_url(),
            "actions": [self._action(block_id, element, typed)],
        }
        return self._told(*self._interaction(payload))

    def press_in_view(self, user: str, view: Json, block_id: str, element: Json, typed: Any, entered: Json) -> Json:
        """Press a button, or choose in a select, inside a modal or the Home tab."""
        payload = {
            "type": "block_actions",
            **self._who(user),
            "container": {"type": "view", "view_id": view["id"]},
            "trigger_id": workspace.new_trigger(self.world, user),
            "view": self._shown(view, entered),
            "actions": [self._action(block_id, element, typed)],
        }
        return self._told(*self._interaction(payload))

    def _shown(self, view: Json, entered: Json) -> Json:
        shown = {name: value for name, value in view.items() if name != "opened_for"}
        return {**shown, "state": {"values": _values(view, entered)}}

    def _action(self, block_id: str, element: Json, typed: Any) -> Json:
        ts = workspace.new_ts(self.world)
        base = {"action_id": element["action_id"], "block_id": block_id, "type": element["type"], "action_ts": ts}
        if element["type"] == "button":
            kept: Json = {name: element[name] for name in ("text", "value", "style") if name in element}
            return {**base, **kept}
        if element["type"] == "overflow":
            return {**base, "selected_option": _option(element, typed)}
        return {**base, **element_state(element, typed)}

    def _told(self, status: int | None, text: str) -> Json:
        fine = status is not None and 200 <= status < 300
        return {"status": status, TROUBLE: None if fine else (text if status is None else f"HTTP {status}")}

    def submit(self, view: Json, entered: Json) -> Json:
        """Send a modal and do with it what the answer says.

        Returns: {"status", "errors": {block_id: text}, "trouble"}; errors also those Slack's client finds itself.
        """
        user, values = view["opened_for"], _values(view, entered)
        complaints = missing(view, values)
        if complaints:
            return {"status": None, "errors": complaints, TROUBLE: None, "sent": False}
        payload = {
            "type": "view_submission",
            **self._who(user),
            "trigger_id": workspace.new_trigger(self.world, user),
            "view": {**self._shown(view, entered), "state": {"values": values}},
            "response_urls": [],
        }
        status, text = self._interaction(payload)
        told = self._told(status, text)
        if told[TROUBLE]:
            return {**told, "errors": {}, "sent": True}
        return {**told, **self._obey(view, text), "sent": True}

    def _obey(self, view: Json, text: str) -> Json:
        world, user = self.world, view["opened_for"]
        try:
            answer = json.loads(text) if text.strip() else {}
        except ValueError:
            return {"errors": {}, TROUBLE: "the answer is neither empty nor JSON"}
        action = answer.get("response_action")
        if action is None and not answer:
            workspace.close_modals(world, user, view["id"])
        elif action == "clear":
            workspace.close_modals(world, user)
        elif action == "errors":
            known = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
            errors = answer.get("errors")
            if not isinstance(errors, dict) or not errors or not set(errors) <= known:
                return {"errors": {}, TROUBLE: f"errors must name input blocks of the view: {sorted(errors or {})}"}
            return {"errors": errors}
        elif action in ("update", "push"):
            flaw = refused_view(answer.get("view"), "modal")
            if flaw:
                return {"errors": {}, TROUBLE: flaw["errors"][0]}
            if action == "update":
                links = {name: view[name] for name in ("id", "root_view_id", "previous_view_id")}
                workspace.keep_view(world, answer["view"], user, **links)
            else:
                links = {"root_view_id": view["root_view_id"], "previous_view_id": view["id"]}
                workspace.keep_view(world, answer["view"], user, **links)
        else:
            return {"errors": {}, TROUBLE: f"unknown response_action {action!r}"}
        return {"errors": {}}

    def close(self, view: Json) -> Json:
        """Close a modal by its close button; the bot hears of it only if it asked to."""
        workspace.close_modals(self.world, view["opened_for"], view["id"])
        if not view.get("notify_on_close"):
            return {"status": None, TROUBLE: None}
        shown = self._shown(view, {})
        payload = {"type": "view_closed", **self._who(view["opened_for"]), "view": shown, "is_cleared": False}
        return self._told(*self._interaction(payload))

    def slash(self, user: str, channel: str, text: str, command: str = "/yoriai") -> Json:
        """Send a slash command; the answer, if any, is shown as Slack shows it."""
        who = self._who(user)
        form = {
            "token": who["token"],
            "team_id": who["team"]["id"],
            "team_domain": who["team"]["domain"],
            "channel_id": channel,
            "channel_name": dict(self.world.settings.slack_channels).get(channel, "directmessage"),
            "user_id": user,
            "user_name": user.lower(),
            "command": command,
            "text": text,
            "api_app_id": workspace.APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._response_url(),
            "trigger_id": workspace.new_trigger(self.world, user),
        }
        status, body = self._send(urlencode(form).encode(), "application/x-www-form-urlencoded", form)
        told = self._told(status, body)
        if not told[TROUBLE] and body.strip():
            try:
                answer = json.loads(body)
            except ValueError:
                answer = {"text": body}
            if answer.get("response_type") == "in_channel":
                workspace.post(self.world, channel, _answered_message(answer))
            else:
                workspace.whisper(self.world, channel, user, _answered_message(answer))
        return told

    def event(self, event: Json) -> int | None:
        """Send an event of the Events API; not answered with 2xx it comes again: at once, after 1 and 5 minutes."""
        body = json.dumps(
            {
                "token": "legacy-verification-token",
                "team_id": self.world.settings.slack_team,
                "api_app_id": workspace.APP_ID,
                "event": {**event, "event_ts": workspace.new_ts(self.world)},
                "type": "event_callback",
                "event_id": "Ev" + secrets.token_hex(5).upper(),
                "event_time": int(self.world.machine()),
                "authorizations": [
                    {"team_id": self.world.settings.slack_team, "user_id": workspace.BOT_USER, "is_bot": True}
                ],
            },
            ensure_ascii=False,
        ).encode()
        status, _ = self._send(body, "application/json", json.loads(body))
        if self.world.faults.duplicate:
            self._send(body, "application/json", json.loads(body), retry=1)
        if not (status and 200 <= status < 300):
            threading.Thread(target=self._again, args=(body,), daemon=True).start()
        return status

    def _again(self, body: bytes) -> None:
        for number, wait in enumerate(RETRY_AFTER, start=1):
            if self.world.closing.wait(wait):
                return
            status, _ = self._send(body, "application/json", json.loads(body), retry=number)
            if status and 200 <= status < 300:
                return

    def open_home(self, user: str) -> int | None:
        """Open the Home tab."""
        workspace.person(self.world, user)
        event = {"type": "app_home_opened", "user": user, "channel": "D" + user[1:], "tab": "home"}
        view = workspace.home(self.world, user)
        return self.event(event | ({"view": self._shown(view, {})} if view else {}))

    def verify_url(self) -> str:
        """Send Slack's url_verification; return the challenge if the bot gave it back, else what it answered."""
        challenge = secrets.token_hex(20)
        body = json.dumps({"type": "url_verification", "token": "x", "challenge": challenge}).encode()
        status, text = self._send(body, "application/json", json.loads(body))
        return challenge if status == 200 and challenge in text else f"{status}: {text[:200]}"
