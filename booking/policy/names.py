"""Names a policy file uses and nowhere defines."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from booking.policy.anchors import Anchor
from booking.policy.base import Selected
from booking.policy.compiled import Policy
from booking.policy.dated import Path
from booking.policy.document import PolicyDocument
from booking.policy.faults import toml
from booking.policy.money import FeeBand
from booking.policy.places import DaySet, Festival, Purpose
from booking.policy.ways import Stage

Found = tuple[Path, Any, Any, str]
"""(path, value found, an accepted value, message)."""


class Said(str):
    """A text that is shown as it is, not as a TOML string."""

    __slots__ = ()


def tables(value: Any, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """Every table of a document with its path."""
    if isinstance(value, BaseModel):
        yield path, value
        for name, field in type(value).model_fields.items():
            yield from tables(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from tables(inner, (*path, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from tables(inner, (*path, index))


def unknown_names(policy: Policy, festivals: frozenset[str]) -> Iterator[Found]:
    """Names that are used but not defined.

    `festivals` are the names of the whole file: one that is not held in this version has no days in it.
    """
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
    yield from _unknown_parts(document)
    for path, table in tables(document):
        if isinstance(table, Selected):
            yield from _unknown((*path, "rooms"), table.rooms, rooms)
            yield from _unknown((*path, "classes"), table.classes, document.classes)
            yield from _unknown((*path, "channels"), table.channels, document.channels)
        if isinstance(table, Anchor):
            yield from _unknown((*path, "calendar"), [table.calendar], calendars)
        if isinstance(table, DaySet) and table.festival is not None:
            if isinstance(table, Festival):
                yield (
                    (*path, "festival"),
                    table.festival,
                    "（この行を消し、dates などで日を書きます）",
                    "行事の日は、ほかの行事の名前では決められません",
                )
            else:
                yield from _unknown((*path, "festival"), [table.festival], festivals)
        if isinstance(table, Purpose):
            yield from _unknown((*path, "rooms"), table.rooms, rooms)
            yield from _unknown((*path, "classes"), table.classes, document.classes)
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


def _unknown_parts(document: PolicyDocument) -> Iterator[Found]:
    """Units and doors no room has: a unit only one room names is a slip unless the file lists it."""
    named = [unit for room in document.rooms.values() for unit in room.units]
    shared = {unit for unit in named if named.count(unit) > 1} if not document.units else set(document.units)
    text = (
        "この区画は、室場の記号でも、2つ以上の室場に共通の区画でもありません（最上段の units に一覧を書けば使えます）"
    )
    if document.units:
        text = "この区画は、最上段の units の一覧にありません"
    for key, room in document.rooms.items():
        for unit in room.units:
            path = ("rooms", key, "units")
            if unit not in shared and unit not in document.rooms:
                yield path, unit, _choices({*document.rooms, *shared}, unit), text
            elif unit in document.rooms and (parts := document.rooms[unit].units) and unit not in parts:
                yield (
                    path,
                    unit,
                    " / ".join(map(toml, parts)),
                    f"室場 {unit} はさらに区画に分かれています。その区画を書きます",
                )
        for door in room.doors if document.doors else ():
            if door not in document.doors and door not in document.rooms:
                choices = _choices({*document.rooms, *document.doors}, door)
                yield ("rooms", key, "doors"), door, choices, "この扉は、最上段の doors の一覧にありません"


def _choices(known: Iterable[str], written: str) -> str:
    """The names one may write, the most alike first."""
    ordered = sorted(known)
    near = difflib.get_close_matches(written, ordered, n=1)
    return " / ".join(f'"{choice}"' for choice in [*near, *(name for name in ordered if name not in near)])


def _unknown(path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Found]:
    choices = sorted(known)
    for name in names:
        if name not in choices:
            accepted = _choices(choices, name) or "（まだ1つも決められていません）"
            yield path, name, accepted, "この名前は、このファイルのどこにも決められていません"
