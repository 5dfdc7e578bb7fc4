"""Closures and evictions: who is in the way, who is told, what comes back, and what is open again."""

from pathlib import Path

import pytest

from booking.desk import bookings, closures, payments, requests
from booking.desk.holds import Wish
from booking.desk.office import Office
from booking.errors import Refusal
from booking.values import Booking, Details
from tests.desk.town import TOWN, house, line_of, linked, member
from tests.support.inprocess import House
from tests.support.people import ask, doing, moment, refusal_of

LOTTERY = """
[[stages]]
kind = "lottery"
opens = { months_before = 6, day = 1 }
closes = { months_before = 6, day = 10 }
draws = { months_before = 6, day = 11, time = "09:00" }
"""


def booked(made: House, number: int, room: str, hours: str = "10-12") -> Booking:
    start, _, end = hours.partition("-")
    done = ask(made, linked(made, number), room, f"2026-06-20T{start}:00", f"2026-06-20T{end}:00")
    assert isinstance(done, Booking)
    return done


def close(made: House, room: str, start: str = "09", end: str = "21", ground: str | None = None) -> str:
    return doing(
        made,
        lambda office: closures.close(
            office,
            TOWN,
            room,
            moment(f"2026-06-20T{start}:00"),
            moment(f"2026-06-20T{end}:00"),
            "点検",
            "tanaka",
            ground=ground,
        ),
    )


def test_half_a_hall_closed_closes_the_whole_with_the_reason_and_not_the_other_half(tmp_path: Path) -> None:
    made = house(tmp_path)
    close(made, "hall-a")
    who = member(made)
    with pytest.raises(Refusal) as refused:
        ask(made, who, "hall", "2026-06-20T10:00", "2026-06-20T12:00")
    assert (refused.value.reason, refused.value.facts["why"]) == ("CLOSED_DAY", "点検")
    assert refusal_of(made, who, "hall-b", "2026-06-20T10:00", "2026-06-20T12:00") == "OK"
    made.work()
    assert any("ホールA" in str(card) and "点検" in str(card) for card in made.cards())


def test_only_the_bookings_really_in_the_way_are_named(tmp_path: Path) -> None:
    made = house(tmp_path)
    whole, _, _ = booked(made, 1, "hall"), booked(made, 2, "den"), booked(made, 3, "hall-b", "14-16")
    with pytest.raises(Refusal) as refused:
        close(made, "hall-a")
    assert (refused.value.reason, refused.value.facts["bookings"]) == ("BOOKED", (whole.id,))


def test_what_is_in_the_way_gives_way_for_a_ground_of_the_policy(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, 1, "den")
    made.work()
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    made.clock.set("2026-06-19 14:59")
    close(made, "den", ground="funeral")
    made.work()
    row = made.ledger()["bookings"][0]
    assert (row["state"], row["refund_yen"], row["key"]["state"]) == ("cancelled", 1000, "revoked")
    told = made.pushes(line_of(1))[-1]
    assert "葬儀に使うため" in told
    assert "1,000円をお返しします" in told
    assert refusal_of(made, member(made, 2), "den", "2026-06-20T10:00", "2026-06-20T12:00") == "CLOSED_DAY"


@pytest.mark.parametrize(
    ("now", "ground", "reason"),
    [
        pytest.param("2026-06-19 15:00", "funeral", "EVICTION_TOO_LATE", id="前日15時から"),
        pytest.param("2026-06-19 10:00", "wedding", "UNKNOWN_GROUND", id="決まりにない事情"),
    ],
)
def test_nobody_gives_way_too_late_or_for_anything_else(tmp_path: Path, now: str, ground: str, reason: str) -> None:
    made = house(tmp_path)
    booked(made, 1, "den")
    made.clock.set(now)
    with pytest.raises(Refusal, match=reason):
        close(made, "den", ground=ground)
    assert made.ledger()["bookings"][0]["state"] == "confirmed"


def test_a_booking_for_a_ground_takes_the_place_of_another_in_one_step(tmp_path: Path) -> None:
    made = house(tmp_path)
    booked(made, 1, "den")
    wish = Wish(TOWN, "den", moment("2026-06-20T09:00"), moment("2026-06-20T17:00"), 5, Details("遺族", "葬儀"))
    who = member(made, 2)

    def work(office: Office) -> object:
        closures.make_way(office, TOWN, "den", wish.start, wish.end, "funeral", "tanaka", "")
        return requests.submit(office, who, wish, channel="counter", by="tanaka")

    doing(made, work)
    states = {one["end"][11:16]: one["state"] for one in made.ledger()["bookings"]}
    assert states == {"12:00": "cancelled", "17:00": "confirmed"}


def test_who_has_entered_a_draw_for_a_closed_time_is_told(tmp_path: Path) -> None:
    made = house(tmp_path, extra=LOTTERY, at="2026-01-05 10:00")
    ask(made, linked(made), "hall", "2026-07-10T10:00", "2026-07-10T12:00")
    doing(
        made,
        lambda office: closures.close(
            office, TOWN, "hall-b", moment("2026-07-10T09:00"), moment("2026-07-10T21:00"), "工事", "tanaka"
        ),
    )
    made.work()
    assert any("使えなくなりました" in text for text in made.pushes(line_of(1)))
    made.clock.set("2026-01-11 09:00")
    made.work()
    assert made.ledger()["entries"][0]["state"] == "lost"


def test_a_closure_taken_back_opens_the_room_again(tmp_path: Path) -> None:
    made = house(tmp_path)
    closure = close(made, "den")
    who = member(made)
    assert refusal_of(made, who, "den", "2026-06-20T10:00", "2026-06-20T12:00") == "CLOSED_DAY"
    doing(made, lambda office: closures.reopen(office, TOWN, closure, "tanaka", "早く終わった"))
    assert refusal_of(made, who, "den", "2026-06-20T10:00", "2026-06-20T12:00") == "OK"
    with pytest.raises(LookupError):
        doing(made, lambda office: closures.reopen(office, TOWN, closure, "tanaka", "もう一度"))


@pytest.mark.parametrize(
    ("room", "start", "end", "reason"),
    [
        pytest.param("cellar", "09", "21", "UNKNOWN_ROOM", id="ない部屋"),
        pytest.param("den", "12", "12", "END_BEFORE_START", id="長さがない"),
    ],
)
def test_a_closure_that_makes_no_sense_is_refused(tmp_path: Path, room: str, start: str, end: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        close(house(tmp_path), room, start, end)


def test_time_that_waits_to_be_offered_again_is_closed_and_a_closed_time_is_named_as_such(tmp_path: Path) -> None:
    made = house(tmp_path, extra='\n[release]\ncancelled = "random"\n')
    one = booked(made, 1, "den")
    doing(made, lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合"))
    who = member(made, 2)
    assert refusal_of(made, who, "den", "2026-06-20T10:00", "2026-06-20T12:00") == "TAKEN"
    closure = close(made, "den", "10", "18")
    with pytest.raises(Refusal, match="ALREADY_CLOSED"):
        close(made, "den", "09", "11")
    made.clock.set("2026-05-15 10:00")  # the moment of the release has passed: nothing is given back twice
    made.work()
    assert refusal_of(made, who, "den", "2026-06-20T10:00", "2026-06-20T12:00") == "CLOSED_DAY"
    doing(made, lambda office: closures.reopen(office, TOWN, closure, "tanaka", "早く終わった"))
    assert refusal_of(made, who, "den", "2026-06-20T10:00", "2026-06-20T12:00") == "OK"
