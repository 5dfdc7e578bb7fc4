"""What the two webhooks answer, in the order of their checks."""

import json
import time
from urllib.parse import urlencode

import pytest

from bot.simulator.client import wait_for
from bot.simulator.demo import TEAM
from tests.wire.installation import APPROVER, Installation

EMPTY = b'{"destination":"U0","events":[]}'


@pytest.mark.parametrize(
    ("body", "signature", "status"),
    [
        pytest.param(b"{" + b" " * (1024 * 1024), "x", 413, id="over-1-MiB-whoever-signed-it"),
        pytest.param(b"{" + b" " * (3 * 1024 * 1024), None, 413, id="over-1-MiB-signed"),
        pytest.param(EMPTY, "x", 401, id="bad-signature"),
        pytest.param(EMPTY, "", 401, id="no-signature"),
        pytest.param(EMPTY, "ぜろ".encode().decode("latin-1"), 401, id="a-signature-that-is-not-ASCII"),
        pytest.param(b"no json", "x", 401, id="signature-before-JSON"),
        pytest.param(b"no json", None, 400, id="signed-but-no-JSON"),
        pytest.param(b"[]", None, 400, id="signed-but-no-object"),
        pytest.param(b'{"events":{}}', None, 400, id="signed-but-no-list"),
        pytest.param(b'{"a":' * 5000 + b"1" + b"}" * 5000, None, 400, id="signed-but-absurdly-deep"),
        pytest.param(b"\xff\xfe\x00", None, 400, id="signed-but-no-text"),
        pytest.param(EMPTY, None, 200, id="the-console's-check"),
        pytest.param(
            b'{"events":[1,null,"x",{}, {"type":"message"},{"type":"message","source":1}]}', None, 200, id="odd-events"
        ),
        pytest.param(b" " * (1024 * 1024 - len(EMPTY)) + EMPTY, None, 200, id="exactly-1-MiB"),
    ],
)
def test_the_line_webhook_answers(here: Installation, body: bytes, signature: str | None, status: int) -> None:
    assert here.webhook(body, signature) == status


def test_odd_events_are_answered_and_block_nobody(here: Installation) -> None:
    phone = here.sim.resident("めずらしい人")
    for number, text in enumerate(["\u0000\u0001", "🦑" * 2000, "あ" * 10_000, " ", "\ud800", "‮abc"]):
        event = {
            "type": "message",
            "mode": "active",
            "timestamp": int(time.time() * 1000),
            "webhookEventId": f"odd\u0000{number}" + "z" * 200,
            "source": {"type": "user", "userId": phone.id},
            "replyToken": f"token{number}",
            "message": {"type": "text", "id": str(number), "text": text},
        }
        assert here.webhook(json.dumps({"events": [event]}).encode()) == 200
    here.settle(60)
    assert phone.ask("ヘルプ")


def test_standby_gets_no_answer_and_is_not_kept(here: Installation) -> None:
    phone = here.sim.resident("待機の人")
    phone.act(
        "event", type="message", fields={"mode": "standby", "message": {"type": "text", "id": "1", "text": "登録"}}
    )
    phone.act(
        "event", type="message", fields={"message": {"type": "sticker", "id": "2", "packageId": "1", "stickerId": "1"}}
    )
    wait_for(lambda: phone.heard(), 20, "an answer to the sticker")
    here.settle()
    assert len(here.bubbles(phone, 0)) == 1


def test_slack_refuses_what_it_did_not_sign_and_other_workspaces(here: Installation) -> None:
    signed = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=00"}
    for headers in (
        {},
        signed,
        {**signed, "X-Slack-Request-Timestamp": "soon"},
        {**signed, "X-Slack-Request-Timestamp": "9" * 400},
        {**signed, "X-Slack-Signature": "v0=é"},
        {**signed, "X-Slack-Request-Timestamp": "1"},
    ):
        assert here.http("POST", "/slack/events", b"payload=%7B%7D", headers)[0] == 401
    command = {"command": "/yoriai", "text": "", "user_id": APPROVER, "team_id": "T0OTHER"}
    assert here.slack(urlencode(command).encode()) == 401
    assert here.slack(urlencode({**command, "team_id": TEAM}).encode()) == 200
    press = {"type": "block_actions", "user": {"id": APPROVER}, "team": {"id": "T0OTHER"}, "actions": []}
    assert here.slack(urlencode({"payload": json.dumps(press)}).encode()) == 401
    event = {"type": "event_callback", "team_id": "T0OTHER", "event_id": "E1", "event": {"type": "app_home_opened"}}
    assert here.slack(json.dumps(event).encode(), "application/json") == 401
    check = {"type": "url_verification", "challenge": "abc"}
    assert here.slack(json.dumps(check).encode(), "application/json") == 200
    for body in (b"", b"payload=", b"payload=[]", b"payload=%7B", b"{", b"x" * 100):
        assert here.slack(body) == 400
    assert here.slack(b"x" * (2 * 1024 * 1024)) == 413


def test_metrics_and_readiness_show_no_personal_data(here: Installation) -> None:
    status, body = here.http("GET", "/metrics")
    assert status == 200
    assert b"yoriai_backlog" in body
    status, shown = here.ready()
    assert status == 200
    assert set(shown) == {"redis", "worker_seen_s", "clock_seen_s", "backlog"}
    assert set(shown["backlog"]) == {"inbox", "due", "outbox"}
