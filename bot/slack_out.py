"""The Web API behind `Platform`: cards, notices, the Home tab out."""

import urllib.request
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Settings
from bot.world import GONE, Outcome

TIMEOUT_S = 8
PASSING = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "")
# What the town's people set right in Slack or in the settings: until then the message waits, for a request that no one sees is lost.
TO_BE_SET_RIGHT = (
    "account_inactive",
    "channel_not_found",
    "invalid_auth",
    "is_archived",
    "missing_scope",
    "not_authed",
    "not_in_channel",
    "org_login_required",
    "restricted_action",
    "token_expired",
    "token_revoked",
)


class SlackPlatform:
    """One client a process; every call with a timeout, tried again by the outbox alone."""

    def __init__(self, settings: Settings) -> None:
        self._client = WebClient(
            settings.slack_bot_token, base_url=settings.slack_api_base_url, timeout=TIMEOUT_S, retry_handlers=[]
        )

    def warm(self) -> None:
        """Nothing to load."""

    def send(self, via: str, to: str, body: dict[str, Any], retry_key: str) -> Outcome:
        """Call `body["method"]` with `body["arguments"]`; a post that may have gone out before is looked for first."""
        try:
            ts = self._posted_before(to, body["look_for"]) if body.get("look_for") else ""
            if ts:
                return Outcome("sent", ref=f"{to}:{ts}")
            if body["method"] == "upload":
                self._upload(**body["arguments"])
                return Outcome("sent")
            answer = self._client.api_call(body["method"], json=body["arguments"])
        except SlackApiError as fault:
            return _refused(fault, via)
        except Exception as fault:
            return Outcome("unknown", type(fault).__name__)
        return Outcome("sent", ref=f"{answer.get('channel', to)}:{answer.get('ts', '')}")

    def _upload(self, channel: str, filename: str, content: str) -> None:
        """Put a text file into a channel, the way Slack takes files now: ask where to, send it there, say that it is complete."""
        sent = content.encode()
        place = self._client.files_getUploadURLExternal(filename=filename, length=len(sent))
        request = urllib.request.Request(str(place["upload_url"]), sent, {"Content-Type": "text/csv"}, method="POST")  # noqa: S310 - Slack's own answer
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310
            self._client.files_completeUploadExternal(
                files=[{"id": str(place["file_id"]), "title": filename}], channel_id=channel
            )

    def _posted_before(self, channel: str, about: str) -> str:
        """The time stamp of the message about this, or an empty text; a channel that may not be read counts as empty."""
        try:
            answer = self._client.conversations_history(channel=channel, include_all_metadata=True, limit=100)
        except SlackApiError as fault:
            if _refused(fault, "history").verdict != "never":
                raise
            return ""
        messages: list[dict[str, Any]] = answer.get("messages") or []
        for message in messages:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("id") == about:
                return str(message.get("ts", ""))
        return ""


def _refused(fault: SlackApiError, via: str) -> Outcome:
    response = fault.response
    error = str(response.get("error", "")) if hasattr(response, "get") else ""
    status = int(getattr(response, "status_code", 0))
    if status == 429 or error in ("ratelimited", "rate_limited"):
        wait = str((getattr(response, "headers", {}) or {}).get("Retry-After", "1"))
        return Outcome("again", "ratelimited", wait_s=float(wait) if wait.isdecimal() else 1)
    if status >= 500 or error in PASSING:
        return Outcome("unknown", error or str(status))
    if error == "message_not_found":
        return Outcome("again", GONE)
    if error in TO_BE_SET_RIGHT and via in ("post", "update"):
        return Outcome("again", error)
    return Outcome("never", error)
