"""A small town for tests: a text one can change in one place."""

from datetime import datetime
from typing import Any

from booking.calendar import JST
from booking.policy import Policy, parse

SMALL = """
id = "small"
name = "小さな会館"
town = "ある町"
from = 2024-04-01
default_class = "resident"

[classes.resident]
name = "町民"
[classes.outsider]
name = "町外の方"

[room_classes.big]
name = "広い部屋"

[rooms.hall]
name = "ホール"
class = "big"
capacity = 100
[rooms.den]
name = "小部屋"
capacity = 10

[hours]
every_day = "09:00-21:00"

[use]
slot_minutes = 60

[[stages]]
kind = "first_come"
opens = { months_before = 1, day = 1 }
closes = "start"

[fees]
free = true

[office]
name = "会館"
hours = "09:00-17:00"

[texts]
greeting = "こんにちは。"
contact = "会館"
directions = "駅前"
[texts.terms]
version = "1"
text = "規約"
[texts.privacy]
version = "1"
text = "個人情報"
[texts.house_rules]
version = "1"
text = "きまり"
"""


def small(*, without: str = "", extra: str = "", **changes: str) -> Policy:
    """The small town with lines replaced: `small(**{old: new})`, something cut out, something added."""
    return parse(changed(without=without, extra=extra, **changes), "small.toml")


def changed(*, without: str = "", extra: str = "", **changes: str) -> str:
    """The text of the small town, changed."""
    text = SMALL
    if without:
        assert without in text, without
        text = text.replace(without, "")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text + extra


def jst(text: str) -> datetime:
    """An instant in Japan."""
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def stage(policy: Policy, **case: Any) -> Any:
    """The first stage of a case."""
    return policy.stages(policy.case("hall", **case))[0]
