"""区分: what one can ask for of the parts a day is sold in, those that are only had with others joined to their neighbours."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise

from booking.notice import book_until
from booking.opening import Slot, lonely, slots
from booking.policy import Policy


def askable(
    policy: Policy,
    room: str,
    day: date,
    free: Iterable[tuple[datetime, datetime]],
    at: datetime,
    *,
    klass: str | None = None,
    channel: str | None = None,
) -> tuple[Slot, ...]:
    """The divisions of a day that lie in the free runs and can still be asked for at `at`, in order.

    After them come those that are only had together with another (`only_with`), joined to the one before or after; one whose
    own deadline is over is left out.
    """
    rules = policy.on(day)
    case = rules.case(room, klass, channel)
    use, runs = rules.use(case), tuple(free)
    table = slots(policy, room, day, klass=klass, channel=channel)
    alone = [one for one in table if lonely(use, (one,)) is None]
    joined = list(_joined(table, alone)) if use.divisions and use.across_divisions else []
    fitting = (pair for pair in joined if lonely(use, pair) is None)
    offers = [*alone, *(_one(*pair) for pair in fitting)]
    return tuple(one for one in offers if _is_free(one, runs) and not _is_late(policy, case, one, at))


def _joined(table: tuple[Slot, ...], alone: list[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Neighbours of which one is not had by itself."""
    for one, after in pairwise(table):
        if one not in alone or after not in alone:
            yield one, after


def _one(first: Slot, second: Slot) -> Slot:
    return Slot(first.start, second.end, f"{first.id}+{second.id}", f"{first.name}＋{second.name}")


def _is_free(one: Slot, runs: tuple[tuple[datetime, datetime], ...]) -> bool:
    return any(opens <= one.start and one.end <= closes for opens, closes in runs)


def _is_late(policy: Policy, case: tuple[str, str, str], one: Slot, at: datetime) -> bool:
    until = book_until(policy, case, one.start, one.end)
    return until is not None and until[0] <= at
