"""Limits and penalties beyond the two towns: every way of counting, before, on and after each bound."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from booking import engine
from booking.history import History, Mark, PastBooking, PastEntry
from booking.limits import koma
from booking.penalties import erases, in_force, late_cancel_points, no_show_at, points_of
from booking.policy import Policy
from tests.policy.small import jst, small

AT = jst("2026-05-13T10:00")


def use(day: str, begins: int = 9, ends: int = 11, room: str = "hall", **more: Any) -> PastBooking:
    start = jst(day)
    made = more.pop("booked", "2026-05-02T10:00")
    return PastBooking(
        room, start + timedelta(hours=begins), start + timedelta(hours=ends), booked_at=jst(str(made)), **more
    )


def entry(day: str, begins: int = 9, ends: int = 11, room: str = "hall", state: str = "entered") -> PastEntry:
    start = jst(day)
    return PastEntry(room, start + timedelta(hours=begins), start + timedelta(hours=ends), state, jst("2026-05-02"))


def limited(limit: str) -> Policy:
    return small(extra=f"\n[[limits]]\n{limit}\n")


def ask(
    town: Policy,
    history: History,
    day: str = "2026-05-20",
    begins: int = 14,
    ends: int = 16,
    room: str = "hall",
    at: datetime = AT,
    **case: Any,
) -> engine.Explanation:
    start = jst(day)
    return engine.explain(
        town,
        at,
        room,
        start.date(),
        start=start + timedelta(hours=begins),
        end=start + timedelta(hours=ends),
        history=history,
        **case,
    )


MONTHLY = 'id = "m"\nwhat = "bookings"\nmax = 2\n'
TWO = (use("2026-05-16"), use("2026-05-18"))


@pytest.mark.parametrize(
    ("limit", "past", "wanted", "reason"),
    [
        pytest.param(MONTHLY, TWO[:1], {}, "OK", id="月2回、2回め"),
        pytest.param(MONTHLY, TWO, {}, "LIMIT", id="月2回、3回め"),
        pytest.param(MONTHLY, TWO, {"day": "2026-06-01"}, "OK", id="翌月は別"),
        pytest.param(
            MONTHLY + 'period_of = "booked"\n', TWO, {"day": "2026-06-01"}, "LIMIT", id="申込月で数えると翌月の利用も"
        ),
        pytest.param(MONTHLY + 'per = "week"\n', TWO, {"day": "2026-05-17"}, "OK", id="週は月曜から: 日曜は前の週"),
        pytest.param(
            MONTHLY + 'per = "week"\nmax = 1\n'.replace("max = 1\n", ""),
            (use("2026-05-18"), use("2026-05-19")),
            {},
            "LIMIT",
            id="同じ週",
        ),
        pytest.param(MONTHLY + 'per = "day"\n', TWO, {"day": "2026-05-18"}, "OK", id="日ごと、2回め"),
        pytest.param(
            MONTHLY + 'per = "fiscal_year"\n', (use("2026-04-01"), use("2026-04-02")), {}, "LIMIT", id="年度は4月から"
        ),
        pytest.param(
            MONTHLY + 'per = "fiscal_year"\n', (use("2026-03-30"), use("2026-03-31")), {}, "OK", id="3月は前の年度"
        ),
        pytest.param(MONTHLY + 'per = "year"\n', (use("2026-03-30"), use("2026-03-31")), {}, "LIMIT", id="暦年"),
        pytest.param(MONTHLY + 'per = "open"\n', TWO, {}, "LIMIT", id="まだ終わっていない予約が2つ"),
        pytest.param(
            MONTHLY + 'per = "open"\n', (use("2026-05-10"), use("2026-05-18")), {}, "OK", id="終わった予約は数えない"
        ),
        pytest.param(
            MONTHLY + 'per = "ever"\n',
            (use("2024-05-10", state="used"), use("2025-05-18", state="used")),
            {},
            "LIMIT",
            id="すべて",
        ),
        pytest.param(MONTHLY + "per_room = true\n", TWO, {"room": "den"}, "OK", id="室場ごとに数える"),
        pytest.param(MONTHLY + 'rooms = ["big"]\n', TWO, {"room": "den"}, "OK", id="対象の外の室場"),
        pytest.param(
            MONTHLY + 'rooms = ["big"]\n',
            (TWO[0], use("2026-05-18", room="den")),
            {},
            "OK",
            id="対象の外の予約は数えない",
        ),
        pytest.param(MONTHLY + 'classes = ["outsider"]\n', TWO, {}, "OK", id="対象の外の人"),
        pytest.param(
            MONTHLY + 'origins = ["first_come"]\n',
            (TWO[0], use("2026-05-18", origin="lottery")),
            {},
            "OK",
            id="当選を数えない",
        ),
        pytest.param(
            MONTHLY + 'unit = "days"\n',
            (use("2026-05-16"), use("2026-05-16", 13, 15)),
            {},
            "OK",
            id="日数では同じ日は1",
        ),
        pytest.param(
            MONTHLY + 'unit = "koma"\n', (use("2026-05-16"), use("2026-05-16", 11, 13)), {}, "OK", id="コマでは続きは1"
        ),
        pytest.param(
            'id = "m"\nwhat = "bookings"\nmax = 240\nunit = "minutes"\nper = "day"\n',
            (use("2026-05-20"),),
            {},
            "OK",
            id="1日4時間ちょうど",
        ),
        pytest.param(
            'id = "m"\nwhat = "bookings"\nmax = 240\nunit = "minutes"\nper = "day"\n',
            (use("2026-05-20", 9, 12),),
            {},
            "LIMIT",
            id="1日5時間",
        ),
        pytest.param(
            'id = "m"\nwhat = "bookings"\nmax = 3\nunit = "days_in_row"\nper = "ever"\n',
            (use("2026-05-18"), use("2026-05-19")),
            {},
            "OK",
            id="3日続けて",
        ),
        pytest.param(
            'id = "m"\nwhat = "bookings"\nmax = 3\nunit = "days_in_row"\nper = "ever"\n',
            (use("2026-05-18"), use("2026-05-19"), use("2026-05-21")),
            {},
            "LIMIT",
            id="間の日で4日続く",
        ),
        pytest.param('id = "m"\nwhat = "unpaid"\nmax = 2\nper = "open"\n', TWO, {}, "LIMIT", id="未払いが2つ"),
        pytest.param(
            'id = "m"\nwhat = "unpaid"\nmax = 2\nper = "open"\n',
            (TWO[0], use("2026-05-18", paid=True)),
            {},
            "OK",
            id="払った予約は数えない",
        ),
        pytest.param(
            MONTHLY + "waived_from = { days_before = 7 }\n", TWO, {"day": "2026-05-20"}, "OK", id="7日前からは上限なし"
        ),
        pytest.param(
            MONTHLY + "waived_from = { days_before = 7 }\n",
            TWO,
            {"day": "2026-05-21"},
            "LIMIT",
            id="8日前はまだ上限あり",
        ),
        pytest.param(
            MONTHLY + "waived_from = { days_before = 7 }\n",
            (TWO[0], use("2026-05-18", booked="2026-05-12")),
            {"day": "2026-05-25"},
            "OK",
            id="上限のない時期の予約は数えない",
        ),
        pytest.param(
            MONTHLY + "waived_from = { days_before = 7 }\nwaived_counts = true\n",
            (TWO[0], use("2026-05-18", booked="2026-05-12")),
            {"day": "2026-05-25"},
            "LIMIT",
            id="数えると決めれば数える",
        ),
        pytest.param(
            MONTHLY + 'exempt = [{ days = ["weekday"], time = "09:00-12:00" }]\n',
            TWO,
            {"begins": 9, "ends": 12},
            "OK",
            id="平日午前は上限の外",
        ),
        pytest.param(
            MONTHLY + 'exempt = [{ days = ["weekday"], time = "09:00-12:00" }]\n',
            TWO,
            {},
            "OK",
            id="平日午前の予約は数えない",
        ),
        pytest.param(
            MONTHLY + 'exempt = [{ days = ["weekday"], time = "09:00-10:00" }]\n',
            TWO,
            {},
            "LIMIT",
            id="帯からはみ出す予約は数える",
        ),
        pytest.param(MONTHLY, (TWO[0], use("2026-05-18", state="cancelled")), {}, "OK", id="取り消しは数えない"),
        pytest.param(MONTHLY, (TWO[0], use("2026-05-18", state="lapsed")), {}, "OK", id="失効は数えない"),
        pytest.param(MONTHLY, (TWO[0], use("2026-05-12", state="no_show")), {}, "LIMIT", id="無断不使用は数える"),
    ],
)
def test_limits_on_bookings(limit: str, past: tuple[PastBooking, ...], wanted: dict[str, Any], reason: str) -> None:
    assert ask(limited(limit), History(bookings=past), **wanted).reason == reason


LOTTERY = """[[stages]]
kind = "lottery"
opens = { months_before = 2, day = 1 }
closes = { months_before = 2, day = 10 }
draws = { months_before = 2, day = 11, time = "07:00" }

[[stages]]
kind = "first_come\""""


@pytest.mark.parametrize(
    ("limit", "history", "wanted", "reason"),
    [
        pytest.param(
            'what = "entries"\nmax = 2\nper = "draw"\n',
            History(entries=(entry("2026-07-01"),)),
            {},
            "OK",
            id="抽選ごと2件、2件め",
        ),
        pytest.param(
            'what = "entries"\nmax = 2\nper = "draw"\n',
            History(entries=(entry("2026-07-01"), entry("2026-07-02"))),
            {},
            "LIMIT",
            id="抽選ごと2件、3件め",
        ),
        pytest.param(
            'what = "entries"\nmax = 1\nper = "draw"\n',
            History(entries=(entry("2026-08-01"),)),
            {},
            "OK",
            id="別の月の抽選",
        ),
        pytest.param(
            'what = "entries"\nmax = 1\nper = "month"\n',
            History(entries=(entry("2026-07-01", state="withdrawn"),)),
            {},
            "OK",
            id="取り下げた申し込みは数えない",
        ),
        pytest.param(
            'what = "entries"\nmax = 1\nper = "slot"\n',
            History(entries=(entry("2026-07-10", 13, 15, "den"),)),
            {},
            "LIMIT",
            id="重なる時間に2つめ",
        ),
        pytest.param(
            'what = "entries"\nmax = 1\nper = "slot"\n',
            History(entries=(entry("2026-07-10", 12, 14, "den"),)),
            {},
            "OK",
            id="続く時間は重ならない",
        ),
        pytest.param(
            'what = "wins"\nmax = 1\nper = "day"\n',
            History(bookings=(use("2026-07-10", origin="lottery"),)),
            {},
            "LIMIT",
            id="その日にもう当たっている",
        ),
        pytest.param(
            'what = "wins"\nmax = 1\nper = "day"\n',
            History(bookings=(use("2026-07-10"),)),
            {},
            "OK",
            id="先着の予約は当選でない",
        ),
        pytest.param(
            'what = "entries_and_bookings"\nmax = 2\n',
            History(entries=(entry("2026-07-01"),), bookings=(use("2026-07-02"),)),
            {},
            "LIMIT",
            id="申し込みと予約を合わせて",
        ),
        pytest.param(
            'what = "entries_and_bookings"\nmax = 2\n',
            History(entries=(entry("2026-07-01", state="won"),), bookings=(use("2026-07-01", origin="lottery"),)),
            {},
            "OK",
            id="当選した申し込みは予約として1つ",
        ),
    ],
)
def test_limits_on_entries(limit: str, history: History, wanted: dict[str, Any], reason: str) -> None:
    town = small(**{'[[stages]]\nkind = "first_come"': LOTTERY}, extra=f'\n[[limits]]\nid = "m"\n{limit}\n')
    told = ask(town, history, day="2026-07-10", at=jst("2026-05-05"), **wanted)
    assert told.reason == reason


def test_all_matching_limits_hold_and_the_most_specific_of_one_id() -> None:
    town = small(
        extra="""
[[limits]]
id = "m"
what = "bookings"
max = 1
[[limits]]
id = "m"
what = "bookings"
max = 3
classes = ["outsider"]
[[limits]]
id = "d"
what = "bookings"
max = 1
per = "day"
"""
    )
    one = History(bookings=(use("2026-05-18"),))
    assert ask(town, one).facts["limit"] == "m"
    assert ask(town, one, klass="outsider").reason == "OK"
    assert ask(town, one, day="2026-05-18", klass="outsider").facts["limit"] == "d"


@pytest.mark.parametrize(
    ("limit", "past", "wanted", "then"),
    [
        pytest.param(
            MONTHLY + "waived_from = { days_before = 7 }\n",
            TWO,
            {"day": "2026-05-25"},
            "2026-05-18",
            id="上限のなくなる日",
        ),
        pytest.param(MONTHLY + 'period_of = "booked"\n', TWO, {"day": "2026-06-20"}, "2026-06-01", id="翌月になれば"),
        pytest.param(
            MONTHLY + 'per = "open"\n', TWO, {"day": "2026-05-25"}, "2026-05-16T11:00", id="1つめの利用が終われば"
        ),
        pytest.param(MONTHLY, TWO, {"day": "2026-05-25"}, None, id="利用月の上限は待っても変わらない"),
    ],
)
def test_when_a_limit_lets_go(
    limit: str, past: tuple[PastBooking, ...], wanted: dict[str, Any], then: str | None
) -> None:
    told = ask(limited(limit), History(bookings=past), **wanted)
    assert told.reason == "LIMIT"
    assert told.next == (then and ("first_come_booking", jst(then)))


def test_koma_counts_runs() -> None:
    def at(day: int, hour: int) -> datetime:
        return jst(f"2026-05-{day:02d}T{hour:02d}:00")

    assert koma([]) == 0
    assert koma([("a", at(1, 9), at(1, 10)), ("a", at(1, 10), at(1, 11)), ("a", at(1, 12), at(1, 13))]) == 2
    assert koma([("a", at(1, 9), at(1, 10)), ("b", at(1, 10), at(1, 11))]) == 2
    assert koma([("a", at(1, 20), at(1, 21)), ("a", at(2, 9), at(2, 10))]) == 2


def test_divisions_on_both_sides_of_a_break_are_one_koma() -> None:
    town = small(
        **{
            "slot_minutes = 60": 'divisions = [{ id = "am", name = "午前", time = "09:00-12:00" }, { id = "pm", name = "午後", time = "13:00-17:00" }]'
        },
        extra='\n[[limits]]\nid = "m"\nwhat = "bookings"\nmax = 1\nunit = "koma"\n',
    )
    assert ask(town, History(bookings=(use("2026-05-20", 9, 12),)), begins=13, ends=17).reason == "OK"
    assert ask(town, History(bookings=(use("2026-05-19", 9, 12),)), begins=13, ends=17).reason == "LIMIT"


# --- penalties ---

PENALTIES = """
[penalties]
no_show_after_minutes = 30
[[penalties.events]]
event = "no_show"
points = 2.0
[[penalties.events]]
event = "late_cancel"
since = { days_before = 6 }
points = 0.5
[[penalties.events]]
event = "late_cancel"
since = { days_before = 1 }
points = 1.0
"""


def punished(threshold: str) -> Policy:
    return small(extra=PENALTIES + f"[[penalties.thresholds]]\n{threshold}\n")


BAN = 'points = 2.0\neffects = ["no_booking"]\nmonths = 1\n'


@pytest.mark.parametrize(
    ("threshold", "marks", "at", "reason"),
    [
        pytest.param(BAN, ["no_show 2026-05-12"], "2026-05-13", "PENALTY", id="無断不使用1回で停止"),
        pytest.param(BAN, ["no_show 2026-04-14"], "2026-05-13T23:59", "PENALTY", id="停止の最後の1分"),
        pytest.param(BAN, ["no_show 2026-04-14"], "2026-05-14", "OK", id="1か月後に終わる"),
        pytest.param(BAN, ["late_cancel 2026-05-12 0.5"] * 3, "2026-05-13", "OK", id="1.5点では停止しない"),
        pytest.param(BAN, ["late_cancel 2026-05-12 0.5"] * 4, "2026-05-13", "PENALTY", id="0.5点が4回で停止"),
        pytest.param(BAN, ["no_show 2026-05-12 excused"], "2026-05-13", "OK", id="職員が免除した"),
        pytest.param(BAN + 'starts = "next_month"\n', ["no_show 2026-05-12"], "2026-05-13", "OK", id="翌月から"),
        pytest.param(
            BAN + 'starts = "next_month"\n', ["no_show 2026-04-12"], "2026-05-31T23:59", "PENALTY", id="翌月いっぱい"
        ),
        pytest.param(
            BAN + 'starts = "month_after_next"\n', ["no_show 2026-03-12"], "2026-05-01", "PENALTY", id="翌々月から"
        ),
        pytest.param(BAN + 'starts = "next_day"\n', ["no_show 2026-05-12"], "2026-05-12T23:59", "OK", id="翌日から"),
        pytest.param(
            BAN + 'within = "month"\n',
            ["late_cancel 2026-04-30 1.0", "late_cancel 2026-05-01 1.0"],
            "2026-05-13",
            "OK",
            id="月をまたぐと合わせない",
        ),
        pytest.param(
            BAN + 'within = "days"\nwithin_count = 30\n',
            ["late_cancel 2026-04-30 1.0", "late_cancel 2026-05-01 1.0"],
            "2026-05-13",
            "PENALTY",
            id="30日の中なら合わせる",
        ),
        pytest.param(
            BAN + 'within = "months"\nwithin_count = 6\n',
            ["late_cancel 2025-11-01 1.0", "late_cancel 2026-05-01 1.0"],
            "2026-05-13",
            "OK",
            id="6か月前ちょうどは数えない",
        ),
        pytest.param(
            BAN + 'within = "fiscal_year"\n',
            ["late_cancel 2026-03-31 1.0", "late_cancel 2026-05-01 1.0"],
            "2026-05-13",
            "OK",
            id="年度が変わった",
        ),
        pytest.param(
            'points = 2.0\neffects = ["no_lottery"]\nmonths = 1\n',
            ["no_show 2026-05-12"],
            "2026-05-13",
            "OK",
            id="抽選だけの停止なら先着はできる",
        ),
        pytest.param(
            'points = 2.0\neffects = ["max_bookings"]\nmax_bookings = 1\nmonths = 1\n',
            ["no_show 2026-05-12"],
            "2026-05-13",
            "OK",
            id="月1回まで、まだ0回",
        ),
        pytest.param(
            'points = 2.0\neffects = ["no_lottery"]\nfirst_come_from_day = 15\nmonths = 1\n',
            ["no_show 2026-05-12"],
            "2026-05-14T23:59",
            "PENALTY",
            id="先着は15日から、14日",
        ),
        pytest.param(
            'points = 2.0\neffects = ["no_lottery"]\nfirst_come_from_day = 15\nmonths = 1\n',
            ["no_show 2026-05-12"],
            "2026-05-15",
            "OK",
            id="先着は15日から、15日",
        ),
    ],
)
def test_penalties(threshold: str, marks: list[str], at: str, reason: str) -> None:
    history = History(marks=tuple(mark_of(text) for text in marks))
    assert ask(punished(threshold), history, day="2026-05-31", at=jst(at)).reason == reason


def mark_of(text: str) -> Mark:
    event, day, *rest = text.split()
    points = float(rest[0]) if rest and rest[0] != "excused" else None
    return Mark(event, jst(f"{day}T00:00"), points, excused="excused" in rest)


def test_a_penalty_says_until_when_and_next_is_its_end() -> None:
    told = ask(punished(BAN), History(marks=(mark_of("no_show 2026-05-12"),)), day="2026-06-20", at=jst("2026-05-13"))
    assert (told.reason, told.facts["until"], told.next) == (
        "PENALTY",
        jst("2026-06-12"),
        ("first_come_booking", jst("2026-06-12")),
    )


def test_one_booking_a_month_under_a_penalty() -> None:
    town = punished('points = 2.0\neffects = ["max_bookings"]\nmax_bookings = 1\nmonths = 1\n')
    history = History(bookings=(use("2026-05-30"),), marks=(mark_of("no_show 2026-05-12"),))
    assert ask(town, history, day="2026-05-31").reason == "PENALTY"


def test_erasing_and_the_points_start_anew() -> None:
    town = punished('points = 2.0\neffects = ["erase_registration", "bar_leaders"]\nmonths = 6\n')
    once = History(marks=(mark_of("no_show 2026-05-12"),))
    assert erases(town, once, jst("2026-05-13")) is not None
    assert erases(town, History(), jst("2026-05-13")) is None
    twice = History(marks=(mark_of("late_cancel 2026-05-01 2.0"), mark_of("late_cancel 2026-05-02 0.5")))
    assert len(in_force(punished(BAN), twice, jst("2026-05-13"))) == 1
    assert len(in_force(punished(BAN + "resets = false\n"), twice, jst("2026-05-13"))) == 2


@pytest.mark.parametrize(
    ("at", "points"),
    [
        pytest.param("2026-05-13T23:59", 0.0, id="7日前の終わり"),
        pytest.param("2026-05-14T00:00", 0.5, id="6日前から0.5点"),
        pytest.param("2026-05-18T23:59", 0.5, id="2日前"),
        pytest.param("2026-05-19T00:00", 1.0, id="前日から1点"),
    ],
)
def test_points_of_a_late_cancellation(at: str, points: float) -> None:
    assert late_cancel_points(punished(BAN), "hall", jst("2026-05-20T13:00"), jst(at)) == points


def test_a_slip_undone_at_once_brings_no_points() -> None:
    town = small(extra=PENALTIES + "[cancellation]\nundo_minutes = 10\n")
    at = jst("2026-05-19T12:00")
    assert late_cancel_points(town, "hall", jst("2026-05-20T13:00"), at, booked_at=at - timedelta(minutes=9)) == 0
    assert late_cancel_points(town, "hall", jst("2026-05-20T13:00"), at, booked_at=at - timedelta(minutes=10)) == 1


def test_who_has_not_come_half_an_hour_after_the_start() -> None:
    start, end = jst("2026-05-20T13:00"), jst("2026-05-20T15:00")
    assert no_show_at(punished(BAN), start, end) == jst("2026-05-20T13:30")
    assert no_show_at(small(), start, end) == end
    assert points_of(small(), "no_show") == 0


def test_nothing_beyond_the_end_of_a_registration() -> None:
    town = small(extra="\n[registration]\nno_use_beyond_expiry = true\n")
    assert ask(town, History(registered_until=date(2026, 5, 20))).reason == "OK"
    told = ask(town, History(registered_until=date(2026, 5, 19)))
    assert (told.reason, told.next) == ("NOT_ELIGIBLE", None)
    assert ask(small(), History(registered_until=date(2026, 5, 19))).reason == "OK"


def test_staff_closed_the_room() -> None:
    whole = History(closures=(engine.Closure(jst("2026-05-20T00:00"), jst("2026-05-21T00:00"), "hall", "点検"),))
    assert (ask(small(), whole).reason, ask(small(), whole).facts["why"]) == ("CLOSED_DAY", "点検")
    assert ask(small(), whole, room="den").reason == "OK"
    part = History(closures=(engine.Closure(jst("2026-05-20T09:00"), jst("2026-05-20T14:00"), None, "清掃"),))
    assert ask(small(), part, begins=13, ends=15).reason == "CLOSED_DAY"
    assert ask(small(), part, begins=14, ends=15).reason == "OK"
    assert engine.explain(small(), AT, "hall", date(2026, 5, 20), history=part).reason == "OK"
