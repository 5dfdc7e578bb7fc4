"""Ten thousand entries drawn, every result written and handed to delivery: python -m tests.bench.draw_rows [--entries 10000]

The floor is a program that knows the result: it reads the same rows and writes the same rows in one transaction, on the same
database, measured in the same run. Product and floor run on twin databases, the median of three rounds counts; freezing the list stands beside it.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, bindparam, insert, select, update

from booking import database, store
from booking.calendar import JST
from booking.desk import draw_list, draw_opening, draws
from booking.desk.office import Office
from bot import notices
from bot.world import World
from tests.support.inprocess import build
from tests.support.postgres import Server

FACILITY, KEY = "odawara-umeco", "2025-10"
DRAW = f"{FACILITY}/{KEY}"
MOST = 3.0
ROUNDS = 3
ENTERED, DRAWN = datetime(2025, 4, 10, 9, tzinfo=JST), datetime(2025, 4, 21, 7, tzinfo=JST)
ROOMS, DAYS, HOURS = 6, 31, 13
WRITTEN = (store.bookings, store.history, store.due, store.outbox, store.occupancy)


def world(folder: Path, engine: Engine) -> World:
    """One town, its clock at the hour of the draw."""
    folder.mkdir(parents=True, exist_ok=True)
    made = build(folder, engine, at="2025-04-21 07:00", only=FACILITY)
    return replace(made.world, ring=lambda: False)


def fill(office: Office, count: int) -> None:
    """Residents with LINE accounts, registrations, and entries spread over the month."""
    rng = random.Random(count)
    draw_opening.ensure(office, FACILITY, KEY)
    details = office.seal(json.dumps({"group": "三鷹町会", "purpose": "役員会", "remarks": ""}), "entries.details")
    residents, registrations, entries = [], [], []
    for number in range(count):
        resident, registration = f"r{number:019d}", f"g{number:019d}"
        residents.append(
            {
                "id": resident,
                "line_hash": office.vault.digest(f"U{number}", "residents.line"),
                "line_sealed": office.seal(f"U{number:032x}", "residents.line"),
                "created_at": ENTERED,
            }
        )
        registrations.append(
            {
                "id": registration,
                "resident": resident,
                "facility": FACILITY,
                "state": "approved",
                "channel": "counter",
                "applied_at": ENTERED,
            }
        )
        day = datetime(2025, 10, 1, tzinfo=JST) + timedelta(days=rng.randrange(DAYS))
        start = day + timedelta(hours=9 + rng.randrange(HOURS - 1))
        entries.append(
            {
                "id": f"e{number:019d}",
                "draw": DRAW,
                "facility": FACILITY,
                "room": f"meeting-{1 + rng.randrange(ROOMS)}",
                "starts_at": start,
                "ends_at": start + timedelta(hours=1),
                "resident": resident,
                "registration": registration,
                "headcount": 10,
                "details_sealed": details,
                "channel": "line",
                "state": "entered",
                "entered_at": ENTERED,
            }
        )
    for table, rows in ((store.residents, residents), (store.registrations, registrations), (store.entries, entries)):
        office.conn.execute(insert(table), rows)


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long something takes, and what it returns."""
    begin = time.perf_counter()
    done = work()
    return time.perf_counter() - begin, done


def product(office: Office) -> int:
    """Draw and hand everything to delivery; return how many messages wait."""
    draws.draw(office, DRAW)
    notices.post_with_channel("C0STAFF", office)
    return len(office.conn.execute(select(store.outbox.c.id)).all())


def rows_of(engine: Engine, table: Table) -> list[dict[str, Any]]:
    """All rows of a table."""
    return database.read(engine, lambda conn: [dict(row._mapping) for row in conn.execute(select(table))])


def floor(
    office: Office, entries: list[dict[str, Any]], rest: dict[Table, list[dict[str, Any]]], row: dict[str, Any]
) -> None:
    """Read what the draw reads and write what it wrote, knowing the result."""
    table = store.entries
    office.conn.execute(select(store.draws).where(store.draws.c.id == DRAW)).one()
    office.conn.execute(select(table).where(table.c.draw == DRAW)).all()
    office.conn.execute(select(store.registrations.c.resident, store.registrations.c.id)).all()
    office.conn.execute(select(store.residents.c.id, store.residents.c.line_sealed)).all()
    for written, values in rest.items():
        if values:
            office.conn.execute(insert(written), values)
    office.conn.execute(
        update(table)
        .where(table.c.id == bindparam("entry"))
        .values(state=bindparam("new"), rank=bindparam("rank_"), booking=bindparam("booking_")),
        [
            {"entry": one["id"], "new": one["state"], "rank_": one["rank"], "booking_": one["booking"]}
            for one in entries
        ],
    )
    office.conn.execute(update(store.draws).where(store.draws.c.id == DRAW).values(**row))


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[], Engine]]:
    """A maker of empty databases."""
    if kind == "sqlite":
        numbers = iter(range(100))
        yield lambda: database.open_database(f"sqlite:///{folder / f'{next(numbers)}.db'}")
        return
    server = Server()
    try:
        yield lambda: database.open_database(server.new_database())
    finally:
        server.close()


def measure(kind: str, count: int, folder: Path) -> dict[str, Any]:
    """The figures for one kind of database."""
    with databases(kind, folder) as new:
        one, twin = new(), new()
        mine, its = world(folder / f"{kind}-a", one), world(folder / f"{kind}-b", twin)
        for each in (mine, its):
            each.transact(lambda office: fill(replace(office, at=ENTERED), count))
        freezing, _ = seconds(lambda: mine.transact(lambda office: draw_list.close(office, DRAW)))
        its.transact(lambda office: draw_list.close(office, DRAW))
        known = {table: {str(row) for row in rows_of(twin, table)} for table in WRITTEN}
        drawing, waiting = seconds(lambda: mine.transact(product))
        rest = {table: [row for row in rows_of(one, table) if str(row) not in known[table]] for table in WRITTEN}
        for table in (store.history, store.due, store.outbox):
            rest[table] = [{name: value for name, value in row.items() if name != "id"} for row in rest[table]]
        entries = rows_of(one, store.entries)
        row = next(
            {"state": r["state"], "drawn_at": r["drawn_at"], "proof": r["proof"]} for r in rows_of(one, store.draws)
        )
        lowest, _ = seconds(lambda: its.transact(lambda office: floor(office, entries, rest, row)))
        result = [
            {(r["id"], r["state"], r["rank"], r["booking"]) for r in rows_of(each, store.entries)}
            for each in (one, twin)
        ]
        if result[0] != result[1] or any(state == "entered" for _, state, _, _ in result[0]):
            raise AssertionError("the floor did not write what the product wrote")
        one.dispose()
        twin.dispose()
    won = sum(entry["state"] == "won" for entry in entries)
    return {
        "database": kind,
        "entries": count,
        "won": won,
        "messages": waiting,
        "freeze_s": freezing,
        "draw_s": drawing,
        "floor_s": lowest,
        "ratio": drawing / lowest,
    }


def once(kind: str, count: int) -> dict[str, Any]:
    """One measurement on new databases."""
    folder = Path(tempfile.mkdtemp(prefix="yoriai-draw-"))
    try:
        return measure(kind, count, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Print a row of figures for each database; fail when one is too far from its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    asked, _ = parser.parse_known_args()
    good = True
    for kind in asked.database or ("sqlite", "postgresql"):
        rows = sorted((once(kind, asked.entries) for _ in range(ROUNDS)), key=lambda row: float(row["ratio"]))
        row = rows[ROUNDS // 2]
        good = good and row["ratio"] <= MOST
        shown = {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}
        sys.stdout.write(json.dumps(shown) + "\n")
        sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
