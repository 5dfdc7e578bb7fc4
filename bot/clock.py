"""`yoriai clock`: the process that notices what is due and what was lost; while nobody else does, it does the work itself."""

import logging
import signal
import threading
from collections import Counter
from dataclasses import dataclass, field
from types import FrameType

from bot import jobs, notices
from bot.world import World

TICK_S = 1.0
PULSE_TICKS = 5
PATIENCE_TICKS = 3  # what waits for so long although we rang is done here
log = logging.getLogger("yoriai.clock")


@dataclass(slots=True)
class Watch:
    """What one clock has seen: its ticks, how long each thing has waited, the broken rules it has told of."""

    ticks: int = 0
    waited: Counter[str] = field(default_factory=Counter)
    told: str = ""


def run(world: World) -> None:
    """Tick until SIGTERM or SIGINT."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    watch = Watch()
    while not stop.is_set():
        try:
            tick(world, watch)
        except Exception as fault:  # the database will come back; so will we
            log.error("tick: %s", type(fault).__name__)
        stop.wait(TICK_S)


def tick(world: World, watch: Watch) -> None:
    """Look once: ring if something waits; do it here if nobody hears, or if it waits on although we rang."""
    regular = watch.ticks % PULSE_TICKS == 0
    watch.ticks += 1
    if regular:
        jobs.pulse(world, "clock")
    _tell_of_broken_rules(world, watch)
    waits = world.read(jobs.something_waits)
    watch.waited = Counter({name: watch.waited[name] + 1 for name in waits})
    if not waits and not regular:
        return
    heard = world.ring()
    if waits and (not heard or max(watch.waited.values()) > PATIENCE_TICKS):
        jobs.look(world)


def _tell_of_broken_rules(world: World, watch: Watch) -> None:
    world.policies()  # reads again what has changed
    faults = world.rule_faults()
    version, channel = world.rule_version(), world.settings.slack_staff_channel
    if version == watch.told:
        return
    kind, about = ("policy_refused", version) if faults else ("policy_mended", watch.told)
    world.transact(lambda office: notices.staff_notice(office, kind, about[:32], channel, error=faults[:500]))
    watch.told = version
