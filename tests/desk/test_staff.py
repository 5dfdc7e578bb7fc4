"""What staff see of a draw before and after it, and what is pointed out to them."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from booking.desk import bookings, requests
from booking.draw import short_name
from bot import decisions, notices, slash
from bot.draw_csv import plain
from tests.support.inprocess import House, body_text, build
from tests.support.people import ask, at_counter, doing, refusal_of

UMECO, MITAKA = "odawara-umeco", "mitaka-inokashira-tobu"
ADMIN, APPROVER, STRANGER = "U0ADMIN", "U0APPROVER", "U0STRANGER"


def entered(folder: Path) -> House:
    """Three want the same afternoon, one of them a morning as well."""
    made = build(folder, at="2025-04-02 10:00", only=UMECO)
    for number in range(3):
        one = at_counter(made, UMECO, number)
        ask(made, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00", channel="phone" if number else "counter")
    ask(made, one, "meeting-2", "2025-10-19T09:00", "2025-10-19T10:00")
    made.work()
    return made


def said(made: House, text: str, user: str = ADMIN) -> str:
    return slash.answer(made.world, user, text)


def told(made: House) -> list[str]:
    return [str(body["arguments"].get("text", "")) for body in made.cards()]


def test_before_the_draw_staff_see_entries_by_day_and_room_and_what_is_contested(tmp_path: Path) -> None:
    made = entered(tmp_path)
    shown = said(made, "stats 2025-10")
    assert "受付中" in shown
    assert "10月18日（土）　会議室1　3件（3人、重なり3件）" in shown
    assert "10月19日（日）　会議室2　1件（1人、重なり0件）" in shown
    assert said(made, f"stats {UMECO} 2025-10") == shown
    assert "UMECO　2025年10月のご利用分　受付中　4件　抽選 4月21日（月）7:00" in said(made, "stats")
    assert "見つかりません" in said(made, "stats 2025-11.other")
    assert said(made, "stats 2025-10", STRANGER) == decisions.NOT_YOURS


def test_at_the_close_the_root_and_what_is_contested_are_told_and_after_it_who_won(tmp_path: Path) -> None:
    made = entered(tmp_path)
    made.clock.set("2025-04-21 00:00")
    made.work()
    root = made.ledger()["draws"][0]["root"]
    (frozen,) = [text for text in told(made) if "締め切りました" in text]
    assert all(part in frozen for part in (root, "4件", "4月21日（月）7:00", "会議室1　3件（3人、重なり3件）"))
    made.clock.set("2025-04-21 07:00")
    made.work()
    (drawn,) = [text for text in told(made) if "終わりました" in text]
    assert all(
        part in drawn for part in ("4件のうち2件", "LINEのない方の申し込みが4件", f"/yoriai export {UMECO} 2025-10")
    )
    assert "会議室1　3件（3人、重なり3件）　当選1件" in said(made, "stats 2025-10")


def test_the_file_has_every_entry_in_the_order_of_the_draw_and_no_name(tmp_path: Path) -> None:
    made = entered(tmp_path)
    made.clock.set("2025-04-21 07:00")
    made.work()
    assert "送ります" in said(made, "export 2025-10")
    made.work()
    (upload,) = [body["arguments"] for body in made.cards() if body["method"] == "upload"]
    assert upload["channel"] == "C0STAFF"
    assert "山田" not in upload["content"]
    rows = list(csv.reader(io.StringIO(upload["content"].removeprefix("\ufeff"))))
    assert rows[0][0] == "順位"
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4"]
    assert sorted(row[5] for row in rows[1:]) == ["当選", "当選", "落選", "落選"]
    assert {row[8] for row in rows[1:]} == {"電話"}
    assert {row[7] for row in rows[1:]} == {"窓口", "電話"}
    assert said(made, "export 2025-10", STRANGER) == decisions.NOT_YOURS


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "\x00x", "＝1", "＋1", "－1", "＠x"])
def test_no_cell_is_run_by_a_spreadsheet(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
    assert plain(f"a{cell}") == f"a{cell}"


def test_the_home_tab_shows_the_draws_to_come(tmp_path: Path) -> None:
    made = entered(tmp_path)
    made.world.transact(lambda office: notices.home(office, ADMIN))
    made.work()
    (view,) = [body["arguments"]["view"] for body in made.cards() if body["method"] == "views.publish"]
    assert "2025年10月のご利用分　受付中　4件" in body_text(view)


# --- what is pointed out ---


def dropped(folder: Path, *others: dict[str, str]) -> tuple[House, list[Any]]:
    """The first of these people has won a morning at 2024-12-25, cancelled, and the time is free again."""
    made = build(folder, at="2024-11-20 09:00", only=MITAKA)
    people = [at_counter(made, MITAKA, number, **more) for number, more in enumerate(({}, *others))]
    ask(made, people[0], "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    made.clock.set("2024-11-27 07:00")
    made.work()
    (won,) = made.ledger()["bookings"]
    doing(made, lambda office: requests.give_up(office, people[0].resident, won["id"]))
    assert refusal_of(made, people[0], "1f-western", "2024-12-25T09:00", "2024-12-25T12:00") == "TAKEN"
    made.clock.set("2024-11-30 07:00")
    made.work()
    return made, people


def card(made: House, booking: str) -> str:
    made.work()
    found = [
        body
        for body in made.cards()
        if body["arguments"].get("metadata", {}).get("event_payload", {}).get("id") == booking
    ]
    return body_text(found[-1])


def test_who_books_again_what_the_same_hand_let_go_is_flagged(tmp_path: Path) -> None:
    made, people = dropped(tmp_path)
    booking = ask(made, people[0], "1f-western", "2024-12-25T10:00", "2024-12-25T12:00")
    assert "この時間の当選を手放しています" in card(made, booking.id)


def test_a_twin_of_who_let_go_is_flagged(tmp_path: Path) -> None:
    # The same hand with a second registration: another number, the same address and kana.
    lives = {"address": "三鷹市井の頭二丁目1番1号", "kana": "サトウ イチロウ"}
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    first = at_counter(made, MITAKA, 1, **lives)
    ask(made, first, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    made.clock.set("2024-11-27 07:00")
    made.work()
    (won,) = made.ledger()["bookings"]
    doing(made, lambda office: requests.give_up(office, first.resident, won["id"]))
    made.clock.set("2024-11-30 07:00")
    made.work()
    answers = {"name": "佐藤 一郎", "phone": "090-1111-2222", "birth_date": "1957-05-01", **lives}
    user = "U" + "7" * 32
    made.say(user, "登録")
    second = doing(made, lambda office: _applied(office, user, answers))
    made.work()
    assert "電話番号か住所とフリガナが同じ登録が、ほかに1件あります" in card(made, second.id)
    made.press(APPROVER, "registration_approve", second.id)
    booking = ask(made, second, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    assert "同じ方（または電話・住所が同じ登録）が、この時間の当選を手放しています" in card(made, booking.id)


def _applied(office: Any, user: str, answers: dict[str, str]) -> Any:
    from booking.desk import registrations, residents

    return registrations.apply(office, residents.locked_talk(office, user).resident, MITAKA, answers, "2024-04")


def test_another_account_of_the_same_group_and_anybody_else_are_told_apart(tmp_path: Path) -> None:
    made, people = dropped(tmp_path, {})
    same_group = ask(
        made, people[1], "1f-western", "2024-12-25T09:00", "2024-12-25T10:00"
    )  # 三鷹町会, as all in this test
    assert "団体名がほぼ同じほかの登録" in card(made, same_group.id)
    other = ask(made, people[1], "1f-western", "2024-12-25T11:00", "2024-12-25T12:00", group="合唱団こだま")
    assert "ほかの方が手放した当選の時間です" in card(made, other.id)
    elsewhere = ask(made, people[1], "1f-western", "2024-12-25T13:00", "2024-12-25T14:00")
    assert "手放し" not in card(made, elsewhere.id)


def test_where_no_one_approves_staff_are_told_of_it(tmp_path: Path) -> None:
    made = build(tmp_path, at="2025-04-02 10:00", only=UMECO)
    one = at_counter(made, UMECO, 1)
    ask(made, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
    made.clock.set("2025-04-21 07:00")
    made.work()
    (won,) = made.ledger()["bookings"]
    doing(made, lambda office: bookings.cancel(office, won["id"], "resident", channel="line"))
    made.clock.set("2025-05-02 10:00")
    made.work()
    ask(made, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
    made.work()
    assert any("当選を手放した時間が、また予約されました：会議室1" in text for text in told(made))


def test_one_club_under_similar_names_is_shown(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    at_counter(made, MITAKA, 1, group="みどりバドミントンクラブ")
    user = "U" + "8" * 32
    made.say(user, "登録")
    answers = {"name": "佐藤 花", "kana": "サトウ ハナ", "phone": "090-1111-2222", "group": "緑バドミントンクラブ"}
    same = {**answers, "group": "みどり　バトミントンクラブ"}
    applied = doing(made, lambda office: _applied(office, user, same))
    assert "よく似た団体名の登録：みどりバドミントンクラブ" in card(made, applied.id)


def test_a_receipt_names_the_ticket_that_the_list_will_have(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    entry = ask(made, at_counter(made, MITAKA, 1), "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    assert len(short_name(getattr(entry, "ticket", ""))) == 9
