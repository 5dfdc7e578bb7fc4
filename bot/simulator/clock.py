"""The clock file: one instant, from which business time runs on with the machine's clock."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

JST = timezone(timedelta(hours=9))


class ClockFile:
    """Business time, read and moved by way of the clock file.

    Business now = the file's instant + (machine clock - the file's modification time). Without a readable file the last good
    value holds, and before any the machine's clock.
    """

    def __init__(self, path: Path | None, machine: Callable[[], float] = time.time) -> None:
        """Read nothing yet; `machine` returns seconds since the epoch."""
        self.path = path
        self.machine = machine
        self._offset = 0.0

    def now(self) -> datetime:
        """Return business now, in Japan's time."""
        machine_now = self.machine()
        if self.path is not None:
            try:
                instant = datetime.fromisoformat(self.path.read_text(encoding="utf-8").strip())
                if instant.tzinfo is not None:
                    self._offset = instant.timestamp() - self.path.stat().st_mtime
            except (OSError, ValueError):
                pass  # the last good value holds
        return datetime.fromtimestamp(machine_now + self._offset, UTC).astimezone(JST)

    def set(self, instant: datetime) -> datetime:
        """Let business now be `instant` from this moment; the file is replaced in one step.

        Raises:
            ValueError: `instant` has no offset, or there is no clock file to write.
        """
        if instant.tzinfo is None:
            raise ValueError("an instant needs an offset, as in 2026-05-13T10:00:00+09:00")
        if self.path is None:
            raise ValueError("started without --clock-file")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        new.write_text(instant.astimezone(JST).isoformat() + "\n", encoding="utf-8")
        new.replace(self.path)
        return self.now()

    def advance(self, by: timedelta) -> datetime:
        """Move business now by `by` (either way)."""
        return self.set(self.now() + by)
