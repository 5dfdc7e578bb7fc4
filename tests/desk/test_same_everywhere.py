"""A draw gives one result: in every time zone of the machine, and however many processes make it at once."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from booking import database, engine, store
from booking.desk import draw_list, entries
from booking.desk.holds import Wish
from booking.desk.office import Office
from booking.draw import verify
from booking.errors import Refusal
from booking.values import Details
from tests.desk.one_draw import DRAW, UMECO, entered, results
from tests.support.inprocess import build
from tests.support.people import at_counter, moment
from tests.support.postgres import postgresql

ROOT = Path(__file__).parents[2]
PROCESSES = 8


def started(*words: str, **environment: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.desk.one_draw", *words]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE)


def test_the_results_are_the_same_bytes_in_three_time_zones(tmp_path: Path) -> None:
    zones = ("UTC", "Asia/Tokyo", "America/New_York")
    running = [started("whole", str(tmp_path / zone.replace("/", "-")), TZ=zone) for zone in zones]
    told = [one.communicate(timeout=120)[0] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0]
    assert told[0] == told[1] == told[2]
    proof, shown, _ = json.loads(told[0])
    assert verify(json.loads(proof)) is None
    assert json.loads(proof)["terms"]["due_at"] == "2025-04-21T07:00+09:00"
    assert sum(entry["state"] == "won" for entry in shown["entries"]) == 5


def test_an_entry_that_is_being_made_at_the_close_is_in_the_list_or_refused(tmp_path: Path) -> None:
    with postgresql() as server:
        url = server.new_database()
        house = entered(tmp_path / "one", url, people=1)
        late = at_counter(house, UMECO, 7)
        window = house.world.read(lambda office: _lottery(office))
        wish = Wish(UMECO, "meeting-1", moment("2025-10-18T13:00"), moment("2025-10-18T15:00"), 5, Details("会", "会"))
        inside = threading.Event()
        frozen: list[str] = []

        def before(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("INSERT INTO entries"):  # it has seen an open list; now the list is being closed
                inside.set()
                time.sleep(0.5)

        def enter(office: Office) -> str:
            return entries.enter(office, late, wish, window, channel="counter", by="tanaka").id

        def close() -> None:
            inside.wait(10)
            at = moment("2025-04-21T00:00")
            house.world.transact(lambda office: draw_list.close(office, DRAW), at=at)
            frozen.extend(
                house.world.read(lambda office: draw_list.frozen_list(office, office.row(store.draws, DRAW))).entries
            )

        event.listen(house.world.engine, "before_cursor_execute", before)
        closing = threading.Thread(target=close)
        closing.start()
        made = house.world.transact(enter)
        closing.join(30)
        assert made in frozen
        assert len(frozen) == 3
        with pytest.raises(Refusal, match="CLOSED"):
            house.world.transact(
                lambda office: entries.enter(office, late, wish, window, channel="counter", by="tanaka")
            )
        house.world.engine.dispose()


def _lottery(office: Office) -> engine.Window:
    policy = office.policy(UMECO)
    found = engine.windows(policy, policy.case("meeting-1"), moment("2025-10-18T13:00").date())
    return next(window for window in found if window.kind == "lottery")


def test_eight_processes_at_once_give_one_result(tmp_path: Path) -> None:
    with postgresql() as server:
        _raced(tmp_path, server.new_database())


def _raced(folder: Path, url: str) -> None:
    before = entered(folder / "before", url)
    before.world.engine.dispose()
    signal = folder / "go"
    running = [started("drawn", url, str(_made(folder / str(number))), str(signal)) for number in range(PROCESSES)]
    until = time.monotonic() + 90
    while len(list(folder.glob("ready-*"))) < PROCESSES and time.monotonic() < until:
        time.sleep(0.05)
    signal.touch()
    assert [one.wait(timeout=120) for one in running] == [0] * PROCESSES
    for one in running:
        assert one.stdout
        one.stdout.close()
    after = build(folder, database.open_database(url), at="2025-04-21 07:00", only=UMECO)
    proof, shown, told = json.loads(results(after))
    assert verify(json.loads(proof)) is None
    assert [draw["state"] for draw in shown["draws"] if draw["id"] == "2025-10"] == ["drawn"]
    won = [entry for entry in shown["entries"] if entry["state"] == "won"]
    assert len(won) == 5
    assert sorted(entry["booking"] for entry in won) == sorted(booking["id"] for booking in shown["bookings"])
    assert [[line["to"] for line in entry["history"]] for entry in shown["entries"]].count(["entered", "won"]) == 5
    notices = [about for kind, about, _ in told if kind == "staff_notice"]
    assert notices == [f"{UMECO}/2025-10"] * 2  # the list was closed, lots were drawn: each was told once
    after.world.engine.dispose()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
