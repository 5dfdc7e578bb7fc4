"""Rules that never come to hold: a finer one always wins, or what they speak of never happens."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from booking.policy.base import SELECTORS
from booking.policy.compiled import Case, Policy
from booking.policy.dated import Path
from booking.policy.faults import Fault, Sheet, shown, shown_path, written
from booking.policy.select import matching
from booking.policy.trial import SAMPLE_DAYS, cases, open_days

Reading = tuple[Policy, Mapping[Path, Path]]
"""A version of a file, and where its tables stand in the file."""


def idle_rules(readings: Iterable[Reading], sheet: Sheet) -> Iterator[Fault]:
    """Stages and limits that lose in every case on every day, and lapses of applications nobody has to approve.

    Only what is idle in all versions of a file is told: a rule may wait for April.
    """
    readings = tuple(readings)
    for section, key in (("stages", "key"), ("limits", "id")):
        beaten: dict[Path, tuple[Any, Case, dict[Path, Any]]] = {}
        alive: set[Path] = set()
        for policy, origin in readings:
            for case, path, rule, winner in _contests(policy, origin, section, key):
                if winner is None:
                    alive.add(path)
                else:
                    beaten.setdefault(path, (rule, case, {}))[2].setdefault(winner[0], winner[1])
        for path, (rule, case, winners) in beaten.items():
            if path not in alive:
                yield _beaten(sheet, path, rule, case, winners, getattr(rule, key))
    yield from _unused_lapses(readings, sheet)


def never_open(readings: Iterable[Reading], sheet: Sheet) -> Iterator[Fault]:
    """Rooms that open on no day of the file. A room may be closed for a while, for longer than a year even."""
    readings = tuple(readings)
    for room in dict.fromkeys(room for policy, _ in readings for room in policy.rooms):
        own = [policy for policy, _ in readings if room in policy.rooms]
        if not any(open_days(policy, room) or _opens_later(policy, room) for policy in own):
            text = f"室場 {room} は1日も開きません"
            yield sheet.fault(("hours",), "開いている日がありません", 'every_day = "09:00-21:00"', text)
            return


def _opens_later(policy: Policy, room: str) -> bool:
    """True when a room opens in the ten years behind the sample days."""
    from booking.opening import is_open_day

    days = (policy.first_day + timedelta(days=step) for step in range(SAMPLE_DAYS, SAMPLE_DAYS + 3650))
    return any(is_open_day(policy, room, day) for day in days if policy.last_day is None or day <= policy.last_day)


def _contests(
    policy: Policy, origin: Mapping[Path, Path], section: str, key: str
) -> Iterator[tuple[Case, Path, Any, tuple[Path, Any] | None]]:
    """(case, place of a rule, the rule, place and rule that win over it) for each case each rule fits."""
    rules = getattr(policy.document, section)
    places = {id(rule): written((section, index), origin) for index, rule in enumerate(rules)}
    for case in cases(policy):
        chosen = {getattr(rule, key): rule for rule in getattr(policy, section)(case)}
        fitting = [rule for _, rule in matching(rules, case[0], policy.document.rooms[case[0]], *case[1:])]
        for rule in fitting:
            holds = chosen.get(getattr(rule, key))
            if holds is None:  # withdrawn: what is offered loses to the last rule that is not
                holds = next(
                    other
                    for other in reversed(fitting)
                    if not other.offered and getattr(other, key) == getattr(rule, key)
                )
                lost = rule.offered
            else:
                lost = holds is not rule
            yield case, places[id(rule)], rule, (places[id(holds)], holds) if lost else None


def _beaten(sheet: Sheet, path: Path, rule: Any, case: Case, winners: Mapping[Path, Any], name: str) -> Fault:
    stronger = "・".join(f"{shown_path(place)}（{_for_whom(winner)}）" for place, winner in winners.items())
    text = (
        f"この決まりは、どこでも使われません。同じ id = {shown(name)} で、もっと細かく書いた{stronger}が勝ちます"
        f"（たとえば 室場 {case[0]}・区分 {case[1]}・受付 {case[2]}）"
    )
    return sheet.fault(path, _for_whom(rule), "（この表を消すか、対象を書き分けます）", text)


def _for_whom(rule: Any) -> str:
    """The selectors of a rule as they are written."""
    said = [f"{what} = {shown(getattr(rule, what))}" for what in SELECTORS if getattr(rule, what)]
    if not getattr(rule, "offered", True):
        said.append("offered = false")
    return "、".join(said) or "対象の指定なし"


def _unused_lapses(readings: Iterable[Reading], sheet: Sheet) -> Iterator[Fault]:
    """Lapses written for applications that nobody has to approve."""
    idle: dict[Path, Any] = {}
    alive: set[Path] = set()
    for policy, origin in readings:
        for index, lapse in enumerate(policy.document.lapse):
            place = written(("lapse", index), origin)
            approved = any(
                policy.approval(case).by != "none" and policy.lapse(case).at is lapse.at for case in cases(policy)
            )
            if approved or lapse.at.counted == ("minutes_before", 0):
                alive.add(place)
            idle[place] = lapse.at
    for place, at in idle.items():
        if place not in alive:
            text = "職員の承認（approval）がないので、承認されないための失効は起こりません"
            yield sheet.fault((*place, "at"), shown(at), "（この表を消すか、[approval] を書きます）", text)


def stages_of_closed_days(readings: Iterable[Reading], sheet: Sheet) -> Iterator[Fault]:
    """Stages for kinds of days (`days`) on which no room they are for is ever open."""
    from booking.opening import day_types

    readings = tuple(readings)
    idle: dict[Path, Any] = {}
    alive: set[Path] = set()
    for policy, origin in readings:
        places = {id(rule): written(("stages", index), origin) for index, rule in enumerate(policy.document.stages)}
        for case in cases(policy):
            for stage in policy.stages(case):
                open_then = (set(stage.days) & set(day_types(day)) for day in open_days(policy, case[0]))
                if not stage.days or any(open_then):
                    alive.add(places[id(stage)])
                else:
                    idle[places[id(stage)]] = stage.days
    for place, days in idle.items():
        if place not in alive:
            text = "この利用日（days）には、対象の室場が1日も開いていません"
            yield sheet.fault((*place, "days"), shown(days), "（days を消すか、開いている日にします）", text)
