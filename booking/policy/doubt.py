"""What was put right on the way: there, nothing further is said, for it would speak of values nobody wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

from booking.policy.base import SELECTORS
from booking.policy.dated import Path


@dataclass(frozen=True, slots=True)
class Doubt:
    """Paths whose values are not those of the file, or lead nowhere."""

    paths: frozenset[Path] = frozenset()

    def also(self, paths: Iterable[Path]) -> "Doubt":
        """This and more."""
        return Doubt(self.paths | frozenset(paths))

    def any(self, *sections: str) -> bool:
        """True when something in one of these top-level tables is doubtful."""
        return any(path[:1] == (section,) for path in self.paths for section in sections)

    def inside(self, table: Path) -> bool:
        """True when something in this table, or all of it, is doubtful."""
        return any(path[: len(table)] == table or table[: len(path)] == path for path in self.paths)

    def whom(self, section: str) -> bool:
        """True when it is doubtful for whom a rule of this list is."""
        return any(
            path[:1] == (section,) and (len(path) < 3 or path[2] in (*SELECTORS, "id", "kind", "offered"))
            for path in self.paths
        )
