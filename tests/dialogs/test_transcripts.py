"""Every transcript is what the dialogs say today."""

from pathlib import Path

import pytest

from tests.dialogs.transcript import turns
from tests.dialogs.written import differs

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*/*.txt"))


@pytest.mark.parametrize("path", [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in TRANSCRIPTS])
def test_the_talk_is_as_it_stands_written(path: Path) -> None:
    for said, written, answered in turns(path):
        assert not differs(written, answered), f"{path.name} {said}\n" + "\n".join(answered)


def test_a_changed_answer_is_seen() -> None:
    assert differs(["窓口: はい。"], ["窓口: いいえ。"])
    assert differs(["窓口: はい。"], ["窓口: はい。", "      ［やめる］"])
    assert not differs(
        ["窓口: はい。", "      …", "      ［やめる］"], ["窓口: はい。", "      1", "      2", "      ［やめる］"]
    )
