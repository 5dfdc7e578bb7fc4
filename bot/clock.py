"""`yoriai clock`: the process that notices what is due and what was lost; while nobody else can, it does the work itself."""

import logging
import signal
import threading
from types import FrameType

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from booking import store
from booking.desk.office import Office
from bot import jobs, notices
from bot.world import World

TICK_S = 1.0
PULSE_S = 10
PATIENCE_S = 25  # a worker silent for so long counts as gone
log = logging.getLogger("yoriai.clock")


def run(world: World) -> None:
    """Tick until SIGTERM or SIGINT."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    ticks = 0
    while not stop.is_set():
        try:
            tick(world, ring_anyway=ticks % PULSE_S == 0)
        except SQLAlchemyError as fault:  # the database will come back; so will we
            log.error("tick: %s", type(fault).__name__)
        except Exception as fault:
            log.error("tick failed: %s", type(fault).__name__)
        ticks += 1
        stop.wait(TICK_S)


def tick(world: World, *, ring_anyway: bool) -> None:
    """Look once: ring if something waits; do it here if nobody hears, or if the worker has been silent too long."""
    jobs.pulse(world, "clock")
    _tell_of_broken_rules(world)
    waits = world.read(something_waits)
    if not waits and not ring_anyway:
        return
    heard = world.ring()
    if waits and (not heard or not world.read(_worker_alive)):
        jobs.look(world)


def something_waits(office: Office) -> bool:
    """Whether anything could be done now."""
    from booking.desk import keys
    from bot import inbox, outbox

    return bool(
        jobs.due_now(office, 1)
        or outbox.waiting(office, 1)
        or keys.waiting(office)
        or inbox.overdue(office, "line")
        or inbox.overdue(office, "slack")
    )


def _worker_alive(office: Office) -> bool:
    seen = office.conn.execute(select(store.heartbeats.c.seen_at).where(store.heartbeats.c.name == "worker")).scalar()
    return seen is not None and (office.machine_now - seen).total_seconds() < PATIENCE_S


def _tell_of_broken_rules(world: World) -> None:
    world.policies()
    faults = getattr(getattr(world.policies, "__self__", None), "faults", "")
    if faults:
        channel = world.settings.slack_staff_channel
        world.transact(
            lambda office: notices.staff_notice(
                office, "policy_refused", f"{hash(faults):x}", channel, error=faults[:500]
            )
        )
