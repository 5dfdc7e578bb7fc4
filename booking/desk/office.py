"""What every verb of the counter needs at hand, and the two things every verb does: seal, and write history."""

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, overload

from sqlalchemy import Connection, Row, and_, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import NoResultFound

from booking import store
from booking.calendar import JST
from booking.events import Happened
from booking.policy import Policy
from booking.sealed import Vault

# Statements that run in every turn are built once: building one takes longer than running it.
HISTORY = insert(store.history)


@dataclass(frozen=True, slots=True)
class Office:
    """One transaction at the counter.

    `at` is business time, `machine_now` the machine's clock (leases, retries); `happened` collects what others must be told.
    """

    conn: Connection
    vault: Vault
    policies: Mapping[str, Policy]
    at: datetime
    machine_now: datetime
    rng: random.Random
    choose_code: Callable[[int, Collection[str]], str]  # (digits, live codes of the door) -> a code; the locks' rule
    happened: list[Happened] = field(default_factory=list)

    def policy(self, facility: str, booked_at: datetime | None = None) -> Policy:
        """The facility's rules: of today, or of the day something was booked (a booking keeps its rules)."""
        return self.policies[facility].on((booked_at or self.at).astimezone(JST).date())

    def new_id(self) -> str:
        """An opaque id, 20 hexadecimal characters."""
        return f"{self.rng.getrandbits(80):020x}"

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt `text` for the column `place` (`table.column`)."""
        return self.vault.seal(text, place)

    def open(self, blob: bytes | None, place: str) -> str:
        """Decrypt; an empty column gives an empty text."""
        return self.vault.open(blob, place) if blob else ""

    def tell(self, kind: str, about: str, **facts: Any) -> None:
        """Note that something happened."""
        self.happened.append(Happened(kind, about, facts))

    def record(self, about: str, before: str | None, after: str, by: str, reason: str = "") -> None:
        """Write one line of history."""
        sealed = self.seal(reason, "history.reason") if reason else None
        line = {"about": about, "at": self.at, "before": before, "after": after, "by": by, "reason_sealed": sealed}
        self.conn.execute(HISTORY, line)

    def schedule(self, kind: str, about: str, due_at: datetime, *, again: bool = False) -> None:
        """Make something happen at an instant, once; scheduling it again moves it unless it has happened.

        `again`: it happens once more even if it has happened or was taken back: the use has been moved.
        """
        if not insert_once(self.conn, store.due, kind=kind, about=about, due_at=due_at, attempts=0):
            same = and_(store.due.c.kind == kind, store.due.c.about == about)
            self.conn.execute(
                update(store.due)
                .where(same if again else and_(same, store.due.c.done_at.is_(None)))
                .values(due_at=due_at, done_at=None, next_at=None)
            )

    def unschedule(self, about: str, *kinds: str) -> None:
        """Take back what was to happen."""
        self.conn.execute(
            update(store.due)
            .where(store.due.c.about == about, store.due.c.kind.in_(kinds), store.due.c.done_at.is_(None))
            .values(done_at=self.at)
        )

    def row(self, table: Any, row_id: str, *, lock: bool = False) -> Row[Any]:
        """Return the row with this id; with `lock` nobody else changes it until this transaction ends.

        Raises:
            LookupError: there is none.
        """
        try:
            return self.conn.execute(_one_row(table, lock), {"one": row_id}).one()
        except NoResultFound as fault:
            raise LookupError(row_id) from fault


def insert_once(conn: Connection, table: Any, **values: Any) -> bool:
    """Insert a row unless one with the same unique key exists; tell whether it was inserted."""
    # Without the option psycopg's count is not kept (-1), and everything would seem to be there already.
    statement = _insert_once(conn.dialect.name, table)
    return conn.execute(statement, values, execution_options={"preserve_rowcount": True}).rowcount == 1


@cache
def _one_row(table: Any, lock: bool) -> Any:
    query = select(table).where(table.c.id == bindparam("one"))
    return query.with_for_update() if lock else query


@cache
def _insert_once(dialect: str, table: Any) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table).on_conflict_do_nothing()


@overload
def japan(moment: datetime) -> datetime: ...
@overload
def japan(moment: None) -> None: ...
def japan(moment: datetime | None) -> datetime | None:
    """A stored moment as people read it."""
    return moment.astimezone(JST) if moment else None


def later(moment: datetime, seconds: float) -> datetime:
    """`moment` plus `seconds`."""
    return moment + timedelta(seconds=seconds)
