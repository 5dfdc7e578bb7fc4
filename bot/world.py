"""What a process holds: settings, database, keys, rules, clock, chance, platforms. Built once, after the fork.

Everything a step needs comes from here, so a test can take every step inside one process with all of it given.
"""

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from booking import database
from booking.desk.office import Office
from booking.policy import Policy
from booking.sealed import Vault
from bot.config import Settings
from locks.codes import choose_code
from locks.driver import LockDriver

T = TypeVar("T")
TOKEN_USED_UP = "reply token"  # noqa: S105 - the `error` of a reply whose token is used up or too old
GONE = "gone"  # the `error` of a change to a message that is no longer there


class Clock(Protocol):
    """Business time and machine time."""

    def now(self) -> datetime:
        """Business now, aware."""

    def machine(self) -> datetime:
        """Machine now, aware, UTC."""

    def said_at(self, event_timestamp_ms: int) -> datetime:
        """The business instant of something said at `event_timestamp_ms` of the sender's clock."""


class Platform(Protocol):
    """A way to the residents' or the staff's side; see `bot/outbox.py` for what the answers mean."""

    def send(self, via: str, to: str, body: dict[str, Any], retry_key: str) -> "Outcome":
        """Deliver one message; never raises for what the platform or the net may do."""

    def warm(self) -> None:
        """Load what takes long to load."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery went.

    `verdict`: `sent`; `again` (surely not accepted, try later); `unknown` (may have been accepted); `never` (ours to mend);
    `quota` (nothing more this month); `denied` (nothing before the town's people have set the access right). `ref`: what the platform calls the message.
    """

    verdict: str
    error: str = ""
    ref: str = ""
    wait_s: float = 0


@dataclass(frozen=True, slots=True)
class World:
    """One process's surroundings."""

    settings: Settings
    engine: Engine
    vault: Vault
    policies: Callable[[], Mapping[str, Policy]]
    clock: Clock
    rng: random.Random
    line: Platform
    slack: Platform
    locks: Mapping[str, LockDriver]
    ring: Callable[[], bool]  # the doorbell: tell a worker to look; False when nobody can hear it
    hush: Callable[[], None]  # a worker is looking: the next ring counts anew
    heard: Callable[[], bool] = lambda: False  # whether the doorbell works, without ringing it
    rule_faults: Callable[[], str] = lambda: ""  # what is wrong with a policy file that was refused
    rule_version: Callable[[], str] = lambda: ""  # what was refused, by its content: the same name in every process
    hands: Mapping[str, int] = field(default_factory=dict)  # how many threads speak to whom; none: all in one thread

    def office(self, conn: Connection, at: datetime | None = None) -> Office:
        """The counter, open for one transaction; `at` if what is handled was said earlier than now."""
        return Office(
            conn, self.vault, self.policies(), at or self.clock.now(), self.clock.machine(), self.rng, self._code
        )

    def _code(self, digits: int, taken: Collection[str]) -> str:
        return choose_code(digits, taken, self.rng)

    def transact(
        self, work: Callable[[Office], T], at: datetime | None = None, patience_s: float = database.PATIENCE_S
    ) -> T:
        """Run `work` at the counter in one write transaction; see `database.transact`."""
        return database.transact(self.engine, lambda conn: work(self.office(conn, at)), patience_s)

    def read(self, work: Callable[[Office], T]) -> T:
        """Run `work` at the counter, reading only."""
        return database.read(self.engine, lambda conn: work(self.office(conn)))
