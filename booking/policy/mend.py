"""Going on behind a fault: a file with faults is put right for the moment, so that its other faults show as well."""

import tomllib
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from booking.policy.dated import Path
from booking.policy.document import PolicyDocument
from booking.policy.wrongs import Wrong, from_validation

ROUNDS = 12
"""How often what was put right is looked at again: a key in a table in a table takes three."""


def understood(tree: dict[str, Any]) -> tuple[PolicyDocument | None, list[Wrong], set[Path]]:
    """A reading as a document, what is wrong with its shape, and the paths that were put right to go on.

    The document stands for the file only where nothing was put right; it is None where that was not possible.
    """
    wrongs: list[Wrong] = []
    mended: set[Path] = set()
    for _ in range(ROUNDS):
        try:
            return PolicyDocument.model_validate(tree), wrongs, mended
        except ValidationError as error:
            found = list(from_validation(error, tree))
        news = [wrong for wrong in found if not _because(wrong, mended)]
        wrongs.extend(wrong for wrong in news if wrong not in wrongs)
        mended.update(wrong.path for wrong in found)
        try:
            for wrong in sorted(found, key=lambda wrong: len(wrong.path), reverse=True):
                tree = _righted(tree, wrong)
        except (LookupError, TypeError, ValueError):
            return None, wrongs, mended
    return None, wrongs, mended


def _because(wrong: Wrong, mended: Iterable[Path]) -> bool:
    """True when a fault may come from what was put right before: the same key, or anything in one table."""
    if wrong.table is None:
        return any(path[: len(wrong.path)] == wrong.path or wrong.path[: len(path)] == path for path in mended)
    return any(path[: len(wrong.table)] == wrong.table for path in mended)


def _righted(tree: Any, wrong: Wrong) -> Any:
    if wrong.instead is not None:
        return _put(tree, wrong.path, wrong.instead)
    if wrong.drop:
        return _put(tree, wrong.path, None, remove=True)
    if _is_name(wrong, tree):
        return _renamed(tree, wrong.path, wrong.accepted)
    return _put(tree, wrong.path, value_of(wrong.accepted))


def _is_name(wrong: Wrong, tree: Any) -> bool:
    """True when the fault is the name of a table, not its value."""
    name = str(wrong.path[-1])
    return wrong.message.startswith("記号は") and _at(tree, wrong.path) is not None and wrong.found == f'"{name}"'


def _at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree if isinstance(tree, dict) else None


def _renamed(tree: Any, path: Path, name: str) -> Any:
    parent: Any = tree
    for step in path[:-1]:
        parent = parent[step]
    kept = {name if key == path[-1] else key: value for key, value in parent.items()}
    return _put(tree, path[:-1], kept)


def value_of(accepted: str) -> Any:
    """The value a hint names; of several the first. Raises ValueError for a hint in words."""
    first = accepted.split('", "')[0] + '"' if '", "' in accepted and accepted.startswith('"') else accepted
    return _tuples(tomllib.loads(f"x = {first.split(' / ')[0]}")["x"])


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(inner) for key, inner in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _put(tree: Any, path: Path, value: Any, *, remove: bool = False) -> Any:
    """A copy of the tree with one value set, or one key of a table removed."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(tree, tuple):
        if remove and not rest:
            raise ValueError("a member of a list is not removed")
        return tuple(
            _put(item, rest, value, remove=remove) if index == step else item for index, item in enumerate(tree)
        )
    if not isinstance(tree, dict):
        raise TypeError("no table")
    if remove and not rest:
        return {key: inner for key, inner in tree.items() if key != step}
    return {**tree, step: _put(tree.get(step, {}), rest, value, remove=remove)}
