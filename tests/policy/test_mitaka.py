"""Mitaka's windows, to the minute (seed: 操作マニュアル Ver1.4)."""

from datetime import date, datetime, timedelta

import pytest

from booking import engine
from booking.calendar import JST
from booking.errors import Refusal
from booking.policy import Policy, built_in, load_all

HALL = "mitaka-inokashira-tobu"
ROOM = "1f-western"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_all(built_in())[HALL]


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("day", "opens", "closes", "draws", "last_day"),
    [
        pytest.param(
            "2024-12-01",
            "2024-10-27",
            "2024-11-03",
            "2024-11-03",
            "2024-11-28",
            id="例1: 10月25日は誤植で、35日前は10月27日（日）",
        ),
        pytest.param("2024-12-25", "2024-11-20", "2024-11-27", "2024-11-27", "2024-12-23", id="例2: 12月25日（水）"),
        pytest.param("2024-04-15", "2024-03-11", "2024-03-18", "2024-03-18", "2024-04-11", id="画面例: 抽選日時 03-18"),
        pytest.param(
            "2024-04-07", "2024-03-03", "2024-03-10", "2024-03-10", "2024-04-04", id="メール例: 抽選日時 03-10"
        ),
        pytest.param(
            "2024-04-05", "2024-03-01", "2024-03-08", "2024-03-08", "2024-04-03", id="メール例: 抽選日時 03-08"
        ),
        pytest.param("2024-04-13", "2024-03-09", "2024-03-16", "2024-03-16", "2024-04-11", id="画面例: 抽選日時 03-16"),
        pytest.param("2024-11-05", "2024-10-01", "2024-10-08", "2024-10-08", "2024-10-31", id="文化の日の振替"),
        pytest.param("2025-01-04", "2024-11-30", "2024-12-07", "2024-12-07", "2024-12-26", id="年明け最初の日"),
        pytest.param("2025-01-06", "2024-12-02", "2024-12-09", "2024-12-09", "2024-12-26", id="年明けの月曜"),
        pytest.param("2026-05-07", "2026-04-02", "2026-04-09", "2026-04-09", "2026-04-30", id="ゴールデンウィーク明け"),
        pytest.param("2026-09-24", "2026-08-20", "2026-08-27", "2026-08-27", "2026-09-17", id="国民の休日"),
        pytest.param("2027-01-06", "2026-12-02", "2026-12-09", "2026-12-09", "2027-01-04", id="1月4日が開庁日"),
        pytest.param("2024-03-28", "2024-02-22", "2024-02-29", "2024-02-29", "2024-03-26", id="うるう日に抽選"),
    ],
)
def test_the_dates_of_both_stages(policy: Policy, day: str, opens: str, closes: str, draws: str, last_day: str) -> None:
    lottery, first_come = engine.windows(policy, (ROOM, "resident", "line"), date.fromisoformat(day))
    assert (lottery.opens_at, lottery.closes_at) == (jst(opens), jst(closes))
    assert lottery.draws_at == jst(f"{draws}T07:00")
    assert (first_come.opens_at, first_come.closes_at) == (jst(f"{draws}T07:00"), jst(last_day) + timedelta(days=1))


@pytest.mark.parametrize(
    ("at", "may", "reason", "then"),
    [
        pytest.param("2024-11-19T23:59", (), "NOT_OPEN", ("lottery_entry", "2024-11-20T00:00"), id="抽選受付の1分前"),
        pytest.param(
            "2024-11-20T00:00",
            ("lottery_entry",),
            "OK",
            ("first_come_booking", "2024-11-27T07:00"),
            id="抽選受付の始まり",
        ),
        pytest.param(
            "2024-11-26T23:59",
            ("lottery_entry",),
            "OK",
            ("first_come_booking", "2024-11-27T07:00"),
            id="抽選受付の最後の1分",
        ),
        pytest.param(
            "2024-11-27T00:00",
            (),
            "NOT_OPEN",
            ("first_come_booking", "2024-11-27T07:00"),
            id="28日前の0時はどちらの受付でもない",
        ),
        pytest.param(
            "2024-11-27T06:59", (), "NOT_OPEN", ("first_come_booking", "2024-11-27T07:00"), id="28日前の6時59分"
        ),
        pytest.param("2024-11-27T07:00", ("first_come_booking",), "OK", None, id="先着受付の始まり"),
        pytest.param("2024-12-23T23:59", ("first_come_booking",), "OK", None, id="2開庁日前の最後の1分"),
        pytest.param("2024-12-24T00:00", (), "CLOSED", None, id="2開庁日前が終わった"),
        pytest.param("2024-12-25T09:00", (), "CLOSED", None, id="利用日当日"),
        pytest.param("2024-12-26T00:00", (), "CLOSED", None, id="利用日の翌日"),
        pytest.param("2023-06-01T12:00", (), "NOT_OPEN", ("lottery_entry", "2024-11-20T00:00"), id="一年半前"),
    ],
)
def test_what_may_be_done_when(
    policy: Policy, at: str, may: tuple[str, ...], reason: str, then: tuple[str, str] | None
) -> None:
    answer = engine.explain(policy, jst(at), ROOM, date(2024, 12, 25))
    assert (answer.may, answer.reason) == (may, reason)
    assert answer.next == (then and (then[0], jst(then[1])))
    assert answer.cancel_until is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-05-13", "09:00-21:00", id="水曜"),
        pytest.param("2026-05-12", "10:30-21:00", id="火曜"),
        pytest.param("2026-09-22", "09:00-21:00", id="火曜の休日は祝日の時間"),
        pytest.param("2026-09-21", "09:00-21:00", id="月曜の祝日"),
        pytest.param("2026-12-28", "09:00-21:00", id="年末の最後の開館日"),
        pytest.param("2026-12-29", "", id="12月29日から休み"),
        pytest.param("2027-01-01", "", id="元日"),
        pytest.param("2027-01-03", "", id="1月3日まで休み"),
        pytest.param("2027-01-04", "09:00-21:00", id="1月4日から開館"),
    ],
)
def test_opening_hours(policy: Policy, day: str, expected: str) -> None:
    periods = engine.opening(policy, ROOM, date.fromisoformat(day))
    assert ",".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in periods) == expected


@pytest.mark.parametrize(
    ("start", "end", "headcount", "reason"),
    [
        pytest.param("2026-05-13T09:00", "2026-05-13T09:30", 26, None, id="開館から30分、定員ちょうど"),
        pytest.param("2026-05-13T20:30", "2026-05-13T21:00", 1, None, id="閉館までの30分、1人"),
        pytest.param("2026-05-13T08:30", "2026-05-13T09:30", 10, "OUTSIDE_HOURS", id="開館の30分前から"),
        pytest.param("2026-05-13T20:30", "2026-05-13T21:30", 10, "OUTSIDE_HOURS", id="閉館の30分後まで"),
        pytest.param("2026-05-12T10:00", "2026-05-12T11:00", 10, "OUTSIDE_HOURS", id="火曜の10時"),
        pytest.param("2026-05-12T10:30", "2026-05-12T11:00", 10, None, id="火曜の10時半"),
        pytest.param("2026-05-13T23:00", "2026-05-14T10:00", 10, "OUTSIDE_HOURS", id="日をまたぐ"),
        pytest.param("2026-05-13T09:15", "2026-05-13T10:00", 10, "OFF_GRID", id="始まりが15分"),
        pytest.param("2026-05-13T09:00", "2026-05-13T09:45", 10, "OFF_GRID", id="終わりが45分"),
        pytest.param("2026-05-13T09:00", "2026-05-13T09:00", 10, "END_BEFORE_START", id="終わりと始まりが同じ"),
        pytest.param("2026-05-13T10:00", "2026-05-13T09:00", 10, "END_BEFORE_START", id="終わりが先"),
        pytest.param("2026-12-31T10:00", "2026-12-31T11:00", 10, "CLOSED_DAY", id="大晦日"),
        pytest.param("2026-05-13T09:00", "2026-05-13T10:00", 27, "OVER_CAPACITY", id="定員より1人多い"),
        pytest.param("2026-05-13T09:00", "2026-05-13T10:00", 0, "UNDER_HEADCOUNT", id="0人"),
    ],
)
def test_check_use(policy: Policy, start: str, end: str, headcount: int, reason: str | None) -> None:
    if reason is None:
        engine.check_use(policy, ROOM, jst(start), jst(end), headcount=headcount)
        return
    with pytest.raises(Refusal) as refused:
        engine.check_use(policy, ROOM, jst(start), jst(end), headcount=headcount)
    assert refused.value.reason == reason


def test_refusals_carry_what_a_sentence_needs(policy: Policy) -> None:
    with pytest.raises(Refusal) as refused:
        engine.check_use(policy, ROOM, jst("2026-12-31T10:00"), jst("2026-12-31T11:00"))
    assert refused.value.facts["next_day"] == date(2027, 1, 4)
    assert refused.value.facts["why"] == "年末年始"
    with pytest.raises(Refusal) as refused:
        engine.check_use(policy, ROOM, jst("2026-05-12T10:00"), jst("2026-05-12T11:00"))
    assert refused.value.facts["opens"] == jst("2026-05-12T10:30")
    with pytest.raises(Refusal) as refused:
        engine.check_use(policy, ROOM, jst("2026-05-13T10:00"), jst("2026-05-13T11:00"), headcount=30)
    assert (refused.value.facts["capacity"], refused.value.facts["rooms"]) == (26, ())


@pytest.mark.parametrize(
    ("at", "expected", "today"),
    [
        pytest.param("2026-05-13T08:29", "2026-05-13T08:30", True, id="始業の1分前は今日"),
        pytest.param("2026-05-13T17:14", "2026-05-13T17:14", True, id="終業の1分前は今日"),
        pytest.param("2026-05-13T17:15", "2026-05-14T08:30", False, id="終業後は翌開庁日"),
        pytest.param("2026-05-16T10:00", "2026-05-18T08:30", False, id="土曜は月曜"),
        pytest.param("2026-12-28T18:00", "2027-01-04T08:30", False, id="仕事納めの夜は1月4日"),
    ],
)
def test_when_the_office_calls(policy: Policy, at: str, expected: str, today: bool) -> None:
    call = engine.office_call(policy, jst(at))
    assert (call.at, call.today) == (jst(expected), today)


def test_reminder_the_evening_before_and_none_when_approved_later(policy: Policy) -> None:
    start = jst("2026-05-23T14:00")
    assert engine.reminder_at(policy, start) == jst("2026-05-22T18:00")
    assert engine.reminder_at(policy, start, confirmed_at=jst("2026-05-22T17:59")) == jst("2026-05-22T18:00")
    assert engine.reminder_at(policy, start, confirmed_at=jst("2026-05-22T18:00")) is None


def test_the_key_works_for_the_booked_time_and_an_unanswered_request_lapses_at_the_start(policy: Policy) -> None:
    start, end = jst("2026-05-23T14:00"), jst("2026-05-23T16:00")
    window = engine.key_window(policy, ROOM, start, end)
    assert (window.start, window.end) == (start, end)
    assert engine.lapse_at(policy, start) == start
    assert engine.key_sent_at(policy, start, confirmed_at=jst("2026-05-14T11:20")) == jst("2026-05-14T11:20")


def test_a_use_can_be_cancelled_until_it_starts(policy: Policy) -> None:
    start = jst("2026-05-23T14:00")
    engine.may_cancel(policy, ROOM, start, at=jst("2026-05-23T13:59"))
    with pytest.raises(Refusal, match="CANCEL_STARTED"):
        engine.may_cancel(policy, ROOM, start, at=start)
    with pytest.raises(Refusal, match="CHANGE_NOT_ALLOWED"):
        engine.may_change(policy, ROOM, start, at=jst("2026-05-14T00:00"))
