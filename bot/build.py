"""Putting a process together from its settings; called once in each process, after the fork."""

import os
import random
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from booking import calendar, database, store
from booking.database import open_database
from booking.desk import served
from booking.desk.office import Office
from booking.migrate import wait_until_ready
from booking.policy import Policy
from booking.sealed import SealBroken, Vault
from bot import config, hands
from bot.doorbell import Doorbell
from bot.line import LinePlatform
from bot.rules import Rules
from bot.slack_out import SlackPlatform
from bot.timekeeping import Clock
from bot.world import World
from locks.driver import LockDriver
from locks.manual import ManualLock
from locks.simulated import SimulatedLock

DATABASE_PATIENCE_S = 9.0  # a process that cannot start ends within 20 seconds, imports included


def build_process(needs: Collection[str]) -> World:
    """The world of a process that stays: its database must be there, with the tables of this version.

    Raises:
        SettingsFault: as `build_world`, and if the database does not come.
    """
    world = build_world(needs)
    if lacking := wait_until_ready(world.engine, DATABASE_PATIENCE_S):
        raise config.SettingsFault([("DATABASE_URL", lacking)])
    return _with_its_keys(world)


def build_command(needs: Collection[str]) -> World:
    """The world of a command that looks at the database or changes it.

    Raises:
        SettingsFault: as `build_world`, and if the keys are not those of the database.
    """
    world = build_world(needs)
    with suppress(DBAPIError):  # what is wrong with the database itself, the command will tell
        return _with_its_keys(world)
    return world


def _with_its_keys(world: World) -> World:
    if not world.read(_opens):
        raise config.SettingsFault(
            [("YORIAI_SECRET_KEYS", "do not open what the database holds: other keys sealed it")]
        )
    return world


def _opens(office: Office) -> bool:
    """Whether these keys are those of this database, judged by its first LINE account and its first registration."""
    first = (
        (store.residents.c.line_sealed, store.residents.c.created_at, "residents.line"),
        (store.registrations.c.answers_sealed, store.registrations.c.applied_at, "registrations.answers"),
    )
    try:
        for column, made_at, place in first:
            query = select(column).where(column.is_not(None)).order_by(made_at).limit(1)
            office.open(office.conn.execute(query).scalar(), place)
    except SealBroken:
        return False
    return True


def build_world(needs: Collection[str]) -> World:
    """Read the environment and build everything a process of this kind works with.

    Raises:
        SettingsFault: settings are missing or bad.
        PolicyFaults: a policy file is.
    """
    settings = config.read(os.environ, {"database", "keys", *needs})
    doorbell = Doorbell(settings.redis_url) if settings.redis_url else None
    ring: Callable[[], bool] = doorbell.ring if doorbell else _nobody_hears
    engine, clock = open_database(settings.database_url), Clock(settings.clock_file)
    rules = Rules(settings.facilities, unserved=lambda loaded: database.read(engine, partial(_unserved, loaded)))
    if "line" in needs:  # a process that stays: the first resident need not wait for the holidays
        year = clock.now().year
        calendar.warm(range(year - 1, year + 2))
    manual = settings.lock_memory.with_name(settings.lock_memory.name.replace(".locks.", ".manual-locks."))
    locks: dict[str, LockDriver] = {"simulated": SimulatedLock(settings.lock_memory), "manual": ManualLock(manual)}
    return World(
        settings=settings,
        engine=engine,
        vault=Vault(settings.secret_keys),
        policies=rules.current,
        clock=clock,
        rng=random.SystemRandom(),
        line=LinePlatform(settings),
        slack=SlackPlatform(settings),
        locks=locks,
        ring=ring,
        hush=doorbell.hush if doorbell else _nothing,
        heard=doorbell.well if doorbell else _nobody_hears,
        rule_faults=lambda: rules.faults,
        rule_version=lambda: rules.version,
        hands=hands.PROCESS,
    )


def _unserved(loaded: Mapping[str, Policy], conn: Connection) -> list[str]:
    return served.unserved(conn, loaded)


def _nobody_hears() -> bool:
    return False


def _nothing() -> None:
    return
