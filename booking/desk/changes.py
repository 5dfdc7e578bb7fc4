"""変更: staff move a booking to another time or room, or change people and equipment, and settle the difference."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, update

from booking import accounts, engine, limits, refunds, store
from booking.desk import booking_rows, bookings, charges, holds, keys, past, plans, registrations, steps
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.notice import book_until
from booking.policy import Policy
from booking.values import Booking, Charged

TABLE = store.bookings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a booking is to become; None leaves it as it is."""

    room: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    headcount: int | None = None
    equipment: Mapping[str, int] | None = None
    grounds: tuple[str, ...] | None = None


def change(office: Office, booking: str, wanted: Wanted, *, channel: str, by: str, reason: str = "") -> Booking:
    """Change a booking that is to come; its own time and its own place in a limit never stand in its way.

    Another time, another room or less to pay is a change in the policy's sense (how often, until when); more people or more
    equipment can be had until the use begins.

    Raises:
        Refusal: why it may not be changed, why the new use may not be had, `TAKEN`, `EQUIPMENT_STOCK`, or `DECIDED`.
    """
    row = office.row(TABLE, booking, lock=True)
    if row.state not in ("awaiting_approval", "confirmed"):
        steps.already(office, booking)
    after = _wish(office, row, wanted)
    moves = (after.room, after.start, after.end) != (row.room, japan(row.starts_at), japan(row.ends_at))
    policy = office.policy(row.facility, row.booked_at)
    charges.check(policy, after.charged, after.room, row.klass, row.channel)
    cost = charges.cost(
        policy,
        after.room,
        after.start,
        after.end,
        entrance=row.entrance,
        klass=row.klass,
        channel=row.channel,
        charged=after.charged,
        equipment=after.equipment,
        at=row.booked_at,
    )
    new_fee = cost.total_yen or 0
    start = japan(row.starts_at)
    if start <= office.at:
        raise Refusal("CHANGE_TOO_LATE", until=start)
    if moves or new_fee < row.fee_yen:
        engine.may_change(
            policy, row.room, start, at=japan(office.at), changes=row.changes, by="staff", klass=row.klass
        )
    _check(office, row, after, channel, moves=moves)
    fee = refunds.changed_fee(policy, room=row.room, old_yen=row.fee_yen, new_yen=new_fee, klass=row.klass)
    _settle(office, row, after, fee, cost.equipment_yen, by=by, reason=reason, moves=moves)
    _follow(office, office.row(TABLE, booking), moves=moves)
    return booking_rows.get(office, booking)


def _wish(office: Office, row: Row[Any], wanted: Wanted) -> holds.Wish:
    now = booking_rows.value(office, row)
    charged: Charged = now.charged
    if wanted.grounds is not None:
        charged = replace(charged, grounds=wanted.grounds)
    return holds.Wish(
        facility=row.facility,
        room=wanted.room or row.room,
        start=wanted.start or now.start,
        end=wanted.end or now.end,
        headcount=wanted.headcount or row.headcount,
        details=now.details,
        entrance=row.entrance,
        equipment=now.equipment if wanted.equipment is None else wanted.equipment,
        charged=charged,
    )


def _check(office: Office, row: Row[Any], after: holds.Wish, channel: str, *, moves: bool) -> None:
    """The new use by the rules of now: open then, allowed for this person, inside the limits without the old use."""
    whole, start, end = office.policies[row.facility], japan(after.start), japan(after.end)
    facts = {"klass": row.klass, "channel": channel}
    engine.check_use(
        whole,
        after.room,
        start,
        end,
        headcount=after.headcount,
        purpose_class=after.charged.purpose_class,
        **facts,
    )
    if any(after.equipment.values()):
        engine.check_equipment(
            office.policy(row.facility), after.room, after.equipment, kind="first_come", klass=row.klass
        )
    if not moves:
        return
    history = past.of(office, registrations.get(office, row.registration)).without(row.id)
    now = japan(office.at)
    if start <= now:
        raise Refusal("PAST")
    told = engine.explain(
        whole, now, after.room, start.date(), start=start, end=end, entrance=row.entrance, history=history, **facts
    )
    same_day = start.date() == japan(row.starts_at).date()
    if "first_come_booking" in told.may:
        return
    if not (same_day and not _newly_late(whole, row, told) and told.reason in ("OK", "NOT_OPEN", "CLOSED", "CHANNEL")):
        reason = "NOT_OPEN" if told.reason == "OK" else told.reason
        raise Refusal(reason, **{**told.facts, "day": told.day, "next_at": told.next[1] if told.next else None})
    rules = office.policy(row.facility)
    wish = limits.Wish(after.room, start.date(), start, end, row.origin)
    limits.check_limits(rules, history, case=rules.case(after.room, row.klass, channel), wish=wish, at=now)


def _newly_late(policy: Policy, row: Row[Any], told: engine.Explanation) -> bool:
    """True when a division is wanted whose own deadline has passed and which the booking did not have."""
    case = policy.on(told.day).case(row.room, row.klass, row.channel)
    had = book_until(policy, case, japan(row.starts_at), japan(row.ends_at))
    return "division" in told.facts and (had is None or had[1] != told.facts["division"])


def _settle(
    office: Office,
    row: Row[Any],
    after: holds.Wish,
    fee: int,
    equipment_yen: int,
    *,
    by: str,
    reason: str,
    moves: bool,
) -> None:
    """Give the old use back, take the new one, or neither."""
    with office.conn.begin_nested():
        holds.release(office, row.id)
        held = holds.hold(office, row.facility, after.room, after.start, after.end)
        pieces = holds.hold_equipment(office, office.policy(row.facility), after)
        back = accounts.overpaid(fee, row.paid_yen, row.refund_yen)
        office.conn.execute(
            update(TABLE)
            .where(TABLE.c.id == row.id)
            .values(
                room=after.room,
                starts_at=after.start,
                ends_at=after.end,
                headcount=after.headcount,
                equipment=json.dumps(pieces),
                charged=charges.stored(after.charged),
                held=held,
                fee_yen=fee,
                equipment_yen=equipment_yen,
                refund_yen=accounts.refunded(row.refund_yen, back),
                returned_yen=accounts.refunded(row.returned_yen, back),
                changes=row.changes + moves,
                version=row.version + 1,
            )
        )
    was = f"{row.room} {japan(row.starts_at):%Y-%m-%d %H:%M}-{japan(row.ends_at):%H:%M}"
    office.record(row.id, row.state, row.state, by, f"changed from {was}: {reason}")


def _follow(office: Office, row: Row[Any], *, moves: bool) -> None:
    """Key, reminders and messages go along."""
    office.tell("booking_changed", row.id)
    if row.state == "awaiting_approval":
        bookings.plan_lapse(office, row, again=True)
        return
    waits = False
    if moves:
        keys.end(office, row.id, "revoked")
        waits = keys.plan(office, row)
    plans.plan(office, row)
    if not waits:
        office.tell("booking_amended", row.id)
