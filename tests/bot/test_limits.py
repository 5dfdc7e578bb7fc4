"""A large hall, a busy resident, long names: nothing said is refused by LINE or Slack, and buttons can be told apart."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from booking.desk import registrations
from tests.desk.variants import variant
from tests.dialogs.test_in_process import MITAKA, registered
from tests.support.inprocess import House, build
from tests.support.people import ask

LONG = "とても長い名前の小会議室（防音、鏡、ピアノ、調理台、控え室つき）"
WORDS = ("予約", "空き状況", "予約確認", "暗証番号", "くわしく", "キャンセル", "ヘルプ", "やめる", "最初から", "登録")


def large(folder: Path) -> House:
    """The hall with thirty rooms more, of long names."""
    room = '[rooms.room-{n}]\nname = "{name}{n}"\ncapacity = 26\ndoors = []\n\n'
    rooms = "".join(room.format(n=number, name=LONG) for number in range(1, 31))
    policy = variant(folder / "rules", MITAKA, ("[rooms.2f-japanese]", f"{rooms}[rooms.2f-japanese]"))
    house = build(folder, only=MITAKA)
    house.world = replace(house.world, policies=lambda: {MITAKA: policy})
    return house


def buttons(said: list[str]) -> list[str]:
    return re.findall(r"［(.+?)］", said[-1])


def test_thirty_rooms_and_forty_bookings(tmp_path: Path) -> None:
    house = large(tmp_path)
    registered(house, "U1")
    rooms = buttons(house.say("U1", "予約"))
    assert len(set(rooms)) == len(rooms) > 10
    one = house.ledger()["residents"][0]["registrations"][0]["id"]
    registration = house.world.read(lambda office: registrations.get(office, one))
    for number in range(40):
        day = date(2026, 5, 18) + timedelta(days=number % 20)
        ask(house, registration, f"room-{number % 30 + 1}", f"{day}T14:00", f"{day}T16:00", channel="line")
    for word in WORDS:
        assert house.say("U1", word)
    at_once = buttons(house.say("U1", "キャンセル"))
    assert len(set(at_once)) == len(at_once) > 10
    told = house.say("U1", "予約確認")[-1]
    assert "ほかに36件" in told
    assert told.count("5月20日") == 1
    house.work()


def test_of_two_rooms_at_the_same_time_the_one_named_is_cancelled(tmp_path: Path) -> None:
    house = build(tmp_path, only=MITAKA)
    registered(house, "U1")
    one = house.ledger()["residents"][0]["registrations"][0]["id"]
    registration = house.world.read(lambda office: registrations.get(office, one))
    for room in ("1f-western", "2f-japanese"):
        ask(house, registration, room, "2026-05-22T14:00", "2026-05-22T16:00", channel="line")
    offered = buttons(house.say("U1", "キャンセル"))
    assert offered == ["5月22日（金）14:00 1階洋室", "5月22日（金）14:00 2階和室", "取り消さない"]
    assert "2階和室の予約ですね" in house.say("U1", "5月22日（金）14:00 2階和室")[0]
