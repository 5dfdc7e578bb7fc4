"""窓口のお金: payments, what an unpaid fee brings, and what is given back for a part that could not be used."""

from typing import Any

from sqlalchemy import Row, insert, update

from booking import accounts, refunds, store
from booking.calendar import at_clock
from booking.desk import booking_rows, confirming, marks, steps
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.moments import payment_ways
from booking.reservations import HOLDING
from booking.values import Booking

TABLE = store.bookings


def pay(office: Office, booking: str, yen: int, how: str, by: str) -> Booking:
    """Take a payment (使用料の納付); a win that is confirmed by paying is confirmed with the last yen.

    Raises:
        Refusal: `DECIDED` when the booking is over, `NOT_DECIDED` while it may still come to nothing, `HOW` with the ways of this day and from when it is possible, `TOO_MUCH` with what is still due.
    """
    row = office.row(TABLE, booking, lock=True)
    if row.state not in (*HOLDING, "used"):
        raise Refusal("DECIDED", state=row.state)
    if not _payable(office, row):
        raise Refusal("NOT_DECIDED", state=row.state, until=japan(row.confirm_until))
    policy = office.policy(row.facility, row.booked_at)
    start = japan(row.starts_at)
    who = {"room": row.room, "klass": row.klass, "channel": row.channel}
    ways = payment_ways(policy, start, japan(office.at), **who)
    if how not in ways:
        day = at_clock(start.date(), 0)
        later = office.at < day and how in payment_ways(policy, start, day, **who)
        raise Refusal("HOW", how=how, ways=ways, next_at=day if later else None)
    due = accounts.still_due(row.fee_yen, row.paid_yen, row.returned_yen)
    if not 0 < yen <= due:
        raise Refusal("TOO_MUCH" if yen > due else "NOTHING_PAID", due_yen=due)
    office.conn.execute(
        insert(store.payments).values(id=office.new_id(), booking=booking, yen=yen, how=how, by=by, at=office.at)
    )
    office.conn.execute(
        update(TABLE).where(TABLE.c.id == booking).values(paid_yen=TABLE.c.paid_yen + yen, version=TABLE.c.version + 1)
    )
    office.record(booking, row.state, row.state, by, f"paid {yen} yen, {how}")
    if yen == due:
        office.unschedule(booking, "payment_due", "payment_reminder")
        if row.state == "awaiting_confirmation" and confirming.way(office, row) == "payment":
            confirming.confirm(office, booking, by=by)
    return booking_rows.get(office, booking)


def _payable(office: Office, row: Row[Any]) -> bool:
    """Whether it is sure enough to take money for: decided, or decided by paying."""
    if row.state == "awaiting_confirmation":
        return confirming.way(office, row) == "payment"
    return bool(row.state != "awaiting_approval")


def unpaid(office: Office, booking: str) -> None:
    """The instant by which the fee was due is over."""
    row = office.row(TABLE, booking, lock=True)
    if not accounts.still_due(row.fee_yen, row.paid_yen, row.returned_yen) or row.state not in HOLDING:
        return
    policy = office.policy(row.facility, row.booked_at)
    if policy.payment(policy.case(row.room, row.klass, row.channel)).auto_cancel:
        back = accounts.kept(row.paid_yen, row.refund_yen)  # a part of the fee: no use, no fee
        given = accounts.refunded(row.refund_yen, back)
        if steps.move(office, booking, "void", "policy", "unpaid", refund_yen=given):
            office.tell("booking_unpaid", booking)
            if back:
                office.tell("refund_due", booking, yen=back, permission=False)
    marks.penalise(office, row.registration, "unpaid", booking=booking)


def give_back(
    office: Office, booking: str, by: str, reason: str, *, yen: int | None = None, unusable_minutes: int | None = None
) -> Booking:
    """一部が使えなかったときの還付: by the share of the time where the policy shares out, else the amount staff decide.

    Raises:
        Refusal: `STAFF_DECIDE` where the policy names no share and no amount is given; `TOO_MUCH` with what was paid.
    """
    row = office.row(TABLE, booking, lock=True)
    policy = office.policy(row.facility, row.booked_at)
    left = accounts.kept(row.paid_yen, row.refund_yen)
    if yen is None:
        share = refunds.refund(
            policy,
            room=row.room,
            start=japan(row.starts_at),
            paid_yen=row.paid_yen,
            at=japan(office.at),
            unusable=refunds.share_of(row.starts_at, row.ends_at, unusable_minutes or 0),
            klass=row.klass,
            channel=row.channel,
        )
        yen = share.yen
        if not yen:
            raise Refusal("STAFF_DECIDE", paid_yen=row.paid_yen)
    if not 0 < yen <= left:
        raise Refusal("TOO_MUCH" if yen > left else "NOTHING_PAID", paid_yen=left)
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == booking)
        .values(refund_yen=TABLE.c.refund_yen + yen, version=TABLE.c.version + 1)
    )
    office.record(booking, row.state, row.state, by, f"refund {yen} yen: {reason}")
    return booking_rows.get(office, booking)
