"""Locks and key boxes that only staff can set: the grant waits until someone has typed the code in and says so.

Also the way for makers without a public interface. The memory is a file of one machine; the code itself is kept by the core.
"""

from collections.abc import Mapping, Sequence
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
    Updatable,
    Window,
    fits,
)

CAPS = Caps(
    code_source=CodeSource.PROVIDER,
    min_digits=3,
    max_digits=12,
    confirmation=Confirmation.HUMAN,
    revocable=Revocable.ON_SITE,
    updatable=Updatable.NOTHING,
)


class ManualLock:
    """The driver `manual`: `issue` answers WAITING_CODE, `code_typed` confirms, `revoke` waits for `code_removed`."""

    def __init__(self, path: Path) -> None:
        self._book = GrantBook(path)

    def caps(self, door: str) -> Caps:
        """Return the same for every door: whatever staff could type."""
        return CAPS

    def issue(self, request: GrantRequest) -> Grant:
        """Note the wish; `request.code` is not used, staff choose at the door."""
        return self._book.add(request, GrantState.WAITING_CODE, None)

    def code_typed(self, ref: str, code: str) -> Grant:
        """Staff set `code` at the door: the grant is confirmed; saying the same again changes nothing.

        Raises:
            UnknownGrant, Refused: BAD_CODE no keypad takes it, CONFLICT another code was told before,
                DUPLICATE_CODE it is live on this door in this window, ENDED the grant is being or was revoked.
        """
        if not fits(code, CAPS):
            raise Refused(Objection.BAD_CODE)
        return self._book.set_code(ref, code)

    def code_removed(self, ref: str) -> Grant:
        """Staff removed the code at the door: the grant is revoked."""
        return self._book.set_state(ref, GrantState.REVOKED)

    def get(self, ref: str) -> Grant:
        """Return the grant without its code."""
        return self._book.get(ref)

    def list(self, door: str) -> Sequence[Grant]:
        """Return the grants of the door, without codes."""
        return self._book.on_door(door)

    def change(self, ref: str, window: Window) -> Grant:
        """Refuse once a code stands at the door (a new grant is needed); before that the window may move."""
        return self._book.move(ref, window, when={GrantState.WAITING_CODE})

    def revoke(self, ref: str) -> RevokeOutcome:
        """Take back a wish at once; a code at the door stays until staff remove it."""
        if self._book.set_state(ref, GrantState.REVOKED, when={GrantState.WAITING_CODE}).state is GrantState.REVOKED:
            return RevokeOutcome.REVOKED
        self._book.set_state(ref, GrantState.REVOKING)
        return RevokeOutcome.PENDING

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> Sequence[LockEvent]:
        """Refuse: nothing tells by webhook."""
        raise BadEvent("locks set by hand have no webhook")

    def health(self, door: str) -> Health:
        """Return online: people are there, and nobody measures."""
        return Health(online=True)
