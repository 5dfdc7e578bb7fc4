"""Opening hours, closed days, divisions and slots; terms of registration; evictions; reloading."""

from datetime import date
from pathlib import Path

import pytest

from booking import engine
from booking.errors import Refusal
from booking.evictions import check_eviction
from booking.moments import payment_due
from booking.opening import festival_days, is_open_day
from booking.penalties import may_excuse
from booking.policy import Policy, load_all, reload
from booking.validity import term, unused_until
from tests.policy.small import SMALL, jst, small
from tests.policy.worked import worked


def closed(rule: str) -> Policy:
    return small(extra=f"\n[[closed]]\n{rule}\n")


@pytest.mark.parametrize(
    ("rule", "shut", "open_days"),
    [
        pytest.param('weekday = "mon"', ["2026-05-04", "2026-05-11"], ["2026-05-05"], id="月曜は祝日でも休む"),
        pytest.param(
            'weekday = "mon"\non_holiday = "open"',
            ["2026-05-11"],
            ["2026-05-04", "2026-05-07"],
            id="祝日の月曜は開ける",
        ),
        pytest.param(
            'weekday = "mon"\non_holiday = "next_day"',
            ["2026-05-07", "2026-05-11"],
            ["2026-05-04", "2026-05-05", "2026-05-06"],
            id="祝日が続けば明けた日に休む",
        ),
        pytest.param(
            'weekday = "fri"\non_holiday = "next_day"',
            ["2026-03-21"],
            ["2026-03-20", "2026-03-23"],
            id="金曜の祝日、次の日は土曜でも休む",
        ),
        pytest.param(
            'weekday = "fri"\non_holiday = "next_weekday"',
            ["2026-03-23"],
            ["2026-03-20", "2026-03-21", "2026-03-22"],
            id="金曜の祝日、次の平日は月曜",
        ),
        pytest.param(
            'weekday = "tue"\nnth = [2, 4]',
            ["2026-05-12", "2026-05-26"],
            ["2026-05-05", "2026-05-19"],
            id="第2・第4火曜",
        ),
        pytest.param('weekday = "sun"\nnth = [-1]', ["2026-05-31"], ["2026-05-24"], id="最終日曜"),
        pytest.param("holidays = true", ["2026-05-04", "2026-09-22"], ["2026-05-07"], id="祝日"),
        pytest.param("after_holiday = true", ["2026-05-07", "2026-05-06"], ["2026-05-08"], id="祝日の翌日"),
        pytest.param(
            'after_holiday = true\non_holiday = "open"', ["2026-05-07"], ["2026-05-06"], id="祝日の翌日、祝日なら開ける"
        ),
        pytest.param(
            'between = ["12-28", "01-04"]',
            ["2026-12-28", "2027-01-01", "2027-01-04"],
            ["2026-12-27", "2027-01-05"],
            id="年をまたぐ期間",
        ),
        pytest.param(
            'between = ["2026-08-10", "2026-08-12"]',
            ["2026-08-10", "2026-08-12"],
            ["2026-08-13", "2027-08-11"],
            id="その年だけの期間",
        ),
        pytest.param(
            'dates = ["08-15", "2026-06-02"]',
            ["2026-08-15", "2027-08-15", "2026-06-02"],
            ["2027-06-02"],
            id="毎年の日とその年の日",
        ),
        pytest.param(
            "days_of_month = [10, -1]", ["2026-06-10", "2026-06-30", "2028-02-29"], ["2028-02-28"], id="毎月10日と末日"
        ),
        pytest.param('weekday = "mon"\nrooms = ["den"]', [], ["2026-05-11"], id="ほかの室場の休み"),
    ],
)
def test_closed_days(rule: str, shut: list[str], open_days: list[str]) -> None:
    town = closed(rule)
    assert [day for day in shut if is_open_day(town, "hall", date.fromisoformat(day))] == []
    assert [day for day in open_days if not is_open_day(town, "hall", date.fromisoformat(day))] == []


def test_a_closed_day_names_the_next_open_one() -> None:
    told = engine.explain(closed('weekday = "mon"\nreason = "月曜休館"'), jst("2026-05-01"), "hall", date(2026, 5, 11))
    assert (told.reason, told.next, told.facts["why"], told.facts["next_day"]) == (
        "CLOSED_DAY",
        None,
        "月曜休館",
        date(2026, 5, 12),
    )


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        pytest.param('every_day = "09:00-21:00"', "2026-05-04", "09:00-21:00", id="祝日を書かなければ曜日どおり"),
        pytest.param('every_day = "09:00-21:00"\nholiday = "closed"', "2026-05-04", "", id="祝日は休み"),
        pytest.param(
            'every_day = "09:00-21:00"\nholiday = "09:00-17:00"\nholiday_mon = "10:00-17:00"',
            "2026-05-04",
            "10:00-17:00",
            id="月曜の祝日",
        ),
        pytest.param(
            'every_day = ["09:00-12:00", "13:00-17:00"]', "2026-05-13", "09:00-12:00,13:00-17:00", id="昼休み"
        ),
        pytest.param(
            'every_day = "09:00-21:00"\nexceptions = [{ between = ["07-01", "08-31"], hours = "08:30-22:00" }]',
            "2026-08-31",
            "08:30-22:00",
            id="夏の最後の日",
        ),
        pytest.param(
            'every_day = "09:00-21:00"\nexceptions = [{ between = ["07-01", "08-31"], hours = "08:30-22:00" }]',
            "2026-09-01",
            "09:00-21:00",
            id="夏の次の日",
        ),
        pytest.param('every_day = "09:00-24:00"', "2026-05-13", "09:00-00:00", id="24時まで"),
    ],
)
def test_opening_hours(hours: str, day: str, expected: str) -> None:
    town = small(**{'every_day = "09:00-21:00"': hours})
    periods = engine.opening(town, "hall", date.fromisoformat(day))
    assert ",".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in periods) == expected


def test_one_room_with_its_own_hours() -> None:
    town = small(
        **{
            '[hours]\nevery_day = "09:00-21:00"\n': '[[hours]]\nevery_day = "09:00-21:00"\ntue = "10:30-21:00"\n[[hours]]\nrooms = ["den"]\nevery_day = "08:00-12:00"\n'
        }
    )
    tuesday = date(2026, 5, 12)
    assert [f"{opens:%H:%M}" for opens, _ in engine.opening(town, "hall", tuesday)] == ["10:30"]
    assert [f"{opens:%H:%M}" for opens, _ in engine.opening(town, "den", tuesday)] == ["08:00"]


# --- divisions and slots ---


@pytest.mark.parametrize(
    ("room", "start", "end", "reason"),
    [
        pytest.param("hall", "09:00", "12:00", None, id="午前"),
        pytest.param("hall", "09:00", "17:00", None, id="午前と午後、間の昼も使える"),
        pytest.param("hall", "09:00", "22:00", None, id="全日"),
        pytest.param("hall", "09:00", "13:00", "OFF_GRID", id="区分の終わりでない"),
        pytest.param("hall", "10:00", "12:00", "OFF_GRID", id="区分の始まりでない"),
        pytest.param("hall", "12:00", "13:00", "OFF_GRID", id="昼だけは借りられない"),
        pytest.param("meeting", "09:00", "10:00", None, id="会議室は1時間"),
        pytest.param("meeting", "12:00", "13:00", None, id="会議室は昼も"),
    ],
)
def test_divisions(room: str, start: str, end: str, reason: str | None) -> None:
    times = jst(f"2026-06-10T{start}"), jst(f"2026-06-10T{end}")
    if reason is None:
        engine.check_use(worked(), room, *times)
        return
    with pytest.raises(Refusal, match=reason):
        engine.check_use(worked(), room, *times)


def test_the_table_of_divisions_fits_the_hours_of_the_day() -> None:
    assert [slot.name for slot in engine.slots(worked(), "hall", date(2026, 6, 10))] == ["午前", "午後", "夜間"]
    assert [slot.name for slot in engine.slots(worked(), "hall", date(2026, 6, 14))] == ["午前", "午後"]
    assert engine.slots(worked(), "hall", date(2026, 6, 15)) == ()
    ends = engine.ends(worked(), "hall", jst("2026-06-10T13:00"))
    assert [f"{end:%H:%M}" for end in ends] == ["17:00", "22:00"]


NOON = '{ id = "am", name = "午前", time = "09:00-12:00" }, { id = "noon", name = "昼", time = "12:00-13:00", only_with = ["am", "pm"] }, { id = "pm", name = "午後", time = "13:00-17:00" }'


@pytest.mark.parametrize(
    ("use", "start", "end", "reason"),
    [
        pytest.param(f"divisions = [{NOON}]", "12:00", "13:00", "NOT_ALONE", id="昼だけは借りられない"),
        pytest.param(f"divisions = [{NOON}]", "09:00", "13:00", None, id="午前と昼"),
        pytest.param(
            f"divisions = [{NOON}]\nacross_divisions = false",
            "09:00",
            "13:00",
            "NOT_TOGETHER",
            id="続けては借りられない",
        ),
        pytest.param("slot_minutes = 60\nmin_minutes = 120", "09:00", "10:00", "TOO_SHORT", id="2時間から"),
        pytest.param("slot_minutes = 60\nmax_minutes = 120", "09:00", "12:00", "TOO_LONG", id="2時間まで"),
        pytest.param("slot_minutes = 60\nmax_minutes = 120", "09:00", "11:00", None, id="ちょうど2時間"),
        pytest.param('slot_minutes = 60\ngrid_from = "09:30"', "09:30", "10:30", None, id="刻みの起点"),
        pytest.param('slot_minutes = 60\ngrid_from = "09:30"', "10:00", "11:00", "OFF_GRID", id="起点から外れる"),
    ],
)
def test_ways_of_lending(use: str, start: str, end: str, reason: str | None) -> None:
    town = small(**{"slot_minutes = 60": use})
    times = jst(f"2026-06-10T{start}"), jst(f"2026-06-10T{end}")
    if reason is None:
        engine.check_use(town, "hall", *times)
        return
    with pytest.raises(Refusal, match=reason):
        engine.check_use(town, "hall", *times)


def test_margins_and_purposes() -> None:
    town = small(
        **{
            "slot_minutes = 60": "slot_minutes = 60\nmargin_before_minutes = 15\nmargin_after_minutes = 30\nminimum_headcount = 2"
        },
        extra='\n[purposes.politics]\nname = "政治"\nallowed = false\nwhy_not = "使えません"\n[purposes.party]\nname = "宴会"\ntime = "18:00-21:00"\n',
    )
    start, end = jst("2026-06-10T10:00"), jst("2026-06-10T12:00")
    assert engine.occupied(town, "hall", start, end) == (jst("2026-06-10T09:45"), jst("2026-06-10T12:30"))
    for reason, more in (
        ("UNDER_HEADCOUNT", {"headcount": 1}),
        ("PURPOSE", {"purpose_class": "politics"}),
        ("PURPOSE_TIME", {"purpose_class": "party"}),
        ("UNKNOWN_PURPOSE", {"purpose_class": "war"}),
    ):
        with pytest.raises(Refusal, match=f"^{reason}$"):
            engine.check_use(town, "hall", start, end, **more)


def test_festivals_have_names_and_days() -> None:
    town = small(
        extra='\n[[festivals]]\nname = "夏まつり"\nweekday = "sat"\nnth = [1]\n[[festivals]]\nname = "夏まつり"\ndates = ["08-15"]\n[[closed]]\nfestival = "夏まつり"\n'
    )
    assert festival_days(town, "夏まつり", 2026)[-6:-4] == (date(2026, 8, 1), date(2026, 8, 15))
    assert festival_days(town, "冬まつり", 2026) == ()
    assert not is_open_day(town, "hall", date(2026, 8, 15))


# --- registration, eviction, payment after use ---


@pytest.mark.parametrize(
    ("validity", "approved", "last", "renew_from"),
    [
        pytest.param("", "2026-05-13", None, None, id="期限なし"),
        pytest.param("years = 3", "2026-05-13", "2029-05-12", "2029-04-13", id="3年"),
        pytest.param('years = 3\nstarts = "next_month"', "2026-05-13", "2029-05-31", "2029-05-01", id="翌月1日から3年"),
        pytest.param('ends = "03-31"', "2026-05-13", "2027-03-31", "2027-03-01", id="毎年3月31日"),
        pytest.param('ends = "03-31"', "2026-03-31", "2026-03-31", "2026-03-01", id="3月31日の登録はその日まで"),
        pytest.param(
            'years = 3\nstarts = "fiscal_year"\nends = "03-31"\nrenewal_months = 2',
            "2026-05-13",
            "2029-03-31",
            "2029-02-01",
            id="年度で3年",
        ),
        pytest.param("years = 1", "2028-02-29", "2029-02-27", "2029-01-28", id="うるう日の登録"),
    ],
)
def test_terms_of_registration(validity: str, approved: str, last: str | None, renew_from: str | None) -> None:
    found = term(small(extra=f"\n[registration.validity]\n{validity}\n"), jst(f"{approved}T10:00"))
    assert found.last_day == (last and date.fromisoformat(last))
    assert found.renew_from == (renew_from and jst(renew_from))


def test_a_registration_nobody_uses() -> None:
    assert unused_until(small(extra="\n[registration.validity]\nunused_years = 2\n"), date(2026, 5, 13)) == date(
        2028, 5, 13
    )
    assert unused_until(small(), date(2026, 5, 13)) is None


def test_a_funeral_until_three_the_day_before() -> None:
    town = small(
        extra='\n[[evictions]]\nid = "funeral"\nname = "葬儀"\ndeadline = { days_before = 1, time = "15:00" }\n'
    )
    start = jst("2026-06-10T10:00")
    assert check_eviction(town, "hall", start, ground="funeral", at=jst("2026-06-09T14:59")).refund_percent == 100
    with pytest.raises(Refusal, match="EVICTION_TOO_LATE"):
        check_eviction(town, "hall", start, ground="funeral", at=jst("2026-06-09T15:00"))
    with pytest.raises(Refusal, match="UNKNOWN_GROUND"):
        check_eviction(town, "hall", start, ground="party", at=jst("2026-06-01"))


def test_paying_in_the_next_month_and_by_confirming() -> None:
    debit = small(extra="\n[payment]\ndue = { months_after = 1, day = 27 }\n")
    assert payment_due(debit, jst("2026-06-10T10:00"), room="hall") == jst("2026-07-28")
    pays = small(
        **{
            '[[stages]]\nkind = "first_come"\nopens = { months_before = 1, day = 1 }': """[[stages]]
kind = "lottery"
opens = { months_before = 2, day = 1 }
closes = { months_before = 2, day = 10 }
draws = { months_before = 2, day = 11, time = "07:00" }
confirm = { closes = { months_before = 2, day = 14 }, by = "payment" }
[[stages]]
kind = "first_come"
opens = { months_before = 1, day = 1 }"""
        }
    )
    assert payment_due(pays, jst("2026-06-10T10:00"), room="hall", origin="lottery") == jst("2026-04-15")
    assert payment_due(pays, jst("2026-06-10T10:00"), room="hall") == jst("2026-06-10T10:00")


def test_some_events_cannot_be_excused() -> None:
    town = small(
        extra='\n[penalties]\nexempt = ["大雨"]\n[[penalties.events]]\nevent = "no_show"\npoints = 1.0\nexcusable = false\n[[penalties.events]]\nevent = "late_cancel"\nsince = { days_before = 3 }\npoints = 0.5\n'
    )
    assert (may_excuse(town, "late_cancel"), may_excuse(town, "no_show")) == (True, False)


# --- reloading ---


def test_a_broken_file_at_reload_leaves_the_last_good_rules(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    known = load_all([tmp_path])
    file.write_text(SMALL.replace("capacity = 100", "capacity = 120"), encoding="utf-8")
    changed, faults = reload(known, [tmp_path])
    assert (changed["small"].rooms["hall"].capacity, faults) == (120, [])
    file.write_text(SMALL.replace("capacity = 100", "capacity = 0"), encoding="utf-8")
    kept, faults = reload(changed, [tmp_path])
    assert kept["small"].rooms["hall"].capacity == 120
    assert [(fault.key, fault.found, fault.message) for fault in faults] == [
        ("rooms.hall.capacity", "0", "1 以上の数を書きます")
    ]
