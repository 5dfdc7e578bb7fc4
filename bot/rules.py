"""The policies a process works with: read again when a file changes, the last good ones kept when a file is broken."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from booking.policy import Policy, PolicyFaults, load_all

LOOK_EVERY_S = 2.0
log = logging.getLogger("yoriai.rules")


class Rules:
    """Policy files under watch. The first reading must succeed; `faults` says what is wrong with a later one."""

    def __init__(self, places: Sequence[Path], machine_time: Callable[[], float] = time.monotonic) -> None:
        self._places = places
        self._time = machine_time
        self._stamp = self._stamps()
        self._policies: Mapping[str, Policy] = load_all(places)
        self._looked = machine_time()
        self._lock = threading.Lock()
        self.faults = ""

    def current(self) -> Mapping[str, Policy]:
        """The policies as of now; never raises for a file that broke after the start."""
        now = self._time()
        if now - self._looked >= LOOK_EVERY_S and self._lock.acquire(blocking=False):
            try:
                self._looked = now
                self._reload()
            finally:
                self._lock.release()
        return self._policies

    def _reload(self) -> None:
        stamp = self._stamps()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._policies = load_all(self._places)
            self.faults = ""
        except PolicyFaults as broken:
            self.faults = "; ".join(str(fault) for fault in broken.faults[:3])
            log.error("policy refused, the last good one stays: %s faults", len(broken.faults))

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        files = [
            file for place in self._places for file in (sorted(place.glob("*.toml")) if place.is_dir() else [place])
        ]
        return tuple((str(file), *_stamp(file)) for file in files)


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
