"""What LINE may send, whatever stands in it: read in Japan's time, answered, and never an event given up."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from booking import store
from bot.app import create_app
from bot.simulator.client import wait_for
from bot.timekeeping import Clock
from tests.dialogs.test_in_process import MITAKA
from tests.support.inprocess import ENVIRON, House, build


def states(house: House) -> set[str]:
    return set(house.world.read(lambda office: office.conn.execute(select(store.inbox.c.state)).scalars().all()))


@pytest.mark.parametrize("hour", ["00:10", "08:50", "09:10", "23:50"])
def test_tomorrow_is_the_day_after_today_in_japan_at_every_hour(tmp_path: Path, hour: str) -> None:
    house = build(tmp_path, only=MITAKA)
    house.clock.set(f"2026-05-15 {hour}")
    assert "5月17日（日）" in house.say("U1", "あさっての空き状況は？")[0]
    house.clock.forward(hours=2)
    two_hours_ago = int((house.clock.at.timestamp() - 7200) * 1000)
    assert "5月17日（日）" in house.say("U1", "あさっての空き状況は？", timestamp=two_hours_ago)[0]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"type": "message", "message": {"type": "text", "text": "\ud800\x00"}}, id="half-a-character"),
        pytest.param({"type": "postback", "postback": {"data": ":detail:\ud800"}}, id="half-a-character-pressed"),
        pytest.param({"type": "postback", "postback": {"data": ":cancel:\x00"}}, id="NUL-pressed"),
        pytest.param({"type": "postback", "postback": {"data": "x", "params": {"date": "\udfff"}}}, id="picked"),
        pytest.param({"type": "postback", "postback": None}, id="nothing-pressed"),
        pytest.param({"type": "message", "message": {"type": ["x"]}}, id="no-such-message"),
        pytest.param({"type": "follow", "timestamp": 1}, id="of-1970"),
        pytest.param({"type": "follow", "timestamp": 10**30}, id="of-no-year"),
        pytest.param({"type": "follow", "timestamp": float("nan")}, id="of-no-moment"),
    ],
)
def test_an_odd_event_is_answered(tmp_path: Path, event: dict[str, Any]) -> None:
    house = build(tmp_path, only=MITAKA)
    assert house.event("U1", event)
    assert states(house) == {"done"}


def test_of_a_large_batch_the_rest_follows_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.LONGEST_TURNS", timedelta(0))
    house = build(tmp_path, only=MITAKA)
    app = create_app(replace(house.world, clock=Clock()))
    stamp = int(time.time() * 1000)
    events = [
        {"type": "follow", "timestamp": stamp, "webhookEventId": f"e{n}", "replyToken": f"t{n}", "source": {"type": "user", "userId": f"U{n}"}}
        for n in range(20)
    ]  # fmt: skip
    body = json.dumps({"events": events}).encode()
    digest = hmac.new(ENVIRON["LINE_CHANNEL_SECRET"].encode(), body, hashlib.sha256).digest()
    signed = {"X-Line-Signature": base64.b64encode(digest).decode()}
    answer = app.test_client().post("/line/webhook", data=body, headers=signed)
    assert answer.status_code == 200
    assert states(house) == {"new", "done"}
    answer.close()
    wait_for(lambda: len(house.line.sent) == len(events), 30, "an answer to each")
    assert states(house) == {"done"}
