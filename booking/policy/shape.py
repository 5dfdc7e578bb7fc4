"""What may stand at a place of a policy file: the table there, its keys, an example."""

import types
import typing
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from booking.policy.dated import Path
from booking.policy.document import PolicyDocument
from booking.policy.faults import toml


def keys_of(model: Any) -> list[str]:
    """The keys a table may have, without those every table may have."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    common = ("source", "assumed", "note")
    return [field.alias or name for name, field in model.model_fields.items() if name not in common]


def example_at(path: Path) -> str:
    """One accepted value for what stands at `path`."""
    found, rest, _ = _walk(path)
    if found is None or not found.examples:
        return "（docs/policy.md を見てください）"
    example = found.examples[0]
    for _ in rest:
        if isinstance(example, dict):
            example = next(iter(example.values()), None)
        elif isinstance(example, (list, tuple)):
            example = example[0] if example else None
    return toml(example)


def model_at(path: Path) -> Any:
    """The table type that stands at `path`, or None."""
    return _walk(path)[2]


def _walk(path: Path) -> tuple[FieldInfo | None, Path, Any]:
    """(the last key's field, the indexes and ids behind it, the table type there or None)."""
    model: Any = PolicyDocument
    found: FieldInfo | None = None
    rest: list[str | int] = []
    inside = False
    for step in path:
        if inside or not (isinstance(model, type) and issubclass(model, BaseModel)):
            rest.append(step)
            inside = False
            continue
        found = next((field for name, field in model.model_fields.items() if step in (name, field.alias)), None)
        if found is None:
            return None, (), None
        rest, model = [], inner_of(found.annotation)
        inside = _holds_many(found.annotation)
    return found, tuple(rest), None if inside else model


def _holds_many(annotation: Any) -> bool:
    """True when the key holds a list or a table of tables: an index or an id follows in a path."""
    origin = typing.get_origin(annotation)
    if origin in (types.UnionType, typing.Union, typing.Annotated):
        return any(map(_holds_many, typing.get_args(annotation)))
    return origin in (tuple, dict)


def inner_of(annotation: Any) -> Any:
    """The table type inside `tuple[X, ...]`, `dict[str, X]`, `X | None`, `Annotated[X, …]`; else None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    origin = typing.get_origin(annotation)
    if origin in (tuple, dict, types.UnionType, typing.Union, typing.Annotated):
        for part in typing.get_args(annotation):
            if (found := inner_of(part)) is not None:
                return found
    return None
