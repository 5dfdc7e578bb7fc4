"""Whether the processes are well: what `/readyz` shows."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from booking import store
from booking.desk.office import Office
from bot import jobs
from bot.world import World

FRESH_S = 30


def readiness(world: World, *, everything: bool) -> tuple[int, dict[str, Any]]:
    """(status, what is shown): 200 when web can store an event; with `everything` 503 unless all are well."""
    try:
        seen, backlog = world.read(_state)
        world.transact(_can_write)
    except SQLAlchemyError as fault:
        return 503, {"database": type(fault).__name__}
    now = world.clock.machine()
    ages = {
        f"{name}_seen_s": round((now - seen[name]).total_seconds(), 1) if name in seen else None
        for name in ("worker", "clock")
    }
    redis = world.heard()
    shown = {"redis": redis, **ages, "backlog": backlog}
    well = redis and all(age is not None and age < FRESH_S for age in ages.values())
    return 200 if well or not everything else 503, shown


def _state(office: Office) -> tuple[dict[str, Any], dict[str, int]]:
    rows = office.conn.execute(select(store.heartbeats)).all()
    return {row.name: row.seen_at for row in rows}, jobs.backlog(office)


def _can_write(office: Office) -> None:
    office.conn.execute(store.heartbeats.delete().where(store.heartbeats.c.name == ""))
