"""仮予約: a booking the applicant must make sure within some days, by a button, at the counter or by paying, or it falls."""

from pathlib import Path

import pytest

from booking.answer import explain
from booking.desk import confirming, payments
from booking.errors import Refusal
from booking.explain import as_text
from booking.values import Booking
from tests.desk.town import house, line_of, linked, member, town
from tests.policy.small import jst
from tests.support.inprocess import House
from tests.support.people import ask, doing

STAGE = 'opens = { months_before = 3 }\ncloses = "start"\n'


def within(days: int = 8, by: str = "resident", more: str = "") -> tuple[str, str]:
    """The first-come stage with a confirmation within so many days, the day of booking counted."""
    closes = f'closes = {{ days_after = {days}, of = "booked", count_base_day = true }}'
    return STAGE, f'{STAGE}[stages.confirm]\n{closes}\nby = "{by}"\n{more}'


def booked(made: House, day: str = "2026-06-20") -> Booking:
    done = ask(made, linked(made), "den", f"{day}T10:00", f"{day}T12:00", channel="line")
    assert isinstance(done, Booking)
    return done


def state(made: House) -> str:
    return str(made.ledger()["bookings"][0]["state"])


def confirm(made: House, one: Booking, by: str) -> None:
    doing(made, lambda office: confirming.confirm(office, one.id, by=by))


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        pytest.param("2026-05-20 23:59", True, id="申込日を含めて8日目いっぱい"),
        pytest.param("2026-05-21 00:00", False, id="9日目"),
    ],
)
def test_it_is_made_sure_within_eight_days_or_falls(tmp_path: Path, now: str, kept: bool) -> None:
    made = house(tmp_path, within())
    one = booked(made)
    assert (one.state, one.confirm_until, one.number) == ("awaiting_confirmation", jst("2026-05-21"), None)
    made.clock.set(now)
    made.work()
    if kept:
        confirm(made, one, "resident")
        made.clock.set("2026-05-22 00:00")
        made.work()
        assert state(made) == "confirmed"
        return
    assert state(made) == "void"
    assert any("小部屋の仮予約は、期限までに確定されなかったため" in text for text in made.pushes(line_of(1)))
    done = ask(made, member(made, 2), "den", "2026-06-20T10:00", "2026-06-20T12:00")
    assert isinstance(done, Booking)


def test_nobody_else_has_the_time_while_it_waits_and_it_can_be_cancelled(tmp_path: Path) -> None:
    made = house(tmp_path, within())
    one = booked(made)
    with pytest.raises(Refusal, match="TAKEN"):
        ask(made, member(made, 2), "den", "2026-06-20T10:00", "2026-06-20T12:00")
    asked = "".join(made.say(line_of(1), f":cancel:{one.id}"))
    assert "当選" not in asked
    assert "予約を取り消しました" in "".join(made.say(line_of(1), "はい"))


def test_a_booking_made_when_the_bound_has_passed_is_decided_at_once(tmp_path: Path) -> None:
    made = house(tmp_path, (STAGE, f"{STAGE}[stages.confirm]\ncloses = {{ days_before = 7 }}\n"), at="2026-06-13 23:59")
    assert booked(made, "2026-06-20").state == "awaiting_confirmation"
    made.clock.set("2026-06-14 00:00")
    assert ask(made, member(made, 2), "hall", "2026-06-20T10:00", "2026-06-20T12:00").state == "confirmed"


def test_it_never_waits_beyond_the_start_of_use(tmp_path: Path) -> None:
    made = house(tmp_path, within())
    assert booked(made, "2026-05-15").confirm_until == jst("2026-05-15T10:00")


def test_at_the_counter_where_the_town_says_so(tmp_path: Path) -> None:
    made = house(tmp_path, within(by="visit"))
    one = booked(made)
    with pytest.raises(Refusal, match="CONFIRM_WAY"):
        confirm(made, one, "resident")
    confirm(made, one, "tanaka")
    assert state(made) == "confirmed"


def test_by_paying_the_whole_fee(tmp_path: Path) -> None:
    made = house(tmp_path, within(by="payment"))
    one = booked(made)
    doing(made, lambda office: payments.pay(office, one.id, 500, "cash", "tanaka"))
    assert state(made) == "awaiting_confirmation"
    doing(made, lambda office: payments.pay(office, one.id, 500, "cash", "tanaka"))
    assert state(made) == "confirmed"


def test_where_staff_approve_as_well_they_are_asked_after_it(tmp_path: Path) -> None:
    made = house(tmp_path, within(), extra='\n[approval]\nby = "staff"\n')
    one = booked(made)
    made.work()
    assert not made.cards()
    confirm(made, one, "resident")
    made.work()
    assert state(made) == "awaiting_approval"
    assert made.cards()


def test_a_reminder_before_the_end(tmp_path: Path) -> None:
    remind = 'remind = { days_after = 6, of = "booked", time = "09:00" }\n'
    made = house(tmp_path, within(more=remind))
    booked(made)
    made.clock.set("2026-05-19 08:59")
    made.work()
    assert not made.pushes(line_of(1))
    made.clock.set("2026-05-19 09:00")
    made.work()
    (text,) = made.pushes(line_of(1))
    assert "小部屋の仮予約は、まだ決まっていません" in text
    assert "5月20日（水）まで" in text


@pytest.mark.parametrize(
    ("by", "words"),
    [
        pytest.param("resident", "［この予約を確定する］を押してください", id="ボタンで"),
        pytest.param("visit", "窓口で確定の手続きをしてください", id="窓口で"),
        pytest.param("payment", "会館の窓口でお支払いください", id="支払いで"),
    ],
)
def test_the_chat_says_that_it_is_provisional_and_what_to_do(tmp_path: Path, by: str, words: str) -> None:
    made = house(tmp_path, within(by=by))
    linked(made)
    for said in ("6月20日の10時から12時 小部屋 5人", "会", "練習", "なし", "なし", "借りない"):
        answer = "".join(made.say(line_of(1), said))
    assert "よろしいですか" in answer
    assert "はじめは仮予約です。5月20日（水）までに確定の手続きをすると、予約が決まります。" in answer
    done = "".join(made.say(line_of(1), "はい"))
    assert "仮予約を受け付けました" in done
    assert f"5月20日（水）までに{words}" in done
    assert "当選" not in done
    shown = "".join(made.say(line_of(1), "予約確認"))
    assert "仮予約（まだ決まっていません" in shown
    assert "当選" not in shown
    if by == "resident":
        assert "予約が決まりました" in "".join(made.say(line_of(1), "この予約を確定する"))
        assert state(made) == "confirmed"


def test_explain_tells_until_when() -> None:
    rules = town(within(by="visit"), extra='\n[approval]\nby = "staff"\n')
    told = explain(rules, jst("2026-05-13T10:00"), "den", jst("2026-06-20").date())
    assert as_text(rules, told).splitlines()[2] == "そのあと、職員の承認で予約が決まります。"
    assert as_text(rules, told).splitlines()[1] == (
        "申し込みは、はじめは仮予約です。いま申し込むと、5月20日（水）までに窓口で確定の手続き（本申請）をしてください。"
        "過ぎると無効になります。"
    )
