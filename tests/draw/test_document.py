"""docs/draw-proof.md says what the product does: its example is run, its JSON checked, its tables compared."""

import doctest
import json
import re
from pathlib import Path

from booking.draw import board, verify
from tests.draw.test_tampering import published

DOCUMENT = Path(__file__).parents[2] / "docs" / "draw-proof.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_worked_example_gives_what_stands_there() -> None:
    result = doctest.testfile(str(DOCUMENT), module_relative=False, encoding="utf-8")
    assert result.attempted > 10
    assert result.failed == 0


def test_the_example_file_is_a_valid_proof_with_those_numbers() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    document = json.loads(block)
    assert verify(document) is None
    for key in ("commitment", "root", "seed"):
        assert f"'{document[key]}'" in TEXT
    assert document["outcomes"] == ["won", "outranked", "won"]


def test_every_key_and_outcome_is_explained() -> None:
    document = published()
    outcomes = {value for name, value in vars(board).items() if name.isupper() and isinstance(value, str)}
    assert "won" in outcomes
    for word in {*document, *document["terms"], *document["terms"]["limits"], *outcomes} - {""}:
        assert f"`{word}`" in TEXT, word
