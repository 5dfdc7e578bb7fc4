"""Slack's requests in one process: stored before they are acknowledged, each once, never answered 500."""

import hashlib
import hmac
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select

from booking import store
from bot import decisions
from bot.app import create_app
from bot.staff import parse_staff
from tests.support.inprocess import House, build

HALL = "mitaka-inokashira-tobu"
PRESS: dict[str, Any] = {
    "type": "block_actions",
    "trigger_id": "1.2.3",
    "team": {"id": "T1"},
    "user": {"id": "U0APPROVER"},
    "channel": {"id": "C0STAFF"},
    "container": {"type": "message", "message_ts": "1.0"},
    "actions": [{"type": "button", "action_id": "booking_approve", "block_id": "b", "value": "x", "action_ts": "2.0"}],
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build(tmp_path, only=HALL)


def client_of(house: House, **changes: Any) -> FlaskClient:
    settings = replace(house.world.settings, slack_api_base_url="http://127.0.0.1:9/", **changes)
    return create_app(replace(house.world, settings=settings)).test_client()


def send(client: FlaskClient, body: str, kind: str = "application/x-www-form-urlencoded") -> int:
    stamp = str(int(time.time()))
    mac = hmac.new(b"slack-secret", f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}", "Content-Type": kind}
    return client.post("/slack/events", data=body.encode(), headers=headers).status_code


def press(client: FlaskClient, **changes: Any) -> int:
    return send(client, urlencode({"payload": json.dumps({**PRESS, **changes})}))


def kept(house: House) -> list[Any]:
    return list(house.world.read(lambda office: office.conn.execute(select(store.inbox)).all()))


def test_a_press_is_stored_when_it_is_acknowledged_and_repeated_counts_once(house: House) -> None:
    client = client_of(house)
    assert press(client) == 200
    assert [row.event_id for row in kept(house)] == ["U0APPROVER:booking_approve:1.0:2.0"]
    assert press(client) == 200
    assert len(kept(house)) == 1
    again = {**PRESS["actions"][0], "action_ts": "3.0"}
    assert press(client, actions=[again]) == 200
    assert len(kept(house)) == 2


def test_an_event_repeated_by_slack_counts_once(house: House) -> None:
    client = client_of(house)
    event = {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "E1",
        "event": {"type": "app_home_opened", "user": "U0ADMIN", "tab": "home", "channel": "D1"},
    }
    for _ in range(3):
        assert send(client, json.dumps(event), "application/json") == 200
    assert [row.event_id for row in kept(house)] == ["event:E1"]


def test_a_modal_submitted_without_a_reason_stays_open_and_nothing_is_kept(house: House) -> None:
    client = client_of(house)
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "booking_reject_reason",
        "private_metadata": "x",
        "state": {"values": {}},
    }
    submission = {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U0APPROVER"}, "view": view}
    assert send(client, urlencode({"payload": json.dumps(submission)})) == 200
    assert kept(house) == []
    view["state"] = {"values": {"b": {"reason": {"type": "plain_text_input", "value": "工事"}}}}
    for _ in range(2):
        assert send(client, urlencode({"payload": json.dumps(submission)})) == 200
    assert [row.event_id for row in kept(house)] == ["view:V1"]


@pytest.mark.parametrize(
    "kind", ["shortcut", "message_action", "view_closed", "block_suggestion", "workflow_step_edit"]
)
def test_whatever_else_slack_sends_is_no_fault_of_ours(house: House, kind: str) -> None:
    payload = {
        **PRESS,
        "type": kind,
        "callback_id": "x",
        "view": {"id": "V1", "callback_id": "x"},
        "action_id": "x",
        "value": "x",
        "block_id": "b",
    }
    assert send(client_of(house), urlencode({"payload": json.dumps(payload)})) in (200, 400, 404)


def test_another_workspace_is_refused_only_where_one_is_set(house: House) -> None:
    assert press(client_of(house), team={"id": "T2"}) == 200
    client = client_of(house, slack_team_id="T1")
    assert press(client, team={"id": "T2"}) == 401
    assert press(client, team=None, user={"id": "U0APPROVER", "team_id": "T1"}) == 200


def test_while_the_database_is_away_a_press_is_not_acknowledged(house: House, tmp_path: Path) -> None:
    away = replace(house.world, engine=create_engine(f"sqlite:///{tmp_path}/nowhere/x.db"))
    assert press(create_app(away).test_client()) == 503


def test_details_of_another_hall_are_denied_and_said_so(house: House) -> None:
    from tests.support.people import at_counter

    registration = at_counter(house, HALL, 1)
    settings = replace(house.world.settings, slack_staff=parse_staff("U0OTHER:approver@odawara-umeco,U0VIEWER:viewer"))
    assert not decisions.may_see(settings, "U0OTHER", "registration_details", HALL)
    assert decisions.may_see(settings, "U0VIEWER", "registration_details", HALL)
    assert not decisions.may_see(settings, "U0VIEWER", "registration_reject", HALL)
    house.press("U0STRANGER", "registration_details", registration.id)
    house.work()
    assert [body["method"] for body in house.cards()] == ["chat.postEphemeral"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"actions": []}, id="no-action"),
        pytest.param({"actions": [None]}, id="an-action-that-is-none"),
        pytest.param({"actions": "abc"}, id="actions-of-another-kind"),
        pytest.param({"user": None}, id="nobody"),
    ],
)
def test_a_signed_press_of_an_odd_shape_is_refused(house: House, changes: dict[str, Any]) -> None:
    assert press(client_of(house), **changes) == 400
    assert kept(house) == []


def test_a_home_tab_opened_by_nobody_is_refused(house: House) -> None:
    body = {"type": "event_callback", "team_id": "T1", "event_id": "E2", "event": {"type": "app_home_opened"}}
    assert send(client_of(house), json.dumps(body), "application/json") == 400
