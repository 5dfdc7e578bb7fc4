"""Cells of five minutes (空き状況): what part of a day a use takes, as bit masks.

A day of a unit (a room, or a part of one) is 288 cells in six masks of 48 bits, so that each fits a BIGINT. Days and cells are
Japanese wall-clock time.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from booking.calendar import JST

CELL_MINUTES = 5
PARTS = 6
PART_CELLS = 24 * 60 // CELL_MINUTES // PARTS
Masks = tuple[int, ...]


def cells(start: datetime, end: datetime) -> Iterator[tuple[date, Masks]]:
    """Yield (day in Japan, masks) for `[start, end)`, a pair for each day it touches.

    Raises:
        ValueError: a bound is not on a cell's edge, or the end is not after the start.
    """
    start, end = start.astimezone(JST), end.astimezone(JST)
    if end <= start:
        raise ValueError("a use ends after it starts")
    for bound in (start, end):
        if bound.minute % CELL_MINUTES or bound.second or bound.microsecond:
            raise ValueError("not on an edge of five minutes")
    day = start.date()
    while True:
        midnight = datetime.combine(day, time(), JST)
        first = max(0, _cell(start - midnight))
        last = min(PARTS * PART_CELLS, _cell(end - midnight))
        if first >= last:
            return
        bits = (1 << last) - (1 << first)
        yield day, split(bits)
        day += timedelta(days=1)


def split(bits: int) -> Masks:
    """Cut one day's 288 bits into its six columns, first cell in the lowest bit of the first."""
    whole = (1 << PART_CELLS) - 1
    return tuple(bits >> (part * PART_CELLS) & whole for part in range(PARTS))


def join(masks: Masks) -> int:
    """The reverse of `split`."""
    return sum(mask << (part * PART_CELLS) for part, mask in enumerate(masks))


def _cell(since_midnight: timedelta) -> int:
    return int(since_midnight.total_seconds() // (60 * CELL_MINUTES))
