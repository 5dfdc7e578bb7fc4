"""The two built-in towns with a rule changed, as a town would change it: in the text of the file."""

from dataclasses import replace
from pathlib import Path

from booking.policy import Policy, built_in, load_all
from tests.support.inprocess import House, build

FILES = {path.stem: path for path in built_in()}


def variant(folder: Path, facility: str, *changes: tuple[str, str]) -> Policy:
    """The policy of a built-in file with pieces of its text replaced; a piece that is not there fails the test."""
    text = FILES[facility].read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{facility}.toml"
    file.write_text(text, encoding="utf-8")
    return load_all([file])[facility]


def house(folder: Path, facility: str, *changes: tuple[str, str], at: str) -> House:
    """An installation with one facility by changed rules."""
    policies = {facility: variant(folder / "rules", facility, *changes)}
    made = build(folder, at=at, only=facility)
    made.world = replace(made.world, policies=lambda: policies)
    return made
