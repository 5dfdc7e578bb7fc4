"""Sending one message: claimed by a lease, sent outside any transaction, settled by what the platform answered.

LINE counts pushes, so several that wait for one recipient go out as one call of up to five messages. The later ones then carry
the first one's retry key, given in the claiming transaction: a repetition sends the same ones, and LINE recognises it.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from booking import store
from booking.desk.office import Office, insert_once, later
from bot import notices, outbox
from bot.line_messages import MAX_MESSAGES, to_messages
from bot.world import GONE, TOKEN_USED_UP, Outcome, Platform, World
from dialogs.turn import Reply

TABLE = store.outbox
LEASE_S = 20
TOKEN_LIFE_S = 50  # LINE promises a minute
RETRY_KEY_LIFE = timedelta(hours=23)  # LINE forgets a key after 24 hours
LONGEST_WAIT_S = 60
QUOTA_WAIT_S = 60
LONGEST_REPLY_WAIT_S = 4  # a reply token does not live long
UNWRITTEN_TRIES = 5
FORGOTTEN = {"payload_sealed": None, "reply_sealed": None}
# Built once: building a statement takes longer than running it.
LEASED = (
    update(TABLE)
    .where(
        TABLE.c.id == bindparam("row"),
        TABLE.c.state == "pending",
        or_(TABLE.c.lease_until.is_(None), TABLE.c.lease_until < bindparam("now")),
    )
    .values(
        lease_until=bindparam("until"),
        attempts=TABLE.c.attempts + 1,
        unknown=case((TABLE.c.lease_until.is_not(None), True), else_=TABLE.c.unknown),
    )
    .returning(*TABLE.c)
)
MARKED = update(TABLE).where(TABLE.c.id == bindparam("row"), TABLE.c.state == "pending")
MARKED_ROW = MARKED.returning(*TABLE.c)
log = logging.getLogger("yoriai.delivery")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What one call sends: rows of one recipient, the first one leading, and the body of the call."""

    rows: tuple[Row[Any], ...]
    to: str
    body: dict[str, Any]


def deliver(world: World, row_id: int) -> bool:
    """Send one message (and what may go with it) if nobody else is sending it; return whether an attempt was made."""
    try:
        claimed = world.transact(lambda office: _claim(office, row_id))
    except SQLAlchemyError:
        raise  # the database's fault, not the message's
    except Exception as fault:  # its words cannot be found: the others must not wait for it
        kind = type(fault).__name__
        log.error("message %s: %s", row_id, kind)
        world.transact(lambda office: _unwritten(world, office, row_id, kind))
        return True
    if claimed is None:
        return False
    send(world, claimed)
    return True


def answer(
    office: Office, to: str, to_hash: str, reply_token: str, replies: Sequence[Reply], token: str, *, matters: bool
) -> list[Claimed]:
    """Write an answer; with a reply token it is this process's to send as soon as the transaction is committed."""
    row = outbox.put_reply(office, to, to_hash, reply_token, replies, token, matters=matters)
    if not reply_token:
        return []
    return [Claimed((row,), to, {"messages": to_messages(replies, token), "replyToken": reply_token})]


def send(world: World, claimed: Claimed) -> None:
    """Make the call and settle it; not if so much time has passed that the rows may be another's by now."""
    lead = claimed.rows[0]
    if world.clock.machine() >= lead.lease_until:
        return
    platform: Platform = world.line if lead.channel == "line" else world.slack
    outcome = platform.send(lead.via, claimed.to, claimed.body, lead.retry_key)

    def settle(office: Office) -> None:
        _settle(office, claimed.rows, outcome)
        notices.post(world.settings, office)

    world.transact(settle)


# --- claiming ---


def _claim(office: Office, row_id: int) -> Claimed | None:
    row = _lease(office, row_id)
    if row is not None and row.via == "reply" and office.machine_now > later(row.made_at, TOKEN_LIFE_S):
        row = _without_token(office, row)
    if row is None:
        return None
    if row.via == "push" and office.machine_now > row.retry_key_at + RETRY_KEY_LIFE:
        row = _with_fresh_key(office, row)
    rows, body = _written(office, row)
    if not rows:
        return None
    if row.via == "reply":
        body["replyToken"] = office.open(row.reply_sealed, "outbox.reply")
    return Claimed(tuple(rows), office.open(row.to_sealed, "outbox.to"), body)


def _lease(office: Office, row_id: int, **values: Any) -> Row[Any] | None:
    """Take a row; a lease that ran out is that of an attempt nobody knows the end of."""
    found = {"row": row_id, "now": office.machine_now, "until": later(office.machine_now, LEASE_S)}
    return office.conn.execute(LEASED, {**found, **values}).first()


def _without_token(office: Office, row: Row[Any]) -> Row[Any] | None:
    """The reply token has died: what matters becomes a push, the rest is dropped."""
    if not row.matters:
        _mark(office, row.id, state="dropped", **FORGOTTEN)
        return None
    return _remade(office, row.id, via="push", unknown=False)


def _with_fresh_key(office: Office, row: Row[Any]) -> Row[Any]:
    """LINE has forgotten the retry key: another one for all that went with it."""
    fresh = {"retry_key": _new_key(office), "retry_key_at": office.machine_now}
    office.conn.execute(update(TABLE).where(TABLE.c.retry_key == row.retry_key).values(fresh))
    return office.conn.execute(select(TABLE).where(TABLE.c.id == row.id)).one()


def _new_key(office: Office) -> str:
    return str(uuid.UUID(int=office.rng.getrandbits(128), version=4))


def _written(office: Office, lead: Row[Any]) -> tuple[list[Row[Any]], dict[str, Any]]:
    """The rows that go out in one call and its body, from the database of this moment; what is no longer true is dropped."""
    rows: list[Row[Any]] = []
    whole: dict[str, Any] = {}
    for row in (lead, *_companions(office, lead)):
        body = notices.write(office, row)
        if body is None:
            _mark(office, row.id, state="dropped", **FORGOTTEN)
            continue
        if rows and len(whole["messages"]) + len(body["messages"]) > MAX_MESSAGES:
            break
        if row is not lead:
            taken = _lease(office, row.id, retry_key=lead.retry_key, retry_key_at=lead.retry_key_at)
            if taken is None:
                break
            row = taken
        rows.append(row)
        whole = {**body, "messages": whole["messages"] + body["messages"]} if whole else body
    return rows, whole


def _companions(office: Office, lead: Row[Any]) -> list[Row[Any]]:
    """Pushes of the same recipient: those that went with this one before, or, before its first attempt, what waits as well."""
    if lead.channel != "line" or lead.via != "push":
        return []
    went_along = TABLE.c.retry_key == lead.retry_key
    waits_as_well = and_(TABLE.c.attempts == 0, TABLE.c.next_at <= office.machine_now)
    query = select(TABLE).where(
        outbox.free(office),
        TABLE.c.channel == "line",
        TABLE.c.via == "push",
        TABLE.c.to_hash == lead.to_hash,
        TABLE.c.id != lead.id,
        went_along if lead.attempts > 1 else waits_as_well,
    )
    return list(office.conn.execute(query.order_by(TABLE.c.id).limit(MAX_MESSAGES)))


# --- settling ---


def _settle(office: Office, rows: tuple[Row[Any], ...], outcome: Outcome) -> None:
    lead = rows[0]
    if outcome.verdict == "sent":
        _sent(office, rows, outcome)
    elif outcome.verdict == "never" and lead.via == "reply":
        _refused_reply(office, lead, outcome)
    elif outcome.verdict == "never" and len(rows) > 1:  # one of them is at fault: from now on each alone
        for row in rows:
            _mark(office, row.id, retry_key=_new_key(office), lease_until=None, next_at=office.machine_now)
    elif outcome.verdict == "never":
        _dead(office, lead, outcome.error)
    else:
        _again(office, rows, outcome)


def _sent(office: Office, rows: tuple[Row[Any], ...], outcome: Outcome) -> None:
    for row in rows:
        _mark(office, row.id, state="sent", sent_at=office.at, lease_until=None, last_error=None, **FORGOTTEN)
        if row.channel == "slack" and row.kind == "card" and outcome.ref:
            channel, _, ts = outcome.ref.partition(":")
            insert_once(office.conn, store.cards, about=row.about, channel=channel, ts=ts)


def _refused_reply(office: Office, row: Row[Any], outcome: Outcome) -> None:
    if row.unknown and outcome.error == TOKEN_USED_UP:  # by an attempt whose answer we did not hear
        _sent(office, (row,), outcome)
    elif row.matters:
        _mark(office, row.id, via="push", unknown=False, lease_until=None, next_at=office.machine_now)
    else:
        _mark(office, row.id, state="dropped", lease_until=None, last_error=outcome.error[:80], **FORGOTTEN)


def _dead(office: Office, row: Row[Any], error: str) -> None:
    _mark(office, row.id, state="dead", lease_until=None, last_error=error[:80])
    if row.kind not in ("staff_notice", "home", "ephemeral"):  # those are not promised to anybody
        office.tell("message_dead", str(row.id), what=row.kind, error=error, of=row.about, to_hash=row.to_hash)


def _again(office: Office, rows: tuple[Row[Any], ...], outcome: Outcome) -> None:
    if outcome.verdict == "quota":
        office.tell("quota_used_up", office.machine_now.strftime("%Y-%m"))
    if outcome.verdict == "denied":
        office.tell("line_denied", office.machine_now.strftime("%Y-%m-%d"), error=outcome.error)
    next_at = _next_at(office, rows[0], outcome)
    for row in rows:
        if outcome.error == GONE and row.kind == "card":  # somebody deleted the card: the next attempt posts it anew
            office.conn.execute(store.cards.delete().where(store.cards.c.about == row.about))
        _mark(
            office,
            row.id,
            lease_until=None,
            next_at=next_at,
            unknown=row.unknown or outcome.verdict == "unknown",
            last_error=outcome.error[:80],
        )


def _next_at(office: Office, row: Row[Any], outcome: Outcome) -> datetime:
    wait = QUOTA_WAIT_S if outcome.verdict in ("quota", "denied") else min(LONGEST_WAIT_S, 2 ** min(row.attempts, 6))
    if row.via == "reply":
        wait = min(wait, LONGEST_REPLY_WAIT_S)
    return later(office.machine_now, max(wait * office.rng.uniform(0.8, 1.0), min(outcome.wait_s, QUOTA_WAIT_S)))


def _unwritten(world: World, office: Office, row_id: int, error: str) -> None:
    row = _lease(office, row_id)
    if row is None:
        return
    if row.attempts >= UNWRITTEN_TRIES:
        _dead(office, row, error)
        try:
            with office.conn.begin_nested():
                notices.post(world.settings, office)
        except Exception as fault:  # whose it was cannot be written either; the row must not come back for that
            log.error("message %s: staff not told: %s", row_id, type(fault).__name__)
    else:
        _mark(office, row.id, lease_until=None, next_at=_next_at(office, row, Outcome("again")), last_error=error[:80])


def _mark(office: Office, row_id: int, **values: Any) -> None:
    """Change a row that is still pending (another may have settled it while this attempt lasted too long)."""
    office.conn.execute(MARKED, {"row": row_id, **values})


def _remade(office: Office, row_id: int, **values: Any) -> Row[Any] | None:
    """The same, and how the row is then."""
    return office.conn.execute(MARKED_ROW, {"row": row_id, **values}).first()
