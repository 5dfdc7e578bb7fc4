"""Reply tokens, retry keys, quota, blocked people, profiles, loading, rich menus: each as the real platform."""

import uuid

import pytest

from tests.simulator.conftest import LINE, Bench
from tests.simulator.test_line_refusals import menu, png, text

HELLO = [text("こんにちは")]


def token_of(bench: Bench, resident: str) -> str:
    bench.sim(f"residents/{resident}/say", text="予約")
    sent = bench.look("wire")["entries"][-1]["request"]["events"][0]
    return str(sent["replyToken"])


def reply(bench: Bench, token: str, **headers: str) -> int:
    return bench.line("message/reply", {"replyToken": token, "messages": HELLO}, **headers)[0]


def push(bench: Bench, to: str, **headers: str) -> int:
    return bench.line("message/push", {"to": to, "messages": HELLO}, **headers)[0]


def test_a_reply_token_is_used_once(bench: Bench) -> None:
    token = token_of(bench, bench.resident())
    assert reply(bench, token) == 200
    status, error = bench.line("message/reply", {"replyToken": token, "messages": HELLO})
    assert (status, error["message"]) == (400, "Invalid reply token")


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (61, 400)])
def test_a_reply_token_lives_a_minute_of_the_machines_clock(bench: Bench, seconds: int, status: int) -> None:
    token = token_of(bench, bench.resident())
    bench.machine.now += seconds
    assert reply(bench, token) == status


def test_an_unknown_reply_token_is_refused(bench: Bench) -> None:
    assert reply(bench, "0" * 32) == 400


def test_a_refused_reply_leaves_its_token_usable_and_a_red_line(bench: Bench) -> None:
    resident = bench.resident()
    token = token_of(bench, resident)
    assert bench.line("message/reply", {"replyToken": token, "messages": [text("")]})[0] == 400
    assert bench.chat(resident)[-1]["who"] == "refused"
    assert reply(bench, token) == 200


def test_a_retry_key_is_not_for_replies(bench: Bench) -> None:
    token = token_of(bench, bench.resident())
    assert reply(bench, token, **{"X-Line-Retry-Key": str(uuid.uuid4())}) == 400


def test_the_same_retry_key_is_accepted_once(bench: Bench) -> None:
    resident, key = bench.resident(), {"X-Line-Retry-Key": str(uuid.uuid4())}
    first = bench.http.post("/v2/bot/message/push", json={"to": resident, "messages": HELLO}, headers={**LINE, **key})
    again = bench.http.post("/v2/bot/message/push", json={"to": resident, "messages": HELLO}, headers={**LINE, **key})
    assert (first.status_code, again.status_code) == (200, 409)
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.get_json()["sentMessages"] == first.get_json()["sentMessages"]
    assert len([item for item in bench.chat(resident) if item["who"] == "bot"]) == 1
    bench.machine.now += 24 * 3600 + 1
    assert push(bench, resident, **key) == 200


@pytest.mark.parametrize("key", ["1234", "g" * 36, "123e4567e89b12d3a456426614174000"])
def test_a_malformed_retry_key_is_refused(bench: Bench, key: str) -> None:
    assert push(bench, bench.resident(), **{"X-Line-Retry-Key": key}) == 400


def test_pushes_count_and_replies_do_not(bench: Bench) -> None:
    resident = bench.resident()
    bench.line("message/push", {"to": resident, "messages": [*HELLO, *HELLO]})
    reply(bench, token_of(bench, resident))
    assert bench.http.get("/v2/bot/message/quota/consumption", headers=LINE).get_json() == {"totalUsage": 1}


def test_a_used_up_quota_is_429(bench: Bench) -> None:
    resident = bench.resident()
    bench.sim("quota", limit=1)
    assert push(bench, resident) == 200
    status, error = bench.line("message/push", {"to": resident, "messages": HELLO})
    assert (status, error["message"]) == (429, "You have reached your monthly limit.")
    assert bench.http.get("/v2/bot/message/quota", headers=LINE).get_json() == {"type": "limited", "value": 1}


def test_a_push_to_someone_who_blocked_is_accepted_never_shown_and_free(bench: Bench) -> None:
    resident = bench.resident()
    bench.sim(f"residents/{resident}/block")
    assert push(bench, resident) == 200
    assert push(bench, "U" + "0" * 32) == 200
    assert [item["who"] for item in bench.chat(resident)] == ["system"]
    assert bench.look("quota")["used"] == 0
    assert bench.http.get(f"/v2/bot/profile/{resident}", headers=LINE).status_code == 404


def test_an_id_that_is_none_is_refused(bench: Bench) -> None:
    status, error = bench.line("message/push", {"to": "hanako", "messages": HELLO})
    assert (status, error["message"]) == (
        400,
        "The property, 'to', in the request body is invalid (line: -, column: -)",
    )


def test_without_the_channels_token_everything_is_401(bench: Bench) -> None:
    for path in ("message/push", "message/reply", "chat/loading/start", "richmenu"):
        assert bench.http.post(f"/v2/bot/{path}", json={}).status_code == 401


@pytest.mark.parametrize(("seconds", "status"), [(5, 202), (60, 202), (7, 400), (65, 400), (0, 400)])
def test_the_loading_animation_takes_steps_of_five(bench: Bench, seconds: int, status: int) -> None:
    resident = bench.resident()
    assert bench.line("chat/loading/start", {"chatId": resident, "loadingSeconds": seconds})[0] == status
    assert (bench.look(f"residents/{resident}/chat")["typing"] > 0) is (status == 202)


def test_the_profile_of_a_friend(bench: Bench) -> None:
    resident = bench.resident()
    read = bench.http.get(f"/v2/bot/profile/{resident}", headers=LINE).get_json()
    assert read == {"userId": resident, "displayName": "花子", "language": "ja"}


def test_a_rich_menu_needs_its_picture_before_it_is_shown(bench: Bench) -> None:
    made = bench.line("richmenu", menu())[1]["richMenuId"]
    assert bench.line(f"user/all/richmenu/{made}")[0] == 400
    sent = bench.http.post(
        f"/v2/bot/richmenu/{made}/content", data=png(800, 400), headers={**LINE, "Content-Type": "image/png"}
    )
    assert sent.status_code == 200
    assert bench.line(f"user/all/richmenu/{made}")[0] == 200
    assert bench.look(f"residents/{bench.resident()}/chat")["rich_menu"]["richMenuId"] == made
    assert bench.http.get("/v2/bot/user/all/richmenu", headers=LINE).get_json() == {"richMenuId": made}


def test_validate_says_what_a_push_would_say_and_sends_nothing(bench: Bench) -> None:
    assert bench.line("message/validate/push", {"messages": HELLO})[0] == 200
    assert bench.line("message/validate/reply", {"messages": [text("")]})[0] == 400


def test_a_call_outside_the_contract_is_recorded(bench: Bench) -> None:
    assert bench.line("message/multicast", {"to": [], "messages": HELLO})[0] == 404
    assert "multicast" in bench.look("breaches")["breaches"][0]["what"]
