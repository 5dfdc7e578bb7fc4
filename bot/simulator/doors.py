"""The doors with their keypads: the simulated lock, asked from outside."""

from datetime import datetime
from pathlib import Path

from bot.simulator.shelf import Json
from locks.simulated import SimulatedLock


class Doors:
    """What stands in front of a resident: a door per room."""

    def __init__(self, path: Path | None) -> None:
        """`path`: the simulated lock's memory; None: there are no doors."""
        self._path = path

    def known(self, ledger: Json) -> list[str]:
        """Return the doors of the ledger's bookings and those that ever had a code, sorted."""
        rooms = {f"{booking['facility']}/{booking['room']}" for booking in ledger.get("bookings", [])}
        if self._path is not None and self._path.exists():
            rooms |= set(SimulatedLock(self._path).doors())
        return sorted(rooms)

    def press(self, door: str, code: str, at: datetime) -> bool:
        """Type a code at a door; True if it opens."""
        if self._path is None or not self._path.exists():
            return False
        return SimulatedLock(self._path).press(door, code, at)
