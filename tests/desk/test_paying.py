"""Until when a fee is paid: reminder, the booking that falls without it, points, and who books after the day."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from booking import store
from booking.desk import bookings, changes, confirming, payments, requests
from booking.desk.changes import Wanted
from booking.desk.office import Office
from booking.errors import Refusal
from booking.values import Booking
from tests.desk.town import house, line_of, linked, member
from tests.policy.small import jst
from tests.support.inprocess import House
from tests.support.people import ask, doing, moment

DUE = (
    'on_day = ["cash"]',
    'on_day = ["cash"]\ndue = { days_before = 7 }\nauto_cancel = true\nremind = { days_before = 9, time = "09:00" }',
)
UNPAID = '\n[penalties]\n[[penalties.events]]\nevent = "unpaid"\npoints = 1.0\n'


def booked(made: House, day: str = "2026-06-20") -> Booking:
    done = ask(made, linked(made), "den", f"{day}T10:00", f"{day}T12:00")
    assert isinstance(done, Booking)
    return done


def state(made: House) -> str:
    return str(made.ledger()["bookings"][0]["state"])


def test_the_unpaid_are_reminded_once_and_lose_the_booking_at_the_end_of_the_last_day(tmp_path: Path) -> None:
    made = house(tmp_path, DUE, extra=UNPAID)
    booked(made)
    made.clock.set("2026-06-11 09:00")
    made.work()
    made.work()
    told = [text for text in made.pushes(line_of(1)) if "まだすんでいません" in text]
    assert len(told) == 1
    assert "6月13日（土）まで" in told[0]
    made.clock.set("2026-06-13 23:59")
    made.work()
    assert state(made) == "confirmed"
    made.clock.set("2026-06-14 00:00")
    made.work()
    assert state(made) == "void"
    assert any("お支払いがなかったため" in text for text in made.pushes(line_of(1)))


def test_who_has_paid_hears_nothing_and_keeps_it(tmp_path: Path) -> None:
    made = house(tmp_path, DUE)
    one = booked(made)
    doing(made, lambda office: payments.pay(office, one.id, 1000, "transfer", "tanaka"))
    made.clock.set("2026-06-14 00:00")
    made.work()
    assert state(made) == "confirmed"
    assert not [text for text in made.pushes(line_of(1)) if "まだすんでいません" in text]


def test_who_books_after_the_due_day_pays_until_the_use_begins(tmp_path: Path) -> None:
    made = house(tmp_path, DUE, at="2026-06-15 10:00")
    booked(made)
    made.work()
    made.clock.set("2026-06-20 09:59")
    made.work()
    assert state(made) == "confirmed"
    made.clock.set("2026-06-20 10:00")
    made.work()
    assert state(made) == "void"


def test_a_part_paid_comes_back_when_the_rest_is_not_paid_and_staff_hear_of_it(tmp_path: Path) -> None:
    made = house(tmp_path, DUE)
    one = booked(made)
    doing(made, lambda office: payments.pay(office, one.id, 400, "cash", "tanaka"))
    made.clock.set("2026-06-14 00:00")
    made.work()
    row = made.ledger()["bookings"][0]
    assert (row["state"], row["paid_yen"], row["refund_yen"]) == ("void", 400, 400)
    assert any("400円の還付" in str(card) for card in made.cards())


@pytest.mark.parametrize(
    ("by", "how"),
    [pytest.param("payment", "payment", id="支払いが確定"), pytest.param("visit", "visit", id="来館で確定")],
)
def test_a_win_that_is_confirmed_at_the_counter_is_not_confirmed_by_a_button(tmp_path: Path, by: str, how: str) -> None:
    lottery = f"""
[[stages]]
kind = "lottery"
opens = {{ months_before = 6, day = 1 }}
closes = {{ months_before = 6, day = 10 }}
draws = {{ months_before = 6, day = 11, time = "09:00" }}
[stages.confirm]
by = "{by}"
closes = {{ months_before = 6, day = 20 }}
"""
    made = house(tmp_path, extra=lottery, at="2026-01-05 10:00")
    ask(made, member(made), "den", "2026-07-10T10:00", "2026-07-10T12:00")
    made.clock.set("2026-01-11 09:00")
    made.work()
    (won,) = made.ledger()["bookings"]
    assert won["state"] == "awaiting_confirmation"
    with pytest.raises(Refusal) as refused:
        doing(made, lambda office: requests.confirm_win(office, won["resident"], won["id"]))
    assert (refused.value.reason, refused.value.facts["how"]) == ("CONFIRM_WAY", how)
    if by == "payment":
        doing(made, lambda office: payments.pay(office, won["id"], 600, "cash", "tanaka"))
        assert state(made) == "awaiting_confirmation"
        doing(made, lambda office: payments.pay(office, won["id"], 400, "cash", "tanaka"))
    else:
        doing(made, lambda office: confirming.confirm(office, won["id"], by="tanaka"))
    assert state(made) == "confirmed"


def test_a_cancelled_booking_takes_no_money(tmp_path: Path) -> None:
    made = house(tmp_path)
    one = booked(made)
    doing(made, lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合"))
    with pytest.raises(Refusal, match="DECIDED"):
        doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))


def test_who_ended_it_and_when_is_told_not_who_booked_it(tmp_path: Path) -> None:
    made = house(tmp_path, DUE)
    one = booked(made)
    made.clock.set("2026-06-14 00:00")
    made.work()
    with pytest.raises(Refusal) as refused:
        doing(made, lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合"))
    assert refused.value == Refusal("DECIDED", state="void", by="policy", decided_at=jst("2026-06-14T00:00"))


def test_no_money_is_taken_for_what_may_still_come_to_nothing(tmp_path: Path) -> None:
    made = house(tmp_path, extra='\n[approval]\nby = "staff"\n')
    one = booked(made)
    assert one.state == "awaiting_approval"
    with pytest.raises(Refusal, match="NOT_DECIDED"):
        doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    doing(made, lambda office: bookings.confirm(office, one.id, "U0APPROVER"))
    assert doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka")).paid_yen == 1000


EARLIEST = (
    DUE[0],
    DUE[1].replace("days_before = 7 }", 'days_after = 5, of = "booked" }\ndue_at_latest = [{ days_before = 7 }]'),
)


@pytest.mark.parametrize(
    ("day", "last", "over"),
    [
        pytest.param("2026-06-20", "2026-05-18 23:59", "2026-05-19 00:00", id="申し込みから5日"),
        pytest.param("2026-05-22", "2026-05-15 23:59", "2026-05-16 00:00", id="利用の7日前が先に来る"),
        pytest.param("2026-05-19", "2026-05-18 23:59", "2026-05-19 00:00", id="7日前を過ぎて申し込んだ"),
    ],
)
def test_of_two_deadlines_the_earlier_ends_the_booking(tmp_path: Path, day: str, last: str, over: str) -> None:
    made = house(tmp_path, EARLIEST)
    booked(made, day)
    made.clock.set(last)
    made.work()
    assert state(made) == "confirmed"
    made.clock.set(over)
    made.work()
    assert state(made) == "void"


EARLY = (
    'on_day = ["cash"]',
    'on_day = ["cash"]\ndue = { days_after = 7, of = "booked", count_base_day = true }\ndue_at_latest = [{ days_before = 3 }]\n'
    'auto_cancel = true\nremind = { days_before = 5, time = "18:00" }',
)


def test_what_a_change_adds_is_due_by_the_next_bound_and_reminded_of(tmp_path: Path) -> None:
    made = house(tmp_path, EARLY, at="2026-05-01 10:00")
    one = booked(made)
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    made.clock.set("2026-05-20 10:00")
    longer = Wanted(end=moment("2026-06-20T13:00"))
    doing(made, lambda office: changes.change(office, one.id, longer, channel="counter", by="tanaka"))
    made.work()
    assert "【お支払い】6月17日（水）までに" in made.pushes(line_of(1))[-1]
    made.clock.set("2026-06-15 18:00")
    made.work()
    assert "まだすんでいません。\n【お支払い】6月17日（水）までに" in made.pushes(line_of(1))[-1]
    made.clock.set("2026-06-17 23:59")
    made.work()
    assert state(made) == "confirmed"
    made.clock.set("2026-06-18 00:00")
    made.work()
    assert state(made) == "void"


def test_equipment_added_to_a_paid_booking_is_due_and_its_reminder_stays(tmp_path: Path) -> None:
    remind = '\n[reminder]\nat = { days_before = 1, time = "18:00" }\n'
    made = house(tmp_path, DUE, extra=remind, at="2026-05-01 10:00")
    one = booked(made)
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    made.clock.set("2026-05-20 10:00")
    more = Wanted(equipment={"projector": 1})
    doing(made, lambda office: changes.change(office, one.id, more, channel="counter", by="tanaka"))
    due = {row.kind for row in made.world.read(lambda office: planned(office, one.id))}
    assert due == {"use_end", "reminder", "payment_due", "payment_reminder"}


def planned(office: Office, booking: str) -> list[Row[Any]]:
    found = select(store.due).where(store.due.c.about == booking, store.due.c.done_at.is_(None))
    return list(office.conn.execute(found).all())
