"""What the locks must be told: each task is claimed by a lease, carried out outside any transaction, and safe to repeat."""

import logging
from contextlib import suppress
from functools import partial

from booking.desk import keys
from booking.desk.office import Office
from bot import notices
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

log = logging.getLogger("yoriai.locks")


def tell_lock(world: World, key: str) -> None:
    """Tell a lock what it must know about one key, unless another has taken the task."""
    task = world.transact(partial(keys.claim, key=key))
    if task is not None:
        _carry_out(world, task)


def _carry_out(world: World, task: keys.LockTask) -> None:
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
    except Exception as fault:  # a driver's own fault must not keep the other doors waiting
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
