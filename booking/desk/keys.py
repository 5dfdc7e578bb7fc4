"""鍵: the codes of confirmed bookings, from being chosen to being gone.

A code is chosen here and stored sealed before the lock hears of it, so that a retry asks for the same code; the database allows one
live code a door and booking. `next_at` set means the lock still has to be told something.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, or_, select, update

from booking import engine, store, terms
from booking.desk.office import Office, japan, later
from booking.values import Key

TABLE = store.keys
LIVE = ("pending", "issued")
LEASE_S = 30
LONGEST_WAIT_S = 60
WORRY_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class LockTask:
    """Something a lock must be told: issue this code, or (`code` None) take the grant back."""

    key: str
    driver: str
    door: str
    code: str | None
    ref: str | None
    valid_from: datetime
    valid_until: datetime


def plan(office: Office, booking: Row[Any]) -> bool:
    """Make the key of a confirmed booking; return whether a lock must now be told a code."""
    policy = office.policy(booking.facility, booking.booked_at)
    start, end = engine.key_window(policy, booking.room, japan(booking.starts_at), japan(booking.ends_at))
    rule = terms.key_rule(policy, booking.room)
    if rule.kind == "none":
        return False
    keypad = rule.kind == "keypad"
    for door in policy.rooms[booking.room].doors:
        name = f"{booking.facility}/{door}"
        code = office.choose_code(rule.digits, _live_codes(office, name)) if keypad else ""
        office.conn.execute(
            insert(TABLE).values(
                id=office.new_id(),
                booking=booking.id,
                door=name,
                kind=rule.kind,
                state="pending" if keypad else "none",
                code_sealed=office.seal(code, "keys.code") if code else None,
                code_hash=office.vault.digest(f"{name}:{code}", "keys.code") if code else None,
                valid_from=start,
                valid_until=end,
                attempts=0,
                next_at=office.machine_now if code else None,
            )
        )
    return keypad and bool(policy.rooms[booking.room].doors)


def _live_codes(office: Office, door: str) -> set[str]:
    query = select(TABLE.c.code_sealed).where(
        TABLE.c.door == door, TABLE.c.state.in_(LIVE), TABLE.c.valid_until > office.at, TABLE.c.code_sealed.is_not(None)
    )
    return {office.open(sealed, "keys.code") for sealed in office.conn.execute(query).scalars()}


def waiting(office: Office) -> list[str]:
    """Keys about which a lock must be told something now."""
    now = office.machine_now
    query = select(TABLE.c.id).where(
        TABLE.c.next_at <= now, or_(TABLE.c.lease_until.is_(None), TABLE.c.lease_until < now)
    )
    return list(office.conn.execute(query.order_by(TABLE.c.next_at).limit(50)).scalars())


def claim(office: Office, key: str) -> LockTask | None:
    """Take the task for LEASE_S seconds; None when another has it or nothing is left to do."""
    now = office.machine_now
    taken = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == key, TABLE.c.next_at <= now, or_(TABLE.c.lease_until.is_(None), TABLE.c.lease_until < now))
        .values(lease_until=later(now, LEASE_S), attempts=TABLE.c.attempts + 1)
    ).rowcount
    if taken != 1:
        return None
    row = office.row(TABLE, key)
    booking = office.row(store.bookings, row.booking)
    policy = office.policy(booking.facility, booking.booked_at)
    code = office.open(row.code_sealed, "keys.code") if row.state == "pending" else None
    return LockTask(
        key, terms.key_rule(policy, booking.room).driver, row.door, code, row.lock_ref, row.valid_from, row.valid_until
    )


def issued(office: Office, key: str, code: str, ref: str) -> bool:
    """The lock has confirmed; False when the booking was given up meanwhile and the lock must be told to forget the code."""
    done = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == key, TABLE.c.state == "pending")
        .values(
            state="issued",
            code_sealed=office.seal(code, "keys.code"),
            code_hash=office.vault.digest(f"{office.row(TABLE, key).door}:{code}", "keys.code"),
            lock_ref=ref,
            next_at=None,
            lease_until=None,
        )
    ).rowcount
    if done != 1:
        office.conn.execute(
            update(TABLE).where(TABLE.c.id == key).values(lock_ref=ref, next_at=office.machine_now, lease_until=None)
        )
        return False
    row = office.row(TABLE, key)
    rest = office.conn.execute(
        select(TABLE.c.id).where(TABLE.c.booking == row.booking, TABLE.c.state == "pending")
    ).first()
    if rest is None:
        office.tell("booking_confirmed", row.booking)
    return True


def reissue(office: Office, key: str) -> None:
    """The lock refused this code (another party's, or not to its liking): choose another."""
    row = office.row(TABLE, key)
    code = office.choose_code(len(office.open(row.code_sealed, "keys.code")), _live_codes(office, row.door))
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == key, TABLE.c.state == "pending")
        .values(
            code_sealed=office.seal(code, "keys.code"),
            code_hash=office.vault.digest(f"{row.door}:{code}", "keys.code"),
        )
    )


def put_off(office: Office, key: str) -> None:
    """The lock gave no answer: again later; staff hear of it once it goes on."""
    row = office.row(TABLE, key)
    wait = min(LONGEST_WAIT_S, 2 ** min(row.attempts, 6))
    office.conn.execute(
        update(TABLE).where(TABLE.c.id == key).values(next_at=later(office.machine_now, wait), lease_until=None)
    )
    if row.attempts == WORRY_ATTEMPTS and row.state == "pending":
        office.tell("key_worry", row.booking)


def settled(office: Office, key: str) -> None:
    """The lock has forgotten the code: nothing is left to do."""
    office.conn.execute(update(TABLE).where(TABLE.c.id == key).values(next_at=None, lease_until=None))


def end(office: Office, booking: str, state: str) -> None:
    """Take the keys of a booking back (`revoked`) or let them go after use (`expired`); their codes are forgotten here at once."""
    live = office.conn.execute(
        select(TABLE).where(TABLE.c.booking == booking, TABLE.c.state.in_((*LIVE, "failed", "none")))
    ).all()
    for row in live:
        told = row.kind == "keypad" and row.state != "none"
        office.conn.execute(
            update(TABLE)
            .where(TABLE.c.id == row.id)
            .values(
                state=state,
                code_sealed=None,
                code_hash=None,
                next_at=office.machine_now if told and state == "revoked" else None,
            )
        )


def of(office: Office, booking: str, *, show: bool) -> Key | None:
    """The key of a booking; its code only if `show` and only while it is issued and its window is not over."""
    row = office.conn.execute(
        select(TABLE).where(TABLE.c.booking == booking).order_by(TABLE.c.valid_until.desc(), TABLE.c.id.desc())
    ).first()
    if row is None:
        return None
    valid_from, valid_until = japan(row.valid_from), japan(row.valid_until)
    visible = show and row.state == "issued" and office.at < valid_until
    return Key(
        row.kind, row.state, office.open(row.code_sealed, "keys.code") if visible else None, valid_from, valid_until
    )
