"""The talks with the real counter, database and lock behind them, in one process."""

from pathlib import Path

from tests.support.inprocess import House, build

MITAKA, UMECO = "mitaka-inokashira-tobu", "odawara-umeco"
REGISTRATION = (
    "登録",
    "同意する",
    "山田 花子",
    "ヤマダ ハナコ",
    "昭和32年5月1日",
    "181-0001",
    "中央町一丁目2番3号",
    "090-1234-5678",
    "スキップ",
    "はい",
)


def registered(house: House, user: str) -> None:
    for text in REGISTRATION:
        house.say(user, text)
    house.work()
    newest = house.ledger()["residents"][-1]["registrations"][-1]["id"]
    house.press("U0ADMIN", "registration_approve", newest)
    house.work()


def test_from_registration_to_code_to_cancelling(tmp_path: Path) -> None:
    house = build(tmp_path, only=MITAKA)
    registered(house, "U1")
    assert "承認されました" in house.pushes("U1")[0]
    (asked,) = house.say("U1", "来週の土曜の14時から2時間、10人で1階の洋室を使いたいです。三鷹中央町会の役員会です")
    assert "お金を集めたり" in asked
    house.say("U1", "いいえ")
    (received,) = house.say("U1", "はい")
    assert "仮の予約" in received
    house.work()
    (booked,) = house.ledger()["bookings"]
    house.press("U0ADMIN", "booking_approve", booked["id"])
    house.work()
    code_told = house.pushes("U1")[-1]
    assert "予約が決まりました" in code_told
    shown = "\n".join(house.say("U1", "予約確認"))
    assert "入口の番号" in shown
    assert "14:00〜16:00だけ使えます" in shown
    house.say("U1", "キャンセル")
    (gone,) = house.say("U1", "はい")
    assert "取り消しました" in gone
    assert "入口の番号" not in "\n".join(house.say("U1", "予約確認"))
    assert house.ledger()["bookings"][0]["state"] == "cancelled"


def test_two_residents_and_the_same_hours(tmp_path: Path) -> None:
    house = build(tmp_path, only=MITAKA)
    for user in ("U1", "U2"):
        registered(house, user)
        house.say(user, "5月23日14時から16時 洋室 10人、三鷹中央町会の役員会です")
        house.say(user, "いいえ")
    assert "受け付けました" in house.say("U1", "はい")[0]
    (told,) = house.say("U2", "はい")
    assert "ほかの方の予約が入っています" in told
    assert "2階和室にする" in told
    assert len(house.ledger()["bookings"]) == 1


def test_somebody_elses_booking_is_not_found(tmp_path: Path) -> None:
    house = build(tmp_path, only=MITAKA)
    for user in ("U1", "U2"):
        registered(house, user)
    house.say("U1", "5月23日14時から16時 洋室 10人、三鷹中央町会の役員会です")
    house.say("U1", "いいえ")
    house.say("U1", "はい")
    (booked,) = house.ledger()["bookings"]
    for verb in ("cancel", "detail", "confirm"):
        assert "見つかりませんでした" in house.tap("U2", f":{verb}:{booked['id']}")[0]
    assert house.ledger()["bookings"][0]["state"] == "awaiting_approval"


def test_a_button_of_an_older_message_changes_nothing(tmp_path: Path) -> None:
    house = build(tmp_path, only=MITAKA)
    registered(house, "U1")
    house.say("U1", "5月23日14時から16時 洋室 10人、三鷹中央町会の役員会です")
    house.say("U1", "いいえ")
    before = len(house.line.sent)
    house.say("U1", "やっぱり15時から")
    assert "前の案内" in house.tap("U1", "1.0.summary|はい")[0]
    assert not house.ledger()["bookings"]
    assert len(house.line.sent) > before
