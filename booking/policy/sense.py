"""What is well written but makes no sense: names that lead nowhere, windows that never open, rooms nobody can book."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from booking.policy.anchors import Anchor
from booking.policy.base import WEEKDAYS, Selected
from booking.policy.compiled import Case, Policy
from booking.policy.dated import Path, dotted
from booking.policy.faults import Fault, shown, written
from booking.policy.money import FeeBand
from booking.policy.places import DaySet
from booking.policy.select import ties
from booking.policy.ways import Stage

SAMPLE_DAYS = 400
"""Days of use on which every window is tried out: a leap day, each month end and each holiday are among them."""


def nonsense(policy: Policy, file: str, origin: dict[Path, Path]) -> Iterator[Fault]:
    """Every fault that only shows when the parts of a version are seen together.

    Names are looked at first: where one leads nowhere nothing further is tried.
    """
    faults = [_fault(file, origin, *found) for found in _names(policy)]
    yield from faults
    if faults:
        return
    for check in (_ties, _hours, _unbookable, _divisions, _prices, _draws, _windows):
        for found in check(policy):
            yield _fault(file, origin, *found)


Found = tuple[Path, Any, Any, str]
"""(path, value found, an accepted value, message)."""


def _fault(file: str, origin: dict[Path, Path], path: Path, value: Any, accepted: Any, message: str) -> Fault:
    text = accepted if isinstance(accepted, str) else shown(accepted)
    return Fault(
        file, dotted(written(path, origin)), value if isinstance(value, _Said) else shown(value), text, message
    )


class _Said(str):
    """A text that is shown as it is, not as a TOML string."""

    __slots__ = ()


def _tables(value: Any, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """Every table of a document with its path."""
    if isinstance(value, BaseModel):
        yield path, value
        for name, field in type(value).model_fields.items():
            yield from _tables(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _tables(inner, (*path, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _tables(inner, (*path, index))


def _names(policy: Policy) -> Iterator[Found]:
    """Names that are used but not defined."""
    document = policy.document
    rooms = {*document.rooms, *document.room_classes}
    calendars = {"office", "facility", *document.calendars}
    divisions = {division.id for use in document.use for division in use.divisions}
    yield from _unknown(("default_class",), [document.default_class], document.classes)
    if document.entrance_question is not None:
        for answer in ("yes", "no"):
            yield from _unknown(
                ("entrance_question", answer), [getattr(document.entrance_question, answer)], document.entrances
            )
    for key, room in document.rooms.items():
        if room.room_class is not None:
            yield from _unknown(("rooms", key, "class"), [room.room_class], document.room_classes)
        if key in document.room_classes:
            yield ("rooms", key), key, f"{key}-1", "室場と室場区分に同じ記号は使えません"
    for path, table in _tables(document):
        if isinstance(table, Selected):
            yield from _unknown((*path, "rooms"), table.rooms, rooms)
            yield from _unknown((*path, "classes"), table.classes, document.classes)
            yield from _unknown((*path, "channels"), table.channels, document.channels)
        if isinstance(table, Anchor):
            yield from _unknown((*path, "calendar"), [table.calendar], calendars)
        if isinstance(table, DaySet) and table.festival is not None:
            known = [festival.name for festival in document.festivals]
            yield from _unknown((*path, "festival"), [table.festival], known)
        if isinstance(table, FeeBand):
            yield from _unknown((*path, "entrances"), table.entrances, document.entrances)
            yield from _unknown((*path, "for_classes"), table.for_classes, document.classes)
            yield from _unknown((*path, "purposes"), table.purposes, document.purposes)
            yield from _unknown((*path, "divisions"), getattr(table, "divisions", ()), divisions)
        if isinstance(table, Stage):
            for index, group in enumerate(table.class_order):
                yield from _unknown((*path, "class_order", index), group, document.classes)
            for index, condition in enumerate(table.conditions):
                yield from _unknown((*path, "conditions", index, "rooms"), condition.rooms, document.rooms)
    for key, equipment in document.equipment.items():
        yield from _unknown(("equipment", key, "rooms"), equipment.rooms, rooms)
    for index, closed in enumerate(document.closed):
        yield from _unknown(("closed", index, "rooms"), closed.rooms, rooms)
    for index, faq in enumerate(document.faq):
        yield from _unknown(("faq", index, "rooms"), faq.rooms, rooms)
    for key, channel in document.channels.items():
        if channel.calendar is not None:
            yield from _unknown(("channels", key, "calendar"), [channel.calendar], calendars)
    yield from _unknown(("office", "calendar"), [document.office.calendar], calendars)
    yield from _unknown(("registration", "channels"), document.registration.channels, document.channels)
    for index, use in enumerate(document.use):
        for number, division in enumerate(use.divisions):
            yield from _unknown(("use", index, "divisions", number, "only_with"), division.only_with, divisions)


def _unknown(path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Found]:
    choices = sorted(known)
    for name in names:
        if name not in choices:
            accepted = " / ".join(f'"{choice}"' for choice in choices) or "（まだ1つも決められていません）"
            yield path, name, accepted, "この名前は、このファイルのどこにも決められていません"


def cases(policy: Policy) -> Iterator[Case]:
    """Every combination of room, class and channel."""
    for room in policy.rooms:
        for klass in policy.classes:
            for channel in policy.channels:
                yield room, klass, channel


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
                        _Said(f'id = "{same}"'),
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
                _Said(f"{'・'.join(missing)} がありません"),
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
                _Said("（ありません）"),
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


def _windows(policy: Policy) -> Iterator[Found]:
    """Stages that end before they begin, or run into each other, on some day of use."""
    tried: set[tuple[Any, ...]] = set()
    told: set[tuple[Path, str]] = set()
    for case in cases(policy):
        stages = policy.stages(case)
        own = case[0] if any(anchor.calendar == "facility" for anchor in _anchors(stages)) else ""
        key = (own, *map(id, stages))
        if key in tried:
            continue
        tried.add(key)
        for day in _days(policy):
            for path, value, accepted, message in _wrong_windows(policy, case, day):
                if (path, message[:4]) not in told:
                    told.add((path, message[:4]))
                    yield path, value, accepted, f"利用日 {day} で、{message}"


def _anchors(stages: Iterable[Stage]) -> Iterator[Anchor]:
    for stage in stages:
        for _, table in _tables(stage):
            if isinstance(table, Anchor):
                yield table


def _days(policy: Policy) -> Iterator[date]:
    for step in range(SAMPLE_DAYS):
        day = policy.first_day + timedelta(days=step)
        if policy.last_day is not None and day > policy.last_day:
            return
        yield day


def _wrong_windows(policy: Policy, case: Case, day: date) -> Iterator[Found]:
    from booking.calendar import NeverOpen, at_clock
    from booking.stages import windows

    try:
        found = windows(policy, case, day)
    except NeverOpen as error:
        yield ("stages",), _Said(str(error)), 'calendar = "office"', "暦に開いている日がなく、期限が決まりません"
        return
    for window in found:
        path = ("stages", next(n for n, stage in enumerate(policy.document.stages) if stage is window.stage))
        span = _Said(f"{window.opens_at:%Y-%m-%d %H:%M} 〜 {window.closes_at:%Y-%m-%d %H:%M}")
        if window.closes_at <= window.opens_at:
            yield (*path, "closes"), span, "{ days_before = 0 }", "受付の終わりが始まりより前です"
        if window.closes_at > at_clock(day, 1440):
            yield (*path, "closes"), span, '"start"', "受付の終わりが利用日より後です"
        if window.draws_at is not None and window.draws_at < window.closes_at:
            drawn = _Said(f"{window.draws_at:%Y-%m-%d %H:%M}")
            yield (*path, "draws"), drawn, f'time = "{window.closes_at:%H:%M}"', "抽選の時点が受付の終わりより前です"
        if window.draws_at is not None and window.draws_at >= at_clock(day, 1440):
            yield (
                (*path, "draws"),
                _Said(f"{window.draws_at:%Y-%m-%d %H:%M}"),
                "{ days_before = 1 }",
                "抽選の時点が利用日より後です",
            )
        if window.confirm_opens_at is not None and window.confirm_closes_at is not None:
            if window.confirm_closes_at <= window.confirm_opens_at:
                span = _Said(f"{window.confirm_opens_at:%Y-%m-%d %H:%M} 〜 {window.confirm_closes_at:%Y-%m-%d %H:%M}")
                yield (*path, "confirm", "closes"), span, "{ days_before = 20 }", "確定の終わりが始まりより前です"
            if window.announces_at is not None and window.confirm_opens_at < window.announces_at:
                opened = _Said(f"{window.confirm_opens_at:%Y-%m-%d %H:%M}")
                yield (
                    (*path, "confirm", "opens"),
                    opened,
                    "（書かなければ抽選の時点から）",
                    "確定の始まりが抽選の結果より前です",
                )
    for one, other in pairwise(found):
        if other.opens_at < one.closes_at and not (one.stage.may_overlap or other.stage.may_overlap):
            path = ("stages", next(n for n, stage in enumerate(policy.document.stages) if stage is other.stage))
            opens = _Said(f"{other.opens_at:%Y-%m-%d %H:%M}")
            yield (
                (*path, "opens"),
                opens,
                "may_overlap = true",
                f"「{one.name}」の受付が終わる前に「{other.name}」が始まります",
            )
