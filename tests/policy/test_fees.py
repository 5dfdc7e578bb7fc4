"""What a use costs, in the worked town of docs/policy.md and in small towns for each kind of price."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from booking import engine
from booking.errors import Refusal
from booking.fees import fee
from booking.moments import payment_due
from booking.policy import Policy
from booking.refunds import difference, refund
from tests.policy.small import jst, small
from tests.policy.worked import worked

AT = jst("2026-05-01T10:00")


def price(town: Policy, room: str, day: str, begins: int, ends: int, **more: Any) -> int | None:
    start = jst(day)
    return fee(town, room, start + timedelta(hours=begins), start + timedelta(hours=ends), at=AT, **more).total_yen


@pytest.mark.parametrize(
    ("room", "day", "begins", "ends", "more", "yen"),
    [
        pytest.param("meeting", "2026-06-10", 10, 12, {}, 600, id="会議室2時間"),
        pytest.param("meeting", "2026-06-10", 10, 12, {"klass": "outsider"}, 1200, id="町外は2倍"),
        pytest.param("meeting", "2026-06-10", 10, 12, {"purpose_class": "commercial"}, 900, id="営利は5割増"),
        pytest.param(
            "meeting",
            "2026-06-10",
            10,
            12,
            {"klass": "outsider", "purpose_class": "commercial"},
            1500,
            id="割増は足して1度掛ける",
        ),
        pytest.param("meeting", "2026-06-10", 10, 12, {"grounds": ("disability",)}, 300, id="認められた減免"),
        pytest.param(
            "meeting", "2026-06-10", 10, 11, {"klass": "outsider", "grounds": ("disability",)}, 300, id="割増の後に減免"
        ),
        pytest.param("hall", "2026-06-10", 9, 12, {}, 2000, id="午前"),
        pytest.param("hall", "2026-06-10", 9, 17, {}, 5000, id="午前と午後"),
        pytest.param("hall", "2026-06-10", 18, 22, {}, 3500, id="平日の夜間"),
        pytest.param("hall", "2026-06-13", 18, 22, {}, 4500, id="土曜の夜間"),
        pytest.param("hall", "2026-07-20", 18, 22, {}, 4500, id="祝日の夜間"),
        pytest.param("hall", "2026-06-10", 9, 22, {}, 7500, id="全日は組の料金"),
        pytest.param("hall", "2026-06-10", 9, 22, {"klass": "outsider"}, 15000, id="全日でも町外は2倍"),
        pytest.param("hall", "2026-06-10", 9, 12, {"equipment": {"projector": 2}}, 3000, id="プロジェクター2台"),
    ],
)
def test_the_worked_town(room: str, day: str, begins: int, ends: int, more: dict[str, Any], yen: int) -> None:
    assert price(worked(), room, day, begins, ends, **more) == yen


def with_fees(fees: str) -> Policy:
    return small(without="[fees]\nfree = true\n", extra=f"\n[fees]\n{fees}\n")


HOURLY = 'base = [{ per = "hour", yen = 105 }]\n'


@pytest.mark.parametrize(
    ("fees", "more", "yen"),
    [
        pytest.param(HOURLY, {}, 315, id="3時間"),
        pytest.param(HOURLY + "rounding_yen = 10\n", {}, 310, id="10円未満切り捨て"),
        pytest.param(HOURLY + 'rounding_yen = 10\nrounding = "up"\n', {}, 320, id="10円未満切り上げ"),
        pytest.param(HOURLY + 'rounding_yen = 10\nrounding = "half_up"\n', {}, 320, id="10円未満四捨五入"),
        pytest.param(
            HOURLY
            + 'surcharges = [{ name = "a", percent = 30 }, { name = "b", percent = 50 }]\nrounding = "half_up"\n',
            {},
            567,
            id="足して8割増",
        ),
        pytest.param(
            HOURLY
            + 'combine = "multiply"\nsurcharges = [{ name = "a", percent = 30 }, { name = "b", percent = 50 }]\n',
            {},
            614,
            id="順に掛ける",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "暖房", yen = 100, per = "hour", season = ["10-15", "05-15"] }]\n',
            {"day": "2026-05-15"},
            615,
            id="暖房の最後の日",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "暖房", yen = 100, per = "hour", season = ["10-15", "05-15"] }]\n',
            {"day": "2026-05-16"},
            315,
            id="暖房の次の日",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "冷房", percent = 40, option = "cooling" }]\n',
            {},
            315,
            id="選ばなければ加えない",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "冷房", percent = 40, option = "cooling" }]\n',
            {"options": ("cooling",)},
            441,
            id="選べば4割増",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "冷房", percent = 40, option = "cooling", unless_declined = true }]\n',
            {},
            441,
            id="断らなければ加える",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "冷房", percent = 40, option = "cooling", unless_declined = true }]\n',
            {"declined": ("cooling",)},
            315,
            id="断れば加えない",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "入場料", times = 3.0, ticket_over_yen = 4000 }]\n',
            {"ticket_yen": 4000},
            315,
            id="入場料4,000円ちょうど",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "入場料", times = 3.0, ticket_over_yen = 4000 }]\n',
            {"ticket_yen": 4001},
            945,
            id="入場料4,001円は3倍",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "入場料", percent = 100, ticket_to_yen = 1000 }]\n',
            {"ticket_yen": 0},
            315,
            id="入場無料",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "夜間", percent = 100, time = "18:00-21:00" }]\n',
            {"begins": 17, "ends": 20},
            525,
            id="夜間の2時間だけ倍",
        ),
        pytest.param(
            HOURLY + 'surcharges = [{ name = "夜間", yen = 50, per = "slot", time = "18:00-21:00" }]\n',
            {"begins": 17, "ends": 20},
            415,
            id="夜間の2こまに定額",
        ),
        pytest.param('base = [{ per = "use", yen = 1000 }]\n', {}, 1000, id="1回いくら"),
        pytest.param('base = [{ per = "slot", yen = 200 }]\n', {}, 600, id="こまいくら"),
        pytest.param(
            'base = [{ per = "hour", yen = 100 }, { per = "hour", yen = 150, days = ["weekend"] }]\n',
            {"day": "2026-06-14"},
            450,
            id="土日祝の料金",
        ),
        pytest.param(
            'base = [{ per = "hour", yen = 100 }, { per = "hour", yen = 150, days = ["weekend"] }]\n',
            {"day": "2026-06-15"},
            300,
            id="平日の料金",
        ),
        pytest.param(
            'base = [{ per = "hour", yen = 100 }, { per = "hour", yen = 200, time = "18:00-21:00" }]\n',
            {"begins": 17, "ends": 20},
            500,
            id="夜間は別の料金",
        ),
        pytest.param(
            'base = [{ per = "hour", yen = 100 }]\nreductions = [{ name = "全額免除", percent = 100, for_classes = ["resident"] }]\n',
            {},
            0,
            id="全額免除",
        ),
        pytest.param("base = [{ billed = true }]\n", {}, None, id="後で町が請求する額は言わない"),
    ],
)
def test_each_kind_of_price(fees: str, more: dict[str, Any], yen: int | None) -> None:
    day, begins, ends = more.pop("day", "2026-06-10"), more.pop("begins", 10), more.pop("ends", 13)
    town = with_fees(fees)
    assert price(town, "hall", str(day), int(str(begins)), int(str(ends)), **more) == yen


def test_the_lines_add_up_to_the_total() -> None:
    town = with_fees(HOURLY + 'rounding_yen = 10\nsurcharges = [{ name = "3割増", percent = 30 }]\n')
    cost = fee(town, "hall", jst("2026-06-10T10:00"), jst("2026-06-10T11:00"), at=AT)
    assert [(line.name, line.yen) for line in cost.lines] == [("使用料", 105), ("3割増", 32), ("端数", -7)]
    assert cost.total_yen == 130
    assert not cost.assumed


def test_a_missing_price_and_unknown_equipment_are_refused() -> None:
    town = with_fees('base = [{ per = "hour", yen = 100, time = "09:00-21:00" }]\n')
    with pytest.raises(Refusal, match="NO_PRICE"):
        price(town, "hall", "2026-06-14", 21, 22)
    with pytest.raises(Refusal, match="UNKNOWN_EQUIPMENT"):
        price(town, "hall", "2026-06-10", 10, 11, equipment={"piano": 1})


def test_prices_are_those_of_the_day_of_booking() -> None:
    town = with_fees('base = [{ per = "hour", yen = [{ value = 100 }, { value = 200, from = 2026-04-01 }] }]\n')
    start, end = jst("2026-04-10T10:00"), jst("2026-04-10T11:00")
    assert fee(town, "hall", start, end, at=jst("2026-03-31T23:59")).total_yen == 100
    assert fee(town, "hall", start, end, at=jst("2026-04-01T00:00")).total_yen == 200


def test_of_several_surcharges_only_the_highest_counts_where_the_policy_says_so() -> None:
    town = with_fees(
        'combine = "highest"\nbase = [{ per = "hour", yen = 100 }]\n'
        'surcharges = [{ name = "営利", percent = 100, option = "a" }, { name = "入場料", percent = 200, option = "b" },'
        ' { name = "暖房", yen = 30, option = "c" }]\n'
    )
    assert price(town, "hall", "2026-06-10", 10, 12, options=["a"]) == 400
    assert price(town, "hall", "2026-06-10", 10, 12, options=["a", "b"]) == 600
    assert price(town, "hall", "2026-06-10", 10, 12, options=["a", "b", "c"]) == 630


# --- refunds and payment ---


def test_the_ladder_of_a_room_class_and_of_equipment() -> None:
    town = small(
        extra="""
[refund]
steps = [{ deadline = { days_before = 10 }, percent = 50 }]
equipment_steps = [{ deadline = "start", percent = 100 }]
"""
    )
    start = jst("2026-06-20T10:00")
    early = refund(town, room="hall", start=start, paid_yen=1500, equipment_yen=500, at=jst("2026-06-10T23:59"))
    assert (early.yen, early.drops_at, early.next_yen) == (1000, jst("2026-06-11"), 500)
    late = refund(town, room="hall", start=start, paid_yen=1500, equipment_yen=500, at=jst("2026-06-11"))
    assert (late.yen, late.drops_at, late.next_yen) == (500, start, 0)
    hall = refund(worked(), room="hall", start=start, paid_yen=2000, at=jst("2026-05-20T23:59"))
    meeting = refund(worked(), room="meeting", start=start, paid_yen=600, at=jst("2026-06-13T23:59"))
    assert (hall.percent, hall.drops_at, meeting.percent, meeting.drops_at) == (
        100,
        jst("2026-05-21"),
        100,
        jst("2026-06-14"),
    )


def test_a_part_that_could_not_be_used() -> None:
    start = jst("2026-06-20T10:00")
    shared = small(extra='\n[refund]\npart_unusable = "share"\n')
    assert refund(shared, room="hall", start=start, paid_yen=900, at=start, unusable=Fraction(1, 3)).yen == 300
    assert refund(small(), room="hall", start=start, paid_yen=900, at=start, unusable=Fraction(1, 3)).yen == 0


@pytest.mark.parametrize(
    ("how", "pay", "back"),
    [
        pytest.param("both_ways", 300, 300, id="返しも取りもする"),
        pytest.param("up_only", 300, 0, id="増えた分だけ取る"),
        pytest.param("down_only", 0, 300, id="減った分だけ返す"),
        pytest.param("none", 0, 0, id="精算しない"),
    ],
)
def test_the_difference_of_a_change(how: str, pay: int, back: int) -> None:
    town = small(extra=f'\n[change]\nallowed = "once"\ndifference = "{how}"\n')
    assert difference(town, room="hall", paid_yen=600, new_fee_yen=900).pay_yen == pay
    assert difference(town, room="hall", paid_yen=900, new_fee_yen=600).refund_yen == back


@pytest.mark.parametrize(
    ("payment", "more", "due"),
    [
        pytest.param("", {}, "2026-06-20T10:00", id="期限がなければ利用開始まで"),
        pytest.param('due = { days_before = 3, time = "23:59" }', {}, "2026-06-17T23:59", id="3日前の23時59分"),
        pytest.param("due = { days_before = 7 }", {}, "2026-06-14", id="7日前の24時"),
        pytest.param(
            'due = { days_after = 5, of = "booked" }',
            {"booked_at": "2026-05-01T10:00"},
            "2026-05-07",
            id="申し込みから5日",
        ),
        pytest.param(
            'due = { days_after = 5, of = "booked" }',
            {"booked_at": "2026-06-18T10:00"},
            "2026-06-20T10:00",
            id="利用開始より後にはならない",
        ),
        pytest.param(
            'due_won = { months_before = 2, day = -2, shift = "previous" }',
            {"origin": "lottery"},
            "2026-04-29",
            id="末日の前日が祝日なので、その前の開庁日（4月28日）まで",
        ),
    ],
)
def test_when_payment_is_due(payment: str, more: dict[str, str], due: str) -> None:
    town = small(extra=f"\n[payment]\n{payment}\n")
    facts: dict[str, Any] = {key: jst(value) if key.endswith("_at") else value for key, value in more.items()}
    assert payment_due(town, jst("2026-06-20T10:00"), room="hall", **facts) == jst(due)


def test_changing_once_and_in_time() -> None:
    town, start = worked(), jst("2026-06-20T10:00")
    engine.may_change(town, "meeting", start, at=jst("2026-06-10T23:59"), by="staff")
    for reason, more in (
        ("CHANGE_TOO_LATE", {"at": jst("2026-06-11"), "by": "staff"}),
        ("CHANGE_ONCE", {"at": jst("2026-06-01"), "by": "staff", "changes": 1}),
        ("CHANGE_BY_STAFF", {"at": jst("2026-06-01")}),
    ):
        with pytest.raises(Refusal, match=reason):
            engine.may_change(town, "meeting", start, **more)
