"""The processes of the demo: started in groups of their own, killed for show, started again, ended for good."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.simulator.shelf import Json

DEAD_SECONDS = 10.0
PATIENCE = 6.0


def read_procfile(path: Path) -> dict[str, str]:
    """Return the Procfile's lines: name -> command.

    Raises:
        FileNotFoundError: there is none.
    """
    pairs = (line.partition(":") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {name.strip(): command.strip() for name, colon, command in pairs if colon}


def table() -> dict[int, tuple[int, str, str]]:
    """Return every process: id -> parent's id, state, when it was started (some text that tells it from a later one)."""
    if Path("/proc/self/stat").exists():
        return _table_of_proc()
    command = ["ps", "-axo", "pid=,ppid=,stat=,lstart="]
    env = {**os.environ, "LC_ALL": "C"}
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603
    rows = (line.split(None, 3) for line in said.stdout.splitlines() if line.strip())
    return {int(pid): (int(parent), state[0], start) for pid, parent, state, start in rows}


def _table_of_proc() -> dict[int, tuple[int, str, str]]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            found[int(folder.name)] = (int(fields[1]), fields[0], fields[19])
    return found


def started_at(pid: int) -> str | None:
    """Return when a process was started; None: gone, or a corpse."""
    row = table().get(pid)
    return None if row is None or row[1] == "Z" else row[2]


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it, itself first."""
    rows = table()
    found = [pid]
    for parent in found:
        found += [child for child, (its_parent, _, _) in rows.items() if its_parent == parent and child not in found]
    return found


def alive(pid: int) -> bool:
    """Return whether a process is there and more than a corpse."""
    return started_at(pid) is not None


def send(pids: Sequence[int], number: signal.Signals) -> None:
    """Send a signal to each that still is."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end(pids: Sequence[int], patience: float = PATIENCE) -> None:
    """End processes: asked first, after `patience` seconds made to."""
    send(pids, signal.SIGTERM)
    until = time.monotonic() + patience
    left = list(pids)
    while left and time.monotonic() < until:
        time.sleep(0.1)
        left = [pid for pid in left if alive(pid)]
    send(left, signal.SIGKILL)


class Child:
    """One process of the demo and its log."""

    def __init__(self, name: str, command: str | Sequence[str], env: Mapping[str, str], root: Path, log: Path) -> None:
        """Nothing starts yet; a command given as text is run by the shell, as in a Procfile."""
        self.name = name
        self._command, self._env, self._root, self._log = command, dict(env), root, log
        self._process: subprocess.Popen[bytes] | None = None
        self._dead_since: float | None = None
        self._held = False
        self._lock = threading.RLock()
        self.starts = 0

    def start(self, pass_fds: Sequence[int] = ()) -> None:
        """Start it unless it runs."""
        with self._lock:
            if self.running():
                return
            self._log.parent.mkdir(parents=True, exist_ok=True)
            command = f"exec {self._command}" if isinstance(self._command, str) else self._command
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(  # noqa: S603
                    command,
                    shell=isinstance(command, str),
                    cwd=self._root,
                    env=self._env,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=pass_fds,
                )
            self._dead_since, self._held = None, False
            self.starts += 1

    def running(self) -> bool:
        """Return whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def pid(self) -> int | None:
        """Return its id while it runs."""
        return self._process.pid if self._process is not None and self.running() else None

    def kill(self, *, hold: bool) -> None:
        """Kill it with all its children, without a word; `hold`: it stays dead until started, else 10 s."""
        with self._lock:
            if self._process is not None and self.running():
                send(family(self._process.pid), signal.SIGKILL)
                self._process.wait()
            self._dead_since, self._held = time.monotonic(), hold

    def watch(self) -> None:
        """Notice a death, and start it again 10 s later."""
        with self._lock:
            if self.running():
                return
            if self._dead_since is None:
                self._dead_since = time.monotonic()
            if not self._held and time.monotonic() - self._dead_since >= DEAD_SECONDS:
                self.start()

    def state(self) -> Json:
        """Return what the page shows: whether it runs, and in how many seconds it will again (null: when switched on)."""
        with self._lock:
            back = None
            if self._dead_since is not None and not self._held:
                back = max(0.0, DEAD_SECONDS - (time.monotonic() - self._dead_since))
            return {"name": self.name, "running": self.running(), "starts": self.starts, "back_in": back}

    def tail(self, lines: int = 15) -> str:
        """Return the end of its log."""
        if not self._log.exists():
            return ""
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
