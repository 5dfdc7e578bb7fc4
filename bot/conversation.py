"""One turn of a talk: drop repeats, load, step, carry out the command, save, answer; all in one transaction."""

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import update

from booking import store
from booking.desk import residents
from booking.desk.office import Office
from bot import commands, groups, inbox, line, notices, outbox
from bot.desk_view import DeskView
from bot.world import World
from dialogs import router
from dialogs.turn import State

log = logging.getLogger("yoriai.talk")
MOST_TURNS = 100  # of one talk in one request; the sweep takes the rest


def keep(world: World, events: Iterable[dict[str, Any]]) -> list[str]:
    """Store what is to be handled, each event once; return the talks it belongs to."""

    def work(office: Office) -> list[str]:
        talks: dict[str, None] = {}
        for event in events:
            if event.get("mode") == "standby":
                continue
            user = line.sender_of(event)
            kept = event if user else groups.without_content(event)
            if kept is None:
                continue
            talk = residents.line_hash(office, user) if user else "group"
            event_id = event.get("webhookEventId")
            if not isinstance(event_id, str) or not event_id:
                event_id = hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
            if inbox.keep(office, "line", event_id, talk, sent_at(event, office.machine_now), kept):
                talks[talk] = None
        return list(talks)

    return world.transact(work)


def sent_at(event: dict[str, Any], fallback: datetime) -> datetime:
    """The sender's clock of an event; `fallback` where it is missing or absurd."""
    stamp = event.get("timestamp")
    if isinstance(stamp, int | float) and 0 < stamp < 4e12:
        return datetime.fromtimestamp(stamp / 1000, UTC)
    return fallback


def take_turns(world: World, talk: str) -> list[int]:
    """Handle what waits in this talk, oldest first; return the outbox rows of the answers."""
    rows: list[int] = []
    for _ in range(MOST_TURNS):
        handled, answer = _guarded(world, talk, None)
        if not handled:
            break
        rows.extend(answer)
    return rows


def retry(world: World, row_id: int, talk: str) -> list[int]:
    """Handle one event that failed before, or was left by a process that died."""
    return _guarded(world, talk, row_id)[1]


def send(world: World, row: int) -> None:
    """Send an answer now; whatever goes wrong, the row stays and the sweep finds it."""
    try:
        outbox.deliver(world, row, notices.write, lambda office: notices.post(world.settings, office))
    except Exception as fault:
        log.error("sender: %s", type(fault).__name__)


def _guarded(world: World, talk: str, row_id: int | None) -> tuple[bool, list[int]]:
    tried: list[int] = []

    def work(office: Office) -> tuple[bool, list[int]]:
        return _turn(world, office, talk, row_id, tried)

    try:
        return world.transact(work)
    except Exception as fault:
        if not tried:
            raise
        log.error("turn failed: %s", type(fault).__name__)
        return True, world.transact(lambda office: _failed(world, office, tried[-1]))


def _turn(world: World, office: Office, talk: str, row_id: int | None, tried: list[int]) -> tuple[bool, list[int]]:
    row = inbox.next_of(office, talk) if row_id is None else inbox.open_row(office, row_id)
    if row is None:
        return False, []
    tried.append(row.id)
    event = inbox.event_of(office, row)
    user = line.sender_of(event)
    if not user:
        inbox.done(office, row.id)
        return True, groups.answer(office, event)
    known = residents.locked_talk(office, user)
    row = inbox.next_of(office, talk) if row_id is None else inbox.open_row(office, row_id)
    if row is None:  # another process was faster while we waited for the lock
        return row_id is None, []
    tried.append(row.id)
    event = inbox.event_of(office, row)
    office = world.office(office.conn, world.clock.said_at(int(row.event_at.timestamp() * 1000)))
    return True, _step(world, office, known, user, row.id, event)


def _step(
    world: World, office: Office, known: residents.Talk, user: str, row_id: int, event: dict[str, Any]
) -> list[int]:
    said = line.said(event, office.at)
    inbox.done(office, row_id)
    if said is None:
        return []
    desk = DeskView(office, known.resident, world.settings.public_url)
    turn = router.step(State.from_json(known.state), said, desk)
    matters = turn.command is not None
    if turn.command is not None:
        outcome = commands.carry_out(office, known.resident, turn.command)
        turn = router.told(turn.command, outcome, turn.state, said, desk)
    residents.save_talk(office, known.resident, turn.state.to_json())
    notices.post(world.settings, office)
    if not turn.replies:
        return []
    token = str(event.get("replyToken") or "")
    to_hash = residents.line_hash(office, user)
    return [outbox.put_reply(office, user, to_hash, token, turn.replies, turn.state.token, matters=matters)]


def _failed(world: World, office: Office, row_id: int) -> list[int]:
    if not inbox.failed(office, row_id):
        return []
    row = office.conn.execute(store.inbox.select().where(store.inbox.c.id == row_id)).one()
    event = inbox.event_of(office, row)
    office.conn.execute(update(store.inbox).where(store.inbox.c.id == row_id).values(event_sealed=None))
    user = line.sender_of(event)
    notices.staff_notice(office, "event_dead", str(row_id), world.settings.slack_staff_channel)
    if not user:
        return []
    replies = (router.SORRY,)
    to_hash = residents.line_hash(office, user)
    return [outbox.put_reply(office, user, to_hash, "", replies, "", matters=True)]
