"""Putting a process together from its settings; called once in each process, after the fork."""

import os
import random
from collections.abc import Callable, Collection

from booking import calendar
from booking.database import open_database
from booking.migrate import wait_until_ready
from booking.sealed import Vault
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

DATABASE_PATIENCE_S = 12.0  # a process that cannot start ends within 20 seconds, imports included


def build_process(needs: Collection[str]) -> World:
    """The world of a process that stays: its database must be there, with the tables of this version.

    Raises:
        SettingsFault: as `build_world`, and if the database does not come.
    """
    world = build_world(needs)
    if lacking := wait_until_ready(world.engine, DATABASE_PATIENCE_S):
        raise config.SettingsFault([("DATABASE_URL", lacking)])
    return world


def build_world(needs: Collection[str]) -> World:
    """Read the environment and build everything a process of this kind works with.

    Raises:
        SettingsFault: settings are missing or bad.
        PolicyFaults: a policy file is.
    """
    settings = config.read(os.environ, {"database", "keys", *needs})
    doorbell = Doorbell(settings.redis_url) if settings.redis_url else None
    ring: Callable[[], bool] = doorbell.ring if doorbell else _nobody_hears
    rules, clock = Rules(settings.facilities), Clock(settings.clock_file)
    if "line" in needs:  # a process that stays: the first resident need not wait for the holidays
        year = clock.now().year
        calendar.warm(range(year - 1, year + 2))
    manual = settings.lock_memory.with_name(settings.lock_memory.name.replace(".locks.", ".manual-locks."))
    locks: dict[str, LockDriver] = {"simulated": SimulatedLock(settings.lock_memory), "manual": ManualLock(manual)}
    return World(
        settings=settings,
        engine=open_database(settings.database_url),
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


def _nobody_hears() -> bool:
    return False


def _nothing() -> None:
    return
