"""The counter of UMECO: registration linked by a code, money, keys, priority, equipment, closures, cancelling, penalties."""

from pathlib import Path

import pytest

from booking.desk import bookings, counter, registrations, requests
from booking.desk.holds import Wish
from booking.errors import Refusal
from booking.values import Booking, Details, Entry
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter, moment, refusal_of

UMECO = "odawara-umeco"
USER = "U" + "1" * 32


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path, at="2025-04-02 10:00", only=UMECO)


def booked(house: House, room: str = "meeting-1", day: str = "2025-05-20", hour: int = 13) -> Booking:
    made = ask(house, at_counter(house, UMECO, 1), room, f"{day}T{hour}:00", f"{day}T{hour + 2}:00")
    assert isinstance(made, Booking)
    return made


def reason(house: House, work: object) -> str:
    with pytest.raises(Refusal) as refused:
        house.world.transact(work)  # type: ignore[arg-type]
    return refused.value.reason


def test_a_link_code_joins_the_line_account_once(house: House) -> None:
    registration, code, _ = house.world.transact(
        lambda office: registrations.at_counter(
            office, UMECO, {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": "0465123456"}, None, "tanaka"
        )
    )
    ask(house, registration, "meeting-1", "2025-05-20T13:00", "2025-05-20T15:00")
    assert "つながりました" in "".join(house.say(USER, code.lower()))
    assert "5月20日（火）" in "".join(house.say(USER, "予約確認"))
    stranger = "".join(house.say("U" + "2" * 32, code))
    assert "確認できませんでした" in stranger
    assert len([one for one in house.ledger()["residents"] if one["registrations"]]) == 1


def test_a_link_code_ends_after_its_days(house: House) -> None:
    _, code, expires_at = house.world.transact(
        lambda office: registrations.at_counter(
            office, UMECO, {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": "0465123456"}, None, "tanaka"
        )
    )
    house.clock.at = expires_at
    assert "期限" in "".join(house.say(USER, code))


def test_the_same_phone_is_registered_once(house: House) -> None:
    at_counter(house, UMECO, 7)
    with pytest.raises(Refusal, match="TWICE"):
        at_counter(house, UMECO, 7)


@pytest.mark.parametrize(
    ("now", "how", "expected"),
    [
        pytest.param("2025-05-19 10:00", "cash", "OK", id="前日までは現金"),
        pytest.param("2025-05-19 10:00", "cashless", "HOW", id="前日までキャッシュレスは使えない"),
        pytest.param("2025-05-20 10:00", "cashless", "OK", id="当日はキャッシュレスも"),
        pytest.param("2025-05-20 10:00", "cash", "OK", id="当日は現金も"),
    ],
)
def test_how_one_pays(house: House, now: str, how: str, expected: str) -> None:
    one = booked(house)
    house.clock.set(now)
    if expected == "OK":
        paid = house.world.transact(lambda office: counter.pay(office, one.id, one.fee_yen, how, "tanaka"))
        assert (paid.fee_yen, paid.paid_yen) == (1200, 1200)
    else:
        assert reason(house, lambda office: counter.pay(office, one.id, one.fee_yen, how, "tanaka")) == expected


def test_a_way_to_pay_that_is_still_to_come_is_refused_with_its_day(house: House) -> None:
    one = booked(house)
    for how, day in (("cashless", moment("2025-05-20T00:00")), ("transfer", None)):
        with pytest.raises(Refusal) as refused:
            house.world.transact(lambda office, how=how: counter.pay(office, one.id, 1200, how, "tanaka"))  # type: ignore[misc]
        assert (refused.value.reason, refused.value.facts["next_at"]) == ("HOW", day)


def test_more_than_is_due_is_not_taken(house: House) -> None:
    one = booked(house)
    assert reason(house, lambda office: counter.pay(office, one.id, 1201, "cash", "tanaka")) == "TOO_MUCH"


@pytest.mark.parametrize(
    ("now", "refund"),
    [
        pytest.param("2025-04-20 23:59", 600, id="1か月前まで 50%"),
        pytest.param("2025-04-21 00:00", 360, id="1か月前を過ぎると 30%"),
        pytest.param("2025-05-10 23:59", 360, id="10日前まで 30%"),
        pytest.param("2025-05-11 00:00", 0, id="10日前を過ぎると戻らない"),
    ],
)
def test_a_paid_booking_is_cancelled_at_the_counter_with_its_refund(house: House, now: str, refund: int) -> None:
    one = booked(house)
    house.world.transact(lambda office: counter.pay(office, one.id, 1200, "cash", "tanaka"))
    house.clock.set(now)
    over_line = reason(house, lambda office: requests.give_up(office, one.resident, one.id))
    assert over_line == "CANCEL_PAID"
    done = house.world.transact(
        lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="都合")
    )
    assert (done.state, done.refund_yen) == ("cancelled", refund)


def test_the_operators_fault_gives_everything_back(house: House) -> None:
    one = booked(house)
    house.world.transact(lambda office: counter.pay(office, one.id, 1200, "cash", "tanaka"))
    house.clock.set("2025-05-20 12:00")
    done = house.world.transact(
        lambda office: bookings.cancel(office, one.id, "tanaka", channel="counter", reason="停電", operator_fault=True)
    )
    assert done.refund_yen == 1200


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2025-05-12 23:59", "", id="8日前まで"),
        pytest.param("2025-05-13 00:00", "CANCEL_TOO_LATE", id="7日前からは窓口"),
    ],
)
def test_line_cancels_until_eight_days_before(house: House, now: str, expected: str) -> None:
    one = booked(house)
    house.clock.set(now)
    if expected:
        assert reason(house, lambda office: requests.give_up(office, one.resident, one.id)) == expected
    else:
        house.world.transact(lambda office: requests.give_up(office, one.resident, one.id))


def test_the_key_goes_out_only_when_paid_and_comes_back(house: House) -> None:
    one = booked(house)
    house.clock.set("2025-05-20 12:50")
    assert reason(house, lambda office: counter.key(office, one.id, "out", "tanaka")) == "UNPAID"
    house.world.transact(lambda office: counter.pay(office, one.id, 1200, "cashless", "tanaka"))
    out = house.world.transact(lambda office: counter.key(office, one.id, "out", "tanaka"))
    assert out.key is not None
    assert (out.key.kind, out.key.state, out.key.code) == ("counter", "issued", None)
    house.clock.set("2025-05-20 15:00")
    back = house.world.transact(lambda office: counter.key(office, one.id, "back", "tanaka"))
    assert back.key is not None
    assert back.key.state == "expired"


def test_rooms_one_two_and_three_together_are_had_a_year_before_and_two_of_them_are_not(house: House) -> None:
    one = at_counter(house, UMECO, 1)

    def wishes(*rooms: str) -> list[Wish]:
        start, end = moment("2026-04-01T09:00"), moment("2026-04-01T12:00")
        return [Wish(UMECO, room, start, end, 20, Details("会", "大会")) for room in rooms]

    def prioritise(*rooms: str) -> list[Booking]:
        return house.world.transact(
            lambda office: requests.prioritise(office, one, wishes(*rooms), channel="counter", by="tanaka")
        )

    with pytest.raises(Refusal, match="CONDITION"):
        prioritise("meeting-1", "meeting-2")
    made = prioritise("meeting-1", "meeting-2", "meeting-3")
    assert [booking.origin for booking in made] == ["priority"] * 3
    with pytest.raises(Refusal, match="TAKEN"):
        prioritise("meeting-1", "meeting-2", "meeting-3")


def asked(house: House, *rooms: str, channel: str = "counter") -> Refusal:
    """The refusal of 先行予約 for these rooms on the fifth of April next year."""
    start, end = moment("2026-04-05T09:00"), moment("2026-04-05T12:00")
    wishes = [Wish(UMECO, room, start, end, 20, Details("会", "大会")) for room in rooms]
    one = at_counter(house, UMECO, 1)
    with pytest.raises(Refusal) as refused:
        house.world.transact(lambda office: requests.prioritise(office, one, wishes, channel=channel, by="tanaka"))
    return refused.value


def test_rooms_that_have_no_priority_are_had_from_the_lottery_on(house: House) -> None:
    house.clock.set("2025-04-05 00:00")
    refused = asked(house, "meeting-1", "meeting-2")
    assert (refused.reason, refused.facts["next_at"]) == ("CONDITION", moment("2025-10-01T00:00"))


@pytest.mark.parametrize("now", ["2025-04-05 00:00", "2025-10-01 00:00"])
def test_a_channel_without_priority_is_told_those_with_it(house: House, now: str) -> None:
    house.clock.set(now)
    refused = asked(house, "meeting-1", "meeting-2", "meeting-3", channel="phone")
    assert (refused.reason, refused.facts["channels"]) == ("CHANNEL", ("counter",))


def test_hours_that_have_been_given_by_priority_cannot_be_entered_for(house: House) -> None:
    first, second = at_counter(house, UMECO, 1), at_counter(house, UMECO, 2)
    house.clock.set("2025-04-05 00:00")
    start, end = moment("2026-04-05T09:00"), moment("2026-04-05T12:00")
    wishes = [Wish(UMECO, f"meeting-{n}", start, end, 20, Details("会", "大会")) for n in (1, 2, 3)]
    made = house.world.transact(
        lambda office: requests.prioritise(office, first, wishes, channel="counter", by="tanaka")
    )
    house.clock.set("2025-10-01 00:00")
    assert refusal_of(house, second, "meeting-1", "2026-04-05T11:00", "2026-04-05T13:00") == "TAKEN"
    assert isinstance(ask(house, second, "meeting-1", "2026-04-05T12:00", "2026-04-05T13:00"), Entry)
    house.world.transact(
        lambda office: bookings.cancel(
            office, made[0].id, "tanaka", channel="counter", reason="都合", operator_fault=True
        )
    )
    house.clock.set("2025-10-03 00:00")
    house.work()
    assert isinstance(ask(house, second, "meeting-1", "2026-04-05T10:00", "2026-04-05T11:00"), Entry)


def test_equipment_in_the_lottery_is_refused_with_when_it_is_lent(house: House) -> None:
    with pytest.raises(Refusal) as refused:
        ask(
            house,
            at_counter(house, UMECO, 1),
            "meeting-1",
            "2025-10-18T13:00",
            "2025-10-18T15:00",
            equipment={"lectern": 1},
        )
    told = (refused.value.reason, refused.value.facts["next_at"])
    assert told == ("EQUIPMENT_STAGE", moment("2025-05-01T00:00"))


def test_the_third_lectern_of_two_is_refused(house: House) -> None:
    people = [at_counter(house, UMECO, number) for number in range(3)]
    for number, one in enumerate(people[:2], 1):
        ask(house, one, f"meeting-{number}", "2025-05-20T13:00", "2025-05-20T15:00", equipment={"lectern": 1})
    with pytest.raises(Refusal, match="EQUIPMENT"):
        ask(house, people[2], "meeting-3", "2025-05-20T14:00", "2025-05-20T16:00", equipment={"lectern": 1})
    later = ask(house, people[2], "meeting-3", "2025-05-20T15:00", "2025-05-20T16:00", equipment={"lectern": 2})
    assert isinstance(later, Booking)
    assert later.fee_yen == 600 + 2 * 300


def test_a_closed_room_is_refused_with_the_reason_and_a_booked_one_is_not_closed(house: House) -> None:
    one = booked(house)
    start, end = moment("2025-05-20T09:00"), moment("2025-05-21T22:00")

    def close(room: str) -> None:
        house.world.transact(lambda office: counter.close(office, UMECO, room, start, end, "点検", "tanaka"))

    with pytest.raises(Refusal) as refused:
        close("meeting-1")
    assert refused.value.facts["bookings"] == (one.id,)
    close("meeting-2")
    other = at_counter(house, UMECO, 2)
    assert refusal_of(house, other, "meeting-2", "2025-05-21T13:00", "2025-05-21T14:00") == "CLOSED_DAY"


def test_a_closure_is_a_fact_although_the_opening_hours_are_assumed(house: House) -> None:
    _, code, _ = house.world.transact(
        lambda office: registrations.at_counter(
            office, UMECO, {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": "0465123456"}, None, "tanaka"
        )
    )
    house.say(USER, code)
    start, end = moment("2025-05-20T09:00"), moment("2025-05-20T12:00")
    house.world.transact(lambda office: counter.close(office, UMECO, "meeting-2", start, end, "点検", "tanaka"))
    closed = "".join(house.say(USER, "5月20日の10時から11時まで、会議室2を5人で使いたい"))
    assert "5月20日（火）の9:00から12:00までは使えません（点検）。" in closed
    assert "目安" not in closed.partition("使えません")[2].partition("\n")[0]


def test_six_koma_a_month_and_a_run_counts_once(house: House) -> None:
    one = at_counter(house, UMECO, 1)

    def line(day: int, start: int) -> None:
        ask(
            house,
            one,
            "meeting-1",
            f"2025-05-{day:02d}T{start:02d}:00",
            f"2025-05-{day:02d}T{start + 2:02d}:00",
            channel="line",
        )

    for day in range(1, 7):
        line(day, 9)
    line(6, 11)  # goes on where the last one ends: one koma
    with pytest.raises(Refusal, match="LIMIT"):
        line(7, 9)
    first, *_ = house.ledger()["bookings"]
    house.world.transact(lambda office: requests.give_up(office, one.resident, first["id"]))
    line(7, 9)  # the booking just cancelled does not stand in the way


def test_nobody_came(house: House) -> None:
    one = booked(house)
    house.clock.set("2025-05-20 13:30")
    assert reason(house, lambda office: counter.no_show(office, one.id, "tanaka")) == "TOO_EARLY"
    house.clock.set("2025-05-20 15:00")
    house.work()
    done = house.world.transact(lambda office: counter.no_show(office, one.id, "tanaka"))
    assert done.state == "no_show"
