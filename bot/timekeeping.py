"""The clocks of a process: business time, which a clock file may move, and the machine's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from os import fstat
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_LINE = 100
LONGEST_LATENESS = timedelta(days=30)  # nothing is delivered later; an older stamp is that of a wrong clock
YEARS = range(1900, 3000)  # beyond them reckoning would overflow some day


def machine_now() -> datetime:
    """Return the machine's time, aware, UTC."""
    return datetime.now(UTC)


class Clock:
    """Business time = the clock file's instant + (machine clock - the file's modification time); without a file the machine's.

    Business time governs windows, draws, deadlines, reminders and what people are told; leases, back-off, token life and rate
    limits use `machine`. The file is read afresh each time; while it cannot be read the last good value holds.
    """

    def __init__(self, clock_file: Path | None = None, machine: Callable[[], datetime] = machine_now) -> None:
        self._file = clock_file
        self._machine = machine
        self._ahead = timedelta(0)  # business time minus machine time

    def now(self) -> datetime:
        """Return business now, aware, UTC."""
        if self._file is not None:
            self._ahead = _ahead(self._file, self._ahead)
        return self._machine() + self._ahead

    def machine(self) -> datetime:
        """Return the machine's now, aware, UTC."""
        return self._machine()

    def said_at(self, event_timestamp_ms: int) -> datetime:
        """Return the business instant at which something was said.

        Args:
            event_timestamp_ms: The sender's time stamp, milliseconds since 1970; a message is as late as the machine's clock
                is after it, and never early. A stamp of another age says nothing: such a message was said now.
        """
        now = self.now()
        try:
            late = self.machine() - (EPOCH + timedelta(milliseconds=event_timestamp_ms))
        except OverflowError:  # no time stamp of this world
            return now
        return now - late if timedelta(0) < late <= LONGEST_LATENESS else now


def _ahead(file: Path, last: timedelta) -> timedelta:
    """Return by how much the file sets business time ahead, or `last` if the file says nothing usable."""
    try:
        with file.open("rb") as opened:  # one opened file: a writer may put another in its place meanwhile
            modified = EPOCH + timedelta(microseconds=fstat(opened.fileno()).st_mtime_ns // 1000)
            instant = datetime.fromisoformat(opened.read(LONGEST_LINE).decode("ascii").strip())
        return instant - modified if instant.year in YEARS else last
    except (OSError, ValueError, OverflowError, TypeError):  # TypeError: an instant without an offset
        return last
