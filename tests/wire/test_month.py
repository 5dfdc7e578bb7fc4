"""The lotteries of both towns from entry to use, in one installation, over the wire, with the Procfile's processes.

Mitaka: lots for one day are drawn four weeks before, staff approve the winner, the others book what is left. UMECO: lots for a
month are drawn half a year before, the winner confirms, what is not confirmed is first come from the first of the next month.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from booking.draw import short_name
from bot.simulator.client import Phone, wait_for
from tests.wire.installation import APPROVER, DOOR, FACILITY, Answers, Installation, Json, code_in

UMECO = "odawara-umeco"
WINDOW = "［この予約を確定する］を押してください"


@pytest.fixture(scope="module")
def towns() -> Iterator[Installation]:
    """Both towns in one installation, in the autumn of 2024."""
    with tempfile.TemporaryDirectory(prefix="ym-") as folder:
        both = Installation(Path(folder), f"sqlite:///{folder}/yoriai.db", (FACILITY, UMECO))
        try:
            both.start("2024-11-05 10:00")
            yield both
        finally:
            both.close()


def counter(here: Installation, facility: str, words: str) -> Json:
    """What the counter's command answers."""
    verb, _, rest = words.partition(" ")
    done = here.run(f"yoriai counter {verb} --facility {facility} --by tanaka --json {rest}")
    assert done.returncode == 0, done.stdout + done.stderr
    answer: Json = json.loads(done.stdout)
    return answer


def told(phone: Phone, after: int, words: str) -> str:
    """Wait until the bot has said something with these words after an item."""

    def heard() -> str:
        said = phone.heard(after)
        return said if words in said else ""

    return wait_for(heard, 30, words)


def entries(here: Installation, facility: str, room: str) -> list[Json]:
    """The ledger's entries for a room."""
    return [one for one in here.peek()["entries"] if one["facility"] == facility and one["room"] == room]


def verified(here: Installation, facility: str, draw: str) -> Json:
    """The published proof, replayed by the command."""
    status, body = here.http("GET", f"/f/{facility}/draws/{draw}.json")
    assert status == 200
    file = here.folder / f"{draw}.json"
    file.write_bytes(body)
    done = here.run(f"yoriai draw verify {file}")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    proof: Json = json.loads(body)
    return proof


def page(here: Installation, path: str) -> str:
    status, body = here.http("GET", path)
    assert status == 200, path
    return body.decode()


def ticket_in(receipt: str) -> str:
    found = re.search(r"くじの名前は ([0-9a-f]{4}-[0-9a-f]{4}) です", receipt)
    assert found, receipt
    return found[1]


# --- people ---


def linked(here: Installation, number: int) -> tuple[Phone, str]:
    """Registered at UMECO's counter, and linked with a phone by the code."""
    made = counter(
        here,
        UMECO,
        f"register --name '小田原 {'子' * number}' --kana 'オダワラ コ' --phone 0465-22-{number:04d} --group 'こゆるぎ句会{number}'",
    )
    phone = here.sim.resident(f"句会{number}")
    phone.ask("登録")
    phone.ask("UMECO")
    assert "UMECO" in phone.ask(str(made["link_code"]))
    return phone, str(made["id"])


def approved(here: Installation) -> Phone:
    """Registered at Mitaka by chat and approved in Slack."""
    known = {card["id"] for card in here.sim.cards("registration")}
    phone, answers = here.sim.resident(Answers().name), Answers()
    phone.ask("登録")
    for text in ("井の頭東部地区公会堂", "同意する", *answers.all()):
        here.type(phone, text)
    assert "申請中" in phone.ask("はい")
    before = phone.last()
    here.sim.staff(APPROVER).press("registration_approve", here.new_card("registration", known))
    told(phone, before, "承認されました")
    return phone


def test_a_month_of_both_towns_from_entry_to_use(towns: Installation) -> None:
    here = towns

    # --- UMECO, 5 November: the lottery for May 2025 is open ---
    one, one_id = linked(here, 1)
    two, two_id = linked(here, 2)
    late, late_id = linked(here, 3)
    assert "抽選" in one.ask("2025年5月17日の13時から15時、会議室1を8人で使いたいです。みどり町会の役員会です")
    receipt = one.ask("はい")
    assert all(
        part in receipt
        for part in ("5月17日（土）13:00〜15:00", "11月21日（木）7:00", "11月25日（月）まで", "取りやめ")
    )
    ticket = ticket_in(receipt)
    # the caller's entry stands in the same list as the one made by LINE
    rival = counter(
        here,
        UMECO,
        f"enter --resident {two_id} --room meeting-1 --from 2025-05-17T13:00 --to 2025-05-17T15:00 --headcount 5 --purpose 句会 --channel phone",
    )
    assert (rival["draw"], rival["state"], rival["channel"]) == ("2025-05", "entered", "phone")
    late.ask("2025年5月18日の10時から12時、会議室2を8人で使いたいです。みどり町会の役員会です")
    late.ask("はい")
    # a second thought: entered and withdrawn again
    late.ask("2025年5月19日の10時から12時、会議室4を8人で使いたいです。みどり町会の役員会です")
    late.ask("はい")
    late.press("取りやめる")
    assert "取りやめました" in late.ask("はい")
    waiting = page(here, f"/f/{UMECO}/draws/2025-05")
    commitment = json.loads(page(here, f"/f/{UMECO}/draws/2025-05.json"))["commitment"]
    assert " ".join(commitment[at : at + 4] for at in range(0, 64, 4)) in waiting
    here.sim.staff(APPROVER).slash("stats 2025-05")
    assert "会議室1　2件（2人、重なり2件）" in json.dumps(here.sim.staff(APPROVER).whispers(), ensure_ascii=False)

    # --- Mitaka, 20 November: three residents want the same Christmas morning ---
    here.set_clock("2024-11-20 09:00")
    people = [approved(here) for _ in range(3)]
    for phone in people:
        asked = phone.ask("12月25日の9時から12時、10人で1階の洋室を使いたいです。みどり町会の役員会です")
        assert all(part in asked for part in ("11月26日（火）まで", "11月27日（水）朝7時", "くじで決める"))
        phone.ask("いいえ")
        receipt = phone.ask("はい")
        assert "11月27日（水）7:00" in receipt
        assert ticket_in(receipt)

    # --- UMECO, 21 November: the list is closed at midnight, lots are drawn at seven ---
    befores = {phone.id: phone.last() for phone in (one, two, late)}
    here.set_clock("2024-11-21 00:00")
    root = wait_for(partial(_root, here, UMECO, "2025-05"), 20, "the frozen list")
    wait_for(lambda: any(root in str(message) for message in here.sim.channel()), 20, "the root in the staff channel")
    here.set_clock("2024-11-21 06:58")
    assert {entry["state"] for entry in entries(here, UMECO, "meeting-1")} == {"entered"}
    here.set_clock("2024-11-21 07:00")
    here.settle()
    proof = verified(here, UMECO, "2025-05")
    assert (proof["commitment"], proof["root"], proof["count"]) == (commitment, root, 3)
    drawn = next(draw for draw in here.peek()["draws"] if (draw["facility"], draw["id"]) == (UMECO, "2025-05"))
    assert (drawn["state"], drawn["root"], len(drawn["winners"])) == ("drawn", root, 2)
    assert ticket in {short_name(line[:32]) for line in proof["list"]}
    states = {entry["channel"]: entry["state"] for entry in entries(here, UMECO, "meeting-1")}
    winner, loser = (one, two) if states["line"] == "won" else (two, one)
    won = told(winner, befores[winner.id], WINDOW)
    assert all(part in won for part in ("5月17日（土）13:00〜15:00", "11月25日（月）まで", "使用料"))
    lost = told(loser, befores[loser.id], "ほかの方に決まりました")
    assert "12月1日（日）0:00から先着で申し込めます" in lost
    mine = loser.press("抽選を確かめる")
    assert "3件のうち" in mine
    assert "同じ時間を希望した2件のなかでは2番目" in mine
    told(late, befores[late.id], WINDOW)

    # one confirms, one is reminded on the 24th and lets it lapse
    assert "予約が決まりました" in winner.press("この予約を確定する")
    before, quiet = late.last(), winner.last()
    here.set_clock("2024-11-24 09:00")
    assert "まだ" in told(late, before, WINDOW)
    here.settle()
    assert winner.heard(quiet) == ""
    before = late.last()
    here.set_clock("2024-11-26 00:00")
    told(late, before, "無効になりました")
    here.settle()
    (lapsed,) = entries(here, UMECO, "meeting-2")
    assert lapsed["state"] == "void"
    assert "12月1日" in loser.ask("2025年5月18日の10時から12時、会議室2を8人で使いたいです。みどり町会の役員会です")
    loser.ask("やめる")

    # --- Mitaka, 27 November 7:00 ---
    befores = {phone.id: phone.last() for phone in people}
    known = {card["id"] for card in here.sim.cards("booking")}
    here.set_clock("2024-11-27 07:00")
    here.settle()
    proof = verified(here, FACILITY, "2024-12-25")
    assert sorted(proof["outcomes"]) == ["outranked", "outranked", "won"]
    results = {phone.id: told(phone, befores[phone.id], "12月25日（水）9:00〜12:00") for phone in people}
    (lucky,) = [phone for phone in people if "抽選に当たりました" in results[phone.id]]
    first, second = [phone for phone in people if phone is not lucky]
    assert "同じ日の12:00〜21:00は空いていて、いまから先着で申し込めます" in results[first.id]
    booking = here.new_card("booking", known)
    # a loser books what is left by the button of the notice; the other one looks the draw up
    assert "参加する人から" in first.press("12:00〜15:00で申し込む") or "何人" in first.heard(befores[first.id])
    _answer(first)
    others = here.new_card("booking", known | {booking})
    checked = second.press("抽選を確かめる")
    assert "3件のうち" in checked
    own = _link(second)
    assert "あなたの申し込み" in page(here, own[own.index("/f/") :])
    # approved: number and code; the loser's booking as well
    before = lucky.last()
    here.sim.staff(APPROVER).press("booking_approve", booking)
    code = code_in(told(lucky, before, "入口の番号"))
    here.sim.staff(APPROVER).press("booking_approve", others)
    here.settle()

    # --- UMECO, 1 December: what was not confirmed is first come, with equipment ---
    here.set_clock("2024-12-01 00:00")
    here.settle()
    loser.ask("2025年5月18日の10時から12時、会議室2を8人で使いたいです。みどり町会の役員会です")
    answer = loser.ask("演台を1台")
    assert "演台" in answer
    assert "予約が決まりました" in loser.ask("はい")
    mic = next(one for one in here.peek()["bookings"] if one["room"] == "meeting-2" and one["state"] == "confirmed")
    assert (mic["origin"], mic["fee_yen"]) == ("first_come", 1500)
    paid = counter(here, UMECO, f"pay --booking {mic['id']} --yen 1500 --how cash")
    assert paid["paid_yen"] == 1500

    # --- Mitaka, Christmas: reminder, door, end of use ---
    before = lucky.last()
    here.set_clock("2024-12-24 18:00")
    assert code in told(lucky, before, "明日")
    door = here.sim.door(DOOR)
    assert not door.press(code, "2024-12-25T08:59:59+09:00")
    assert door.press(code, "2024-12-25T09:00:00+09:00")
    assert not door.press(code, "2024-12-25T12:00:00+09:00")
    here.set_clock("2024-12-25 12:00")
    here.settle()
    assert code not in lucky.ask("予約確認")
    used = next(one for one in here.peek()["bookings"] if one["id"] == booking)
    assert (used["state"], used["origin"], used["key"]["state"], used["key"]["code"]) == (
        "used",
        "lottery",
        "expired",
        None,
    )

    # --- UMECO, spring: a paid win is cancelled with what the rules give back; a key goes out and comes home ---
    here.set_clock("2025-04-10 10:00")
    win = next(one for one in here.peek()["bookings"] if one["room"] == "meeting-1" and one["state"] == "confirmed")
    counter(here, UMECO, f"pay --booking {win['id']} --yen {win['fee_yen']} --how cash")
    before_cancel = winner.last()
    cancelled = counter(here, UMECO, f"cancel --booking {win['id']} --reason 会員の都合")
    assert (cancelled["state"], cancelled["fee_yen"], cancelled["refund_yen"]) == ("cancelled", 1200, 600)
    assert "600円" in told(winner, before_cancel, "取り消されました")
    here.set_clock("2025-05-18 09:50")
    assert counter(here, UMECO, f"key --booking {mic['id']} --event out")["key"]["state"] == "issued"
    here.set_clock("2025-05-18 12:00")
    back = counter(here, UMECO, f"key --booking {mic['id']} --event back")
    assert back["key"]["state"] == "expired"
    here.settle()
    ledger = here.ledger_command()
    assert next(one for one in ledger["bookings"] if one["id"] == mic["id"])["state"] == "used"
    assert {one["state"] for one in ledger["messages"]} <= {"sent", "dropped"}
    assert here.sim.breaches() == []
    assert one_id != two_id != late_id


def _root(here: Installation, facility: str, draw: str) -> str:
    shown = json.loads(page(here, f"/f/{facility}/draws/{draw}.json"))
    return str(shown["root"] or "") if shown["state"] == "frozen" else ""


def _answer(phone: Phone) -> None:
    """Answer what is still asked, until the request is in."""
    replies = {"よろしいですか": "はい", "何人": "10人", "団体": "みどり町会", "何に使": "役員会", "お金": "いいえ"}
    for _ in range(8):
        last = [item for item in phone.chat() if item["who"] == "bot"][-1]
        said = phone.heard(int(last["n"]) - 1)
        if "申し込みを受け付けました" in said:
            return
        phone.ask(next(reply for asked, reply in replies.items() if asked in said))
    raise AssertionError(phone.heard())


def _link(phone: Phone) -> str:
    """The address behind the newest button to a draw's page."""
    found = re.findall(r"http[^\"]+/draws/[^\"]+", json.dumps(phone.chat()))
    assert found
    return str(found[-1])
