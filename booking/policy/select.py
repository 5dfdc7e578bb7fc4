"""Which rule is for whom: the most specific wins, and settings overwrite each other key by key."""

from collections.abc import Iterable, Mapping
from operator import ge
from typing import Any, TypeVar

from booking.policy.base import SELECTORS, WEEKDAYS, Selected
from booking.policy.places import OpeningHours, RoomShape

Rule = TypeVar("Rule", bound=Selected)
Rank = tuple[int, int, int]

_DAY_KEYS = (*WEEKDAYS, "holiday", *(f"holiday_{day}" for day in WEEKDAYS))


def rank(rule: Selected, room: str, shape: RoomShape, klass: str, channel: str) -> Rank | None:
    """How closely a rule fits, None if it does not.

    The room counts first (named room 2, its class 1), then the applicant class, then the channel.
    """
    place = 0
    if rule.rooms:
        place = 2 if room in rule.rooms else 1 if shape.room_class in rule.rooms else -1
    who = 0 if not rule.classes else 1 if klass in rule.classes else -1
    how = 0 if not rule.channels else 1 if channel in rule.channels else -1
    return None if -1 in (place, who, how) else (place, who, how)


def matching(rules: Iterable[Rule], room: str, shape: RoomShape, klass: str, channel: str) -> list[tuple[Rank, Rule]]:
    """Every rule that fits, the least specific first, otherwise in the file's order."""
    ranked = [(found, rule) for rule in rules if (found := rank(rule, room, shape, klass, channel)) is not None]
    return sorted(ranked, key=lambda pair: pair[0])


def most_specific(
    rules: Iterable[Rule], key: str, room: str, shape: RoomShape, klass: str, channel: str
) -> tuple[Rule, ...]:
    """One rule for each value of the attribute `key`: the most specific, in the file's order of first appearance."""
    chosen: dict[Any, Rule] = {}
    for _, rule in matching(rules, room, shape, klass, channel):
        chosen[getattr(rule, key)] = rule
    return tuple(chosen.values())


def withdrawn(rules: Iterable[Any], key: str, room: str, shape: RoomShape, klass: str, channel: str) -> frozenset[Any]:
    """The values of the attribute `key` for which a rule with `offered = false` holds in this case.

    Such a rule yields only to one that is as close as it in room, class and channel alike: "these people have no lottery"
    holds in every room, also where a rule for the room alone is the more specific one.
    """
    fitting = matching(rules, room, shape, klass, channel)
    return frozenset(
        getattr(rule, key)
        for number, (own, rule) in enumerate(fitting)
        if not rule.offered
        and not any(
            other.offered and getattr(other, key) == getattr(rule, key) and all(map(ge, closeness, own))
            for closeness, other in fitting[number + 1 :]
        )
    )


def ties(rules: Iterable[Rule], key: str, room: str, shape: RoomShape, klass: str, channel: str) -> list[Rule]:
    """Rules that fit exactly as closely as another with the same key: the file does not say which holds."""
    seen: dict[tuple[Any, Rank], Rule] = {}
    doubled = []
    for found, rule in matching(rules, room, shape, klass, channel):
        if seen.setdefault((getattr(rule, key), found), rule) is not rule:
            doubled.append(rule)
    return doubled


def layered(kind: type[Rule], rules: Iterable[Rule], room: str, shape: RoomShape, klass: str, channel: str) -> Rule:
    """One settings table for this case: the finer and the newer overwrite only the keys they write."""
    values: dict[str, Any] = {}
    for _, rule in matching(rules, room, shape, klass, channel):
        values.update(_written(rule))
    return kind.model_construct(**{**_defaults(kind), **values})


def _written(rule: Selected) -> Mapping[str, Any]:
    values = {name: getattr(rule, name) for name in rule.model_fields_set if name not in SELECTORS}
    if isinstance(rule, OpeningHours) and rule.every_day is not None:
        every = {key: rule.every_day if key in WEEKDAYS else None for key in _DAY_KEYS}
        values = {"exceptions": (), **every, **values}
    return values


def _defaults(kind: type[Rule]) -> dict[str, Any]:
    return {name: value for name, value in kind.model_validate({}).__dict__.items() if name not in SELECTORS}
