"""One hall's trouble is not the others': its file has gone, or says nothing of today; and rules that change from a day on."""

from dataclasses import replace
from pathlib import Path

import pytest

from booking.desk import bookings, payments
from booking.errors import Refusal
from booking.policy import Policy, built_in, load_all, parse
from booking.values import Booking, Registration
from bot import jobs
from tests.desk.town import TEXT, TOWN, house, line_of, linked, member, town
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter, doing

MITAKA, UMECO = (path.stem for path in built_in())


@pytest.fixture(scope="module")
def both() -> dict[str, Policy]:
    return load_all(built_in())


def with_rules(made: House, policies: dict[str, Policy]) -> None:
    made.world = replace(made.world, policies=lambda: policies)


def test_a_hall_whose_file_has_gone_after_a_restart_holds_up_nobody(tmp_path: Path, both: dict[str, Policy]) -> None:
    made = build(tmp_path, at="2025-04-02 10:00")
    here, there = at_counter(made, UMECO, 1), at_counter(made, MITAKA, 2)
    ask(made, here, "meeting-1", "2025-05-20T13:00", "2025-05-20T15:00")
    lost = ask(made, there, "1f-western", "2025-04-25T13:00", "2025-04-25T15:00")
    doing(made, lambda office: bookings.confirm(office, lost.id, "U0APPROVER"))
    with_rules(made, {UMECO: both[UMECO]})
    for now in ("2025-04-02 10:01", "2025-04-25 16:00", "2025-05-20 15:00"):
        made.clock.set(now)
        made.work()
    assert [one["state"] for one in made.ledger()["bookings"] if one["facility"] == UMECO] == ["used"]
    user = line_of(9)
    assert made.say(user, "予約確認")
    made.clock.forward(minutes=5)
    for _ in range(5):
        jobs.look(made.world)
    with_rules(made, both)
    made.clock.forward(minutes=5)
    made.work()
    assert [one["state"] for one in made.ledger()["bookings"] if one["facility"] == MITAKA] == ["used"]


def test_a_resident_in_the_middle_of_a_talk_about_a_hall_that_has_gone_gets_an_answer(
    tmp_path: Path, both: dict[str, Policy]
) -> None:
    made = build(tmp_path)
    user = line_of(1)
    for said in ("登録", "井の頭東部地区公会堂", "同意する"):
        made.say(user, said)
    with_rules(made, {UMECO: both[UMECO]})
    for said in ("山田 花子", "予約", "予約確認", "ヘルプ", "来週の土曜 14時から2時間"):
        answer = "".join(made.say(user, said))
        assert answer
        assert "うまくいきませんでした" not in answer


def test_a_hall_whose_rules_have_ended_is_not_talked_about_and_the_other_is(
    tmp_path: Path, both: dict[str, Policy]
) -> None:
    made = build(tmp_path)
    ended = town(("from = 2024-04-01", "from = 2024-04-01\nuntil = 2026-05-12"))
    with_rules(made, {TOWN: ended, MITAKA: both[MITAKA]})
    assert "さくら会館" not in "".join(made.say(line_of(1), "予約"))
    made.work()
    assert made.world.read(jobs.backlog)["inbox"] == 0


# --- rules that change from a day on ---

NEW = (
    TEXT.replace(
        '[[fees.base]]\nname = "室料"\nper = "hour"\nyen = 500',
        '[[fees.base]]\nname = "室料"\nper = "hour"\nyen = [{ value = 500 }, { value = 800, from = 2026-06-01 }]',
    )
    .replace(
        "[[refund.steps]]\ndeadline = { days_before = 10 }\npercent = 50",
        "[[refund.steps]]\ndeadline = { days_before = 10 }\npercent = [{ value = 50 }, { value = 0, from = 2026-06-01 }]",
    )
    .replace(
        '[[cancellation]]\ndeadline = "start"',
        '[[cancellation]]\ndeadline = "start"\n[[cancellation]]\nfrom = 2026-06-01\nallowed = false\notherwise = "窓口へ"',
    )
    .replace('[key]\nkind = "keypad"', '[[key]]\nkind = "keypad"\n[[key]]\nfrom = 2026-06-01\ndigits = 6')
)


def changing(folder: Path) -> House:
    made = house(folder)
    with_rules(made, {TOWN: parse(NEW, "sakura.toml")})
    return made


def booked(made: House, who: Registration, hour: int) -> Booking:
    done = ask(made, who, "den", f"2026-07-20T{hour:02d}:00", f"2026-07-20T{hour + 2:02d}:00")
    assert isinstance(done, Booking)
    return done


def test_a_booking_keeps_the_fee_key_refund_and_cancellation_of_the_day_it_was_made(tmp_path: Path) -> None:
    made = changing(tmp_path)
    who = linked(made)
    before = booked(made, who, 9)
    doing(made, lambda office: payments.pay(office, before.id, 1000, "cash", "tanaka"))
    made.clock.set("2026-06-01 00:00")
    after = booked(made, who, 14)
    assert (before.fee_yen, after.fee_yen) == (1000, 1600)
    made.work()
    told = made.pushes(line_of(1))
    codes = [next(word for word in text.split() if word.split("（")[0].isdigit() and "（" in word) for text in told]
    assert [len(code.split("（")[0]) for code in codes] == [4, 6]
    assert "500円（50%）が戻ります" in "".join(made.tap(line_of(1), f":cancel:{before.id}"))
    assert "取り消せません" in "".join(made.tap(line_of(1), f":cancel:{after.id}"))
    gone = doing(made, lambda office: bookings.cancel(office, before.id, "resident", channel="line"))
    assert (gone.state, gone.refund_yen) == ("cancelled", 500)


def test_margins_that_change_later_give_back_what_was_taken(tmp_path: Path) -> None:
    made = house(tmp_path, ("slot_minutes = 60", "slot_minutes = 60\nmargin_after_minutes = 60"))
    first, second = member(made, 1), member(made, 2)
    one = booked(made, first, 9)
    with_rules(made, {TOWN: town()})  # the file is edited: no margins any more
    booked(made, second, 12)
    doing(made, lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合"))
    assert booked(made, first, 10).state == "confirmed"
    with pytest.raises(Refusal, match="TAKEN"):
        booked(made, first, 12)
