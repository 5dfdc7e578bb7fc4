"""One demo at a time on one data folder; what an earlier, crashed run left behind is found and ended."""

import fcntl
import json
import os
from pathlib import Path
from typing import TextIO

from bot.simulator.processes import end, family, started_at


class Running(Exception):
    """Another demo uses this folder; its text says which process."""


def take(folder: Path) -> tuple[TextIO, str | None]:
    """Take the folder's lock; return it (keep it open) and what to tell about an earlier run, or None.

    Raises:
        Running: somebody holds it.
    """
    lock = (folder / "lock").open("a+", encoding="utf-8")
    lock.seek(0)
    owner = lock.read().strip()
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Running(f"another demo (process {owner or '?'}) is using {folder}") from None
    told = None
    if owner:
        ended = end_leftovers(folder)
        what = f"; ended what it had left running: {', '.join(ended)}" if ended else ""
        told = f"An earlier demo (process {owner}) did not end properly{what}. Its data is used."
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock, told


def note(folder: Path, pids: dict[str, int]) -> None:
    """Write down the processes that run, each with the time it was started."""
    rows = {name: {"pid": pid, "started": started_at(pid)} for name, pid in pids.items()}
    new = folder / "processes.new"
    new.write_text(json.dumps(rows), encoding="utf-8")
    new.replace(folder / "processes.json")


def end_leftovers(folder: Path) -> list[str]:
    """End the processes written down by an earlier run that still are; return their names."""
    try:
        rows = json.loads((folder / "processes.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    left = {
        name: row["pid"] for name, row in rows.items() if row["started"] and started_at(row["pid"]) == row["started"]
    }
    end([pid for parent in left.values() for pid in family(parent)])
    return list(left)


def leave(folder: Path, lock: TextIO) -> None:
    """Give the folder back, in order."""
    (folder / "processes.json").unlink(missing_ok=True)
    lock.seek(0)
    lock.truncate()
    lock.close()
