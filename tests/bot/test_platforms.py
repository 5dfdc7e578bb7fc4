"""What the answers of LINE and Slack mean, asked of the stand-ins over HTTP."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.line import LinePlatform
from bot.simulator.faults import Faults
from bot.simulator.line_events import new_event, source_of
from bot.simulator.residents import add_resident
from bot.simulator.server import make_app, serve
from bot.simulator.world import Settings, World, world_at
from bot.slack_out import SlackPlatform
from bot.world import GONE, TOKEN_USED_UP, Outcome
from tests.support.inprocess import build

KEY = "11111111-2222-4333-8444-555555555555"
HELLO = {"messages": [{"type": "text", "text": "こんにちは"}]}
CHANNEL = "C0STAFF"


class Platforms:
    """The stand-ins on a port, and our two clients of them."""

    def __init__(self, folder: Path) -> None:
        made = build(folder).world.settings
        names = (
            made.line_channel_secret,
            made.line_channel_access_token,
            made.slack_signing_secret,
            made.slack_bot_token,
        )
        settings = Settings("http://127.0.0.1:9", "http://127.0.0.1:1", *names, slack_channels=((CHANNEL, "予約"),))
        self.world: World = world_at(settings, None, None)
        self.server = serve(make_app(self.world), 0)
        base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.settings = replace(made, line_api_base_url=base, slack_api_base_url=f"{base}/api/")
        self.line, self.slack = LinePlatform(self.settings), SlackPlatform(self.settings)
        self.hanako: dict[str, Any] = add_resident(self.world, "花子", "user", friend=True, language="ja")

    def fail(self, **switches: Any) -> None:
        self.world.faults = replace(Faults(), **switches)

    def token(self) -> str:
        return str(new_event(self.world, source_of(self.hanako), "message")["replyToken"])

    def push(self, body: dict[str, Any] = HELLO, key: str = KEY, to: str = "") -> Outcome:
        return self.line.send("push", to or self.hanako["id"], body, key)

    def reply(self, token: str) -> Outcome:
        return self.line.send("reply", "", {**HELLO, "replyToken": token}, KEY)

    def post(self, text: str = "知らせ", look_for: str = "", channel: str = CHANNEL) -> Outcome:
        metadata = {"event_type": "yoriai_request", "event_payload": {"kind": "booking", "id": text}}
        arguments = {"channel": channel, "text": text, "metadata": metadata}
        return self.slack.send(
            "post", channel, {"method": "chat.postMessage", "look_for": look_for, "arguments": arguments}, ""
        )


@pytest.fixture(scope="module")
def platforms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platforms]:
    started = Platforms(tmp_path_factory.mktemp("platforms"))
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.fixture(autouse=True)
def mended(platforms: Platforms) -> None:
    platforms.fail()


def test_line_a_push_and_the_same_again_are_both_sent(platforms: Platforms) -> None:
    assert platforms.push() == Outcome("sent")
    assert platforms.push() == Outcome("sent")  # 409: accepted before


def test_line_a_reply_token_serves_once(platforms: Platforms) -> None:
    token = platforms.token()
    assert platforms.reply(token) == Outcome("sent")
    assert platforms.reply(token) == Outcome("never", TOKEN_USED_UP)


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        pytest.param({"line": "500"}, "unknown", id="500-may-have-been-accepted"),
        pytest.param({"line": "down"}, "unknown", id="hung-up-after-the-request"),
        pytest.param({"line": "429"}, "again", id="429-too-fast"),
        pytest.param({"quota_used_up": True}, "quota", id="429-quota"),
    ],
)
def test_line_faults(platforms: Platforms, fault: dict[str, Any], verdict: str) -> None:
    platforms.fail(**fault)
    assert platforms.push(key="22222222-2222-4333-8444-555555555555").verdict == verdict


def test_line_refuses_for_good_what_is_ours_to_mend(platforms: Platforms) -> None:
    too_long = {"messages": [{"type": "text", "text": "あ" * 5001}]}
    platforms.push()
    assert platforms.push(too_long).verdict == "sent"  # the key was accepted before: LINE looks at nothing else
    assert platforms.push(too_long, "33333333-2222-4333-8444-555555555555").verdict == "never"
    assert platforms.push(key="44444444-2222-4333-8444-555555555555", to="nobody").verdict == "never"


def test_a_token_that_line_does_not_take_waits_to_be_set_right(platforms: Platforms) -> None:
    stranger = LinePlatform(replace(platforms.settings, line_channel_access_token="wrong"))
    assert stranger.send("push", platforms.hanako["id"], HELLO, KEY).verdict == "denied"


def test_line_where_nobody_listens_it_was_surely_not_accepted(platforms: Platforms) -> None:
    away = LinePlatform(replace(platforms.settings, line_api_base_url="http://127.0.0.1:9"))
    assert away.send("push", platforms.hanako["id"], HELLO, KEY).verdict == "again"


def test_slack_a_post_is_looked_for_before_it_is_repeated(platforms: Platforms) -> None:
    first = platforms.post("abc")
    assert first.verdict == "sent"
    assert first.ref.startswith(f"{CHANNEL}:")
    assert platforms.post("abc", look_for="abc") == first
    assert platforms.post("abc", look_for="other").ref != first.ref


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param("500", "unknown", id="500"),
        pytest.param("down", "unknown", id="hung-up"),
        pytest.param("ratelimited", "again", id="429"),
    ],
)
def test_slack_faults(platforms: Platforms, fault: str, outcome: str) -> None:
    platforms.fail(slack=fault)
    result = platforms.post()
    assert result.verdict == outcome
    assert result.wait_s == (2 if fault == "ratelimited" else 0)


def test_slack_what_the_town_can_set_right_is_tried_again_and_the_rest_is_not(platforms: Platforms) -> None:
    assert platforms.post(channel="C0GONE").verdict == "again"
    stranger = SlackPlatform(replace(platforms.settings, slack_bot_token="xoxb-wrong"))
    body = {"method": "chat.postMessage", "arguments": {"channel": CHANNEL, "text": "x"}}
    assert stranger.send("post", CHANNEL, body, "").verdict == "again"
    assert platforms.slack.send("post", CHANNEL, {**body, "arguments": {"channel": CHANNEL}}, "").verdict == "never"
    update = {"method": "chat.update", "arguments": {"channel": CHANNEL, "ts": "1.000001", "text": "x"}}
    assert platforms.slack.send("update", CHANNEL, update, "") == Outcome("again", GONE)
