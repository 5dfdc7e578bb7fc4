"""The whole system inside one process: real rules, dialogs, database and lock; platforms that record; a clock that is set."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine

from booking.calendar import JST
from booking.database import open_database
from booking.desk.ledger import ledger
from booking.migrate import upgrade
from booking.policy import Policy, built_in, load_all
from booking.sealed import Vault
from bot import config, conversation, decisions, delivery, inbox, jobs
from bot.simulator.line_limits import refused_messages
from bot.simulator.slack_limits import refused_blocks, refused_view
from bot.timekeeping import Clock as RealClock
from bot.world import Outcome, World
from locks.simulated import SimulatedLock

KEY = b"k" * 32
ENVIRON = {
    "LINE_CHANNEL_SECRET": "line-secret",
    "LINE_CHANNEL_ACCESS_TOKEN": "line-token",
    "SLACK_SIGNING_SECRET": "slack-secret",
    "SLACK_BOT_TOKEN": "xoxb-token",
    "SLACK_STAFF_CHANNEL": "C0STAFF",
    "SLACK_STAFF": "U0ADMIN:admin,U0APPROVER:approver,U0VIEWER:viewer",
}


@dataclass(slots=True)
class SetClock:
    """A clock that stands until it is set; machine time runs along with business time."""

    at: datetime
    behind: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Business now, in UTC as the clocks of the processes tell it."""
        return self.at.astimezone(UTC)

    def machine(self) -> datetime:
        """Machine now."""
        return self.at.astimezone(UTC)

    def said_at(self, event_timestamp_ms: int) -> datetime:
        """The business instant of something said."""
        return RealClock(None, self.now).said_at(event_timestamp_ms)

    def set(self, text: str) -> None:
        """Go to an instant of Japan, such as `2026-05-13 10:00`."""
        self.at = datetime.fromisoformat(text).replace(tzinfo=JST)

    def forward(self, **by: float) -> None:
        """Go forward by a timedelta's words."""
        self.at += timedelta(**by)


@dataclass(slots=True)
class Recorder:
    """A platform that keeps what it is sent, and answers as it is told."""

    sent: list[tuple[str, str, dict[str, Any], str]] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)  # what the real platform would refuse

    def send(self, via: str, to: str, body: dict[str, Any], retry_key: str) -> Outcome:
        """Keep the message unless the next answer is a refusal."""
        if (refused := _refused(body)) is not None:
            self.complaints.append(json.dumps(refused, ensure_ascii=False))
        outcome = self.answers.pop(0) if self.answers else Outcome("sent")
        if outcome.verdict == "sent":
            self.sent.append((via, to, body, retry_key))
        if via == "post":
            return replace(outcome, ref=f"{to}:{len(self.sent)}.0")
        return outcome

    def warm(self) -> None:
        """Nothing to load."""


def _refused(body: dict[str, Any]) -> Any:
    """What LINE or Slack would say against a message, by the limits of the stand-ins; None when they take it."""
    if "messages" in body:
        return refused_messages(body["messages"])
    view, blocks = (body["arguments"].get(part) for part in ("view", "blocks"))
    if view:
        return refused_view(view, "home")
    return refused_blocks(blocks) if blocks else None


@dataclass(slots=True)
class House:
    """A running installation inside the test's own process."""

    world: World
    clock: SetClock
    line: Recorder
    slack: Recorder
    lock: SimulatedLock
    events: int = 0

    def say(self, user: str, text: str, **event: Any) -> list[str]:
        """A resident says something; returns the texts of the answer."""
        return self.event(user, {"type": "message", "message": {"type": "text", "id": "1", "text": text}, **event})

    def tap(self, user: str, data: str, params: Mapping[str, str] | None = None) -> list[str]:
        """A resident presses a button."""
        postback: dict[str, Any] = {"data": data}
        if params:
            postback["params"] = dict(params)
        return self.event(user, {"type": "postback", "postback": postback})

    def event(self, user: str, event: dict[str, Any]) -> list[str]:
        """One event of a resident, answered."""
        self.events += 1
        whole = {
            "mode": "active",
            "timestamp": int(self.clock.at.timestamp() * 1000),
            "source": {"type": "user", "userId": user},
            "webhookEventId": f"{self.events:026d}",
            "replyToken": f"token-{self.events}",
            **event,
        }
        before = len(self.line.sent)
        for talk in conversation.keep(self.world, [whole]):
            for answer in conversation.take_turns(self.world, talk):
                delivery.send(self.world, answer)
        assert not self.line.complaints
        return [shown(message) for _, _, body, _ in self.line.sent[before:] for message in body["messages"]]

    def press(self, user: str, action: str, about: str, reason: str = "") -> None:
        """A staff member presses a button (or submits the reason's modal)."""
        self.events += 1
        facts = {
            "kind": "press",
            "user": user,
            "action": action,
            "value": about,
            "channel": "C0STAFF",
            "reason": reason,
        }

        def keep(office: Any) -> None:
            inbox.keep(office, "slack", f"press-{self.events}", "staff", office.machine_now, facts)

        self.world.transact(keep)
        for row_id, _talk in self.world.read(lambda office: inbox.waiting(office, "slack")):
            decisions.handle(self.world, row_id)

    def work(self) -> None:
        """Do everything that waits, as worker and clock would."""
        for _ in range(20):
            if not jobs.look(self.world):
                break
        assert not [*self.line.complaints, *self.slack.complaints]

    def ledger(self) -> dict[str, Any]:
        """What `yoriai ledger --json` shows."""
        return self.world.read(ledger)

    def pushes(self, user: str) -> list[str]:
        """The texts pushed to a resident."""
        return [
            shown(m) for via, to, body, _ in self.line.sent if via == "push" and to == user for m in body["messages"]
        ]

    def cards(self) -> list[dict[str, Any]]:
        """What was sent to Slack."""
        return [body for _, _, body, _ in self.slack.sent]


def shown(message: dict[str, Any]) -> str:
    """Every text a LINE message shows, buttons in brackets."""
    texts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "label" in node and "type" in node:
                texts.append(f"［{node['label']}］")
                return
            if isinstance(node.get("text"), str):
                texts.append(node["text"])
            for value in node.values():
                if isinstance(value, dict | list):
                    walk(value)

    walk(message)
    return "\n".join(texts)


@cache
def _empty_database() -> bytes:
    """A SQLite database as `yoriai db upgrade` makes it; made once in a test run."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        engine = open_database(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        return file.read_bytes()


@cache
def _towns() -> Mapping[str, Policy]:
    return load_all(built_in())


def build(
    folder: Path, engine: Engine | None = None, *, at: str = "2026-05-13 10:00", seed: int = 1, only: str = ""
) -> House:
    """An installation with an empty database; `only` loads one facility instead of all."""
    clock = SetClock(datetime.fromisoformat(at).replace(tzinfo=JST))
    if engine is None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "yoriai.db").write_bytes(_empty_database())
        engine = open_database(f"sqlite:///{folder / 'yoriai.db'}")
    else:
        upgrade(engine)
    policies = _towns()
    if only:
        policies = {only: policies[only]}
    lock = SimulatedLock(folder / "locks.db")
    line, slack = Recorder(), Recorder()
    settings = config.read(
        {**ENVIRON, "DATABASE_URL": f"sqlite:///{folder / 'yoriai.db'}"}, {"line", "slack"}, root=folder
    )
    world = World(
        settings=settings,
        engine=engine,
        vault=Vault((KEY,)),
        policies=lambda: policies,
        clock=clock,
        rng=random.Random(seed),
        line=line,
        slack=slack,
        locks={"simulated": lock},
        ring=lambda: False,
        hush=lambda: None,
    )
    return House(world, clock, line, slack, lock)


def body_text(body: dict[str, Any]) -> str:
    """A Slack call as text, for looking things up in it."""
    return json.dumps(body, ensure_ascii=False)
