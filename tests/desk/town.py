"""An invented town whose file uses what the two built-in ones do not; a test changes the one rule it is about."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import update

from booking import store
from booking.desk import residents
from booking.desk.office import Office
from booking.policy import Policy, parse
from booking.values import Registration
from tests.support.inprocess import House, build
from tests.support.people import at_counter

TOWN = "sakura"
TEXT = """
id = "sakura"
name = "さくら会館"
town = "さくら町"
from = 2024-04-01
default_class = "resident"

[classes.resident]
name = "町民"
kind = "individual"
[classes.group]
name = "登録団体"
kind = "group"
minimum_members = 3
[classes.outsider]
name = "町外の方"

[room_classes.halls]
name = "ホール"

[rooms.hall]
name = "ホール"
class = "halls"
capacity = 100
units = ["hall-a", "hall-b"]
doors = ["gate", "hall"]
[rooms.hall-a]
name = "ホールA"
class = "halls"
capacity = 50
[rooms.hall-b]
name = "ホールB"
class = "halls"
capacity = 50
[rooms.den]
name = "小部屋"
capacity = 10

[purposes.commercial]
name = "営利"
names = ["販売"]
[purposes.political]
name = "政治活動"
allowed = false
why_not = "政治活動には使えません。"

[hours]
every_day = "09:00-21:00"

[use]
slot_minutes = 60

[[stages]]
kind = "first_come"
opens = { months_before = 3 }
closes = "start"

[[cancellation]]
deadline = "start"

[change]
allowed = "once"
deadline = { days_before = 3 }

[[fees]]
rounding_yen = 10
[[fees.base]]
name = "室料"
per = "hour"
yen = 500
[[fees.surcharges]]
name = "町外"
for_classes = ["outsider"]
percent = 50
[[fees.surcharges]]
name = "営利"
purposes = ["commercial"]
times = 2.0
[[fees.surcharges]]
name = "入場料1,000円超"
ticket_over_yen = 1000
percent = 50
[[fees.surcharges]]
name = "冷房"
option = "cooling"
yen = 100
per = "hour"
[[fees.reductions]]
name = "障がい者団体"
percent = 50
ground = "disability"

[payment]
where = "会館の窓口"
before = ["cash", "transfer"]
on_day = ["cash"]

[refund]
equipment_steps = [{ deadline = "start", percent = 100 }]
part_unusable = "share"
[[refund.steps]]
deadline = { days_before = 10 }
percent = 50

[equipment.projector]
name = "プロジェクター"
stock = 2
yen = 300

[[evictions]]
id = "funeral"
name = "葬儀"
deadline = { days_before = 1, time = "15:00" }
says = "葬儀に使うため、ご予約を取り消させていただきます。"

[key]
kind = "keypad"

[registration]
fields = ["name", "kana", "phone"]

[office]
name = "会館"
hours = "09:00-17:00"

[texts]
greeting = "こんにちは。"
contact = "会館 電話 0000-00-0000"
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


def town(*changes: tuple[str, str], extra: str = "") -> Policy:
    """The town with pieces of its text replaced, or more of it."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text + extra, "sakura.toml")


def house(folder: Path, *changes: tuple[str, str], extra: str = "", at: str = "2026-05-13 10:00") -> House:
    """An installation with this town alone."""
    made = build(folder, at=at)
    policies: Mapping[str, Policy] = {TOWN: town(*changes, extra=extra)}
    made.world = replace(made.world, policies=lambda: policies)
    return made


def member(made: House, number: int = 1, **answers: str) -> Registration:
    """Somebody registered at the counter."""
    return at_counter(made, TOWN, number, **answers)


def linked(made: House, number: int = 1) -> Registration:
    """Somebody registered at the counter whose LINE account is known."""
    who, user = member(made, number), line_of(number)

    def link(office: Office) -> None:
        known = {"line_hash": residents.line_hash(office, user), "line_sealed": office.seal(user, "residents.line")}
        office.conn.execute(update(store.residents).where(store.residents.c.id == who.resident).values(known))

    made.world.transact(link)
    return who


def line_of(number: int) -> str:
    """A LINE account."""
    return "U" + f"{number:032d}"
