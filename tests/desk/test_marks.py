"""Penalties on the rows: points of each event, what they bring, who is told, undo, the end of a registration and its leaders' bar."""

from pathlib import Path

import pytest
from sqlalchemy import select

from booking import store
from booking.desk import bookings, counter, marks, payments, registrations, requests
from booking.errors import Refusal
from booking.values import Booking, Registration
from locks.driver import OPENS_THE_DOOR
from tests.desk.town import house, line_of, linked, member
from tests.support.inprocess import House
from tests.support.people import ask, doing, refusal_of

EVENTS = """
[penalties]
no_show_after_minutes = 30
exempt = ["大雨"]
[[penalties.events]]
event = "no_show"
points = 2.0
excusable = false
[[penalties.events]]
event = "late_cancel"
since = { days_before = 3 }
points = 1.0
[[penalties.events]]
event = "late_return"
points = 1.0
[[penalties.events]]
event = "rule_breach"
points = 2.0
"""
STOP = (
    EVENTS
    + """
[[penalties.thresholds]]
points = 2.0
effects = ["no_booking"]
months = 1
"""
)
END = (
    EVENTS
    + """
[[penalties.thresholds]]
points = 2.0
effects = ["erase_registration", "bar_leaders"]
months = 6
"""
)
COUNTER_KEY = ('kind = "keypad"', 'kind = "counter"\nreturned_within_minutes = 5')


def booked(made: House, who: Registration, day: str, room: str = "den") -> Booking:
    done = ask(made, who, room, f"{day}T10:00", f"{day}T12:00")
    assert isinstance(done, Booking)
    return done


def points(made: House) -> list[tuple[str, float, bool]]:
    table = store.penalties
    rows = made.world.read(lambda office: list(office.conn.execute(select(table).order_by(table.c.at))))
    return [(row.event, row.points, row.undone_at is not None) for row in rows]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-06-16 23:59", [], id="4日前まで点は付かない"),
        pytest.param("2026-06-17 00:00", [("late_cancel", 1.0, False)], id="3日前からの取消に1点"),
    ],
)
def test_a_late_cancellation_brings_points(tmp_path: Path, now: str, expected: list[tuple[str, float, bool]]) -> None:
    made = house(tmp_path, extra=STOP)
    who = member(made)
    one = booked(made, who, "2026-06-20")
    made.clock.set(now)
    doing(made, lambda office: requests.give_up(office, who.resident, one.id))
    assert points(made) == expected


def test_the_operators_fault_brings_none(tmp_path: Path) -> None:
    made = house(tmp_path, extra=STOP)
    one = booked(made, member(made), "2026-06-20")
    made.clock.set("2026-06-19 10:00")
    doing(
        made,
        lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="停電", operator_fault=True),
    )
    assert points(made) == []


def test_a_no_show_stops_bookings_for_a_month_and_the_resident_is_told_until_when(tmp_path: Path) -> None:
    made = house(tmp_path, extra=STOP)
    who = linked(made)
    one = booked(made, who, "2026-05-20")
    made.clock.set("2026-05-20 10:29")
    with pytest.raises(Refusal, match="TOO_EARLY"):
        doing(made, lambda office: counter.no_show(office, one.id, "tanaka"))
    made.clock.set("2026-05-20 10:30")
    doing(made, lambda office: counter.no_show(office, one.id, "tanaka"))
    made.work()
    assert any("6月20日（土）10:30まで、新しいお申し込みはできません" in text for text in made.pushes(line_of(1)))
    with pytest.raises(Refusal) as refused:
        booked(made, who, "2026-06-30")
    assert refused.value.reason == "PENALTY"
    assert refused.value.facts["next_at"].isoformat() == "2026-06-20T10:30:00+09:00"
    made.clock.set("2026-06-20 10:30")
    booked(made, who, "2026-06-30")


def test_staff_take_points_back_and_the_stop_ends_with_them(tmp_path: Path) -> None:
    made = house(tmp_path, extra=STOP)
    who = member(made)
    doing(made, lambda office: marks.penalise(office, who.id, "rule_breach", by="tanaka", reason="飲酒"))
    assert refusal_of(made, who, "den", "2026-06-30T10:00", "2026-06-30T11:00") == "PENALTY"
    doing(made, lambda office: marks.undo(office, who.id, "rule_breach", by="sato", reason="人ちがい"))
    assert refusal_of(made, who, "den", "2026-06-30T10:00", "2026-06-30T11:00") == "OK"
    assert points(made) == [("rule_breach", 2.0, True)]
    with pytest.raises(Refusal, match="NO_MARK"):
        doing(made, lambda office: marks.undo(office, who.id, "rule_breach", by="sato", reason="人ちがい"))


def test_heavy_rain_excuses_a_late_cancellation_but_not_a_silent_no_show(tmp_path: Path) -> None:
    made = house(tmp_path, extra=STOP)
    who = member(made)
    doing(made, lambda office: marks.penalise(office, who.id, "late_cancel", points=1.0))
    doing(made, lambda office: marks.penalise(office, who.id, "no_show", points=1.0))
    doing(made, lambda office: marks.undo(office, who.id, "late_cancel", by="sato", reason="大雨"))
    with pytest.raises(Refusal, match="NOT_EXCUSABLE"):
        doing(made, lambda office: marks.undo(office, who.id, "no_show", by="sato", reason="大雨"))
    doing(made, lambda office: marks.undo(office, who.id, "no_show", by="sato", reason="入力のまちがい"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-05-20 12:05", [], id="5分以内に返した"),
        pytest.param("2026-05-20 12:06", [("late_return", 1.0, False)], id="5分を過ぎて返した"),
    ],
)
def test_a_key_that_comes_back_late_brings_points(
    tmp_path: Path, now: str, expected: list[tuple[str, float, bool]]
) -> None:
    made = house(tmp_path, COUNTER_KEY, extra=STOP)
    one = booked(made, member(made), "2026-05-20")
    doing(made, lambda office: payments.pay(office, one.id, 1000, "cash", "tanaka"))
    made.clock.set("2026-05-20 09:55")
    doing(made, lambda office: counter.key(office, one.id, "out", "tanaka"))
    made.clock.set(now)
    made.work()
    doing(made, lambda office: counter.key(office, one.id, "back", "tanaka"))
    assert points(made) == expected


def test_staff_see_whose_key_was_never_fetched(tmp_path: Path) -> None:
    made = house(tmp_path, COUNTER_KEY, extra=STOP)
    came, stayed = member(made, 1), member(made, 2)
    here, gone = booked(made, came, "2026-05-20"), booked(made, stayed, "2026-05-20", "hall-a")
    doing(made, lambda office: payments.pay(office, here.id, 1000, "cash", "tanaka"))
    made.clock.set("2026-05-20 10:10")
    doing(made, lambda office: counter.key(office, here.id, "out", "tanaka"))
    made.clock.set("2026-05-20 10:30")
    made.work()
    told = [str(card) for card in made.cards() if "鍵が受け取られていません" in str(card)]
    assert len(told) == 1
    assert gone.number is not None
    assert gone.number in told[0]
    with pytest.raises(Refusal, match="KEY_OUT"):
        doing(made, lambda office: counter.no_show(office, here.id, "tanaka"))


def test_points_end_a_registration_with_its_later_bookings_codes_and_entries(tmp_path: Path) -> None:
    made = house(tmp_path, extra=END)
    who = linked(made)
    past_one, later = booked(made, who, "2026-05-20"), booked(made, who, "2026-06-20", "hall-a")
    made.work()
    assert len(made.lock.list("sakura/hall-a")) == 1
    made.clock.set("2026-05-20 12:00")
    made.work()
    doing(made, lambda office: counter.no_show(office, past_one.id, "tanaka"))
    made.work()
    shown = {one["id"]: one for one in made.ledger()["bookings"]}
    assert (shown[later.id]["state"], shown[later.id]["key"]["state"]) == ("cancelled", "revoked")
    assert shown[past_one.id]["state"] == "no_show"
    (registration,) = [one for person in made.ledger()["residents"] for one in person["registrations"]]
    assert registration["state"] == "erased"
    told = [text for text in made.pushes(line_of(1)) if "利用者登録を取り消しました" in text]
    assert len(told) == 1
    assert "11月20日（金）から" in told[0]
    assert any("取り消された予約は1件です" in str(card) for card in made.cards())
    assert not any(grant.state in OPENS_THE_DOOR for grant in made.lock.list("sakura/hall-a"))
    booked(made, member(made, 2), "2026-06-20", "hall-a")  # its time is free


def test_the_leader_of_an_ended_registration_may_not_register_before_the_bar_ends(tmp_path: Path) -> None:
    made = house(tmp_path, extra=END)
    who = member(made)
    doing(made, lambda office: marks.penalise(office, who.id, "rule_breach", by="tanaka", reason="破損"))
    made.work()
    with pytest.raises(Refusal) as refused:
        member(made)
    assert refused.value.reason == "BARRED"
    assert refused.value.facts["next_at"].isoformat() == "2026-11-13T10:00:00+09:00"
    made.clock.set("2026-11-13 09:59")
    with pytest.raises(Refusal, match="BARRED"):
        member(made)
    made.clock.set("2026-11-13 10:00")
    assert member(made).state == "approved"


def test_points_taken_back_before_the_end_leave_the_registration(tmp_path: Path) -> None:
    made = house(tmp_path, extra=END.replace("months = 6", 'months = 6\nstarts = "next_day"'))
    who = member(made)
    later = booked(made, who, "2026-06-20")
    doing(made, lambda office: marks.penalise(office, who.id, "rule_breach", by="tanaka", reason="破損"))
    doing(made, lambda office: marks.undo(office, who.id, "rule_breach", by="sato", reason="人ちがい"))
    made.clock.set("2026-05-14 00:00")
    made.work()
    assert made.world.read(lambda office: registrations.get(office, who.id)).state == "approved"
    assert [one["state"] for one in made.ledger()["bookings"] if one["id"] == later.id] == ["confirmed"]
