"""The documents say what the code does: every key, the worked town, the examples, the assumptions, the schema."""

import json
import re
from pathlib import Path

import pytest

from booking.policy import built_in, check_files, load, load_all
from booking.policy.reference import BEGIN, schema_text, with_reference
from tests.policy.worked import DOCS, worked

MANUAL = DOCS / "policy.md"


def test_the_key_tables_and_the_schema_are_those_of_the_shape() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    assert BEGIN in text
    assert text == with_reference(text), "renew with: python -m booking.policy.reference"
    assert (DOCS / "policy.schema.json").read_text(encoding="utf-8") == schema_text()


def test_every_key_has_a_meaning_and_an_example() -> None:
    rows = [
        line
        for line in MANUAL.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `") and line.count("|") == 6
    ]
    empty = [
        row for row in rows if (not row.split("|")[4].strip() and "`note`" not in row) or not row.split("|")[5].strip()
    ]
    assert len(rows) > 250
    assert empty == []


def test_the_worked_town_is_sound_from_a_blank_page() -> None:
    policy = worked()
    assert policy.id == "sakura-chuo"
    assert len(policy.rooms) == 4
    assert policy.rooms["hall"].units == ("hall-a", "hall-b")


TOWNS = Path(__file__).parent / "towns"
"""Six towns somebody wrote who had read the manual and nothing else."""


@pytest.mark.parametrize(
    "path",
    [*built_in(), *sorted((DOCS / "examples").glob("*.toml")), *sorted(TOWNS.glob("*.toml"))],
    ids=lambda path: path.stem,
)
def test_every_file_is_sound(path: Path) -> None:
    assert check_files([path]) == []


def test_the_built_in_facilities_are_the_contracts() -> None:
    found = load_all(built_in())
    assert {key: list(policy.rooms) for key, policy in found.items()} == {
        "mitaka-inokashira-tobu": ["1f-western", "2f-japanese"],
        "odawara-umeco": [f"meeting-{number}" for number in range(1, 7)],
    }
    assert list(found["mitaka-inokashira-tobu"].entrances) == ["free", "paid"]
    for policy in found.values():
        for text in (
            policy.texts.greeting,
            policy.texts.contact,
            policy.texts.terms.text,
            policy.texts.house_rules.text,
        ):
            assert text.strip()


def test_every_recipe_names_keys_that_exist() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    chapter = text[text.index("## 5. よくある決まり") : text.index("## 6. ")]
    known = set(re.findall(r'"([a-z_]+)":', json.dumps(json.loads(schema_text()))))
    used = set(re.findall(r"\b([a-z]+(?:_[a-z]+)*) = ", chapter))
    assert used - known == set()


def test_every_assumed_value_of_the_built_in_files_is_listed() -> None:
    listed = (DOCS / "assumptions.md").read_text(encoding="utf-8")
    for path in built_in():
        for key in load(path).assumed:
            head = re.split(r"[.\[]", key)[0]
            assert f"`{head}" in listed or head == "faq", f"{path.stem}: {key}"


def test_the_schema_knows_the_built_in_files_top_level() -> None:
    schema = json.loads(schema_text())
    import tomllib

    for path in built_in():
        assert set(tomllib.loads(path.read_text(encoding="utf-8"))) <= set(schema["properties"])
    assert set(schema["required"]) >= {"id", "name", "from", "rooms", "stages", "texts"}
