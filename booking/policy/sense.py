"""What is well written but makes no sense: names that lead nowhere, windows that never open, rooms nobody can book."""

from collections.abc import Iterator
from typing import Any

from booking.policy.base import WEEKDAYS
from booking.policy.compiled import Policy
from booking.policy.dated import Path, dotted
from booking.policy.faults import Fault, shown, written
from booking.policy.names import Found, Said, unknown_names
from booking.policy.select import ties
from booking.policy.trial import cases, impossible_windows
from booking.policy.ways import Stage


def nonsense(policy: Policy, file: str, origin: dict[Path, Path]) -> Iterator[Fault]:
    """Every fault that only shows when the parts of a version are seen together.

    Names are looked at first: where one leads nowhere nothing further is tried.
    """
    faults = [_fault(file, origin, *found) for found in unknown_names(policy)]
    yield from faults
    if faults:
        return
    for check in (_ties, _hours, _unbookable, _divisions, _prices, _draws, impossible_windows):
        for found in check(policy):
            yield _fault(file, origin, *found)


def _fault(file: str, origin: dict[Path, Path], path: Path, value: Any, accepted: Any, message: str) -> Fault:
    text = accepted if isinstance(accepted, str) else shown(accepted)
    return Fault(file, dotted(written(path, origin)), value if isinstance(value, Said) else shown(value), text, message)


def _ties(policy: Policy) -> Iterator[Found]:
    """Two rules that fit equally closely: the file does not say which holds."""
    document = policy.document
    told: set[int] = set()
    for room, klass, channel in cases(policy):
        shape = document.rooms[room]
        pairs: tuple[tuple[str, Any, str], ...] = (
            ("stages", document.stages, "key"),
            ("limits", document.limits, "id"),
        )
        for name, rules, key in pairs:
            for rule in ties(rules, key, room, shape, klass, channel):
                if id(rule) not in told:
                    told.add(id(rule))
                    index = next(number for number, other in enumerate(rules) if other is rule)
                    same = getattr(rule, key)
                    yield (
                        (name, index),
                        Said(f'id = "{same}"'),
                        f'id = "{same}-2"',
                        (
                            f"同じ id で同じ細かさの決まりが2つあり、室場 {room}・区分 {klass}・受付 {channel} でどちらか決まりません"
                        ),
                    )


def _hours(policy: Policy) -> Iterator[Found]:
    """A weekday without opening hours."""
    for room in policy.rooms:
        hours = policy.hours_of(room)
        missing = [day for day in WEEKDAYS if getattr(hours, day) is None]
        if missing:
            yield (
                ("hours",),
                Said(f"{'・'.join(missing)} がありません"),
                'every_day = "09:00-21:00"',
                (f'室場 {room} の開館時間が決まっていない曜日があります（休みなら "closed"）'),
            )
            return


def _unbookable(policy: Policy) -> Iterator[Found]:
    """A room for which no stage is offered to anybody."""
    for room in policy.rooms:
        if not any(policy.stages(case) for case in cases(policy) if case[0] == room):
            yield (
                ("rooms", room),
                policy.rooms[room].name,
                f'[[stages]] rooms = ["{room}"]',
                "だれも、どの方法でも予約できない室場です",
            )


def _divisions(policy: Policy) -> Iterator[Found]:
    """Divisions outside every opening period; lengths that contradict each other once tables are laid over each other."""
    for room in policy.rooms:
        use = policy.use(policy.case(room))
        hours = policy.hours_of(room)
        periods = [span for day in WEEKDAYS for span in getattr(hours, day) or ()]
        periods += [span for exception in hours.exceptions for span in exception.hours]
        for division in use.divisions:
            if not any(low <= division.time[0] and division.time[1] <= high for low, high in periods):
                yield (
                    ("use",),
                    division.name,
                    "09:00-12:00",
                    f"区分「{division.name}」は、室場 {room} の開館時間の外です",
                )
        shortest = max(use.min_minutes, 0 if use.divisions else use.slot_minutes)
        if use.max_minutes is not None and use.max_minutes < shortest:
            yield ("use",), use.max_minutes, shortest, f"室場 {room} で、max_minutes が最短の利用時間より短くなります"
        if not use.divisions and use.min_minutes % use.slot_minutes:
            yield (
                ("use",),
                use.min_minutes,
                use.slot_minutes,
                f"室場 {room} で、min_minutes が貸出の単位の倍数ではありません",
            )


def _prices(policy: Policy) -> Iterator[Found]:
    """Rooms whose fees are neither free nor in a table."""
    for room, klass, channel in cases(policy):
        table = policy.fees((room, klass, channel))
        if not table.free and not table.base:
            yield (
                ("fees",),
                Said("（ありません）"),
                "free = true",
                f"室場 {room}・区分 {klass} の使用料が決まっていません",
            )
            return


def _draws(policy: Policy) -> Iterator[Found]:
    """Two lotteries drawn at different times under one name."""
    first: dict[tuple[str, str], Stage] = {}
    for index, stage in enumerate(policy.document.stages):
        if stage.kind != "lottery" or not stage.offered:
            continue
        other = first.setdefault((stage.draw_name, ""), stage)
        if other.draws != stage.draws:
            yield (
                ("stages", index, "draw_name"),
                stage.draw_name,
                "second",
                ("抽選の時点が違う抽選が同じ名前です。どちらかに draw_name を付けます"),
            )
