"""What the platforms remember: tables of JSON values, kept by one append-only file so that a second start finds them."""

import json
import threading
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Shelf:
    """Tables `name -> key -> value`; every change is one line of the file, the last one of a key counts."""

    def __init__(self, path: Path | None) -> None:
        """Read the file (a line cut off by a crash is skipped) and write it anew without what was overwritten."""
        self._lock = threading.RLock()
        self._tables: dict[str, dict[str, Json]] = {}
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                self._read(path)
            self._rewrite(path)
            self._file = path.open("a", encoding="utf-8")

    def _read(self, path: Path) -> None:
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                table, key, value = json.loads(line)
            except ValueError:
                continue
            rows = self._tables.setdefault(table, {})
            if value is None:
                rows.pop(key, None)
            else:
                rows[key] = value

    def _rewrite(self, path: Path) -> None:
        new = path.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            for table, rows in self._tables.items():
                file.writelines(
                    json.dumps([table, key, value], ensure_ascii=False) + "\n" for key, value in rows.items()
                )
        new.chmod(0o600)
        new.replace(path)

    def _write(self, table: str, key: str, value: Json | None) -> None:
        if self._path is not None:
            self._file.write(json.dumps([table, key, value], ensure_ascii=False) + "\n")
            self._file.flush()

    def rows(self, table: str) -> dict[str, Json]:
        """Return a copy of a table, in the order in which its keys first came."""
        with self._lock:
            return dict(self._tables.get(table, {}))

    def count(self, table: str) -> int:
        """Return how many values a table has."""
        with self._lock:
            return len(self._tables.get(table, {}))

    def get(self, table: str, key: str) -> Json | None:
        """Return one value, or None."""
        with self._lock:
            return self._tables.get(table, {}).get(key)

    def put(self, table: str, key: str, value: Json) -> None:
        """Write one value."""
        with self._lock:
            self._tables.setdefault(table, {})[key] = value
            self._write(table, key, value)

    def drop(self, table: str, key: str) -> None:
        """Forget one value."""
        with self._lock:
            if self._tables.get(table, {}).pop(key, None) is not None:
                self._write(table, key, None)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._path is not None:
                self._file.close()
