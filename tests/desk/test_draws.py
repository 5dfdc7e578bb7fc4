"""The draw on real rows: on time, once, resumed after any interruption, and what follows from it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from booking import store
from booking.desk import draws, requests
from booking.draw import verify
from booking.errors import Refusal
from bot import jobs
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter, refusal_of

UMECO, MITAKA = "odawara-umeco", "mitaka-inokashira-tobu"
DRAW = f"{UMECO}/2025-10"


class Interrupted(Exception):
    """A process that died."""


def umeco(folder: Path, people: int = 4) -> House:
    """Everybody wants meeting-1 in the afternoon of 2025-10-18, and each a morning of meeting-2."""
    house = build(folder, at="2025-04-02 10:00", only=UMECO)
    for number in range(people):
        one = at_counter(house, UMECO, number)
        ask(house, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
        ask(house, one, "meeting-2", f"2025-10-{19 + number}T09:00", f"2025-10-{19 + number}T10:00")
    house.work()
    return house


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
    house = umeco(tmp_path)
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
    house = umeco(tmp_path)
    house.clock.set("2025-04-23 12:00")
    house.work()
    first = outcomes(house)
    for _ in range(3):
        jobs.look(house.world)
        house.world.transact(lambda office: draws.draw(office, DRAW))
    assert outcomes(house) == first
    assert len([one for one in house.ledger()["bookings"] if one["origin"] == "lottery"]) == 5


def test_interrupted_at_every_statement_and_resumed_it_gives_the_same_result(tmp_path: Path) -> None:
    whole = umeco(tmp_path / "whole")
    whole.clock.set("2025-04-21 07:00")
    whole.work()
    wanted = outcomes(whole)
    house = umeco(tmp_path / "killed")
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
    house = umeco(tmp_path)
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
    house = umeco(tmp_path)
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
    house = umeco(tmp_path)
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


def test_an_entry_withdrawn_between_freezing_and_drawing_gives_its_owner_no_booking(tmp_path: Path) -> None:
    house = build(tmp_path, at="2025-04-02 10:00", only=UMECO)
    one = at_counter(house, UMECO, 1)
    entry = ask(house, one, "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00")
    house.clock.set("2025-04-21 00:00")
    house.work()
    house.world.transact(lambda office: requests.give_up(office, one.resident, entry.id))
    house.clock.set("2025-04-21 07:00")
    house.work()
    assert house.ledger()["bookings"] == []
    assert [one["state"] for one in house.ledger()["draws"] if one["id"] == "2025-10"] == ["drawn"]


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
