"""Draws whose windows are not simple: several lotteries in one hall, results told later, classes without one, a public value."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from booking import store
from booking.calendar import JST
from booking.desk import bookings, draw_opening, draws, requests
from booking.desk.draw_list import People
from booking.desk.holds import Wish
from booking.draw import verify
from booking.errors import Refusal
from booking.policy import load_all
from booking.values import Details
from tests.desk.variants import house
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter, moment, refusal_of

UMECO, MITAKA = "odawara-umeco", "mitaka-inokashira-tobu"
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SECOND = (
    "[[limits]]",
    """[[stages]]
kind = "lottery"
rooms = ["meeting-4"]
id = "second"
draw_name = "second"
opens = { months_before = 6, day = 21, time = "12:00" }
closes = { months_before = 6, day = 22, time = "24:00" }
draws = { months_before = 6, day = 23, time = "07:00" }
announces = { months_before = 6, day = 24, time = "09:00" }
wishes = 3
bundles = true

[[limits]]""",
)


def row(made: House, facility: str, key: str) -> Any:
    table = store.draws
    return made.world.read(
        lambda office: office.conn.execute(select(table).where(table.c.id == f"{facility}/{key}")).first()
    )


def proof(made: House, facility: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row(made, facility, key).proof)
    return found


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def test_two_lotteries_of_one_month_are_two_draws(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, SECOND, at="2025-04-02 10:00")
    one, other = at_counter(made, UMECO, 1), at_counter(made, UMECO, 2)
    ask(made, one, "meeting-4", "2025-10-18T13:00", "2025-10-18T15:00")
    made.work()
    assert row(made, UMECO, "2025-10.second") is None  # its window is not open yet
    made.clock.set("2025-04-21 12:00")
    made.work()
    assert row(made, UMECO, "2025-10").state == "drawn"
    assert row(made, UMECO, "2025-10.second").state == "open"
    ask(made, other, "meeting-4", "2025-10-18T15:00", "2025-10-18T16:00")
    assert refusal_of(made, other, "meeting-4", "2025-10-18T14:00", "2025-10-18T15:00") == "TAKEN"  # won already
    ask(made, one, "meeting-4", "2025-10-18T17:00", "2025-10-18T18:00", wish=2)
    used = Wish(UMECO, "meeting-4", moment("2025-10-18T17:00"), moment("2025-10-18T18:00"), 5, Details("市", "式典"))
    made.world.transact(
        lambda office: bookings.book(office, used, other.resident, other.id, klass=None, origin="priority", by="tanaka")
    )
    made.clock.set("2025-04-24 09:00")
    made.work()
    first, second = proof(made, UMECO, "2025-10"), proof(made, UMECO, "2025-10.second")
    assert (first["outcomes"], sorted(second["outcomes"])) == (["won"], ["closed", "won"])
    assert verify(first) is None
    assert verify(second) is None


def test_where_results_are_told_later_nobody_knows_them_before(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, SECOND, at="2025-04-21 12:00")
    one = at_counter(made, UMECO, 1)
    entry = ask(made, one, "meeting-4", "2025-10-18T13:00", "2025-10-18T15:00")
    made.clock.set("2025-04-24 08:59")
    made.work()
    assert (row(made, UMECO, "2025-10.second").state, row(made, UMECO, "2025-10.second").proof) == ("frozen", None)
    assert [one["state"] for one in made.ledger()["entries"]] == ["entered"]
    made.clock.set("2025-04-24 09:00")
    made.work()
    assert [one["state"] for one in made.ledger()["entries"]] == ["won"]
    assert proof(made, UMECO, "2025-10.second")["terms"]["due_at"] == "2025-04-24T09:00+09:00"
    with pytest.raises(Refusal, match="DECIDED"):
        made.world.transact(lambda office: requests.give_up(office, one.resident, entry.id))


def test_rooms_that_close_later_keep_their_draw_open(tmp_path: Path) -> None:
    longer = (
        "[[limits]]",
        """[[stages]]
kind = "lottery"
rooms = ["meeting-4"]
opens = { months_before = 6, day = 3, time = "00:00" }
closes = { months_before = 6, day = 20, time = "20:00" }
draws = { months_before = 6, day = 21, time = "07:00" }

[[limits]]""",
    )
    made = house(tmp_path, UMECO, longer, at="2025-04-01 00:00")
    made.work()
    found = row(made, UMECO, "2025-10")
    assert found.closes_at == jst("2025-04-21 00:00")
    one = at_counter(made, UMECO, 1)
    assert refusal_of(made, one, "meeting-4", "2025-10-18T13:00", "2025-10-18T15:00") == "NOT_OPEN"
    made.clock.set("2025-04-20 19:59")
    assert refusal_of(made, one, "meeting-4", "2025-10-18T13:00", "2025-10-18T15:00") == "OK"
    made.clock.set("2025-04-20 20:00")
    made.work()
    assert refusal_of(made, one, "meeting-4", "2025-10-19T13:00", "2025-10-19T15:00") != "OK"
    assert refusal_of(made, one, "meeting-1", "2025-10-19T13:00", "2025-10-19T15:00") == "OK"


def test_ranked_wishes_of_the_example_hall_and_classes_without_a_lottery(tmp_path: Path) -> None:
    policies = load_all([EXAMPLES / "yokohama-ward-culture-center.toml"])
    facility, policy = next(iter(policies.items()))
    version = policy.on(jst("2025-01-02 10:00").date())
    about = draw_opening.lottery(version, "2025-04")
    assert {klass for _, klass, _ in about.cases} == {"group", "individual"}
    assert draw_opening.lottery(version, "2025-04.hall").opens_at == jst("2024-10-01 09:00")
    with pytest.raises(LookupError):
        draw_opening.lottery(version, "2025-04.other")
    assert facility == version.id


def test_what_a_lottery_does_not_take_is_refused(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, SECOND, at="2025-04-02 10:00")
    one = at_counter(made, UMECO, 1)
    with pytest.raises(Refusal, match="WISH"):
        ask(made, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00", wish=2)
    with pytest.raises(Refusal, match="EQUIPMENT_STAGE"):
        ask(made, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00", equipment={"lectern": 1})
    with pytest.raises(Refusal, match="NO_BUNDLES"):
        ask(made, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00", bundle="a")
    with pytest.raises(Refusal, match="LUCKY"):
        ask(made, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00", lucky="777")
    made.clock.set("2025-04-21 12:00")
    made.work()
    ask(made, one, "meeting-4", "2025-10-18T13:00", "2025-10-18T15:00", wish=1)
    with pytest.raises(Refusal, match="WISH_TAKEN") as told:
        ask(made, one, "meeting-4", "2025-10-19T13:00", "2025-10-19T15:00", wish=1)
    assert told.value.facts["left"] == (2, 3)


def test_a_bundle_wins_loses_and_is_withdrawn_as_one(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, SECOND, at="2025-04-21 12:00")
    one, other = at_counter(made, UMECO, 1), at_counter(made, UMECO, 2)
    for who, bundle in ((one, "a"), (other, "b")):
        ask(made, who, "meeting-4", "2025-10-18T13:00", "2025-10-18T15:00", bundle=bundle)
        ask(made, who, "meeting-4", "2025-10-25T13:00", "2025-10-25T15:00", bundle=bundle)
    third = at_counter(made, UMECO, 3)
    first = ask(made, third, "meeting-4", "2025-10-25T13:00", "2025-10-25T15:00", bundle="c")
    ask(made, third, "meeting-4", "2025-10-26T13:00", "2025-10-26T15:00", bundle="c")
    made.world.transact(lambda office: requests.give_up(office, third.resident, first.id))
    made.clock.set("2025-04-24 09:00")
    made.work()
    states: dict[str, list[str]] = {}
    for entry in made.ledger()["entries"]:
        states.setdefault(entry["resident"], []).append(entry["state"])
    assert states.pop(third.resident) == ["withdrawn", "withdrawn"]
    assert sorted(states.values()) == [["lost", "lost"], ["won", "won"]]


def test_a_lucky_number_is_in_the_leaf_where_the_policy_wants_it(tmp_path: Path) -> None:
    made = house(tmp_path, MITAKA, ("lucky_number = false", "lucky_number = true"), at="2024-11-20 09:00")
    one = at_counter(made, MITAKA, 1)
    with pytest.raises(Refusal, match="LUCKY"):
        ask(made, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00", lucky="77")
    ask(made, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00", lucky="777")
    made.clock.set("2024-11-27 07:00")
    made.work()
    assert [line.rpartition("|")[2] for line in proof(made, MITAKA, "2024-12-25")["list"]] == ["777"]


def test_limits_the_draw_cannot_keep_hold_when_people_enter(tmp_path: Path) -> None:
    per_room = (
        "[approval]",
        '[[limits]]\nid = "room"\nwhat = "bookings"\nmax = 2\nper = "month"\nper_room = true\n\n[approval]',
    )
    made = house(tmp_path, UMECO, per_room, at="2025-04-02 10:00")
    one = at_counter(made, UMECO, 1)
    for day in (4, 5):
        ask(made, one, "meeting-1", f"2025-10-{day:02}T13:00", f"2025-10-{day:02}T15:00")
    assert refusal_of(made, one, "meeting-1", "2025-10-11T13:00", "2025-10-11T15:00") == "LIMIT"
    assert refusal_of(made, one, "meeting-2", "2025-10-11T13:00", "2025-10-11T15:00") == "OK"


def test_nobody_wins_more_than_the_limit_of_the_month(tmp_path: Path) -> None:
    made = build(tmp_path, at="2025-04-02 10:00", only=UMECO)
    one = at_counter(made, UMECO, 1)
    for day in range(1, 10):
        ask(made, one, "meeting-1", f"2025-10-{day:02}T13:00", f"2025-10-{day:02}T15:00")
    ask(made, one, "meeting-1", "2025-10-01T15:00", "2025-10-01T16:00")  # joins another: one koma
    made.clock.set("2025-04-21 07:00")
    made.work()
    assert sorted(entry["state"] for entry in made.ledger()["entries"]).count("won") in (6, 7)
    document = proof(made, UMECO, "2025-10")
    assert document["terms"]["limits"] == {"YYYY-MM": 6}
    assert "limit" in document["outcomes"]
    assert verify(document) is None


def test_where_only_priority_is_open_an_entry_is_told_from_when(tmp_path: Path) -> None:
    made = build(tmp_path, at="2025-04-02 10:00", only=UMECO)
    one = at_counter(made, UMECO, 1)
    with pytest.raises(Refusal, match="NOT_OPEN") as told:
        ask(made, one, "meeting-1", "2025-11-01T10:00", "2025-11-01T11:00")
    assert told.value.facts["next_at"] == jst("2025-05-01 00:00")


BEACON = ('beacon = "none"', 'beacon = "drand"\nbeacon_rule = "抽選日の6時の回"')


def test_a_draw_waits_for_the_public_value_its_terms_name_and_is_made_when_it_comes(tmp_path: Path) -> None:
    made = house(tmp_path, MITAKA, BEACON, at="2024-11-20 09:00")
    one, name = at_counter(made, MITAKA, 1), f"{MITAKA}/2024-12-25"
    ask(made, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")

    def tell(value: str) -> None:
        made.world.transact(lambda office: draws.tell_beacon(office, name, value, "tanaka"))

    with pytest.raises(Refusal, match="NOT_FROZEN"):
        tell("c0ffee")
    made.clock.set("2024-11-27 07:30")
    made.work()
    assert row(made, MITAKA, "2024-12-25").state == "frozen"
    assert any("公開の値（抽選日の6時の回）" in str(body) for body in made.cards())
    assert refusal_of(made, one, "1f-western", "2024-12-25T13:00", "2024-12-25T14:00") == "DRAWING"
    with pytest.raises(Refusal, match="BAD_BEACON"):
        tell("coffee")
    tell("c0ffee")
    made.work()
    document = proof(made, MITAKA, "2024-12-25")
    assert (document["beacon"], document["terms"]["beacon_rule"]) == ("c0ffee", "抽選日の6時の回")
    assert verify(document) is None
    assert verify({**document, "beacon": "c0ffef"}) is not None
    assert refusal_of(made, one, "1f-western", "2024-12-25T13:00", "2024-12-25T14:00") == "OK"
    with pytest.raises(Refusal, match="DECIDED"):
        tell("c0ffee")


def test_a_value_told_before_the_hour_waits_for_it(tmp_path: Path) -> None:
    made = house(tmp_path, MITAKA, BEACON, at="2024-11-20 09:00")
    ask(made, at_counter(made, MITAKA, 1), "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    made.clock.set("2024-11-27 06:30")
    made.work()
    made.world.transact(lambda office: draws.tell_beacon(office, f"{MITAKA}/2024-12-25", "c0ffee", "tanaka"))
    assert row(made, MITAKA, "2024-12-25").state == "frozen"
    made.clock.set("2024-11-27 07:00")
    made.work()
    assert row(made, MITAKA, "2024-12-25").state == "drawn"


def test_without_a_public_value_there_is_nothing_to_tell(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    ask(made, at_counter(made, MITAKA, 1), "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    with pytest.raises(Refusal, match="NO_BEACON"):
        made.world.transact(lambda office: draws.tell_beacon(office, f"{MITAKA}/2024-12-25", "c0", "tanaka"))


def test_first_come_does_not_get_in_before_a_draw_that_is_due(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    people = [at_counter(made, MITAKA, number) for number in range(3)]
    for one in people[:2]:
        ask(made, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    made.work()
    made.clock.set("2024-11-27 07:00")  # nobody has looked at what is due yet
    assert refusal_of(made, people[2], "1f-western", "2024-12-25T11:00", "2024-12-25T13:00") == "TAKEN"
    assert refusal_of(made, people[2], "1f-western", "2024-12-25T13:00", "2024-12-25T14:00") == "OK"
    made.work()
    assert sorted(entry["state"] for entry in made.ledger()["entries"]) == ["lost", "won"]
    assert "closed" not in proof(made, MITAKA, "2024-12-25")["outcomes"]


def test_a_person_is_one_however_often_registered_and_keeps_its_name_when_linked(tmp_path: Path) -> None:
    made = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    one = at_counter(made, MITAKA, 1)
    entry = ask(made, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    before = made.world.read(lambda office: People(office, MITAKA).who(office.row(store.entries, entry.id)))

    def link(office: Any) -> None:
        """What linking a LINE account does: another resident owns the registration and the entry."""
        made_anew = office.new_id()
        office.conn.execute(store.residents.insert().values(id=made_anew, created_at=office.at))
        for table in (store.registrations, store.entries):
            office.conn.execute(table.update().values(resident=made_anew))

    made.world.transact(link)
    assert made.world.read(lambda office: People(office, MITAKA).who(office.row(store.entries, entry.id))) == before
    assert moment("2024-12-25T09:00") == entry.start
