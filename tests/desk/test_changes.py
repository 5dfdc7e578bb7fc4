"""Changing a booking: how often, until when, where to, what it costs; its own time and place never stand in its way."""

from datetime import datetime
from pathlib import Path

import pytest

from booking.desk import bookings, changes, payments
from booking.desk.changes import Wanted
from booking.errors import Refusal
from booking.values import Booking, Registration
from tests.desk.town import house, line_of, linked, member
from tests.support.inprocess import House
from tests.support.people import ask, doing, moment

ONE_A_MONTH = '\n[[limits]]\nid = "monthly"\nwhat = "bookings"\nmax = 1\n'


def booked(made: House, who: Registration, hours: tuple[int, int] = (10, 12), room: str = "den") -> Booking:
    done = ask(made, who, room, f"2026-06-20T{hours[0]:02d}:00", f"2026-06-20T{hours[1]:02d}:00")
    assert isinstance(done, Booking)
    return done


def at(day: int, hour: int) -> datetime:
    return moment(f"2026-06-{day}T{hour:02d}:00")


def change(made: House, one: Booking, wanted: Wanted) -> Booking:
    return doing(made, lambda office: changes.change(office, one.id, wanted, channel="counter", by="tanaka"))


def refused(made: House, one: Booking, wanted: Wanted) -> Refusal:
    with pytest.raises(Refusal) as found:
        change(made, one, wanted)
    return found.value


def state(made: House, one: Booking) -> str:
    return next(str(row["state"]) for row in made.ledger()["bookings"] if row["id"] == one.id)


def test_a_booking_moves_with_its_number_its_key_and_one_message(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, linked(made))
    made.work()
    after = change(made, one, Wanted(start=at(21, 14), end=at(21, 16)))
    made.work()
    assert (after.id, after.number, after.start, after.changes) == (one.id, one.number, at(21, 14), 1)
    first, second = made.pushes(line_of(1))
    assert "予約が決まりました" in first
    assert "予約を変更しました" in second
    assert "6月21日（日）14:00〜16:00" in second
    row = made.ledger()["bookings"][0]
    assert (row["key"]["state"], row["key"]["valid_from"]) == ("issued", "2026-06-21T14:00:00+09:00")
    (live,) = [g for g in made.lock.list("sakura/den") if g.state.value in ("confirmed", "assumed")]
    assert live.requested.valid_from == at(21, 14)
    booked(made, member(made, 2))  # the old time is free
    made.clock.set("2026-06-20 12:00")
    made.work()
    assert state(made, one) == "confirmed"  # the use has moved, and its end with it
    made.clock.set("2026-06-21 16:00")
    made.work()
    assert state(made, one) == "used"


@pytest.mark.parametrize(
    ("rule", "times", "expected"),
    [
        pytest.param("none", 1, "CHANGE_NOT_ALLOWED", id="変更できない町"),
        pytest.param("once", 1, "OK", id="1回目"),
        pytest.param("once", 2, "CHANGE_ONCE", id="2回目"),
        pytest.param("any", 3, "OK", id="何回でも"),
    ],
)
def test_how_often(tmp_path: Path, rule: str, times: int, expected: str) -> None:
    made = house(tmp_path, ('allowed = "once"', f'allowed = "{rule}"'))
    one = booked(made, member(made))
    outcome = "OK"
    for step in range(times):
        try:
            change(made, one, Wanted(start=at(21 + step, 10), end=at(21 + step, 12)))
        except Refusal as refusal:
            outcome = refusal.reason
    assert outcome == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-06-17 23:59", "OK", id="3日前まで"),
        pytest.param("2026-06-18 00:00", "CHANGE_TOO_LATE", id="2日前から"),
    ],
)
def test_until_when(tmp_path: Path, now: str, expected: str) -> None:
    made = house(tmp_path)
    one = booked(made, member(made))
    made.clock.set(now)
    wanted = Wanted(start=at(21, 10), end=at(21, 12))
    if expected == "OK":
        assert change(made, one, wanted).start == at(21, 10)
    else:
        assert refused(made, one, wanted).reason == expected


def test_its_own_time_and_its_own_place_in_a_limit_never_stand_in_its_way(tmp_path: Path) -> None:
    made = house(tmp_path, extra=ONE_A_MONTH)
    one = booked(made, member(made))
    after = change(made, one, Wanted(start=at(20, 11), end=at(20, 13)))  # overlaps itself
    assert (after.start, after.end) == (at(20, 11), at(20, 13))


def test_cancel_then_rebook_at_the_limit_is_not_blocked_by_the_booking_just_cancelled(tmp_path: Path) -> None:
    made = house(tmp_path, extra=ONE_A_MONTH)
    who = member(made)
    one = booked(made, who)
    with pytest.raises(Refusal, match="LIMIT"):
        booked(made, who, (14, 16))
    doing(made, lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合"))
    assert booked(made, who, (14, 16)).state == "confirmed"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        pytest.param(Wanted(start=at(21, 10), end=at(21, 12)), "TAKEN", id="ほかの人がいる"),
        pytest.param(Wanted(start=at(20, 20), end=at(20, 22)), "OUTSIDE_HOURS", id="閉館後"),
        pytest.param(
            Wanted(start=moment("2026-09-20T10:00"), end=moment("2026-09-20T12:00")), "NOT_OPEN", id="まだ受付前の日"
        ),
        pytest.param(Wanted(start=moment("2026-05-12T10:00"), end=moment("2026-05-12T12:00")), "PAST", id="過ぎた日"),
        pytest.param(Wanted(room="cellar"), "UNKNOWN_ROOM", id="ない部屋"),
        pytest.param(Wanted(headcount=11), "OVER_CAPACITY", id="定員より多い"),
        pytest.param(Wanted(equipment={"projector": 3}), "EQUIPMENT_STOCK", id="2台しかない"),
    ],
)
def test_a_change_that_cannot_be_leaves_the_booking_as_it_was(tmp_path: Path, wanted: Wanted, reason: str) -> None:
    made = house(tmp_path)
    one = booked(made, member(made, 1))
    ask(made, member(made, 2), "den", "2026-06-21T11:00", "2026-06-21T13:00")
    assert refused(made, one, wanted).reason == reason
    row = next(row for row in made.ledger()["bookings"] if row["id"] == one.id)
    assert (row["start"], row["room"], row["fee_yen"]) == ("2026-06-20T10:00:00+09:00", "den", 1000)
    with pytest.raises(Refusal, match="TAKEN"):
        booked(made, member(made, 3), (11, 12))


@pytest.mark.parametrize(
    ("difference", "longer", "fee", "refund"),
    [
        pytest.param("both_ways", True, 1500, 0, id="増えた分を払う"),
        pytest.param("both_ways", False, 500, 500, id="減った分を返す"),
        pytest.param("up_only", False, 1000, 0, id="減っても返さない"),
        pytest.param("down_only", True, 1000, 0, id="増えても取らない"),
        pytest.param("none", True, 1000, 0, id="差額を精算しない"),
    ],
)
def test_the_difference_is_settled_as_the_policy_says(
    tmp_path: Path, difference: str, longer: bool, fee: int, refund: int
) -> None:
    made = house(tmp_path, ('allowed = "once"', f'allowed = "once"\ndifference = "{difference}"'))
    one = booked(made, member(made))
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    after = change(made, one, Wanted(end=at(20, 13 if longer else 11)))
    assert (after.fee_yen, after.paid_yen, after.refund_yen) == (fee, 1000, refund)


def test_equipment_is_added_after_the_last_day_for_changes_and_not_counted_as_one(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, member(made))
    made.clock.set("2026-06-20 09:00")
    after = change(made, one, Wanted(equipment={"projector": 1}, headcount=8))
    assert (after.equipment, after.headcount, after.fee_yen, after.changes) == ({"projector": 1}, 8, 1300, 0)


def test_a_reduction_is_granted_later_and_the_rest_comes_back(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, member(made))
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    after = change(made, one, Wanted(grounds=("disability",)))
    assert (after.fee_yen, after.refund_yen, after.charged.grounds) == (500, 500, ("disability",))


def test_what_a_cheaper_change_gave_back_a_dearer_one_makes_due_again(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, member(made))
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    change(made, one, Wanted(grounds=("disability",)))
    doing(made, lambda office: payments.give_back(office, one.id, "tanaka", "停電", yen=100))  # is not due again
    dearer = change(made, one, Wanted(equipment={"projector": 1}))
    owed = dearer.fee_yen - 500
    assert owed > 0
    with pytest.raises(Refusal, match="TOO_MUCH"):
        doing(made, lambda office: payments.pay(office, one.id, owed + 1, "cash", "tanaka"))
    doing(made, lambda office: payments.pay(office, one.id, owed, "cash", "tanaka"))
    with pytest.raises(Refusal, match=r"NOTHING_PAID|TOO_MUCH"):
        doing(made, lambda office: payments.pay(office, one.id, 1, "cash", "tanaka"))


def test_reminders_follow_the_new_time_and_come_once_for_it(tmp_path: Path) -> None:
    made = house(tmp_path, extra='\n[reminder]\nat = { days_before = 1, time = "18:00" }\n')
    one = booked(made, linked(made))
    change(made, one, Wanted(start=at(25, 10), end=at(25, 12)))
    made.clock.set("2026-06-19 18:00")
    made.work()
    assert not any("ご利用の予定" in text for text in made.pushes(line_of(1)))
    made.clock.set("2026-06-24 18:00")
    made.work()
    made.work()
    assert sum("ご利用の予定" in text for text in made.pushes(line_of(1))) == 1


def test_what_is_over_is_not_changed(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made, member(made))
    doing(made, lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合"))
    assert refused(made, one, Wanted(headcount=3)).reason == "DECIDED"


LATE = (
    "slot_minutes = 60",
    'divisions = [{ id = "day", name = "昼間", time = "09:00-18:00" },'
    ' { id = "late", name = "夜間", time = "18:00-21:00", deadline = { days_before = 5 } }]',
)
PRICED = ('per = "hour"\nyen = 500', 'per = "use"\nyen = 500')


def test_a_division_with_notice_is_booked_in_time_or_not_at_all(tmp_path: Path) -> None:
    made = house(tmp_path, LATE, PRICED, at="2026-06-15 23:59")
    booked(made, member(made), (18, 21))
    made.clock.set("2026-06-16 00:00")
    with pytest.raises(Refusal, match="CLOSED") as found:
        ask(made, member(made, 2), "hall", "2026-06-20T18:00", "2026-06-20T21:00")
    assert found.value.facts["division"] == "夜間"
    booked(made, member(made, 3), (9, 18))


def test_a_booking_keeps_its_late_division_when_changed_and_gets_none_anew(tmp_path: Path) -> None:
    made = house(
        tmp_path, LATE, PRICED, ("deadline = { days_before = 3 }", 'deadline = "start"'), at="2026-06-15 12:00"
    )
    whole = booked(made, member(made), (9, 21))
    other = booked(made, member(made, 2), (9, 18), room="hall")
    made.clock.set("2026-06-16 00:00")
    assert refused(made, other, Wanted(start=at(20, 9), end=at(20, 21))).facts["division"] == "夜間"
    assert change(made, whole, Wanted(start=at(20, 18), end=at(20, 21))).start == at(20, 18)
