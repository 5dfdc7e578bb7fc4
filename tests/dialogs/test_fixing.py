"""Which question somebody wants to answer anew, and what a name is."""

import pytest

from dialogs.fixing import WHICH, named
from dialogs.free_answers import tells_the_use
from dialogs.halls import hall_of
from dialogs.registration import REGISTRATION
from dialogs.request import REQUEST
from dialogs.understand import understand
from tests.dialogs.table_desk import POLICIES, moment


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("人数を直したい", "headcount"),
        ("時間を間違えました", "start"),
        ("すみません、日にちを間違えてしまいました。", "date"),
        ("団体名が違います", "group"),
        ("やり直したい", WHICH),
        ("変更したいのですが", WHICH),
        ("直したい", WHICH),
        ("人数", ""),
        ("やっぱり15時から", ""),
        ("間違い探しの会", ""),
        ("健康を見直す会", ""),
        ("色を変える教室", ""),
        ("まちがいました", WHICH),
    ],
)
def test_what_is_to_be_put_right(text: str, question: str) -> None:
    assert named(text, REQUEST) == question


def test_the_labels_of_a_registration_too() -> None:
    assert named("電話番号を間違えました", REGISTRATION) == "phone"
    assert named("お名前を直したい", REGISTRATION) == "name"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("5月14日の10時から", True),
        ("5月20日", True),
        ("10人", True),
        ("人数を12人に", True),
        ("15時から17時に変更してください", True),
        ("2階和室", True),
        ("5月5日の会", False),
        ("10人の集い", False),
        ("10人会", False),
        ("二十日会", False),
        ("土曜会", False),
        ("10時の会", False),
        ("和室の掃除", False),
        ("三鷹中央町会", False),
        ("", False),
    ],
)
def test_a_message_that_tells_nothing_but_the_use_is_no_name(text: str, whole: bool) -> None:
    hall = hall_of(POLICIES["mitaka-inokashira-tobu"])
    assert tells_the_use(text, understand(text, moment("2026-05-13 10:00"), hall, "group")) is whole
