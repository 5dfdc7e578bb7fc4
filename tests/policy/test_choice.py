"""Which rule is for whom, from when: the most specific wins, the newest overwrites, outside the years nothing holds."""

from datetime import date, timedelta

import pytest

from booking import engine
from booking.errors import Refusal
from booking.policy import Policy, PolicyFaults
from tests.policy.small import jst, small, stage

FIRST_COME = """[[stages]]
kind = "first_come"
opens = { months_before = 1, day = 1 }
closes = "start"
"""


def with_stages(*stages: str) -> Policy:
    return small(
        **{
            FIRST_COME: FIRST_COME
            + "\n".join(f'[[stages]]\nkind = "first_come"\n{one}\ncloses = "start"\n' for one in stages)
        }
    )


@pytest.mark.parametrize(
    ("case", "days"),
    [
        pytest.param({}, None, id="指定なしの決まり"),
        pytest.param({"klass": "outsider"}, 7, id="利用者区分の指定"),
        pytest.param({"channel": "counter"}, 10, id="受付方法の指定"),
        pytest.param({"klass": "outsider", "channel": "counter"}, 7, id="利用者区分は受付方法より細かい"),
        pytest.param({"room": "hall"}, 20, id="室場区分はどちらよりも細かい"),
        pytest.param(
            {"room": "hall", "klass": "outsider", "channel": "phone"}, 20, id="室場区分はまとめてもかなわない"
        ),
    ],
)
def test_the_most_specific_stage_holds(case: dict[str, str], days: int | None) -> None:
    town = with_stages(
        'classes = ["outsider"]\nopens = { days_before = 7 }',
        'channels = ["counter"]\nopens = { days_before = 10 }',
        'rooms = ["big"]\nopens = { days_before = 20 }',
    )
    room = case.get("room", "den")
    (found,) = town.stages(town.case(room, case.get("klass"), case.get("channel")))
    assert found.opens is not None
    assert found.opens.days_before == days


def test_a_named_room_beats_its_class_and_a_stage_can_be_taken_away() -> None:
    town = with_stages(
        'rooms = ["big"]\nopens = { days_before = 20 }',
        'rooms = ["hall"]\nclasses = ["outsider"]\noffered = false\nopens = { days_before = 1 }',
    )
    assert stage(town).opens.days_before == 20
    assert town.stages(town.case("hall", "outsider")) == ()
    told = engine.explain(town, jst("2026-05-13T10:00"), "hall", date(2026, 5, 20), klass="outsider")
    assert (told.reason, told.facts["classes"]) == ("NOT_ELIGIBLE", ("resident",))


def test_a_stage_of_another_channel_is_named_as_such() -> None:
    town = small(**{'closes = "start"\n': 'closes = "start"\nchannels = ["counter"]\n'})
    told = engine.explain(town, jst("2026-05-13T10:00"), "hall", date(2026, 5, 20))
    assert (told.reason, told.facts["channels"], told.next) == ("CHANNEL", ("counter",), None)


def test_settings_are_laid_over_each_other_key_by_key() -> None:
    town = small(
        extra="""
[[cancellation]]
deadline = "start"
otherwise = "窓口へ"
[[cancellation]]
channels = ["line"]
deadline = { days_before = 8 }
[[cancellation]]
rooms = ["hall"]
when_paid = false
"""
    )
    line, counter, den = (
        town.cancellation(case)
        for case in (("hall", "resident", "line"), ("hall", "resident", "counter"), ("den", "resident", "line"))
    )
    assert (line.deadline.days_before, line.when_paid, line.otherwise) == (8, False, "窓口へ")
    assert (counter.deadline.minutes_before, counter.when_paid) == (0, False)
    assert (den.deadline.days_before, den.when_paid) == (8, True)


def test_unknown_names_are_refused() -> None:
    town = small()
    for words, reason in (
        ({"room": "gym"}, "UNKNOWN_ROOM"),
        ({"klass": "king"}, "UNKNOWN_CLASS"),
        ({"channel": "fax"}, "UNKNOWN_CHANNEL"),
        ({"entrance": "back"}, "UNKNOWN_ENTRANCE"),
    ):
        with pytest.raises(Refusal) as refused:
            engine.explain(town, jst("2026-05-13T10:00"), words.pop("room", "hall"), date(2026, 5, 20), **words)  # type: ignore[arg-type]
        assert refused.value.reason == reason


# --- from when ---


def test_a_value_changes_in_april() -> None:
    town = small(
        **{"capacity = 10\n": "capacity = [{ value = 10 }, { value = 12, from = 2025-04-01, assumed = true }]\n"}
    )
    assert town.on(date(2025, 3, 31)).rooms["den"].capacity == 10
    assert town.on(date(2025, 4, 1)).rooms["den"].capacity == 12
    assert not town.on(date(2025, 3, 31)).rooms["den"].capacity_assumed
    assert town.on(date(2025, 4, 1)).rooms["den"].capacity_assumed
    assert [(version.first_day, version.last_day) for version in town.versions] == [
        (date(2024, 4, 1), date(2025, 3, 31)),
        (date(2025, 4, 1), None),
    ]


def test_a_day_without_rules_is_an_error_never_the_nearest_rule() -> None:
    town = small(**{"from = 2024-04-01": "from = 2024-04-01\nuntil = 2027-03-31"})
    assert town.on(date(2024, 4, 1)) is town.on(date(2027, 3, 31))
    for day in (date(2024, 3, 31), date(2027, 4, 1)):
        with pytest.raises(Refusal) as refused:
            town.on(day)
        assert (refused.value.reason, refused.value.facts["day"]) == ("NO_RULE", day)
        with pytest.raises(Refusal, match="NO_RULE"):
            engine.explain(town, jst("2026-05-13T10:00"), "hall", day)
    with pytest.raises(Refusal, match="NO_RULE"):
        engine.explain(town, jst("2024-03-31T23:59"), "hall", date(2024, 4, 10))


APRIL = FIRST_COME + FIRST_COME.replace("[[stages]]\n", "[[stages]]\nfrom = 2026-04-01\n").replace(
    "months_before = 1, day = 1", "days_before = 14"
)


def test_the_rules_of_the_day_of_asking_hold_and_next_looks_beyond_the_change() -> None:
    town = small(**{FIRST_COME: APRIL})
    day = date(2026, 5, 20)
    march = engine.explain(town, jst("2026-03-31T23:59"), "hall", day)
    assert march.stages[0].opens_at == jst("2026-04-01")
    assert march.next == ("first_come_booking", jst("2026-05-06"))  # the old rule's 1 April never comes
    april = engine.explain(town, jst("2026-04-01"), "hall", day)
    assert (april.reason, april.stages[0].opens_at, april.next) == ("NOT_OPEN", jst("2026-05-06"), march.next)


def test_a_rule_that_opens_with_its_first_day() -> None:
    town = small(
        **{
            FIRST_COME: FIRST_COME
            + FIRST_COME.replace("[[stages]]\n", "[[stages]]\nfrom = 2026-04-01\n").replace(
                "months_before = 1", "months_before = 6"
            )
        }
    )
    told = engine.explain(town, jst("2026-03-20"), "hall", date(2026, 8, 20))
    assert told.next == ("first_come_booking", jst("2026-04-01"))


def test_a_booking_keeps_the_rules_of_the_day_it_was_made() -> None:
    town = small(
        extra='\n[[cancellation]]\ndeadline = "start"\n[[cancellation]]\nfrom = 2026-04-01\ndeadline = { days_before = 8 }\n'
    )
    start = jst("2026-04-20T10:00")
    assert engine.cancel_until(town.on(date(2026, 3, 20)), "hall", start) is None
    assert engine.cancel_until(town.on(date(2026, 4, 1)), "hall", start) == jst("2026-04-13")
    assert engine.cancel_until(town, "hall", start) == jst("2026-04-13")


def test_opening_hours_are_those_of_the_day_of_use() -> None:
    town = small(
        **{
            'every_day = "09:00-21:00"': 'every_day = [{ value = "09:00-21:00" }, { value = "08:30-22:00", from = 2026-04-01 }]'
        }
    )
    start = jst("2026-04-02T08:30")
    told = engine.explain(
        town, jst("2026-03-20T10:00"), "hall", start.date(), start=start, end=start + timedelta(hours=1)
    )
    assert told.reason == "OK"
    engine.check_use(town, "hall", start, start + timedelta(hours=1))
    with pytest.raises(Refusal, match="OUTSIDE_HOURS"):
        engine.check_use(town, "hall", start - timedelta(days=7), start - timedelta(days=7) + timedelta(hours=1))


def test_a_room_that_ends_and_one_that_begins() -> None:
    town = small(
        **{"[rooms.den]\n": "[rooms.den]\nuntil = 2025-03-31\n"},
        extra='\n[rooms.annex]\nname = "別館"\ncapacity = 5\nfrom = 2025-04-01\n',
    )
    assert set(town.on(date(2025, 3, 31)).rooms) == {"hall", "den"}
    assert set(town.on(date(2025, 4, 1)).rooms) == {"hall", "annex"}
    with pytest.raises(Refusal, match="UNKNOWN_ROOM"):
        engine.explain(town, jst("2025-04-01"), "den", date(2025, 4, 10))


def test_sources_and_assumptions_are_known_by_key() -> None:
    town = small(**{"capacity = 10\n": 'capacity = { value = 10, assumed = true, source = "現地" }\n'})
    assert "rooms.den.capacity" in town.assumed
    assert town.sources["rooms.den.capacity"] == "現地"


def test_a_fault_in_a_later_version_is_found_today() -> None:
    with pytest.raises(PolicyFaults) as refused:
        small(**{"capacity = 10\n": 'capacity = [{ value = 10 }, { value = "12", from = 2029-04-01 }]\n'})
    assert [fault.key for fault in refused.value.faults] == ["rooms.den.capacity"]


# --- channels ---


@pytest.mark.parametrize(
    ("at", "reason", "then"),
    [
        pytest.param("2026-05-13T08:59", "NOT_OPEN", "2026-05-13T09:00", id="窓口の開く1分前"),
        pytest.param("2026-05-13T09:00", "OK", None, id="窓口の開く時刻"),
        pytest.param("2026-05-13T16:59", "OK", None, id="窓口の閉まる1分前"),
        pytest.param("2026-05-13T17:00", "NOT_OPEN", "2026-05-14T09:00", id="窓口の閉まる時刻"),
        pytest.param("2026-05-15T18:00", "NOT_OPEN", "2026-05-18T09:00", id="金曜の夜は月曜から"),
        pytest.param(
            "2026-04-28T18:00", "NOT_OPEN", "2026-05-01T09:00", id="受付の始まりを待つ（30日は先、29日は祝日）"
        ),
    ],
)
def test_a_counter_with_hours(at: str, reason: str, then: str | None) -> None:
    town = small(
        extra='\n[channels.line]\nname = "LINE"\n[channels.counter]\nname = "窓口"\nhours = "09:00-17:00"\ncalendar = "office"\n'
    )
    told = engine.explain(town, jst(at), "hall", date(2026, 6, 20), channel="counter")
    assert (told.reason, told.next and told.next[1]) == (reason, then and jst(then))
