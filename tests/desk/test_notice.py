"""A division with its own deadline, in the chat: told why and until when, and the other hours can still be had."""

from pathlib import Path

import pytest

from tests.desk.test_changes import LATE, PRICED
from tests.desk.town import house, line_of, linked


@pytest.mark.parametrize(
    ("now", "words"),
    [
        pytest.param("2026-06-15 23:59", None, id="5日前いっぱい"),
        pytest.param(
            "2026-06-16 00:00", "6月20日（土）の夜間は、6月15日（月）までに申し込むことになっています。", id="4日前"
        ),
    ],
)
def test_the_chat_says_until_when_a_division_could_be_had(tmp_path: Path, now: str, words: str | None) -> None:
    made = house(tmp_path, LATE, PRICED, at=now)
    linked(made)
    answer = "".join(made.say(line_of(1), "6月20日の18時から21時 小部屋 5人"))
    if words is None:
        assert "申し込むことになっています" not in answer
        assert "小部屋" in answer
        return
    assert words in answer
    assert "いま申し込めるのは" not in answer
    assert "申し込むことになっています" not in "".join(made.say(line_of(1), "9時から18時"))
