"""The manner of the talk, looked for in every answer of every transcript."""

import re
from pathlib import Path

import pytest

from tests.dialogs.transcript import turns

TALKS = [
    pytest.param(["\n".join(answered) for _, _, answered in turns(path)], id=f"{path.parent.name}/{path.stem}")
    for path in sorted((Path(__file__).parent / "transcripts").glob("*/*.txt"))
]
A_DATE = re.compile(r"\d{1,2}月\d{1,2}日(?!（[月火水木金土日]）)")
EXAMPLES = re.compile(r"例：.*|昭和\d+年.*|\d+年\d+月\d+日|\d+月\d+日は[月火水木金土日]曜日|12月29日から1月3日")
FREE = re.compile(r"(?:団体|目的)　.*|「.*?」ですね")


@pytest.mark.parametrize("talk", TALKS)
def test_every_date_has_its_weekday(talk: list[str]) -> None:
    for answer in talk:
        assert not A_DATE.search(FREE.sub("", EXAMPLES.sub("", answer))), answer


@pytest.mark.parametrize("talk", TALKS)
def test_labels_fit_on_a_button(talk: list[str]) -> None:
    lines = [line for answer in talk for line in answer.splitlines() if line.strip().startswith("［")]
    assert all(len(label) <= 20 for line in lines for label in re.findall("［(.+?)］", line)), lines


@pytest.mark.parametrize("talk", TALKS)
def test_nothing_is_called_an_error_and_nobody_is_scolded(talk: list[str]) -> None:
    for answer in talk:
        assert not re.search("エラー|不正|無効な|違反|してはいけません|間違っています", answer), answer


@pytest.mark.parametrize("talk", TALKS)
def test_every_answer_ends_in_a_next_step(talk: list[str]) -> None:
    """A question, buttons, or words that say what to send."""
    for answer in talk:
        last = answer.rstrip().splitlines()[-1].strip()
        assert last.startswith(("［", "https:")) or re.search("[？。]$", last), answer


def test_there_are_talks() -> None:
    assert len(TALKS) > 80
