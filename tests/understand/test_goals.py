"""The goals of the reader on the corpus, and that nothing whatever makes it raise."""

import re
import unicodedata
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.understand import Hall, understand
from dialogs.understand.words import TABLES
from tests.understand.corpus import HALLS, Utterance, corpus, field_is_right, when_is_right
from tests.understand.notation import NOW, days_and_times

CORPUS = tuple(corpus())
READ = [(one, understand(one.text, one.now, one.hall)) for one in CORPUS]
GOALS = {"headcount": 0.97, "room": 0.97, "intent": 0.97, "group": 0.90, "purpose": 0.90, "duration_minutes": 0.97}


def _listed(wrong: list[Utterance]) -> str:
    return "\n".join(f"{one.text!r}: {days_and_times(understand(one.text, one.now, one.hall))}" for one in wrong)


def test_the_corpus_is_large_and_no_two_differ_only_in_digits() -> None:
    shapes = Counter(
        re.sub("[0-9〇一二三四五六七八九十]+", "0", unicodedata.normalize("NFKC", one.text)) for one in CORPUS
    )
    assert len(CORPUS) >= 400
    assert [shape for shape, count in shapes.items() if count > 1] == []


def test_date_and_time_are_both_right_or_asked_where_asking_is_right() -> None:
    wrong = [one for one, reading in READ if not when_is_right(reading, one)]
    assert len(wrong) <= 0.03 * len(CORPUS), _listed(wrong)


def test_hardly_ever_is_a_wrong_day_taken_without_asking() -> None:
    silent = [one for one, reading in READ if not when_is_right(reading, one) and reading.ask is None]
    assert len(silent) <= 0.005 * len(CORPUS), _listed(silent)


@pytest.mark.parametrize(("field", "goal"), GOALS.items())
def test_the_rest_of_the_sentence_is_read(field: str, goal: float) -> None:
    judged = [(one, right) for one, reading in READ if (right := field_is_right(field, reading, one)) is not None]
    wrong = [one for one, right in judged if not right]
    assert len(wrong) <= (1 - goal) * len(judged), [
        (one.text, getattr(understand(one.text, one.now, one.hall), field)) for one in wrong
    ]


@pytest.mark.parametrize("one", CORPUS[::7], ids=lambda one: one.text[:20])
def test_every_span_lies_in_the_text_and_is_not_empty(one: Utterance) -> None:
    for places in understand(one.text, one.now, one.hall).spans.values():
        assert all(0 <= start < end <= len(one.text) for start, end in places)


WORDS = [form.replace("_", " ").partition("!")[0] for table in TABLES for word in table for form in word.forms.split()]
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(list("0123456789０１２一二三十百〇年月日時分半間人名前後〜-/:.,、。（）()第かのにでと\n　")),
    st.integers(0, 99999).map(str),
    st.text(max_size=3),
    st.sampled_from(["\ud800", "\x00", "\u202e", "\ufeff", "﷽", "ﾞ", "㍻", "👨‍👩‍👧", "️⃣", "‏"]),
)


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2110, 1, 1))  # noqa: DTZ001 - the zone is added below


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), MOMENTS)
def test_no_text_of_any_kind_raises(text: str, now: datetime) -> None:
    for hall in (Hall(), HALLS["umeco"]):
        reading = understand(text, now.replace(tzinfo=NOW.tzinfo), hall)
        assert all(0 <= start < end <= len(text) for places in reading.spans.values() for start, end in places)
        assert reading.dates or reading.ask


@pytest.mark.parametrize(
    "now", [datetime(1, 1, 1, tzinfo=NOW.tzinfo), datetime(9999, 12, 31, 23, 59, tzinfo=NOW.tzinfo)]
)
def test_the_ends_of_the_calendar_do_not_raise(now: datetime) -> None:
    for one in CORPUS[::3]:
        understand(one.text, now, one.hall)


def test_ten_thousand_characters_are_no_burden() -> None:
    for piece in (
        "来週の土曜の2時から、",
        "1-",
        "1 ",
        "あ",
        "a.",
        "一",
        "から",
        "の",
        "12/",
        "じゃなくて",
        "会",
        "第",
        "ﾊﾞ",
        "「",
        "\n",
    ):
        assert understand((piece * 10_000)[:10_000], NOW) is not None


def test_a_request_inside_a_very_long_message_is_found_and_its_places_are_those_of_the_message() -> None:
    wish = "6月20日の14時から16時まで洋室を10人で"
    text = "お世話になっております。" * 300 + wish + "よろしくお願いいたします。" * 300
    reading = understand(text, NOW)
    assert days_and_times(reading) == "2026-06-20 14:00-16:00 10p"
    ((start, end),) = reading.spans["dates"]
    assert text[start:end] == "6月20日"


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("（５／２３）に　ﾊﾞﾄﾞﾐﾝﾄﾝ", "dates", "５／２３"),
        ("ﾊﾞﾄﾞﾐﾝﾄﾝを明日の１４：３０から", "start", "１４：３０"),
        ("１０人でみどり町会です", "group", "みどり町会"),
    ],
)
def test_what_was_understood_is_found_again_in_the_text_as_it_was_typed(text: str, field: str, words: str) -> None:
    ((start, end),) = understand(text, NOW).spans[field]
    assert text[start:end] == words
