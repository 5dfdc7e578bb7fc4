"""What is wrong with a policy file, all at once, in words a clerk can act on."""

import difflib
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from booking.policy.dated import Path, dotted
from booking.policy.document import PolicyDocument

ABSENT = "（ありません）"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it stands, what was found, one value that would be accepted, and why."""

    file: str
    key: str
    found: str
    accepted: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key or '（ファイル全体）'}: {self.message}\n    いまの値: {self.found}\n    使える値の例: {self.accepted}"


class PolicyFaults(ValueError):
    """A policy file is refused; `faults` holds every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def from_validation(error: ValidationError, file: str, origin: dict[Path, Path]) -> Iterator[Fault]:
    """The faults of one pydantic error, in the file's own paths."""
    for detail in error.errors(include_url=False):
        path = tuple(step for step in detail["loc"] if step != "[key]")
        yield Fault(
            file=file,
            key=dotted(written(path, origin)),
            found=shown(detail["input"]) if detail["type"] != "missing" else ABSENT,
            accepted=_accepted(detail, path),
            message=_message(detail, path),
        )


def written(path: Path, origin: dict[Path, Path]) -> Path:
    """The path in the file of a path in the reading."""
    for length in range(len(path), 0, -1):
        if path[:length] in origin:
            return (*origin[path[:length]], *path[length:])
    return path


def shown(value: Any) -> str:
    """A value as it would be written in TOML, shortened."""
    text = toml(value)
    return text if len(text) <= 120 else text[:119] + "…"


def toml(value: Any) -> str:
    """A value in TOML's inline notation."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{_key(key)} = {toml(inner)}" for key, inner in value.items()) + " }" if value else "{}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, BaseModel):
        return toml(value.model_dump(exclude_defaults=True, by_alias=True))
    return str(value)


def _key(key: Any) -> str:
    text = str(key)
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return text if plain else f'"{text}"'


def _message(detail: ErrorDetails, path: Path) -> str:
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "missing":
        return "必ず書くものがありません"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(path[-1]), keys_of(model_at(path[:-1])), n=1)
        return "知らないキーです" + (f"（{near[0]} の書きまちがいではありませんか）" if near else "")
    if kind == "value_error":
        return str(context.get("error", detail["msg"]))
    if kind == "literal_error":
        return "使えない言葉です"
    plain = _TYPES.get(kind)
    if plain is not None:
        return plain.format(**context)
    return f"形が合いません（{detail['msg']}）"


_TYPES = {
    "int_type": "整数を書きます（引用符で囲みません）",
    "int_parsing": "整数を書きます",
    "int_from_float": "整数を書きます",
    "float_type": "数を書きます",
    "bool_type": "true か false を書きます",
    "string_type": "文字列を書きます（引用符で囲みます）",
    "string_too_short": "空にできません",
    "string_pattern_mismatch": "英小文字・数字・- だけで書きます",
    "tuple_type": "リスト [ … ] で書きます",
    "dict_type": "表で書きます",
    "model_type": "表 { … } で書きます",
    "greater_than": "{gt} より大きい数を書きます",
    "greater_than_equal": "{ge} 以上の数を書きます",
    "less_than": "{lt} より小さい数を書きます",
    "less_than_equal": "{le} 以下の数を書きます",
    "too_short": "{min_length} 個以上書きます",
    "too_long": "{max_length} 個までです",
}


def _accepted(detail: ErrorDetails, path: Path) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return " / ".join(keys_of(model_at(path[:-1]))) or "（ここには何も書けません）"
    if kind == "literal_error":
        return str((detail.get("ctx") or {}).get("expected", "")).replace("'", '"').replace(" or ", ", ")
    return example_at(path)


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
