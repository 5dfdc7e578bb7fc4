"""Several processes booking at once: `book()` against one conditional UPDATE of the same cells, in alternating slices.

Run by itself: `python -m tests.bench.race`. Each process changes between the two at the same moments of the machine's clock.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from booking.database import open_database, transact
from booking.desk import bookings
from booking.errors import Refusal
from booking.migrate import upgrade
from bot.world import World
from tests.race.contender import a_wish, resident_of, world_on
from tests.support.postgres import postgresql

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, PAIRS, SLICE_S = 2, 6, 1.0
UNITS = 400  # enough that most attempts win
FLOOR = "CREATE TABLE floor_cells (unit INTEGER PRIMARY KEY, mask BIGINT NOT NULL)"


def contend(url: str, seed: int, start: float) -> None:
    """Win as often as possible, in slices that alternate; tell the wins of each and the longest wait."""
    world, rng = world_on(url, seed), random.Random(seed)
    who = resident_of(world, seed)
    wins, slowest = [], 0.0
    for number in range(2 * PAIRS):
        try_once = product(world, rng, who) if number % 2 == 0 else floor(world, rng)
        time.sleep(max(0.0, start + number * SLICE_S - time.time()))
        until, won = start + (number + 1) * SLICE_S - 0.05, 0
        while (begun := time.time()) < until:
            won += try_once()
            slowest = max(slowest, time.time() - begun)
        wins.append(won)
    print(json.dumps({"wins": wins, "slowest": slowest}))


def product(world: World, rng: random.Random, who: tuple[str, str]) -> Callable[[], bool]:
    """One attempt to book."""

    def attempt() -> bool:
        wish = a_wish(rng, days=UNITS)
        try:
            world.transact(lambda office: bookings.book(office, wish, *who, klass=None))
        except Refusal:
            return False
        return True

    return attempt


def floor(world: World, rng: random.Random) -> Callable[[], bool]:
    """One attempt at the least that decides who was first."""
    statement = text("UPDATE floor_cells SET mask = mask | :wanted WHERE unit = :unit AND mask & :wanted = 0")

    def attempt() -> bool:
        first, length = rng.randrange(50), rng.randint(1, 4)
        wanted = {"unit": rng.randrange(100 * UNITS), "wanted": ((1 << length) - 1) << first}
        return transact(world.engine, lambda connection: connection.execute(statement, wanted).rowcount == 1)

    return attempt


def prepare(url: str) -> None:
    """The product's tables, and the floor's with its rows."""
    engine = open_database(url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(FLOOR))
        connection.execute(
            text("INSERT INTO floor_cells VALUES (:unit, 0)"), [{"unit": unit} for unit in range(100 * UNITS)]
        )
    engine.dispose()


def measure(database: str, url: str) -> None:
    """Run the processes and print what they won."""
    prepare(url)
    start = time.time() + 6.0
    command = [sys.executable, "-m", "tests.bench.race", url]
    started = [
        subprocess.Popen([*command, str(seed), str(start)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for seed in range(1, PROCESSES + 1)
    ]
    told = [json.loads(one.communicate()[0]) for one in started]
    wins = [sum(one["wins"][number] for one in told) for number in range(2 * PAIRS)]
    booked, floored = wins[::2], wins[1::2]
    ratio = statistics.median(b / f for b, f in zip(booked, floored, strict=True))
    print(
        f"{database:10} book() {statistics.median(booked) / SLICE_S:6.0f} wins/s   one UPDATE "
        f"{statistics.median(floored) / SLICE_S:6.0f} wins/s   book / UPDATE {ratio:.2f}   "
        f"longest wait {1000 * max(one['slowest'] for one in told):.0f} ms"
    )


def main() -> None:
    """Measure on both databases, or be one of the processes."""
    if len(sys.argv) == 4 and "://" in sys.argv[1]:
        contend(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory(prefix="yb-") as folder:
        measure("sqlite", f"sqlite:///{folder}/race.db")
    with postgresql() as server:
        measure("postgresql", server.new_database())


if __name__ == "__main__":
    main()
