"""`yoriai policy check` and `policy explain` at the command line."""

import argparse
import json
from pathlib import Path

import pytest

from booking.policy import built_in
from bot import policy_cli
from tests.policy.small import SMALL

MITAKA, UMECO = (str(path) for path in built_in())


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    policy_cli.add(parser.add_subparsers())
    args = parser.parse_args(["policy", *words])
    return int(args.run(args))


def test_the_contracts_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(
            "explain",
            MITAKA,
            "--at",
            "2024-11-20T09:00:00+09:00",
            "--room",
            "1f-western",
            "--date",
            "2024-12-25",
            "--json",
        )
        == 0
    )
    whole = json.loads(capsys.readouterr().out)
    text = whole.pop("text")
    assert whole == {
        "facility": "mitaka-inokashira-tobu",
        "room": "1f-western",
        "date": "2024-12-25",
        "at": "2024-11-20T09:00:00+09:00",
        "stages": [
            {
                "kind": "lottery",
                "name": "抽選予約",
                "opens_at": "2024-11-20T00:00:00+09:00",
                "closes_at": "2024-11-27T00:00:00+09:00",
                "draws_at": "2024-11-27T07:00:00+09:00",
                "confirm_opens_at": None,
                "confirm_closes_at": None,
            },
            {
                "kind": "first_come",
                "name": "先着予約",
                "opens_at": "2024-11-27T07:00:00+09:00",
                "closes_at": "2024-12-24T00:00:00+09:00",
            },
        ],
        "may": ["lottery_entry"],
        "reason": "OK",
        "next": {"action": "first_come_booking", "at": "2024-11-27T07:00:00+09:00"},
        "cancel_until": None,
    }
    assert text == (
        "12月25日（水）は、いま抽選の受付中です。\n11月26日（火）までに申し込むと、11月27日（水）朝7時に結果をお知らせします。\n"
        "（抽選＝申し込みが重なったとき、くじで決める方法です）\n当選のあと、職員の承認で予約が決まります。\n空きがあれば、11月27日（水）朝7時から先着順で申し込めます。"
    )


@pytest.mark.parametrize(
    ("words", "reason", "may"),
    [
        pytest.param(["--from", "08:00", "--to", "10:00"], "OUTSIDE_HOURS", [], id="開館前から"),
        pytest.param(["--from", "09:00", "--to", "10:00"], "OK", ["first_come_booking"], id="開館時間の中"),
        pytest.param(["--from", "21:00", "--to", "24:00"], "OUTSIDE_HOURS", [], id="24時まで"),
        pytest.param(["--channel", "counter"], "OK", ["first_come_booking"], id="窓口"),
        pytest.param(["--class", "group"], "OK", ["first_come_booking"], id="団体"),
    ],
)
def test_options(words: list[str], reason: str, may: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(
            "explain",
            UMECO,
            "--at",
            "2025-06-10T01:00:00Z",
            "--room",
            "meeting-2",
            "--date",
            "2025-10-20",
            "--json",
            *words,
        )
        == 0
    )
    whole = json.loads(capsys.readouterr().out)
    assert (whole["reason"], whole["may"], whole["at"]) == (reason, may, "2025-06-10T10:00:00+09:00")


def test_a_history_in_the_ledgers_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {
            "id": f"b{day}",
            "facility": "odawara-umeco",
            "room": "meeting-1",
            "start": f"2025-10-{day:02d}T09:00:00+09:00",
            "end": f"2025-10-{day:02d}T11:00:00+09:00",
            "resident": "r1",
            "origin": "first_come",
            "state": "confirmed",
            "fee_yen": 1200,
            "paid_yen": 0,
            "history": [
                {"at": "2025-05-02T09:00:00+09:00", "from": None, "to": "confirmed", "by": "resident", "reason": ""}
            ],
        }
        for day in range(1, 7)
    ]
    rows.append(
        {
            **rows[0],
            "id": "other-person",
            "resident": "r2",
            "start": "2025-10-09T09:00:00+09:00",
            "end": "2025-10-09T10:00:00+09:00",
        }
    )
    rows.append(
        {
            **rows[0],
            "id": "other-hall",
            "facility": "elsewhere",
            "start": "2025-10-10T09:00:00+09:00",
            "end": "2025-10-10T10:00:00+09:00",
        }
    )
    file = tmp_path / "ledger.json"
    asked = (
        "explain",
        UMECO,
        "--at",
        "2025-06-10T10:00",
        "--room",
        "meeting-1",
        "--date",
        "2025-10-20",
        "--json",
        "--history",
        str(file),
    )
    for count, reason in ((6, "LIMIT"), (5, "OK")):
        own = [row for row in rows if row["id"] != "b6"] if count == 5 else rows
        file.write_text(json.dumps({"resident": "r1", "bookings": own, "entries": []}), encoding="utf-8")
        assert run(*asked) == 0
        whole = json.loads(capsys.readouterr().out)
        assert whole["reason"] == reason
    file.write_text(json.dumps({"bookings": [{"room": "meeting-1", "start": "soon"}]}), encoding="utf-8")
    assert run(*asked) != 0
    assert "bookings[0].start" in capsys.readouterr().err


def test_sentences_without_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", UMECO, "--at", "2025-10-01T10:00", "--room", "meeting-1", "--date", "2025-12-31") == 0
    assert (
        capsys.readouterr().out
        == "12月31日（水）は休館日です（年末年始）。次に開いているのは2026年1月4日（日）です。\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(
            ["--room", "gym", "--date", "2024-12-25"],
            "--room gym: この室場はありません。書けるのは 1f-western・2f-japanese です",
            id="ない室場",
        ),
        pytest.param(
            ["--room", "1f-western", "--date", "2024-12-25", "--class", "king"],
            "--class king: この利用者区分はありません",
            id="ない区分",
        ),
        pytest.param(
            ["--room", "1f-western", "--date", "2024-13-25"], "--date 2024-13-25: この日付はありません", id="ない日付"
        ),
        pytest.param(
            ["--room", "1f-western", "--date", "2019-12-25"], "2019-12-25 の決まりがありません", id="決まりのない日"
        ),
        pytest.param(
            ["--room", "1f-western", "--date", "2024-12-25", "--to", "12:00"], "--from も書きます", id="終わりだけ"
        ),
        pytest.param(
            ["--room", "1f-western", "--date", "2024-12-25", "--from", "12:00", "--to", "11:00"],
            "--to は --from より後の時刻にします",
            id="終わりが先",
        ),
        pytest.param(
            ["--room", "1f-western", "--date", "2024-12-25", "--channel", "fax"],
            "この受付方法はありません",
            id="ない受付",
        ),
        pytest.param(
            ["--room", "1f-western", "--date", "2024-12-25", "--entrance", "x"],
            "書けるのは free・paid です",
            id="ない入口",
        ),
        pytest.param(["--room", "1f-western", "--date", "2024-12-25", "--from", "9時"], "--from", id="時刻の形"),
        pytest.param(
            ["--room", "1f-western", "--date", "2024-12-25", "--history", "none.json"], "none.json", id="ないファイル"
        ),
    ],
)
def test_what_cannot_be_answered_ends_with_a_message(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", MITAKA, "--at", "2024-11-20T09:00", *words) != 0
    assert told in capsys.readouterr().err


def test_check_names_every_fault_and_counts_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", MITAKA, UMECO) == 0
    capsys.readouterr()
    file = tmp_path / "hall.toml"
    file.write_text(
        SMALL.replace("capacity = 100", 'capacity = "百"').replace("free = true", "free = 1"), encoding="utf-8"
    )
    assert run("check", str(file), MITAKA) == 1
    told = capsys.readouterr().err
    assert "rooms.hall.capacity" in told
    assert '"百"' in told
    assert "fees.free" in told
    assert "2か所を直してください" in told
    assert run("explain", str(file), "--at", "2026-05-13T10:00", "--room", "hall", "--date", "2026-05-20") == 1
