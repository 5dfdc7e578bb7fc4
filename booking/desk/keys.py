"""鍵: the codes of confirmed bookings, from being chosen to being gone.

A code is chosen here and stored sealed before the lock hears of it, so that a retry asks for the same code; the database allows one
live code a door and booking. `next_at` set means the lock still has to be told something.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, false, insert, or_, select, update

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
    """Make the key of a confirmed booking; return whether the resident hears of it once the lock knows the code.

    A code that the policy tells later is made now all the same, so that a lock out of reach is noticed in time.
    """
    policy = office.policy(booking.facility, booking.booked_at)
    start, end = japan(booking.starts_at), japan(booking.ends_at)
    rule = terms.key_rule(policy, booking.room, booking.klass, booking.channel)
    if rule.kind == "none":
        return False
    first, last = engine.key_window(policy, booking.room, start, end, klass=booking.klass, channel=booking.channel)
    doors = [f"{booking.facility}/{door}" for door in policy.rooms[booking.room].doors]
    if rule.kind == "counter":
        _insert(office, booking.id, doors[0], rule.kind, "", first, last)
        return False
    shown_from = engine.key_sent_at(
        policy,
        start,
        room=booking.room,
        confirmed_at=japan(office.at),
        klass=booking.klass,
        channel=booking.channel,
    )
    code = office.choose_code(rule.digits, {live for door in doors for live in _live_codes(office, door)})
    later_on = shown_from > office.at
    for door in doors:
        _insert(office, booking.id, door, rule.kind, code, first, last, shown_from if later_on else None)
    if later_on:
        office.schedule("key_send", booking.id, shown_from, again=booking.changes > 0)
    return not later_on


def _insert(
    office: Office,
    booking: str,
    door: str,
    kind: str,
    code: str,
    first: datetime,
    last: datetime,
    shown_from: datetime | None = None,
) -> None:
    office.conn.execute(
        insert(TABLE).values(
            id=office.new_id(),
            booking=booking,
            door=door,
            kind=kind,
            state="pending" if code else "none",
            code_sealed=office.seal(code, "keys.code") if code else None,
            code_hash=office.vault.digest(f"{door}:{code}", "keys.code") if code else None,
            valid_from=first,
            valid_until=last,
            shown_from=shown_from,
            attempts=0,
            next_at=office.machine_now if code else None,
        )
    )


def send(office: Office, booking: str) -> None:
    """The instant at which the code is told has come; where the lock does not know it yet, it is told as soon as it does."""
    rows = _live(office, booking)
    if rows and all(row.state == "issued" for row in rows):
        office.tell("key_code", booking)


def _live(office: Office, booking: str) -> list[Row[Any]]:
    found = select(TABLE).where(TABLE.c.booking == booking, TABLE.c.state.in_(LIVE), TABLE.c.kind == "keypad")
    return list(office.conn.execute(found.order_by(TABLE.c.door)))


def _live_codes(office: Office, door: str) -> set[str]:
    query = select(TABLE.c.code_sealed).where(
        TABLE.c.door == door, TABLE.c.state.in_(LIVE), TABLE.c.valid_until > office.at, TABLE.c.code_sealed.is_not(None)
    )
    return {office.open(sealed, "keys.code") for sealed in office.conn.execute(query).scalars()}


def waiting(office: Office) -> list[str]:
    """Keys about which a lock must be told something now."""
    now = office.machine_now
    query = select(TABLE.c.id).where(
        TABLE.c.next_at <= now, or_(TABLE.c.lease_until.is_(None), TABLE.c.lease_until < now), _served(office)
    )
    return list(office.conn.execute(query.order_by(TABLE.c.next_at).limit(50)).scalars())


def _served(office: Office) -> ColumnElement[bool]:
    """Doors of halls whose rules are here: what is to be told to others waits until they are back."""
    return or_(false(), *(TABLE.c.door.startswith(f"{facility}/", autoescape=True) for facility in office.policies))


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
    driver = terms.key_rule(policy, booking.room, booking.klass, booking.channel).driver
    return LockTask(key, driver, row.door, code, row.lock_ref, row.valid_from, row.valid_until)


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
    if rest is not None:
        return True
    if row.shown_from is None:
        changed = office.row(store.bookings, row.booking).changes > 0
        office.tell("booking_amended" if changed else "booking_confirmed", row.booking)
    elif row.shown_from <= office.at:
        office.tell("key_code", row.booking)
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
    """Take the keys of a booking back (`revoked`) or let them go after use (`expired`); their codes are forgotten here at once.

    A counter key that is out stays so until it comes back.
    """
    live = office.conn.execute(
        select(TABLE).where(TABLE.c.booking == booking, TABLE.c.state.in_((*LIVE, "failed", "none")))
    ).all()
    for row in live:
        if row.kind == "counter" and row.state == "issued":
            continue
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
    """The key of a booking; its code only if `show`, and only while it is issued, told and its window is not over."""
    rows = list(office.conn.execute(select(TABLE).where(TABLE.c.booking == booking).order_by(TABLE.c.door, TABLE.c.id)))
    row = current(rows)
    if row is None:
        return None
    rows = [one for one in rows if one.state in (*LIVE, "none")] or rows
    shown_from = japan(row.shown_from)
    issued = all(one.state == "issued" for one in rows)
    visible = show and issued and office.at < row.valid_until and (shown_from is None or shown_from <= office.at)
    code = _codes(office, rows) if visible else None
    return Key(row.kind, row.state, code or None, japan(row.valid_from), japan(row.valid_until), shown_from)


def current(rows: list[Row[Any]]) -> Row[Any] | None:
    """The key that counts among all a booking ever had: one that is live before those of an earlier time, and of several doors
    one that is not ready yet."""
    live = [row for row in rows if row.state in (*LIVE, "none")] or rows
    return max(live, key=lambda one: (one.state == "pending", one.valid_until), default=None)


def _codes(office: Office, rows: list[Row[Any]]) -> str:
    """One code for all doors; where a lock wanted another one, each with its door."""
    by_door = {row.door.partition("/")[2]: office.open(row.code_sealed, "keys.code") for row in rows}
    if len(set(by_door.values())) == 1:
        return next(iter(by_door.values()))
    return "、".join(f"{door} {code}" for door, code in by_door.items())
