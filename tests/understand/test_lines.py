"""JSON lines in, JSON lines out, as contract.md has them."""

import json
from collections.abc import Iterable

import pytest

from dialogs.understand import Hall, understand_lines
from tests.understand.corpus import HALLS

NOW = "2026-05-13T10:00:00+09:00"


def answers(*lines: str) -> list[dict[str, object]]:
    """Read lines with one hall known."""
    return [json.loads(line) for line in understand_lines(lines, {"a-hall": HALLS["mitaka"]}.get)]


def asked(**fields: object) -> str:
    """One line."""
    return json.dumps({"id": 1, "now": NOW, **fields}, ensure_ascii=False)


def test_the_example_of_the_contract() -> None:
    assert answers(asked(text="来週土曜の午後2時から2時間、5人で", facility="a-hall")) == [
        {
            "id": 1, "dates": ["2026-05-23"], "start": "14:00", "end": "16:00", "window": None, "duration_minutes": 120, "ask": None,
            "headcount": 5, "room": None, "group": None, "purpose": None, "intent": "book",
        }
    ]  # fmt: skip


def test_a_part_of_the_day_is_a_window_and_a_room_is_an_id_of_the_facility() -> None:
    (answer,) = answers(asked(text="明日の午後、1階の洋室で", facility="a-hall"))
    assert (answer["window"], answer["room"]) == ({"from": "13:00", "to": "17:00"}, "1f-western")
    (answer,) = answers(asked(text="明日の午後、1階の洋室で"))
    assert answer["room"] == "1階の洋室"


@pytest.mark.parametrize(
    "line",
    ["", "こわれた行", "[1, 2]", "null", '{"id": 7}', '{"id": 7, "text": "明日"}', '{"id": 7, "now": "きょう", "text": "明日"}',
     '{"id": 7, "now": "2026-05-13T10:00:00", "text": "明日"}', '{"id": 7, "now": "2026-05-13T10:00:00+09:00", "text": 5}',
     '{"id": 7, "now": "2026-05-13T10:00:00+09:00", "text": "明日", "facility": "nowhere"}',
     '{"id": 7, "now": "2026-05-13T10:00:00+09:00", "text": "明日", "facility": ["a-hall"]}',
     '{"id": 7, "now": "0001-01-01T00:00:00+23:00", "text": "明日"}', "[" * 100_000],
)  # fmt: skip
def test_a_bad_line_is_answered_with_an_error_and_the_rest_goes_on(line: str) -> None:
    bad, good = answers(line, asked(text="明日の10時"))
    assert set(bad) == {"id", "error"}
    assert bad["id"] in (None, 7)
    assert good["start"] == "10:00"


def test_lines_are_answered_one_by_one_as_they_come() -> None:
    taken: list[int] = []

    def lines() -> Iterable[str]:
        for number in range(3):
            taken.append(number)
            yield asked(text="明日")

    stream = understand_lines(lines(), lambda _: Hall())
    next(stream)
    assert taken == [0]


def test_the_answer_can_always_be_written() -> None:
    line = '{"id": "\\ud800", "now": "2026-05-13T10:00:00+09:00", "text": "団体名は\\ud800\\u0000会です"}'
    (answer,) = understand_lines([line], lambda _: None)
    answer.encode()
