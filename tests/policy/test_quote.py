"""`policy explain` with both times: what the use costs, when that is due, what a cancellation now gives back."""

import json
from pathlib import Path
from typing import Any

import pytest

from booking.policy import built_in
from tests.policy.small import changed
from tests.policy.test_cli import run

MITAKA, UMECO = (str(path) for path in built_in())
ON = ("--room", "meeting-2", "--date", "2025-10-20", "--from", "10:00", "--to", "12:00")


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run("explain", *words, "--json") == 0
    whole: dict[str, Any] = json.loads(capsys.readouterr().out)
    return whole


def test_the_fee_with_its_parts_and_that_it_is_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    whole = asked(capsys, UMECO, "--at", "2025-06-10T10:00", *ON, "--equipment", "lectern=2")
    assert whole["fee"] == {
        "yen": 1800,
        "assumed": True,
        "equipment_yen": 600,
        "lines": [
            {"name": "室料", "yen": 1200, "assumed": True, "kind": "room"},
            {"name": "演台×2", "yen": 600, "assumed": True, "kind": "equipment"},
        ],
    }
    assert "使用料は1,800円です（室料 1,200円、演台×2 600円）（目安。窓口でご確認ください）。" in whole["text"]


def test_without_times_nothing_is_said_of_money(capsys: pytest.CaptureFixture[str]) -> None:
    whole = asked(capsys, UMECO, "--at", "2025-06-10T10:00", "--room", "meeting-2", "--date", "2025-10-20")
    assert not {"fee", "payment", "cancellation", "unfit"} & set(whole)
    assert "円" not in whole["text"]


@pytest.mark.parametrize(
    ("at", "now", "drops_at", "then"),
    [
        pytest.param("2025-09-20T23:59", (600, 50), "2025-09-21T00:00:00+09:00", (360, 30), id="1か月前の日いっぱい"),
        pytest.param("2025-09-21T00:00", (360, 30), "2025-10-11T00:00:00+09:00", (0, 0), id="1か月前の翌日から"),
        pytest.param("2025-10-10T23:59", (360, 30), "2025-10-11T00:00:00+09:00", (0, 0), id="10日前の日いっぱい"),
        pytest.param("2025-10-11T00:00", (0, 0), None, (0, 0), id="9日前から"),
    ],
)
def test_what_comes_back_now_and_the_day_it_drops(
    at: str, now: tuple[int, int], drops_at: str | None, then: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    whole = asked(capsys, UMECO, "--at", at, *ON)
    back = whole["cancellation"]
    assert (back["refund_yen"], back["percent"]) == now
    assert back["drops_at"] == drops_at
    assert (back["then_yen"], back["then_percent"]) == then
    day = {
        None: "",
        "2025-09-21T00:00:00+09:00": "9月21日（日）から",
        "2025-10-11T00:00:00+09:00": "10月11日（土）から",
    }
    assert day[drops_at] in whole["text"]
    assert ("戻りません" in whole["text"]) == (now[0] == 0)


def test_how_it_is_paid(capsys: pytest.CaptureFixture[str]) -> None:
    whole = asked(capsys, UMECO, "--at", "2025-06-10T10:00", *ON)
    assert whole["payment"] == {
        "origin": "first_come",
        "due_at": "2025-10-20T10:00:00+09:00",
        "where": "UMECOの窓口",
        "before": ["cash"],
        "on_day": ["cash", "cashless"],
        "auto_cancel": False,
    }
    assert (
        "お支払いは利用を始めるときまでに、UMECOの窓口で。利用日の前は現金。当日は現金・キャッシュレス。"
        in whole["text"]
    )


@pytest.mark.parametrize(
    ("words", "yen", "text"),
    [
        pytest.param((), 0, "使用料は無料です", id="無料の入口"),
        pytest.param(("--entrance", "paid"), None, "使用料は、後日請求があります", id="後で請求する入口"),
    ],
)
def test_free_and_billed_later(
    words: tuple[str, ...], yen: int | None, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    on = ("--room", "1f-western", "--date", "2025-10-20", "--from", "10:00", "--to", "12:00")
    whole = asked(capsys, MITAKA, "--at", "2025-10-01T10:00", *on, *words)
    assert (whole["fee"]["yen"], text in whole["text"]) == (yen, True)
    assert (whole["payment"] is None) == (yen == 0)


TOWN = changed(
    **{
        "free = true": """rounding_yen = 10
[[fees.base]]
per = "hour"
yen = 300
[[fees.surcharges]]
name = "営利"
purposes = ["commercial"]
percent = 50
[[fees.surcharges]]
name = "入場料"
ticket_over_yen = 1000
times = 2.0
[[fees.surcharges]]
name = "冷房"
option = "cooling"
yen = 100
per = "hour"
[[fees.reductions]]
name = "減免"
percent = 50
ground = "disability"
"""
    },
    extra="""
[purposes.commercial]
name = "営利"
[payment]
where = "1階窓口"
due = { days_after = 5, of = "booked" }
due_won = { days_before = 30 }
auto_cancel = true
[refund]
[[refund.steps]]
deadline = { days_before = 7 }
percent = 100
""",
)
USE = ("--room", "hall", "--date", "2026-06-20", "--from", "13:00", "--to", "15:00")


@pytest.fixture
def town(tmp_path: Path) -> str:
    file = tmp_path / "town.toml"
    file.write_text(TOWN, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("words", "yen"),
    [
        pytest.param((), 600, id="基本"),
        pytest.param(("--purpose", "commercial"), 900, id="営利は5割増"),
        pytest.param(("--ticket", "1000"), 600, id="入場料1000円ちょうど"),
        pytest.param(("--ticket", "1001"), 1200, id="入場料1000円を超える"),
        pytest.param(("--option", "cooling"), 800, id="冷房"),
        pytest.param(("--ground", "disability"), 300, id="認められた減免"),
    ],
)
def test_what_the_fee_depends_on(
    words: tuple[str, ...], yen: int, town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(capsys, town, "--at", "2026-06-10T10:00", *USE, *words)["fee"]["yen"] == yen


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(("--purpose", "x"), "--purpose x: この記号はありません。書けるのは commercial です", id="目的"),
        pytest.param(("--ground", "x"), "--ground x: この記号はありません。書けるのは disability です", id="減免"),
        pytest.param(("--option", "x"), "--option x: この記号はありません。書けるのは cooling です", id="加算"),
        pytest.param(
            ("--equipment", "x"), "--equipment x: この記号はありません。書けるのは （1つもありません） です", id="設備"
        ),
        pytest.param(("--equipment", "x=0"), "--equipment x=0: 数は lectern=2 の形で書きます", id="設備の数"),
        pytest.param(("--headcount", "0"), "--headcount 0: 1以上の整数を書きます", id="人数"),
        pytest.param(("--paid", "-1"), "--paid -1: 0以上の整数を書きます", id="払った額"),
    ],
)
def test_an_option_the_file_does_not_know(
    words: tuple[str, ...], message: str, town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", town, "--at", "2026-06-10T10:00", *USE, *words) == 2
    assert capsys.readouterr().err.strip() == message


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(
            ("--from", "13:30", "--to", "15:00"),
            "この時間では借りられません。9:00から60分きざみです。",
            id="きざみに合わない",
        ),
        pytest.param(("--headcount", "101"), "101人では使えません。定員は100人です。", id="定員を超える"),
    ],
)
def test_a_use_that_is_none_costs_nothing_and_says_why(
    words: tuple[str, ...], text: str, town: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = asked(capsys, town, "--at", "2026-06-10T10:00", *USE, *words)
    assert (whole["fee"], whole["payment"], whole["cancellation"]) == (None, None, None)
    assert whole["unfit"]["text"] == text
    assert whole["text"].endswith(text)


def test_the_capacity_itself_fits(town: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, town, "--at", "2026-06-10T10:00", *USE, "--headcount", "100")["unfit"] is None


@pytest.mark.parametrize(
    ("booking", "due_at", "back", "points"),
    [
        pytest.param(None, "2026-06-16T00:00:00+09:00", 600, "払っていれば", id="これから申し込む"),
        pytest.param(
            {"booked_at": "2026-05-01T10:00:00+09:00", "fee_yen": 600, "paid_yen": 600},
            "2026-05-07T00:00:00+09:00",
            600,
            "払っていれば",
            id="払い終えた予約",
        ),
        pytest.param(
            {"booked_at": "2026-05-01T10:00:00+09:00", "fee_yen": 600, "paid_yen": 0},
            "2026-05-07T00:00:00+09:00",
            0,
            "まだお支払いの前",
            id="まだ払っていない予約",
        ),
        pytest.param(
            {"booked_at": "2026-05-01T10:00:00+09:00", "fee_yen": 600, "origin": "lottery"},
            "2026-05-22T00:00:00+09:00",
            0,
            "まだお支払いの前",
            id="当選した予約",
        ),
        pytest.param(
            {"booked_at": "2026-05-01T10:00:00+09:00", "state": "cancelled"},
            "2026-06-16T00:00:00+09:00",
            600,
            "払っていれば",
            id="取り消した予約は数えない",
        ),
    ],
)
def test_the_booking_in_the_history_is_the_one_meant(
    booking: dict[str, Any] | None,
    due_at: str,
    back: int,
    points: str,
    town: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = {"room": "hall", "start": "2026-06-20T13:00:00+09:00", "end": "2026-06-20T15:00:00+09:00"}
    file = tmp_path / "history.json"
    file.write_text(json.dumps({"bookings": [{**own, **booking}] if booking else []}), encoding="utf-8")
    whole = asked(capsys, town, "--at", "2026-06-10T10:00", *USE, "--history", str(file))
    assert whole["payment"]["due_at"] == due_at
    assert whole["cancellation"]["refund_yen"] == back
    assert points in whole["text"]
    over = due_at < "2026-06-10"
    assert ("期限を過ぎると、予約は取り消されます。" in whole["text"]) == (not over)
    assert ("お支払いの期限は5月" in whole["text"]) == over


def test_what_was_paid_can_be_said(town: str, capsys: pytest.CaptureFixture[str]) -> None:
    back = asked(capsys, town, "--at", "2026-06-13T23:59", *USE, "--paid", "500")["cancellation"]
    assert (back["paid_yen"], back["refund_yen"], back["drops_at"]) == (500, 500, "2026-06-14T00:00:00+09:00")


@pytest.mark.parametrize(
    ("at", "told"),
    [
        pytest.param("2025-10-20T09:59", True, id="利用開始の前"),
        pytest.param("2025-10-20T10:00", False, id="利用開始のとき"),
    ],
)
def test_how_to_pay_is_not_told_when_it_is_over(at: str, told: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert ("お支払いは利用を始めるときまでに" in asked(capsys, UMECO, "--at", at, *ON)["text"]) == told


@pytest.mark.parametrize(
    ("paid", "rough"),
    [
        pytest.param((), True, id="仮の使用料から計算した還付は目安"),
        pytest.param(("--paid", "1200"), False, id="実際に払った額からなら決まった額"),
    ],
)
def test_a_refund_of_an_assumed_fee_is_told_as_rough(
    paid: tuple[str, ...], rough: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = asked(capsys, UMECO, "--at", "2025-09-20T10:00", *ON, *paid)
    assert whole["cancellation"]["assumed"] is rough
    assert ("（50%）が戻ります（目安。窓口でご確認ください）。" in whole["text"]) is rough
    assert "600円（50%）が戻ります" in whole["text"]


@pytest.mark.parametrize(
    ("closes", "due_at"),
    [
        pytest.param("days_before = 10", "2026-06-16T00:00:00+09:00", id="受付の最後の日"),
        pytest.param("days_before = 11", None, id="受付は終わった"),
    ],
)
def test_how_to_pay_is_told_only_for_what_can_still_be_had(
    closes: str, due_at: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "town.toml"
    file.write_text(TOWN.replace('closes = "start"', f"closes = {{ {closes} }}", 1), encoding="utf-8")
    whole = asked(capsys, str(file), "--at", "2026-06-10T10:00", *USE)
    assert (whole["reason"] == "OK") == (due_at is not None)
    assert (whole["payment"] or {"due_at": None})["due_at"] == due_at
    assert ("お支払いは" in whole["text"]) == (due_at is not None)
    assert whole["fee"]["yen"] == 600
