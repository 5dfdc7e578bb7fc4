"""A lock without hardware: its door opens for a confirmed code inside its window, and for nothing else.

The caller picks the code. What real locks do to their callers (lose a request, lose an answer, take another code, wake up
late) can be scripted with `Faults`.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from locks.book import GrantBook
from locks.driver import (
    BadEvent,
    Caps,
    CodeSource,
    Confirmation,
    Grant,
    GrantRequest,
    GrantState,
    Health,
    LockEvent,
    Objection,
    Refused,
    Revocable,
    RevokeOutcome,
    Unreachable,
    Updatable,
    Window,
    fits,
)

CAPS = Caps(
    code_source=CodeSource.CALLER,
    min_digits=4,
    max_digits=10,
    confirmation=Confirmation.SYNC,
    revocable=Revocable.REMOTE,
    updatable=Updatable.WINDOW,
)


class FaultKind(StrEnum):
    """What goes wrong with one call."""

    LOSE_REQUEST = "lose_request"  # nothing happened, no answer
    LOSE_ANSWER = "lose_answer"  # it happened, no answer
    REFUSE = "refuse"
    DELAY = "delay"  # answers after `seconds`
    OTHER_CODE = "other_code"  # takes and answers `code` instead of the one asked for
    ASLEEP = "asleep"  # accepted, but the door learns it only at `wake`


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one call."""

    kind: FaultKind
    seconds: float = 0.0
    why: Objection = Objection.DUPLICATE_CODE
    code: str = ""


class Faults:
    """A script of faults: for each method name, what befalls its next calls, in order; None is a call that goes well."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep, **script: Sequence[Fault | None]) -> None:
        self.offline = False
        self._sleep = sleep
        self._script = {method: deque(faults) for method, faults in script.items()}

    def before(self, method: str) -> Fault | None:
        """Take the next fault of `method`; raises what keeps the request from arriving, sleeps through a delay."""
        queue = self._script.get(method)
        fault = queue.popleft() if queue else None
        if self.offline or (fault and fault.kind is FaultKind.LOSE_REQUEST):
            raise Unreachable("the lock does not answer")
        if fault and fault.kind is FaultKind.REFUSE:
            raise Refused(fault.why)
        if fault and fault.kind is FaultKind.DELAY:
            self._sleep(fault.seconds)
        return fault


class SimulatedLock:
    """The driver `simulated`; `path` is the lock's own memory, not the core's."""

    def __init__(self, path: Path, faults: Faults | None = None) -> None:
        self._book = GrantBook(path)
        self._faults = faults or Faults()

    def caps(self, door: str) -> Caps:
        """Return the same for every door: codes of 4 to 10 digits, known to the door at once."""
        return CAPS

    def issue(self, request: GrantRequest) -> Grant:
        """Make the grant at once; a door exists as soon as it is named."""
        fault = self._faults.before("issue")
        code, state = request.code, GrantState.CONFIRMED
        if fault and fault.kind is FaultKind.OTHER_CODE:
            code = fault.code
        elif code is None or not fits(code, CAPS):
            raise Refused(Objection.BAD_CODE)
        if fault and fault.kind is FaultKind.ASLEEP:
            state = GrantState.PROGRAMMING
        return _answered(fault, self._book.add(request, state, code))

    def get(self, ref: str) -> Grant:
        """Return the grant without its code, which the lock keeps only as a hash."""
        self._faults.before("get")
        return self._book.get(ref)

    def list(self, door: str) -> Sequence[Grant]:
        """Return the grants of the door, revoked ones included, without codes."""
        self._faults.before("list")
        return self._book.on_door(door)

    def change(self, ref: str, window: Window) -> Grant:
        """Move the window and keep the code."""
        fault = self._faults.before("change")
        return _answered(fault, self._book.move(ref, window))

    def revoke(self, ref: str) -> RevokeOutcome:
        """Take the code back at once and forget it."""
        fault = self._faults.before("revoke")
        _answered(fault, self._book.set_state(ref, GrantState.REVOKED))
        return RevokeOutcome.REVOKED

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Sequence[LockEvent]:
        """Refuse: this lock tells nothing by webhook."""
        raise BadEvent("the simulated lock has no webhook")

    def health(self, door: str) -> Health:
        """Return online unless the script says otherwise."""
        try:
            self._faults.before("health")
        except Unreachable:
            return Health(online=False)
        return Health(online=True, battery_percent=100)

    def press(self, door: str, code: str, at: datetime) -> bool:
        """Type `code` at the door at the aware moment `at`; True if it opens."""
        return self._book.opens(door, code, at)

    def wake(self, door: str) -> None:
        """Let the door hear what it slept through: grants being programmed are confirmed."""
        for grant in self._book.on_door(door):
            self._book.set_state(grant.ref, GrantState.CONFIRMED, when={GrantState.PROGRAMMING})

    def doors(self) -> Sequence[str]:
        """Return the doors that ever had a grant, sorted."""
        return self._book.doors()


def _answered(fault: Fault | None, grant: Grant) -> Grant:
    if fault and fault.kind is FaultKind.LOSE_ANSWER:
        raise Unreachable("the answer was lost")
    return grant
