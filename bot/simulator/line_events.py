"""Webhooks as LINE sends them: signed, with ids and reply tokens, sometimes twice, late or out of order."""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import threading
from typing import Any
from urllib.parse import urlsplit

from bot.simulator import residents
from bot.simulator.shelf import Json
from bot.simulator.world import World, ulid

DESTINATION = "U" + hashlib.md5(b"yoriai stand-in", usedforsecurity=False).hexdigest()
REDELIVERY_AFTER = (1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 10.0, 10.0, 20.0, 30.0, 60.0)
HELD_SECONDS = 2.0


def sign(secret: str, body: bytes) -> str:
    """Return X-Line-Signature."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def new_event(world: World, source: Json, kind: str, *, replies: bool = True, **fields: Any) -> Json:
    """Return an event as it goes over the wire; a reply token is noted so that it can be used once.

    source: LINE's source object.
    """
    machine_now = world.machine()
    event: Json = {
        "type": kind,
        "mode": "active",
        "timestamp": int(machine_now * 1000),
        "source": source,
        "webhookEventId": ulid(machine_now),
        "deliveryContext": {"isRedelivery": False},
        **fields,
    }
    if replies:
        event["replyToken"] = secrets.token_hex(16)
        to = source.get("groupId") or source.get("roomId") or source.get("userId")
        world.fleeting.put("reply_tokens", event["replyToken"], {"to": to, "given": machine_now, "used": False})
    return event


def source_of(resident: Json, user: str | None = None) -> Json:
    """Return LINE's source object for a chat; `user` is who speaks in a group (None: absent)."""
    if resident["kind"] == "user":
        return {"type": "user", "userId": resident["id"]}
    name = {"group": "groupId", "room": "roomId"}[resident["kind"]]
    return {"type": resident["kind"], name: resident["id"]} | ({"userId": user} if user else {})


def post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> tuple[int | None, str]:
    """POST to the bot; return status and text, or None and what went wrong."""
    parts = urlsplit(url)
    connection_type = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connection_type(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace")
    except TimeoutError:
        return None, "request_timeout"
    except (OSError, http.client.HTTPException) as problem:
        return None, f"could_not_connect: {problem}"
    finally:
        connection.close()


class LineWebhooks:
    """Delivers events to the bot's webhook."""

    def __init__(self, world: World) -> None:
        """Deliver on behalf of one world."""
        self.world = world
        self._held: tuple[Json, threading.Timer] | None = None
        self._lock = threading.Lock()

    def post(self, events: list[Json]) -> int | None:
        """Send one signed request with these events; return the bot's status, None if there was no answer in time."""
        world, settings = self.world, self.world.settings
        body = json.dumps({"destination": DESTINATION, "events": events}, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Line-Signature": sign(settings.line_secret, body),
            "User-Agent": "LineBotWebhook/2.0",
        }
        started = world.machine()
        status, text = post(settings.web + "/line/webhook", body, headers, settings.line_timeout)
        world.wire.record(
            {
                "at": world.at(),
                "machine": started,
                "platform": "line",
                "to": "bot",
                "method": "POST",
                "path": "/line/webhook",
                "headers": {},
                "request": json.loads(body),
                "status": status or 0,
                "answer": text[:2000],
                "ms": round((world.machine() - started) * 1000),
                "note": "redelivery" if any(e["deliveryContext"]["isRedelivery"] for e in events) else "",
            }
        )
        world.changes.touch("wire")
        return status

    def deliver(self, event: Json) -> int | None:
        """Deliver one event with the switched faults; return the bot's status (None: no answer, or held back)."""
        faults = self.world.faults
        if faults.out_of_order:
            with self._lock:
                if self._held is None:
                    timer = threading.Timer(HELD_SECONDS, self._let_go)
                    timer.daemon = True
                    self._held = (event, timer)
                    timer.start()
                    return None
        status = self._deliver(event)
        self._let_go()
        if faults.duplicate:
            self._deliver(event)
        return status

    def _let_go(self) -> None:
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            held[1].cancel()
            self._deliver(held[0])

    def _deliver(self, event: Json) -> int | None:
        status = self.post([event])
        if self.world.faults.redelivery and not (status and 200 <= status < 300):
            threading.Thread(target=self._redeliver, args=(event,), daemon=True).start()
        return status

    def _redeliver(self, event: Json) -> None:
        again = {**event, "deliveryContext": {"isRedelivery": True}}
        for wait in REDELIVERY_AFTER:
            if self.world.closing.wait(wait) or not self.world.faults.redelivery:
                return
            self._renew(event)
            status = self.post([again])
            if status and 200 <= status < 300:
                return

    def _renew(self, event: Json) -> None:
        token = event.get("replyToken")
        row = self.world.fleeting.get("reply_tokens", token) if token else None
        if row and not row["used"]:
            self.world.fleeting.put("reply_tokens", str(token), {**row, "given": self.world.machine()})

    # What a person does with a phone, each as the event that LINE makes of it.

    def follow(self, resident: Json) -> int | None:
        """Add the account as a friend, or unblock it."""
        was = resident["friend"] and resident["blocked"]
        resident = {**resident, "friend": True, "blocked": False}
        residents.save(self.world, resident)
        residents.write(self.world, resident["id"], "system", event="unblocked" if was else "followed")
        follow = {"isUnblocked": bool(was)}
        return self.deliver(new_event(self.world, source_of(resident), "follow", follow=follow))

    def block(self, resident: Json) -> int | None:
        """Block the account; LINE sends `unfollow`, without a reply token."""
        residents.save(self.world, {**resident, "blocked": True})
        residents.write(self.world, resident["id"], "system", event="blocked")
        return self.deliver(new_event(self.world, source_of(resident), "unfollow", replies=False))

    def join(self, group: Json) -> int | None:
        """Invite the account into a group or room."""
        residents.save(self.world, {**group, "friend": True})
        residents.write(self.world, group["id"], "system", event="joined")
        return self.deliver(new_event(self.world, source_of(group), "join"))

    def message(
        self, resident: Json, message: Json, *, user: str | None = None, message_id: str | None = None
    ) -> int | None:
        """Send a message from a phone; `message` is the webhook's object without id and tokens."""
        message_id = message_id or residents.new_message_id()
        entry = residents.write(self.world, resident["id"], "me", message=message, message_id=message_id, sender=user)
        full = {**message, "id": message_id}
        if message["type"] in ("text", "sticker", "image", "video"):
            full["quoteToken"] = secrets.token_urlsafe(24)
        event = new_event(self.world, source_of(resident, user), "message", message=full)
        status = self.deliver(event)
        self._mark(resident["id"], entry, status)
        return status

    def _mark(self, chat: str, entry: Json, status: int | None) -> None:
        now = self.world.shelf.get(f"chat/{chat}", str(entry["n"]))
        if now is not None and not now.get("unsent"):
            self.world.shelf.put(f"chat/{chat}", str(entry["n"]), {**now, "status": status})
            self.world.changes.touch(f"chat:{chat}")

    def postback(self, resident: Json, data: str, params: Json | None = None, shown: str | None = None) -> int | None:
        """Press a postback button; `shown` is the text that appears in the chat."""
        if shown:
            residents.write(self.world, resident["id"], "me", message={"type": "text", "text": shown}, postback=True)
        postback = {"data": data} | ({"params": params} if params else {})
        return self.deliver(new_event(self.world, source_of(resident), "postback", postback=postback))

    def unsend(self, resident: Json, number: int) -> int | None:
        """Take back a message.

        Raises:
            LookupError: it is not one of theirs.
        """
        entry = residents.unsend(self.world, resident["id"], number)
        if entry is None or "message_id" not in entry:
            raise LookupError("no such message of theirs")
        unsent = {"messageId": entry["message_id"]}
        return self.deliver(new_event(self.world, source_of(resident), "unsend", replies=False, unsend=unsent))
