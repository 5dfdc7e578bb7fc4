"""Surcharges by ticket price that leave prices out or charge them twice; times of day that never are open."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from booking.policy.base import span_text
from booking.policy.compiled import Policy
from booking.policy.dated import Path
from booking.policy.money import Surcharge
from booking.policy.names import Found, Said
from booking.policy.trial import cases, sample_days

Row = tuple[int, Surcharge]


def ticket_bands(policy: Policy) -> Iterator[Found]:
    """Bands of ticket prices (入場料) that are reversed, overlap, or leave a gap between them."""
    told: set[Path] = set()
    for case in cases(policy):
        fees = policy.fees(case)
        index = next((n for n, own in enumerate(policy.document.fees) if own.surcharges is fees.surcharges), None)
        if index is None:
            continue
        for found in _wrong_bands(("fees", index, "surcharges"), fees.surcharges, fees.combine):
            if found[0] not in told:
                told.add(found[0])
                yield found


def _wrong_bands(path: Path, surcharges: Sequence[Surcharge], combine: str) -> Iterator[Found]:
    groups: dict[Any, list[Row]] = {}
    for number, row in enumerate(surcharges):
        if row.ticket_over_yen is None and row.ticket_to_yen is None:
            continue
        over, to = row.ticket_over_yen, row.ticket_to_yen
        if over is not None and to is not None and over >= to:
            text = f"入場料の帯が逆です（{over}円を超え{to}円以下の入場料はありません）"
            yield (*path, number, "ticket_to_yen"), to, str(over + 1000), text
            continue
        conditions = (row.days, row.time, row.season, row.entrances, row.for_classes, row.purposes, row.option)
        groups.setdefault(conditions, []).append((number, row))
    for group in groups.values():
        for (_, one), (number, other) in pairwise(sorted(group, key=lambda pair: _low(pair[1]))):
            yield from _between((*path, number), one, other, combine)


def _low(row: Surcharge) -> int:
    return -1 if row.ticket_over_yen is None else row.ticket_over_yen


def _between(path: Path, one: Surcharge, other: Surcharge, combine: str) -> Iterator[Found]:
    """What is wrong between two neighbours, the lower band first."""
    end, begin = one.ticket_to_yen, max(_low(other), 0)
    found = Said(f"{begin}")
    if end is not None and end < begin:
        text = f"「{one.name}」は{end}円以下まで、「{other.name}」は{begin}円を超えてからなので、間の入場料に割増がありません"
        yield (*path, "ticket_over_yen"), found, str(end), text
    elif (end is None or end > begin) and not (combine == "highest" and one.yen is None and other.yen is None):
        text = f"入場料の帯が重なっていて、「{one.name}」と「{other.name}」の両方が掛かることがあります"
        if end is None:
            yield (*path, "ticket_over_yen"), found, f"（「{one.name}」に ticket_to_yen = {begin} を書きます）", text
        else:
            yield (*path, "ticket_over_yen"), found, str(end), text


def closed_bands(policy: Policy) -> Iterator[Found]:
    """Prices, surcharges and reductions for a time of day at which no room they are for can be booked."""
    let: dict[tuple[int, str, int], tuple[Any, set[tuple[int, int]]]] = {}
    for case in cases(policy):
        fees, own = policy.fees(case), _times(policy, case)
        for kind in ("base", "surcharges", "reductions"):
            for index, table in enumerate(policy.document.fees):
                if getattr(table, kind) is getattr(fees, kind):
                    for number, row in enumerate(getattr(table, kind)):
                        let.setdefault((index, kind, number), (row, set()))[1].update(own)
    for (index, kind, number), (row, times) in let.items():
        if row.time is None or not times or any(low < row.time[1] and row.time[0] < high for low, high in times):
            continue
        last = max(times, key=lambda span: span[1])
        text = "この時間帯に使える室場がないので、この行は使われません"
        yield ("fees", index, kind, number, "time"), Said(span_text(row.time)), Said(span_text(last)), text


def _times(policy: Policy, case: tuple[str, str, str]) -> frozenset[tuple[int, int]]:
    """Every slot of a year as minutes of its day."""
    from booking.opening import day_types, slots, spans

    use = policy.use(case)
    key = ("times of day", case[0], use.slot_minutes, use.grid_from, *map(id, use.divisions))
    known: frozenset[tuple[int, int]] | None = policy.cache.get(key)
    if known is not None:
        return known
    seen: set[Any] = set()
    found: set[tuple[int, int]] = set()
    for day in sample_days(policy):
        kind = (spans(policy, case[0], day), day_types(day))
        if kind in seen:
            continue
        seen.add(kind)
        for slot in slots(policy, case[0], day, klass=case[1], channel=case[2]):
            low = slot.start.hour * 60 + slot.start.minute
            found.add((low, low + int((slot.end - slot.start).total_seconds()) // 60))
    policy.cache[key] = frozenset(found)
    return frozenset(found)
