"""LINE: events in, messages out. The SDK (1.4 s to import) is loaded by whoever sends, never inside a request."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.config import Settings
from bot.world import TOKEN_USED_UP, Outcome
from dialogs.turn import Said

TIMEOUT = (2, 5)


def signature_fits(secret: str, body: bytes, signature: str) -> bool:
    """Whether LINE signed exactly these bytes."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), signature.encode("utf-8", "surrogateescape"))


def sender_of(event: Mapping[str, Any]) -> str:
    """The userId of a one-to-one event, or an empty text (a group, a room, no consent)."""
    source = event.get("source")
    if not isinstance(source, dict) or source.get("type") != "user":
        return ""
    user = source.get("userId")
    return user if isinstance(user, str) else ""


def unsent(event: Mapping[str, Any]) -> str:
    """The id of the message that was taken back."""
    unsend = event.get("unsend")
    return str(unsend.get("messageId", "")) if isinstance(unsend, dict) else ""


def harmless(text: str) -> str:
    """The text without what no database and no platform takes: NUL, and halves of a character that stand alone."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def said(event: Mapping[str, Any], at: datetime) -> Said | None:
    """Translate one event of a one-to-one talk; None for what needs no answer."""
    kind = event.get("type")
    if kind == "follow":
        return Said("", at, "follow")
    if kind == "postback":
        return _pressed(event.get("postback"), at)
    if kind != "message":
        return None
    message = event.get("message")
    message = message if isinstance(message, dict) else {}
    text = message.get("text")
    if message.get("type") == "text" and isinstance(text, str):
        return Said(harmless(text), at)
    shown = {"sticker": "sticker", "image": "photo"}.get(str(message.get("type")), "other")
    return Said("", at, shown)  # type: ignore[arg-type]  # one of the Literal's words by the table above


def _pressed(postback: Any, at: datetime) -> Said:
    postback = postback if isinstance(postback, dict) else {}
    data = harmless(str(postback.get("data", "")))
    params = postback.get("params")
    picked = ""
    if isinstance(params, dict):
        picked = next((harmless(str(params[name])) for name in ("datetime", "date", "time") if params.get(name)), "")
    if data.startswith(":"):
        return Said("", at, "button", value=data)
    token, bar, value = data.partition("|")
    return Said("", at, "button", value=picked or (value if bar else data), token=token if bar else "")


class LinePlatform:
    """The Messaging API behind `Platform`: one client a process, every call with a timeout."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api: Any = None

    def warm(self) -> None:
        """Import the SDK and build the client."""
        if self._api is None:
            from linebot.v3.messaging import ApiClient, Configuration, MessagingApi

            configuration = Configuration(
                host=self._settings.line_api_base_url.rstrip("/"), access_token=self._settings.line_channel_access_token
            )
            configuration.retries = False  # the outbox tries again, by its own rule
            configuration.connection_pool_maxsize = 16
            self._api = MessagingApi(ApiClient(configuration, pool_threads=1))

    def send(self, via: str, to: str, body: dict[str, Any], retry_key: str) -> Outcome:
        """Reply or push; see `Outcome` for the verdicts."""
        from linebot.v3.messaging.exceptions import ApiException
        from urllib3.exceptions import HTTPError

        self.warm()
        try:
            if via == "reply":
                self._post("reply", {"replyToken": body["replyToken"], "messages": body["messages"]})
            else:
                self._post("push", {"to": to, "messages": body["messages"]}, {"X-Line-Retry-Key": retry_key})
        except ApiException as fault:
            return self._refused(fault)
        except (HTTPError, OSError) as fault:
            return Outcome("again" if _surely_not_accepted(fault) else "unknown", type(fault).__name__)
        return Outcome("sent")

    def _post(self, what: str, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> None:
        """The SDK's client with our JSON: its models would read and write it once more, which takes longer than the call."""
        self._api.api_client.call_api(
            f"/v2/bot/message/{what}",
            "POST",
            header_params={"Content-Type": "application/json", "Accept": "application/json", **(headers or {})},
            body=body,
            response_types_map={},
            auth_settings=["Bearer"],
            _request_timeout=TIMEOUT,
        )

    @staticmethod
    def _refused(fault: Any) -> Outcome:
        status = int(fault.status or 0)
        text = str(fault.body or "")
        if status == 409:  # this retry key was accepted before
            return Outcome("sent")
        if status == 429:
            return Outcome("quota" if "monthly limit" in text else "again", "429")
        if status == 400 and "reply token" in text:
            return Outcome("never", TOKEN_USED_UP)
        if status >= 500 or status in (0, 408):
            return Outcome("unknown", str(status))
        if status in (401, 403):  # the channel's token: what the town's people set right; until then everything waits
            return Outcome("denied", str(status))
        return Outcome("never", str(status))

    def get(self, path: str) -> dict[str, Any]:
        """Ask one of the reading calls: `quota`, `consumption`, `profile:<user>`."""
        self.warm()
        if path == "quota":
            answer = self._api.get_message_quota(_request_timeout=TIMEOUT)
        elif path == "consumption":
            answer = self._api.get_message_quota_consumption(_request_timeout=TIMEOUT)
        else:
            answer = self._api.get_profile(path.removeprefix("profile:"), _request_timeout=TIMEOUT)
        shown: dict[str, Any] = json.loads(answer.to_json())
        return shown


def _surely_not_accepted(fault: Exception) -> bool:
    names = f"{type(fault).__name__} {type(getattr(fault, 'reason', None)).__name__}"
    return any(word in names for word in ("NewConnection", "ConnectTimeout", "NameResolution", "ConnectionRefused"))
