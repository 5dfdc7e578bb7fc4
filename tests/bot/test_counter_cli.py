"""`yoriai counter` through the real command line: exit codes, shapes, reasons and the next instant, on a SQLite file."""

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from booking.errors import Refusal
from booking.policy import Policy, built_in, load_all
from booking.policy.people import Threshold
from bot.cli import main
from bot.counter_cli import refused

ROOT = Path(__file__).parents[2]
UMECO, MITAKA = "odawara-umeco", "mitaka-inokashira-tobu"
BOOKING = {
    "id", "number", "facility", "room", "entrance", "start", "end", "resident", "headcount", "origin", "channel", "state",
    "key", "fee_yen", "paid_yen", "refund_yen", "history",
}  # fmt: skip
ENTRY = {"id", "draw", "facility", "room", "start", "end", "resident", "wish", "channel", "state", "booking", "history"}
REGISTRATION = {"id", "facility", "state", "channel", "history"}
PERSON = ("--name", "山田 花子", "--kana", "ヤマダ ハナコ", "--phone", "0465-12-3456")
USE = ("--headcount", "10", "--purpose", "練習")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said."""

    status: int
    shown: Any
    complaint: str


@dataclass(frozen=True, slots=True)
class Counter:
    """An installation for the command line: a database, a clock that is set."""

    folder: Path

    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        return {
            **kept,
            "DATABASE_URL": f"sqlite:///{self.folder / 'yoriai.db'}",
            "YORIAI_CLOCK_FILE": str(self.folder / "clock"),
            "YORIAI_SECRET_KEYS": "A" * 43 + "=",
        }

    def at(self, instant: str) -> None:
        fresh = self.folder / "clock.new"
        fresh.write_text(f"{instant}+09:00\n", encoding="utf-8")
        fresh.rename(self.folder / "clock")

    def spawn(self, *words: str, **environ: str) -> Answer:
        """The command as it is typed: a process of its own."""
        command = [sys.executable, "-c", "from bot.cli import main; main()", *words]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**self.environ(), **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Answer(done.returncode, _read(done.stdout), done.stderr)

    def run(self, *words: str, **environ: str) -> Answer:
        """The same `main` in this process, so that many wrong words can be tried in a second."""
        out, complaint = StringIO(), StringIO()
        with (
            patch.dict(os.environ, {**self.environ(), **environ}, clear=True),
            patch.object(sys, "argv", ["yoriai", *words]),
            patch("bot.rules.load_all", _once),  # the built-in files do not change while we try
            redirect_stdout(out),
            redirect_stderr(complaint),
            pytest.raises(SystemExit) as ended,
        ):
            main()
        said = ended.value.code
        status = said if isinstance(said, int) else 0 if said is None else 1
        return Answer(status, _read(out.getvalue()), complaint.getvalue() + (said if isinstance(said, str) else ""))

    def __call__(self, verb: str, *words: str, facility: str = UMECO) -> Answer:
        return self.spawn("counter", verb, "--facility", facility, "--by", "tanaka", "--json", *words)

    def quick(self, verb: str, *words: str, facility: str = UMECO) -> Answer:
        return self.run("counter", verb, "--facility", facility, "--by", "tanaka", "--json", *words)


@cache
def _once(_places: object) -> dict[str, Policy]:
    return load_all(built_in())


def _read(text: str) -> Any:
    return json.loads(text) if text.startswith(("{", "[")) else text


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    made = Counter(tmp_path_factory.mktemp("counter"))
    made.at("2025-04-02T10:00:00")
    assert made.run("db", "upgrade").status == 0
    return made


@pytest.fixture(scope="module")
def hanako(counter: Counter) -> str:
    made = counter("register", *PERSON)
    assert made.status == 0
    assert set(made.shown) == REGISTRATION | {"link_code", "link_expires_at"}
    assert (made.shown["state"], made.shown["channel"]) == ("approved", "counter")
    assert len(made.shown["link_code"]) == 8
    assert made.shown["link_expires_at"].startswith("2025-04-16T10:00")
    return str(made.shown["id"])


def use(room: str, start: str, end: str) -> tuple[str, ...]:
    return ("--room", room, "--from", start, "--to", end, *USE)


def test_umeco_from_the_booking_to_the_key(counter: Counter, hanako: str) -> None:
    counter.at("2025-04-02T10:00:00")
    one = counter("enter", "--resident", hanako, *use("meeting-1", "2025-05-20T13:00:00+09:00", "2025-05-20T15:00"))
    assert (one.status, set(one.shown)) == (0, BOOKING)
    assert (one.shown["state"], one.shown["origin"], one.shown["channel"]) == ("confirmed", "first_come", "counter")
    assert (one.shown["start"], one.shown["fee_yen"]) == ("2025-05-20T13:00:00+09:00", 1200)
    assert (one.shown["key"]["kind"], one.shown["key"]["state"]) == ("counter", "none")
    booking = ("--booking", one.shown["id"])
    assert counter.quick("pay", *booking, "--yen", "1200", "--how", "cashless").shown["reason"] == "HOW"
    assert counter("pay", *booking, "--yen", "1200", "--how", "cash").shown["paid_yen"] == 1200
    moved = counter("change", *booking, "--to", "2025-05-20T16:00", "--reason", "延長")
    assert (moved.shown["fee_yen"], moved.shown["paid_yen"]) == (1800, 1200)
    counter.at("2025-05-20T12:50:00")
    assert counter("key", *booking, "--event", "out").shown == {
        "reason": "UNPAID", "next": None, "facts": {"due_yen": 600},
    }  # fmt: skip
    assert counter.quick("pay", *booking, "--yen", "600", "--how", "cashless").status == 0
    assert counter("key", *booking, "--event", "out").shown["key"]["state"] == "issued"
    early = counter("noshow", *booking)
    assert (early.status, early.shown["reason"]) == (3, "TOO_EARLY")
    assert early.shown["next"] == "2025-05-20T16:00:00+09:00"
    counter.at("2025-05-20T16:00:00")
    assert counter.quick("key", *booking, "--event", "report").status == 0
    back = counter("key", *booking, "--event", "back")
    assert back.shown["key"]["state"] == "expired"
    assert [step["by"] for step in back.shown["history"]][-1] == "tanaka"


def test_umeco_an_entry_a_refund_a_closure_and_priority(counter: Counter, hanako: str) -> None:
    counter.at("2025-04-02T10:00:00")
    entry = counter.quick(
        "enter", "--resident", hanako, *use("meeting-1", "2025-10-18T13:00", "2025-10-18T15:00"), "--channel", "phone"
    )
    assert (entry.status, set(entry.shown)) == (0, ENTRY)
    assert (entry.shown["draw"], entry.shown["state"], entry.shown["channel"]) == ("2025-10", "entered", "phone")
    gone = counter("cancel", "--booking", entry.shown["id"], "--reason", "都合")
    assert (gone.status, gone.shown["state"]) == (0, "withdrawn")
    paid = counter.quick("enter", "--resident", hanako, *use("meeting-2", "2025-05-22T13:00", "2025-05-22T15:00"))
    counter.quick("pay", "--booking", paid.shown["id"], "--yen", "1200", "--how", "cash")
    booked = counter.quick(
        "close", "--room", "meeting-2", "--from", "2025-05-22T09:00", "--to", "2025-05-22T22:00", "--reason", "点検"
    )
    assert (booked.status, booked.shown["reason"], booked.shown["facts"]) == (
        3,
        "BOOKED",
        {"bookings": [paid.shown["id"]]},
    )
    back = counter.quick("cancel", "--booking", paid.shown["id"], "--reason", "停電", "--operator-fault")
    assert (back.shown["state"], back.shown["refund_yen"]) == ("cancelled", 1200)
    closed = counter(
        "close", "--room", "meeting-2", "--from", "2025-05-22T09:00", "--to", "2025-05-22T22:00", "--reason", "点検"
    )
    assert (closed.status, closed.shown["state"]) == (0, "closed")
    barred = counter("enter", "--resident", hanako, *use("meeting-2", "2025-05-22T13:00", "2025-05-22T15:00"))
    assert (barred.status, barred.shown["reason"]) == (3, "CLOSED_DAY")
    assert barred.shown["facts"]["closure"] == {
        "start": "2025-05-22T09:00:00+09:00",
        "end": "2025-05-22T22:00:00+09:00",
        "room": "meeting-2",
        "reason": "点検",
    }
    rooms = ("--room", "meeting-1", "--room", "meeting-2", "--room", "meeting-3")
    time = ("--from", "2026-04-02T09:00", "--to", "2026-04-02T12:00")
    two = counter.quick("priority", "--resident", hanako, *rooms[:4], *time, *USE)
    assert (two.status, two.shown["reason"]) == (3, "CONDITION")
    three = counter("priority", "--resident", hanako, *rooms, *time, *USE)
    assert three.status == 0
    assert [(one["origin"], one["state"]) for one in three.shown] == [("priority", "confirmed")] * 3
    early = counter.quick(
        "priority", "--resident", hanako, *rooms, "--from", "2026-04-03T09:00", "--to", "2026-04-03T12:00", *USE
    )
    assert (early.status, early.shown["reason"], early.shown["next"]) == (3, "NOT_OPEN", "2025-04-03T00:00:00+09:00")


def test_a_rule_in_a_refusal_is_shown_by_what_it_says() -> None:
    written = {"points": 2.0, "effects": ("no_lottery", "max_bookings"), "max_bookings": 1, "days": 180}
    rule = Threshold.model_validate({**written, "source": "規則 第5条", "note": "要確認"})
    shown = refused(Refusal("PENALTY", threshold=rule, until=None))
    assert shown["facts"] == {
        "threshold": {**written, "effects": ["no_lottery", "max_bookings"]},
        "until": None,
    }


def test_wrong_words_are_told_apart_from_refusals(counter: Counter, hanako: str) -> None:
    counter.at("2025-04-02T10:00:00")
    good = use("meeting-1", "2025-06-20T13:00", "2025-06-20T15:00")
    me = ("--resident", hanako)
    asked: dict[str, tuple[int, str, tuple[str, ...]]] = {
        "ない登録": (2, "no such id: nobody", ("enter", "--resident", "nobody", *good)),
        "ない予約": (2, "no such id: nothing", ("cancel", "--booking", "nothing", "--reason", "x")),
        "ない部屋": (3, "UNKNOWN_ROOM", ("enter", *me, *use("cellar", "2025-06-20T13:00", "2025-06-20T15:00"))),
        "ない区分": (3, "UNKNOWN_CLASS", ("register", *PERSON, "--class", "king")),
        "ない受付方法": (3, "UNKNOWN_CHANNEL", ("enter", *me, *good, "--channel", "fax")),
        "住民の受付方法": (3, "CHANNEL", ("enter", *me, *good, "--channel", "line")),
        "ない設備": (3, "UNKNOWN_EQUIPMENT", ("enter", *me, *good, "--equipment", "piano=1")),
        "二重の登録": (3, "TWICE", ("register", *PERSON)),
        "名前でない": (3, "NAME_DIGITS", ("register", "--name", "山田 花子1", "--kana", "ヤマダ ハナコ", "--phone", "0465-12-9999")),
        "逆の時刻": (3, "END_BEFORE_START", ("enter", *me, *use("meeting-1", "2025-06-20T15:00", "2025-06-20T13:00"))),
        "過ぎた日": (3, "PAST", ("enter", *me, *use("meeting-1", "2025-04-01T13:00", "2025-04-01T15:00"))),
        "定員": (3, "OVER_CAPACITY", ("enter", *me, *good[:-4], "--headcount", "31", "--purpose", "練習")),
        "読めない時刻": (2, "no instant", ("enter", *me, *use("meeting-1", "tomorrow", "2025-06-20T15:00"))),
        "読めない設備": (2, "no equipment", ("enter", *me, *good, "--equipment", "lectern=many")),
        "空の目的": (2, "characters", ("enter", *me, *good[:-2], "--purpose", " ")),
        "空の理由": (2, "characters", ("cancel", "--booking", "x", "--reason", "")),
        "動詞なし": (2, "VERB", ()),
        "ない閉鎖": (2, "no such id", ("reopen", "--closure", "none", "--reason", "x")),
        "点数のない町": (3, "NO_POINTS", ("penalty", "--registration", hanako, "--event", "no_show", "--reason", "x")),
        "更新のない町": (3, "RENEW_NOT_NEEDED", ("renew", "--registration", hanako)),
    }  # fmt: skip

    answers = {
        name: counter.quick(*words) if words else counter.run("counter") for name, (_, _, words) in asked.items()
    }
    told = {
        name: (found.status, found.shown["reason"] if found.status == 3 else found.complaint)
        for name, found in answers.items()
    }
    for name, (status, word, _) in asked.items():
        assert told[name][0] == status, (name, told[name])
        assert word in told[name][1], (name, told[name])


def test_the_wrong_hall_and_missing_settings(counter: Counter, hanako: str) -> None:
    assert "no facility nowhere" in counter.quick("noshow", "--booking", "x", facility="nowhere").complaint
    other = counter.quick(
        "enter", "--resident", hanako, *use("1f-western", "2025-04-20T13:00", "2025-04-20T15:00"), facility=MITAKA
    )
    assert (other.status, other.shown["reason"]) == (3, "NOT_REGISTERED")
    assert counter.quick("renew", "--registration", hanako, facility=MITAKA).status == 2
    words = ("counter", "noshow", "--facility", UMECO, "--by", "tanaka", "--booking", "x")
    bad = counter.spawn(*words, YORIAI_SECRET_KEYS="short")
    assert (bad.status, "YORIAI_SECRET_KEYS" in bad.complaint) == (1, True)
    fresh = counter.run(*words, DATABASE_URL=f"sqlite:///{counter.folder / 'fresh.db'}")
    assert (fresh.status, "db upgrade" in fresh.complaint) == (2, True)


def test_a_hall_with_approval_books_for_a_caller_and_staff_decide(counter: Counter) -> None:
    counter.at("2025-04-02T10:00:00")
    made = counter.quick("register", *PERSON, facility=MITAKA)
    asked = counter.quick(
        "enter",
        "--resident",
        made.shown["id"],
        *use("1f-western", "2025-04-20T13:00", "2025-04-20T15:00"),
        facility=MITAKA,
    )
    assert (asked.shown["state"], asked.shown["entrance"], asked.shown["key"]) == ("awaiting_approval", "free", None)
    with_price = counter.quick(
        "enter",
        "--resident",
        made.shown["id"],
        *use("2f-japanese", "2025-04-20T13:00", "2025-04-20T15:00"),
        "--entrance",
        "paid",
        facility=MITAKA,
    )
    assert (with_price.shown["entrance"], with_price.shown["fee_yen"]) == ("paid", 0)
    both = counter.quick(
        "enter",
        "--resident",
        made.shown["id"],
        *use("2f-japanese", "2025-04-20T13:30", "2025-04-20T14:00"),
        facility=MITAKA,
    )
    assert both.shown["reason"] == "TAKEN"
    assert counter.run("ledger", "--json").shown["bookings"]
