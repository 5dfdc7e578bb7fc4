"""窓口: the key over the counter, and who never came."""

from typing import Any

from sqlalchemy import Row, select, update

from booking import accounts, penalties, store, terms
from booking.desk import booking_rows, bookings, marks, steps
from booking.desk.closures import close as close
from booking.desk.office import Office, japan
from booking.desk.payments import pay as pay
from booking.errors import Refusal
from booking.values import Booking

KEY_EVENTS = {"out": "issued", "back": "expired"}


def key(office: Office, booking: str, event: str, by: str) -> Booking:
    """Hand the counter key out, take it back, or take the report that comes with it.

    Raises:
        Refusal: `NO_KEY` for a booking without a counter key, `UNPAID` with what is still due before the key goes out,
            `KEY_OUT` or `KEY_NOT_OUT` when it is, or is not, out already, `NO_REPORT` where the policy wants none.
    """
    row = office.row(store.bookings, booking)
    found = next((one for one in _counter_keys(office, booking) if one.state != "revoked"), None)
    if found is None or row.state not in ("confirmed", "used"):
        raise Refusal("NO_KEY", state=row.state)
    policy = office.policy(row.facility, row.booked_at)
    rule = terms.key_rule(policy, row.room, row.klass, row.channel)
    _in_turn(found.state, event)
    due = accounts.still_due(row.fee_yen, row.paid_yen, row.returned_yen)
    if event == "out" and due:
        raise Refusal("UNPAID", due_yen=due)
    if event == "report" and not rule.report:
        raise Refusal("NO_REPORT")
    if event in KEY_EVENTS:
        office.conn.execute(update(store.keys).where(store.keys.c.id == found.id).values(state=KEY_EVENTS[event]))
    office.record(booking, row.state, row.state, by, f"key {event}")
    if event == "out":
        office.unschedule(booking, "no_show_watch")
        office.schedule("key_watch", booking, penalties.late_from(rule, japan(row.ends_at)))
    if event == "back":
        office.unschedule(booking, "key_watch")
    if event == "back" and penalties.late_return(rule, japan(row.ends_at), japan(office.at)):
        marks.penalise(office, row.registration, "late_return", booking=booking, by=by)
    return booking_rows.get(office, booking)


def _in_turn(state: str, event: str) -> None:
    """A key goes out once and comes back once."""
    if event == "out" and state != "none":
        raise Refusal("KEY_OUT" if state == "issued" else "NO_KEY", state=state)
    if event == "back" and state != "issued":
        raise Refusal("KEY_NOT_OUT", state=state)


def _was(office: Office, booking: str, what: str) -> bool:
    rows = office.conn.execute(
        select(store.history.c.reason_sealed).where(
            store.history.c.about == booking, store.history.c.reason_sealed.is_not(None)
        )
    ).scalars()
    return any(office.open(sealed, "history.reason") == what for sealed in rows)


def no_show(office: Office, booking: str, by: str) -> Booking:
    """無断不使用: nobody came.

    Raises:
        Refusal: `TOO_EARLY` with the instant from which it counts, `KEY_OUT` when the key was fetched, or `DECIDED`.
    """
    row = office.row(store.bookings, booking)
    policy = office.policy(row.facility, row.booked_at)
    from_at = penalties.no_show_at(policy, japan(row.starts_at), japan(row.ends_at))
    if row.state in ("confirmed", "used") and office.at < from_at:
        raise Refusal("TOO_EARLY", next_at=from_at)
    if row.state in ("confirmed", "used") and _was(office, booking, "key out"):
        raise Refusal("KEY_OUT", state=row.state)
    if steps.move(office, booking, "no_show", by) is None:
        steps.already(office, booking)
    office.unschedule(booking, *steps.PLANNED)
    bookings.forget_key(office, booking)
    marks.penalise(office, row.registration, "no_show", booking=booking, by=by)
    office.tell("booking_changed", booking)
    return booking_rows.get(office, booking)


def watch_key(office: Office, booking: str) -> None:
    """By now the key should be back: staff hear of one that is not."""
    if any(row.state == "issued" for row in _counter_keys(office, booking)):
        office.tell("key_missing", booking)


def _counter_keys(office: Office, booking: str) -> list[Row[Any]]:
    table = store.keys
    query = select(table).where(table.c.booking == booking, table.c.kind == "counter")
    return list(office.conn.execute(query.order_by(table.c.valid_until.desc())))


def watch(office: Office, booking: str) -> None:
    """By now the key should have been fetched: staff see whose has not, and decide."""
    row = office.row(store.bookings, booking)
    if row.state in ("confirmed", "used") and not _was(office, booking, "key out"):
        office.tell("no_show_suspected", booking)
