"""Every example that stands beside a row of the grammar's tables holds."""

import pytest

from dialogs.understand.intents import SIGNS
from dialogs.understand.phrases import PHRASES
from dialogs.understand.shapes import BEFORE_WORDS, SHAPES
from dialogs.understand.words import TABLES
from tests.understand.notation import NOW, read

WORDS = [(word.example, word.gives) for table in TABLES for word in table if word.example]
NUMBERS = [(shape.example, shape.gives) for shape in (*BEFORE_WORDS, *SHAPES)]
DAYS = [example for phrase in PHRASES for example in phrase.examples]


@pytest.mark.parametrize(("text", "gives"), WORDS)
def test_every_word_means_what_its_row_says(text: str, gives: str) -> None:
    assert read(text) == gives


@pytest.mark.parametrize(("text", "gives"), NUMBERS)
def test_every_notation_means_what_its_row_says(text: str, gives: str) -> None:
    assert read(text) == gives


@pytest.mark.parametrize(("text", "gives"), DAYS)
def test_every_phrase_means_what_its_row_says(text: str, gives: str) -> None:
    assert read(text) == gives


@pytest.mark.parametrize(("text", "wanted"), [(text, wanted) for sign in SIGNS for text, wanted in sign.examples])
def test_every_sign_shows_its_intent(text: str, wanted: str) -> None:
    from dialogs.understand import understand

    assert understand(text, NOW).intent == wanted
