"""Codes on the rows: told at their instant and once, several doors, margins, counter keys, no lock; whole and half rooms."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from booking.desk import booking_rows, bookings, counter, holds, keys, payments
from booking.desk.office import Office
from booking.errors import Refusal
from booking.values import Booking, Key, Registration
from bot import lock_tasks
from locks.simulated import Faults, SimulatedLock
from tests.desk.town import TOWN, house, line_of, linked, member
from tests.support.inprocess import House
from tests.support.people import ask, doing, moment, refusal_of

SENT = ('kind = "keypad"', 'kind = "keypad"\nsent = { days_before = 1, time = "12:00" }')


def booked(
    made: House, who: Registration | None = None, room: str = "den", hours: tuple[int, int] = (10, 12)
) -> Booking:
    first, last = hours
    done = ask(made, who or member(made), room, f"2026-06-20T{first}:00", f"2026-06-20T{last}:00")
    assert isinstance(done, Booking)
    return done


def key(made: House, one: Booking) -> Key:
    found = made.world.read(lambda office: booking_rows.get(office, one.id, show_code=True)).key
    assert found is not None
    return found


def code_of(made: House, one: Booking, door: str = "den") -> str:
    """The code as it is kept, whether it may be told or not."""

    def work(office: Office) -> str:
        query = select(keys.TABLE.c.code_sealed).where(
            keys.TABLE.c.booking == one.id, keys.TABLE.c.door == f"{TOWN}/{door}"
        )
        return office.open(office.conn.execute(query).scalar_one(), "keys.code")

    return made.world.read(work)


def opens(made: House, door: str, code: str, at: str) -> bool:
    return made.lock.press(f"{TOWN}/{door}", code, moment(at))


# --- when it is told ---


def test_the_confirmation_comes_at_once_and_the_code_at_its_instant_each_once(tmp_path: Path) -> None:
    made = house(tmp_path, SENT)
    one = booked(made, linked(made))
    made.work()
    (first,) = made.pushes(line_of(1))
    code = code_of(made, one)
    assert "予約が決まりました" in first
    assert code not in first
    assert "6月19日（金）12:00にお知らせします" in first
    assert key(made, one).code is None
    assert code not in "".join(made.say(line_of(1), "暗証番号"))
    made.clock.set("2026-06-19 11:59")
    made.work()
    assert len(made.pushes(line_of(1))) == 1
    made.clock.set("2026-06-19 12:00")
    made.work()
    made.work()
    _, second = made.pushes(line_of(1))
    assert code in second
    assert code in "".join(made.say(line_of(1), "暗証番号"))


def test_who_books_after_that_instant_hears_the_code_with_the_confirmation(tmp_path: Path) -> None:
    made = house(tmp_path, SENT, at="2026-06-19 13:00")
    one = booked(made, linked(made))
    made.work()
    (told,) = made.pushes(line_of(1))
    assert code_of(made, one) in told


def test_a_lock_out_of_reach_at_that_instant_has_the_code_told_as_soon_as_it_answers(tmp_path: Path) -> None:
    made = house(tmp_path, SENT)
    faults = Faults()
    made.lock = SimulatedLock(tmp_path / "far.db", faults)
    made.world = replace(made.world, locks={"simulated": made.lock})
    faults.offline = True
    one = booked(made, linked(made))
    made.clock.set("2026-06-19 12:00")
    made.work()
    assert len(made.pushes(line_of(1))) == 1
    faults.offline = False
    made.clock.forward(minutes=2)
    made.work()
    made.work()
    assert code_of(made, one) in made.pushes(line_of(1))[1]
    assert len(made.pushes(line_of(1))) == 2


def test_a_cancelled_booking_sends_no_code(tmp_path: Path) -> None:
    made = house(tmp_path, SENT)
    one = booked(made, linked(made))
    made.work()
    code = code_of(made, one)
    doing(made, lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合"))
    made.clock.set("2026-06-19 12:00")
    made.work()
    assert not opens(made, "den", code, "2026-06-20T10:30")
    assert not any("入口の番号をお知らせします" in text for text in made.pushes(line_of(1)))


# --- doors and margins ---


def test_one_code_opens_every_door_of_a_room(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, linked(made), "hall")
    made.work()
    code = key(made, one).code
    assert code is not None
    assert [opens(made, door, code, "2026-06-20T10:00") for door in ("gate", "hall")] == [True, True]
    (told,) = made.pushes(line_of(1))
    assert told.count("予約が決まりました") == 1


def test_a_code_is_ready_only_when_every_door_has_it(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, room="hall")
    first, *_ = made.world.read(keys.waiting)
    lock_tasks.tell_lock(made.world, first)
    assert (key(made, one).state, key(made, one).code) == ("pending", None)
    made.work()
    assert key(made, one).state == "issued"


def test_a_code_opens_with_its_margins(tmp_path: Path) -> None:
    made = house(tmp_path, ('kind = "keypad"', 'kind = "keypad"\nmargin_before_minutes = 10\nmargin_after_minutes = 5'))
    one = booked(made)
    assert (key(made, one).valid_from, key(made, one).valid_until) == (
        moment("2026-06-20T09:50"),
        moment("2026-06-20T12:05"),
    )


def test_a_room_without_a_lock_is_confirmed_with_one_message_and_no_key(tmp_path: Path) -> None:
    made = house(tmp_path, ('kind = "keypad"', 'kind = "none"'))
    booked(made, linked(made))
    made.work()
    assert made.ledger()["bookings"][0]["key"] is None
    assert len(made.pushes(line_of(1))) == 1


def test_a_counter_key_goes_out_once_and_comes_back_once(tmp_path: Path) -> None:
    made = house(tmp_path, ('kind = "keypad"', 'kind = "counter"'))
    one = booked(made, room="hall")
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))

    def event(what: str) -> str:
        try:
            doing(made, lambda office: counter.key(office, one.id, what, "tanaka"))
        except Refusal as refusal:
            return refusal.reason
        return str(made.ledger()["bookings"][0]["key"]["state"])

    assert [event(what) for what in ("back", "out", "out", "report", "back", "back")] == [
        "KEY_NOT_OUT",
        "issued",
        "KEY_OUT",
        "NO_REPORT",
        "expired",
        "KEY_NOT_OUT",
    ]


def test_a_counter_key_that_is_out_stays_out_after_the_use_and_staff_hear_of_it(tmp_path: Path) -> None:
    made = house(tmp_path, ('kind = "keypad"', 'kind = "counter"\nreturned_within_minutes = 15'))
    one = booked(made)
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    made.clock.set("2026-06-20 09:55")
    doing(made, lambda office: counter.key(office, one.id, "out", "tanaka"))
    made.clock.set("2026-06-20 12:14")
    made.work()
    row = made.ledger()["bookings"][0]
    assert (row["state"], row["key"]["state"]) == ("used", "issued")
    assert not any("戻っていません" in str(card) for card in made.cards())
    made.clock.set("2026-06-20 12:15")
    made.work()
    assert sum("戻っていません" in str(card) for card in made.cards()) == 1
    doing(made, lambda office: counter.key(office, one.id, "back", "tanaka"))
    assert made.ledger()["bookings"][0]["key"]["state"] == "expired"


def test_a_lock_that_wants_another_code_gets_one_and_the_resident_hears_of_each_door(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, room="hall")
    waiting = made.world.read(lambda office: [office.row(keys.TABLE, row) for row in keys.waiting(office)])
    gate = next(row.id for row in waiting if row.door == "sakura/gate")
    doing(made, lambda office: keys.reissue(office, gate))
    made.work()
    code = key(made, one).code
    assert code is not None
    assert "gate " in code
    assert "、hall " in code


# --- what a use occupies ---


@pytest.mark.parametrize(
    ("taken", "wanted", "expected"),
    [
        pytest.param("hall", "hall-a", "TAKEN", id="全体を取ると半分は取れない"),
        pytest.param("hall-a", "hall", "TAKEN", id="半分を取ると全体は取れない"),
        pytest.param("hall-a", "hall-b", "OK", id="もう半分は取れる"),
    ],
)
def test_whole_and_half_share_their_units(tmp_path: Path, taken: str, wanted: str, expected: str) -> None:
    made = house(tmp_path)
    booked(made, member(made, 1), taken)
    assert refusal_of(made, member(made, 2), wanted, "2026-06-20T11:00", "2026-06-20T13:00") == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(12, 13, "TAKEN", id="後の30分に掛かる"),
        pytest.param(13, 14, "OK", id="1時間空ければ取れる"),
        pytest.param(9, 10, "TAKEN", id="自分の後の30分が、前の人に掛かる"),
    ],
)
def test_margins_keep_uses_apart_and_free_times_say_so(tmp_path: Path, start: int, end: int, expected: str) -> None:
    made = house(tmp_path, ("slot_minutes = 60", "slot_minutes = 60\nmargin_after_minutes = 30"))
    booked(made, member(made, 1))

    def free() -> tuple[tuple[datetime, datetime], ...]:
        policy = made.world.policies()[TOWN]
        return made.world.read(
            lambda office: holds.open_spans(office, policy, TOWN, "den", moment("2026-06-20T00:00").date())
        )

    offered = any(
        a <= moment(f"2026-06-20T{start:02d}:00") and moment(f"2026-06-20T{end:02d}:00") <= b for a, b in free()
    )
    assert offered == (expected == "OK")
    assert (
        refusal_of(made, member(made, 2), "den", f"2026-06-20T{start:02d}:00", f"2026-06-20T{end:02d}:00") == expected
    )


def test_a_margin_after_closing_time_stands_in_nobodys_way(tmp_path: Path) -> None:
    made = house(tmp_path, ("slot_minutes = 60", "slot_minutes = 60\nmargin_after_minutes = 240"))
    booked(made, hours=(19, 21))
    made.clock.set("2026-06-20 21:00")
    made.work()
    assert made.ledger()["bookings"][0]["state"] == "used"
