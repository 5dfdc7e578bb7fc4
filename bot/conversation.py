"""One turn of a talk: drop repeats, load, step, carry out the command, save, answer; all in one transaction."""

import hashlib
import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, update

from booking import database, store
from booking.desk import residents
from booking.desk.office import Office, japan
from bot import commands, delivery, groups, inbox, line, notices, pushed
from bot.delivery import Claimed
from bot.desk_view import DeskView
from bot.world import World
from dialogs import router
from dialogs.turn import State

log = logging.getLogger("yoriai.talk")
MOST_TURNS = 100  # of one talk in one request; the sweep takes the rest
GROUPS = "group"
PATIENCE_S = 2.0  # so long LINE waits for an answer


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk in which something waits; `user` is empty for everything outside one-to-one talks."""

    key: str
    user: str


@dataclass(slots=True)
class _Attempt:
    """The event a transaction is about, known also after it has failed."""

    row_id: int | None = None


def keep(world: World, events: Iterable[dict[str, Any]]) -> list[Talk]:
    """Store what is to be handled, each event once; return the talks it belongs to."""

    def work(office: Office) -> list[Talk]:
        talks: dict[str, Talk] = {}
        for event in events:
            talk = _keep_one(office, event)
            if talk is not None:
                talks[talk.key] = talk
        return list(talks.values())

    return world.transact(work, patience_s=PATIENCE_S)


def _keep_one(office: Office, event: dict[str, Any]) -> Talk | None:
    if event.get("mode") == "standby":
        return None
    user = line.sender_of(event)
    talk = Talk(residents.line_hash(office, user) if user else GROUPS, user)
    if event.get("type") == "unsend":
        inbox.forget(office, talk.key, line.unsent(event))
        return None
    kept = event if user else groups.without_content(event)
    if kept is None:
        return None
    event_id = event.get("webhookEventId")
    if not isinstance(event_id, str) or not event_id:
        event_id = hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
    new = inbox.keep(office, "line", event_id, talk.key, sent_at(event, office.machine_now), kept)
    return talk if new else None


def sent_at(event: dict[str, Any], fallback: datetime) -> datetime:
    """The sender's clock of an event; `fallback` where it is missing or absurd."""
    stamp = event.get("timestamp")
    if isinstance(stamp, int | float) and 0 < stamp < 4e12:
        return datetime.fromtimestamp(stamp / 1000, UTC)
    return fallback


def take_turns(world: World, talk: Talk, patience_s: float = database.PATIENCE_S) -> list[Claimed]:
    """Handle what waits in this talk, oldest first; return the answers to send."""
    rows: list[Claimed] = []
    for _ in range(MOST_TURNS):
        more, answers = _guarded(world, talk, None, patience_s)
        rows.extend(answers)
        if not more:
            break
    return rows


def retry(world: World, row_id: int) -> list[Claimed]:
    """Handle an event that failed before, or was left by a process that died; return the answers to send."""

    def begin(office: Office) -> tuple[Talk | None, bool, list[Claimed]]:
        attempt = inbox.take_over(office, row_id)
        if attempt > inbox.TRIES:
            return None, False, _failed(world, office, row_id)
        row = inbox.open_row(office, row_id) if attempt else None
        if row is None:
            return None, False, []
        return Talk(row.talk, line.sender_of(inbox.event_of(office, row))), row.state == "new", []

    talk, in_order, answers = world.transact(begin)
    if talk is None:
        return answers
    return take_turns(world, talk) if in_order else _guarded(world, talk, row_id)[1]


def _guarded(
    world: World, talk: Talk, row_id: int | None, patience_s: float = database.PATIENCE_S
) -> tuple[bool, list[Claimed]]:
    attempt = _Attempt()
    try:
        return world.transact(lambda office: _turn(world, office, talk, row_id, attempt), patience_s=patience_s)
    except Exception as fault:
        failed = attempt.row_id
        if failed is None:
            raise
        log.error("turn failed: %s", type(fault).__name__)
        return row_id is None, world.transact(lambda office: _failed(world, office, failed))


def _turn(
    world: World, office: Office, talk: Talk, row_id: int | None, attempt: _Attempt
) -> tuple[bool, list[Claimed]]:
    """Handle one event; return whether more waits behind it, and the answers to send."""
    known = residents.locked_talk(office, talk.user) if talk.user else None
    row, more = inbox.next_of(office, talk.key) if row_id is None else (inbox.open_row(office, row_id), False)
    if row is None:
        return False, []
    attempt.row_id = row.id
    if not inbox.done(office, row.id):
        return more, []
    event = inbox.event_of(office, row)
    if known is None:
        return more, groups.answer(office, event)
    said_at = world.clock.said_at(round(row.event_at.timestamp() * 1000))
    return more, _step(world, world.office(office.conn, said_at), known, talk, row, event)


def _step(
    world: World, office: Office, known: residents.Talk, talk: Talk, row: Row[Any], event: dict[str, Any]
) -> list[Claimed]:
    said = line.said(event, japan(office.at))
    if said is None:
        return []
    desk = DeskView(office, known.resident, world.settings.public_url)
    state = pushed.with_labels(office, row.talk, State.from_json(known.state), said)
    turn = router.step(state, said, desk)
    matters = turn.command is not None
    if turn.command is not None:
        outcome = commands.carry_out(office, known.resident, turn.command)
        desk = DeskView(office, known.resident, world.settings.public_url)
        turn = router.told(turn.command, outcome, turn.state, said, desk)
    residents.save_talk(office, known.resident, turn.state.to_json())
    notices.post(world.settings, office)
    if not turn.replies:
        return []
    return delivery.answer(office, talk.user, row.talk, _token(event), turn.replies, turn.state.token, matters=matters)


def _token(event: dict[str, Any]) -> str:
    return str(event.get("replyToken") or "")


def _failed(world: World, office: Office, row_id: int) -> list[Claimed]:
    """An attempt raised or died; after the last one staff are told and the resident gets an answer."""
    if not inbox.failed(office, row_id):
        return []
    table = store.inbox
    row = office.conn.execute(table.select().where(table.c.id == row_id)).one()
    event = inbox.event_of(office, row)
    office.conn.execute(update(table).where(table.c.id == row_id).values(event_sealed=None))
    notices.staff_notice(office, "event_dead", str(row_id), world.settings.slack_staff_channel)
    user = line.sender_of(event)
    if not user:
        return []
    return delivery.answer(office, user, row.talk, _token(event), (router.SORRY,), "", matters=True)
