"""The reader's calendar against jpholiday, and its arithmetic against the calendar."""

from datetime import date, timedelta

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.understand import days

DATES = st.dates(date(2022, 1, 1), date(2098, 12, 31))


@pytest.mark.parametrize("year", [2024, 2026, 2027, 2028, 2032, 2033, 2049, 2099])
def test_holidays_are_those_of_jpholiday(year: int) -> None:
    assert days.holidays_in(year) == dict(jpholiday.year_holidays(year))


def test_a_year_before_the_present_law_is_taken_from_jpholiday() -> None:
    assert days.holiday_name(date(2021, 7, 23)) == "スポーツの日"  # moved for the Olympic Games


@given(DATES, st.integers(-30, 30))
def test_months_later_is_the_same_day_or_the_end_of_the_month(day: date, count: int) -> None:
    later = days.add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(DATES, st.integers(0, 6))
def test_on_or_after_finds_the_first_such_weekday(day: date, weekday: int) -> None:
    found = days.on_or_after(day, weekday)
    assert found.weekday() == weekday
    assert 0 <= (found - day).days <= 6


@given(DATES)
def test_the_next_run_of_days_off_holds_a_holiday_and_ends_with_work_around_it(day: date) -> None:
    run = days.next_run(day)
    assert run[-1] >= day
    assert all(map(days.is_off, run))
    assert not days.is_off(run[0] - days.DAY)
    assert not days.is_off(run[-1] + days.DAY)
    assert any(days.holiday_name(on) for on in run)
