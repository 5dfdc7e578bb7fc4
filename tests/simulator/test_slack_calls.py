"""The Web API's refusals, and messages, modals, history and files as Slack keeps them."""

from typing import Any

import pytest

from bot.simulator.shelf import Json
from bot.simulator.slack_limits import refused_blocks, refused_view
from tests.simulator.conftest import SLACK, Bench

CHANNEL, ADMIN = "C0YORIAI01", "U0SATO0001"


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def section(words: str = "あ", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def button(label: str = "承認", **more: Any) -> Json:
    return {"type": "button", "action_id": "go", "text": plain(label), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int, words: str = "一") -> Json:
    rows = [{"text": plain(words), "value": str(number)} for number in range(count)]
    return {"type": "static_select", "action_id": "s", "options": rows}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("理由"),
        "submit": plain("送る"),
        "blocks": list(blocks) or [section()],
        **more,
    }


@pytest.mark.parametrize(
    ("blocks", "where"),
    [
        pytest.param([section()] * 51, "/blocks", id="51 blocks"),
        pytest.param([section("あ" * 3001)], "/blocks/0/text/text", id="section of 3,001"),
        pytest.param([section("")], "/blocks/0/text/text", id="empty text"),
        pytest.param([{"type": "section"}], "/blocks/0", id="a section of nothing"),
        pytest.param([{"type": "section", "fields": [plain("あ")] * 11}], "/blocks/0/fields", id="11 fields"),
        pytest.param(
            [{"type": "section", "fields": [plain("あ" * 2001)]}], "/blocks/0/fields/0/text", id="field of 2,001"
        ),
        pytest.param([{"type": "header", "text": plain("あ" * 151)}], "/blocks/0/text/text", id="header of 151"),
        pytest.param(
            [{"type": "header", "text": {"type": "mrkdwn", "text": "あ"}}], "/blocks/0/text", id="header in mrkdwn"
        ),
        pytest.param([actions(*[button(action_id=str(n)) for n in range(26)])], "/blocks/0/elements", id="26 elements"),
        pytest.param([actions(button(), button())], "/blocks/0/elements", id="one action_id twice"),
        pytest.param([actions(button("あ" * 76))], "/blocks/0/elements/0/text/text", id="button of 76"),
        pytest.param([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value", id="value of 2,001"),
        pytest.param([actions(button(action_id="x" * 256))], "/blocks/0/elements/0/action_id", id="action_id of 256"),
        pytest.param([actions(button(style="green"))], "/blocks/0/elements/0/style", id="style"),
        pytest.param([actions(options(101))], "/blocks/0/elements/0/options", id="101 options"),
        pytest.param([actions(options(1, "あ" * 76))], "/blocks/0/elements/0/options/0/text/text", id="option of 76"),
        pytest.param([section(block_id="b"), section(block_id="b")], "/blocks", id="one block_id twice"),
        pytest.param([section(block_id="x" * 256)], "/blocks/0/block_id", id="block_id of 256"),
        pytest.param([{"type": "input", "label": plain("あ")}], "/blocks/0", id="an input in a message"),
        pytest.param(
            [
                actions(
                    button(
                        confirm={
                            "title": plain("あ" * 101),
                            "text": plain("あ"),
                            "confirm": plain("は"),
                            "deny": plain("い"),
                        }
                    )
                )
            ],
            "/blocks/0/elements/0/confirm/title/text",
            id="confirm title of 101",
        ),
    ],
)
def test_blocks_are_refused_with_the_place(blocks: list[Json], where: str) -> None:
    answer = refused_blocks(blocks)
    assert answer is not None
    assert answer["error"] == "invalid_blocks"
    assert any(f"[json-pointer:{where}]" in text for text in answer["errors"]), answer["errors"]


def test_blocks_at_the_limits_are_accepted() -> None:
    fine = [section("あ" * 3000), actions(*[button("あ" * 75, action_id=str(n), value="x" * 50) for n in range(25)])]
    assert refused_blocks(fine) is None
    assert refused_blocks([section("あ" * 100)] * 50) is None


def test_too_many_characters_in_all_are_refused() -> None:
    answer = refused_blocks([section("あ" * 2900)] * 5)
    assert answer == {"ok": False, "error": "msg_blocks_too_long"}


FIELD = {"type": "input", "label": plain("理由"), "element": {"type": "plain_text_input", "action_id": "reason"}}


@pytest.mark.parametrize(
    ("view", "where"),
    [
        pytest.param(modal(title=plain("あ" * 25)), "/view/title/text", id="title of 25"),
        pytest.param(modal(submit=plain("あ" * 25)), "/view/submit/text", id="submit of 25"),
        pytest.param(modal(private_metadata="x" * 3001), "/view/private_metadata", id="metadata of 3,001"),
        pytest.param(modal(callback_id="x" * 256), "/view/callback_id", id="callback_id of 256"),
        pytest.param(modal(*[section()] * 101), "/view/blocks", id="101 blocks"),
        pytest.param({"type": "modal", "title": plain("あ"), "blocks": [FIELD]}, "/view", id="an input without submit"),
    ],
)
def test_views_are_refused_with_the_place(view: Json, where: str) -> None:
    answer = refused_view(view, "modal")
    assert answer is not None
    assert any(f"[json-pointer:{where}]" in text for text in answer["errors"]), answer["errors"]
    assert refused_view(modal(FIELD, *[section()] * 99), "modal") is None


def test_a_message_is_posted_updated_and_found_again(bench: Bench) -> None:
    metadata = {"event_type": "yoriai_request", "event_payload": {"kind": "booking", "id": "B1"}}
    ts = bench.slack(
        "chat.postMessage", {"channel": CHANNEL, "text": "申し込み", "metadata": metadata, "blocks": [section()]}
    )["ts"]
    assert bench.slack("chat.update", {"channel": CHANNEL, "ts": ts, "text": "承認"})["ok"]
    asked = bench.http.get(f"/api/conversations.history?channel={CHANNEL}&include_all_metadata=true", headers=SLACK)
    (message,) = asked.get_json()["messages"]
    assert (message["text"], message["metadata"], message["blocks"]) == ("承認", metadata, [])
    bare = bench.http.get(f"/api/conversations.history?channel={CHANNEL}", headers=SLACK).get_json()
    assert "metadata" not in bare["messages"][0]


@pytest.mark.parametrize(
    ("method", "body", "error"),
    [
        ("chat.postMessage", {"channel": "C9", "text": "あ"}, "channel_not_found"),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "あ" * 40001}, "msg_too_long"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "あ", "metadata": {"x": 1}}, "invalid_metadata_format"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.0", "text": "あ"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": CHANNEL, "user": "U9", "text": "あ"}, "user_not_in_channel"),
        ("users.info", {"user": "U9"}, "user_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V9", "view": modal()}, "not_found"),
        ("views.publish", {"user_id": "U9", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ],
)
def test_refusals_come_with_200_and_ok_false(bench: Bench, method: str, body: Json, error: str) -> None:
    assert bench.slack(method, body) == {"ok": False, "error": error}


def trigger(bench: Bench) -> str:
    bench.sim(f"staff/{ADMIN}/slash", text="find")
    return str(bench.look("wire")["entries"][-1]["request"]["trigger_id"])


def test_a_trigger_opens_one_modal_within_three_seconds(bench: Bench) -> None:
    once = trigger(bench)
    assert bench.slack("views.open", {"trigger_id": once, "view": modal()})["ok"]
    assert bench.slack("views.open", {"trigger_id": once, "view": modal()})["error"] == "exchanged_trigger_id"
    late = trigger(bench)
    bench.machine.now += 3.1
    assert bench.slack("views.open", {"trigger_id": late, "view": modal()})["error"] == "expired_trigger_id"
    assert len(bench.look(f"staff/{ADMIN}/screen")["modals"]) == 1


def test_a_stale_hash_is_a_conflict(bench: Bench) -> None:
    view = bench.slack("views.open", {"trigger_id": trigger(bench), "view": modal()})["view"]
    body = {"view_id": view["id"], "view": modal(), "hash": view["hash"]}
    assert bench.slack("views.update", body)["ok"]
    assert bench.slack("views.update", body)["error"] == "hash_conflict"


def test_a_file_appears_when_its_upload_is_completed(bench: Bench) -> None:
    content = "日付,件数\n".encode()
    given = bench.slack("files.getUploadURLExternal", {"filename": "a.csv", "length": len(content)})
    path = given["upload_url"].removeprefix(bench.world.settings.here)
    done = {"files": [{"id": given["file_id"], "title": "集計"}], "channel_id": CHANNEL}
    assert bench.slack("files.completeUploadExternal", done)["error"] == "file_not_found"
    assert bench.http.post(path, data=content, content_type="text/csv").status_code == 200
    assert bench.slack("files.completeUploadExternal", done)["ok"]
    (message,) = bench.look(f"slack/channels/{CHANNEL}")["messages"]
    assert message["files"][0]["title"] == "集計"
    assert bench.http.get(f"/_sim/content/{given['file_id']}").data == content


def test_auth_test_and_other_methods_are_breaches(bench: Bench) -> None:
    assert bench.slack("auth.test", {})["ok"] is False
    assert bench.slack("chat.delete", {})["error"] == "unknown_method"
    bench.http.post("/response/abc", json={"text": "x"})
    assert [row["what"].split()[0] for row in bench.look("breaches")["breaches"]] == [
        "auth.test",
        "chat.delete",
        "response_url",
    ]


def test_a_wrong_token_is_invalid(bench: Bench) -> None:
    answer = bench.http.post("/api/chat.postMessage", json={}, headers={"Authorization": "Bearer x"}).get_json()
    assert answer == {"ok": False, "error": "invalid_auth"}
