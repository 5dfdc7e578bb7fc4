"""The outbox: messages as rows, written by the transaction that decides, delivered at least once and seen once.

A row either carries its replies (an answer in a talk), or only says what it is about: then it is written out when it is sent,
from the database of that moment, so that nothing untrue (a code after a cancellation) is ever sent.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, insert, or_, select

from booking import store
from booking.desk.office import Office, insert_once, later
from dialogs.turn import Button, Reply

TABLE = store.outbox
INSERTED = insert(TABLE).returning(*TABLE.c)
REPLY_HEADSTART_S = 8  # the process that made a reply sends it; only then a sweep looks


def put_reply(
    office: Office, to: str, to_hash: str, reply_token: str, replies: Sequence[Reply], token: str, *, matters: bool
) -> Row[Any]:
    """Write the answer to what a resident said; with a reply token it is leased to the process that writes it, for a short time."""
    payload = json.dumps({"replies": [asdict(reply) for reply in replies], "token": token}, ensure_ascii=False)
    return _insert(
        office,
        channel="line",
        via="reply" if reply_token else "push",
        to_hash=to_hash,
        to_sealed=office.seal(to, "outbox.to"),
        kind="answer",
        payload_sealed=office.seal(payload, "outbox.payload"),
        reply_sealed=office.seal(reply_token, "outbox.reply") if reply_token else None,
        matters=matters,
        attempts=1 if reply_token else 0,
        lease_until=later(office.machine_now, REPLY_HEADSTART_S) if reply_token else None,
        next_at=office.machine_now,
    )


def put_notice(
    office: Office,
    channel: str,
    via: str,
    to: str,
    to_hash: str,
    kind: str,
    about: str,
    *,
    facts: dict[str, Any] | None = None,
    dedupe: str | None = None,
) -> None:
    """Write that someone must be told of `about` (once for each `dedupe`); the words are found when it is sent."""
    row = _row(
        office,
        channel=channel,
        via=via,
        to_hash=to_hash,
        to_sealed=office.seal(to, "outbox.to"),
        kind=kind,
        about=about,
        payload_sealed=office.seal(json.dumps(facts, ensure_ascii=False), "outbox.payload") if facts else None,
        matters=True,
        dedupe=dedupe,
        next_at=office.machine_now,
    )
    insert_once(office.conn, TABLE, **row)


def put_many(office: Office, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Write many pushes in one statement: (LINE account, its hash, kind, about)."""
    if rows:
        told = [
            _row(
                office,
                channel="line",
                via="push",
                to_hash=to_hash,
                to_sealed=office.seal(user, "outbox.to"),
                kind=kind,
                about=about,
                matters=True,
                dedupe=f"{kind}:{about}",
                next_at=office.machine_now,
            )
            for user, to_hash, kind, about in rows
        ]
        office.conn.execute(insert(TABLE), told)


def _insert(office: Office, **values: Any) -> Row[Any]:
    return office.conn.execute(INSERTED, _row(office, **values)).one()


def _row(office: Office, **values: Any) -> dict[str, Any]:
    return {
        "retry_key": str(uuid.UUID(int=office.rng.getrandbits(128), version=4)),
        "retry_key_at": office.machine_now,
        "state": "pending",
        "attempts": 0,
        "unknown": False,
        "made_at": office.machine_now,
        "created_at": office.at,
        **values,
    }


def replies_of(payload: str) -> tuple[list[Reply], str]:
    """The replies and the token a stored answer carries."""
    stored = json.loads(payload)
    replies = [
        Reply(
            **{
                **reply,
                "buttons": tuple(Button(**button) for button in reply["buttons"]),
                "facts": tuple((name, value) for name, value in reply["facts"]),
            }
        )
        for reply in stored["replies"]
    ]
    return replies, stored["token"]


def waiting(office: Office, channel: str, limit: int) -> list[int]:
    """Rows whose moment has come, the longest waiting first; those of one recipient in their order.

    A reply is never held up; a push waits for what was to be said before it, except for replies that may be dropped.
    """
    earlier = TABLE.alias()
    blocked = exists().where(
        earlier.c.to_hash == TABLE.c.to_hash,
        earlier.c.channel == TABLE.c.channel,
        earlier.c.state == "pending",
        earlier.c.id < TABLE.c.id,
        or_(earlier.c.via != "reply", earlier.c.matters),
    )
    statement = (
        select(TABLE.c.id)
        .where(free(office), TABLE.c.channel == channel, TABLE.c.next_at <= office.machine_now)
        .where(or_(TABLE.c.via == "reply", ~blocked))
        .order_by(TABLE.c.next_at, TABLE.c.id)
        .limit(limit)
    )
    return list(office.conn.execute(statement).scalars())


def free(office: Office) -> ColumnElement[bool]:
    """What is still to be sent and nobody is sending."""
    return and_(
        TABLE.c.state == "pending", or_(TABLE.c.lease_until.is_(None), TABLE.c.lease_until < office.machine_now)
    )


def backlog(office: Office) -> int:
    """How many messages are not delivered yet."""
    return office.conn.execute(select(func.count()).select_from(TABLE).where(TABLE.c.state == "pending")).scalar_one()
