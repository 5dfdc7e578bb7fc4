"""申し込み: what a resident asks for, checked by the rules of this moment and brought to the stage that is open."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, update

from booking import engine, store
from booking.desk import (
    bookings,
    confirming,
    draw_opening,
    draws,
    entries,
    holds,
    memberships,
    past,
    registrations,
    suspicion,
)
from booking.desk.holds import Wish
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.policy.ways import Stage
from booking.priority import check_priority
from booking.stages import windows
from booking.values import Booking, Entry, Registration

FIRST_COME, LOTTERY = "first_come_booking", "lottery_entry"


def approved(office: Office, resident: str, facility: str) -> Registration:
    """The registration with which a resident may ask for something.

    Raises:
        Refusal: `NOT_REGISTERED`.
    """
    registration = registrations.newest(office, resident, facility, live=True)
    if registration is None or registration.state != "approved":
        raise Refusal("NOT_REGISTERED")
    return registration


def submit(office: Office, registration: Registration, wish: Wish, *, channel: str, by: str) -> Booking | Entry:
    """Make the booking or the lottery entry, whichever stage is open for this person on this channel now.

    Raises:
        Refusal: why not, with `next_at` where it will be possible; `TAKEN` when another was first.
    """
    memberships.check_in_force(office, registration)
    wish = through_an_entrance(office, wish)
    told = _checked(office, registration, wish, channel)
    if LOTTERY in told.may:
        window = next(w for w in told.stages if w.kind == "lottery" and w.opens_at <= office.at < w.closes_at)
        _check_equipment(office, wish, window.kind, told.klass, channel, window.stage)
        # What is booked already (先行予約, an earlier draw) cannot be won.
        holds.check_free(office, wish.facility, wish.room, wish.start, wish.end)
        return entries.enter(office, registration, wish, window, channel=channel, by=by)
    if FIRST_COME in told.may:
        draws.catch_up(office, wish.facility, draw_opening.draws_of(office.policy(wish.facility), told.day))
        window = next(w for w in told.stages if w.kind == "first_come" and w.opens_at <= office.at < w.closes_at)
        _check_equipment(office, wish, window.kind, told.klass, channel, window.stage)
        made = bookings.book(
            office, wish, registration.resident, registration.id, klass=registration.klass, channel=channel, by=by
        )
        suspicion.look(office, made)
        return made
    facts = {"day": told.day, "next_at": told.next[1] if told.next else None, **told.facts}
    # Where only 先行予約 is open now, an entry or a booking is not: `next_at` says from when.
    raise Refusal(told.reason if told.reason != "OK" else "NOT_OPEN", **facts)


def through_an_entrance(office: Office, wish: Wish) -> Wish:
    """A use that names no entrance goes through the one for which the policy's question is answered no."""
    asked = office.policy(wish.facility).entrance_question
    return replace(wish, entrance=asked.no) if asked and wish.entrance is None else wish


def _check_equipment(
    office: Office, wish: Wish, kind: str, klass: str | None, channel: str, stage: Stage | None = None
) -> None:
    """Equipment only in the stages and rooms the policy lends it for; the stock is asked when it is taken."""
    if not any(wish.equipment.values()):
        return
    policy = office.policy(wish.facility)
    try:
        engine.check_equipment(policy, wish.room, wish.equipment, kind=kind, klass=klass, stage=stage)
    except Refusal as refusal:
        if refusal.reason != "EQUIPMENT_STAGE":
            raise
        start = japan(wish.start)
        stages = windows(policy, policy.case(wish.room, klass, channel), start.date(), start)
        lending = (one.opens_at for one in stages if one.stage.equipment and one.opens_at > office.at)
        raise Refusal(refusal.reason, **refusal.facts, next_at=min(lending, default=None)) from refusal


def _checked(office: Office, registration: Registration, wish: Wish, channel: str) -> engine.Explanation:
    policy = office.policies[wish.facility]
    start, end = japan(wish.start), japan(wish.end)
    if start <= office.at:
        raise Refusal("PAST", drop=("date", "start", "end"))
    engine.check_use(
        policy,
        wish.room,
        start,
        end,
        headcount=wish.headcount,
        klass=registration.klass,
        channel=channel,
        purpose_class=wish.charged.purpose_class,
    )
    return engine.explain(
        policy,
        japan(office.at),
        wish.room,
        start.date(),
        start=start,
        end=end,
        entrance=wish.entrance,
        klass=registration.klass,
        channel=channel,
        history=past.of(office, registration),
    )


def prioritise(
    office: Office, registration: Registration, wishes: Sequence[Wish], *, channel: str, by: str
) -> list[Booking]:
    """先行予約: several rooms or days asked for together, all or nothing.

    Raises:
        Refusal: the conditions are not met, the stage is not open, or something is taken.
    """
    memberships.check_in_force(office, registration)
    policy = office.policies[wishes[0].facility]
    wishes = [through_an_entrance(office, wish) for wish in wishes]
    for wish in wishes:
        if wish.start <= office.at:
            raise Refusal("PAST", drop=("date", "start", "end"))
        engine.check_use(
            policy,
            wish.room,
            wish.start,
            wish.end,
            headcount=wish.headcount,
            klass=registration.klass,
            channel=channel,
            purpose_class=wish.charged.purpose_class,
        )
    uses = [(wish.room, wish.start, wish.end) for wish in wishes]
    history = past.of(office, registration)
    check_priority(policy, uses, at=office.at, klass=registration.klass, channel=channel, history=history)
    for wish in wishes:
        _check_equipment(office, wish, "priority", registration.klass, channel)
    return [
        bookings.book(
            office,
            wish,
            registration.resident,
            registration.id,
            klass=registration.klass,
            origin="priority",
            channel=channel,
            by=by,
        )
        for wish in wishes
    ]


def give_up(office: Office, resident: str, one: str) -> Booking | Entry:
    """Cancel the resident's own booking, or withdraw the own lottery entry.

    Raises:
        Refusal: `UNKNOWN` for anybody else's, or why it may not be cancelled.
    """
    for table in (store.bookings, store.entries):
        row = office.conn.execute(select(table).where(table.c.id == one, table.c.resident == resident)).first()
        if row is not None:
            break
    else:
        raise Refusal("UNKNOWN")
    if table is store.entries:
        return entries.withdraw(office, one, "resident")
    return bookings.cancel(office, one, "resident", channel="line")


def confirm_win(office: Office, resident: str, booking: str) -> Booking:
    """当選の確定 by its owner's button, in the policy's window.

    Raises:
        Refusal: `UNKNOWN` for anybody else's, and as `confirming.confirm`.
    """
    row = office.conn.execute(select(store.bookings).where(store.bookings.c.id == booking)).first()
    if row is None or row.resident != resident:
        raise Refusal("UNKNOWN")
    return confirming.confirm(office, booking, by="resident")


def void(office: Office, booking: str) -> None:
    """The window for confirming a win is over."""
    if bookings.move(office, booking, "void", "policy"):
        office.conn.execute(update(store.entries).where(store.entries.c.booking == booking).values(state="void"))
        office.tell("booking_void", booking)
