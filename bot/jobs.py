"""What is to be done now, whoever looks: the worker when the doorbell rings, the clock while Redis is away, a test at will.

Everything is found in the database and may be done by several at once: each piece is claimed by a conditional statement.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

from sqlalchemy import and_, func, or_, select, update

from booking import store
from booking.desk import bookings, draws, keys, requests
from booking.desk.office import Office, insert_once, later
from bot import conversation, decisions, inbox, notices, outbox
from bot.world import World
from locks.driver import (
    OPENS_THE_DOOR,
    Grant,
    GrantRequest,
    LockError,
    Objection,
    Refused,
    UnknownGrant,
    Window,
)

log = logging.getLogger("yoriai.jobs")
LONGEST_LOOK = timedelta(seconds=60)
_world: World | None = None


def drain() -> None:
    """The body of the one RQ job: no arguments, so nothing of anybody's ever stands in Redis."""
    world = process_world()
    world.hush()
    pulse(world, "worker")
    look(world)


def process_world() -> World:
    """This process's world, built once."""
    global _world
    if _world is None:
        from bot.build import build_world

        _world = build_world({"line", "slack", "redis"})
    return _world


def pulse(world: World, name: str) -> None:
    """Say that a process of this kind is alive."""

    def work(office: Office) -> None:
        seen = {"seen_at": office.machine_now}
        if not insert_once(office.conn, store.heartbeats, name=name, **seen):
            office.conn.execute(update(store.heartbeats).where(store.heartbeats.c.name == name).values(**seen))

    world.transact(work)


def look(world: World) -> int:
    """Do everything that waits: events, due work, locks, messages; return how many pieces were done."""
    done = handle_events(world) + do_due(world) + tell_locks(world)
    return done + outbox.deliver_waiting(world, notices.write, world.clock.machine() + LONGEST_LOOK, note=note(world))


def note(world: World) -> Callable[[Office], None]:
    """What follows from a delivery (a message that cannot be delivered) is told in the same transaction."""
    return lambda office: notices.post(world.settings, office)


def handle_events(world: World) -> int:
    """Events whose process died, and those whose next attempt has come."""
    line = world.read(lambda office: inbox.overdue(office, "line"))
    for row_id, talk in line:
        for answer in conversation.retry(world, row_id, talk):
            conversation.send(world, answer)
    slack = world.read(lambda office: inbox.overdue(office, "slack"))
    for row_id, _talk in slack:
        decisions.handle(world, row_id)
    return len(line) + len(slack)


# --- due work ---


def due_now(office: Office, limit: int = 200) -> list[int]:
    """What is due, in the order of its instants."""
    table = store.due
    query = select(table.c.id).where(
        table.c.done_at.is_(None),
        table.c.due_at <= office.at,
        or_(table.c.next_at.is_(None), table.c.next_at <= office.machine_now),
    )
    return list(office.conn.execute(query.order_by(table.c.due_at, table.c.id).limit(limit)).scalars())


def do_due(world: World) -> int:
    """Do what is due, each in one transaction that also marks it done."""
    done = 0
    _keep_opening(world)
    while rows := world.read(due_now):
        for row_id in rows:
            done += _do_one(world, row_id)
    return done


def _do_one(world: World, row_id: int) -> int:
    table = store.due

    def work(office: Office) -> int:
        mine = and_(table.c.id == row_id, table.c.done_at.is_(None), table.c.due_at <= office.at)
        if office.conn.execute(update(table).where(mine).values(done_at=office.at)).rowcount != 1:
            return 0
        row = office.conn.execute(select(table).where(table.c.id == row_id)).one()
        DUE[row.kind](office, row.about)
        notices.post(world.settings, office)
        return 1

    try:
        return world.transact(work)
    except Exception as fault:
        log.error("due work failed: %s", type(fault).__name__)
        world.transact(lambda office: _put_off(office, row_id))
        return 1


def _put_off(office: Office, row_id: int) -> None:
    table = store.due
    row = office.conn.execute(select(table).where(table.c.id == row_id)).one()
    wait = min(60, 2 ** min(row.attempts + 1, 6))
    office.conn.execute(
        update(table)
        .where(table.c.id == row_id)
        .values(attempts=row.attempts + 1, next_at=later(office.machine_now, wait))
    )


def _remind(office: Office, booking: str) -> None:
    office.tell("reminder", booking)


def _remind_to_confirm(office: Office, booking: str) -> None:
    office.tell("confirm_reminder", booking)


def _open_draws(office: Office, _about: str) -> None:
    """Open the draws whose window is open, and come back when the next one opens (or tomorrow: rules may change)."""
    tomorrow = office.at + timedelta(days=1)
    following = min(draws.open_all(office) or tomorrow, tomorrow)
    office.schedule("open_draws", following.isoformat(), following)


DUE: dict[str, Callable[[Office, str], None]] = {
    "lapse": bookings.lapse,
    "use_end": bookings.end_of_use,
    "reminder": _remind,
    "open_draws": _open_draws,
    "freeze": draws.close,
    "draw": draws.draw,
    "confirm_reminder": _remind_to_confirm,
    "void": requests.void,
    "release": bookings.release,
    "promote": draws.move_up,
    "payment_due": bookings.unpaid,
}


def _keep_opening(world: World) -> None:
    """See to it that the opening of draws is due at some time: at the first look of a new database it is now."""
    table = store.due
    waiting = select(table.c.id).where(table.c.kind == "open_draws", table.c.done_at.is_(None)).limit(1)
    if world.read(lambda office: office.conn.execute(waiting).first() is None):
        world.transact(lambda office: office.schedule("open_draws", office.at.isoformat(), office.at))


# --- locks ---


def tell_locks(world: World) -> int:
    """Tell the locks what they must know; each task is claimed by a lease and safe to repeat."""
    waiting = world.read(keys.waiting)
    for key in waiting:
        task = world.transact(partial(keys.claim, key=key))
        if task is not None:
            _tell_lock(world, task)
    return len(waiting)


def _tell_lock(world: World, task: keys.LockTask) -> None:
    driver = world.locks.get(task.driver)
    try:
        if driver is None:
            raise LockError(f"no driver {task.driver}")
        if task.code is None:
            _take_back(world, task)
            return
        request = GrantRequest(task.key, task.door, Window(task.valid_from, task.valid_until), task.code)
        grant = driver.issue(request)
        if grant.state in OPENS_THE_DOOR:
            world.transact(lambda office: _issued(world, office, task, grant))
            return
    except Refused as refused:
        if refused.why in (Objection.DUPLICATE_CODE, Objection.BAD_CODE):
            world.transact(lambda office: keys.reissue(office, task.key))
    except LockError as fault:
        log.warning("lock: %s", type(fault).__name__)
    world.transact(lambda office: _again(world, office, task.key))


def _issued(world: World, office: Office, task: keys.LockTask, grant: Grant) -> None:
    keys.issued(office, task.key, grant.code or task.code or "", grant.ref)
    notices.post(world.settings, office)


def _again(world: World, office: Office, key: str) -> None:
    keys.put_off(office, key)
    notices.post(world.settings, office)


def _take_back(world: World, task: keys.LockTask) -> None:
    driver = world.locks[task.driver]
    ref = task.ref or next((grant.ref for grant in driver.list(task.door) if grant.grant_id == task.key), None)
    if ref is not None:
        with suppress(UnknownGrant):
            driver.revoke(ref)
    world.transact(lambda office: keys.settled(office, task.key))


# --- how much waits ---


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
