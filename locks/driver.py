"""What every lock driver is and answers; the core trusts the answer, never the request.

A grant lets whoever types a code through one door in one window. It is named by its caller (`grant_id`), so that asking twice
for the same (grant_id, door) makes one grant however often a worker dies in between. Drivers keep no clock: whether a window
is over is the caller's to know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class CodeSource(StrEnum):
    """Who picks the code."""

    PROVIDER = "provider"
    CALLER = "caller"
    EITHER = "either"


class Confirmation(StrEnum):
    """How one learns that the lock at the door knows the code."""

    SYNC = "sync"
    WEBHOOK = "webhook"
    POLL = "poll"
    NONE_NEEDED = "none_needed"  # the code is computed by lock and maker alike
    HUMAN = "human"


class Revocable(StrEnum):
    """Where a code can be taken back before its window ends."""

    REMOTE = "remote"
    ON_SITE = "on_site"
    NEVER = "never"


class Updatable(StrEnum):
    """What `change` can do without making a new grant."""

    NOTHING = "nothing"
    WINDOW = "window"
    WINDOW_NEW_CODE = "window_new_code"  # moving the window changes the code


class CredentialKind(StrEnum):
    """What the resident receives."""

    PIN = "pin"
    URL = "url"
    QR = "qr"


class GrantState(StrEnum):
    """Where a grant stands. `CONFIRMED` and `ASSUMED` (computed codes) may be told to the resident."""

    PLANNED = "planned"
    REQUESTED = "requested"
    WAITING_CODE = "waiting_code"
    PROGRAMMING = "programming"
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    EXPIRED = "expired"
    FAILED = "failed"
    REVOKING = "revoking"
    REVOKED = "revoked"
    REVOKE_IMPOSSIBLE = "revoke_impossible"


OPENS_THE_DOOR = frozenset({GrantState.CONFIRMED, GrantState.ASSUMED})


class Objection(StrEnum):
    """Why a lock said no; asking again unchanged would not help."""

    DUPLICATE_CODE = "duplicate_code"
    BAD_CODE = "bad_code"
    CONFLICT = "conflict"  # the same grant exists with another code
    ENDED = "ended"  # the grant is revoked
    UNKNOWN_DOOR = "unknown_door"
    FULL = "full"
    NOT_POSSIBLE = "not_possible"


class LockError(Exception):
    """All that a driver raises; no message of it holds a code."""


class Unreachable(LockError):
    """No usable answer came. The grant may or may not exist: look with `get` or `list`, or ask again with the same id."""


class Refused(LockError):
    """The lock, or its maker, said no: `why`."""

    def __init__(self, why: Objection) -> None:
        super().__init__(why.value)
        self.why = why


class UnknownGrant(LockError):
    """No grant has this reference."""


class BadEvent(LockError):
    """A webhook that does not come from the maker, or that this driver does not take."""


@dataclass(frozen=True, slots=True)
class Window:
    """When a code opens: from `valid_from` until just before `valid_until`; both aware."""

    valid_from: datetime
    valid_until: datetime

    def __post_init__(self) -> None:
        if self.valid_from.tzinfo is None or self.valid_until.tzinfo is None:
            raise ValueError("a window needs aware datetimes")
        if self.valid_from >= self.valid_until:
            raise ValueError("a window ends after it begins")


@dataclass(frozen=True, slots=True)
class Caps:
    """What a driver can do with one door; read before a grant is planned. Lengths in digits, `granularity` is rounded outward."""

    code_source: CodeSource
    min_digits: int
    max_digits: int
    confirmation: Confirmation
    revocable: Revocable
    updatable: Updatable
    granularity: timedelta = timedelta(minutes=1)
    lead_time: timedelta = timedelta(0)
    max_window: timedelta | None = None
    max_ahead: timedelta | None = None
    capacity: int | None = None
    variants_per_window: int | None = None
    alphabet: str = "0123456789"
    forbidden_prefixes: tuple[str, ...] = ()
    credential_kinds: tuple[CredentialKind, ...] = (CredentialKind.PIN,)


def fits(code: str, caps: Caps) -> bool:
    """Tell whether a keypad with these capabilities can take `code`."""
    return caps.min_digits <= len(code) <= caps.max_digits and set(code) <= set(caps.alphabet)


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """A wish for one door. `grant_id` is the caller's own and never used for anything else; `code` where the caller picks it.

    The caller stores the code before it asks, so that asking again after a crash asks for the same one.
    """

    grant_id: str
    door: str
    window: Window
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """What the lock answered. `code` is None where the lock does not (or no longer) tell it; `effective` is what it opens for."""

    ref: str
    grant_id: str
    door: str
    requested: Window
    effective: Window
    state: GrantState
    code: str | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    last_error: str | None = None


class RevokeOutcome(StrEnum):
    """What became of taking a code back. `IMPOSSIBLE`: it opens until the end of its window; staff must know."""

    REVOKED = "revoked"
    PENDING = "pending"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class LockEvent:
    """Something a maker told by webhook; `event_id` is the same when it is told again."""

    event_id: str
    ref: str
    state: GrantState
    at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """How a door's lock is; None where the maker does not say."""

    online: bool
    last_contact_at: datetime | None = None
    battery_percent: int | None = None
    free_codes: int | None = None


class LockDriver(Protocol):
    """One maker's locks. Every method may raise `Unreachable`; `ref` is the reference the lock gave in a `Grant`."""

    def caps(self, door: str) -> Caps:
        """Return what can be done with this door."""
        ...

    def issue(self, request: GrantRequest) -> Grant:
        """Make the grant, or return the one that (grant_id, door) names already, whatever its state.

        Raises:
            Refused: with the reason; nothing was stored.
        """
        ...

    def get(self, ref: str) -> Grant:
        """Return the grant as it stands now; raises UnknownGrant."""
        ...

    def list(self, door: str) -> Sequence[Grant]:
        """Return every grant of the door the lock remembers, in no particular order: for finding what a lost answer made."""
        ...

    def change(self, ref: str, window: Window) -> Grant:
        """Move the grant to another window; the answer may hold a new code. Raises Refused, UnknownGrant."""
        ...

    def revoke(self, ref: str) -> RevokeOutcome:
        """Take the code back; doing it again is no error. Raises UnknownGrant."""
        ...

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Sequence[LockEvent]:
        """Return what a maker's webhook tells, after checking that it is the maker; raises BadEvent."""
        ...

    def health(self, door: str) -> Health:
        """Return how the lock of this door is."""
        ...
