"""Values that know their clause and their first day: a file as written -> the file as it stands on a day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

META = frozenset({"source", "assumed", "from", "until", "note"})
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Reading:
    """One reading of a raw file for one day; collects what the values say about themselves."""

    day: date
    whole: date
    """First day of the whole file: what does not say `from` is valid from here on."""
    versioned: frozenset[str] = frozenset()
    """Lists of which the newest of equals holds."""
    layered: frozenset[str] = frozenset()
    """Lists of tables that overwrite each other key by key, the newest last."""
    assumed: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    origin: dict[Path, Path] = field(default_factory=dict)
    """Where a table of the result stands in the file, if elsewhere than its own path."""


def dotted(path: Path) -> str:
    """`stages[0].opens` of a path."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def is_wrapped(value: Any) -> bool:
    """True for `{ value = …, source = … }`."""
    return isinstance(value, dict) and "value" in value and set(value) - META == {"value"}


def is_history(value: Any) -> bool:
    """True for a list of wrapped values."""
    return isinstance(value, list) and len(value) > 0 and all(map(is_wrapped, value))


def first_days(value: Any) -> Iterator[date]:
    """Every day on which something in the file changes: each `from`, and the day after each `until`."""
    if isinstance(value, dict):
        if isinstance(begins := value.get("from"), date):
            yield begins
        if isinstance(ends := value.get("until"), date):
            yield ends + timedelta(days=1)
        for inner in value.values():
            yield from first_days(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from first_days(inner)


def valid_on(table: Any, day: date) -> bool:
    """True when `day` is between the table's own `from` and `until`, both inclusive."""
    if not isinstance(table, dict):
        return True
    begins, ends = table.get("from"), table.get("until")
    return not (isinstance(begins, date) and day < begins) and not (isinstance(ends, date) and day > ends)


def read(value: Any, reading: Reading, path: Path = (), where: Path = ()) -> Any:
    """The value as it stands on `reading.day`, with tuples for lists and without `from` and `until`.

    Args:
        value: Anything tomllib returns.
        reading: The day, and what is collected.
        path: Where it will stand in the result.
        where: Where it stands in the file.
    """
    if is_wrapped(value):
        value = [value]
    if is_history(value):
        return _read_history(value, reading, path, where)
    if isinstance(value, dict):
        return _read_table(value, reading, path, where)
    if isinstance(value, list):
        return _read_list(value, reading, path, where)
    return value


class NoValue(Exception):
    """A dated value has nothing valid on that day."""


def _read_history(versions: list[dict[str, Any]], reading: Reading, path: Path, where: Path) -> Any:
    held = [version for version in versions if valid_on(version, reading.day)]
    if not held:
        raise NoValue
    chosen = max(held, key=lambda version: version.get("from", date.min))
    if chosen.get("assumed"):
        reading.assumed.add(dotted(path))
    if chosen.get("source"):
        reading.sources[dotted(path)] = str(chosen["source"])
    return read(chosen["value"], reading, path, where)


def _read_table(table: dict[str, Any], reading: Reading, path: Path, where: Path) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in table.items():
        if key in ("from", "until"):
            if not isinstance(value, date) or isinstance(value, datetime):
                result[key] = value  # not a day: the shape will say so
            continue
        if isinstance(value, dict) and not is_wrapped(value) and not valid_on(value, reading.day):
            continue
        try:
            result[key] = read(value, reading, (*path, key), (*where, key))
        except NoValue:
            continue
        # A value that is assumed makes its table speak of an estimate.
        told = is_wrapped(value) or is_history(value)
        if told and dotted((*path, key)) in reading.assumed and path and path[-1] != "facts":
            result["assumed"] = True
    if table.get("source"):
        reading.sources[dotted(path)] = str(table["source"])
    if table.get("assumed") is True:
        reading.assumed.add(dotted(path))
    return result


def _read_list(items: list[Any], reading: Reading, path: Path, where: Path) -> tuple[Any, ...]:
    kept = [(index, item) for index, item in enumerate(items) if valid_on(item, reading.day)]
    if path and path[0] in reading.versioned and len(path) == 1:
        kept = _newest(kept)
    if path and path[0] in reading.layered and len(path) == 1:
        kept.sort(key=lambda pair: _begins(pair[1]))
    result: list[Any] = []
    for index, item in kept:
        here = (*path, len(result))
        there = (*where, index)
        if here != there:
            reading.origin[here] = there
        result.append(read(item, reading, here, there))
    return tuple(result)


def _newest(items: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Of tables with the same id and selectors, those with the latest `from`."""
    newest: dict[Any, date] = {}
    for _, item in items:
        begins = _begins(item)
        newest[_identity(item)] = max(newest.get(_identity(item), date.min), begins)
    return [(index, item) for index, item in items if _begins(item) == newest[_identity(item)]]


def _begins(item: Any) -> date:
    begins = item.get("from") if isinstance(item, dict) else None
    return begins if isinstance(begins, date) else date.min


def _identity(item: Any) -> Any:
    if not isinstance(item, dict):
        return id(item)
    named = (item.get(name, ()) for name in ("rooms", "classes", "channels"))
    selectors = (tuple(sorted(map(str, names))) if isinstance(names, (list, tuple)) else str(names) for names in named)
    return (str(item.get("id") or item.get("kind")), *selectors)
