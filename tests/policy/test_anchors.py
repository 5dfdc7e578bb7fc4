"""The one type of bound: every way of counting, and what happens at the edges of months and on closed days."""

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from booking.anchors import MIDNIGHT, WHOLE_DAY, Base, instant
from booking.calendar import JST
from booking.policy import Policy
from booking.policy.anchors import Anchor
from tests.policy.small import jst, small


@pytest.fixture(scope="module")
def town() -> Policy:
    return small(
        extra="""
[calendars.bank]
name = "銀行"
[[calendars.bank.closed]]
weekday = "sat"
[[calendars.bank.closed]]
weekday = "sun"
[[calendars.bank.closed]]
dates = ["12-31"]
[[closed]]
weekday = "mon"
"""
    )


def when(town: Policy, anchor: dict[str, object], day: str, default: int = MIDNIGHT) -> datetime:
    exceptions = anchor.get("except")
    if isinstance(exceptions, list):
        anchor = {**anchor, "except": tuple(exceptions)}
    use = date.fromisoformat(day)
    base = Base(use, datetime(use.year, use.month, use.day, 13, 0, tzinfo=JST))
    return instant(town, "hall", Anchor.model_validate(anchor), base, default)


@pytest.mark.parametrize(
    ("anchor", "day", "expected"),
    [
        pytest.param({"days_before": 35}, "2024-12-01", "2024-10-27", id="35日前（手引きの10月25日は誤植）"),
        pytest.param({"days_before": 0}, "2024-12-01", "2024-12-01", id="0日前は当日"),
        pytest.param({"weeks_before": 4}, "2024-12-25", "2024-11-27", id="4週間前"),
        pytest.param({"days_before": 28}, "2024-03-28", "2024-02-29", id="うるう日に当たる"),
        pytest.param({"office_days_before": 2}, "2027-01-06", "2027-01-04", id="2開庁日前"),
        pytest.param(
            {"office_days_before": 1, "calendar": "bank"}, "2027-01-02", "2027-01-01", id="銀行の暦では元日も数える"
        ),
        pytest.param(
            {"office_days_before": 1, "calendar": "facility"},
            "2026-05-12",
            "2026-05-10",
            id="開館日で1日前（月曜休館をとばす）",
        ),
        pytest.param({"months_before": 6, "day": 1}, "2025-10-31", "2025-04-01", id="6か月前の月の1日"),
        pytest.param(
            {"months_before": 6, "day": 21, "time": "07:00"}, "2026-03-01", "2025-09-21T07:00", id="年をまたぐ6か月前"
        ),
        pytest.param({"months_before": 1}, "2026-03-31", "2026-02-28", id="3月31日の1か月前は2月28日"),
        pytest.param({"months_before": 1}, "2026-03-29", "2026-02-28", id="3月29日の1か月前も2月28日"),
        pytest.param({"months_before": 1}, "2028-03-31", "2028-02-29", id="うるう年は2月29日"),
        pytest.param({"months_before": 2}, "2026-08-31", "2026-06-30", id="8月31日の2か月前は6月30日"),
        pytest.param({"months_before": 2, "overflow": "next_first"}, "2026-08-31", "2026-07-01", id="なければ翌月1日"),
        pytest.param({"months_before": 2, "overflow": "next_first"}, "2026-08-30", "2026-06-30", id="あればその日"),
        pytest.param(
            {"months_before": 4, "day": 29, "overflow": "next_first"},
            "2027-06-10",
            "2027-03-01",
            id="2月29日がない年は3月1日",
        ),
        pytest.param(
            {"months_before": 1, "overflow": "next_first"}, "2026-01-31", "2025-12-31", id="12月には31日がある"
        ),
        pytest.param({"months_before": 2, "overflow": "next_first"}, "2026-02-28", "2025-12-28", id="年をまたぐ"),
        pytest.param({"months_before": 2, "day": "last"}, "2026-04-10", "2026-02-28", id="末日"),
        pytest.param({"months_before": 3, "day": -2}, "2026-05-10", "2026-02-27", id="末日の前日"),
        pytest.param(
            {"months_before": 3, "day": -2, "shift": "previous"}, "2026-05-10", "2026-02-27", id="金曜なので動かない"
        ),
        pytest.param(
            {"months_before": 2, "day": -2, "shift": "previous"},
            "2026-07-10",
            "2026-05-29",
            id="末日の前日が土曜なら前の開庁日",
        ),
        pytest.param({"months_before": 1, "nth": 3, "weekday": "sat"}, "2026-06-10", "2026-05-16", id="第3土曜"),
        pytest.param({"months_before": 1, "nth": -1, "weekday": "fri"}, "2026-06-10", "2026-05-29", id="最終金曜"),
        pytest.param(
            {"months_before": 1, "nth": 5, "weekday": "mon"}, "2026-03-10", "2026-02-28", id="第5月曜のない月は月末"
        ),
        pytest.param({"months_before": 0, "day": 1}, "2026-06-10", "2026-06-01", id="その月の1日"),
        pytest.param({"years_before": 1}, "2026-04-05", "2025-04-05", id="1年前の同じ日"),
        pytest.param({"years_before": 1}, "2028-02-29", "2027-02-28", id="2月29日の1年前"),
        pytest.param(
            {"years_before": 1, "overflow": "next_first"}, "2028-02-29", "2027-03-01", id="2月29日の1年前を3月1日に"
        ),
        pytest.param(
            {"months_before": 1, "day": 1, "shift": "next"}, "2026-06-10", "2026-05-01", id="最初の開庁日、動かない"
        ),
        pytest.param(
            {"months_before": 1, "day": 1, "shift": "next"}, "2026-02-10", "2026-01-05", id="1月の最初の開庁日"
        ),
        pytest.param(
            {"months_before": 1, "day": 3, "shift": "next"}, "2026-06-10", "2026-05-07", id="大型連休の後の開庁日"
        ),
        pytest.param(
            {"months_before": 1, "day": 3, "shift": "previous"}, "2026-06-10", "2026-05-01", id="大型連休の前の開庁日"
        ),
        pytest.param(
            {"months_before": 1, "day": 1, "except": [{"month": 1, "day": 4}]},
            "2026-02-10",
            "2026-01-04",
            id="1月だけ4日",
        ),
        pytest.param(
            {"months_before": 1, "day": 1, "except": [{"month": 1, "day": 4}]},
            "2026-03-10",
            "2026-02-01",
            id="2月は1日のまま",
        ),
        pytest.param(
            {"months_before": 1, "day": 1, "except": [{"month": 1, "day": 4, "time": "08:30", "shift": "next"}]},
            "2026-02-10",
            "2026-01-05T08:30",
            id="1月は4日以後の開庁日8時半（4日は日曜）",
        ),
        pytest.param({"hours_before": 1}, "2026-06-10", "2026-06-10T12:00", id="利用の1時間前"),
        pytest.param({"minutes_before": 0}, "2026-06-10", "2026-06-10T13:00", id="利用開始"),
        pytest.param({"minutes_after": 30}, "2026-06-10", "2026-06-10T13:30", id="開始の30分後"),
        pytest.param({"days_after": 5, "of": "booked"}, "2026-06-10", "2026-06-15", id="5日後"),
        pytest.param(
            {"days_after": 8, "of": "booked", "count_base_day": True}, "2026-06-10", "2026-06-17", id="当日を含めて8日"
        ),
        pytest.param(
            {"office_days_after": 3, "of": "booked"}, "2026-05-01", "2026-05-11", id="3開庁日後（連休をまたぐ）"
        ),
        pytest.param(
            {"office_days_after": 1, "of": "booked", "count_base_day": True},
            "2026-05-01",
            "2026-05-01",
            id="当日を含めて1開庁日",
        ),
        pytest.param(
            {"months_after": 1, "day": 8, "time": "22:00", "of": "won"},
            "2026-12-13",
            "2027-01-08T22:00",
            id="翌月8日22時",
        ),
    ],
)
def test_where_a_bound_falls(town: Policy, anchor: dict[str, object], day: str, expected: str) -> None:
    assert when(town, anchor, day) == jst(expected)


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        pytest.param({"days_before": 8}, "2025-10-11", id="8日前までは、8日前の24時まで"),
        pytest.param({"days_before": 8, "time": "17:00"}, "2025-10-10T17:00", id="時刻を書けばその時刻まで"),
        pytest.param({"days_before": 8, "time": "24:00"}, "2025-10-11", id="24時と書いても同じ"),
    ],
)
def test_an_end_includes_its_whole_day(town: Policy, anchor: dict[str, object], expected: str) -> None:
    assert when(town, anchor, "2025-10-18", WHOLE_DAY) == jst(expected)


@pytest.mark.parametrize(
    "anchor",
    [
        pytest.param({}, id="数え方がない"),
        pytest.param({"days_before": 1, "weeks_before": 1}, id="数え方が2つ"),
        pytest.param({"days_before": 1, "day": 3}, id="日数に day"),
        pytest.param({"months_before": 1, "nth": 2}, id="nth に weekday がない"),
        pytest.param({"months_before": 1, "nth": 2, "weekday": "mon", "day": 3}, id="nth と day"),
        pytest.param({"months_before": 1, "day": 0}, id="0日"),
        pytest.param({"months_before": 1, "day": 32}, id="32日"),
        pytest.param({"hours_before": 1, "time": "09:00"}, id="時間に time"),
        pytest.param({"office_days_before": 0}, id="0開庁日前"),
        pytest.param({"days_before": -1}, id="負の日数"),
        pytest.param({"days_before": 1, "count_base_day": True}, id="前へ数えて基準日を数える"),
        pytest.param({"days_before": True}, id="日数が true"),
        pytest.param({"days_before": "8"}, id="日数が文字列"),
        pytest.param({"days_before": 8, "time": "25:00"}, id="25時"),
    ],
)
def test_bounds_that_mean_nothing_are_refused(anchor: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Anchor.model_validate(anchor)
