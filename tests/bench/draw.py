"""How long a draw takes, against a floor measured in the same run: python -m tests.bench.draw [--entries 1000000]

The floor is what no verifiable draw can do without: a SHA-256 key for each entry, a sort, and a greedy walk with one bit mask
for each room and day, on bare tuples. Floor and product alternate; the median of the paired ratios counts. `own` is how many
entries one person has. Freezing (canonical list, Merkle root) and verifying (from JSON text to the last hash) stand beside it.
"""

import argparse
import gc
import json
import random
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from statistics import median
from time import perf_counter
from typing import Any

from booking.draw import Claim, Frozen, Opening, Terms, Ticket, decide, draw_seed, freeze, proof, thaw, verify
from booking.draw.merkle import merkle_root

JAPAN = timezone(timedelta(hours=9))
OPENING = Opening(Terms("bench", "2025-10", datetime(2025, 4, 21, 7, tzinfo=JAPAN)), b"s" * 32)
MOST = 1.3
ROUNDS = 5


def lines(entries: int, own: int) -> list[str]:
    """Make entries for half hours between 9 and 21 over a hundred days, a hundred entries to a room and day."""
    rng = random.Random(entries + own)
    people = [rng.randbytes(16).hex() for _ in range(entries // own)]
    rooms = max(1, entries // 10_000)
    days = [(date(2025, 10, 1) + timedelta(days=number)).isoformat() for number in range(100)]
    made = []
    for number in range(entries):
        start = rng.randrange(18, 41)
        end, day = min(42, start + rng.randrange(1, 7)), rng.choice(days)
        times = [f"{day}T{half // 2:02}:{half % 2 * 30:02}+09:00" for half in (start, end)]
        made.append(f"{people[number % len(people)]}|0|1|room-{rng.randrange(rooms)}/{times[0]}/{times[1]}||")
    return sorted(made)


def floor(bare: list[tuple[bytes, int, int]], places: int, seed: bytes) -> list[int]:
    """Draw with nothing around it."""
    keys = [sha256(seed + who).digest() for who, _, _ in bare]
    busy, wins = [0] * places, []
    for number in sorted(range(len(bare)), key=keys.__getitem__):
        _, place, mask = bare[number]
        if not busy[place] & mask:
            busy[place] |= mask
            wins.append(number)
    return wins


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes, and what it returns."""
    gc.collect()
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def measure(entries: int, own: int) -> dict[str, float]:
    """Return the figures for so many entries, `own` of each person."""
    frozen = thaw(tuple(lines(entries, own)))
    seed = draw_seed(frozen.root, OPENING.secret)
    people = [line[:32].encode() for line in frozen.lines]
    bare = list(zip(people, frozen.place, frozen.mask, strict=True))
    pairs = []
    for _ in range(ROUNDS):
        low, won = seconds(lambda: floor(bare, len(frozen.places), seed))
        high, drawn = seconds(lambda: decide(frozen, seed, OPENING.terms))
        pairs.append((low, high))
    if own == 1 and drawn.winners != [frozen.entries[number] for number in won]:
        raise AssertionError("floor and product draw differently")
    text = json.dumps(proof(OPENING, drawn))
    tree, _ = seconds(lambda: merkle_root([line.encode() for line in frozen.lines]))
    checking, wrong = seconds(lambda: verify(json.loads(text)))
    if wrong:
        raise AssertionError(wrong)
    return {
        "entries": entries,
        "own": own,
        "floor_s": median(low for low, _ in pairs),
        "draw_s": median(high for _, high in pairs),
        "ratio": median(high / low for low, high in pairs),
        "merkle_s": tree,
        "verify_s": checking,
        "freeze_s": freezing(frozen),
    }


def freezing(frozen: Frozen) -> float:
    """Return how long it takes from tickets as the desk has them to the list ready for the draw."""
    tickets = [ticket(line) for line in frozen.lines]
    took, again = seconds(lambda: freeze(tickets))
    if again.root != frozen.root:
        raise AssertionError("the same tickets froze to another root")
    return took


def ticket(line: str) -> Ticket:
    """Make the ticket of a line."""
    who, _, _, claim, _, _ = line.split("|")
    units, start, end = claim.split("/")
    return Ticket(line, who, Claim((units,), datetime.fromisoformat(start), datetime.fromisoformat(end)))


def main() -> int:
    """Print a row of figures for each size; fail when the draw of the largest is too far from its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    most = parser.parse_args().entries
    good = True
    for entries, own in ((10_000, 1), (10_000, 4), (most, 1), (most, 4)):
        row = measure(entries, own)
        good = good and (entries < most or row["ratio"] <= MOST)
        sys.stdout.write(json.dumps({key: round(value, 3) for key, value in row.items()}) + "\n")
        sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
