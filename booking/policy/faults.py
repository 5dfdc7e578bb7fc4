"""What is wrong with a policy file, all at once, in words a clerk can act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from pydantic import BaseModel

from booking.policy.dated import Path, dotted
from booking.policy.lines import line_of

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
        where = f"{self.file}: {line}{self.key or '（ファイル全体）'}: {self.message}"
        table = "\n" in self.accepted  # several lines stand by themselves, to be copied as they are
        accepted = indent(f"\n{self.accepted}", " " * 8) if table else f" {self.accepted}"
        return f"{where}\n    いまの値: {self.found}\n    使える値の例:{accepted}"


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
