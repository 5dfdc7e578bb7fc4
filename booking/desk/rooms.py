"""Taking and giving back the cells of rooms: the one place that decides who was first."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, select, update

from booking import store
from booking.calendar import JST
from booking.desk.office import Office, insert_once
from booking.errors import Refusal
from booking.occupancy import CELL_MINUTES, PARTS, cells, join, split

_TABLE = store.occupancy
_COLUMNS = [_TABLE.c[f"m{part}"] for part in range(PARTS)]


def take(office: Office, units: Iterable[str], start: datetime, end: datetime) -> None:
    """Take `[start, end)` of every unit, or nothing.

    One conditional UPDATE per unit and day decides; units are taken in one order so that two bookings never wait for each other.

    Raises:
        Refusal: `TAKEN`; the caller's transaction must then be rolled back or the cells given back.
    """
    wanted_bits = {(unit, day): join(masks) for unit in units for day, masks in cells(start, end)}
    take_bits(office, wanted_bits)


def take_bits(office: Office, wanted_bits: Mapping[tuple[str, date], int]) -> None:
    """Take cells given as bits by (unit, day), or raise `TAKEN`; the caller's savepoint undoes what was taken before."""
    for unit, day in sorted(wanted_bits):
        masks = split(wanted_bits[unit, day])
        wanted = [(column, mask) for column, mask in zip(_COLUMNS, masks, strict=True) if mask]
        statement = (
            update(_TABLE)
            .where(_TABLE.c.unit == unit, _TABLE.c.day == day.isoformat())
            .where(*still_free(wanted))
            .values({column: column.op("|")(mask) for column, mask in wanted})
        )
        if office.conn.execute(statement).rowcount == 1:
            continue
        fresh = {column.name: mask for column, mask in zip(_COLUMNS, masks, strict=True)}
        if insert_once(office.conn, _TABLE, unit=unit, day=day.isoformat(), **fresh):
            continue
        if office.conn.execute(statement).rowcount != 1:  # the row may have come between the two
            raise Refusal("TAKEN", day=day)


def still_free(wanted: Iterable[tuple[Column[int], int]]) -> list[ColumnElement[bool]]:
    """The condition that decides who was first: none of these cells is taken."""
    return [column.op("&")(mask) == 0 for column, mask in wanted]


def give_back(office: Office, units: Iterable[str], start: datetime, end: datetime) -> None:
    """Free `[start, end)` of every unit; only for the holder, in the transaction that ends its hold."""
    for unit in sorted(units):
        for day, masks in cells(start, end):
            office.conn.execute(
                update(_TABLE)
                .where(_TABLE.c.unit == unit, _TABLE.c.day == day.isoformat())
                .values(
                    {c: c.op("&")(~mask) for c, mask in zip(_COLUMNS, masks, strict=True) if mask},
                )
            )


def taken_bits(office: Office, units: Iterable[str], days: Iterable[date]) -> dict[date, int]:
    """Return the taken cells of each day, any of the units (bit 0 = 0:00-0:05 in Japan)."""
    wanted = list(days)
    rows: Iterable[Any] = office.conn.execute(
        select(_TABLE).where(_TABLE.c.unit.in_(list(units)), _TABLE.c.day.in_([d.isoformat() for d in wanted]))
    )
    found = dict.fromkeys(wanted, 0)
    for row in rows:
        found[date.fromisoformat(row.day)] |= join(tuple(getattr(row, f"m{part}") for part in range(PARTS)))
    return found


def free_runs(taken: Mapping[date, int], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The runs of `[start, end)` whose cells nobody holds; `taken` has every day it touches."""
    cell = timedelta(minutes=CELL_MINUTES)
    run: datetime | None = None
    at = start
    while at < end:
        day = at.date()
        free = not taken.get(day, 0) >> ((at - datetime.combine(day, time(), JST)) // cell) & 1
        if free and run is None:
            run = at
        if not free and run is not None:
            yield run, at
            run = None
        at += cell
    if run is not None:
        yield run, end
