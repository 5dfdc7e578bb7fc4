"""What is to happen with a confirmed booking: reminder, end of use, payment, no-show; planned by the rules it was made by."""

from typing import Any

from sqlalchemy import Row

from booking import accounts, engine, moments, penalties, terms
from booking.desk.office import Office, japan
from booking.policy import Policy


def plan(office: Office, row: Row[Any]) -> None:
    """Plan everything of a booking that has just been confirmed or changed; what was planned before moves along.

    Every instant here lies ahead, so what was taken back a line above is planned again.
    """
    policy = office.policy(row.facility, row.booked_at)
    office.schedule("use_end", row.id, row.ends_at, again=True)
    reminder = engine.reminder_at(
        policy,
        japan(row.starts_at),
        room=row.room,
        confirmed_at=japan(office.at),
        klass=row.klass,
        channel=row.channel,
    )
    office.unschedule(row.id, "reminder", "payment_due", "payment_reminder", "no_show_watch")
    if reminder is not None:
        office.schedule("reminder", row.id, reminder, again=True)
    if accounts.still_due(row.fee_yen, row.paid_yen, row.returned_yen):
        _payment(office, policy, row)
    _no_show(office, policy, row)


def _payment(office: Office, policy: Policy, row: Row[Any]) -> None:
    facts: dict[str, Any] = {
        "room": row.room,
        "booked_at": japan(row.booked_at),
        "confirmed_at": japan(row.decided_at or office.at),
        "since": japan(office.at),
        "klass": row.klass,
        "channel": row.channel,
    }
    start = japan(row.starts_at)
    won_at = japan(row.booked_at) if row.origin == "lottery" else None
    rule = policy.payment(policy.case(row.room, row.klass, row.channel))
    if rule.auto_cancel or penalties.points_of(policy, "unpaid"):
        due = engine.payment_due(policy, start, origin=row.origin, won_at=won_at, **facts)
        office.schedule("payment_due", row.id, due, again=True)
    remind = moments.payment_reminder_at(policy, start, **facts)
    if remind is not None:
        office.schedule("payment_reminder", row.id, remind, again=True)


def _no_show(office: Office, policy: Policy, row: Row[Any]) -> None:
    """Where a key is handed out, staff see who has not come for it by the time that makes a no-show."""
    by_hand = terms.key_rule(policy, row.room, row.klass, row.channel).kind == "counter"
    if by_hand and penalties.points_of(policy, "no_show"):
        moment = penalties.no_show_at(policy, japan(row.starts_at), japan(row.ends_at))
        office.schedule("no_show_watch", row.id, moment, again=True)
