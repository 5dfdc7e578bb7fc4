"""The demo starts, kills, restarts and ends its processes; a Procfile of the test's own stands in for the bot's."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.simulator.client import Sim, wait_for
from bot.simulator.processes import alive
from bot.simulator.redis_server import find_redis
from tests.simulator.conftest import free_port

ECHO = Path(__file__).with_name("echo_bot.py")
SLEEP = f'{sys.executable} -c "import time; time.sleep(1000)"'
STARTER = "import sys; from pathlib import Path; from bot.simulator.demo import run; sys.exit(run(int(sys.argv[1]), root=Path(sys.argv[2])))"

pytestmark = pytest.mark.skipif(find_redis() is None, reason="no redis-server of 6.2 or newer")


def pair_of_ports() -> int:
    for _ in range(50):
        port = free_port()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port + 1)) != 0:
                return port
    raise AssertionError("no two free ports in a row")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lines = {"release": "true", "web": f"{sys.executable} {ECHO}", "worker": SLEEP, "clock": SLEEP}
    (tmp_path / "Procfile").write_text("".join(f"{name}: {line}\n" for name, line in lines.items()))
    return tmp_path


def start(root: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(port), str(root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture
def demo(root: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = pair_of_ports()
    process = start(root, port)
    assert process.stdout is not None
    assert process.stdout.readline() == f"Yoriai: http://127.0.0.1:{port}/\n"
    yield process, port
    process.terminate()
    process.communicate(timeout=30)


def pids(root: Path) -> list[int]:
    noted = json.loads((root / "var" / "demo" / "processes.json").read_text())
    return [row["pid"] for row in noted.values()]


def test_one_demo_from_start_to_end(root: Path, demo: tuple[subprocess.Popen[str], int]) -> None:
    process, port = demo
    sim = Sim(f"http://127.0.0.1:{port}")
    assert "あ" in sim.resident("花子").ask("あ")

    states = {row["name"]: row for row in sim.post("processes/worker/kill")["processes"]}
    assert states["worker"]["running"] is False
    assert 9 < states["worker"]["back_in"] <= 10
    states = {row["name"]: row for row in sim.post("processes/redis/stop")["processes"]}
    assert states["redis"] == {"name": "redis", "running": False, "starts": 1, "back_in": None}
    states = {row["name"]: row for row in sim.post("processes/worker/start")["processes"]}
    assert (states["worker"]["running"], states["worker"]["starts"]) == (True, 2)

    second = start(root, port)
    assert second.wait(20) == 1
    assert "another demo" in second.communicate()[1]

    family = pids(root)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert [pid for pid in family if alive(pid)] == []


def test_a_taken_port_is_named(root: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(root, port)
        assert process.wait(20) == 1
        assert f"port {port} is in use" in process.communicate()[1]


def test_a_process_that_cannot_start_is_told(root: Path) -> None:
    (root / "Procfile").write_text("web: echo no settings >&2; exit 3\n")
    process = start(root, pair_of_ports())
    assert process.wait(40) == 1
    said = process.communicate()[1]
    assert "web ended by itself" in said
    assert "no settings" in said


def test_what_a_crashed_demo_left_running_is_ended_and_told(
    root: Path, demo: tuple[subprocess.Popen[str], int]
) -> None:
    process, port = demo
    left = [pid for pid in pids(root) if pid != process.pid]
    process.kill()
    process.wait()
    again = start(root, port)
    assert again.stdout is not None
    assert again.stdout.readline().startswith("Yoriai: ")
    assert [pid for pid in left if alive(pid)] == []
    again.terminate()
    assert "did not end properly" in again.communicate(timeout=30)[1]


def test_a_killed_process_comes_back_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.simulator import processes

    monkeypatch.setattr(processes, "DEAD_SECONDS", 0.3)
    child = processes.Child("worker", SLEEP, os.environ, tmp_path, tmp_path / "log")
    child.start()
    child.kill(hold=False)
    child.watch()
    assert child.running() is False
    time.sleep(0.35)
    child.watch()
    assert child.running()
    child.kill(hold=True)
    time.sleep(0.35)
    child.watch()
    assert child.running() is False


def test_wait_for_says_what_it_saw() -> None:
    with pytest.raises(AssertionError, match="last: 0"):
        wait_for(lambda: 0, seconds=0.1)
