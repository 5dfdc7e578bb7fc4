"""The path of a booking over the wire: signed webhooks in, calls of the platforms out, the ledger after each step."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bot.simulator.client import Phone, wait_for
from tests.wire.installation import APPROVER, DOOR, STRANGER, VIEWER, Answers, Installation, Json, code_in


def registrations(ledger: Json, phone: Phone) -> list[Json]:
    """The ledger's registrations of a phone."""
    digest = hashlib.sha256(phone.id.encode()).hexdigest()
    return [r for one in ledger["residents"] if one["line_sha256"] == digest for r in one["registrations"]]


def _was_told_no(here: Installation, user: str) -> bool:
    return "担当の職員" in str(here.sim.staff(user).whispers())


def test_from_adding_the_account_to_the_code_and_after_the_use(here: Installation) -> None:
    sim = here.sim
    here.set_clock("2026-05-13 10:00")
    phone = sim.resident("道のり 花子", friend=False)

    # 1. added: a greeting with one next step; anything leads to registration
    phone.follow()
    assert "登録" in wait_for(lambda: phone.heard(), 20, "a greeting")
    assert "登録" in phone.ask("来週の土曜に部屋を借りたい")
    assert registrations(here.ledger_command(), phone) == []

    # 2. registration: answers checked and normalised, a bad one answered with an example
    answers = Answers()
    name, kana, born, _, address, mobile, email = answers.all()
    assert "お名前" in here.type(phone, "同意する")
    assert "フリガナ" in here.type(phone, name)
    assert "生年月日" in here.type(phone, kana)
    assert "例" in here.type(phone, "むかしむかし")
    assert "郵便番号" in here.type(phone, born)
    assert "例" in here.type(phone, "１２３")
    assert "ご住所" in here.type(phone, "〒１８１－０００１")
    assert "電話" in here.type(phone, address)
    assert "メール" in here.type(phone, mobile.translate(str.maketrans("0123456789-", "０１２３４５６７８９ー")))
    summary = here.type(phone, email)
    assert all(part in summary for part in (name, kana, "181-0001", mobile, email, "1957")), summary
    assert "申請中" in here.type(phone, "はい")
    ledger = here.ledger_command()
    (registration,) = registrations(ledger, phone)
    assert (registration["state"], registration["channel"]) == ("applied", "line")
    card = wait_for(lambda: sim.cards("registration"), 20, "a card")[-1]
    assert card["id"] == registration["id"]
    shown = str(card["message"])
    assert not any(secret in shown for secret in (name, kana, address, mobile, email))

    # 3. a stranger and a viewer are told privately, it is recorded, nothing happens; approval is told by push
    for user in (STRANGER, VIEWER):
        assert sim.staff(user).press("registration_approve", registration["id"])["status"] == 200
        wait_for(partial(_was_told_no, here, user), 20, "a whisper")
    (registration,) = registrations(here.ledger_command(), phone)
    assert registration["state"] == "applied"
    assert [line["to"] for line in registration["history"]].count("denied") == 2
    before = phone.last()
    sim.staff(APPROVER).press("registration_approve", registration["id"])
    wait_for(lambda: "登録" in phone.heard(before), 20, "the approval")
    here.settle()
    ledger = here.ledger_command()
    (registration,) = registrations(ledger, phone)
    assert registration["state"] == "approved"
    assert registration["history"][-1]["by"] == APPROVER
    assert [m["state"] for m in here.messages(registration["id"], channel="line", via="push")] == ["sent"]
    card = next(c for c in sim.cards("registration") if c["id"] == registration["id"])
    assert "actions" not in [block["type"] for block in card["message"]["blocks"]]
    assert f"<@{APPROVER}>" in str(card["message"])

    # 4. one message, asked only for what is missing
    answer = phone.ask("来週の土曜の14時から2時間、10人で1階の洋室を使いたいです。みどり町会の役員会です")
    assert "参加" in answer
    assert "何人" not in answer
    summary = phone.ask("いいえ")
    assert all(
        part in summary for part in ("5月23日（土）", "14:00", "16:00", "1階洋室", "10人", "みどり町会", "役員会")
    )
    assert "申し込みを受け付けました" in phone.ask("はい")
    here.settle()
    ledger = here.ledger_command()
    (booking,) = [
        b
        for b in ledger["bookings"]
        if b["resident"] == next(r["resident"] for r in ledger["residents"] if registration in r["registrations"])
    ]
    assert (booking["state"], booking["number"], booking["headcount"]) == ("awaiting_approval", None, 10)
    assert (booking["start"], booking["end"]) == ("2026-05-23T14:00:00+09:00", "2026-05-23T16:00:00+09:00")

    # 5. staff approve: ONE push with everything; the door opens for that code inside its window and for nothing else
    before = phone.last()
    sim.staff(APPROVER).press("booking_approve", booking["id"])
    told = wait_for(lambda: phone.heard(before), 20, "the code")
    here.settle()
    assert len([item for item in phone.chat(before) if item["who"] == "bot"]) == 1
    code = code_in(told)
    ledger = here.ledger_command()
    booking = next(one for one in ledger["bookings"] if one["id"] == booking["id"])
    assert booking["state"] == "confirmed"
    assert re.fullmatch(r"\d{6}", booking["number"])
    assert booking["number"] in told
    assert "もう" in told or "入れなくなります" in told
    assert (booking["key"]["kind"], booking["key"]["state"], booking["key"]["code"]) == ("keypad", "issued", "****")
    assert not re.search(rf"(?<!\w){code}(?!\w)", str(ledger))  # ids may hold these digits by chance
    assert [m["state"] for m in here.messages(booking["id"], channel="line", kind="booking_confirmed")] == ["sent"]
    door = sim.door(DOOR)
    valid_from, valid_until = booking["key"]["valid_from"], booking["key"]["valid_until"]
    assert door.press(code, "2026-05-23T14:00:00+09:00")
    assert door.press(code, "2026-05-23T15:59:59+09:00")
    assert (valid_from, valid_until) == ("2026-05-23T14:00:00+09:00", "2026-05-23T16:00:00+09:00")
    assert not door.press(code, "2026-05-23T13:59:59+09:00")
    assert not door.press(code, "2026-05-23T16:00:00+09:00")
    assert not door.press(code, "2026-05-22T15:00:00+09:00")
    other = f"{(int(code) + 1) % 10000:04d}"
    assert not door.press(other, "2026-05-23T15:00:00+09:00")
    assert not sim.door(DOOR.replace("1f-western", "2f-japanese")).press(code, "2026-05-23T15:00:00+09:00")

    # 6. 予約確認 with the code; the reminder at 18:00 the day before
    assert code in phone.ask("予約確認")
    assert code in phone.press("くわしく")
    before = phone.last()
    here.set_clock("2026-05-22 17:59:50")
    assert phone.heard(before) == ""
    here.set_clock("2026-05-22 18:00")
    reminder = wait_for(lambda: phone.heard(before), 6, "the reminder")
    assert code in reminder
    assert "5月23日" in reminder

    # 7. after the use the code is gone from everything
    here.set_clock("2026-05-23 16:00")
    here.settle()
    assert code not in phone.ask("予約確認")
    assert code not in phone.ask("暗証番号")
    booking = next(one for one in here.ledger_command()["bookings"] if one["id"] == booking["id"])
    assert (booking["state"], booking["key"]["state"], booking["key"]["code"]) == ("used", "expired", None)
    assert sim.breaches() == []


def test_refusing_needs_a_reason_and_frees_the_slot(here: Installation) -> None:
    here.set_clock("2026-06-01 10:00")
    first, second = here.registered(), here.registered()
    booking = here.requested(first, "来週の水曜の10時から12時")
    staff = here.sim.staff(APPROVER)
    staff.press("booking_reject", booking)
    wait_for(staff.modal, 10, "the modal")
    staff.submit({})
    assert staff.modal(), "without a reason the modal stays"
    before = first.last()
    staff.submit({"reason": "エアコンの工事のため"})
    told = wait_for(lambda: first.heard(before), 20, "the refusal")
    assert "エアコンの工事のため" in told
    here.settle()
    row = here.booking(booking)
    assert (row["state"], row["number"], row["key"]) == ("refused", None, None)
    assert here.requested(second, "来週の水曜の10時から12時") != booking


def test_two_presses_at_once_count_once_and_the_second_hears_who_decided(here: Installation) -> None:
    here.set_clock("2026-06-08 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の水曜の10時から12時")
    before = phone.last()
    with ThreadPoolExecutor(4) as people:
        presses = [
            people.submit(here.sim.staff(APPROVER).press, "booking_approve", booking, stale=True) for _ in range(4)
        ]
    assert {press.result()["status"] for press in presses} == {200}
    here.sim.staff("U0SATO0001").press("booking_approve", booking, stale=True)
    wait_for(lambda: "承認済み" in str(here.sim.staff("U0SATO0001").whispers()), 20, "who decided")
    here.settle()
    assert len(here.bubbles(phone, before)) == 1
    row = here.booking(booking)
    assert [line["to"] for line in row["history"]] == ["awaiting_approval", "confirmed"]


def test_unanswered_at_the_start_of_use_it_lapses_and_both_sides_hear(here: Installation) -> None:
    here.set_clock("2026-06-15 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の水曜の13時から15時")
    before = phone.last()
    here.set_clock("2026-06-24 12:59:58")
    assert phone.heard(before) == ""
    told = wait_for(lambda: phone.heard(before), 8, "the lapse")
    assert "6月24日" in told
    here.settle()
    row = here.booking(booking)
    assert row["state"] == "lapsed"
    card = next(c for c in here.sim.cards("booking") if c["id"] == booking)
    assert "actions" not in [block["type"] for block in card["message"]["blocks"]]


def test_no_reminder_when_approved_after_its_moment(here: Installation) -> None:
    here.set_clock("2026-06-29 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の水曜の13時から15時")
    here.set_clock("2026-07-07 18:30")
    before = phone.last()
    here.sim.staff(APPROVER).press("booking_approve", booking)
    wait_for(lambda: "入口の番号" in phone.heard(before), 20, "the code")
    here.set_clock("2026-07-08 12:00")
    here.settle()
    assert here.messages(booking, kind="reminder") == []


def test_cancelling_while_waiting_and_after_approval(here: Installation) -> None:
    here.set_clock("2026-07-13 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の水曜の13時から15時")
    assert "はい" in phone.ask("キャンセル")
    phone.ask("はい")
    here.settle()
    assert here.booking(booking)["state"] == "cancelled"

    booking, code = here.confirmed(phone, "来週の水曜の13時から15時")
    door = here.sim.door(DOOR)
    assert door.press(code, "2026-07-22T14:00:00+09:00")
    phone.ask("キャンセル")
    phone.ask("はい")
    here.settle()
    row = here.booking(booking)
    assert (row["state"], row["key"]["state"], row["key"]["code"]) == ("cancelled", "revoked", None)
    assert not door.press(code, "2026-07-22T14:00:00+09:00")
    assert code not in phone.ask("予約確認")
    other = here.registered()
    assert here.requested(other, "来週の水曜の13時から15時")


def test_a_group_is_greeted_once_and_answered_only_when_mentioned(here: Installation) -> None:
    group = here.sim.group("町会の集まり")
    group.join()
    wait_for(lambda: group.heard(), 10, "a greeting")
    before = group.last()
    group.say("来週の土曜、集会所を予約しましょう")
    group.say("予約確認", mention=True)
    answer = wait_for(lambda: group.heard(before), 10, "an answer")
    assert "一対一" in answer
    assert len(here.bubbles(group, before)) == 1
