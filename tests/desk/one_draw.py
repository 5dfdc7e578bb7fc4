"""One draw in a process of its own: `python -m tests.desk.one_draw whole FOLDER` or `… drawn URL FOLDER SIGNAL`."""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from booking import database, store
from bot import jobs
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter

UMECO, DRAW = "odawara-umeco", "odawara-umeco/2025-10"


def entered(folder: Path, url: str = "", people: int = 4) -> House:
    """Everybody wants meeting-1 in the afternoon of 2025-10-18, and each a morning of meeting-2."""
    folder.mkdir(parents=True, exist_ok=True)
    house = build(folder, database.open_database(url) if url else None, at="2025-04-02 10:00", only=UMECO)
    for number in range(people):
        one = at_counter(house, UMECO, number)
        ask(house, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
        ask(house, one, "meeting-2", f"2025-10-{19 + number}T09:00", f"2025-10-{19 + number}T10:00")
    house.work()
    return house


def results(house: House) -> str:
    """Everything a draw decides, as one text: the proof, the entries, the bookings and what is told."""
    table = store.draws
    proof = house.world.read(
        lambda office: office.conn.execute(select(table.c.proof).where(table.c.id == DRAW)).scalar_one()
    )
    shown = house.ledger()
    kept = {part: shown[part] for part in ("entries", "bookings", "draws")}
    told = sorted((one["kind"], one["about"], one["channel"]) for one in shown["messages"])
    return json.dumps([(proof or b"").decode(), kept, told], ensure_ascii=False, sort_keys=True)


def main() -> None:
    """Play one whole draw, or look at what is due in a database that several share."""
    if sys.argv[1] == "whole":
        house = entered(Path(sys.argv[2]))
        house.clock.set("2025-04-21 07:00")
        house.work()
        sys.stdout.write(results(house))
        return
    house = build(
        Path(sys.argv[3]),
        database.open_database(sys.argv[2]),
        at="2025-04-21 07:00",
        only=UMECO,
        seed=time.monotonic_ns(),
    )
    house.world = replace(house.world, hands={})
    (Path(sys.argv[4]).parent / f"ready-{Path(sys.argv[3]).name}").touch()
    while not Path(sys.argv[4]).exists():
        time.sleep(0.01)
    for _ in range(5):
        jobs.look(house.world)


if __name__ == "__main__":
    main()
