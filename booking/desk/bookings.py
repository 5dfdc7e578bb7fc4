"""予約: from the tentative booking to its end; every step is one conditional statement, so that it happens once."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from booking import accounts, engine, penalties, refunds, store, terms
from booking.desk import charges, keys, marks, plans, steps
from booking.desk.booking_rows import get, valued
from booking.desk.holds import Wish, hold, hold_equipment
from booking.desk.office import Office, japan
from booking.desk.steps import move as move
from booking.errors import Refusal
from booking.policy import Policy
from booking.reservations import HOLDING
from booking.values import Booking

TABLE = store.bookings
INSERTED = insert(TABLE).returning(*TABLE.c)  # built once: building a statement takes longer than running it
NUMBER_LOW, NUMBER_HIGH = 100_000, 999_999


def fee_of(office: Office, policy: Policy, row: Any) -> int:
    """What an entry's use will cost, in yen; 0 where the town bills later."""
    cost = charges.cost(
        policy,
        row.room,
        japan(row.starts_at),
        japan(row.ends_at),
        entrance=row.entrance,
        klass=row.klass,
        channel=row.channel,
        charged=charges.charged_of(row.charged),
        equipment={},
        at=office.at,
    )
    return cost.total_yen or 0


def uses_that_matter(
    office: Office, policy: Policy, room: str, registration: str, klass: str | None, channel: str
) -> int:
    """How often a registration has used the hall, asked only where that decides who approves; 0 elsewhere."""
    if not policy.approval(policy.case(room, klass, channel)).first_use_only:
        return 0
    used = select(func.count()).where(TABLE.c.registration == registration, TABLE.c.state == "used")
    return office.conn.execute(used).scalar_one()


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
        Refusal: `TAKEN`, `EQUIPMENT_STOCK`, or a reduction or option that does not exist.
    """
    policy = office.policy(wish.facility)
    charges.check(policy, wish.charged, wish.room, klass, channel)
    held = hold(office, wish.facility, wish.room, wish.start, wish.end)
    pieces = hold_equipment(office, policy, wish)
    cost = charges.cost(
        policy,
        wish.room,
        wish.start,
        wish.end,
        entrance=wish.entrance,
        klass=klass,
        channel=channel,
        charged=wish.charged,
        equipment=wish.equipment,
        at=office.at,
    )
    booking = office.new_id()
    row = office.conn.execute(
        INSERTED,
        {
            "id": booking,
            "facility": wish.facility,
            "room": wish.room,
            "entrance": wish.entrance,
            "starts_at": wish.start,
            "ends_at": wish.end,
            "resident": resident,
            "registration": registration,
            "headcount": wish.headcount,
            "details_sealed": office.seal(json.dumps(asdict(wish.details), ensure_ascii=False), "bookings.details"),
            "equipment": json.dumps(pieces),
            "charged": charges.stored(wish.charged),
            "klass": klass,
            "held": held,
            "origin": origin,
            "channel": channel,
            "state": "awaiting_approval",
            "version": 1,
            "house_rules": wish.house_rules,
            "fee_yen": cost.total_yen or 0,
            "equipment_yen": cost.equipment_yen,
            "booked_at": office.at,
        },
    ).one()
    if origin == "first_come" and _provisional(office, policy, row, by):
        return get(office, booking)
    uses = uses_that_matter(office, policy, wish.room, registration, klass, channel)
    if not terms.needs_approval(policy, wish.room, klass, channel=channel, origin=origin, uses=uses):
        confirm(office, booking, by=by, told=by == "resident", new=True)
        return get(office, booking)
    office.record(booking, None, "awaiting_approval", by)
    plan_lapse(office, row)
    office.tell("booking_requested", booking)
    return valued(office, row, None)


def _provisional(office: Office, policy: Policy, row: Row[Any], by: str) -> bool:
    """仮予約: where the policy wants the applicant's own confirmation, the new booking waits for it; else False."""
    facts: dict[str, Any] = {"klass": row.klass, "channel": row.channel}
    start, booked_at = japan(row.starts_at), japan(row.booked_at)
    until = engine.provisional_until(policy, row.room, start, booked_at, **facts)
    if until is None:
        return False
    values = {"state": "awaiting_confirmation", "confirm_until": until}
    office.conn.execute(update(TABLE).where(TABLE.c.id == row.id).values(**values))
    office.record(row.id, None, "awaiting_confirmation", by)
    office.schedule("void", row.id, until)
    reminds = engine.provisional_reminder_at(policy, row.room, start, booked_at, **facts)
    if reminds is not None and reminds < until:
        office.schedule("confirm_reminder", row.id, reminds)
    return True


def lend(office: Office, booking: str, wanted: Mapping[str, int]) -> None:
    """Give a booking that has been drawn the equipment that was asked for with it, as far as there is enough of all of it."""
    row = office.row(TABLE, booking)
    policy = office.policy(row.facility, row.booked_at)
    now = get(office, booking)
    wish = Wish(now.facility, now.room, now.start, now.end, now.headcount, now.details, equipment=wanted)
    try:
        with office.conn.begin_nested():
            pieces = hold_equipment(office, policy, wish)
    except Refusal:
        return
    cost = charges.cost(
        policy,
        now.room,
        now.start,
        now.end,
        entrance=now.entrance,
        klass=now.klass,
        channel=now.channel,
        charged=now.charged,
        equipment=wanted,
        at=now.booked_at,
    )
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == booking)
        .values(equipment=json.dumps(pieces), fee_yen=cost.total_yen or 0, equipment_yen=cost.equipment_yen)
    )


def ask_staff(office: Office, booking: str) -> None:
    """Staff are asked to approve, until the application lapses."""
    plan_lapse(office, office.row(TABLE, booking))
    office.tell("booking_requested", booking)


def plan_lapse(office: Office, row: Row[Any], *, again: bool = False) -> None:
    """An application nobody answers lapses at the policy's instant."""
    policy = office.policy(row.facility, row.booked_at)
    lapse = engine.lapse_at(
        policy,
        japan(row.starts_at),
        room=row.room,
        booked_at=japan(row.booked_at),
        klass=row.klass,
        channel=row.channel,
    )
    office.schedule("lapse", row.id, lapse, again=again)


def confirm(office: Office, booking: str, by: str, *, told: bool = False, new: bool = False) -> None:
    """本予約: give the number, choose the code, plan the reminder and the end of use.

    `told`: the resident hears of it in the answer, so that nothing need be pushed unless a code is still to come.
    `new`: the booking begins its life confirmed, where no one approves.

    Raises:
        Refusal: `DECIDED` when it is no longer open, `STARTED` when the use would have begun.
    """
    if office.row(TABLE, booking).starts_at <= office.at:
        raise Refusal("STARTED")
    number = _number(office)
    if (
        steps.move(office, booking, "confirmed", by, new=new, decided_at=office.at, decided_by=by, number=number)
        is None
    ):
        steps.already(office, booking)
    office.unschedule(booking, "lapse", "void", "confirm_reminder")
    row = office.row(TABLE, booking)
    plans.plan(office, row)
    if not keys.plan(office, row) and not told:
        office.tell("booking_confirmed", booking)
    office.tell("booking_changed", booking)


def _number(office: Office) -> str:
    while True:
        number = str(office.rng.randint(NUMBER_LOW, NUMBER_HIGH))
        if office.conn.execute(select(TABLE.c.id).where(TABLE.c.number == number)).first() is None:
            return number


def refuse(office: Office, booking: str, by: str, reason: str) -> None:
    """却下: the slot is free at once (a win's slot by the policy's rule).

    Raises:
        Refusal: `DECIDED` when it is no longer open.
    """
    if steps.move(office, booking, "refused", by, reason, decided_at=office.at, decided_by=by) is None:
        steps.already(office, booking)
    office.tell("booking_refused", booking)


def cancel(
    office: Office, booking: str, by: str, *, channel: str, reason: str = "", operator_fault: bool = False
) -> Booking:
    """取消: the code is revoked and the slot free in the same transaction; a late one may carry points.

    Raises:
        Refusal: why it may not be cancelled on this channel now, or `DECIDED` when it is over already.
    """
    row = office.row(TABLE, booking, lock=True)
    policy = office.policy(row.facility, row.booked_at)
    if row.state not in HOLDING:
        steps.already(office, booking)
    start, booked_at = japan(row.starts_at), japan(row.booked_at)
    if not operator_fault:
        engine.may_cancel(
            policy,
            row.room,
            start,
            channel=channel,
            paid=row.paid_yen > 0,
            at=office.at,
            booked_at=booked_at,
            klass=row.klass,
            origin=row.origin,
        )
    back = refunds.refund(
        policy,
        room=row.room,
        start=start,
        paid_yen=accounts.kept(row.paid_yen, row.refund_yen),
        equipment_yen=row.equipment_yen,
        at=office.at,
        operator_fault=operator_fault,
        klass=row.klass,
        channel=row.channel,
    )
    given = accounts.refunded(row.refund_yen, back.yen)
    if steps.move(office, booking, "cancelled", by, reason, refund_yen=given) is None:
        steps.already(office, booking)
    office.tell("booking_cancelled", booking, by=by)
    if by == "resident" and back.yen:
        office.tell("refund_due", booking, yen=back.yen, permission=back.needs_permission)
    if not operator_fault and row.state == "confirmed":
        points = penalties.late_cancel_points(
            policy, row.room, start, japan(office.at), booked_at=booked_at, klass=row.klass, channel=channel
        )
        marks.penalise(office, row.registration, "late_cancel", booking=booking, points=points)
    return get(office, booking)


def give_way(office: Office, booking: str, ground: str, by: str, reason: str) -> Booking:
    """優先使用: a booking is cancelled because the town needs the room, with the refund of that ground.

    Raises:
        Refusal: `UNKNOWN_GROUND`, `EVICTION_TOO_LATE`, `DECIDED`.
    """
    row = office.row(TABLE, booking, lock=True)
    policy = office.policy(row.facility, row.booked_at)
    rule = engine.check_eviction(
        office.policy(row.facility), row.room, japan(row.starts_at), ground=ground, at=japan(office.at)
    )
    paid = accounts.kept(row.paid_yen, row.refund_yen)
    given = accounts.refunded(row.refund_yen, engine.eviction_refund(policy, rule, row.room, paid, klass=row.klass))
    why = "\n".join(part for part in (rule.says or rule.name, reason) if part)
    moved = steps.move(office, booking, "cancelled", by, why, free_now=True, refund_yen=given)
    if moved is None:
        steps.already(office, booking)
    office.tell("booking_cancelled", booking, by=by)
    return get(office, booking)


def lapse(office: Office, booking: str) -> None:
    """Nobody answered before the use began."""
    if steps.move(office, booking, "lapsed", "policy"):
        office.tell("booking_lapsed", booking)


def end_of_use(office: Office, booking: str) -> None:
    """The use is over: the code is gone from everything that shows it."""
    if steps.move(office, booking, "used", "policy"):
        keys.end(office, booking, "expired")
        office.tell("booking_changed", booking)


def forget_key(office: Office, booking: str) -> None:
    """The use is over or never was: its code is shown to nobody any more."""
    keys.end(office, booking, "expired")
