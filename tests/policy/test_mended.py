"""What an examination found: closed days, bounds at the start of use, histories, lines, hints that are accepted."""

import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from booking import engine
from booking.answer import explain
from booking.errors import Refusal
from booking.explain import as_text
from booking.history import BadHistory, History, PastBooking, read_history
from booking.opening import Closure
from booking.policy import PolicyFaults, built_in, load, parse, reload
from booking.policy.faults import ABSENT
from booking.policy.lines import line_numbers
from booking.policy.mend import value_of
from tests.policy.small import SMALL, changed, jst, small
from tests.policy.test_broken import BROKEN

_, UMECO = map(load, built_in())


def test_the_last_day_to_cancel_counts_from_a_closed_day_itself() -> None:
    told = explain(UMECO, jst("2022-12-01T10:00"), "meeting-1", date(2023, 1, 3))
    assert told.reason == "CLOSED_DAY"
    assert told.cancel_until == jst("2022-12-27T00:00")


def test_a_stage_until_the_day_itself_ends_with_the_start_of_use() -> None:
    town = small(**{'closes = "start"': "closes = { days_before = 0 }"})
    start, end = jst("2026-08-31T10:00"), jst("2026-08-31T11:00")
    told = explain(town, jst("2026-08-31T12:00"), "hall", start.date(), start=start, end=end)
    assert (told.reason, told.stages[0].closes_at) == ("CLOSED", start)
    assert as_text(town, told) == "8月31日（月）の申し込みは締め切りました。受付は8月31日（月）10:00まででした。"


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        pytest.param(None, "2026-08-31T11:00", "END_WITHOUT_START", id="終わりだけ"),
        pytest.param("2026-08-31T11:00", "2026-08-31T11:00", "END_BEFORE_START", id="長さがない"),
    ],
)
def test_times_that_are_none_are_refused(start: str | None, end: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        explain(
            small(), jst("2026-08-01"), "hall", date(2026, 8, 31), start=jst(start) if start else None, end=jst(end)
        )


EXEMPT = """
[[limits]]
id = "x"
what = "bookings"
max = 1
exempt = [{ days = ["weekday"], time = "09:00-12:00" }]
"""


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        pytest.param("2025-09-10", "OK", id="平日は午前なら取れる"),
        pytest.param("2025-09-13", "LIMIT", id="土曜に上限の外の時間はない"),
    ],
)
def test_without_times_a_band_outside_the_limit_may_still_be_booked(day: str, reason: str) -> None:
    past = History(bookings=(PastBooking("den", jst("2025-09-09T13:00"), jst("2025-09-09T14:00")),))
    town = small(extra=EXEMPT)
    assert explain(town, jst("2025-09-01T10:00"), "hall", date.fromisoformat(day), history=past).reason == reason


def test_a_closing_of_the_morning_is_no_closed_day() -> None:
    closure = Closure(jst("2026-06-10T09:00"), jst("2026-06-10T12:00"), "hall", "点検")
    start, end = jst("2026-06-10T11:00"), jst("2026-06-10T13:00")
    told = explain(
        small(), jst("2026-06-01"), "hall", start.date(), start=start, end=end, history=History(closures=(closure,))
    )
    assert as_text(small(), told) == "6月10日（水）の9:00から12:00までは使えません（点検）。"


def test_until_the_start_is_no_clock_time_while_the_start_is_unknown() -> None:
    told = explain(small(), jst("2026-06-01"), "hall", date(2026, 6, 10))
    assert "受付は利用を始めるときまでです。" in as_text(small(), told)


def test_a_stage_that_had_begun_goes_on_when_the_counter_opens() -> None:
    town = small(**{"[room_classes.big]": '[channels.line]\nname = "LINE"\nhours = "09:00-17:00"\n[room_classes.big]'})
    told = explain(town, jst("2026-06-01T20:00"), "hall", date(2026, 6, 10))
    assert as_text(town, told).endswith("先着の申し込みは、次は6月2日（火）朝9時から受け付けます。")


def test_nothing_paid_never_drops() -> None:
    assert (
        engine.refund(UMECO, room="meeting-1", start=jst("2026-06-10T10:00"), paid_yen=0, at=jst("2026-05-01")).drops_at
        is None
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param('{"bookngs": []}', "bookings の書きまちがい", id="項目"),
        pytest.param(
            '{"bookings": [{"room": "hall", "start": "2026-06-10T10:00+09:00", "end": "2026-06-10T11:00+09:00", "state": "confirmd"}]}',
            "bookings[0].state",
            id="状態",
        ),
        pytest.param('{"penalties": [{"event": "noshow", "at": "2026-06-10T10:00+09:00"}]}', "no_show", id="出来事"),
        pytest.param("{", "JSON として読めません", id="JSONでない"),
    ],
)
def test_a_slip_in_a_history_is_told(text: str, told: str) -> None:
    with pytest.raises(BadHistory) as refused:
        read_history(text)
    assert told in str(refused.value)


def test_a_whole_ledger_is_a_history() -> None:
    assert read_history('{"residents": [], "draws": [], "messages": [], "bookings": []}') == History()


def test_the_nth_office_day_of_a_month() -> None:
    town = small(**{"day = 1 }": "office_day = 3 }"})
    assert explain(town, jst("2025-01-01"), "hall", date(2026, 2, 20)).stages[0].opens_at == jst("2026-01-07")
    town = small(**{"day = 1 }": "office_day = -1 }"})
    assert explain(town, jst("2025-01-01"), "hall", date(2026, 1, 20)).stages[0].opens_at == jst("2025-12-26")


def test_a_purpose_may_be_for_some_rooms_and_classes_only() -> None:
    town = small(extra='\n[purposes.music]\nname = "演奏"\nrooms = ["big"]\nclasses = ["resident"]\n')
    start, end = jst("2026-06-10T10:00"), jst("2026-06-10T11:00")
    engine.check_use(town, "hall", start, end, purpose_class="music")
    with pytest.raises(Refusal, match="PURPOSE"):
        engine.check_use(town, "den", start, end, purpose_class="music")
    with pytest.raises(Refusal, match="PURPOSE"):
        engine.check_use(town, "hall", start, end, purpose_class="music", klass="outsider")


@pytest.mark.parametrize("bad", ["years_before = 2025", "months_before = 99999", "hours_before = 99999999999"])
def test_a_bound_out_of_the_calendar_never_stops_a_reload(bad: str, tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    known, _ = reload({}, [file])
    file.write_text(changed(**{"months_before = 1, day = 1": bad}), encoding="utf-8")
    kept, faults = reload(known, [file])
    assert kept == known
    assert [(fault.key.split(".")[0], fault.line) for fault in faults] == [("stages[1]", 32)]


def test_an_exception_nobody_foresaw_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("boom")

    monkeypatch.setattr(sys.modules["booking.policy.load"], "understood", broken)
    with pytest.raises(PolicyFaults) as refused:
        parse(SMALL, "small.toml")
    assert "AssertionError" in refused.value.faults[0].message


def test_lines_are_those_of_the_file() -> None:
    text = 'a = """\n[b]\n"""\n[[c]]\nd = [\n 1,\n]\n[[c]]\n[c.e]\n"f g" = { h = 1 }\n'
    assert line_numbers(text) == {
        ("a",): 1,
        ("c", 0): 4,
        ("c", 0, "d"): 5,
        ("c", 1): 8,
        ("c", 1, "e"): 9,
        ("c", 1, "e", "f g"): 10,
    }


def _hints() -> list[Any]:
    """Every hint of the broken policies that is one value of one key."""
    found = []
    cases: Any = [case.values for case in BROKEN]
    for number, (text, expected) in enumerate(cases):
        for key, was, accepted, message in expected:
            single = accepted.startswith(('"', "{", "[{")) or accepted.isdigit() or accepted in ("true", "false")
            if single and was != ABSENT and key and "決まりがありません" not in message:
                found.append(pytest.param(text, key, accepted, id=f"{BROKEN[number].id} {key}"))
    return found


@pytest.mark.parametrize(("text", "key", "accepted"), _hints())
def test_an_accepted_value_is_really_accepted(text: str, key: str, accepted: str) -> None:
    from booking.policy import build

    raw = tomllib.loads(text)
    *steps, last = [
        int(step) - 1 if step.isdigit() else step for step in key.replace("[", ".").replace("]", "").split(".")
    ]
    table: Any = raw
    for step in steps:
        table = table[step]
    old = table[last]
    value = value_of(accepted)
    table[last] = [value] if isinstance(old, list) and isinstance(value, str) else _lists(value)
    try:
        build(raw, "small.toml")
    except PolicyFaults as refused:
        assert key not in [fault.key for fault in refused.faults]  # noqa: PT017 - the other faults are still there


def _lists(value: object) -> object:
    if isinstance(value, dict):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, tuple) else value
