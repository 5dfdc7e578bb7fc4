"""People and wishes for tests of the desk, without a talk."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from booking.calendar import JST
from booking.desk import registrations, requests
from booking.desk.holds import Wish
from booking.desk.office import Office
from booking.errors import Refusal
from booking.values import Booking, Details, Entry, Registration
from bot import notices
from tests.support.inprocess import House

T = TypeVar("T")


def moment(text: str) -> datetime:
    """`2025-10-18T13:00` in Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def doing(house: House, work: Callable[[Office], T]) -> T:
    """Do something at the counter, and have told whoever must be told, as every edge does."""

    def both(office: Office) -> T:
        done = work(office)
        notices.post(house.world.settings, office)
        return done

    return house.world.transact(both)


def at_counter(house: House, facility: str, number: int, **answers: str) -> Registration:
    """Register somebody at the counter, nobody's twin."""
    told = {"name": f"山田 {'子' * (number % 5 + 1)}", "kana": "ヤマダ ハナコ", "phone": f"0465{number:06d}", **answers}
    return house.world.transact(lambda office: registrations.at_counter(office, facility, told, None, "tanaka")[0])


def ask(
    house: House,
    registration: Registration,
    room: str,
    start: str,
    end: str,
    *,
    channel: str = "counter",
    wish: int = 1,
    equipment: dict[str, int] | None = None,
    bundle: str = "",
    lucky: str = "",
    group: str = "三鷹町会",
) -> Booking | Entry:
    """Ask for a use at the counter: an entry or a booking, whichever stage is open.

    Raises:
        Refusal: the rules say no.
    """
    wanted = Wish(
        facility=registration.facility,
        room=room,
        start=moment(start),
        end=moment(end),
        headcount=10,
        details=Details(group, "役員会"),
        equipment=equipment or {},
        wish=wish,
        bundle=bundle,
        lucky=lucky,
    )
    return doing(house, lambda office: requests.submit(office, registration, wanted, channel=channel, by="tanaka"))


def refusal_of(house: House, registration: Registration, room: str, start: str, end: str) -> str:
    """The reason for which this would be refused; `OK` if it was not."""
    try:
        ask(house, registration, room, start, end)
    except Refusal as refusal:
        return refusal.reason
    return "OK"
