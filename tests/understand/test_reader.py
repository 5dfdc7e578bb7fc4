"""What stands beside the corpus: the town's own days, the question that was asked, yes and no, corrections, other languages."""

from datetime import date, datetime, time

import pytest

from dialogs.understand import Hall, names_only_a_kind, understand
from dialogs.understand.foreign import foreign_day
from tests.understand.notation import NOW, read

TOWN = Hall(named_days=(("市民まつり", "10-2-7"), ("平和の日", "08-15")), periods=(("夜", time(17), time(21, 30)),))


def test_a_town_has_days_of_its_own() -> None:
    assert read("市民まつりの前日の14時", hall=TOWN) == "2026-10-10 14:00"
    assert read("来年の平和の日、午前中", hall=TOWN) == "2027-08-15 w09:00-12:00"


def test_a_town_says_what_evening_means() -> None:
    assert read("明日の夜", hall=TOWN) == "2026-05-14 w17:00-21:30"


def test_a_bare_hour_is_one_at_which_the_hall_is_open() -> None:
    early = Hall(opens=time(7), closes=time(22))
    assert read("明日の8時から", hall=early) == "2026-05-14 08:00"
    assert read("明日の6時から", hall=early) == "2026-05-14 18:00"


def test_the_question_decides_what_a_bare_number_is() -> None:
    assert understand("26", NOW, about="headcount").headcount == 26
    assert understand("26", NOW, about="date").dates == (date(2026, 5, 26),)
    assert understand("3", NOW, about="time").start == time(15)
    assert understand("1430", NOW, about="time").start == time(14, 30)
    assert understand("２６日でしょうか", NOW).dates == (date(2026, 5, 26),)
    assert understand("1年後", NOW).headcount is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("はい", "yes"),
        ("はい、お願いします。", "yes"),
        ("ＯＫです", "yes"),
        ("いいえ", "no"),
        ("違います！", "no"),
        ("はいはい行くよ", None),
    ],
)
def test_yes_and_no_are_answers_only_when_nothing_else_is_said(text: str, answer: str | None) -> None:
    assert understand(text, NOW).answer == answer


def test_a_correction_names_only_its_own_part() -> None:
    assert understand("やっぱり15時からで", NOW).corrects == {"start"}
    assert understand("10人じゃなくて12人です", NOW).corrects == {"headcount"}
    assert understand("15日じゃなくて16日", NOW).corrects == {"dates"}
    assert understand("6月6日の15時から", NOW).corrects == frozenset()


def test_why_it_asks_is_told() -> None:
    assert understand("5月20日(金)", NOW).reasons == ("weekday",)
    assert understand("来週の日曜", NOW).reasons == ("week_start",)
    assert understand("毎週火曜の10時", NOW).reasons == ("repeated",)
    assert understand("明日の10時か14時", NOW).reasons == ("times",)


def test_a_foreign_day_is_read_only_where_nothing_japanese_is_said() -> None:
    assert foreign_day("5 de diciembreにお願い", NOW.date()) is None
    assert read("1 mai 10:00") == "?past 2027-05-01 10:00"  # passed twelve days ago


def test_it_reads_the_day_in_japan_that_it_is_told() -> None:
    late = datetime.fromisoformat("2026-12-31T23:59:00+09:00")
    assert read("明日の10時", late) == "2027-01-01 10:00"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("町会", True), ("マンションの管理組合", True), ("PTA", True), ("三鷹中央町会", False), ("太極拳の会", False)],
)
def test_a_kind_of_group_alone_is_no_name_to_book_under(name: str, kind: bool) -> None:
    assert names_only_a_kind(name) is kind


def test_words_said_in_another_order_still_stand_where_they_are() -> None:
    for places in understand("開始は14時、終了は16時、来月10日の午前", NOW).spans.values():
        assert all(start < end for start, end in places)
