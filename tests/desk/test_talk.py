"""The lottery as a resident meets it in the talk: entering, seeing, withdrawing, the result, looking it up."""

import json
import re
from pathlib import Path

from sqlalchemy import select

from booking import store
from booking.desk import bookings, draw_list, draws, registrations
from booking.draw import short_name
from tests.desk.variants import house
from tests.support.inprocess import House, build
from tests.support.people import doing

UMECO, MITAKA = "odawara-umeco", "mitaka-inokashira-tobu"
RANKED = (
    'equipment = false\nsource = "step2 抽選予約について',
    'equipment = false\nwishes = 3\nsource = "step2 抽選予約について',
)
NEXT = ('void_win = "next_stage"', 'void_win = "next_in_rank"')
WANT = "12月25日の9時から12時、10人で1階の洋室を使いたいです。みどり町会の役員会です"


def linked(made: House, facility: str, number: int) -> str:
    """A LINE account linked with a registration from the counter."""
    told = {"name": "山田 花子", "kana": "ヤマダ ハナコ", "phone": f"0465{number:06d}"}
    _, code, _ = doing(made, lambda office: registrations.at_counter(office, facility, told, None, "tanaka"))
    user = f"U{number:032x}"
    assert "つながりました" in answered(made, user, code)
    return user


def answered(made: House, user: str, text: str) -> str:
    return "\n".join(made.say(user, text))


def enter(made: House, user: str, text: str) -> str:
    """Ask for a use and answer what is asked until the receipt."""
    said = answered(made, user, text)
    for _ in range(6):
        if "受け付けました" in said:
            return said
        said = answered(made, user, "いいえ" if "お金を集め" in said else "はい")
    raise AssertionError(said)


def entry_ids(made: House) -> list[str]:
    return [one["id"] for one in made.ledger()["entries"]]


def test_the_receipt_tells_what_when_how_and_the_name_of_the_ticket_in_the_list(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    user = linked(made, MITAKA, 1)
    receipt = enter(made, user, WANT)
    for part in ("12月25日（水）9:00〜12:00、1階洋室、10人", "くじで決めます", "11月27日（水）7:00", "取りやめ"):
        assert part in receipt
    (name,) = re.findall(r"くじの名前は (\S+) です", receipt)
    made.clock.set("2024-11-27 07:00")
    made.work()
    table = store.draws
    proof = made.world.read(
        lambda office: office.conn.execute(select(table.c.proof).where(table.c.state == "drawn")).scalar()
    )
    assert [short_name(line[:32]) for line in json.loads(proof or b"")["list"]] == [name]


def test_entered_twice_for_the_same_time_it_says_so_and_after_withdrawing_it_may_be_entered_again(
    tmp_path: Path,
) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    user = linked(made, MITAKA, 1)
    first = enter(made, user, WANT)
    said = answered(made, user, WANT)
    said += answered(made, user, "いいえ") + answered(made, user, "はい")
    assert "もう申し込んでいます" in said
    answered(made, user, "やめる")
    (entry,) = entry_ids(made)
    made.tap(user, f":withdraw:{entry}")
    assert "取りやめました" in answered(made, user, "はい")
    second = enter(made, user, WANT)
    name = re.compile(r"くじの名前は (\S+) です")
    assert name.findall(first) == name.findall(second)  # no other number for entering again


def test_nobody_withdraws_or_looks_at_the_entry_of_another(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    mine, other = linked(made, MITAKA, 1), linked(made, MITAKA, 2)
    enter(made, mine, WANT)
    (entry,) = entry_ids(made)
    for verb in ("withdraw", "entry", "proof", "cancel"):
        assert "見つかりませんでした" in "\n".join(made.tap(other, f":{verb}:{entry}"))
    assert [one["state"] for one in made.ledger()["entries"]] == ["entered"]


def test_one_s_own_place_is_told_among_all_and_among_those_who_wanted_the_same(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    users = [linked(made, MITAKA, number) for number in range(3)]
    for user in users:
        enter(made, user, WANT)
    enter(made, linked(made, MITAKA, 9), WANT.replace("9時から12時", "15時から16時"))
    made.clock.set("2024-11-27 07:00")
    made.work()
    places = []
    for user in users:
        said = answered(made, user, "抽選を確かめる")
        (place,) = re.findall(
            r"あなたの順番は、4件のうち\d番目でした。同じ時間を希望した3件のなかでは(\d)番目です。", said
        )
        places.append(place)
        won = "抽選に当たりました" in "\n".join(made.pushes(user))
        assert won == (place == "1")
    assert sorted(places) == ["1", "2", "3"]
    sent = json.dumps([body for _, _, body, _ in made.line.sent], ensure_ascii=False)
    assert re.search(r"/draws/2024-12-25\?ticket=[0-9a-f]{32}", sent)


def test_a_loser_takes_another_time_by_the_button_of_the_notice(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    users = [linked(made, MITAKA, number) for number in range(2)]
    for user in users:
        enter(made, user, WANT)
    made.clock.set("2024-11-27 07:00")
    made.work()
    loser = next(user for user in users if "ほかの方に決まりました" in "\n".join(made.pushes(user)))
    sent = json.dumps([body for _, _, body, _ in made.line.sent if body], ensure_ascii=False)
    (button,) = set(re.findall(r'":book:[^"]+', sent))
    said = "\n".join(made.tap(loser, button[1:]))
    for _ in range(8):
        if "受け付けました" in said:
            break
        reply = next(
            word
            for asked, word in (
                ("よろしいですか", "はい"),
                ("何人", "10人"),
                ("団体", "みどり町会"),
                ("何に使", "役員会"),
                ("お金を集め", "いいえ"),
            )
            if asked in said
        )
        said = answered(made, loser, reply)
    assert "申し込みを受け付けました" in said
    assert sorted(one["origin"] for one in made.ledger()["bookings"]) == ["first_come", "lottery"]


def test_ranked_wishes_are_asked_for_and_no_rank_is_offered_twice(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, RANKED, at="2025-04-02 10:00")
    user = linked(made, UMECO, 1)
    said = answered(made, user, "10月18日の13時から15時、会議室1を8人で使いたいです。みどり町会の役員会です")
    assert "第何希望ですか" in said
    assert "第1希望" in said
    assert "第1希望" in answered(made, user, "第1希望")
    assert "受け付けました" in answered(made, user, "はい")
    again = answered(made, user, "10月19日の13時から15時、会議室1を8人で使いたいです。みどり町会の役員会です")
    assert "第1希望" not in again
    assert "第2希望" in again
    assert "もう申し込んでいます" in answered(made, user, "第1希望")
    answered(made, user, "2")
    assert "受け付けました" in answered(made, user, "はい")
    assert sorted(one["wish"] for one in made.ledger()["entries"]) == [1, 2]
    made.clock.set("2025-04-21 07:00")
    made.work()
    assert sorted(one["state"] for one in made.ledger()["entries"]) == [
        "lost",
        "won",
    ]  # one of several wishes is granted


def test_a_number_of_one_s_own_is_asked_for_where_the_town_wants_it(tmp_path: Path) -> None:
    made = house(tmp_path, MITAKA, ("lucky_number = false", "lucky_number = true"), at="2024-11-20 09:00")
    user = linked(made, MITAKA, 1)
    answered(made, user, WANT)
    assert "好きな3けたの数字" in answered(made, user, "いいえ")
    assert "3けた" in answered(made, user, "七")
    summary = answered(made, user, "７７７")
    assert "777" in summary
    assert "受け付けました" in answered(made, user, "はい")
    other = linked(made, MITAKA, 2)
    answered(made, other, WANT)
    answered(made, other, "いいえ")
    assert "よろしいですか" in answered(made, other, "スキップ")
    assert "受け付けました" in answered(made, other, "はい")
    made.clock.set("2024-11-27 07:00")
    made.work()
    proof = made.world.read(
        lambda office: office.conn.execute(select(store.draws.c.proof).where(store.draws.c.state == "drawn")).scalar()
    )
    assert sorted(line.rpartition("|")[2] for line in json.loads(proof or b"")["list"]) == ["", "777"]


def test_who_moves_up_is_told_so_and_until_when_to_confirm(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, NEXT, at="2025-04-02 10:00")
    users = [linked(made, UMECO, number) for number in range(2)]
    for user in users:
        enter(made, user, "10月18日の13時から15時、会議室1を8人で使いたいです。みどり町会の役員会です")
    made.clock.set("2025-04-21 07:00")
    made.work()
    loser = next(user for user in users if "ほかの方に決まりました" in "\n".join(made.pushes(user)))
    made.clock.set("2025-04-26 00:00")
    made.work()
    told = made.pushes(loser)[-1]
    assert "繰り上げで当たりました（繰上当選）" in told
    assert "4月28日（月）まで" in told
    made.clock.set("2025-04-28 00:00")  # reminded a day before the end
    made.work()
    assert "まだ決まっていません" in made.pushes(loser)[-1]
    (win,) = [one["id"] for one in made.ledger()["bookings"] if one["state"] == "awaiting_confirmation"]
    assert "予約が決まりました" in "\n".join(made.tap(loser, f":confirm:{win}"))
    notes = [str(body["arguments"].get("text", "")) for body in made.cards()]
    assert any("繰り上げで当選しました" in text for text in notes)


def test_a_refused_winner_hears_why_and_the_time_is_free(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    user, other = linked(made, MITAKA, 1), linked(made, MITAKA, 2)
    enter(made, user, WANT)
    made.clock.set("2024-11-27 07:00")
    made.work()
    (won,) = made.ledger()["bookings"]
    made.press("U0APPROVER", "booking_reject_reason", won["id"], reason="工事のため")
    made.work()
    assert "工事のため" in made.pushes(user)[-1]
    assert "申し込みを受け付けました" in enter(made, other, WANT)


def test_a_win_that_was_dropped_before_it_was_told_is_not_told(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    user = linked(made, MITAKA, 1)
    enter(made, user, WANT)
    made.clock.set("2024-11-27 07:00")
    made.line.answers.clear()
    doing(made, lambda office: draw_list.close(office, f"{MITAKA}/2024-12-25"))
    doing(made, lambda office: draws.draw(office, f"{MITAKA}/2024-12-25"))
    (won,) = made.ledger()["bookings"]
    doing(made, lambda office: bookings.cancel(office, won["id"], "resident", channel="line"))
    made.work()
    assert not any("抽選に当たりました" in text for text in made.pushes(user))
