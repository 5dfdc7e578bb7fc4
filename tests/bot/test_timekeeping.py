"""Business time follows the clock file, runs on with the machine's clock, and keeps the last good value."""

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.timekeeping import Clock, machine_now

JST = timezone(timedelta(hours=9))
MACHINE = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
BUSINESS = datetime(2026, 5, 13, 10, 0, tzinfo=JST)


class Machine:
    """A machine's clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = MACHINE

    def __call__(self) -> datetime:
        return self.now


def set_clock(file: Path, line: str, modified: datetime = MACHINE) -> None:
    new = file.with_name("new")
    new.write_text(line, encoding="utf-8")
    os.utime(new, (modified.timestamp(), modified.timestamp()))
    new.replace(file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clock"


def test_without_a_file_business_time_is_the_machines() -> None:
    clock = Clock(None, Machine())
    assert clock.now() == clock.machine() == MACHINE


def test_the_machines_time_is_aware() -> None:
    assert machine_now().tzinfo is UTC
    assert Clock().now().tzinfo is not None


def test_business_time_starts_at_the_files_instant(file: Path) -> None:
    set_clock(file, "2026-05-13T10:00:00+09:00\n")
    assert Clock(file, Machine()).now() == BUSINESS


def test_business_time_runs_on_since_the_file_was_written(file: Path) -> None:
    set_clock(file, BUSINESS.isoformat(), MACHINE - timedelta(minutes=5))
    machine = Machine()
    clock = Clock(file, machine)
    assert clock.now() == BUSINESS + timedelta(minutes=5)
    machine.now += timedelta(seconds=30)
    assert clock.now() == BUSINESS + timedelta(minutes=5, seconds=30)
    assert clock.machine() == machine.now


@pytest.mark.parametrize("line", ["2026-05-13T01:00:00Z", "2026-05-13T10:00+09:00", " 2026-05-12T20:00:00-05:00 \n"])
def test_one_instant_in_several_writings(file: Path, line: str) -> None:
    set_clock(file, line)
    assert Clock(file, Machine()).now() == BUSINESS


def test_the_file_is_read_afresh_each_time(file: Path) -> None:
    set_clock(file, BUSINESS.isoformat())
    clock = Clock(file, Machine())
    assert clock.now() == BUSINESS
    set_clock(file, (BUSINESS - timedelta(days=3)).isoformat())
    assert clock.now() == BUSINESS - timedelta(days=3)


UNREADABLE = ["", "tomorrow", "2026-05-13T10:00:00", "2026-13-13T10:00:00+09:00", "0001-01-01T00:00:00+09:00",
              "9999-12-31T23:59:59+09:00", "２０２６-05-13", "x" * 10_000]  # fmt: skip


@pytest.mark.parametrize("line", UNREADABLE)
def test_an_unreadable_line_keeps_the_last_good_value(file: Path, line: str) -> None:
    set_clock(file, BUSINESS.isoformat())
    machine = Machine()
    clock = Clock(file, machine)
    clock.now()
    set_clock(file, line)
    machine.now += timedelta(seconds=10)
    assert clock.now() == BUSINESS + timedelta(seconds=10)


@pytest.mark.parametrize("line", UNREADABLE)
def test_before_any_good_value_it_is_the_machines(file: Path, line: str) -> None:
    set_clock(file, line)
    assert Clock(file, Machine()).now() == MACHINE


def test_a_file_that_went_away_keeps_the_last_good_value(file: Path) -> None:
    clock = Clock(file, Machine())
    assert clock.now() == MACHINE
    set_clock(file, BUSINESS.isoformat())
    clock.now()
    file.unlink()
    assert clock.now() == BUSINESS
    file.mkdir()
    assert clock.now() == BUSINESS


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param(MACHINE, BUSINESS, id="just now"),
        pytest.param(MACHINE - timedelta(hours=2), BUSINESS - timedelta(hours=2), id="two hours late"),
        pytest.param(
            MACHINE - timedelta(milliseconds=1), BUSINESS - timedelta(milliseconds=1), id="a millisecond late"
        ),
        pytest.param(MACHINE + timedelta(minutes=5), BUSINESS, id="the sender's clock is ahead"),
        pytest.param(MACHINE - timedelta(days=30), BUSINESS - timedelta(days=30), id="a month late"),
        pytest.param(MACHINE - timedelta(days=4000), BUSINESS, id="a stamp of another age"),
    ],
)
def test_a_message_was_said_at_business_now_minus_its_lateness(file: Path, sent: datetime, said: datetime) -> None:
    set_clock(file, BUSINESS.isoformat())
    assert Clock(file, Machine()).said_at(milliseconds(sent)) == said


@pytest.mark.parametrize("stamp", [10**30, -(10**30), -(10**14), 0, 1])
def test_an_impossible_time_stamp_is_now(stamp: int) -> None:
    assert Clock(None, Machine()).said_at(stamp) == MACHINE
