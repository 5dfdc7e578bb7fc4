"""Stand-ins inside the test, on a machine clock that the test moves, and an echo bot where one is needed."""

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator.client import Sim
from bot.simulator.clock import ClockFile
from bot.simulator.server import make_app, serve
from bot.simulator.shelf import Json, Shelf
from bot.simulator.wire import Wire
from bot.simulator.world import Settings, World

LINE = {"Authorization": "Bearer line-token"}
SLACK = {"Authorization": "Bearer slack-token"}


@dataclass
class Machine:
    """A machine's clock that stands still."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def settings(web: str = "http://127.0.0.1:9", here: str = "http://127.0.0.1:1") -> Settings:
    return Settings(web, here, "line-secret", "line-token", "slack-secret", "slack-token")


@dataclass
class Bench:
    """One world and its HTTP application."""

    world: World
    machine: Machine
    http: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = make_app(self.world).test_client()

    def line(self, path: str, body: Json | None = None, **headers: str) -> tuple[int, Json]:
        answer = self.http.post(f"/v2/bot/{path}", json=body or {}, headers={**LINE, **headers})
        return answer.status_code, answer.get_json()

    def slack(self, method: str, body: Json) -> Json:
        answer: Json = self.http.post(f"/api/{method}", json=body, headers=SLACK).get_json()
        return answer

    def sim(self, path: str, **wanted: Any) -> Json:
        answer: Json = self.http.post(f"/_sim/{path}", json=wanted).get_json()
        return answer

    def look(self, path: str) -> Json:
        answer: Json = self.http.get(f"/_sim/{path}").get_json()
        return answer

    def resident(self) -> str:
        return str(self.sim("residents", name="花子", friend=True)["id"])

    def chat(self, resident: str) -> list[Json]:
        items: list[Json] = self.look(f"residents/{resident}/chat")["items"]
        return items


@pytest.fixture
def bench() -> Iterator[Bench]:
    machine = Machine()
    world = World(settings(), Shelf(None), Wire(None), ClockFile(None, machine), machine)
    yield Bench(world, machine)
    world.closing.set()  # nothing is redelivered into the next test


def free_port() -> int:
    while True:  # below those the system gives to outgoing connections: nobody takes it before it is listened on
        port = secrets.randbelow(12_000) + 20_000
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Sim]:
    """The stand-ins on a real port with the echo bot behind them; machine time is real."""
    bot_port = free_port()
    clock = ClockFile(tmp_path / "clock")
    world = World(settings(f"http://127.0.0.1:{bot_port}"), Shelf(tmp_path / "shelf"), Wire(tmp_path / "wire"), clock)
    server = serve(make_app(world, locks=tmp_path / "locks"), 0)
    here = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    env = {
        **os.environ,
        "PORT": str(bot_port),
        "LINE_CHANNEL_SECRET": "line-secret",
        "LINE_CHANNEL_ACCESS_TOKEN": "line-token",
        "LINE_API_BASE_URL": here,
        "SLACK_BOT_TOKEN": "slack-token",
        "SLACK_STAFF_CHANNEL": "C0YORIAI01",
        "SLACK_API_BASE_URL": f"{here}/api/",
    }
    echo = subprocess.Popen([sys.executable, str(Path(__file__).with_name("echo_bot.py"))], env=env)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", bot_port)) == 0:
                    break
            time.sleep(0.05)
        yield Sim(here)
    finally:
        world.closing.set()
        echo.terminate()
        echo.wait()
        server.shutdown()
        thread.join()
        server.server_close()
        world.shelf.close()
        world.wire.close()
