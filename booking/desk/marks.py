"""罰則: what happened that may carry points, what the points bring, and staff who take points back."""

from sqlalchemy import insert, select, update

from booking import penalties, store
from booking.desk import past, registrations
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.policy import Policy

TABLE = store.penalties


def penalise(
    office: Office,
    registration: str,
    event: str,
    *,
    booking: str | None = None,
    points: float | None = None,
    by: str = "policy",
    reason: str = "",
) -> str | None:
    """Note an event that carries points and start what they bring; return the mark, None where the event carries none.

    `points`: as worked out for a late cancellation; otherwise what the policy says of the event.
    """
    row = office.row(store.registrations, registration)
    policy = office.policy(row.facility)
    points = penalties.points_of(policy, event) if points is None else points
    if not points:
        return None
    mark = office.new_id()
    office.conn.execute(
        insert(TABLE).values(
            id=mark,
            registration=registration,
            facility=row.facility,
            booking=booking,
            event=event,
            points=points,
            at=office.at,
            reason_sealed=office.seal(reason, "penalties.reason") if reason else None,
        )
    )
    office.record(mark, None, event, by, reason)
    if row.state == "approved":
        _consequences(office, policy, registration)
    return mark


def _consequences(office: Office, policy: Policy, registration: str) -> None:
    """Tell what the points bring, once; where they end the registration, have that done at its instant."""
    history = past.of(office, registrations.get(office, registration))
    earned = [one for one in penalties.measures(policy, history) if one.because == japan(office.at)]
    if any("erase_registration" in one.threshold.effects for one in earned):
        starts = min(one.start for one in earned if "erase_registration" in one.threshold.effects)
        office.schedule("penalty", registration, max(starts, japan(office.at)), again=True)
    elif earned:
        office.tell("registration_penalised", registration)


def in_force(office: Office, registration: str) -> tuple[penalties.Measure, ...]:
    """The measures that hold now, or are earned and still to begin."""
    found = registrations.get(office, registration)
    history, now = past.of(office, found), japan(office.at)
    every = penalties.measures(office.policy(found.facility), history)
    return tuple(one for one in every if one.end is None or now < one.end)


def undo(office: Office, registration: str, event: str, *, by: str, reason: str, booking: str | None = None) -> str:
    """Take the newest points for this event back; what they brought ends with them.

    Raises:
        Refusal: `NO_MARK` when there are none; `NOT_EXCUSABLE` where the reason is one of the policy's circumstances and the
            policy says that it does not excuse this event.
    """
    query = select(TABLE).where(
        TABLE.c.registration == registration, TABLE.c.event == event, TABLE.c.undone_at.is_(None)
    )
    if booking is not None:
        query = query.where(TABLE.c.booking == booking)
    row = office.conn.execute(query.order_by(TABLE.c.at.desc(), TABLE.c.id).limit(1)).first()
    if row is None:
        raise Refusal("NO_MARK", event=event)
    policy = office.policy(row.facility)
    if reason in policy.penalties.exempt and not penalties.may_excuse(policy, event):
        raise Refusal("NOT_EXCUSABLE", event=event, circumstance=reason)
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == row.id)
        .values(undone_at=office.at, undone_by=by, reason_sealed=office.seal(reason, "penalties.reason"))
    )
    office.record(row.id, event, "undone", by, reason)
    if penalties.erases(policy, past.of(office, registrations.get(office, registration)), japan(office.at)) is None:
        office.unschedule(registration, "penalty")
    return str(row.id)
