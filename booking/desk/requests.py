"""申し込み: what a resident asks for, checked by the rules of this moment and brought to the stage that is open."""

from booking import engine, store
from booking.desk import bookings, past, registrations
from booking.desk.bookings import Wish
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.values import Booking, Entry

FIRST_COME, LOTTERY = "first_come_booking", "lottery_entry"


def submit(office: Office, resident: str, wish: Wish, *, channel: str, by: str) -> Booking | Entry:
    """Make the booking or the lottery entry, whichever stage is open for this person now.

    Raises:
        Refusal: why not, with `next_at` where it will be possible; `TAKEN` when another was first.
    """
    registration = registrations.newest(office, resident, wish.facility, live=True)
    if registration is None or registration.state != "approved":
        raise Refusal("NOT_REGISTERED")
    policy = office.policy(wish.facility)
    start, end = japan(wish.start), japan(wish.end)
    if start <= office.at:
        raise Refusal("PAST", drop=("date", "start", "end"))
    engine.check_use(policy, wish.room, start, end, headcount=wish.headcount, klass=registration.klass, channel=channel)
    told = engine.explain(
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
    if FIRST_COME in told.may:
        return bookings.book(office, wish, resident, registration.id, klass=registration.klass, channel=channel, by=by)
    raise Refusal(told.reason, day=start.date(), next_at=told.next[1] if told.next else None)


def give_up(office: Office, resident: str, one: str) -> Booking | Entry:
    """Cancel the resident's own booking.

    Raises:
        Refusal: `UNKNOWN` for anybody else's, or why it may not be cancelled.
    """
    row = office.conn.execute(store.bookings.select().where(store.bookings.c.id == one)).first()
    if row is None or row.resident != resident:
        raise Refusal("UNKNOWN")
    return bookings.cancel(office, one, "resident", channel="line")
