"""Headings of tables that are written twice: `[x]` and `[[x]]` mixed, or a table there can be only one of."""

import re
import types
import typing
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from booking.policy.document import PolicyDocument
from booking.policy.shape import inner_of

_HEADING = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")


def doubled(lines: Sequence[str], number: int) -> tuple[int, str, str, str]:
    """(line, what stands there, message, an accepted line) for the heading at `number` that the parser refuses."""
    line = lines[number - 1].strip()
    found = _HEADING.match(line)
    if found is None:
        return number, line, "同じ表が2度書かれています", f"# {line}"
    name = re.sub(r"\s*\.\s*", ".", found[2])
    same = [
        (at, one[1])
        for at, text in enumerate(lines[: number - 1], 1)
        if (one := _HEADING.match(text)) is not None and re.sub(r"\s*\.\s*", ".", one[2]) == name
    ]
    steps = tuple(name.replace('"', "").split("."))
    if _many(steps):
        at, other = number, same[0][0] if same else None
        if same and same[0][1] == "[":
            at, other = same[0][0], number
        also = f"{other}行目にも同じ表があります。" if other is not None else ""
        text = f"{also}何度も書く表は、どれも [[ ]] で始めます（[ ] と [[ ]] は混ぜられません）"
        return at, lines[at - 1].strip(), text, f"[[{name}]]"
    first = f"{same[-1][0]}行目" if same else "前"
    if len(steps) > 1 and _many(steps[:-1], of=dict):
        return number, line, f"{first}にも同じ記号の表があります。別の記号にします", f"[{name}-2]"
    text = f"{first}にも同じ表があります。1つしか書けない表です"
    return number, line, text, f"（この見出しを消し、中のキーを{first}の表に移します）"


def _many(steps: tuple[str, ...], of: type = tuple) -> bool:
    """True when the key at the end of a heading holds a list (or, with `of`, a table by ids) of tables."""
    model: Any = PolicyDocument
    rest = list(steps)
    annotation: Any = None
    while rest:
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return False
        step = rest.pop(0)
        field = next((one for name, one in model.model_fields.items() if step in (name, one.alias)), None)
        if field is None:
            return False
        annotation, model = field.annotation, inner_of(field.annotation)
        if _origin(annotation) is dict and rest:
            rest.pop(0)
            annotation = model
    return model is not None and _origin(annotation) is of


def _origin(annotation: Any) -> Any:
    """`tuple` or `dict` of an annotation, whatever stands beside it."""
    origin = typing.get_origin(annotation)
    if origin in (types.UnionType, typing.Union, typing.Annotated):
        found = [_origin(part) for part in typing.get_args(annotation)]
        return next((one for one in found if one in (tuple, dict)), None)
    return origin
