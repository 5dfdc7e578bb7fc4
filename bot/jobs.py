"""What is to be done now, whoever looks: the worker when the doorbell rings, the clock while nobody else does, a test at will.

Everything is found in the database and may be done by several at once: each piece is claimed by a conditional statement.
"""

import logging
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select, update

from booking import store
from booking.desk import keys
from booking.desk.office import Office, insert_once
from bot import conversation, decisions, delivery, inbox, lock_tasks, outbox
from bot.due_work import do_due, due_now
from bot.hands import Hands
from bot.world import World

log = logging.getLogger("yoriai.jobs")
LONGEST_LOOK = timedelta(seconds=10)  # then the next ring is heard, and SIGTERM
PAUSE_S = 0.3
_world: World | None = None


def drain() -> None:
    """The body of the one RQ job: no arguments, and never an exception, so nothing of anybody's ever stands in Redis."""
    world = process_world()
    world.hush()
    try:
        pulse(world, "worker")
        look(world)
    except Exception as fault:
        log.error("look failed: %s", type(fault).__name__)


def process_world() -> World:
    """This process's world, built once."""
    global _world
    if _world is None:
        from bot.build import build_process

        _world = build_process({"line", "slack", "redis"})
    return _world


def pulse(world: World, name: str) -> None:
    """Say that a process of this kind is alive."""

    def work(office: Office) -> None:
        seen = {"seen_at": office.machine_now}
        if not insert_once(office.conn, store.heartbeats, name=name, **seen):
            office.conn.execute(update(store.heartbeats).where(store.heartbeats.c.name == name).values(**seen))

    world.transact(work)


def look(world: World) -> int:
    """Do everything that waits: events, due work, locks, messages; return how many pieces were done.

    Locks and platforms are spoken to by other hands, so that what becomes due meanwhile is not late because one of them is slow.
    """
    until, done = world.clock.machine() + LONGEST_LOOK, 0
    with Hands(world.hands) as hands:
        while True:
            now = handle_events(world, hands) + do_due(world) + _hand_out(world, hands)
            done += now
            if world.clock.machine() >= until:
                return done
            if not now and not hands.busy():
                return done
            if not now:
                hands.wait(PAUSE_S)


def handle_events(world: World, hands: Hands) -> int:
    """Events whose process died, and those whose next attempt has come."""
    line = world.read(lambda office: inbox.overdue(office, "line"))
    for row_id in line:
        for answer in conversation.retry(world, row_id):
            hands.give("line", answer.rows[0].id, partial(delivery.send, world, answer))
    slack = world.read(lambda office: inbox.overdue(office, "slack"))
    for row_id in slack:
        _press_again(world, row_id)
    return len(line) + len(slack)


def _press_again(world: World, row_id: int) -> None:
    def work(office: Office) -> bool:
        attempt = inbox.take_over(office, row_id)
        if attempt > inbox.TRIES:
            decisions.failed(world.settings, office, row_id)
        return 0 < attempt <= inbox.TRIES

    if world.transact(work):
        decisions.handle(world, row_id)


def _hand_out(world: World, hands: Hands) -> int:
    given = 0
    for key in world.read(keys.waiting)[: hands.free("lock")]:
        given += hands.give("lock", key, partial(lock_tasks.tell_lock, world, key))
    for channel in ("line", "slack"):
        free = hands.free(channel)
        for row_id in world.read(partial(outbox.waiting, channel=channel, limit=free)) if free else ():
            given += hands.give(channel, row_id, partial(delivery.deliver, world, row_id))
    return given


def something_waits(office: Office) -> frozenset[str]:
    """What could be done now, each thing by a name; empty when there is nothing."""
    return frozenset(
        (
            *(f"due {row}" for row in due_now(office, 20)),
            *(f"lock {key}" for key in keys.waiting(office)[:20]),
            *(f"event {row}" for source in ("line", "slack") for row in inbox.overdue(office, source)[:20]),
            *(f"message {row}" for channel in ("line", "slack") for row in outbox.waiting(office, channel, 20)),
        )
    )


def backlog(office: Office) -> dict[str, int]:
    """How much waits; all zero = settled."""
    due = store.due
    waiting_due = office.conn.execute(
        select(func.count()).select_from(due).where(due.c.done_at.is_(None), due.c.due_at <= office.at)
    ).scalar_one()
    for_locks = office.conn.execute(
        select(func.count()).select_from(store.keys).where(store.keys.c.next_at.is_not(None))
    ).scalar_one()
    return {"inbox": inbox.backlog(office), "due": waiting_due + for_locks, "outbox": outbox.backlog(office)}
