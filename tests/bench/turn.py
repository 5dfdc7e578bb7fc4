"""A whole turn (webhook to stored answer, and the answer sent) against the floor, both servers up at once, in alternating slices."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.servers import Bench, Slice, percentile
from tests.support.postgres import postgresql

PAIRS, SLICE_S, CLIENTS = 8, 1.5, 4


@contextmanager
def bench(database: str) -> Iterator[Bench]:
    """Both servers on this kind of database."""
    with tempfile.TemporaryDirectory(prefix="yb-") as folder, postgresql() as server:
        urls = (
            [server.new_database(), server.new_database()]
            if database == "postgresql"
            else [f"sqlite:///{folder}/product.db", f"sqlite:///{folder}/floor.db"]
        )
        running = Bench(Path(folder), *urls)
        try:
            yield running
        finally:
            running.close()


def measure(running: Bench) -> list[tuple[Slice, Slice]]:
    """Pairs of slices (product, floor), after a warm-up of each."""
    for server in (running.product, running.floor):
        running.load(server, SLICE_S, CLIENTS)
    return [
        (running.load(running.product, SLICE_S, CLIENTS), running.load(running.floor, SLICE_S, CLIENTS))
        for _ in range(PAIRS)
    ]


def report(database: str, pairs: list[tuple[Slice, Slice]]) -> None:
    """Medians, and the median of the paired ratios."""
    for name, number in (("turn", 0), ("floor", 1)):
        slices = [pair[number] for pair in pairs]
        all_of_them = [one for part in slices for one in part.latencies]
        print(
            f"{database:10} {name:5} {statistics.median(part.rate for part in slices):7.0f}/s"
            f"  CPU {1000 * statistics.median(part.cpu for part in slices):6.2f} ms"
            f"  p50 {1000 * percentile(all_of_them, 50):6.1f} ms  p99 {1000 * percentile(all_of_them, 99):6.1f} ms"
        )
    rate = statistics.median(turn.rate / floor.rate for turn, floor in pairs)
    cpu = statistics.median(turn.cpu / floor.cpu for turn, floor in pairs)
    tail = statistics.median(percentile(turn.latencies, 99) / percentile(floor.latencies, 99) for turn, floor in pairs)
    print(f"{database:10} turn / floor: rate {rate:.2f}, CPU {cpu:.1f}, p99 {tail:.1f}")


def main() -> None:
    """Measure on both databases."""
    for database in ("sqlite", "postgresql"):
        with bench(database) as running:
            report(database, measure(running))


if __name__ == "__main__":
    main()
