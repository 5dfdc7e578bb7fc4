"""UMECO's rules, to the minute (seed: 会議室を利用する)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from booking import engine
from booking.calendar import JST
from booking.errors import Refusal
from booking.fees import check_equipment, fee
from booking.history import History, PastBooking
from booking.limits import may_win
from booking.policy import Policy, built_in, load_all
from booking.priority import check_priority
from booking.refunds import difference, refund

HALL = "odawara-umeco"
CASE = ("meeting-1", "individual", "line")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_all(built_in())[HALL]


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def booked(
    day: str, hours: str = "9-11", room: str = "meeting-1", state: str = "confirmed", origin: str = "first_come"
) -> PastBooking:
    begins, ends = (int(hour) for hour in hours.split("-"))
    start = jst(day) + timedelta(hours=begins)
    return PastBooking(
        room,
        start,
        jst(day) + timedelta(hours=ends),
        state,
        origin,
        booked_at=jst("2025-05-01"),
        id=f"{day} {hours} {room}",
    )


SIX = tuple(booked(f"2025-10-{day:02d}") for day in range(1, 7))


@pytest.mark.parametrize(
    ("at", "day", "may", "reason", "then"),
    [
        pytest.param(
            "2025-03-31T23:59",
            "2025-10-18",
            (),
            "NOT_OPEN",
            ("lottery_entry", "2025-04-01T00:00"),
            id="4月になる1分前は10月分の抽選前",
        ),
        pytest.param(
            "2025-04-01T00:00",
            "2025-10-18",
            ("lottery_entry",),
            "OK",
            ("confirm_win", "2025-04-21T07:00"),
            id="4月1日から10月分の抽選",
        ),
        pytest.param(
            "2025-04-20T23:59",
            "2025-10-31",
            ("lottery_entry",),
            "OK",
            ("confirm_win", "2025-04-21T07:00"),
            id="20日の最後の1分",
        ),
        pytest.param(
            "2025-04-21T00:00",
            "2025-10-18",
            (),
            "NOT_OPEN",
            ("confirm_win", "2025-04-21T07:00"),
            id="21日0時は締め切り後",
        ),
        pytest.param(
            "2025-04-21T07:00",
            "2025-10-18",
            ("confirm_win",),
            "OK",
            ("first_come_booking", "2025-05-01T00:00"),
            id="21日7時から確定",
        ),
        pytest.param(
            "2025-04-25T23:59",
            "2025-10-18",
            ("confirm_win",),
            "OK",
            ("first_come_booking", "2025-05-01T00:00"),
            id="25日の最後の1分",
        ),
        pytest.param(
            "2025-04-26T00:00",
            "2025-10-18",
            (),
            "NOT_OPEN",
            ("first_come_booking", "2025-05-01T00:00"),
            id="26日は確定も先着もない",
        ),
        pytest.param(
            "2025-04-30T23:59",
            "2025-10-01",
            (),
            "NOT_OPEN",
            ("first_come_booking", "2025-05-01T00:00"),
            id="先着の1分前",
        ),
        pytest.param(
            "2025-05-01T00:00", "2025-10-01", ("first_come_booking",), "OK", None, id="5か月前の月の1日から先着"
        ),
        pytest.param(
            "2025-04-10T12:00", "2025-09-30", ("first_come_booking",), "OK", None, id="令和7年4月は9/30まで予約可"
        ),
        pytest.param(
            "2025-04-10T12:00",
            "2025-10-01",
            ("lottery_entry",),
            "OK",
            ("confirm_win", "2025-04-21T07:00"),
            id="令和7年4月、10/1は抽選",
        ),
        pytest.param(
            "2025-10-18T20:59", "2025-10-18", ("first_come_booking",), "OK", None, id="当日、最後の1時間の始まる前"
        ),
        pytest.param("2025-10-18T21:00", "2025-10-18", (), "CLOSED", None, id="当日、もう始められる時間がない"),
        pytest.param("2025-12-29T12:00", "2025-12-31", (), "CLOSED_DAY", None, id="年末は休み"),
    ],
)
def test_what_may_be_done_when(
    policy: Policy, at: str, day: str, may: tuple[str, ...], reason: str, then: tuple[str, str] | None
) -> None:
    told = engine.explain(policy, jst(at), "meeting-1", date.fromisoformat(day))
    assert (told.may, told.reason, told.next) == (may, reason, then and (then[0], jst(then[1])))


@pytest.mark.parametrize(
    ("at", "start", "may"),
    [
        pytest.param("2025-10-18T12:59", "13:00", ("first_come_booking",), id="13時の利用は12時59分まで"),
        pytest.param("2025-10-18T13:00", "13:00", (), id="始まった時間は取れない"),
        pytest.param("2025-10-18T13:00", "14:00", ("first_come_booking",), id="次の時間は取れる"),
    ],
)
def test_first_come_ends_with_the_start_of_use(policy: Policy, at: str, start: str, may: tuple[str, ...]) -> None:
    begins = jst(f"2025-10-18T{start}")
    told = engine.explain(policy, jst(at), "meeting-1", begins.date(), start=begins, end=begins + timedelta(hours=1))
    assert told.may == may
    assert told.stages[-1].closes_at == begins


@pytest.mark.parametrize(
    ("day", "lottery", "first_come"),
    [
        pytest.param("2025-08-31", "2025-02-01", "2025-03-01", id="6か月前が2月の月末利用"),
        pytest.param("2026-03-31", "2025-09-01", "2025-10-01", id="年をまたいで数える"),
        pytest.param("2028-02-29", "2027-08-01", "2027-09-01", id="うるう日の利用"),
        pytest.param("2026-01-04", "2025-07-01", "2025-08-01", id="1月の利用"),
    ],
)
def test_months_are_months_of_use(policy: Policy, day: str, lottery: str, first_come: str) -> None:
    one, other = engine.windows(policy, CASE, date.fromisoformat(day))
    assert (one.opens_at, other.opens_at) == (jst(lottery), jst(first_come))
    assert one.draws_at == jst(lottery) + timedelta(days=20, hours=7)
    assert one.confirm_reminds_at == jst(lottery) + timedelta(days=23, hours=9)


@pytest.mark.parametrize(
    ("at", "channel", "room", "may"),
    [
        pytest.param("2025-04-04T23:59", "counter", "meeting-1", (), id="1年前の前日"),
        pytest.param("2025-04-05T00:00", "counter", "meeting-1", ("priority_booking",), id="令和7年4/5から"),
        pytest.param("2025-09-30T23:59", "counter", "meeting-1", ("priority_booking",), id="9月末日まで"),
        pytest.param("2025-10-01T00:00", "counter", "meeting-1", ("lottery_entry",), id="10/1から抽選受付期間"),
        pytest.param("2025-04-05T00:00", "line", "meeting-1", (), id="Webでは受け付けない"),
        pytest.param("2025-04-05T00:00", "counter", "meeting-4", (), id="会議室4は条件にない"),
    ],
)
def test_priority_at_the_counter(policy: Policy, at: str, channel: str, room: str, may: tuple[str, ...]) -> None:
    assert engine.explain(policy, jst(at), room, date(2026, 4, 5), channel=channel).may == may


def uses(rooms: str, days: int) -> list[tuple[str, datetime, datetime]]:
    return [
        (
            f"meeting-{room}",
            jst("2026-04-05T09:00") + timedelta(days=step),
            jst("2026-04-05T12:00") + timedelta(days=step),
        )
        for room in rooms
        for step in range(days)
    ]


@pytest.mark.parametrize(
    ("rooms", "days", "reason"),
    [
        pytest.param("123", 1, None, id="会議室1・2・3をまとめて"),
        pytest.param("12", 1, "CONDITION", id="3が足りない"),
        pytest.param("1235", 1, "CONDITION", id="条件の外の部屋が混じる"),
        pytest.param("5", 3, None, id="会議室5を3日続けて"),
        pytest.param("6", 4, None, id="会議室6を4日続けて"),
        pytest.param("56", 3, None, id="会議室5と6を3日続けて"),
        pytest.param("5", 2, "CONDITION", id="2日では足りない"),
        pytest.param("1", 3, "CONDITION", id="会議室1の3日は条件にない"),
    ],
)
def test_priority_conditions(policy: Policy, rooms: str, days: int, reason: str | None) -> None:
    at = jst("2025-05-01T10:00")
    if reason is None:
        check_priority(policy, uses(rooms, days), at=at)
        return
    with pytest.raises(Refusal) as refused:
        check_priority(policy, uses(rooms, days), at=at)
    assert refused.value.reason == reason


def test_priority_needs_the_same_time_in_all_three_rooms(policy: Policy) -> None:
    asked = uses("123", 1)
    later = [(room, start + timedelta(hours=room == "meeting-3"), end) for room, start, end in asked]
    with pytest.raises(Refusal, match="CONDITION"):
        check_priority(policy, later, at=jst("2025-05-01T10:00"))


# --- koma ---


@pytest.mark.parametrize(
    ("past", "wanted", "reason"),
    [
        pytest.param(SIX[:5], "2025-10-20 9-11 meeting-1", "OK", id="6コマめ"),
        pytest.param(SIX, "2025-10-20 9-11 meeting-1", "LIMIT", id="7コマめは窓口へ"),
        pytest.param(SIX, "2025-11-01 9-11 meeting-1", "OK", id="翌月は別に数える"),
        pytest.param(SIX, "2025-10-06 11-13 meeting-1", "OK", id="続きの時間は同じコマ"),
        pytest.param(SIX, "2025-10-06 12-13 meeting-1", "LIMIT", id="1時間あくと別のコマ"),
        pytest.param(SIX, "2025-10-06 11-13 meeting-2", "LIMIT", id="別の部屋は別のコマ"),
        pytest.param(
            (*SIX[:5], booked("2025-10-06", "9-11"), booked("2025-10-06", "13-15")),
            "2025-10-06 11-13 meeting-1",
            "OK",
            id="間を埋めるとコマが減る",
        ),
        pytest.param(
            (*SIX[:5], booked("2025-10-06", state="cancelled")),
            "2025-10-20 9-11 meeting-1",
            "OK",
            id="取り消した予約は数えない",
        ),
        pytest.param(
            (*SIX[:5], booked("2025-10-06", state="void")), "2025-10-20 9-11 meeting-1", "OK", id="無効の当選は数えない"
        ),
        pytest.param(
            (*SIX[:5], booked("2025-10-06", origin="lottery")), "2025-10-20 9-11 meeting-1", "LIMIT", id="当選も数える"
        ),
        pytest.param(
            (*SIX[:5], booked("2025-10-06", state="used")),
            "2025-10-20 9-11 meeting-1",
            "LIMIT",
            id="使い終わった予約も数える",
        ),
    ],
)
def test_six_koma_a_month(policy: Policy, past: tuple[PastBooking, ...], wanted: str, reason: str) -> None:
    day, hours, room = wanted.split()
    wish = booked(day, hours, room)
    told = engine.explain(
        policy,
        jst("2025-06-10"),
        room,
        wish.start.date(),
        start=wish.start,
        end=wish.end,
        history=History(bookings=past),
    )
    assert told.reason == reason
    assert told.next is None
    if reason == "LIMIT":
        assert (told.facts["max"], told.facts["used"], told.facts["unit"]) == (6, 6, "koma")


def test_the_counter_may_go_beyond_six(policy: Policy) -> None:
    told = engine.explain(
        policy, jst("2025-06-10"), "meeting-1", date(2025, 10, 20), channel="counter", history=History(bookings=SIX)
    )
    assert told.may == ("first_come_booking",)


def test_cancel_then_rebook_is_not_blocked_by_the_booking_just_cancelled(policy: Policy) -> None:
    history = History(bookings=SIX)
    wish: dict[str, Any] = {"start": jst("2025-10-20T09:00"), "end": jst("2025-10-20T11:00")}
    at, day = jst("2025-06-10"), date(2025, 10, 20)
    assert engine.explain(policy, at, "meeting-1", day, history=history, **wish).reason == "LIMIT"
    assert engine.explain(policy, at, "meeting-1", day, history=history.without(SIX[0].id), **wish).reason == "OK"


def test_without_times_the_day_of_a_booking_can_still_be_extended(policy: Policy) -> None:
    history = History(bookings=SIX)
    assert engine.explain(policy, jst("2025-06-10"), "meeting-1", date(2025, 10, 6), history=history).reason == "OK"
    assert engine.explain(policy, jst("2025-06-10"), "meeting-1", date(2025, 10, 7), history=history).reason == "LIMIT"


def test_the_draw_stops_at_six_koma(policy: Policy) -> None:
    wanted = (jst("2025-10-20T09:00"), jst("2025-10-20T11:00"))
    assert may_win(policy, CASE, History(bookings=SIX[:5]), "meeting-1", *wanted, jst("2025-04-21T07:00"))
    assert not may_win(policy, CASE, History(bookings=SIX), "meeting-1", *wanted, jst("2025-04-21T07:00"))


def test_with_a_history_only_a_win_can_be_confirmed(policy: Policy) -> None:
    at, day = jst("2025-04-22T09:00"), date(2025, 10, 18)
    win = booked("2025-10-18", state="awaiting_confirmation", origin="lottery")
    assert engine.explain(policy, at, "meeting-1", day, history=History()).may == ()
    assert engine.explain(policy, at, "meeting-1", day, history=History(bookings=(win,))).may == ("confirm_win",)
    assert engine.explain(policy, at, "meeting-2", day, history=History(bookings=(win,))).may == ()


# --- money ---


def test_the_fee_is_an_estimate(policy: Policy) -> None:
    cost = fee(
        policy,
        "meeting-1",
        jst("2025-10-18T13:00"),
        jst("2025-10-18T15:00"),
        equipment={"lectern": 1},
        at=jst("2025-05-01"),
    )
    assert (cost.total_yen, cost.assumed, cost.equipment_yen) == (1500, True, 300)
    assert [(line.name, line.yen) for line in cost.lines] == [("室料", 1200), ("演台×1", 300)]


@pytest.mark.parametrize(
    ("at", "yen", "percent", "drops_at", "next_yen"),
    [
        pytest.param("2025-09-18T23:59", 600, 50, "2025-09-19T00:00", 360, id="1か月前の最後の1分"),
        pytest.param("2025-09-19T00:00", 360, 30, "2025-10-09T00:00", 0, id="1か月前を過ぎた"),
        pytest.param("2025-10-08T23:59", 360, 30, "2025-10-09T00:00", 0, id="10日前の最後の1分"),
        pytest.param("2025-10-09T00:00", 0, 0, None, 0, id="10日前を過ぎた"),
        pytest.param("2025-10-18T13:30", 0, 0, None, 0, id="利用が始まった後"),
    ],
)
def test_refund_ladder(policy: Policy, at: str, yen: int, percent: int, drops_at: str | None, next_yen: int) -> None:
    back = refund(policy, room="meeting-1", start=jst("2025-10-18T13:00"), paid_yen=1200, at=jst(at))
    assert (back.yen, back.percent, back.drops_at, back.next_yen) == (
        yen,
        percent,
        drops_at and jst(drops_at),
        next_yen,
    )
    assert back.needs_permission


@pytest.mark.parametrize(
    ("day", "until"),
    [
        pytest.param("2026-03-31", "2026-03-01", id="3月31日の1か月前は2月28日まで"),
        pytest.param("2026-03-29", "2026-03-01", id="3月29日の1か月前も2月28日まで"),
        pytest.param("2028-03-30", "2028-03-01", id="うるう年は2月29日まで"),
        pytest.param("2026-05-31", "2026-05-01", id="5月31日の1か月前は4月30日まで"),
        pytest.param("2026-05-30", "2026-05-01", id="5月30日の1か月前は4月30日まで"),
    ],
)
def test_one_month_before_the_end_of_a_month(policy: Policy, day: str, until: str) -> None:
    back = refund(
        policy, room="meeting-1", start=jst(f"{day}T10:00"), paid_yen=1000, at=jst(until) - timedelta(minutes=1)
    )
    assert (back.percent, back.drops_at) == (50, jst(until))


def test_the_operators_fault_gives_everything_back(policy: Policy) -> None:
    back = refund(
        policy,
        room="meeting-1",
        start=jst("2025-10-18T13:00"),
        paid_yen=1200,
        at=jst("2025-10-18T10:00"),
        operator_fault=True,
    )
    assert (back.yen, back.percent) == (1200, 100)


def test_refunds_are_whole_yen_rounded_down(policy: Policy) -> None:
    assert (
        refund(policy, room="meeting-1", start=jst("2025-10-18T13:00"), paid_yen=1001, at=jst("2025-09-01")).yen == 500
    )


def test_a_change_settles_the_difference(policy: Policy) -> None:
    assert difference(policy, room="meeting-1", paid_yen=1200, new_fee_yen=600).refund_yen == 600
    assert difference(policy, room="meeting-1", paid_yen=600, new_fee_yen=1800).pay_yen == 1200


@pytest.mark.parametrize(
    ("at", "channel", "paid", "reason"),
    [
        pytest.param("2025-10-10T23:59", "line", False, None, id="8日前の最後の1分"),
        pytest.param("2025-10-11T00:00", "line", False, "CANCEL_TOO_LATE", id="7日前"),
        pytest.param("2025-10-01T00:00", "line", True, "CANCEL_PAID", id="支払い済みは窓口へ"),
        pytest.param("2025-10-18T12:59", "counter", True, None, id="窓口なら利用開始まで"),
        pytest.param("2025-10-18T13:00", "counter", False, "CANCEL_STARTED", id="始まった後"),
    ],
)
def test_cancelling(policy: Policy, at: str, channel: str, paid: bool, reason: str | None) -> None:
    start = jst("2025-10-18T13:00")
    assert engine.cancel_until(policy, "meeting-1", start, "line", False) == jst("2025-10-11")
    assert engine.cancel_until(policy, "meeting-1", start, "counter", False) is None
    if reason is None:
        engine.may_cancel(policy, "meeting-1", start, channel=channel, paid=paid, at=jst(at))
        return
    with pytest.raises(Refusal) as refused:
        engine.may_cancel(policy, "meeting-1", start, channel=channel, paid=paid, at=jst(at))
    assert (refused.value.reason, bool(refused.value.facts["says"])) == (reason, channel == "line")


def test_how_one_pays(policy: Policy) -> None:
    from booking.moments import payment_due, payment_ways

    start = jst("2025-10-18T13:00")
    assert payment_ways(policy, start, jst("2025-10-17T23:59")) == ("cash",)
    assert payment_ways(policy, start, jst("2025-10-18T00:00")) == ("cash", "cashless")
    assert payment_due(policy, start) == start


def test_equipment_is_for_first_come_and_limited_by_stock(policy: Policy) -> None:
    check_equipment(policy, "meeting-1", {"lectern": 2}, kind="first_come")
    with pytest.raises(Refusal, match="EQUIPMENT_STAGE"):
        check_equipment(policy, "meeting-1", {"lectern": 1}, kind="lottery")
    with pytest.raises(Refusal, match="EQUIPMENT_STOCK"):
        check_equipment(policy, "meeting-1", {"lectern": 2}, kind="first_come", taken={"lectern": 1})


def test_where_freed_slots_go(policy: Policy) -> None:
    start = jst("2025-10-18T13:00")
    assert engine.release_at(policy, "meeting-1", start, "void_win", jst("2025-04-26T00:00")) == (
        jst("2025-05-01"),
        False,
    )
    assert engine.release_at(policy, "meeting-1", start, "dropped_win", jst("2025-04-22T10:00")) == (
        jst("2025-05-01"),
        False,
    )
    early, _ = engine.release_at(policy, "meeting-1", start, "dropped_win", jst("2025-06-10T10:00"), chance=0.0)
    late, _ = engine.release_at(policy, "meeting-1", start, "dropped_win", jst("2025-06-10T10:00"), chance=0.999)
    assert (early, late) == (jst("2025-06-11T07:00"), jst("2025-06-12T06:58"))
    assert engine.release_at(policy, "meeting-1", start, "cancelled", jst("2025-06-10T10:00")) == (
        jst("2025-06-10T10:00"),
        False,
    )


def test_draw_ids_and_windows(policy: Policy) -> None:
    day = date(2025, 10, 18)
    assert engine.draw_id(policy, "meeting-1", day) == "2025-10"
    assert engine.draw_days("2025-10") == (date(2025, 10, 1), date(2025, 10, 31))
    assert engine.draw_at(policy, "meeting-1", day) == jst("2025-04-21T07:00")
    window = engine.confirmation_window(policy, "meeting-1", day)
    assert window is not None
    assert (window.start, window.end) == (jst("2025-04-21T07:00"), jst("2025-04-26"))
    mitaka = next(one for one in load_all(built_in()).values() if one.id != HALL)
    room = next(iter(mitaka.rooms))
    assert engine.draw_id(mitaka, room, day) == "2025-10-18"
    assert engine.draw_days("2025-10-18") == (day, day)
    assert engine.confirmation_window(mitaka, room, day) is None


def test_nobody_approves_and_registration_is_at_the_counter(policy: Policy) -> None:
    assert engine.approval_needed(policy, "meeting-1") == "none"
    assert policy.registration.channels == ("counter", "phone")
    assert policy.key(CASE).kind == "counter"
