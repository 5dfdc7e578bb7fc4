"""Separate processes after the same rooms and the same decisions, on both databases; without the guard the test would notice."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from booking import store
from booking.database import open_database
from booking.desk import bookings
from booking.desk.office import Office
from booking.migrate import upgrade
from booking.reservations import HOLDING
from tests.support.inprocess import build
from tests.support.people import ask, at_counter
from tests.support.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, ATTEMPTS = 3, 80
HALL = "mitaka-inokashira-tobu"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    made = (
        f"sqlite:///{tmp_path / 'race.db'}"
        if request.param == "sqlite"
        else str(request.getfixturevalue("server").new_database())
    )
    engine = open_database(made)
    upgrade(engine)
    engine.dispose()
    return made


def together(module: str, url: str, *more: str) -> list[Any]:
    """Run the module in several processes that begin at the same moment; return what each of them told."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", module, url, str(seed), *more],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(1, PROCESSES + 1)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=120)[0] for one in started]
    assert [one.returncode for one in started] == [0] * PROCESSES
    return [json.loads(text) for text in told]


def stored(url: str) -> list[tuple[str, datetime, datetime]]:
    """(id, start, end) of every booking that holds the room."""
    table = store.bookings
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(
            select(table.c.id, table.c.starts_at, table.c.ends_at).where(table.c.state.in_(HOLDING))
        ).all()
    engine.dispose()
    return sorted(((row.id, row.starts_at, row.ends_at) for row in rows), key=lambda row: row[1])


def doubled(rows: list[tuple[str, datetime, datetime]]) -> int:
    """How many pairs of bookings share a moment."""
    return sum(first[2] > second[1] for number, first in enumerate(rows) for second in rows[number + 1 : number + 20])


def test_no_room_is_booked_twice_and_what_was_told_is_what_is_stored(url: str) -> None:
    told = together("tests.race.contender", url, str(ATTEMPTS))
    rows = stored(url)
    won = [booking for one in told for booking in one["won"]]
    assert len(won) > 50
    assert sorted(won) == sorted(row[0] for row in rows)
    assert doubled(rows) == 0
    assert max(one["slowest"] for one in told) < 10


def test_without_the_condition_rooms_are_booked_twice(url: str) -> None:
    together("tests.race.contender", url, str(ATTEMPTS), "unguarded")
    assert doubled(stored(url)) > 0


def test_of_several_decisions_on_one_booking_exactly_one_counts(url: str) -> None:
    together("tests.race.contender", url, "25")
    waiting = {row[0] for row in stored(url)}
    told = together("tests.race.decider", url)
    counted = Counter(booking for one in told for booking in one)
    assert counted == dict.fromkeys(waiting, 1)
    engine = create_engine(url)
    with engine.connect() as connection:
        history = connection.execute(
            select(store.history.c.about).where(store.history.c.after.in_(("confirmed", "refused")))
        ).scalars()
        assert Counter(history) == dict.fromkeys(waiting, 1)
    engine.dispose()


def test_who_cancels_while_staff_approve_has_cancelled(url: str, tmp_path: Path) -> None:
    house = build(tmp_path / "house", open_database(url), at="2026-05-13 10:00", only=HALL)
    booking = ask(house, at_counter(house, HALL, 1), "1f-western", "2026-05-22T10:00", "2026-05-22T11:00").id
    approved = threading.Event()

    def approve(office: Office) -> None:
        bookings.confirm(office, booking, "U0ADMIN")
        approved.set()
        time.sleep(0.3)  # the cancellation comes before this is committed

    def cancel() -> None:
        approved.wait(10)
        house.world.transact(lambda office: bookings.cancel(office, booking, "resident", channel="line"))

    cancelling = threading.Thread(target=cancel)
    cancelling.start()
    house.world.transact(approve)
    cancelling.join(20)
    (shown,) = house.ledger()["bookings"]
    assert shown["state"] == "cancelled"
    assert shown["key"]["state"] in ("none", "revoked")
    house.world.engine.dispose()
