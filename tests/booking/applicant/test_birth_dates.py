"""Birth dates in every way they are written; impossible ones are told, and none is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.applicant import age_on, check_age, japanese_year, read_birth_date
from booking.errors import Refusal

TODAY = date(2026, 5, 13)
SHOWA = date(1957, 5, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "1957/5/1", "1957-05-01", "1957.5.1", "1957年5月1日", "1957年 5月 1日", "西暦1957年5月1日", "19570501",
        "１９５７／５／１", "１９５７年５月１日", "1957 5 1", "1957ー5ー1", "1957・5・1",
        "昭和32年5月1日", "昭和３２年５月１日", "昭和 32 年 5 月 1 日", "昭和32.5.1", "昭和32/5/1", "昭和320501",
        "S32.5.1", "s32/5/1", "Ｓ３２．５．１", "S32-5-1", "S.32.5.1", "S320501", "昭32.5.1", "㍼32年5月1日",
        "昭和三十二年五月一日", "昭和三二年五月一日", "一九五七年五月一日", "千九百五十七年五月一日",
        "昭和32年5月1日生まれです。", "生年月日は昭和32年5月1日です", "1957年5月1日生", " 1957/5/1\n",
    ],
)  # fmt: skip
def test_one_birth_date_in_many_writings(typed: str) -> None:
    assert read_birth_date(typed, TODAY) == SHOWA


@pytest.mark.parametrize(
    ("typed", "birth"),
    [
        pytest.param("2001/5/3", date(2001, 5, 3), id="西暦"),
        pytest.param("20010503", date(2001, 5, 3), id="eight digits"),
        pytest.param("平成元年1月8日", date(1989, 1, 8), id="the first day of 平成"),
        pytest.param("昭和64年1月7日", date(1989, 1, 7), id="the last day of 昭和"),
        pytest.param("平成31年4月30日", date(2019, 4, 30), id="the last day of 平成"),
        pytest.param("令和元年5月1日", date(2019, 5, 1), id="the first day of 令和"),
        pytest.param("R1.5.1", date(2019, 5, 1), id="令和 in letters"),
        pytest.param("大正15年12月25日", date(1926, 12, 25), id="the day of two eras, as 大正"),
        pytest.param("昭和元年12月25日", date(1926, 12, 25), id="the day of two eras, as 昭和"),
        pytest.param("大正十年十月十日", date(1921, 10, 10), id="tens in kanji"),
        pytest.param("明治45年7月30日", date(1912, 7, 30), id="the last day of 明治"),
        pytest.param("明治39年5月14日", date(1906, 5, 14), id="119 years old"),
        pytest.param("1906/5/13", date(1906, 5, 13), id="120 years old today"),
        pytest.param("2000/2/29", date(2000, 2, 29), id="a leap day"),
        pytest.param("2026/5/13", TODAY, id="born today"),
    ],
)
def test_a_birth_date_is_read(typed: str, birth: date) -> None:
    assert read_birth_date(typed, TODAY) == birth


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        pytest.param("", "BIRTH_UNREAD", id="nothing"),
        pytest.param("5月1日", "BIRTH_UNREAD", id="no year"),
        pytest.param("昭和32年", "BIRTH_UNREAD", id="a year alone"),
        pytest.param("むかし", "BIRTH_UNREAD", id="no date"),
        pytest.param("1957051", "BIRTH_UNREAD", id="seven digits"),
        pytest.param("慶応3年1月1日", "BIRTH_UNREAD", id="an era before"),
        pytest.param("1957/5/1と1958/5/1", "BIRTH_UNREAD", id="two dates"),
        pytest.param("1957/5/1" + " " * 9 + "0" * 5000, "BIRTH_UNREAD", id="endless"),
        pytest.param("57/5/1", "BIRTH_YEAR_SHORT", id="two digits"),
        pytest.param("三十二年五月一日", "BIRTH_YEAR_SHORT", id="no era"),
        pytest.param("1957/2/29", "BIRTH_IMPOSSIBLE", id="no leap year"),
        pytest.param("1957/13/1", "BIRTH_IMPOSSIBLE", id="13th month"),
        pytest.param("1957/4/31", "BIRTH_IMPOSSIBLE", id="31 April"),
        pytest.param("昭和32年2月30日", "BIRTH_IMPOSSIBLE", id="30 February"),
        pytest.param("0000/1/1", "BIRTH_IMPOSSIBLE", id="year nought"),
        pytest.param("昭和0年5月1日", "BIRTH_IMPOSSIBLE", id="era year nought"),
        pytest.param("2026/5/14", "BIRTH_FUTURE", id="tomorrow"),
        pytest.param("令和9年1月1日", "BIRTH_FUTURE", id="next year"),
        pytest.param("1905/5/13", "BIRTH_TOO_OLD", id="121 today"),
        pytest.param("明治元年10月23日", "BIRTH_TOO_OLD", id="the first of 明治"),
    ],
)
def test_a_birth_date_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_birth_date(typed, TODAY)
    assert refused.value.reason == reason
    assert refused.value.facts["example"]


@pytest.mark.parametrize(
    ("typed", "said", "meant"),
    [
        pytest.param("昭和65年5月1日", "昭和65年", "平成2年", id="long after 昭和"),
        pytest.param("S64.1.8", "昭和64年", "平成元年", id="one day after 昭和"),
        pytest.param("平成元年1月7日", "平成元年", "昭和64年", id="one day before 平成"),
        pytest.param("平成31年5月1日", "平成31年", "令和元年", id="one day after 平成"),
        pytest.param("令和元年4月30日", "令和元年", "平成31年", id="one day before 令和"),
        pytest.param("昭和元年12月24日", "昭和元年", "大正15年", id="one day before 昭和"),
        pytest.param("大正15年12月26日", "大正15年", "昭和元年", id="one day after 大正"),
    ],
)
def test_an_era_year_that_never_was_is_told_as_the_one_it_is(typed: str, said: str, meant: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_birth_date(typed, TODAY)
    facts = refused.value.facts
    assert (refused.value.reason, facts["said"], facts["meant"]) == ("BIRTH_ERA", said, meant)
    assert read_birth_date(f"{facts['birth_on']:%Y/%m/%d}", TODAY) == facts["birth_on"]


@given(st.dates(date(1906, 5, 14), TODAY))
def test_every_day_reads_back_from_its_era_year(birth: date) -> None:
    assert read_birth_date(f"{japanese_year(birth)}{birth.month}月{birth.day}日", TODAY) == birth


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        pytest.param(date(2008, 5, 14), date(2026, 5, 13), 17, id="the day before the birthday"),
        pytest.param(date(2008, 5, 13), date(2026, 5, 13), 18, id="on the birthday"),
        pytest.param(date(2008, 2, 29), date(2026, 2, 28), 17, id="a leap day, 28 February"),
        pytest.param(date(2008, 2, 29), date(2026, 3, 1), 18, id="a leap day, 1 March"),
        pytest.param(date(2026, 5, 13), date(2026, 5, 13), 0, id="born today"),
    ],
)
def test_ages(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@pytest.mark.parametrize(
    ("birth", "from_on"),
    [
        pytest.param(date(2008, 5, 14), date(2026, 5, 14), id="18 tomorrow"),
        pytest.param(date(2012, 2, 29), date(2030, 3, 1), id="born on a leap day"),
    ],
)
def test_a_minor_is_told_from_when(birth: date, from_on: date) -> None:
    """Rule: seed, Mitaka manual: not lent to people under 18 alone."""
    with pytest.raises(Refusal) as refused:
        check_age(birth, TODAY, minimum=18)
    facts = refused.value.facts
    assert (refused.value.reason, facts["minimum"], facts["from_on"]) == ("UNDER_AGE", 18, from_on)
    check_age(birth, from_on, minimum=18)


def test_who_is_18_today_is_no_minor() -> None:
    check_age(date(2008, 5, 13), TODAY, minimum=18)
