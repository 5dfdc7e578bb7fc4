"""Threads that talk to other machines, some for each of them, so that a slow one holds up no other."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self

PROCESS: Mapping[str, int] = {"line": 8, "slack": 2, "lock": 2}
log = logging.getLogger("yoriai.hands")


class Hands:
    """Does at most so many things of a kind at once, each thing (kind, number) only once at a time.

    Without a size for a kind the work is done at once by the caller: then everything happens in one order, as tests want it.
    """

    def __init__(self, sizes: Mapping[str, int]) -> None:
        self._sizes = sizes
        self._pools = {kind: ThreadPoolExecutor(size, thread_name_prefix=kind) for kind, size in sizes.items()}
        self._busy: dict[tuple[str, object], Future[None]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def free(self, kind: str) -> int:
        """How many more things of a kind may be given now."""
        if kind not in self._sizes:
            return 50
        self._forget_done()
        return self._sizes[kind] - sum(of == kind for of, _ in self._busy)

    def give(self, kind: str, number: object, work: Callable[[], object]) -> bool:
        """Have `work` done; False when it is being done already. What it raises is logged by its kind alone."""
        if kind not in self._pools:
            _quietly(work)
            return True
        if (kind, number) in self._busy:
            return False
        self._busy[kind, number] = self._pools[kind].submit(_quietly, work)
        return True

    def busy(self) -> bool:
        """Whether something is still being done."""
        self._forget_done()
        return bool(self._busy)

    def wait(self, seconds: float) -> None:
        """Wait until something is done, at most so long."""
        wait(self._busy.values(), seconds, FIRST_COMPLETED)

    def _forget_done(self) -> None:
        for key in [key for key, future in self._busy.items() if future.done()]:
            del self._busy[key]


def _quietly(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as fault:
        log.error("failed: %s", type(fault).__name__)
