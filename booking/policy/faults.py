"""What is wrong with a policy file, all at once, in words a clerk can act on."""

import difflib
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from booking.policy.dated import Path, dotted
from booking.policy.document import PolicyDocument
from booking.policy.lines import line_of
from booking.policy.unsaid import not_sayable

ABSENT = "（ありません）"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it stands, what was found, one value that would be accepted, and why.

    `key` counts repeated tables from 1; `line` is where the key, or the table around it, begins in the file.
    """

    file: str
    key: str
    found: str
    accepted: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f"{self.line}行目: "
        return f"{self.file}: {line}{self.key or '（ファイル全体）'}: {self.message}\n    いまの値: {self.found}\n    使える値の例: {self.accepted}"


class PolicyFaults(ValueError):
    """A policy file is refused; `faults` holds every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Sheet:
    """One reading of a file: what is needed to say where a fault stands."""

    name: str
    lines: Mapping[Path, int] = field(default_factory=dict)
    origin: Mapping[Path, Path] = field(default_factory=dict)

    def fault(self, path: Path, found: str, accepted: str, message: str) -> Fault:
        """A fault at a path of the reading."""
        own = written(path, self.origin)
        return Fault(self.name, shown_path(own), found, accepted, message, line_of(own, self.lines))

    def place(self, path: Path) -> str:
        """What a fault calls a table of the reading: `stages[2]`, and its line."""
        own = written(path, self.origin)
        line = line_of(own, self.lines)
        return shown_path(own) + ("" if line is None else f"（{line}行目）")


def shown_path(path: Path) -> str:
    """`stages[2].opens` for the second stage: people count from 1."""
    return dotted(tuple(step + 1 if isinstance(step, int) else step for step in path))


@dataclass(frozen=True, slots=True)
class Wrong:
    """One fault of the shape, still in the paths of the reading. `absent`: the key is missing; `drop`: it must go."""

    path: Path
    found: str
    accepted: str
    message: str
    drop: bool = False
    table: Path | None = None
    """The table whose keys contradict each other, where that is the fault."""
    instead: Any = None
    """What to go on with, where the accepted value is no value of that key."""


def from_validation(error: ValidationError, tree: Any) -> Iterator[Wrong]:
    """The faults of one pydantic error. One value is told once, however many shapes it was compared with."""
    told: set[Path] = set()
    for detail in error.errors(include_url=False):
        kind = detail["type"]
        path, rest = _inside(tuple(detail["loc"]), tree)
        if kind == "told":
            yield from _told(detail, path)
            continue
        if kind == "missing":
            path = (*path, *rest)
        elif path in told:
            continue
        told.add(path)
        slips = list(_misspelt_beside_value(path, detail["input"])) if kind in _TYPES else []
        if slips:
            yield from slips
            continue
        if (heading := _wrong_heading(detail, path)) is not None:
            yield heading
            continue
        yield Wrong(
            path,
            shown(detail["input"]) if kind != "missing" else ABSENT,
            _accepted(detail, path, rest),
            _message(detail, path, rest),
            kind == "extra_forbidden",
        )


_BESIDE_VALUE = ("value", "from", "until", "source", "assumed", "note")


def _misspelt_beside_value(path: Path, found: Any) -> Iterator[Wrong]:
    """Misspelt keys in `{ value = …, from = … }`, or in a list of such."""
    versions = list(enumerate(found)) if isinstance(found, tuple) else [(None, found)]
    for index, version in versions:
        if not isinstance(version, dict) or "value" not in version:
            continue
        here = path if index is None else (*path, index)
        for key in version:
            if key not in _BESIDE_VALUE:
                near = difflib.get_close_matches(str(key), _BESIDE_VALUE, n=1)
                text = "知らないキーです" + (f"（{near[0]} の書きまちがいではありませんか）" if near else "")
                yield Wrong((*here, key), shown(version[key]), " / ".join(_BESIDE_VALUE), text, drop=True)


def _wrong_heading(detail: ErrorDetails, path: Path) -> Wrong | None:
    """`[[x]]` for a table there is one of, `[x]` for one that is written many times."""
    found, name = detail["input"], ".".join(str(step) for step in path if not isinstance(step, int))
    many = isinstance(found, tuple) and len(found) > 0 and all(isinstance(table, dict) for table in found)
    if detail["type"] in ("model_type", "dict_type") and many:
        return Wrong(path, f"[[{name}]]", f"[{name}]", "1つだけ書く表です。見出しは [ ] で書きます", instead=found[0])
    if detail["type"] == "tuple_type" and isinstance(found, dict) and model_at((*path, 0)) is not None:
        return Wrong(path, f"[{name}]", f"[[{name}]]", "何度も書く表です。見出しは [[ ]] で書きます", instead=(found,))
    return None


def _told(detail: ErrorDetails, path: Path) -> Iterator[Wrong]:
    for key, message, accepted in (detail.get("ctx") or {})["told"]:
        steps: Path = tuple(int(step) if step.isdigit() else step for step in key.split(".")) if key else ()
        found: Any = detail["input"]
        for step in steps:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                found = None
                break
        drop = accepted.startswith("（")
        yield Wrong((*path, *steps), ABSENT if found is None else shown(found), accepted, message, drop, path)


def _inside(loc: Path, tree: Any) -> tuple[Path, Path]:
    """(the part of an error's place that is in the file, the rest: names of shapes, or the missing key)."""
    for number, step in enumerate(loc):
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return loc[:number], loc[number:]
    return loc, ()


def written(path: Path, origin: Mapping[Path, Path]) -> Path:
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


def _message(detail: ErrorDetails, path: Path, rest: Path) -> str:
    kind, context = detail["type"], detail.get("ctx") or {}
    if rest and kind != "missing" and rest != ("[key]",):
        return "ここに書ける値ではありません"
    if kind == "missing":
        return "必ず書くものがありません"
    word = path[-1] if kind == "extra_forbidden" else detail["input"]
    sentence = not_sayable(model_at(path[:-1]), str(word))
    if kind == "extra_forbidden":
        if sentence is not None:
            return f"いまは書けません（docs/policy.md の7節: {sentence}）"
        near = difflib.get_close_matches(str(path[-1]), keys_of(model_at(path[:-1])), n=1)
        return "知らないキーです" + (f"（{near[0]} の書きまちがいではありませんか）" if near else "")
    if kind == "value_error":
        return str(context.get("error", detail["msg"]))
    if kind == "literal_error":
        return "使えない言葉です" if sentence is None else f"いまは書けません（docs/policy.md の7節: {sentence}）"
    plain = _TYPES.get(kind)
    if plain is not None:
        return plain.format(**context)
    return "ここに書ける値ではありません"


_TYPES = {
    "int_type": "整数を書きます（引用符で囲みません）",
    "int_parsing": "整数を書きます",
    "int_from_float": "整数を書きます",
    "float_type": "数を書きます",
    "bool_type": "true か false を書きます",
    "string_type": "文字列を書きます（引用符で囲みます）",
    "string_too_short": "空にできません",
    "string_pattern_mismatch": "記号は英小文字・数字・-・_ で書きます（英小文字か数字で始めます）",
    "tuple_type": "リスト [ … ] で書きます",
    "dict_type": "表で書きます",
    "model_type": "表 {{ … }} で書きます",
    "greater_than": "{gt} より大きい数を書きます",
    "greater_than_equal": "{ge} 以上の数を書きます",
    "less_than": "{lt} より小さい数を書きます",
    "less_than_equal": "{le} 以下の数を書きます",
    "too_short": "{min_length} 個以上書きます",
    "too_long": "{max_length} 個までです",
    "finite_number": "数を書きます",
}


def _accepted(detail: ErrorDetails, path: Path, rest: Path) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        if not_sayable(model_at(path[:-1]), str(path[-1])) is not None:
            return "（この行を消します）"
        return " / ".join(keys_of(model_at(path[:-1]))) or "（ここには何も書けません）"
    if rest == ("[key]",):
        plain = re.sub(r"[^a-z0-9_-]+", "-", str(path[-1]).lower()).strip("-_")
        return plain or "hall"
    if kind == "literal_error" and not rest:
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
