"""Bounds beside the stages': paying by the earliest of several, divisions asked for in time, results counted from the draw."""

from datetime import date
from typing import Any

import pytest

from booking import engine
from booking.answer import explain
from booking.explain import as_text
from booking.history import History, PastBooking
from booking.policy import Policy, PolicyFaults
from booking.stages import Window
from tests.policy.small import jst, small

# --- the earliest of several deadlines of payment ---

EARLIEST = 'due = { days_after = 5, of = "booked" }\ndue_at_latest = [{ days_before = 7 }]'
START = jst("2026-06-20T10:00")


@pytest.mark.parametrize(
    ("payment", "facts", "due"),
    [
        pytest.param(EARLIEST, {"booked_at": "2026-06-07T10:00"}, "2026-06-13", id="5日後のほうが早い"),
        pytest.param(EARLIEST, {"booked_at": "2026-06-08T10:00"}, "2026-06-14", id="同じ日"),
        pytest.param(EARLIEST, {"booked_at": "2026-06-09T10:00"}, "2026-06-14", id="7日前のほうが早い"),
        pytest.param(EARLIEST, {"booked_at": "2026-06-13T23:59"}, "2026-06-14", id="7日前の最後の1分に申し込んだ"),
        pytest.param(EARLIEST, {"booked_at": "2026-06-14T00:00"}, "2026-06-20", id="7日前を過ぎたら5日後だけ"),
        pytest.param(EARLIEST, {"booked_at": "2026-06-16T00:00"}, "2026-06-20T10:00", id="5日後も利用より後"),
        pytest.param("due_at_latest = [{ days_before = 7 }]", {}, "2026-06-14", id="1つだけ"),
        pytest.param(
            "due_at_latest = [{ days_before = 7 }, { months_before = 1 }]", {}, "2026-05-21", id="3つ目がいちばん早い"
        ),
        pytest.param(
            "due = { days_before = 3 }\ndue_won = { days_before = 1 }\ndue_at_latest = [{ days_before = 2 }]",
            {"origin": "lottery"},
            "2026-06-19",
            id="当選にも効く",
        ),
        pytest.param("due = { days_before = 7 }\ndue_at_latest = []", {}, "2026-06-14", id="空なら due のとおり"),
    ],
)
def test_the_earliest_of_several_deadlines_holds(payment: str, facts: dict[str, str], due: str) -> None:
    town = small(extra=f"\n[payment]\n{payment}\n")
    given: dict[str, Any] = {key: jst(value) if key.endswith("_at") else value for key, value in facts.items()}
    assert engine.payment_due(town, START, room="hall", **given) == jst(due)


# --- a division that must be asked for in time ---

EARLY = """divisions = [
  { id = "early", name = "早朝", time = "08:00-09:00", only_with = ["day"], deadline = { days_before = 3 } },
  { id = "day", name = "昼間", time = "09:00-18:00" },
  { id = "late", name = "深夜", time = "18:00-22:00", deadline = { days_before = 3, time = "17:00" } },
]"""
DAY = date(2026, 6, 20)


def divided(extra: str = "") -> Policy:
    return small(extra=extra, **{"slot_minutes = 60": EARLY, '"09:00-21:00"': '"08:00-22:00"'})


def at(clock: str) -> Any:
    return jst(f"2026-06-20T{clock}")


@pytest.mark.parametrize(
    ("hours", "now", "reason"),
    [
        pytest.param(("08:00", "18:00"), "2026-06-16T12:00", "OK", id="早朝、4日前"),
        pytest.param(("08:00", "18:00"), "2026-06-17T23:59", "OK", id="早朝、3日前いっぱい"),
        pytest.param(("08:00", "18:00"), "2026-06-18T00:00", "CLOSED", id="早朝、2日前"),
        pytest.param(("18:00", "22:00"), "2026-06-17T16:59", "OK", id="深夜、3日前の17時まで"),
        pytest.param(("18:00", "22:00"), "2026-06-17T17:00", "CLOSED", id="深夜、3日前の17時"),
        pytest.param(("08:00", "22:00"), "2026-06-17T17:00", "CLOSED", id="両方なら早いほう"),
        pytest.param(("09:00", "18:00"), "2026-06-20T08:59", "OK", id="昼間だけなら当日も"),
    ],
)
def test_a_division_can_be_had_until_its_own_deadline(hours: tuple[str, str], now: str, reason: str) -> None:
    told = explain(divided(), jst(now), "hall", DAY, start=at(hours[0]), end=at(hours[1]))
    assert told.reason == reason


def test_the_deadline_of_a_division_ends_the_stage_and_is_told() -> None:
    town = divided()
    told = explain(town, jst("2026-06-18T00:00"), "hall", DAY, start=at("08:00"), end=at("18:00"))
    assert told.stages[0].closes_at == jst("2026-06-18")
    assert told.next is None
    assert as_text(town, told) == "6月20日（土）の早朝は、6月17日（水）までに申し込むことになっています。"


def test_a_start_alone_asks_about_its_division() -> None:
    assert explain(divided(), jst("2026-06-18T00:00"), "hall", DAY, start=at("18:00")).reason == "CLOSED"
    assert explain(divided(), jst("2026-06-18T00:00"), "hall", DAY, start=at("09:00")).reason == "OK"


def test_without_a_time_the_day_closes_with_the_last_division_that_needs_no_notice() -> None:
    told = explain(divided(), jst("2026-06-18T00:00"), "hall", DAY)
    assert (told.reason, told.stages[0].closes_at) == ("OK", at("09:00"))


def test_a_stage_that_would_open_after_the_deadline_never_does() -> None:
    town = divided(
        '\n[[stages]]\nkind = "first_come"\nchannels = ["phone"]\nopens = { days_before = 2 }\ncloses = "start"\n'
    )
    told = explain(town, jst("2026-06-10T10:00"), "hall", DAY, start=at("18:00"), end=at("22:00"), channel="phone")
    assert (told.stages, told.next) == ((), None)


def test_a_deadline_of_a_division_is_counted_from_the_use() -> None:
    for bound, found in (
        ("{ days_after = 1 }", "利用の後"),
        ('{ days_after = 1, of = "booked" }', "利用日から数えます"),
    ):
        with pytest.raises(PolicyFaults, match=found):
            small(**{"slot_minutes = 60": EARLY.replace("{ days_before = 3 }", bound)})


# --- counted from the draw as it was shifted ---

DRAWN = """[[stages]]
kind = "lottery"
opens = { months_before = 2, day = 1 }
closes = { months_before = 2, day = 10 }
draws = { months_before = 2, day = 11, time = "09:00", shift = "next" }
announces = { days_after = 1, of = "won", time = "11:00" }
[stages.confirm]
opens = { days_after = 2, of = "won" }
closes = { days_after = 7, of = "won" }
remind = { days_after = 6, of = "won", time = "09:00" }
"""


def lottery(month: int, stage: str = DRAWN) -> Window:
    town = small(extra="\n" + stage)
    day = date(2026, month, 20)
    return next(one for one in engine.windows(town, town.case("hall"), day) if one.kind == "lottery")


@pytest.mark.parametrize(
    ("month", "draws", "announces", "confirm", "until"),
    [
        pytest.param(8, "2026-06-11T09:00", "2026-06-12T11:00", "2026-06-13", "2026-06-19", id="動かない抽選"),
        pytest.param(
            9, "2026-07-13T09:00", "2026-07-14T11:00", "2026-07-15", "2026-07-21", id="土曜から月曜に動いた抽選"
        ),
        pytest.param(
            12, "2026-10-13T09:00", "2026-10-14T11:00", "2026-10-15", "2026-10-21", id="連休のあとに動いた抽選"
        ),
    ],
)
def test_results_and_confirmation_count_from_the_draw(
    month: int, draws: str, announces: str, confirm: str, until: str
) -> None:
    found = lottery(month)
    assert (found.draws_at, found.announces_at) == (jst(draws), jst(announces))
    assert found.confirm_opens_at == jst(confirm)
    assert found.confirm_closes_at is not None
    assert found.confirm_closes_at == jst(f"{until}T00:00")
    assert found.confirm_reminds_at is not None
    assert found.confirm_reminds_at.date() < found.confirm_closes_at.date()


def test_without_a_beginning_the_confirmation_begins_with_the_result() -> None:
    found = lottery(9, DRAWN.replace('opens = { days_after = 2, of = "won" }\n', ""))
    assert found.confirm_opens_at == found.announces_at == jst("2026-07-14T11:00")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'announces = { days_after = 1, of = "won", time = "11:00" }',
            'announces = { days_after = 1, of = "booked" }',
            "抽選の日",
            id="結果を申し込みの日から",
        ),
        pytest.param(
            'closes = { days_after = 7, of = "won" }',
            'closes = { days_after = 7, of = "confirmed" }',
            "抽選の日",
            id="確定を決まった日から",
        ),
        pytest.param(
            "draws = { months_before = 2, day = 11,",
            'draws = { days_after = 2, of = "won",',
            "利用日から",
            id="抽選を抽選から",
        ),
    ],
)
def test_what_cannot_be_counted_from_is_refused(old: str, new: str, message: str) -> None:
    assert old in DRAWN
    with pytest.raises(PolicyFaults, match=message):
        small(extra="\n" + DRAWN.replace(old, new))


# --- a provisional booking ---

WAITS = 'closes = "start"\n[stages.confirm]\ncloses = { days_after = 8, of = "booked", count_base_day = true }\n'


@pytest.mark.parametrize(
    ("booked", "until"),
    [
        pytest.param("2026-05-13T10:00", "2026-05-21", id="申込日を1日目として8日目まで"),
        pytest.param("2026-06-12T23:59", "2026-06-20", id="利用日の前日まで"),
        pytest.param("2026-06-13T00:00", "2026-06-20T10:00", id="利用開始まで"),
    ],
)
def test_until_when_a_provisional_booking_waits(booked: str, until: str) -> None:
    town = small(**{'closes = "start"\n': WAITS})
    assert engine.provisional_until(town, "hall", START, jst(booked)) == jst(until)
    assert engine.provisional_until(small(), "hall", START, jst(booked)) is None


def test_paying_is_due_when_it_makes_a_provisional_booking_sure() -> None:
    town = small(**{'closes = "start"\n': WAITS + 'by = "payment"\n'}, extra="\n[payment]\ndue = { days_before = 1 }\n")
    assert engine.payment_due(town, START, room="hall", booked_at=jst("2026-05-13T10:00")) == jst("2026-05-21")


@pytest.mark.parametrize(
    ("confirm", "message"),
    [
        pytest.param('closes = { days_after = 8, of = "won" }', "申し込んだ日", id="抽選の日からは数えない"),
        pytest.param(
            "opens = { days_before = 9 }\ncloses = { days_before = 8 }", "opens は書きません", id="始まりは書かない"
        ),
    ],
)
def test_a_provisional_booking_that_cannot_be_is_refused(confirm: str, message: str) -> None:
    with pytest.raises(PolicyFaults, match=message):
        small(**{'closes = "start"\n': f'closes = "start"\n[stages.confirm]\n{confirm}\n'})


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        pytest.param("lottery", ("confirm_win",), id="当選"),
        pytest.param("first_come", (), id="仮予約は当選ではない"),
    ],
)
def test_a_provisional_booking_is_no_win_to_confirm(origin: str, may: tuple[str, ...]) -> None:
    town = small(**{'closes = "start"\n': WAITS}, extra="\n" + DRAWN)
    waiting = PastBooking("hall", jst("2026-08-20T10:00"), jst("2026-08-20T12:00"), "awaiting_confirmation", origin)
    told = explain(town, jst("2026-06-15T10:00"), "hall", date(2026, 8, 20), history=History(bookings=(waiting,)))
    assert told.may == may
