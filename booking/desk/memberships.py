"""登録の有効期間: when a registration begins to hold, is renewed, and ends; who is reminded."""

from datetime import datetime

from sqlalchemy import func, select, update

from booking import store, validity
from booking.calendar import at_clock
from booking.desk import past
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.values import Registration

TABLE = store.registrations


def begin(office: Office, registration: str) -> None:
    """A registration has been approved: it holds for the policy's term."""
    row = office.row(TABLE, registration)
    held = validity.term(office.policies[row.facility], japan(office.at))
    until = validity.ends_at(held.last_day) if held.last_day else None
    _holds(office, registration, until, held.renew_from)


def _holds(office: Office, registration: str, until: datetime | None, remind_at: datetime | None) -> None:
    office.conn.execute(update(TABLE).where(TABLE.c.id == registration).values(valid_until=until))
    if until is not None and remind_at is not None and office.at < remind_at < until:
        office.schedule("renewal_reminder", registration, remind_at, again=True)
    unused = _unused_end(office, registration)
    ends = [moment for moment in (until, unused) if moment is not None]
    if ends:
        office.schedule("registration_end", registration, min(ends), again=True)


def _unused_end(office: Office, registration: str) -> datetime | None:
    """The instant at which a registration nobody uses ends; None where that ends none."""
    row, table = office.row(TABLE, registration), store.bookings
    last = office.conn.execute(
        select(func.max(table.c.ends_at)).where(
            table.c.registration == registration, table.c.state.in_(("used", "confirmed"))
        )
    ).scalar()
    used = max(moment for moment in (last, row.decided_at, row.applied_at) if moment is not None)
    day = validity.unused_until(office.policy(row.facility), japan(used).date())
    return None if day is None else at_clock(day, 1440)


def check_in_force(office: Office, registration: Registration) -> None:
    """Refuse to ask for anything with a registration whose term is over.

    Raises:
        Refusal: `REGISTRATION_EXPIRED` with its last day and until when it may be renewed.
    """
    last = past.last_day(registration.valid_until)
    if last is None or office.at < validity.ends_at(last):
        return
    _, renew_until = validity.renewal_window(office.policy(registration.facility), last)
    raise Refusal("REGISTRATION_EXPIRED", registered_until=last, renew_until=renew_until, drop=())


def renew(office: Office, registration: str, by: str) -> datetime:
    """更新: return the new last instant.

    Raises:
        Refusal: `RENEW_NOT_NEEDED`, `RENEW_TOO_EARLY` with its instant, `RENEW_TOO_LATE`; `DECIDED` when it is over.
    """
    row = office.row(TABLE, registration)
    if row.state != "approved":
        raise Refusal("DECIDED", state=row.state, by=row.decided_by, decided_at=japan(row.decided_at))
    last = past.last_day(row.valid_until)
    if last is None:
        raise Refusal("RENEW_NOT_NEEDED")
    held = validity.renewed(office.policies[row.facility], last, japan(office.at))
    if held.last_day is None:
        raise Refusal("RENEW_NOT_NEEDED")
    until = validity.ends_at(held.last_day)
    _holds(office, registration, until, held.renew_from)
    office.record(registration, "approved", "approved", by, f"renewed to {held.last_day}")
    return until


def remind(office: Office, registration: str) -> None:
    """It may be renewed from now on."""
    if office.row(TABLE, registration).state == "approved":
        office.tell("registration_renewable", registration)


def end(office: Office, registration: str) -> None:
    """A term, or the time for which a registration may lie unused, is over: it ends, unless it can still be renewed late."""
    row = office.row(TABLE, registration)
    if row.state != "approved":
        return
    unused, policy = _unused_end(office, registration), office.policy(row.facility)
    if unused is not None and unused <= office.at:
        _finish(office, registration, "unused")
        return
    if row.valid_until is not None and row.valid_until <= office.at:
        last = past.last_day(row.valid_until)
        assert last is not None  # noqa: S101 - it has an end
        _, renew_until = validity.renewal_window(policy, last)
        if office.at >= renew_until:
            _finish(office, registration, "expired")
            return
        office.tell("registration_expired", registration)
        ends = [moment for moment in (renew_until, unused) if moment is not None]
    else:
        ends = [moment for moment in (row.valid_until, unused) if moment is not None]
    office.schedule("registration_end", registration, min(ends), again=True)


def _finish(office: Office, registration: str, why: str) -> None:
    office.conn.execute(update(TABLE).where(TABLE.c.id == registration).values(state="withdrawn"))
    office.record(registration, "approved", "withdrawn", "policy", why)
    office.tell("registration_expired", registration)
