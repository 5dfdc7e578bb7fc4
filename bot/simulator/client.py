"""A small client of the control API, for end-to-end tests: `sim.resident("花子").say("予約")`."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

Json = dict[str, Any]
Found = TypeVar("Found")


class Refused(Exception):
    """The control API said no; `status` is 404 where something does not exist, 400 where it cannot be done."""

    def __init__(self, status: int, text: str) -> None:
        """Keep the HTTP status beside the text."""
        super().__init__(text)
        self.status = status


def wait_for(look: Callable[[], Found], seconds: float = 20.0, what: str = "") -> Found:
    """Return the first true value of `look`, asked every 50 ms.

    A `Refused` or a failing assertion inside `look` counts as not yet.

    Raises:
        AssertionError: nothing true within `seconds`; what was seen last is named.
    """
    until, seen = time.monotonic() + seconds, "nothing"
    while True:
        try:
            found = look()
            if found:
                return found
            seen = repr(found)
        except (Refused, AssertionError) as problem:
            seen = str(problem)
        if time.monotonic() > until:
            raise AssertionError(f"not within {seconds:g} s: {what or 'what was waited for'}; last: {seen}")
        time.sleep(0.05)


def texts_in(message: Json) -> list[str]:
    """Return every text of a LINE message in reading order: bubbles, Flex texts, labels of buttons and quick replies."""
    found: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, list):
            for value in part:
                walk(value)
        elif isinstance(part, dict):
            if part.get("type") in ("message", "postback", "uri", "datetimepicker") and part.get("label"):
                found.append(str(part["label"]))
                return
            for name, value in part.items():
                if name in ("text", "title") and isinstance(value, str):
                    found.append(value)
                elif name not in ("altText", "quickReply"):
                    walk(value)
            walk(part.get("quickReply"))

    walk(message)
    return found


class Sim:
    """The stand-ins at one address."""

    def __init__(self, base: str) -> None:
        """`base`: as printed, e.g. http://127.0.0.1:8080."""
        self.base = base.rstrip("/")
        self.clock = Clock(self)

    def get(self, path: str) -> Json:
        """GET a route under /_sim."""
        return self._call("GET", path, None)

    def post(self, path: str, **wanted: Any) -> Json:
        """POST a JSON object to a route under /_sim."""
        return self._call("POST", path, wanted)

    def _call(self, method: str, path: str, wanted: Json | None) -> Json:
        data = None if wanted is None else json.dumps(wanted).encode()
        asked = urllib.request.Request(f"{self.base}/_sim/{path}", data, method=method)  # noqa: S310 - our own address
        asked.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - our own address
                body: Json = json.loads(answer.read())
                return body
        except urllib.error.HTTPError as problem:
            with problem:
                text = problem.read().decode("utf-8", "replace")
            raise Refused(problem.code, text) from None

    def resident(self, name: str, *, friend: bool = True) -> "Phone":
        """Return the phone with this name or id; a new one is silently a friend already (`friend`), else not yet."""
        for row in self.get("residents")["residents"]:
            if name in (row["id"], row["name"]):
                return Phone(self, row["id"])
        return Phone(self, str(self.post("residents", name=name, friend=friend)["id"]))

    def group(self, name: str) -> "Phone":
        """Return a new LINE group; `.join()` invites the account."""
        return Phone(self, str(self.post("residents", name=name, kind="group")["id"]))

    def staff(self, user: str, name: str = "", role: str = "") -> "Person":
        """Return a person of the workspace, added if new."""
        if user not in {row["id"] for row in self.get("staff")["staff"]}:
            self.post("staff", id=user, name=name or user, role=role)
        return Person(self, user)

    def channel(self, channel: str | None = None) -> list[Json]:
        """Return a channel's messages, oldest first (default: the first channel)."""
        channel = channel or str(self.get("slack/channels")["channels"][0]["id"])
        messages: list[Json] = self.get(f"slack/channels/{channel}")["messages"]
        return messages

    def cards(self, kind: str | None = None) -> list[Json]:
        """Return the payloads {"kind", "id"} of the channel's cards, each with its message under "message"."""
        found = []
        for message in self.channel():
            payload = (message.get("metadata") or {}).get("event_payload")
            if payload and kind in (None, payload.get("kind")):
                found.append({**payload, "message": message})
        return found

    def door(self, door: str) -> "Door":
        """Return the door of a room, named `<facility>/<room>`."""
        return Door(self, door)

    def faults(self, **switches: Any) -> Json:
        """Set switches (see bot/simulator/faults.py) and return all."""
        return self.post("faults", **switches)

    def mend(self) -> Json:
        """Switch every fault off."""
        return self._call("DELETE", "faults", None)

    def wire(self, after: int = 0, limit: int = 2000) -> list[Json]:
        """Return what went over the wire, oldest first."""
        entries: list[Json] = self.get(f"wire?after={after}&limit={limit}")["entries"]
        return entries

    def breaches(self) -> list[Json]:
        """Return the calls that the contract rules out."""
        found: list[Json] = self.get("breaches")["breaches"]
        return found

    def quota(self) -> Json:
        """Return {"limit", "used", "month"}."""
        return self.get("quota")


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time."""

    sim: Sim

    def now(self) -> datetime:
        """Return business now."""
        return datetime.fromisoformat(self.sim.get("clock")["now"])

    def set(self, at: datetime | str) -> None:
        """Move business time to an aware instant."""
        self.sim.post("clock", at=at if isinstance(at, str) else at.isoformat())

    def advance(self, **delta: float) -> None:
        """Move business time forward, as in `advance(days=1, hours=2)`."""
        seconds = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
        self.sim.post("clock", advance_seconds=sum(seconds[name] * value for name, value in delta.items()))


@dataclass(frozen=True, slots=True)
class Door:
    """A keypad."""

    sim: Sim
    name: str

    def press(self, code: str, at: datetime | str | None = None) -> bool:
        """Type a code; True if it opens (now, or at an aware instant)."""
        when = {"at": at if isinstance(at, str) else at.isoformat()} if at is not None else {}
        return bool(self.sim.post("doors/press", door=self.name, code=code, **when)["open"])


@dataclass(frozen=True, slots=True)
class Phone:
    """One resident (or group) and their chat."""

    sim: Sim
    id: str

    def act(self, verb: str, **wanted: Any) -> Json:
        """Do one thing; the answer holds the webhook's `status`."""
        return self.sim.post(f"residents/{self.id}/{verb}", **wanted)

    def say(self, text: str, **more: Any) -> int | None:
        """Send a text; returns the bot's HTTP status, None if it did not answer in time."""
        return self._status(self.act("say", text=text, **more))

    def tap(self, label: str, value: str | None = None) -> Json:
        """Tap the newest button or quick reply with this label; `value` answers a picker."""
        return self.act("tap", label=label, **({"value": value} if value else {}))

    def pick(self, label: str, value: str) -> Json:
        """Choose a date (2026-05-23), time (14:00) or both (2026-05-23T14:00) behind a button."""
        return self.tap(label, value)

    def menu(self, area: int) -> Json:
        """Tap an area of the rich menu."""
        return self.act("tap", area=area)

    def follow(self) -> int | None:
        """Add the account as a friend, or unblock it."""
        return self._status(self.act("follow"))

    def block(self) -> int | None:
        """Block the account."""
        return self._status(self.act("block"))

    def join(self) -> int | None:
        """Invite the account into this group."""
        return self._status(self.act("join"))

    def sticker(self) -> int | None:
        """Send a sticker."""
        return self._status(self.act("sticker"))

    def image(self, base64: str = "/9j/4AAQSkZJRg==") -> int | None:
        """Send a photo."""
        return self._status(self.act("image", base64=base64))

    def unsend(self, number: int) -> int | None:
        """Take back the message with this number."""
        return self._status(self.act("unsend", item=number))

    def _status(self, answer: Json) -> int | None:
        return int(answer["status"]) if answer.get("status") else None

    def chat(self, after: int = 0) -> list[Json]:
        """Return the chat's items, oldest first; `who` is me, bot, system or refused."""
        items: list[Json] = self.sim.get(f"residents/{quote(self.id)}/chat?after={after}")["items"]
        return items

    def last(self) -> int:
        """Return the number of the chat's newest item (0: none)."""
        items = self.chat()
        return int(items[-1]["n"]) if items else 0

    def heard(self, after: int = 0) -> str:
        """Return everything the bot said after an item, as text."""
        spoken = [item for item in self.chat(after) if item["who"] == "bot"]
        return "\n".join(text for item in spoken for text in texts_in(item["message"]))

    def ask(self, text: str, seconds: float = 20.0) -> str:
        """Say a text and return what the bot answered to it."""
        before = self.last()
        self.say(text)
        return wait_for(lambda: self.heard(before), seconds, f"an answer to {text!r}")

    def press(self, label: str, value: str | None = None, seconds: float = 20.0) -> str:
        """Tap and return what the bot answered."""
        before = self.last()
        self.tap(label, value)
        return wait_for(lambda: self.heard(before), seconds, f"an answer to [{label}]")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the Slack workspace."""

    sim: Sim
    id: str

    def act(self, verb: str, **wanted: Any) -> Json:
        """Do one thing; the answer holds `status` and `trouble`."""
        return self.sim.post(f"staff/{self.id}/{verb}", **wanted)

    def press(self, action_id: str, request_id: str | None = None, **more: Any) -> Json:
        """Press the newest such button whose value starts with `request_id`; `stale=True` also one that is gone."""
        return self.act("press", action_id=action_id, **({"request_id": request_id} if request_id else {}), **more)

    def submit(self, values: Json | None = None, view: str | None = None) -> Json:
        """Send the modal on top (or the one with this id or callback id); `values` by action id or block id."""
        return self.act("submit", values=values or {}, view=view)

    def close(self) -> Json:
        """Close the modal on top."""
        return self.act("close")

    def slash(self, text: str = "", command: str = "/yoriai") -> Json:
        """Send the slash command."""
        return self.act("slash", text=text, command=command)

    def open_home(self) -> Json:
        """Open the Home tab."""
        return self.act("home")

    def screen(self) -> Json:
        """Return {"ephemerals", "modals", "home"}."""
        return self.sim.get(f"staff/{self.id}/screen")

    def modal(self) -> Json | None:
        """Return the modal on top, or None."""
        modals: list[Json] = self.screen()["modals"]
        return modals[-1] if modals else None

    def whispers(self) -> list[Json]:
        """Return what only this person was shown, oldest first."""
        found: list[Json] = self.screen()["ephemerals"]
        return found
