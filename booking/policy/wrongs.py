"""The faults of a file's shape: what the model refuses, in the paths of the reading and in words."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from booking.policy.dated import Path
from booking.policy.faults import ABSENT, shown
from booking.policy.shape import example_at, keys_of, model_at
from booking.policy.unsaid import not_sayable


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
