"""The talks with the real counter, database and lock behind them, in one process."""

from pathlib import Path

from booking.desk import registrations
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


def test_a_lottery_from_entry_to_result_and_a_free_time_taken_by_button(tmp_path: Path) -> None:
    house = build(tmp_path, only=MITAKA, at="2024-11-20 10:00")
    for user in ("U1", "U2"):
        registered(house, user)
        house.say(user, "12月25日の9時から12時、洋室、10人、三鷹中央町会のクリスマス会です")
        house.say(user, "いいえ")
        assert "抽選の申し込みを受け付けました" in house.say(user, "はい")[0]
    assert "抽選前" in house.say("U1", "予約確認")[0]
    house.clock.set("2024-11-27 07:00")
    house.work()
    lost, won = sorted(("U1", "U2"), key=lambda user: "抽選に当たりました" in house.pushes(user)[-1])
    assert "あなたの操作はいりません" in house.pushes(won)[-1]
    assert "同じ日の12:00〜21:00は空いていて、いまから先着で申し込めます。" in house.pushes(lost)[-1]
    assert "2件のうち2番目" in house.say(lost, "抽選を確かめる")[0]
    (asked,) = house.tap(lost, f":book:{MITAKA}:1f-western:2024-12-25:1200-1500")
    assert "12月25日（水）12:00〜15:00" in asked
    for text in ("10人", "三鷹中央町会", "クリスマス会", "いいえ"):
        house.say(lost, text)
    assert "仮の予約" in house.say(lost, "はい")[0]


def test_a_counter_registration_is_linked_and_books_at_once(tmp_path: Path) -> None:
    house = build(tmp_path, only=UMECO)
    answers = {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": "09012345678"}
    _, code, _ = house.world.transact(lambda office: registrations.at_counter(office, UMECO, answers, None, "U0ADMIN"))
    assert "番号を、ここにそのまま送ってください" in house.say("U1", "登録")[0]
    assert "登録とつながりました" in house.say("U1", code)[0]
    assert "確認できませんでした" in house.say("U2", code)[0]
    house.say("U1", "5月23日13時から15時 会議室1 10人、ひばり会の練習です")
    assert "1,500円" in house.say("U1", "演台1")[0]
    (decided,) = house.say("U1", "はい")
    assert "予約が決まりました" in decided
    assert "窓口でお支払いください" in decided
    house.say("U1", "キャンセル")
    assert "取り消しました" in house.say("U1", "はい")[0]
