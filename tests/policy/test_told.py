"""What `explain` answered although it was not so: ended registrations, last starts, stages that never were, sentences."""

from datetime import date

import pytest

from booking.answer import Explanation, explain
from booking.explain import as_text
from booking.history import History, Mark, PastBooking
from booking.policy import Policy
from tests.policy.small import jst, small

FIRST_COME = 'kind = "first_come"\nopens = { months_before = 1, day = 1 }\ncloses = "start"\n'
WEEK_BEFORE = FIRST_COME.replace('"start"', "{ days_before = 7 }")
DAY = date(2026, 6, 20)  # a Saturday


def with_stages(stages: str, extra: str = "") -> Policy:
    """The small town with these stages instead of its own."""
    return small(**{f"[[stages]]\n{FIRST_COME}": stages}, extra=extra)


def ask(town: Policy, at: str, room: str = "hall", day: date = DAY, **facts: object) -> Explanation:
    return explain(town, jst(at), room, day, **facts)  # type: ignore[arg-type]


# --- a registration that has ended ---


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        pytest.param("2026-06-09T23:59", "OK", id="期限の前日"),
        pytest.param("2026-06-10T23:59", "OK", id="期限の日いっぱい"),
        pytest.param("2026-06-11T00:00", "NOT_ELIGIBLE", id="期限の翌日から"),
    ],
)
def test_an_expired_registration_books_nothing(at: str, reason: str) -> None:
    told = ask(small(), at, history=History(registered_until=date(2026, 6, 10)))
    assert (told.reason, told.next) == (reason, None)
    if reason != "OK":
        assert as_text(small(), told) == "ご登録の有効期限は6月10日（水）です。更新してから、お申し込みください。"


def test_a_registration_that_ends_before_the_stage_opens_is_told_so() -> None:
    told = ask(small(), "2026-04-20T10:00", history=History(registered_until=date(2026, 4, 30)))
    assert (told.reason, told.next) == ("NOT_ELIGIBLE", None)
    told = ask(small(), "2026-04-20T10:00", history=History(registered_until=date(2026, 5, 1)))
    assert (told.reason, told.next) == ("NOT_OPEN", ("first_come_booking", jst("2026-05-01")))


ERASED = """
[penalties]
[[penalties.events]]
event = "no_show"
points = 2.0
[[penalties.thresholds]]
points = 6.0
within = "fiscal_year"
effects = ["erase_registration", "bar_leaders"]
starts = "next_day"
months = 12
"""


@pytest.mark.parametrize(
    ("count", "at", "reason"),
    [
        pytest.param(2, "2026-06-05T10:00", "OK", id="4点では登録は残る"),
        pytest.param(3, "2026-06-03T23:59", "OK", id="措置の始まる前"),
        pytest.param(3, "2026-06-04T00:00", "PENALTY", id="措置の始まりから"),
    ],
)
def test_an_erased_registration_books_nothing(count: int, at: str, reason: str) -> None:
    town = small(extra=ERASED)
    marks = tuple(Mark("no_show", jst(f"2026-06-0{day}T10:00")) for day in range(1, count + 1))
    told = ask(town, at, history=History(marks=marks))
    assert told.reason == reason
    if reason == "PENALTY":
        assert told.next is None
        assert as_text(town, told).startswith(
            "きまりにより、ご登録は取り消されています。2027年6月3日（木）まで、新しい登録もできません。"
        )


def test_an_excused_mark_erases_nothing() -> None:
    marks = tuple(Mark("no_show", jst(f"2026-06-0{day}T10:00"), excused=day == 3) for day in (1, 2, 3))
    assert ask(small(extra=ERASED), "2026-06-05T10:00", history=History(marks=marks)).reason == "OK"


# --- the last possible start ---

DIVIDED = """divisions = [
  { id = "day", name = "昼", time = "09:00-18:00" },
  { id = "eve", name = "夜間", time = "18:00-20:00" },
  { id = "late", name = "延長", time = "20:00-21:00"%s },
]"""


@pytest.mark.parametrize(
    ("use", "last"),
    [
        pytest.param("slot_minutes = 30", "20:30", id="30分から借りられる"),
        pytest.param("slot_minutes = 30\nmin_minutes = 60", "20:00", id="1時間から"),
        pytest.param("slot_minutes = 30\nmin_minutes = 120", "19:00", id="2時間から"),
        pytest.param(DIVIDED % "", "20:00", id="延長だけでも借りられる"),
        pytest.param(DIVIDED % ', only_with = ["eve"]', "18:00", id="延長は夜間と一緒に"),
    ],
)
def test_first_come_ends_with_the_last_start_from_which_something_can_be_booked(use: str, last: str) -> None:
    town = small(**{"slot_minutes = 60": use})
    moment = jst(f"{DAY}T{last}")
    told = ask(town, f"{DAY}T08:00")
    assert told.stages[0].closes_at == moment
    assert ask(town, f"{DAY}T{last}").reason == "CLOSED"


def test_the_shortest_use_of_a_class_moves_its_last_start() -> None:
    town = small(extra='\n[[use]]\nclasses = ["outsider"]\nmin_minutes = 180\n', **{"[use]": "[[use]]"})
    assert ask(town, f"{DAY}T08:00").stages[0].closes_at == jst(f"{DAY}T20:00")
    assert ask(town, f"{DAY}T08:00", klass="outsider").stages[0].closes_at == jst(f"{DAY}T18:00")


# --- stages that do not exist on that day ---

WEEKDAYS = f"""[[stages]]
{FIRST_COME}channels = ["line"]
days = ["weekday"]
[[stages]]
{FIRST_COME}classes = ["resident"]
channels = ["counter"]
"""


@pytest.mark.parametrize(
    ("klass", "channel", "day", "reason"),
    [
        pytest.param("resident", "line", "2026-06-19", "OK", id="金曜はLINEで"),
        pytest.param("resident", "line", "2026-06-20", "CHANNEL", id="土曜は窓口だけ"),
        pytest.param("resident", "counter", "2026-06-20", "OK", id="土曜の窓口"),
        pytest.param("outsider", "line", "2026-06-20", "NOT_ELIGIBLE", id="町外の方に土曜の段階はない"),
        pytest.param("outsider", "counter", "2026-06-20", "NOT_ELIGIBLE", id="窓口でも"),
        pytest.param("outsider", "counter", "2026-06-19", "CHANNEL", id="金曜ならLINEがある"),
    ],
)
def test_a_stage_that_never_was_is_not_closed(klass: str, channel: str, day: str, reason: str) -> None:
    town = with_stages(WEEKDAYS)
    told = ask(town, "2026-06-01T10:00", day=date.fromisoformat(day), klass=klass, channel=channel)
    assert told.reason == reason
    assert "締め切り" not in as_text(town, told)


def test_the_sentences_name_the_day_and_the_channel() -> None:
    town = with_stages(WEEKDAYS)
    told = ask(town, "2026-06-01T10:00")
    assert as_text(town, told).startswith(
        "6月20日（土）の申し込みはLINEでは受け付けていません。窓口でお申し込みください。"
    )
    told = ask(town, "2026-06-01T10:00", klass="outsider")
    assert as_text(town, told) == "6月20日（土）のホールは、町外の方は申し込めません。申し込めるのは町民の方です。"


COUNTER = """
[channels.line]
name = "LINE"
[channels.counter]
name = "窓口"
handled_by = "staff"
hours = "09:00-17:00"
"""


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        pytest.param("2026-06-19T17:00", "NOT_OPEN", id="前日の受付時間のあと"),
        pytest.param("2026-06-20T08:59", "NOT_OPEN", id="当日の受付時間の前"),
        pytest.param("2026-06-20T16:59", "OK", id="当日の受付時間の中"),
        pytest.param("2026-06-20T17:00", "CLOSED", id="当日の受付時間のあと"),
    ],
)
def test_a_counter_that_opens_no_more_before_the_use_has_closed(at: str, reason: str) -> None:
    town = small(extra=COUNTER)
    told = ask(town, at, channel="counter")
    assert told.reason == reason
    if reason == "CLOSED":
        assert as_text(town, told) == (
            "6月20日（土）の申し込みは締め切りました。窓口の受付時間は終わっています。LINEでは、まだ申し込めます。"
        )
    assert (told.next is not None) == (reason == "NOT_OPEN")


def test_when_one_channel_has_closed_the_others_are_named() -> None:
    town = with_stages(f'[[stages]]\n{FIRST_COME}[[stages]]\n{WEEK_BEFORE}channels = ["line"]\n')
    assert as_text(town, ask(town, "2026-06-14T00:00")) == (
        "6月20日（土）の申し込みは締め切りました。受付は6月13日（土）まででした。窓口・電話では、まだ申し込めます。"
    )


# --- "this stage does not exist for them" holds in every room ---

LOTTERY = "opens = { months_before = 3, day = 1 }\ncloses = { months_before = 3, day = 10 }\ndraws = { months_before = 3, day = 11 }\n"


@pytest.mark.parametrize(
    ("again", "outsider"),
    [
        pytest.param("", [], id="町外の方には、室場を名指した抽選もない"),
        pytest.param('classes = ["outsider"]\nchannels = ["counter"]\n', ["counter"], id="窓口だけ、あらためて設ける"),
        pytest.param(
            'rooms = ["hall"]\nclasses = ["outsider"]\n',
            ["line", "counter", "phone"],
            id="その室場だけ、あらためて設ける",
        ),
    ],
)
def test_a_stage_taken_from_a_class_is_gone_in_every_room(again: str, outsider: list[str]) -> None:
    offered = f'[[stages]]\nkind = "lottery"\n{again}{LOTTERY}' if again else ""
    town = with_stages(
        f'[[stages]]\nkind = "lottery"\nrooms = ["big"]\n{LOTTERY}{offered}'
        '[[stages]]\nkind = "lottery"\nclasses = ["outsider"]\noffered = false\n'
        f"[[stages]]\n{FIRST_COME}"
    )
    kinds = {
        (klass, channel): [stage.kind for stage in town.stages(("hall", klass, channel))]
        for klass in town.classes
        for channel in town.channels
    }
    assert all("lottery" in kinds["resident", channel] for channel in town.channels)
    assert [channel for channel in town.channels if "lottery" in kinds["outsider", channel]] == outsider


def test_a_stage_taken_from_a_channel_is_gone_for_every_class() -> None:
    town = with_stages(
        f'[[stages]]\n{FIRST_COME}[[stages]]\n{FIRST_COME}rooms = ["big"]\nclasses = ["outsider"]\n'
        '[[stages]]\nkind = "first_come"\nrooms = ["big"]\nchannels = ["line", "phone"]\noffered = false\n'
    )
    for klass in ("resident", "outsider"):
        assert ask(town, "2026-06-01T10:00", klass=klass).reason == "CHANNEL"
        assert ask(town, "2026-06-01T10:00", klass=klass, channel="counter").reason == "OK"
        assert ask(town, "2026-06-01T10:00", room="den", klass=klass).reason == "OK"


# --- sentences that contradict themselves ---


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        pytest.param('effects = ["no_booking"]', "新しいお申し込みはできません", id="すべて"),
        pytest.param(
            'effects = ["no_lottery", "no_first_come", "no_priority"]', "新しいお申し込みはできません", id="3つとも"
        ),
        pytest.param('effects = ["no_first_come"]', "先着の申し込みはできません", id="先着だけ"),
        pytest.param(
            'effects = ["no_lottery"]\nfirst_come_from_day = 15',
            "抽選の申し込みはできません。また、先着の申し込みは毎月15日からになります",
            id="先着は15日から",
        ),
        pytest.param(
            'effects = ["no_lottery", "max_bookings"]\nmax_bookings = 1',
            "抽選の申し込みはできません。また、予約は利用月ごとに1件までです",
            id="月1件まで",
        ),
    ],
)
def test_a_penalty_says_what_it_takes_away_and_no_more(threshold: str, words: str) -> None:
    town = small(
        extra='\n[penalties]\n[[penalties.events]]\nevent = "no_show"\npoints = 1.0\n'
        f"[[penalties.thresholds]]\npoints = 1.0\nmonths = 2\n{threshold}\n"
    )
    booked = PastBooking("den", jst("2026-06-06T10:00"), jst("2026-06-06T12:00"))
    history = History(marks=(Mark("no_show", jst("2026-06-05T10:00")),), bookings=(booked,))
    told = ask(town, "2026-06-10T10:00", history=history)
    assert told.reason == "PENALTY"
    assert as_text(town, told).splitlines()[0] == (
        f"きまりにより、8月5日（水）10:00まで、{words}。ご事情のあるときは窓口でご相談ください。"
    )


BOTH = f'[[stages]]\nkind = "lottery"\n{LOTTERY}[[stages]]\n{FIRST_COME}'


@pytest.mark.parametrize(
    ("origins", "uses", "lottery", "first_come"),
    [
        pytest.param("", None, True, True, id="どちらも承認"),
        pytest.param('origins = ["lottery"]', None, True, False, id="当選だけ承認"),
        pytest.param('origins = ["first_come"]', None, False, True, id="先着だけ承認"),
        pytest.param("first_use_only = true", None, True, True, id="はじめてのときだけ、履歴なし"),
        pytest.param("first_use_only = true", 0, True, True, id="はじめてのとき"),
        pytest.param("first_use_only = true", 1, False, False, id="2度目から"),
    ],
)
def test_approval_is_told_where_staff_decide(origins: str, uses: int | None, lottery: bool, first_come: bool) -> None:
    town = with_stages(BOTH, extra=f'\n[approval]\nby = "staff"\n{origins}\n')
    history = None if uses is None else History(uses=uses)
    for at, needed in (("2026-03-05T10:00", lottery), ("2026-06-10T10:00", first_come)):
        text = as_text(town, ask(town, at, history=history))
        assert ("職員の承認で予約が決まります" in text) == needed
        assert ("はじめてのご利用のときは" in text) == (needed and "first_use" in origins and uses is None)


PAID = {"free = true": 'base = [{ per = "use", yen = 500 }]'}


@pytest.mark.parametrize(
    ("how", "before", "within"),
    [
        pytest.param("resident", "確定の手続きが必要です", "確定してください。", id="ボタンで"),
        pytest.param("visit", "窓口での確定の手続きが必要です", "窓口で確定の手続きをしてください。", id="窓口で"),
        pytest.param(
            "payment",
            "1階窓口でのお支払い（お支払いがすむと確定します）が必要です",
            "1階窓口でお支払いください。お支払いがすむと確定します。",
            id="支払いで",
        ),
    ],
)
def test_how_a_win_is_confirmed_is_told(how: str, before: str, within: str) -> None:
    confirm = f'[stages.confirm]\ncloses = {{ months_before = 3, day = 20 }}\nby = "{how}"\n'
    town = small(
        **{f"[[stages]]\n{FIRST_COME}": f'[[stages]]\nkind = "lottery"\n{LOTTERY}{confirm}', **PAID},
        extra='\n[payment]\nwhere = "1階窓口"\n',
    )
    assert f"当選したときは、3月20日（金）までに{before}。" in as_text(town, ask(town, "2026-03-05T10:00"))
    text = as_text(town, ask(town, "2026-03-12T10:00"))
    assert f"当選した方は、3月20日（金）までに{within}過ぎると当選は無効になります。" in text
