"""One of several processes that want the same rooms: `python -m tests.race.contender URL SEED ATTEMPTS [unguarded]`.

Each attempt looks whether the time is free, as the talk does, and only then books. What was told goes to standard output. With
`unguarded` the one line below is the only difference: then looking first is all that keeps two from the same time.
"""

import json
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from booking.calendar import JST
from booking.database import open_database
from booking.desk import bookings, registrations, rooms
from booking.desk.holds import Wish, units
from booking.desk.office import Office
from booking.errors import Refusal
from booking.occupancy import cells, join
from booking.values import Details
from bot.world import World
from tests.support.inprocess import build

HALL, ROOM = "mitaka-inokashira-tobu", "1f-western"
NOW = "2026-05-13 10:00"
DAYS, SLOTS = 20, 24


def world_on(url: str, seed: int) -> World:
    """A world of its own on the database all of them share."""
    house = build(Path(tempfile.mkdtemp()), open_database(url), at=NOW, seed=seed, only=HALL)
    return replace(house.world, rng=random.SystemRandom())


def resident_of(world: World, seed: int) -> tuple[str, str]:
    """A registration made at the counter."""
    told = {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": f"090{seed:08d}"}
    made = world.transact(lambda office: registrations.at_counter(office, HALL, told, None, "counter")[0])
    return made.resident, made.id


def a_wish(rng: random.Random, days: int = DAYS) -> Wish:
    """One to four half hours of some day."""
    first = rng.randrange(SLOTS - 1)
    length = rng.randint(1, min(4, SLOTS - first))
    start = datetime(2026, 6, 1, 9, 0, tzinfo=JST) + timedelta(days=rng.randrange(days), minutes=30 * first)
    return Wish(HALL, ROOM, start, start + timedelta(minutes=30 * length), 5, Details("町会", "会議"), entrance="free")


def try_one(world: World, wish: Wish, who: tuple[str, str]) -> str:
    """Book if it is free; return the booking's id, or an empty text."""

    def looks_free(office: Office) -> bool:
        names = units(office.policy(HALL), HALL, ROOM)
        return all(
            rooms.taken_bits(office, names, [day])[day] & join(masks) == 0 for day, masks in cells(wish.start, wish.end)
        )

    if not world.read(looks_free):
        return ""
    time.sleep(random.uniform(0, 0.01))  # who has seen a free room reads the summary before saying はい
    try:
        return world.transact(lambda office: bookings.book(office, wish, *who, klass=None).id)
    except Refusal as refusal:
        if refusal.reason != "TAKEN":
            raise
        return ""


def main(url: str, seed: int, attempts: int, *, guarded: bool) -> None:
    """Wait for the common start, then try."""
    world, rng = world_on(url, seed), random.Random(1)  # everybody wants the same, in the same order
    who = resident_of(world, seed)
    if not guarded:
        rooms.still_free = lambda wanted: []  # THE ONE LINE: nobody asks again whether the cells are free
    print("ready", flush=True)
    sys.stdin.readline()
    won, slowest = [], 0.0
    for _ in range(attempts):
        started = time.monotonic()
        booking = try_one(world, a_wish(rng), who)
        slowest = max(slowest, time.monotonic() - started)
        won += [booking] if booking else []
    print(json.dumps({"won": won, "slowest": slowest}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), guarded="unguarded" not in sys.argv)
