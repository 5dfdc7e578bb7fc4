"""Names change nothing: both towns under other names answer the same."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from booking import engine
from booking.calendar import JST
from booking.explain import as_json
from booking.fees import fee
from booking.policy import Policy, built_in, load, parse


def renamed(path: Path) -> Policy:
    """The file with another id, town and hall name, and other room and class ids."""
    text = path.read_text(encoding="utf-8")
    for word, other in (("三鷹市", "甲市"), ("井の頭東部", "乙町"), ("小田原市", "丙市"), ("UMECO", "丁館")):
        text = text.replace(word, other)
    text = re.sub(r'^id = ".*"$', 'id = "another-town"', text, count=1, flags=re.MULTILINE)
    for room in load(path).rooms:
        text = text.replace(f'"{room}"', f'"x{room}"').replace(f"[rooms.{room}", f"[rooms.x{room}")
    return parse(text, "renamed.toml")


@pytest.mark.parametrize("path", built_in(), ids=lambda path: path.stem)
def test_renaming_a_town_changes_no_result(path: Path) -> None:
    policy, other = load(path), renamed(path)
    for number, room in enumerate(policy.rooms):
        for step in range(0, 400, 13):
            day = date(2026, 1, 1) + timedelta(days=step)
            for ahead in (0, 1, 27, 28, 29, 35, 36, 150, 170, 190):
                at = datetime(day.year, day.month, day.day, 6, 30, tzinfo=JST) - timedelta(days=ahead + number)
                one = as_json(policy, engine.explain(policy, at, room, day))
                same = as_json(other, engine.explain(other, at, f"x{room}", day))
                drop = ("facility", "room", "text")
                assert {k: v for k, v in one.items() if k not in drop} == {
                    k: v for k, v in same.items() if k not in drop
                }
        start = datetime(2026, 5, 13, 10, tzinfo=JST)
        prices = [
            fee(p, r, start, start + timedelta(hours=1), entrance=next(iter(p.entrances), None), at=start)
            for p, r in ((policy, room), (other, f"x{room}"))
        ]
        assert prices[0] == prices[1]
