"""The policies a process works with: read again when a file changes, the last good ones kept when a file is broken or gone."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from booking.policy import Policy, PolicyFaults, load_all

LOOK_EVERY_S = 2.0
MOST_FAULTS = 3
log = logging.getLogger("yoriai.rules")


class Rules:
    """Policy files under watch. The first reading must succeed; `faults` says what is wrong with a later one.

    `unserved` says what stands in the database that new rules would not know: such rules are not taken either.

    `version` names the content that is wrong, the same in every process and after every restart.
    """

    def __init__(
        self,
        places: Sequence[Path],
        machine_time: Callable[[], float] = time.monotonic,
        unserved: Callable[[Mapping[str, Policy]], Sequence[str]] = lambda _: (),
    ) -> None:
        self._places = places
        self._unserved = unserved
        self._time = machine_time
        self._stamp = self._stamps()
        self._policies: Mapping[str, Policy] = load_all(places)
        self._looked = machine_time()
        self._lock = threading.Lock()
        self.faults = ""
        self.version = ""

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
            loaded = load_all(self._places)
            misfits = self._unserved(loaded)
        except DBAPIError:  # whether it fits cannot be known now: look again
            self._stamp = ()
        except PolicyFaults as broken:
            files = {Path(fault.file) for fault in broken.faults}
            self._keep("; ".join(str(fault) for fault in broken.faults[:MOST_FAULTS]), files)
        except Exception as fault:  # whatever a file can do: the hall stays open
            self._keep(f"ファイルを読めません（{type(fault).__name__}）", self._files())
        else:
            if misfits:
                self._keep("; ".join(misfits[:MOST_FAULTS]), self._files())
                return
            gone = {facility: policy for facility, policy in self._policies.items() if facility not in loaded}
            self._policies = {**loaded, **gone}
            names = "、".join(policy.name for policy in gone.values())
            self._keep(f"{names}のファイルがなくなりました" if gone else "", [Path(facility) for facility in gone])

    def _keep(self, faults: str, files: Iterable[Path]) -> None:
        """What could not be read stays as it was, and whoever asks is told why."""
        self.faults, self.version = faults, _content(files) if faults else ""
        if faults:
            log.error("policy refused, the last good one stays")

    def _files(self) -> list[Path]:
        return [
            file for place in self._places for file in (sorted(place.glob("*.toml")) if place.is_dir() else [place])
        ]

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        return tuple((str(file), *_stamp(file)) for file in self._files())


def _stamp(file: Path) -> tuple[int, int]:
    try:
        status = file.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _content(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.name}\n".encode() + _bytes(file))
    return digest.hexdigest()


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b"\0gone"
