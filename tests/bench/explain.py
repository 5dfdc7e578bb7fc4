"""How fast the rules answer: one `explain`, and a month of availability of every room.

Goals: one answer under 200 µs once the policy is loaded; a month of six rooms under 20 ms. Each run asks a policy loaded
afresh, so nothing asked is remembered from before; only the holidays of the years are worked out beforehand.

Run: `python -m tests.bench.explain` (also part of `make bench`).
"""

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from time import process_time

from booking import engine
from booking.calendar import JST, warm
from booking.history import History, PastBooking
from booking.policy import Policy, built_in, load

ONE_ANSWER_US = 200.0
ONE_MONTH_MS = 20.0
ROUNDS = 5
DAYS = [date(2026, 1, 1) + timedelta(days=step) for step in range(365)]


def a_year_of_answers(policy: Policy, history: History | None) -> None:
    """Each day of use of a year, asked about at another distance."""
    rooms = list(policy.rooms)
    for step, day in enumerate(DAYS):
        at = datetime(day.year, day.month, day.day, 9, 30, tzinfo=JST) - timedelta(days=step * 7 % 200)
        start = datetime(day.year, day.month, day.day, 13, tzinfo=JST)
        room = rooms[step % len(rooms)]
        engine.explain(policy, at, room, day, start=start, end=start + timedelta(hours=2), history=history)


def a_month(policy: Policy) -> None:
    """What a page of a month shows: for each day of each room the table of slots and what may be done now."""
    at = datetime(2026, 9, 14, 9, 30, tzinfo=JST)
    for room in policy.rooms:
        for step in range(31):
            day = date(2026, 10, 1) + timedelta(days=step)
            engine.slots(policy, room, day)
            engine.explain(policy, at, room, day)


def some_past(policy: Policy) -> History:
    """Forty bookings of one person."""
    room = next(iter(policy.rooms))
    start = datetime(2026, 1, 5, 10, tzinfo=JST)
    days = [start + timedelta(days=9 * step) for step in range(40)]
    return History(bookings=tuple(PastBooking(room, day, day + timedelta(hours=1), booked_at=start) for day in days))


def best_of(path: Path, work: Callable[[Policy], None]) -> float:
    """Processor seconds of the fastest of several runs, each on a policy loaded afresh."""
    found = []
    for _ in range(ROUNDS):
        policy = load(path)
        began = process_time()
        work(policy)
        found.append(process_time() - began)
    return min(found)


def measure(path: Path) -> list[tuple[str, float, str, float]]:
    """(what, found, unit, goal) for one town."""
    policy = load(path)
    past = some_past(policy)
    one = best_of(path, lambda fresh: a_year_of_answers(fresh, None)) / len(DAYS) * 1e6
    many = best_of(path, lambda fresh: a_year_of_answers(fresh, past)) / len(DAYS) * 1e6
    month = best_of(path, a_month) * 1e3
    return [
        ("one answer", one, "µs", ONE_ANSWER_US),
        ("one answer, 40 past bookings", many, "µs", ONE_ANSWER_US),
        (f"a month of {len(policy.rooms)} rooms", month, "ms", ONE_MONTH_MS),
    ]


def main() -> int:
    """Print the table; 1 when a goal is missed."""
    warm(range(2025, 2028))
    missed = 0
    for path in built_in():
        for what, found, unit, goal in measure(path):
            missed += found > goal
            print(f"{path.stem:26} {what:30} {found:8.1f} {unit}   (goal {goal:.0f} {unit})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
