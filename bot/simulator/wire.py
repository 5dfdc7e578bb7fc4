"""The wire: every request and answer between the platforms and the bot, in memory (bounded) and in a file."""

import json
import threading
from collections import deque
from pathlib import Path

from bot.simulator.shelf import Json

KEPT = 2000
LONGEST = 64 * 1024


class Wire:
    """A transcript; entries are numbered from 1 and never change once written."""

    def __init__(self, path: Path | None) -> None:
        """Append to `path` if given; the last entries of an earlier run are read back."""
        self._lock = threading.Lock()
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._last = 0
        self._file = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                self._read(path)
            self._file = path.open("a", encoding="utf-8")
            path.chmod(0o600)

    def _read(self, path: Path) -> None:
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in deque(file, maxlen=KEPT):
                try:
                    entry = json.loads(line)
                    self._last = max(self._last, int(entry["n"]))
                except (ValueError, KeyError, TypeError):
                    continue
                self._entries.append(entry)

    def record(self, entry: Json) -> Json:
        """Number an entry and keep it; too long a body is cut."""
        for part in ("request", "answer"):
            text = json.dumps(entry.get(part), ensure_ascii=False)
            if len(text) > LONGEST:
                entry[part] = text[:LONGEST] + f" … ({len(text)} characters)"
        with self._lock:
            self._last += 1
            entry["n"] = self._last
            self._entries.append(entry)
            if self._file is not None:
                self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                self._file.flush()
        return entry

    def last(self) -> int:
        """Return the number of the newest entry."""
        with self._lock:
            return self._last

    def entries(self, after: int = 0, limit: int = KEPT) -> list[Json]:
        """Return the entries numbered above `after`, oldest first, at most the `limit` newest."""
        with self._lock:
            return [entry for entry in self._entries if entry["n"] > after][-limit:]

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
