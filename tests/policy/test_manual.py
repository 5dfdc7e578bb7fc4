"""Every snippet, recipe and table of docs/policy.md is run: what the manual shows is what the program takes."""

import argparse
import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from booking.anchors import MIDNIGHT, Base, instant
from booking.calendar import at_clock
from booking.history import read_history
from booking.policy import build, parse
from booking.policy.anchors import Anchor
from bot import policy_cli
from tests.policy.small import changed
from tests.policy.worked import DOCS, worked_text

MANUAL = (DOCS / "policy.md").read_text(encoding="utf-8")
SELF = ("id", "kind", "rooms", "classes", "channels", "name")


def chapter(number: int) -> str:
    """The text of a chapter."""
    whole = MANUAL[MANUAL.index(f"\n## {number}. ") :]
    following = whole.find("\n## ", 1)
    return whole[:following] if following > 0 else whole


def overlaid(base: Any, snippet: Any) -> Any:
    """A town with a snippet written into it: tables are filled, a repeated table takes the place of its like."""
    if isinstance(base, list) and isinstance(snippet, dict):
        snippet = [snippet]
    if isinstance(base, dict) and isinstance(snippet, list):
        base = [base]
    if isinstance(base, dict) and isinstance(snippet, dict):
        return {**base, **{key: overlaid(base[key], value) if key in base else value for key, value in snippet.items()}}
    if isinstance(base, list) and isinstance(snippet, list) and all(isinstance(row, dict) for row in snippet):
        taken = [_like(row) for row in snippet]
        return [*(row for row in base if _like(row) not in taken), *snippet]
    return snippet


def _like(row: dict[str, Any]) -> tuple[str, ...]:
    own = {**row, "id": row.get("id", row.get("kind")), "kind": None}
    return tuple(str(own.get(key)) for key in SELF)


SNIPPETS = [
    pytest.param(text, id=f"{number}章の{count}つ目")
    for number in (2, 4, 5, 6, 7)
    for count, text in enumerate(re.findall(r"```toml\n(.*?)```", chapter(number), re.DOTALL), 1)
]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_fits_into_the_worked_town(snippet: str) -> None:
    plain = "\n".join(line.removeprefix("  ") if line.startswith("  ") else line for line in snippet.splitlines())
    town = overlaid(tomllib.loads(worked_text()), tomllib.loads(plain))
    assert build(town, "sakura.toml").id == "sakura-chuo"


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) >= 9


RECIPES = [
    pytest.param(*(cell.strip() for cell in line.strip("| ").split(" | ")), id=line.split("|")[1].strip())
    for line in chapter(5).splitlines()
    if line.startswith("| ") and "`" in line
]
USUAL: dict[str, dict[str, Any]] = {
    "stages": {"kind": "first_come", "opens": {"years_before": 1}, "closes": {"days_before": 0}},
    "limits": {"what": "bookings", "max": 3},
    "surcharges": {"name": "割増"},
}
LOTTERY = {
    "kind": "lottery",
    "opens": {"months_before": 3, "day": 1},
    "closes": {"months_before": 3, "day": 10},
    "draws": {"months_before": 3, "day": 12},
}
HALL = """
[classes.group]
name = "団体"
[classes.one-time]
name = "一時利用"
[purposes.commercial]
name = "営利"
[rooms.music-room]
name = "音楽室"
class = "halls"
capacity = 10
[room_classes.halls]
name = "ホール類"
"""


def recipe_text(first: str, how: str) -> str:
    """The TOML a recipe of chapter 5 stands for."""
    spans = re.findall(r"`([^`]+)`", f"{first} {how}")
    return "\n".join(span for span in spans if span.startswith("[") or " = " in span)


def completed(raw: dict[str, Any]) -> dict[str, Any]:
    """A recipe with what it leaves to its reader."""
    for number, stage in enumerate(raw.get("stages", [])):
        usual = LOTTERY if stage.get("kind") == "lottery" else USUAL["stages"]
        if not stage:
            stage["may_overlap"] = True
        if stage.get("offered", True):
            raw["stages"][number] = stage = {**usual, **stage}
        if "confirm" in stage:
            stage["confirm"] = {"closes": {"months_before": 3, "day": 20}, **stage["confirm"]}
    for number, limit in enumerate(raw.get("limits", [])):
        raw["limits"][number] = {"id": f"limit-{number}", **USUAL["limits"], **limit}
    fees = raw.get("fees", [])
    for table in [fees] if isinstance(fees, dict) else fees:
        for number, surcharge in enumerate(table.get("surcharges", [])):
            table["surcharges"][number] = {"name": f"割増{number}", **surcharge}
    if fees:
        raw["fees"] = {**(fees if isinstance(fees, dict) else fees[0]), "base": [{"per": "hour", "yen": 300}]}
    return raw


@pytest.mark.parametrize(("rule", "table", "how"), RECIPES)
def test_a_recipe_is_accepted(rule: str, table: str, how: str) -> None:
    town = tomllib.loads(changed(extra=HALL, **{'closes = "start"': 'closes = "start"\nmay_overlap = true'}))
    recipe = completed(tomllib.loads(recipe_text(table, how)))
    if "fees" in recipe:
        del town["fees"]
    assert build(overlaid(town, recipe), "small.toml").id == "small", rule


def test_there_are_recipes() -> None:
    assert len(RECIPES) >= 36


BOUNDS = [
    pytest.param(written, found, id=written)
    for line in chapter(2).splitlines()
    if line.startswith("| `{") and (found := re.search(r"\| ((?:\d+年)?\d+月\d+日)", line))
    for written in re.findall(r"`({[^`]+})`", line)[:1]
]


@pytest.mark.parametrize(("written", "found"), BOUNDS)
def test_a_bound_falls_on_the_day_of_the_table(written: str, found: re.Match[str]) -> None:
    anchor = Anchor.model_validate(tomllib.loads(f"x = {written}")["x"])
    use = date(2026, 8, 31)
    policy = parse(changed(), "small.toml")
    day = instant(policy, "hall", anchor, Base(use, at_clock(use, 600)), MIDNIGHT).date()
    year = f"{day.year}年" if day.year != use.year else ""
    assert f"{year}{day.month}月{day.day}日" == found[1]


def test_every_bound_of_the_table_is_tried() -> None:
    assert len(BOUNDS) >= 11


def test_the_answer_of_the_manual_is_the_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command, block = re.findall(r"```console\n\$ yoriai (.*?)\n```\n\n```json\n(.*?)```", chapter(6), re.DOTALL)[0]
    file = tmp_path / "sakura.toml"
    file.write_text(worked_text(), encoding="utf-8")
    parser = argparse.ArgumentParser()
    policy_cli.add(parser.add_subparsers())
    args = parser.parse_args(command.replace("sakura.toml", str(file)).split())
    assert args.run(args) == 0
    told, shown = json.loads(capsys.readouterr().out), json.loads(block)
    assert told["text"].startswith(shown.pop("text").rstrip("…"))
    del told["text"]
    assert told == shown


def test_the_history_of_the_manual_can_be_read() -> None:
    (text,) = [block for block in re.findall(r"```json\n(.*?)```", chapter(6), re.DOTALL) if '"bookings"' in block]
    history = read_history(text)
    assert (len(history.entries), len(history.bookings), len(history.marks), len(history.closures)) == (1, 1, 1, 1)
