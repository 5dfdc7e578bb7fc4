"""What is well written but makes no sense: names that lead nowhere, windows that never open, rooms nobody can book."""

from collections.abc import Iterator

from booking.policy.compiled import Policy
from booking.policy.dated import Path
from booking.policy.faults import Fault


def nonsense(policy: Policy, file: str, origin: dict[Path, Path]) -> Iterator[Fault]:
    """Every fault that only shows when the parts of a version are seen together."""
    yield from ()
