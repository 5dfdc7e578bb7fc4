"""What staff see and may do in Slack: by their role, of the facilities that are theirs, and never more than they need."""

import argparse
import contextlib
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from booking.store import history
from bot import cards, counter_cli, decisions, home_tab, inbox, slack, slash
from bot.staff import parse_staff
from tests.dialogs.test_in_process import MITAKA, UMECO
from tests.support.inprocess import House, body_text, build
from tests.support.people import ask, at_counter

STAFF = parse_staff(f"U0ADMIN:admin,U0VIEWER:viewer,U0UMECO:approver@{UMECO},U0HALL:viewer@{MITAKA}")
PRIVATE = ("181-0001", "中央町一丁目", "090-1234-5678", "hanako@example.jp", "1957")
ANSWERS = {
    "name": "山田 花子",
    "kana": "ヤマダ ハナコ",
    "birth_date": "1957-05-01",
    "postcode": "1810001",
    "address": "中央町一丁目2番3号",
    "phone": "09012345678",
    "email": "hanako@example.jp",
}


def staffed(folder: Path, only: str = "") -> House:
    house = build(folder, only=only)
    house.world = replace(house.world, settings=replace(house.world.settings, slack_staff=STAFF))
    return house


def asked(house: House, **answers: str) -> str:
    one = at_counter(house, MITAKA, 1, **answers)
    return ask(house, one, "1f-western", "2026-05-22T10:00", "2026-05-22T11:00", channel="line").id


def opened(house: House, user: str, about: str) -> str:
    facts = {"user": user, "action": "booking_details", "value": about}
    return json.dumps(slack._modal(house.world, facts), ensure_ascii=False)


def test_how_a_resident_is_reached_is_for_those_who_decide(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    about = asked(house, **ANSWERS)
    assert all(text in opened(house, "U0ADMIN", about) for text in PRIVATE)
    for viewer in ("U0VIEWER", "U0HALL"):
        shown = opened(house, viewer, about)
        assert "山田 花子" in shown
        assert cards.HIDDEN in shown
        assert not any(text in shown for text in PRIVATE)
    assert opened(house, "U0UMECO", about) == opened(house, "U0STRANGER", about) == "null"


def test_who_opened_the_details_is_recorded(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    about = asked(house)
    house.press("U0VIEWER", "booking_details", about)
    assert ("seen", "U0VIEWER") in records(house, f"seen:{about}")
    assert {one["to"] for one in house.ledger()["bookings"][0]["history"]} == {"awaiting_approval"}


def records(house: House, about: str) -> list[tuple[str, str]]:
    query = select(history.c.after, history.c.by).where(history.c.about == about)
    return [(row.after, row.by) for row in house.world.read(lambda office: office.conn.execute(query).all())]


def test_refusing_what_is_decided_opens_no_modal_and_says_who_was_first(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    about = asked(house)
    facts = {"user": "U0ADMIN", "action": "booking_reject", "value": about}
    assert slack._modal(house.world, facts)
    house.press("U0ADMIN", "booking_approve", about)
    assert slack._modal(house.world, facts) is None
    house.press("U0ADMIN", "booking_reject", about)
    house.work()
    assert any("もう承認済み" in body_text(card) for card in house.cards())
    assert house.ledger()["bookings"][0]["state"] == "confirmed"


def home_of(house: House, user: str) -> dict[str, Any]:
    house.world.transact(lambda office: decisions._draw_home(house.world.settings, office, user))
    house.work()
    view: dict[str, Any] = next(card for card in reversed(house.cards()) if card["method"] == "views.publish")
    return view["arguments"]["view"]  # type: ignore[no-any-return]


def test_the_home_tab_shows_each_what_is_theirs(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    asked(house)
    assert "booking_approve" in body_text(home_of(house, "U0ADMIN"))
    for viewer in ("U0VIEWER", "U0HALL"):
        assert "三鷹町会" in body_text(home_of(house, viewer))
        assert "booking_approve" not in body_text(home_of(house, viewer))
    assert "三鷹町会" not in body_text(home_of(house, "U0UMECO"))


def test_a_press_in_the_home_tab_draws_it_anew(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    about = asked(house)
    facts = {
        "kind": "press",
        "user": "U0ADMIN",
        "action": "booking_approve",
        "value": about,
        "channel": "",
        "reason": "",
    }
    home_of(house, "U0ADMIN")
    house.world.transact(lambda office: inbox.keep(office, "slack", "in-the-tab", "staff", office.machine_now, facts))
    slack.handle_stored(house.world)
    house.work()
    drawn = [body_text(card) for card in house.cards() if card["method"] == "views.publish"]
    assert ["booking_approve" in view for view in drawn] == [True, False]


def test_forty_requests_on_monday_morning_are_counted_and_the_most_urgent_shown(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    for number in range(40):
        one = at_counter(house, MITAKA, number)
        room, day, hour = ("1f-western", "2f-japanese")[number % 2], 20 + number % 3, 11 + number // 6
        ask(house, one, room, f"2026-05-{day}T{hour}:00", f"2026-05-{day}T{hour + 1}:00", channel="line")
    view = house.world.read(home_tab.home)
    text = body_text(view)
    assert "確認を待っているもの　40件" in text
    assert "ほかに25件" in text
    assert len(view["blocks"]) <= 100
    assert "5月20日" in text
    assert "5月22日" not in text


@pytest.mark.parametrize(
    "body",
    [
        {"type": "block_actions", "user": None, "actions": []},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": []},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": ["x"]},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{}]},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {}},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V", "callback_id": "x", "state": None}},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V", "callback_id": "x", "state": {"values": {"a": 5}}}},
        [],
    ],
)  # fmt: skip
def test_what_slack_never_sends_is_no_fault_of_ours(body: Any) -> None:
    with pytest.raises(ValueError, match="no"):
        slack.check_shape(urlencode({"payload": json.dumps(body)}).encode())


def test_a_reason_of_any_shape_is_read() -> None:
    blocks: tuple[dict[str, Any], ...] = (
        {"reason": 5},
        {"reason": {"value": None}},
        {"reason_choice": "x"},
        {"reason_choice": {}},
    )
    for block in blocks:
        assert cards.reason_of({"state": {"values": {"a": block}}}) == ""


def test_no_name_turns_a_card_round_or_calls_everybody(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    about = asked(house, name="\u202e<!channel>\u2066 花子")
    drawn = house.world.read(lambda office: body_text({"card": cards.draw(office, about)}))
    assert "<!channel>" not in drawn
    assert not set(drawn) & {chr(mark) for mark in cards.TURNING}


def test_a_booking_is_found_by_those_who_see_its_hall(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    about = asked(house)
    house.press("U0ADMIN", "booking_approve", about)
    number = house.ledger()["bookings"][0]["number"]
    for user, found in (("U0ADMIN", True), ("U0HALL", True), ("U0UMECO", False)):
        assert ("1階洋室" in slash.answer(house.world, user, f"find {number}")) is found


def test_the_slash_command_alone_lists_its_words_and_each_says_something_true(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    assert slash.WORDS in slash.answer(house.world, "U0VIEWER", "")
    verbs = {word: verb for word, verb in slash.VERBS.items() if verb not in counter_verbs()}
    assert not verbs
    for word in slash.WORDS.split():
        assert slash.answer(house.world, "U0VIEWER", word)


def counter_verbs() -> set[str]:
    parser = argparse.ArgumentParser()
    counter_cli.add(parser.add_subparsers())
    with pytest.raises(SystemExit), contextlib.redirect_stderr(io.StringIO()) as told:
        parser.parse_args(["counter", "?"])
    return set(re.findall(r"[a-z]+", told.getvalue().partition("choose from")[2]))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-05-12"])
def test_a_day_that_cannot_be_shown_is_answered(tmp_path: Path, day: str) -> None:
    assert "日のうちの日を入れてください" in slash.answer(staffed(tmp_path).world, "U0VIEWER", f"free {MITAKA} {day}")


def test_a_stranger_s_slash_command_is_denied_and_recorded(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    assert slash.answer(house.world, "U0STRANGER", "stats") == decisions.NOT_YOURS
    assert records(house, "slash") == [("denied", "U0STRANGER")]


def test_what_was_typed_formats_nothing_in_the_channel(tmp_path: Path) -> None:
    house = staffed(tmp_path)
    one = at_counter(house, MITAKA, 1)
    group = "*<!channel>* ~`<https://x.example|町会>`~"
    ask(house, one, "1f-western", "2026-05-22T10:00", "2026-05-22T11:00", channel="line", group=group)
    house.work()
    (card,) = (body_text(card) for card in house.cards() if "予約の申し込み" in body_text(card))
    assert "＊&lt;!channel&gt;＊ ～｀&lt;https://x.example|町会&gt;｀～" in card
