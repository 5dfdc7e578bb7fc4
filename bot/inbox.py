"""The inbox: every event that arrived as one row, sealed, handled once and in the order of its talk.

An attempt is counted before it is made: what ends its process counts too, and is given up after the third.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, select, update

from booking import store
from booking.desk.office import Office, insert_once, later

TABLE = store.inbox
TRIES = 3
HEADSTART_S = 4  # the request that stored an event handles it; only then a sweep looks
LEASE_S = 30  # so long another attempt may take
RETRY_S = (2, 10)
PLAIN_ID = re.compile(r"[\x21-\x7e]{1,120}")
OPEN = TABLE.c.state.in_(("new", "failed"))
# Built once: building a statement takes longer than running it.
NEXT = (
    select(TABLE)
    .where(TABLE.c.talk == bindparam("whose"), TABLE.c.state == "new")
    .order_by(TABLE.c.event_at, TABLE.c.id)
)
NEXT = NEXT.limit(2)
CHANGED = update(TABLE).where(TABLE.c.id == bindparam("row"), OPEN)


def keep(office: Office, source: str, event_id: str, talk: str, event_at: datetime, event: Mapping[str, Any]) -> bool:
    """Store an event unless it is known; tell whether it was new. Whoever stores it makes the first attempt."""
    if not PLAIN_ID.fullmatch(event_id):  # too long, or characters a database refuses
        event_id = hashlib.sha256(event_id.encode("utf-8", "surrogatepass")).hexdigest()
    return insert_once(
        office.conn,
        TABLE,
        source=source,
        event_id=event_id,
        talk=talk,
        event_at=event_at,
        received_at=office.machine_now,
        event_sealed=office.seal(json.dumps(event, ensure_ascii=True), "inbox.event"),
        state="new",
        attempts=1,
        next_at=later(office.machine_now, HEADSTART_S),
    )


def next_of(office: Office, talk: str) -> tuple[Row[Any] | None, bool]:
    """The oldest event of this talk that has not failed, and whether more wait; one that failed blocks nobody."""
    rows = office.conn.execute(NEXT, {"whose": talk}).all()
    return (rows[0] if rows else None), len(rows) > 1


def open_row(office: Office, row_id: int, *, lock: bool = False) -> Row[Any] | None:
    """This event if it is still to be handled; `lock` keeps others from it until the transaction ends."""
    query = select(TABLE).where(TABLE.c.id == row_id, OPEN)
    return office.conn.execute(query.with_for_update() if lock else query).first()


def event_of(office: Office, row: Row[Any]) -> dict[str, Any]:
    """The stored event."""
    event: dict[str, Any] = json.loads(office.open(row.event_sealed, "inbox.event"))
    return event


def done(office: Office, row_id: int) -> bool:
    """Handled: what was said is forgotten, only that it was handled is kept. False when another was faster."""
    return office.conn.execute(CHANGED, {"row": row_id, "state": "done", "event_sealed": None}).rowcount == 1


def forget(office: Office, talk: str, message_id: str) -> None:
    """The sender took a message back (unsend): what still waits of it is not handled, and nothing of it stays."""
    for row in office.conn.execute(select(TABLE).where(TABLE.c.talk == talk, OPEN)).all():
        message = event_of(office, row).get("message")
        if isinstance(message, dict) and message.get("id") == message_id:
            done(office, row.id)


def take_over(office: Office, row_id: int) -> int:
    """Begin another attempt and keep others from it meanwhile; return its number.

    0: another has it. More than TRIES: the last attempt died with its process, there will be no more. What has ended two
    attempts without a word counts as failed: it no longer stands before the next message of its talk.
    """
    mine = and_(TABLE.c.id == row_id, OPEN, TABLE.c.next_at <= office.machine_now)
    counted = {
        "attempts": TABLE.c.attempts + 1,
        "next_at": later(office.machine_now, LEASE_S),
        "state": case((TABLE.c.attempts + 1 >= TRIES, "failed"), else_=TABLE.c.state),
    }
    row = office.conn.execute(update(TABLE).where(mine).values(counted).returning(TABLE.c.attempts)).first()
    return int(row.attempts) if row else 0


def failed(office: Office, row_id: int) -> bool:
    """An attempt raised, or died; return whether it was the last one."""
    attempts = office.conn.execute(select(TABLE.c.attempts).where(TABLE.c.id == row_id, OPEN)).scalar()
    if attempts is None:
        return False
    last: bool = attempts >= TRIES
    wait = RETRY_S[min(attempts, len(RETRY_S)) - 1]
    state = "dead" if last else "failed"
    office.conn.execute(
        update(TABLE).where(TABLE.c.id == row_id).values(state=state, next_at=later(office.machine_now, wait))
    )
    return last


def waiting(office: Office, source: str) -> list[tuple[int, str]]:
    """(row, talk) of what has never failed, oldest first."""
    query = select(TABLE.c.id, TABLE.c.talk).where(TABLE.c.source == source, TABLE.c.state == "new")
    return [(row.id, row.talk) for row in office.conn.execute(query.order_by(TABLE.c.id).limit(100))]


def overdue(office: Office, source: str) -> list[int]:
    """What nobody has handled: a process died, or an attempt failed and its moment has come."""
    late = and_(TABLE.c.source == source, OPEN, TABLE.c.next_at <= office.machine_now)
    query = select(TABLE.c.id).where(late).order_by(TABLE.c.event_at, TABLE.c.id).limit(100)
    return list(office.conn.execute(query).scalars())


def backlog(office: Office) -> int:
    """How many events are not handled yet."""
    return office.conn.execute(select(func.count()).select_from(TABLE).where(OPEN)).scalar_one()
