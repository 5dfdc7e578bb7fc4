"""What the public pages tell of a draw, when, and what they never tell."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from booking import store
from booking.desk import requests
from booking.desk.draw_opening import kept
from booking.draw import Opening, verify
from bot import public
from tests.desk.variants import house
from tests.support.inprocess import House
from tests.support.people import ask, at_counter, doing

UMECO = "odawara-umeco"
NEXT = ('dropped_win = "next_stage"', 'dropped_win = "next_in_rank"')
PATH = f"/f/{UMECO}/draws/2025-10"


def opened(folder: Path) -> tuple[House, FlaskClient]:
    """Three want the same afternoon."""
    made = house(folder, UMECO, NEXT, at="2025-04-02 10:00")
    for number in range(3):
        ask(made, at_counter(made, UMECO, number), "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
    app = Flask("test")
    public.add_routes(app, made.world)
    return made, app.test_client()


def record(client: FlaskClient, path: str = PATH) -> dict[str, Any]:
    answer = client.get(f"{path}.json")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.data)
    return found


def opening(made: House) -> tuple[Opening, bytes]:
    return made.world.read(lambda office: kept(office, office.row(store.draws, f"{UMECO}/2025-10")))


def test_before_the_close_only_the_commitment_is_told_then_root_and_count_then_everything(tmp_path: Path) -> None:
    made, client = opened(tmp_path)
    (secret, key) = opening(made)[0].secret.hex(), opening(made)[1].hex()
    first = record(client)
    assert (first["state"], first["root"], first["count"]) == ("open", None, None)
    assert len(first["commitment"]) == 64
    made.clock.set("2025-04-21 00:00")
    made.work()
    entry = made.ledger()["entries"][0]
    made.world.transact(lambda office: requests.give_up(office, entry["resident"], entry["id"]))
    second = record(client)
    assert (second["state"], second["count"], second["commitment"]) == (
        "frozen",
        3,
        first["commitment"],
    )  # withdrawn or not
    assert "申し込みは3件" in client.get(PATH).text
    for shown in (json.dumps(second), client.get(PATH).text):
        assert secret not in shown
        assert key not in shown
        assert not any(name in shown for name in ("山田", "meeting-1/2025"))
    made.clock.set("2025-04-21 07:00")
    made.work()
    third = record(client)
    assert (third["commitment"], third["root"], third["count"]) == (first["commitment"], second["root"], 3)
    assert third["secret"] == secret
    assert verify(third) is None
    assert key not in json.dumps(third) + client.get(PATH).text  # whoever had it could name everybody


def test_a_promotion_is_on_the_page_and_is_checked_like_the_draw(tmp_path: Path) -> None:
    made, client = opened(tmp_path)
    made.clock.set("2025-04-21 07:00")
    made.work()
    assert "繰り上げ" not in client.get(PATH).text
    assert client.get(f"{PATH}/1.json").status_code == 404
    (won,) = made.ledger()["bookings"]
    doing(made, lambda office: requests.give_up(office, won["resident"], won["id"]))
    made.work()
    shown = client.get(PATH).text
    assert "繰り上げの当選" in shown
    assert f"{PATH}/1.json" in shown
    moved, drawn = record(client, f"{PATH}/1"), record(client)
    assert verify(moved) is None
    assert (moved["seed"], moved["root"], moved["list"]) == (drawn["seed"], drawn["root"], drawn["list"])
    assert moved["outcomes"].count("won") == 1
    assert client.get(f"{PATH}/2.json").status_code == 404


def test_one_s_own_tickets_are_marked_by_the_link_and_nothing_else_is_taken_from_it(tmp_path: Path) -> None:
    made, client = opened(tmp_path)
    made.clock.set("2025-04-21 07:00")
    made.work()
    ticket = record(client)["list"][0][:32]
    assert "あなたの申し込み" in client.get(f"{PATH}?ticket={ticket}").text
    for other in ("", "0" * 32, "<script>alert(1)</script>", "'", "a" * 5000, "%00", ticket[:31], f"{ticket}|"):
        shown = client.get(f"{PATH}?ticket={quote(other)}").text
        assert "あなたの申し込み" not in shown
        assert "<script" not in shown


@pytest.mark.parametrize(
    "path",
    [
        f"/f/{UMECO}/draws/2025-11",
        f"/f/{UMECO}/draws/..%2f2025-10",
        f"/f/{UMECO}/draws/%00",
        f"/f/{UMECO}/draws/{'9' * 4000}",
        f"/f/{UMECO}/draws/2025-10'--.json",
        f"/f/{UMECO}/draws/2025-10/0.json",
        f"/f/{UMECO}/draws/2025-10/{'9' * 40}.json",
        f"/f/{UMECO}/draws/2025-10/-1.json",
        "/f/nowhere/draws/2025-10",
        "/f/%E2%80%AE/draws/2025-10.json",
    ],
)
def test_an_address_of_nothing_is_not_found(tmp_path: Path, path: str) -> None:
    _, client = opened(tmp_path)
    assert client.get(path).status_code == 404


def test_nothing_may_be_framed_scripted_or_told_on(tmp_path: Path) -> None:
    _, client = opened(tmp_path)
    for path in (PATH, f"{PATH}.json", "/verify_draw.py"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"  # the own ticket is in the address
        assert headers["X-Content-Type-Options"] == "nosniff"
