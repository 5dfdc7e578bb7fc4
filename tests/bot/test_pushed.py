"""Labels of a message that came by itself, typed: they do what pressing them does, until something newer is said."""

from pathlib import Path

from tests.dialogs.test_in_process import MITAKA, registered
from tests.support.inprocess import House, build

FIRST = "5月23日14時から16時 洋室 10人、三鷹中央町会の役員会です"
SECOND = "5月24日の10時から12時、和室、5人、三鷹中央町会の新年会です"


def asked_for(house: House, *wishes: str) -> None:
    for wish in wishes:
        for text in (wish, "いいえ", "はい"):
            house.say("U1", text)


def states(house: House) -> dict[str, str]:
    return {one["room"]: one["state"] for one in house.ledger()["bookings"]}


def approve_first(house: House) -> None:
    """Approve the first booking; the resident is told by a push."""
    house.work()
    (first,) = (one["id"] for one in house.ledger()["bookings"] if one["room"] == "1f-western")
    house.press("U0ADMIN", "booking_approve", first)
    house.work()
    assert "［予約を取り消す］" in house.pushes("U1")[-1]


def two_bookings(folder: Path) -> House:
    house = build(folder, only=MITAKA)
    registered(house, "U1")
    asked_for(house, FIRST, SECOND)
    approve_first(house)
    return house


def test_a_label_of_a_push_is_about_what_the_push_is_about(tmp_path: Path) -> None:
    house = two_bookings(tmp_path)
    (shown,) = house.say("U1", "くわしく")
    assert "役員会" in shown
    assert "新年会" not in shown


def test_cancelling_by_the_label_of_a_push_cancels_that_booking(tmp_path: Path) -> None:
    house = two_bookings(tmp_path)
    (asked,) = house.say("U1", "予約を取り消す")
    assert "5月23日" in asked
    house.say("U1", "はい")
    assert sorted(states(house).values()) == ["awaiting_approval", "cancelled"]
    assert states(house)["1f-western"] == "cancelled"


def test_after_an_answer_the_labels_of_an_older_push_are_words_again(tmp_path: Path) -> None:
    house = two_bookings(tmp_path)
    house.say("U1", "ヘルプ")
    shown = "\n".join(house.say("U1", "くわしく"))
    assert "役員会" in shown
    assert "新年会" in shown


def test_a_push_in_the_middle_of_a_talk_leaves_its_question_open(tmp_path: Path) -> None:
    house = build(tmp_path, only=MITAKA)
    registered(house, "U1")
    asked_for(house, FIRST)
    house.say("U1", SECOND)
    approve_first(house)
    assert "役員会" in "\n".join(house.say("U1", "くわしく"))
    house.say("U1", "いいえ")
    assert "受け付けました" in "\n".join(house.say("U1", "はい"))
    assert len(house.ledger()["bookings"]) == 2
