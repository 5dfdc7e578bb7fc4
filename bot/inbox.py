"""The inbox: every event that arrived as one row, sealed, handled once and in the order of its talk."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from booking import store
from booking.desk.office import Office, insert_once, later

TABLE = store.inbox
TRIES = 3
HEADSTART_S = 4  # the request that stored an event handles it; only then a sweep looks
RETRY_S = (2, 10)


def keep(office: Office, source: str, event_id: str, talk: str, event_at: datetime, event: Mapping[str, Any]) -> bool:
    """Store an event unless it is known; tell whether it was new."""
    return insert_once(
        office.conn,
        TABLE,
        source=source,
        event_id=event_id[:120],
        talk=talk,
        event_at=event_at,
        received_at=office.machine_now,
        event_sealed=office.seal(json.dumps(event, ensure_ascii=True), "inbox.event"),
        state="new",
        attempts=0,
        next_at=later(office.machine_now, HEADSTART_S),
    )


def next_of(office: Office, talk: str) -> Row[Any] | None:
    """The oldest event of this talk that has never been tried; one that failed waits for its own moment and blocks nobody."""
    query = select(TABLE).where(TABLE.c.talk == talk, TABLE.c.state == "new").order_by(TABLE.c.event_at, TABLE.c.id)
    return office.conn.execute(query.limit(1)).first()


def open_row(office: Office, row_id: int, *, lock: bool = False) -> Row[Any] | None:
    """This event if it is still to be handled; `lock` keeps others from it until the transaction ends."""
    query = select(TABLE).where(TABLE.c.id == row_id, TABLE.c.state.in_(("new", "failed")))
    return office.conn.execute(query.with_for_update() if lock else query).first()


def event_of(office: Office, row: Row[Any]) -> dict[str, Any]:
    """The stored event."""
    event: dict[str, Any] = json.loads(office.open(row.event_sealed, "inbox.event"))
    return event


def done(office: Office, row_id: int) -> None:
    """Handled: what was said is forgotten, only that it was handled is kept."""
    office.conn.execute(update(TABLE).where(TABLE.c.id == row_id).values(state="done", event_sealed=None))


def failed(office: Office, row_id: int) -> bool:
    """An attempt raised; return whether it was the last one."""
    row = office.conn.execute(select(TABLE).where(TABLE.c.id == row_id)).one()
    if row.state not in ("new", "failed"):
        return False
    attempts = row.attempts + 1
    last: bool = attempts >= TRIES
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == row_id)
        .values(
            state="dead" if last else "failed",
            attempts=attempts,
            next_at=later(office.machine_now, RETRY_S[min(attempts, len(RETRY_S)) - 1]),
        )
    )
    return last


def waiting(office: Office, source: str) -> list[tuple[int, str]]:
    """(row, talk) of what has never been tried, oldest first."""
    query = select(TABLE.c.id, TABLE.c.talk).where(TABLE.c.source == source, TABLE.c.state == "new")
    return [(row.id, row.talk) for row in office.conn.execute(query.order_by(TABLE.c.id).limit(100))]


def overdue(office: Office, source: str) -> list[tuple[int, str]]:
    """(row, talk) of what nobody has handled: a process died, or an attempt failed and its moment has come."""
    query = (
        select(TABLE.c.id, TABLE.c.talk)
        .where(TABLE.c.source == source, TABLE.c.state.in_(("new", "failed")), TABLE.c.next_at <= office.machine_now)
        .order_by(TABLE.c.event_at, TABLE.c.id)
        .limit(100)
    )
    return [(row.id, row.talk) for row in office.conn.execute(query)]


def backlog(office: Office) -> int:
    """How many events are not handled yet."""
    return office.conn.execute(
        select(func.count()).select_from(TABLE).where(TABLE.c.state.in_(("new", "failed")))
    ).scalar_one()
