"""Several halls in one installation: what one has in another hall is neither hidden nor out of reach."""

from pathlib import Path

from booking.desk import registrations
from tests.support.inprocess import build
from tests.support.people import ask

MITAKA, UMECO = "mitaka-inokashira-tobu", "odawara-umeco"
USER = "U" + "1" * 32


def test_bookings_of_every_hall_are_shown_and_can_be_cancelled_after_another_hall_was_named(tmp_path: Path) -> None:
    house = build(tmp_path, at="2026-05-13 10:00")
    for facility, number in ((MITAKA, "09011112222"), (UMECO, "0465123456")):
        answers = {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": number}

        def register(office: object, facility: str = facility, answers: dict[str, str] = answers) -> str:
            return registrations.at_counter(office, facility, answers, None, "tanaka")[1]  # type: ignore[arg-type]

        house.say(USER, house.world.transact(register))
    mine = {one["facility"]: one["id"] for r in house.ledger()["residents"] for one in r["registrations"]}
    for facility, room in ((MITAKA, "1f-western"), (UMECO, "meeting-3")):
        one = house.world.read(lambda office, facility=facility: registrations.get(office, mine[facility]))  # type: ignore[misc]
        ask(house, one, room, "2026-05-23T13:00", "2026-05-23T14:00", channel="line")
    house.say(USER, "会議室3はいくらですか")  # names the other hall
    shown = "\n".join(house.say(USER, "予約確認"))
    assert "井の頭東部地区公会堂 1階洋室" in shown
    assert "UMECO 会議室3" in shown
    assert "どれを取り消しますか" in "".join(house.say(USER, "キャンセル"))
