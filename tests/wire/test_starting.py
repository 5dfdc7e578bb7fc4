"""Processes that cannot start: they end by themselves within 20 seconds and say why."""

import base64
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.simulator.demo import environment
from bot.simulator.processes import read_procfile
from tests.wire.installation import ROOT, free_port

END_S = 20


def command(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `yoriai`."""
    whole = {**environment(os.environ, free_port(), folder, "redis://127.0.0.1:9/0"), **env}
    line = [sys.executable, "-c", "from bot.cli import main; main()", *words]
    return subprocess.run(line, cwd=ROOT, env=whole, capture_output=True, text=True, timeout=END_S, check=False)


def run(folder: Path, line: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a line of the Procfile until it ends by itself."""
    whole = {**environment(os.environ, free_port(), folder, "redis://127.0.0.1:9/0"), **env}
    started = time.monotonic()
    done = subprocess.run(  # noqa: S602 - a line of our own Procfile
        read_procfile(ROOT / "Procfile")[line],
        shell=True,
        cwd=ROOT,
        env=whole,
        capture_output=True,
        text=True,
        timeout=END_S,
        check=False,
    )
    assert time.monotonic() - started < END_S
    return done


@pytest.mark.parametrize(
    ("line", "setting", "value", "named"),
    [
        pytest.param("web", "LINE_CHANNEL_SECRET", "", "LINE_CHANNEL_SECRET", id="web-without-the-channel-secret"),
        pytest.param("web", "SLACK_STAFF", "U1:boss", "SLACK_STAFF", id="web-with-an-unknown-role"),
        pytest.param("web", "PORT", "http", "PORT", id="web-with-a-port-that-is-none"),
        pytest.param("web", "YORIAI_ENV", "production", "YORIAI_CLOCK_FILE", id="production-refuses-the-clock-file"),
        pytest.param("worker", "YORIAI_ENV", "production", "LINE_API_BASE_URL", id="production-refuses-http"),
        pytest.param("worker", "REDIS_URL", "", "REDIS_URL", id="worker-without-Redis-named"),
        pytest.param("clock", "REDIS_URL", "", "REDIS_URL", id="clock-without-Redis-named"),
        pytest.param("release", "DATABASE_URL", "mysql://x/y", "DATABASE_URL", id="release-with-another-database"),
    ],
)
def test_a_bad_setting_is_named(tmp_path: Path, line: str, setting: str, value: str, named: str) -> None:
    done = run(tmp_path, line, **{setting: value})
    assert done.returncode != 0
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_policy_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "hall.toml"
    broken.write_text("name = 1\n")
    for line in ("web", "worker", "clock"):
        done = run(tmp_path, line, YORIAI_FACILITIES=str(broken))
        assert done.returncode != 0
        assert "hall.toml" in done.stderr


def test_a_taken_port_ends_web_with_the_reason(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run(tmp_path, "web", PORT=port)
    assert done.returncode != 0
    assert port in done.stderr


@pytest.mark.parametrize("line", ["release", "web", "worker", "clock"])
def test_without_a_database_a_process_ends_with_the_reason(tmp_path: Path, line: str) -> None:
    done = run(tmp_path, line, DATABASE_URL=f"postgresql://127.0.0.1:{free_port()}/none")
    assert done.returncode != 0
    assert "DATABASE_URL connection failed" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_its_tables_a_process_says_what_to_run(tmp_path: Path) -> None:
    done = run(tmp_path, "clock", DATABASE_URL=f"sqlite:///{tmp_path / 'empty.db'}")
    assert done.returncode != 0
    assert "yoriai db upgrade" in done.stderr


def test_with_other_keys_than_the_databases_a_process_names_them(tmp_path: Path) -> None:
    first, other = (base64.urlsafe_b64encode(os.urandom(32)).decode() for _ in range(2))
    url = f"sqlite:///{tmp_path / 'sealed.db'}"
    assert run(tmp_path, "release", DATABASE_URL=url).returncode == 0
    person = ("--name", "山田 花子", "--kana", "ヤマダ ハナコ", "--phone", "09012345678")
    register = ("counter", "register", "--facility", "odawara-umeco", "--by", "tanaka", *person)
    assert command(tmp_path, *register, DATABASE_URL=url, YORIAI_SECRET_KEYS=first).returncode == 0
    done = run(tmp_path, "clock", DATABASE_URL=url, YORIAI_SECRET_KEYS=other)
    assert done.returncode != 0
    assert "YORIAI_SECRET_KEYS" in done.stderr
    for words in (["ledger"], [*register]):
        done = command(tmp_path, *words, DATABASE_URL=url, YORIAI_SECRET_KEYS=other)
        assert done.returncode != 0
        assert "YORIAI_SECRET_KEYS" in done.stderr
        assert "Traceback" not in done.stderr
