"""The outbox: messages as rows, written by the transaction that decides, delivered at least once and seen once.

A row either carries its replies (an answer in a talk), or only says what it is about: then it is written out when it is sent,
from the database of that moment, so that nothing untrue (a code after a cancellation) is ever sent.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, func, insert, or_, select, update

from booking import store
from booking.desk.office import Office, later
from bot.world import Outcome, Platform, World
from dialogs.turn import Button, Reply

TABLE = store.outbox
LEASE_S = 20
TOKEN_LIFE_S = 50  # LINE promises a minute
REPLY_HEADSTART_S = 8  # the process that made a reply sends it; only then a sweep looks
RETRY_KEY_LIFE = timedelta(hours=23)  # LINE forgets a key after 24 hours
LONGEST_WAIT_S = 60
BATCH = 50
MERGED = 4
QUOTA_WAIT_S = 90

Body = dict[str, Any] | None
Writer = Callable[[Office, Row[Any]], Body]


def put_reply(
    office: Office, to: str, to_hash: str, reply_token: str, replies: Sequence[Reply], token: str, *, matters: bool
) -> int:
    """Write the answer to what a resident said; return the row's number."""
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
        next_at=later(office.machine_now, REPLY_HEADSTART_S if reply_token else 0),
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
    """Write that someone must be told of `about`; the words are found when it is sent."""
    if dedupe and office.conn.execute(select(TABLE.c.id).where(TABLE.c.dedupe == dedupe)).first():
        return
    _insert(
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


def _insert(office: Office, **values: Any) -> int:
    row = _row(office, **values)
    return int(office.conn.execute(insert(TABLE).values(row).returning(TABLE.c.id)).scalar_one())


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


def deliver(world: World, row_id: int, write: Writer, note: Callable[[Office], None] | None = None) -> bool:
    """Send one message if nobody else is sending it; return whether an attempt was made.

    Claimed by a lease in one transaction (in which its words are found), sent outside any, marked in another.
    """
    claimed = world.transact(lambda office: _claim(office, row_id, write))
    if claimed is None:
        return False
    row, to, body = claimed
    platform: Platform = world.line if row.channel == "line" else world.slack
    outcome = platform.send(row.via, to, body, row.retry_key)

    def settle(office: Office) -> None:
        _settle(office, row, outcome)
        if note is not None:
            note(office)

    world.transact(settle)
    return True


def _claim(office: Office, row_id: int, write: Writer) -> tuple[Row[Any], str, dict[str, Any]] | None:
    now = office.machine_now
    free = and_(TABLE.c.state == "pending", or_(TABLE.c.lease_until.is_(None), TABLE.c.lease_until < now))
    taken = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == row_id, free)
        .values(lease_until=later(now, LEASE_S), attempts=TABLE.c.attempts + 1)
    ).rowcount
    if taken != 1:
        return None
    row: Row[Any] | None = office.conn.execute(select(TABLE).where(TABLE.c.id == row_id)).one()
    if row is not None and row.via == "reply" and now > later(row.made_at, TOKEN_LIFE_S):
        row = _give_up_reply(office, row)
    elif row is not None and row.via == "push" and now > row.retry_key_at + RETRY_KEY_LIFE:
        fresh = str(uuid.UUID(int=office.rng.getrandbits(128), version=4))
        office.conn.execute(update(TABLE).where(TABLE.c.id == row.id).values(retry_key=fresh, retry_key_at=now))
        row = office.conn.execute(select(TABLE).where(TABLE.c.id == row.id)).one()
    if row is None:
        return None
    body = write(office, row)
    if body is None:
        _mark(office, row.id, state="dropped", lease_until=None)
        return None
    if row.via == "reply":
        body["replyToken"] = office.open(row.reply_sealed, "outbox.reply")
    return row, office.open(row.to_sealed, "outbox.to"), body


def _give_up_reply(office: Office, row: Row[Any]) -> Row[Any] | None:
    """The reply token has died: what matters becomes a push, the rest is dropped."""
    if not row.matters:
        _mark(office, row.id, state="dropped", lease_until=None)
        return None
    _mark(office, row.id, via="push", unknown=False)
    return office.conn.execute(select(TABLE).where(TABLE.c.id == row.id)).one()


def _settle(office: Office, row: Row[Any], outcome: Outcome) -> None:
    now = office.machine_now
    if outcome.verdict == "sent":
        _mark(
            office,
            row.id,
            state="sent",
            sent_at=office.at,
            lease_until=None,
            last_error=None,
            payload_sealed=None,
            reply_sealed=None,
        )
        if row.channel == "slack" and row.kind == "card" and outcome.ref:
            _remember_card(office, row, outcome.ref)
        return
    if outcome.verdict == "never" and row.via == "reply":
        if row.unknown:  # the token was used up by an attempt whose answer we did not hear
            _mark(
                office,
                row.id,
                state="sent",
                sent_at=office.at,
                lease_until=None,
                payload_sealed=None,
                reply_sealed=None,
            )
        elif row.matters:
            _mark(office, row.id, via="push", lease_until=None, next_at=now)
        else:
            _mark(office, row.id, state="dropped", lease_until=None, last_error=outcome.error[:80])
        return
    if outcome.verdict == "never":
        _mark(office, row.id, state="dead", lease_until=None, last_error=outcome.error[:80])
        if row.kind != "staff_notice":
            office.tell("message_dead", str(row.id), what=row.kind, error=outcome.error)
        return
    if outcome.verdict == "quota":
        office.tell("quota_used_up", now.strftime("%Y-%m"))
    wait = QUOTA_WAIT_S if outcome.verdict == "quota" else min(LONGEST_WAIT_S, 2 ** min(row.attempts, 6))
    if row.via == "reply":
        wait = min(wait, 4)
    _mark(
        office,
        row.id,
        lease_until=None,
        next_at=later(now, max(wait, outcome.wait_s) * office.rng.uniform(0.8, 1.0)),
        unknown=row.unknown or outcome.verdict == "unknown",
        last_error=outcome.error[:80],
    )


def _remember_card(office: Office, row: Row[Any], ref: str) -> None:
    channel, _, ts = ref.partition(":")
    known = office.conn.execute(select(store.cards).where(store.cards.c.about == row.about)).first()
    if known is None:
        office.conn.execute(insert(store.cards).values(about=row.about, channel=channel, ts=ts))


def _mark(office: Office, row_id: int, **values: Any) -> None:
    office.conn.execute(update(TABLE).where(TABLE.c.id == row_id).values(**values))


def waiting(office: Office, limit: int = BATCH) -> list[int]:
    """Rows whose moment has come, first in, first out for each recipient."""
    now = office.machine_now
    earlier = TABLE.alias()
    blocked = exists().where(
        earlier.c.to_hash == TABLE.c.to_hash,
        earlier.c.channel == TABLE.c.channel,
        earlier.c.state == "pending",
        earlier.c.id < TABLE.c.id,
        earlier.c.via != "reply",
    )
    statement = (
        select(TABLE.c.id)
        .where(
            TABLE.c.state == "pending",
            TABLE.c.next_at <= now,
            or_(TABLE.c.lease_until.is_(None), TABLE.c.lease_until < now),
        )
        .where(or_(TABLE.c.via == "reply", ~blocked))
        .order_by(TABLE.c.id)
        .limit(limit)
    )
    return list(office.conn.execute(statement).scalars())


def backlog(office: Office) -> int:
    """How many messages are not delivered yet."""
    return office.conn.execute(select(func.count()).select_from(TABLE).where(TABLE.c.state == "pending")).scalar_one()


def deliver_waiting(
    world: World, write: Writer, until: datetime, workers: int = 8, note: Callable[[Office], None] | None = None
) -> int:
    """Send what waits, several at a time, until nothing does or `until` (machine clock); return how many were tried.

    `note` runs in the transaction that marks each message, for what follows from its fate.
    """
    tried = 0
    with ThreadPoolExecutor(workers) as pool:
        while world.clock.machine() < until:
            ids: Iterable[int] = world.read(waiting)
            done = sum(pool.map(lambda row_id: deliver(world, row_id, write, note), ids))
            tried += done
            if not done:
                break
    return tried
