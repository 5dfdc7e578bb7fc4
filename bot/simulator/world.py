"""What both platforms share: settings, time, memory, the wire, the switches, and who wants to hear of changes."""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.simulator.clock import ClockFile
from bot.simulator.faults import Faults
from bot.simulator.shelf import Json, Shelf
from bot.simulator.wire import Wire


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the bot is and what the two platforms share with it.

    web: base URL of the bot; the webhooks go to its `/line/webhook` and `/slack/events`.
    here: base URL under which the stand-ins are reached (upload addresses are made with it).
    line_timeout, slack_timeout: seconds after which the platforms give up on the bot's answer.
    """

    web: str
    here: str
    line_secret: str
    line_token: str
    slack_secret: str
    slack_token: str
    slack_team: str = "T0YORIAI1"
    slack_channels: tuple[tuple[str, str], ...] = (("C0YORIAI01", "施設予約"),)
    line_timeout: float = 2.0
    slack_timeout: float = 3.0
    reply_token_seconds: float = 60.0


class Changes:
    """A counter of changes by topic, on which a reader can wait."""

    def __init__(self) -> None:
        """Start at revision 0."""
        self._condition = threading.Condition()
        self._revision = 0
        self._topics: dict[str, int] = {}

    def touch(self, *topics: str) -> None:
        """Say that these topics changed."""
        with self._condition:
            self._revision += 1
            for topic in topics:
                self._topics[topic] = self._revision
            self._condition.notify_all()

    def since(self, revision: int, wait: float) -> tuple[int, list[str]]:
        """Return the newest revision and the topics changed after `revision`, waiting up to `wait` seconds for one.

        A revision from the future (of an earlier run) counts as 0.
        """
        with self._condition:
            if revision > self._revision:
                revision = 0
            self._condition.wait_for(lambda: self._revision > revision, timeout=wait)
            return self._revision, [topic for topic, changed in self._topics.items() if changed > revision]


@dataclass
class World:
    """Everything the stand-ins hold."""

    settings: Settings
    shelf: Shelf
    wire: Wire
    clock: ClockFile
    machine: Callable[[], float] = time.time
    fleeting: Shelf = field(default_factory=lambda: Shelf(None))
    faults: Faults = field(default_factory=Faults)
    changes: Changes = field(default_factory=Changes)
    lock: threading.RLock = field(default_factory=threading.RLock)
    breaches: deque[Json] = field(default_factory=lambda: deque(maxlen=200))
    closing: threading.Event = field(default_factory=threading.Event)

    def at(self) -> str:
        """Return business now as text, to the second."""
        return self.clock.now().isoformat(timespec="seconds")

    def breach(self, platform: str, what: str) -> None:
        """Record that the bot did something the contract rules out."""
        self.breaches.append({"at": self.at(), "platform": platform, "what": what})
        self.changes.touch("breaches")


def world_at(settings: Settings, data: Path | None, clock_file: Path | None) -> World:
    """Return a world whose memory lies in the folder `data` (None: in memory only)."""
    return World(
        settings=settings,
        shelf=Shelf(data / "platforms.jsonl" if data else None),
        wire=Wire(data / "wire.jsonl" if data else None),
        clock=ClockFile(clock_file),
    )


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(machine_now: float) -> str:
    """Return a ULID: 48 bits of milliseconds, 80 bits of chance, in Crockford's base 32."""
    number = (int(machine_now * 1000) << 80) | secrets.randbits(80)
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -5, -5))
