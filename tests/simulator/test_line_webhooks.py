"""Webhooks pass the SDK's own check and carry what the real ones carry; faults send them twice, late, again."""

import json
from typing import Any

import pytest

from bot.simulator import line_events
from bot.simulator.shelf import Json
from tests.simulator.conftest import Bench


@pytest.fixture
def sent(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes, dict[str, str]]]:
    """What the bot receives; it answers 200."""
    requests: list[tuple[bytes, dict[str, str]]] = []

    def post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> tuple[int | None, str]:
        requests.append((body, headers))
        return 200, "{}"

    monkeypatch.setattr(line_events, "post", post)
    return requests


Sent = list[tuple[bytes, dict[str, str]]]


def events(sent: Sent) -> list[Json]:
    return [event for body, _ in sent for event in json.loads(body)["events"]]


def test_the_sdk_accepts_every_event(bench: Bench, sent: Sent) -> None:
    from linebot.v3 import WebhookParser

    resident = str(bench.sim("residents", name="花子")["id"])
    for verb, more in (
        ("follow", {}),
        ("say", {"text": "予約"}),
        ("sticker", {}),
        ("image", {"base64": "/9j/"}),
        ("postback", {"data": "d", "params": {"date": "2026-05-23"}}),
        ("unsend", {"item": 2}),
        ("block", {}),
    ):
        bench.sim(f"residents/{resident}/{verb}", **more)
    group = str(bench.sim("residents", name="町会", kind="group")["id"])
    bench.sim(f"residents/{group}/join")
    bench.sim(f"residents/{group}/say", text="予約", mention=True)
    parser = WebhookParser("line-secret")
    parsed: list[Any] = []
    for body, headers in sent:
        parsed += parser.parse(body.decode(), headers["X-Line-Signature"])
    assert [event.type for event in parsed] == (
        ["follow", "message", "message", "message", "postback", "unsend", "unfollow", "join", "message"]
    )
    assert parsed[8].message.mention.mentionees[0].is_self is True
    assert parsed[8].source.group_id == group
    assert parsed[8].source.user_id is None


def test_an_event_has_what_the_real_one_has(bench: Bench, sent: Sent) -> None:
    resident = bench.resident()
    bench.sim(f"residents/{resident}/say", text="予約")
    (event,) = events(sent)
    assert len(event["webhookEventId"]) == 26
    assert event["timestamp"] == int(bench.machine.now * 1000)
    assert event["mode"] == "active"
    assert event["deliveryContext"] == {"isRedelivery": False}
    assert event["source"] == {"type": "user", "userId": resident}
    assert len(event["replyToken"]) == 32
    assert set(event["message"]) == {"type", "text", "id", "quoteToken"}


def test_a_duplicate_is_the_same_event_twice(bench: Bench, sent: Sent) -> None:
    bench.sim("faults", duplicate=True)
    bench.sim(f"residents/{bench.resident()}/say", text="予約")
    first, second = events(sent)
    assert first == second


def test_out_of_order_the_second_comes_first(bench: Bench, sent: Sent) -> None:
    resident = bench.resident()
    bench.sim("faults", out_of_order=True)
    bench.sim(f"residents/{resident}/say", text="一")
    bench.sim(f"residents/{resident}/say", text="二")
    assert [event["message"]["text"] for event in events(sent)] == ["二", "一"]


def test_an_event_not_taken_comes_again_marked_as_such(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies: list[bytes] = []

    def post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> tuple[int | None, str]:
        bodies.append(body)
        return (503, "") if len(bodies) == 1 else (200, "")

    monkeypatch.setattr(line_events, "post", post)
    monkeypatch.setattr(line_events, "REDELIVERY_AFTER", (0.01,))
    bench.sim(f"residents/{bench.resident()}/say", text="予約")
    for _ in range(200):
        if len(bodies) == 2:
            break
        bench.world.closing.wait(0.01)
    first, again = (json.loads(body)["events"][0] for body in bodies)
    assert again == {**first, "deliveryContext": {"isRedelivery": True}}


def test_nobody_speaks_before_being_a_friend(bench: Bench) -> None:
    resident = str(bench.sim("residents", name="花子")["id"])
    assert "not a friend" in bench.sim(f"residents/{resident}/say", text="予約")["error"]


def test_a_picker_gives_only_what_it_offers(bench: Bench, sent: Sent) -> None:
    resident = bench.resident()
    action = {
        "type": "datetimepicker",
        "label": "日",
        "data": "day",
        "mode": "date",
        "min": "2026-05-01",
        "max": "2026-05-31",
    }
    message = {"type": "text", "text": "いつ？", "quickReply": {"items": [{"type": "action", "action": action}]}}
    bench.line("message/push", {"to": resident, "messages": [message]})
    assert bench.sim(f"residents/{resident}/tap", label="日")["ask"] == "datetimepicker"
    assert "outside" in bench.sim(f"residents/{resident}/tap", label="日", value="2026-06-01")["error"]
    bench.sim(f"residents/{resident}/tap", label="日", value="2026-05-23")
    assert events(sent)[-1]["postback"] == {"data": "day", "params": {"date": "2026-05-23"}}


def test_quick_replies_go_away_with_the_next_message(bench: Bench, sent: Sent) -> None:
    resident = bench.resident()
    action = {"type": "message", "label": "はい", "text": "はい"}
    quick = {"type": "text", "text": "よろしいですか", "quickReply": {"items": [{"type": "action", "action": action}]}}
    bench.line("message/push", {"to": resident, "messages": [quick]})
    bench.sim(f"residents/{resident}/say", text="まって")
    assert "nothing to tap" in bench.sim(f"residents/{resident}/tap", label="はい")["error"]
