"""Two of a kind where a file must name one: rules that tie, rooms of one name, draws of one name."""

from collections.abc import Iterator
from typing import Any

from booking.policy.compiled import Policy
from booking.policy.doubt import Doubt
from booking.policy.faults import ABSENT, shown
from booking.policy.impossible import Place
from booking.policy.names import Found, Said
from booking.policy.select import rank, ties
from booking.policy.trial import cases
from booking.policy.ways import Stage


def tied_rules(policy: Policy, place: Place) -> Iterator[Found]:
    """Two rules that fit equally closely: the file does not say which holds."""
    document = policy.document
    told: set[int] = set()
    for room, klass, channel in cases(policy):
        whom = (room, document.rooms[room], klass, channel)
        pairs: tuple[tuple[str, Any, str], ...] = (
            ("stages", document.stages, "key"),
            ("limits", document.limits, "id"),
        )
        for name, rules, key in pairs:
            for rule in ties(rules, key, *whom):
                if id(rule) in told:
                    continue
                told.add(id(rule))
                same = getattr(rule, key)
                first = next(
                    other
                    for other in rules
                    if getattr(other, key) == same and rank(other, *whom) == rank(rule, *whom) is not None
                )
                index, other = (next(n for n, each in enumerate(rules) if each is one) for one in (rule, first))
                yield (
                    (name, index),
                    Said(f'id = "{same}"'),
                    f'id = "{same}-2"',
                    f"{place((name, other))}と同じ id で同じ細かさなので、室場 {room}・区分 {klass}・受付 {channel} でどちらか決まりません",
                )


def same_names(policy: Policy) -> Iterator[Found]:
    """Two rooms one cannot tell apart."""
    seen: set[str] = set()
    for key, room in policy.rooms.items():
        if room.name in seen:
            yield ("rooms", key, "name"), room.name, shown(f"{room.name}2"), "同じ名前の室場がもう1つあります"
        seen.add(room.name)


def same_draws(policy: Policy, doubt: Doubt, place: Place) -> Iterator[Found]:
    """Two lotteries drawn at different times under one name."""
    first: dict[str, tuple[int, Stage]] = {}
    for index, stage in enumerate(policy.document.stages):
        if stage.kind != "lottery" or not stage.offered or doubt.inside(("stages", index)):
            continue
        number, other = first.setdefault(stage.draw_name, (index, stage))
        if other.draws != stage.draws:
            text = f"{place(('stages', number))}と抽選の時点（draws）が違うのに、抽選の名前が同じです。どちらかに名前を付けます"
            found = shown(stage.draw_name) if stage.draw_name else ABSENT
            yield ("stages", index, "draw_name"), Said(found), '"second"', text
