"""The draw on real rows: on time, once, resumed after any interruption, and what follows from it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from booking import store
from booking.desk import draws, registrations, requests
from booking.draw import verify
from booking.errors import Refusal
from bot import jobs
from tests.desk.one_draw import entered
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter, refusal_of

UMECO, MITAKA = "odawara-umeco", "mitaka-inokashira-tobu"
DRAW = f"{UMECO}/2025-10"


class Interrupted(Exception):
    """A process that died."""


def outcomes(house: House) -> list[tuple[str, str, Any]]:
    """(entry, state, whether it has a booking), whatever the ids of bookings."""
    return [(one["id"], one["state"], one["booking"] is not None) for one in house.ledger()["entries"]]


@contextmanager
def dying_at(house: House, statement: int) -> Iterator[list[int]]:
    """Raise at the given statement, as if the process had been killed."""
    count = [0]

    def before(*_: object) -> None:
        count[0] += 1
        if count[0] == statement:
            raise Interrupted

    event.listen(house.world.engine, "before_cursor_execute", before)
    try:
        yield count
    finally:
        event.remove(house.world.engine, "before_cursor_execute", before)


def test_it_is_never_early_and_happens_at_seven(tmp_path: Path) -> None:
    house = entered(tmp_path)
    house.clock.set("2025-04-21 06:59")
    house.work()
    assert {one["state"] for one in house.ledger()["entries"]} == {"entered"}
    assert house.ledger()["draws"][0]["state"] == "frozen"
    house.clock.set("2025-04-21 07:00")
    house.work()
    found = [one for one in house.ledger()["draws"] if one["id"] == "2025-10"]
    assert [one["state"] for one in found] == ["drawn"]
    assert len(found[0]["winners"]) == 5  # one of four in meeting-1, and four mornings nobody else wanted


def test_a_late_one_is_caught_up_and_a_second_look_changes_nothing(tmp_path: Path) -> None:
    house = entered(tmp_path)
    house.clock.set("2025-04-23 12:00")
    house.work()
    first = outcomes(house)
    for _ in range(3):
        jobs.look(house.world)
        house.world.transact(lambda office: draws.draw(office, DRAW))
    assert outcomes(house) == first
    assert len([one for one in house.ledger()["bookings"] if one["origin"] == "lottery"]) == 5


def test_interrupted_at_every_statement_and_resumed_it_gives_the_same_result(tmp_path: Path) -> None:
    whole = entered(tmp_path / "whole")
    whole.clock.set("2025-04-21 07:00")
    whole.work()
    wanted = outcomes(whole)
    house = entered(tmp_path / "killed")
    house.clock.set("2025-04-21 07:00")
    for statement in range(1, 500):
        with dying_at(house, statement) as count:
            try:
                house.world.transact(lambda office: draws.draw(office, DRAW))
            except Interrupted:
                assert [state for _, state, _ in outcomes(house)] == ["entered"] * 8
                continue
        break
    assert count[0] > 10  # it was interrupted that often before it was let through
    house.work()
    assert outcomes(house) == wanted


def test_the_published_proof_replays_and_holds_no_id_and_no_name(tmp_path: Path) -> None:
    house = entered(tmp_path)
    house.clock.set("2025-04-21 07:00")
    house.work()
    proof = house.world.read(
        lambda office: office.conn.execute(select(store.draws.c.proof).where(store.draws.c.id == DRAW)).scalar()
    )
    document = json.loads(proof or b"")
    assert verify(document) is None
    text = (proof or b"").decode()
    assert "山田" not in text
    assert not any(one["id"] in text or one["resident"] in text for one in house.ledger()["entries"])


def test_a_win_is_confirmed_by_its_owner_only_or_void_after_the_window(tmp_path: Path) -> None:
    house = entered(tmp_path)
    house.clock.set("2025-04-21 07:00")
    house.work()
    first, *rest = [one for one in house.ledger()["bookings"] if one["state"] == "awaiting_confirmation"]
    other = next(one["resident"] for one in rest if one["resident"] != first["resident"])

    def confirm(resident: str) -> None:
        house.world.transact(lambda office: requests.confirm_win(office, resident, first["id"]))

    with pytest.raises(Refusal, match="UNKNOWN"):
        confirm(other)
    house.clock.set("2025-04-25 23:59")
    house.work()
    confirm(first["resident"])
    house.clock.set("2025-04-26 00:00")
    house.work()
    states = {one["id"]: one["state"] for one in house.ledger()["bookings"]}
    assert states[first["id"]] == "confirmed"
    assert [states[one["id"]] for one in rest] == ["void"] * len(rest)
    with pytest.raises(Refusal, match="DECIDED"):
        confirm(first["resident"])


def test_slots_of_pending_and_void_wins_are_held_back_until_first_come_opens(tmp_path: Path) -> None:
    house = entered(tmp_path)
    someone = at_counter(house, UMECO, 99)
    house.clock.set("2025-04-26 00:00")
    house.work()
    house.clock.set("2025-04-30 23:59")
    house.work()
    assert refusal_of(house, someone, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00") == "NOT_OPEN"
    house.clock.set("2025-05-01 00:00")
    house.work()
    assert refusal_of(house, someone, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00") == "OK"


def test_withdrawn_entries_do_not_win_and_cannot_be_withdrawn_twice(tmp_path: Path) -> None:
    house = build(tmp_path, at="2025-04-02 10:00", only=UMECO)
    one = at_counter(house, UMECO, 1)
    entry = ask(house, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
    house.world.transact(lambda office: requests.give_up(office, one.resident, entry.id))
    with pytest.raises(Refusal, match="DECIDED"):
        house.world.transact(lambda office: requests.give_up(office, one.resident, entry.id))
    house.clock.set("2025-04-21 07:00")
    house.work()
    assert [one["state"] for one in house.ledger()["entries"]] == ["withdrawn"]


def contest(folder: Path, *withdrawing: int) -> tuple[House, list[str]]:
    """Three want one afternoon; some withdraw between the close and the draw; who has won, by number."""
    folder.mkdir()
    house = build(folder, at="2025-04-02 10:00", only=UMECO)
    people = [at_counter(house, UMECO, number) for number in range(3)]
    made = [ask(house, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00") for one in people]
    house.clock.set("2025-04-21 00:00")
    house.work()
    for number in withdrawing:
        house.world.transact(lambda office, n=number: requests.give_up(office, people[n].resident, made[n].id))  # type: ignore[misc]
    house.clock.set("2025-04-21 07:00")
    house.work()
    won = {one["id"] for one in house.ledger()["entries"] if one["state"] == "won"}
    return house, [str(number) for number, entry in enumerate(made) if entry.id in won]


def test_what_is_withdrawn_after_the_close_goes_to_the_next_of_the_same_draw(tmp_path: Path) -> None:
    first, (winner,) = contest(tmp_path / "all")
    second, (next_one,) = contest(tmp_path / "one", int(winner))
    assert next_one != winner
    assert len(second.ledger()["bookings"]) == 1
    roots = [house.ledger()["draws"][0]["root"] for house in (first, second)]
    assert roots[0] == roots[1]  # the list stays what it was
    proof = second.world.read(
        lambda office: office.conn.execute(select(store.draws.c.proof).where(store.draws.c.id == DRAW)).scalar()
    )
    document = json.loads(proof or b"")
    assert verify(document) is None
    assert len(document["passed_over"]) == 1
    third, nobody = contest(tmp_path / "none", 0, 1, 2)
    assert nobody == []
    assert third.ledger()["bookings"] == []
    assert [one["state"] for one in third.ledger()["draws"] if one["id"] == "2025-10"] == ["drawn"]


def test_who_leaves_the_register_before_the_draw_does_not_win(tmp_path: Path) -> None:
    for when, state in (("2025-04-20 10:00", "withdrawn"), ("2025-04-21 03:00", "lost")):
        (tmp_path / state).mkdir()
        house = build(tmp_path / state, at="2025-04-02 10:00", only=UMECO)
        one = at_counter(house, UMECO, 1)
        ask(house, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
        house.clock.set(when)
        house.work()
        house.world.transact(lambda office, leaving=one.id: registrations.withdraw(office, leaving, "resident"))  # type: ignore[misc]
        house.clock.set("2025-04-21 07:00")
        house.work()
        assert house.ledger()["bookings"] == []
        assert [one["state"] for one in house.ledger()["entries"]] == [state]


def test_the_same_person_cannot_enter_twice_for_one_time(tmp_path: Path) -> None:
    house = build(tmp_path, at="2025-04-02 10:00", only=UMECO)
    one = at_counter(house, UMECO, 1)
    ask(house, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
    assert refusal_of(house, one, "meeting-1", "2025-10-18T14:00", "2025-10-18T16:00") == "ENTERED"


def test_winners_of_the_rolling_lottery_await_approval_and_the_rest_of_the_day_is_first_come(tmp_path: Path) -> None:
    house = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    people = [at_counter(house, MITAKA, number) for number in range(3)]
    for one in people:
        ask(house, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    house.clock.set("2024-11-27 06:59")
    house.work()
    assert refusal_of(house, people[0], "1f-western", "2024-12-25T13:00", "2024-12-25T14:00") == "NOT_OPEN"
    house.clock.set("2024-11-27 07:00")
    house.work()
    assert sorted(one["state"] for one in house.ledger()["entries"]) == ["lost", "lost", "won"]
    assert [one["state"] for one in house.ledger()["bookings"]] == ["awaiting_approval"]
    assert refusal_of(house, people[0], "1f-western", "2024-12-25T11:00", "2024-12-25T13:00") == "TAKEN"
    assert refusal_of(house, people[0], "1f-western", "2024-12-25T13:00", "2024-12-25T14:00") == "OK"


def test_a_dropped_win_is_not_free_at_once_for_the_one_who_knows(tmp_path: Path) -> None:
    house = build(tmp_path, at="2024-11-20 09:00", only=MITAKA)
    one = at_counter(house, MITAKA, 1)
    ask(house, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    house.clock.set("2024-11-27 07:00")
    house.work()
    (won,) = house.ledger()["bookings"]
    house.world.transact(lambda office: requests.give_up(office, one.resident, won["id"]))
    house.work()
    assert refusal_of(house, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00") == "TAKEN"
    house.clock.set("2024-11-30 07:00")
    house.work()
    assert refusal_of(house, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00") == "OK"


def test_a_win_keeps_what_it_takes_whatever_the_rules_say_later(tmp_path: Path) -> None:
    house = entered(tmp_path)
    house.clock.set("2025-04-21 07:00")
    house.work()
    rows = house.world.read(lambda office: office.conn.execute(select(store.bookings)).all())
    assert rows
    for row in rows:
        names, first, last = json.loads(row.held)
        assert names == [f"{UMECO}/{row.room}"]
        assert [datetime.fromisoformat(first), datetime.fromisoformat(last)] == [row.starts_at, row.ends_at]
