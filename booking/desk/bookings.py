"""予約: from the tentative booking to its end; every step is one conditional statement, so that it happens once."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, insert, select, update

from booking import engine, fees, refunds, store, terms
from booking.desk import keys
from booking.desk.booking_rows import get
from booking.desk.holds import Wish, free, hold, hold_equipment
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.policy import Policy
from booking.reservations import BOOKING, HOLDING, sources
from booking.values import Booking

TABLE = store.bookings
NUMBER_LOW, NUMBER_HIGH = 100_000, 999_999


def fee_of(office: Office, policy: Policy, row: Any) -> int:
    """What an entry's use will cost, in yen; 0 where the town bills later."""
    cost = fees.fee(
        policy, row.room, japan(row.starts_at), japan(row.ends_at), entrance=row.entrance, klass=row.klass, at=office.at
    )
    return cost.total_yen or 0


def book(
    office: Office,
    wish: Wish,
    resident: str,
    registration: str,
    *,
    klass: str | None,
    origin: str = "first_come",
    channel: str = "line",
    by: str = "resident",
) -> Booking:
    """Store a booking: tentative where staff approve, confirmed at once where they do not.

    The caller has checked the rules; this decides only who was first.

    Raises:
        Refusal: `TAKEN`.
    """
    policy = office.policy(wish.facility)
    hold(office, policy, wish.facility, wish.room, wish.start, wish.end)
    pieces = hold_equipment(office, policy, wish)
    cost = fees.fee(
        policy,
        wish.room,
        wish.start,
        wish.end,
        entrance=wish.entrance,
        klass=klass,
        equipment=wish.equipment,
        at=office.at,
    )
    booking = office.new_id()
    office.conn.execute(
        insert(TABLE).values(
            id=booking,
            facility=wish.facility,
            room=wish.room,
            entrance=wish.entrance,
            starts_at=wish.start,
            ends_at=wish.end,
            resident=resident,
            registration=registration,
            headcount=wish.headcount,
            details_sealed=office.seal(json.dumps(asdict(wish.details), ensure_ascii=False), "bookings.details"),
            equipment=json.dumps(pieces),
            origin=origin,
            channel=channel,
            state="awaiting_approval",
            version=1,
            house_rules=wish.house_rules,
            fee_yen=cost.total_yen or 0,
            booked_at=office.at,
        )
    )
    if terms.needs_approval(policy, wish.room, klass):
        office.record(booking, None, "awaiting_approval", by)
        office.schedule(
            "lapse", booking, engine.lapse_at(policy, wish.start, room=wish.room, booked_at=office.at, klass=klass)
        )
        office.tell("booking_requested", booking)
    else:
        confirm(office, booking, by=by, told=True, new=True)
    return get(office, booking)


def move(
    office: Office, booking: str, state: str, by: str, reason: str = "", *, new: bool = False, **columns: Any
) -> Row[Any] | None:
    """Bring a booking into `state` if it may go there; return the row as it was before, or None if it may not.

    `new`: it has no earlier state to be remembered.
    """
    before = office.row(TABLE, booking)
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
        free(office, before, state)
        office.unschedule(booking, "lapse", "reminder", "use_end", "void", "confirm_reminder", "payment_due")
        keys.end(office, booking, "revoked")
    return before


def confirm(office: Office, booking: str, by: str, *, told: bool = False, new: bool = False) -> None:
    """本予約: give the number, choose the code, plan the reminder and the end of use.

    `told`: the resident hears of it in the answer, so that nothing need be pushed unless a code is still to come.
    `new`: the booking begins its life confirmed, where no one approves.

    Raises:
        Refusal: `DECIDED` when it is no longer open, `STARTED` when the use would have begun.
    """
    if office.row(TABLE, booking).starts_at <= office.at:
        raise Refusal("STARTED")
    if (
        move(office, booking, "confirmed", by, new=new, decided_at=office.at, decided_by=by, number=_number(office))
        is None
    ):
        _already(office, booking)
    row = office.row(TABLE, booking)
    policy = office.policy(row.facility, row.booked_at)
    office.unschedule(booking, "lapse", "void", "confirm_reminder")
    office.schedule("use_end", booking, row.ends_at)
    reminder = engine.reminder_at(policy, japan(row.starts_at), room=row.room, confirmed_at=office.at)
    if reminder is not None:
        office.schedule("reminder", booking, reminder)
    _schedule_payment(office, policy, row)
    if not keys.plan(office, row) and not told:
        office.tell("booking_confirmed", booking)
    office.tell("booking_changed", booking)


def _schedule_payment(office: Office, policy: Policy, row: Row[Any]) -> None:
    rule = policy.payment(policy.case(row.room))
    if row.fee_yen > row.paid_yen and rule.auto_cancel:
        due = engine.payment_due(
            policy, japan(row.starts_at), room=row.room, booked_at=japan(row.booked_at), confirmed_at=japan(office.at)
        )
        office.schedule("payment_due", row.id, due)


def unpaid(office: Office, booking: str) -> None:
    """The day by which the fee was due is over."""
    row = office.row(TABLE, booking)
    if row.paid_yen < row.fee_yen and move(office, booking, "void", "policy", "unpaid"):
        office.tell("booking_void", booking)


def _number(office: Office) -> str:
    while True:
        number = str(office.rng.randint(NUMBER_LOW, NUMBER_HIGH))
        if office.conn.execute(select(TABLE.c.id).where(TABLE.c.number == number)).first() is None:
            return number


def _already(office: Office, booking: str) -> None:
    now = get(office, booking)
    raise Refusal("DECIDED", state=now.state, by=now.decided_by, decided_at=now.decided_at)


def refuse(office: Office, booking: str, by: str, reason: str) -> None:
    """却下: the slot is free at once (a win's slot by the policy's rule).

    Raises:
        Refusal: `DECIDED` when it is no longer open.
    """
    if move(office, booking, "refused", by, reason, decided_at=office.at, decided_by=by) is None:
        _already(office, booking)
    office.tell("booking_refused", booking)


def cancel(
    office: Office, booking: str, by: str, *, channel: str, reason: str = "", operator_fault: bool = False
) -> Booking:
    """取消: the code is revoked and the slot free in the same transaction.

    Raises:
        Refusal: why it may not be cancelled on this channel now, or `DECIDED` when it is over already.
    """
    row = office.row(TABLE, booking)
    policy = office.policy(row.facility, row.booked_at)
    if row.state not in HOLDING:
        _already(office, booking)
    start = japan(row.starts_at)
    if not operator_fault:
        engine.may_cancel(
            policy,
            row.room,
            start,
            channel=channel,
            paid=row.paid_yen > 0,
            at=office.at,
            booked_at=japan(row.booked_at),
        )
    back = refunds.refund(
        policy, room=row.room, start=start, paid_yen=row.paid_yen, at=office.at, operator_fault=operator_fault
    )
    if move(office, booking, "cancelled", by, reason, refund_yen=back.yen) is None:
        _already(office, booking)
    office.tell("booking_cancelled", booking, by=by)
    return get(office, booking)


def lapse(office: Office, booking: str) -> None:
    """Nobody answered before the use began."""
    if move(office, booking, "lapsed", "policy"):
        office.tell("booking_lapsed", booking)


def end_of_use(office: Office, booking: str) -> None:
    """The use is over: the code is gone from everything that shows it."""
    if move(office, booking, "used", "policy"):
        keys.end(office, booking, "expired")
        office.tell("booking_changed", booking)


def forget_key(office: Office, booking: str) -> None:
    """The use is over or never was: its code is shown to nobody any more."""
    keys.end(office, booking, "expired")
