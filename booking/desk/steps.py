"""One step of a booking's life: a conditional statement, so that it happens once, with what ending it brings along."""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import Row, or_, select, update

from booking import store
from booking.desk import keys
from booking.desk.holds import free
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.reservations import BOOKING, HOLDING, sources

TABLE = store.bookings
PLANNED = (
    "lapse",
    "reminder",
    "use_end",
    "void",
    "confirm_reminder",
    "payment_due",
    "payment_reminder",
    "key_send",
    "no_show_watch",
)
"""Due work of a booking that has no sense any more once it is over."""


def move(
    office: Office,
    booking: str,
    state: str,
    by: str,
    reason: str = "",
    *,
    new: bool = False,
    free_now: bool = False,
    **columns: Any,
) -> Row[Any] | None:
    """Bring a booking into `state` if it may go there; return the row as it was before, or None if it may not.

    `new`: it has no earlier state to be remembered. `free_now`: its time is free at once, whatever the policy's rule for freed
    slots, because staff need it themselves.
    """
    before = office.row(TABLE, booking, lock=True)  # another step may be about to end: then this one goes on from there
    done = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == booking, TABLE.c.state == before.state, TABLE.c.state.in_(sources(BOOKING, state)))
        .values(
            state=state,
            version=TABLE.c.version + 1,
            **({"reason_sealed": office.seal(reason, "bookings.reason")} if reason else {}),
            **columns,
        )
    ).rowcount
    if done != 1:
        return None
    office.record(booking, None if new else before.state, state, by, reason)
    if before.state in HOLDING and state not in (*HOLDING, "used", "no_show"):
        free(office, before, state, now=free_now)
        office.unschedule(booking, *PLANNED)
        keys.end(office, booking, "revoked")
    return before


def already(office: Office, booking: str) -> NoReturn:
    """Refuse: it is no longer open.

    Raises:
        Refusal: `DECIDED` with the state it is in, who decided and when.
    """
    now = office.row(TABLE, booking)
    by, at = last_step(office, booking, now.state)
    raise Refusal("DECIDED", state=now.state, by=by, decided_at=at)


def last_step(office: Office, about: str, state: str) -> tuple[str, datetime | None]:
    """Who brought something into the state it is in, and when, in Japan time.

    What a booking's own row keeps is who approved it, not who ended it later.
    """
    table = store.history
    found = office.conn.execute(
        select(table.c.by, table.c.at)
        .where(table.c.about == about, table.c.after == state)
        .where(or_(table.c.before.is_(None), table.c.before != state))
        .order_by(table.c.id.desc())
    ).first()
    return ("", None) if found is None else (found.by, japan(found.at))
