"""The heading of a transcript: what a clerk writes above a talk to say how things stand when it begins.

今日: 2026-05-13 10:00
施設: mitaka-inokashira-tobu
登録: 承認済み            (or 申請中 …; without the line there is none)
前回の団体: 三鷹中央町会
予約: 1f-western 2026-05-23 14:00-16:00 confirmed [paid_yen=1200 …]
ほかの予約: 1f-western 2026-05-23 10:00-12:00
抽選の申し込み: 1f-western 2026-06-12 09:00-12:00 [state=lost rank=3]
抽選: 2026-06-12 5件 2026-05-15 07:00
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from booking.values import Registration
from dialogs.questions import Drawn
from tests.dialogs.table_desk import ME, OTHER, POLICIES, TableDesk, moment

STATES = {"承認済み": "approved", "申請中": "applied", "却下": "rejected", "取り下げ": "withdrawn"}


def desk_of(lines: list[str]) -> TableDesk:
    """The desk a heading describes."""
    told = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    named = dict(told)
    names = named.get("施設", "mitaka-inokashira-tobu").split()
    desk = TableDesk(moment(named["今日"]), {name: POLICIES[name] for name in names})
    for name, value in told:
        KINDS[name](desk, value)
    return desk


def change(desk: TableDesk, line: str) -> None:
    """A line of the same kind in the middle of a talk: time passes, staff decide, another was faster."""
    name, _, value = line.partition(":")
    KINDS[name.strip()](desk, value.strip())


def _time(desk: TableDesk, value: str) -> None:
    desk.at = moment(value)


def _registration(desk: TableDesk, value: str) -> None:
    for facility in desk.rules:
        made = desk.registered.get(facility) or Registration("r1", ME, facility, "applied", "line", None, {}, desk.at)
        desk.registered[facility] = replace(made, state=STATES[value])


def _usual(desk: TableDesk, value: str) -> None:
    desk.usual = value


def _use(desk: TableDesk, value: str) -> tuple[str, str, datetime, datetime, list[str]]:
    room, day, hours, *rest = value.split()
    start, end = (moment(f"{day} {clock}") for clock in hours.split("-"))
    facility = next(name for name, policy in desk.rules.items() if room in policy.rooms)
    return facility, room, start, end, rest


def _booking(desk: TableDesk, value: str) -> None:
    facility, room, start, end, rest = _use(desk, value)
    desk.add_booking(facility, room, start, end, rest[0], **_more(rest[1:]))


def _taken(desk: TableDesk, value: str) -> None:
    facility, room, start, end, rest = _use(desk, value)
    desk.add_booking(facility, room, start, end, "confirmed", resident=OTHER, **_more(rest))


def _entry(desk: TableDesk, value: str) -> None:
    facility, room, start, end, rest = _use(desk, value)
    desk.add_entry(facility, room, start, end, **_more(rest))


def _draw(desk: TableDesk, value: str) -> None:
    draw, entries, drawn = value.split(maxsplit=2)
    desk.draws[draw] = Drawn(draw, int(entries.removesuffix("件")), moment(drawn))


def _state(desk: TableDesk, value: str) -> None:
    booking, state = value.split()
    desk.held[booking] = replace(desk.held[booking], state=state)


def _more(words: list[str]) -> dict[str, Any]:
    return {name: _value(value) for name, _, value in (word.partition("=") for word in words)}


def _value(value: str) -> Any:
    if value.isdecimal():
        return int(value)
    return moment(value.replace("T", " ")) if value[:4].isdecimal() and "T" in value else value


KINDS: dict[str, Callable[[TableDesk, str], None]] = {
    "今日": _time,
    "時刻": _time,
    "施設": lambda desk, value: None,
    "登録": _registration,
    "前回の団体": _usual,
    "予約": _booking,
    "ほかの予約": _taken,
    "抽選の申し込み": _entry,
    "抽選": _draw,
    "状態": _state,
}
