"""Holes in the price table: hours that are lent and have no price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from booking.policy.base import between, span_text
from booking.policy.compiled import Case, Policy
from booking.policy.money import BasePrice
from booking.policy.names import Found, Said
from booking.policy.places import Use
from booking.policy.select import matching
from booking.policy.trial import cases, sample_days

if TYPE_CHECKING:
    from booking.opening import Slot

JAPANESE = "月火水木金土日"


def holes(policy: Policy) -> Iterator[Found]:
    """Every price table that leaves a time without a price, once with all classes and entrances it leaves out there.

    A use without a purpose of its own must have a price; a price for one purpose only is none for the others.
    """
    seen: set[Any] = set()
    told: set[Any] = set()
    left_out: dict[Any, _Hole] = {}
    for case in cases(policy):
        table, use = policy.fees(case), policy.use(case)
        if table.free:
            continue
        path = _written_at(policy, case)
        if not table.base:
            if path not in told:
                told.add(path)
                room, klass = policy.rooms[case[0]].name, policy.classes[case[1]].name
                text = f"室場「{room}」・区分「{klass}」の使用料が決まっていません（無料なら free = true）"
                yield path[:1], Said("（ありません）"), "free = true", text
            continue
        klass = case[1] if any(price.for_classes for price in table.base) else ""
        key = (case[0], klass, *map(id, table.base), use.slot_minutes, use.grid_from, *map(id, use.divisions))
        if key in seen:
            continue
        seen.add(key)
        for entrance in policy.entrances or (None,):
            mark = (path, klass, entrance)
            if mark in told or (hole := _first_hole(policy, case, entrance, table.base, use)) is None:
                continue
            told.add(mark)
            same = left_out.setdefault((path, hole), _Hole(case[0], path, table.base, hole))
            same.classes[policy.classes[case[1]].name] = None
            if entrance is not None:
                same.entrances[policy.entrances[entrance].name] = None
    for one in left_out.values():
        yield _told(policy, one)


@dataclass(frozen=True, slots=True)
class _Hole:
    """A stretch without a price in one table, and the names (in order) of those who have none."""

    room: str
    path: tuple[str, int] | tuple[str]
    base: Sequence[BasePrice]
    run: "tuple[Slot, ...]"
    classes: dict[str, None] = field(default_factory=dict)
    entrances: dict[str, None] = field(default_factory=dict)


def _told(policy: Policy, one: _Hole) -> Found:
    hole = one.run
    whose = f"室場「{policy.rooms[one.room].name}」・区分「{'」「'.join(one.classes)}」"
    if one.entrances:
        whose += f"・入口「{'」「'.join(one.entrances)}」"
    start, end = hole[0].start, hole[-1].end
    low = start.hour * 60 + start.minute
    span = span_text((low, low + int((end - start).total_seconds()) // 60)).strip('"')
    when = f"{start.date()}（{JAPANESE[start.weekday()]}）の {span}"
    names = "・".join(slot.name for slot in hole if slot.name)
    text = f"{whose}の、たとえば {when}{f'（{names}）' if names else ''} の値段がありません"
    return (*one.path, "base"), Said(f"値段は{len(one.base)}行あります"), _row(hole), text


def _row(hole: "tuple[Slot, ...]") -> str:
    """A table that can be put below the others; a division is named, for each has its own price."""
    ids = ", ".join(f'"{slot.id}"' for slot in hole if slot.id)
    return "\n".join(
        ["[[fees.base]]", f'per = "division"\ndivisions = [{ids}]' if ids else 'per = "hour"', "yen = 600"]
    )


def _written_at(policy: Policy, case: Case) -> tuple[str, int] | tuple[str]:
    """Where the price table of a case is written: the finest rule that has one."""
    rules = policy.document.fees
    fitting = [rule for _, rule in matching(rules, case[0], policy.document.rooms[case[0]], *case[1:]) if rule.base]
    if not fitting:
        return ("fees",)
    return ("fees", next(index for index, rule in enumerate(rules) if rule is fitting[-1]))


def _first_hole(
    policy: Policy, case: Case, entrance: str | None, base: Sequence[BasePrice], use: Use
) -> "tuple[Slot, ...] | None":
    """The first stretch of a year that can be booked and has no price, None without one."""
    from booking.opening import day_types, spans
    from booking.prices import Payer, fits

    seasons = [price.season for price in base if price.season is not None]
    seen: set[Any] = set()
    for day in sample_days(policy):
        kind = (spans(policy, case[0], day), day_types(day), *(between(*season, day) for season in seasons))
        if kind in seen or not kind[0]:
            continue
        seen.add(kind)
        fitting = [price for price in base if fits(price, Payer(day, entrance, case[1], None, 0))]
        for run in _runs(policy, case, day, use):
            if not _priced(fitting, run):
                return run
    return None


def _priced(fitting: Sequence[BasePrice], run: "tuple[Slot, ...]") -> bool:
    from booking.prices import prices

    ids = {slot.id for slot in run if slot.id}
    if any(len(price.divisions) > 1 and set(price.divisions) == ids for price in fitting):
        return True
    return all(any(prices(price, slot) for price in fitting) for slot in run)


def _runs(policy: Policy, case: Case, day: date, use: Use) -> "Iterator[tuple[Slot, ...]]":
    """What can be booked: each slot, or each division with those it may or must be taken with."""
    from booking.opening import slots

    table = slots(policy, case[0], day, klass=case[1], channel=case[2])
    needs = {division.id: set(division.only_with) for division in use.divisions}
    longest = len(table) if use.divisions and use.across_divisions else 1
    for length in range(1, longest + 1):
        for first in range(len(table) - length + 1):
            run = table[first : first + length]
            ids = {slot.id for slot in run}
            if all(not needs.get(slot.id) or ids & needs[slot.id] for slot in run):
                yield run
