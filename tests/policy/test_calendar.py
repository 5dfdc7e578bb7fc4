"""Office days and the worked dates of both documents."""

from datetime import date, datetime

import pytest

from booking.calendar import (
    JST,
    fiscal_year,
    is_office_day,
    last_day_of_month,
    next_office_moment,
    nth_weekday,
    office_days_after,
    office_days_before,
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2024, 12, 1), date(2024, 11, 28), id="手引き例1: 12月1日の2開庁日前"),
        pytest.param(date(2024, 12, 25), date(2024, 12, 23), id="手引き例2: 12月25日の2開庁日前"),
        pytest.param(date(2024, 11, 5), date(2024, 10, 31), id="文化の日の振替休日をまたぐ"),
        pytest.param(date(2025, 1, 4), date(2024, 12, 26), id="年末年始をまたぐ（1月4日利用）"),
        pytest.param(date(2025, 1, 6), date(2024, 12, 26), id="年末年始と土日をまたぐ"),
        pytest.param(date(2026, 5, 7), date(2026, 4, 30), id="ゴールデンウィークをまたぐ"),
        pytest.param(date(2026, 9, 24), date(2026, 9, 17), id="国民の休日（9月22日）をまたぐ"),
        pytest.param(date(2027, 1, 4), date(2026, 12, 25), id="土日の続く年末年始をまたぐ"),
        pytest.param(date(2027, 1, 6), date(2027, 1, 4), id="1月4日は開庁日"),
    ],
)
def test_two_office_days_before(day: date, expected: date) -> None:
    assert office_days_before(day, 2) == expected


def test_an_office_day_counted_forward_undoes_one_counted_back() -> None:
    assert office_days_after(office_days_before(date(2025, 1, 6), 2), 2) == date(2025, 1, 6)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2024, 12, 28), False, id="土曜"),
        pytest.param(date(2026, 12, 28), True, id="12月28日は開庁"),
        pytest.param(date(2026, 12, 29), False, id="12月29日から閉庁"),
        pytest.param(date(2028, 1, 3), False, id="1月3日まで閉庁"),
        pytest.param(date(2028, 1, 4), True, id="1月4日から開庁"),
        pytest.param(date(2026, 9, 22), False, id="祝日にはさまれた平日"),
        pytest.param(date(2025, 5, 6), False, id="みどりの日の振替休日"),
    ],
)
def test_office_days(day: date, expected: bool) -> None:
    assert is_office_day(day) is expected


@pytest.mark.parametrize("count", [0, -1])
def test_fewer_than_one_office_day_is_an_error(count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        office_days_before(date(2025, 1, 6), count)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(
            datetime(2026, 5, 13, 8, 29, tzinfo=JST), datetime(2026, 5, 13, 8, 30, tzinfo=JST), id="開庁の1分前"
        ),
        pytest.param(
            datetime(2026, 5, 13, 8, 30, tzinfo=JST), datetime(2026, 5, 13, 8, 30, tzinfo=JST), id="開庁ちょうど"
        ),
        pytest.param(
            datetime(2026, 5, 13, 17, 14, tzinfo=JST), datetime(2026, 5, 13, 17, 14, tzinfo=JST), id="閉庁の1分前"
        ),
        pytest.param(
            datetime(2026, 5, 13, 17, 15, tzinfo=JST), datetime(2026, 5, 14, 8, 30, tzinfo=JST), id="閉庁ちょうどは翌日"
        ),
        pytest.param(
            datetime(2026, 5, 1, 20, 0, tzinfo=JST), datetime(2026, 5, 7, 8, 30, tzinfo=JST), id="連休前の夜は連休明け"
        ),
    ],
)
def test_when_the_office_is_there(at: datetime, expected: datetime) -> None:
    assert next_office_moment(at, 8 * 60 + 30, 17 * 60 + 15) == expected


def test_months_and_years() -> None:
    assert last_day_of_month(2024, 2) == date(2024, 2, 29)
    assert last_day_of_month(2025, 12) == date(2025, 12, 31)
    assert nth_weekday(2026, 5, 5, 3) == date(2026, 5, 16)
    assert nth_weekday(2026, 5, 4, -1) == date(2026, 5, 29)
    assert nth_weekday(2026, 2, 0, 5) is None
    assert fiscal_year(date(2026, 3, 31)) == 2025
    assert fiscal_year(date(2026, 4, 1)) == 2026
