"""Over real HTTP with a bot behind: signatures, modals with errors, faults, and a second start."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.simulator.client import Refused, Sim, wait_for
from bot.simulator.server import make_app
from bot.simulator.world import world_at
from tests.simulator.conftest import settings

ADMIN, STRANGER = "U0SATO0001", "U0STRANGE4"


def test_a_message_is_answered_and_a_button_pressed(played: Sim) -> None:
    phone = played.resident("花子", friend=False)
    phone.follow()
    wait_for(lambda: "はじめまして" in phone.heard())
    assert "予約が決まりました" in phone.ask("flex")
    assert "postback" in phone.press("くわしく")
    assert phone.tap("地図") == {"open": "https://example.jp/"}
    assert "postback" in phone.press("くわしく")
    assert "2026-05-23" in (phone.ask("picker") and phone.press("日にちを選ぶ", "2026-05-23"))


def test_what_line_refuses_is_a_red_line(played: Sim) -> None:
    phone = played.resident("花子")
    phone.say("bad")
    refused = wait_for(lambda: [item for item in phone.chat() if item["who"] == "refused"])
    assert refused[0]["error"]["details"][0]["property"] == "messages[0].text"


def test_staff_press_submit_and_are_told_what_is_missing(played: Sim) -> None:
    played.resident("花子").say("予約")
    wait_for(lambda: played.cards("booking"))
    person = played.staff(ADMIN)
    assert person.press("booking_reject", "R1")["status"] == 200
    assert person.submit({})["errors"] == {"why": "Please complete this required field."}
    assert person.submit({"reason": "あ"})["errors"] == {"why": "もう少しくわしく"}
    assert person.modal() is not None
    assert person.submit({"reason": "定員を超えるため"})["errors"] == {}
    assert person.modal() is None
    played.staff(STRANGER).press("booking_approve", "R1")
    wait_for(lambda: played.staff(STRANGER).whispers())
    person.press("booking_approve", "R1")
    wait_for(lambda: len(played.cards("booking")[0]["message"]["blocks"]) == 1)
    with pytest.raises(Refused):
        person.press("booking_approve", "R1")
    assert person.press("booking_approve", "R1", stale=True)["status"] == 200


def test_slash_home_and_url_verification(played: Sim) -> None:
    person = played.staff(ADMIN)
    person.slash("find 井上")
    assert person.whispers()[-1]["text"] == "/yoriai find 井上"
    person.open_home()
    wait_for(lambda: person.screen()["home"])
    assert len(played.post("slack/verify_url")["answer"]) == 40


@pytest.mark.parametrize(("mode", "status"), [("503", 503), ("500", 500), ("429", 429)])
def test_line_answers_as_switched(played: Sim, mode: str, status: int) -> None:
    phone = played.resident("花子")
    played.faults(line=mode)
    phone.say("push")
    wait_for(lambda: [row for row in played.wire() if row["status"] == status and row["to"] == "line"])
    assert phone.heard() == ""
    played.mend()
    assert phone.ask("push")


def test_accepted_then_silent_shows_the_message_and_closes(played: Sim) -> None:
    phone = played.resident("花子")
    played.faults(line="timeout", hang_seconds=0.1)
    phone.say("push")
    wait_for(lambda: phone.heard())


def test_a_platform_that_is_down_closes_the_connection(played: Sim) -> None:
    played.faults(slack="down")
    asked = urllib.request.Request(f"{played.base}/api/users.info", b"{}", {"Authorization": "Bearer slack-token"})
    with pytest.raises((OSError, urllib.error.URLError)):
        urllib.request.urlopen(asked, timeout=5)


def test_the_clock_runs_on_from_where_it_is_set(played: Sim) -> None:
    played.clock.set("2026-05-13T10:00:00+09:00")
    played.clock.advance(days=1, hours=2)
    assert played.clock.now().isoformat().startswith("2026-05-14T12:00:0")


def test_another_sites_page_cannot_use_the_control_api(played: Sim) -> None:
    asked = urllib.request.Request(f"{played.base}/_sim/quota", b"{}", {"Origin": "https://example.jp"})
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        urllib.request.urlopen(asked, timeout=5)
    refused.value.close()
    own = urllib.request.Request(f"{played.base}/_sim/quota", b"{}", {"Origin": played.base})
    with urllib.request.urlopen(own, timeout=5) as answer:
        assert answer.status == 200


def test_a_door_without_a_code_stays_shut(played: Sim) -> None:
    assert played.door("hall/room").press("1234") is False


def test_a_second_start_finds_yesterdays_chats(tmp_path: Path) -> None:
    first = world_at(settings(), tmp_path, None)
    http = make_app(first).test_client()
    resident = http.post("/_sim/residents", json={"name": "花子", "friend": True}).get_json()["id"]
    http.post(f"/_sim/residents/{resident}/say", json={"text": "予約"})
    http.post(
        "/api/chat.postMessage",
        json={"channel": "C0YORIAI01", "text": "あ"},
        headers={"Authorization": "Bearer slack-token"},
    )
    first.closing.set()
    first.shelf.close()
    first.wire.close()
    with (tmp_path / "platforms.jsonl").open("a") as file:
        file.write('["chat/x", "1", {"cut')
    second = world_at(settings(), tmp_path, None)
    again = make_app(second).test_client()
    (item,) = again.get(f"/_sim/residents/{resident}/chat").get_json()["items"]
    assert item["message"]["text"] == "予約"
    assert again.get("/_sim/slack/channels/C0YORIAI01").get_json()["messages"][0]["text"] == "あ"
    assert again.get("/_sim/wire").get_json()["last"] >= 2
    second.shelf.close()
    second.wire.close()
