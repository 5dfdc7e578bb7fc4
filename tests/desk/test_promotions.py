"""繰上当選 on real rows: who moves up, by what proof, and what becomes of time nobody in the draw wants."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from booking import store
from booking.desk import bookings, promotions, registrations, requests
from booking.desk.holds import Wish
from booking.draw import verify
from booking.values import Details, Registration
from tests.desk.variants import house
from tests.support.inprocess import House
from tests.support.people import ask, at_counter, moment, refusal_of

UMECO, MITAKA = "odawara-umeco", "mitaka-inokashira-tobu"
NEXT = (
    ('dropped_win = "next_stage"', 'dropped_win = "next_in_rank"'),
    ('void_win = "next_stage"', 'void_win = "next_in_rank"'),
)
ROOM, FROM, TO = "meeting-1", "2025-10-18T13:00", "2025-10-18T15:00"


def umeco(folder: Path, people: int = 4) -> tuple[House, list[Registration]]:
    """Everybody wants the same afternoon; it is drawn."""
    made = house(folder, UMECO, *NEXT, at="2025-04-02 10:00")
    everyone = [at_counter(made, UMECO, number) for number in range(people)]
    for one in everyone:
        ask(made, one, ROOM, FROM, TO)
    made.clock.set("2025-04-21 07:00")
    made.work()
    return made, everyone


def live(made: House) -> list[dict[str, Any]]:
    return [
        one
        for one in made.ledger()["bookings"]
        if one["state"] in ("awaiting_confirmation", "awaiting_approval", "confirmed")
    ]


def published(made: House) -> list[dict[str, Any]]:
    rows = made.world.read(
        lambda office: (
            office.conn.execute(select(store.promotions.c.proof).order_by(store.promotions.c.number)).scalars().all()
        )
    )
    return [json.loads(row) for row in rows]


def resident_of(made: House, booking: str) -> str:
    return str(next(one["resident"] for one in made.ledger()["bookings"] if one["id"] == booking))


def test_a_declined_win_goes_to_the_next_in_rank_with_a_proof_of_its_own(tmp_path: Path) -> None:
    made, _ = umeco(tmp_path)
    (first,) = live(made)
    ranks = {one["id"]: one for one in made.ledger()["entries"]}
    made.world.transact(lambda office: requests.give_up(office, resident_of(made, first["id"]), first["id"]))
    made.work()
    (second,) = live(made)
    assert second["resident"] != first["resident"]
    order = sorted(ranks, key=lambda entry: _rank(made, entry))
    assert [ranks[entry]["resident"] for entry in order[:2]] == [first["resident"], second["resident"]]
    (document,) = published(made)
    assert verify(document) is None
    assert document["root"] == json.loads(_proof(made))["root"]
    assert document["seed"] == json.loads(_proof(made))["seed"]
    assert document["outcomes"].count("won") == 1
    states = [one["state"] for one in made.ledger()["entries"]]
    assert sorted(states) == [
        "lost",
        "lost",
        "won",
        "won",
    ]  # the declined win keeps its state; its booking is cancelled


def _rank(made: House, entry: str) -> int:
    table = store.entries
    return int(
        made.world.read(
            lambda office: office.conn.execute(select(table.c.rank).where(table.c.id == entry)).scalar_one()
        )
    )


def _proof(made: House) -> bytes:
    return bytes(
        made.world.read(
            lambda office: office.conn.execute(
                select(store.draws.c.proof).where(store.draws.c.id == f"{UMECO}/2025-10")
            ).scalar_one()
        )
    )


def test_wins_void_at_the_same_hour_move_on_together_until_nobody_is_left(tmp_path: Path) -> None:
    made, _ = umeco(tmp_path, people=3)
    seen = [live(made)[0]["resident"]]
    made.clock.set("2025-04-26 00:00")
    made.work()
    (second,) = live(made)
    seen.append(second["resident"])
    assert (second["state"], len(published(made))) == ("awaiting_confirmation", 1)
    made.clock.set("2025-04-29 00:00")  # three days for who moves up after the policy's window
    made.work()
    (third,) = live(made)
    seen.append(third["resident"])
    assert len(set(seen)) == 3
    made.clock.set("2025-05-02 00:00")
    made.work()
    assert live(made) == []
    assert [verify(document) for document in published(made)] == [None, None]


def test_what_nobody_in_the_draw_wants_is_free_at_a_moment_its_dropper_cannot_know(tmp_path: Path) -> None:
    made, (one,) = umeco(tmp_path, people=1)
    (won,) = live(made)
    made.world.transact(lambda office: requests.confirm_win(office, one.resident, won["id"]))
    made.clock.set("2025-06-10 10:00")  # first come is open
    made.world.transact(lambda office: bookings.cancel(office, won["id"], "tanaka", channel="counter"))
    made.work()
    assert published(made) == []
    assert refusal_of(made, one, ROOM, FROM, TO) == "TAKEN"
    made.clock.set("2025-06-11 06:59")
    made.work()
    assert refusal_of(made, one, ROOM, FROM, TO) == "TAKEN"
    made.clock.set("2025-06-12 07:00")
    made.work()
    assert refusal_of(made, one, ROOM, FROM, TO) == "OK"


def test_who_moves_up_takes_only_its_own_hours_and_the_rest_is_given_back_later(tmp_path: Path) -> None:
    for seed in range(20):  # until the one who wants all of it stands first
        made = house(tmp_path / str(seed), UMECO, *NEXT, at="2025-04-02 10:00")
        made.world.rng.seed(seed)
        greedy, modest = at_counter(made, UMECO, 1), at_counter(made, UMECO, 2)
        ask(made, greedy, ROOM, "2025-10-18T09:00", "2025-10-18T21:00")
        ask(made, modest, ROOM, "2025-10-18T10:00", "2025-10-18T11:00")
        made.clock.set("2025-04-21 07:00")
        made.work()
        (won,) = live(made)
        if won["resident"] == greedy.resident:
            break
    made.world.transact(lambda office: requests.confirm_win(office, greedy.resident, won["id"]))
    made.clock.set("2025-06-10 10:00")
    made.world.transact(lambda office: bookings.cancel(office, won["id"], "tanaka", channel="counter"))
    made.work()
    (moved,) = live(made)
    assert (moved["resident"], moved["start"][11:16], moved["end"][11:16]) == (modest.resident, "10:00", "11:00")
    assert moved["state"] == "awaiting_confirmation"
    assert refusal_of(made, greedy, ROOM, "2025-10-18T11:00", "2025-10-18T12:00") == "TAKEN"
    made.clock.set("2025-06-12 07:00")
    made.work()
    assert refusal_of(made, greedy, ROOM, "2025-10-18T10:00", "2025-10-18T11:00") == "TAKEN"
    assert refusal_of(made, greedy, ROOM, "2025-10-18T11:00", "2025-10-18T12:00") == "OK"


def test_time_free_for_another_reason_is_not_given_away_by_a_promotion(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, *NEXT, at="2025-04-02 10:00")
    everyone = [at_counter(made, UMECO, number) for number in range(3)]
    for one in everyone[:2]:
        ask(made, one, ROOM, FROM, TO)
        ask(made, one, "meeting-2", "2025-10-20T09:00", "2025-10-20T10:00")  # soon closed to both of them
    early = Wish(UMECO, "meeting-2", moment("2025-10-20T09:00"), moment("2025-10-20T12:00"), 10, Details("市", "式典"))
    owner = everyone[2]
    held = made.world.transact(
        lambda office: bookings.book(
            office, early, owner.resident, owner.id, klass=None, origin="priority", channel="counter", by="tanaka"
        )
    )
    made.clock.set("2025-04-21 07:00")
    made.work()
    (won,) = [one for one in live(made) if one["origin"] == "lottery"]
    made.world.transact(lambda office: bookings.cancel(office, held.id, "tanaka", channel="counter"))
    made.world.transact(lambda office: requests.give_up(office, resident_of(made, won["id"]), won["id"]))
    made.work()
    (moved,) = [one for one in live(made) if one["origin"] == "lottery"]
    assert (moved["room"], moved["start"][:16]) == (ROOM, FROM)
    (document,) = published(made)
    assert [line.split("|")[3][:9] for line in document["passed_over"] if "|" in line] == ["meeting-2"] * 2
    assert verify(document) is None


def test_a_refused_winner_is_followed_by_the_next_where_the_policy_says_so(tmp_path: Path) -> None:
    made = house(tmp_path, MITAKA, ('refused = "at_once"', 'refused = "next_in_rank"'), at="2024-11-20 09:00")
    people = [at_counter(made, MITAKA, number) for number in range(2)]
    for one in people:
        ask(made, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    made.clock.set("2024-11-27 07:00")
    made.work()
    (first,) = live(made)
    made.world.transact(lambda office: bookings.refuse(office, first["id"], "U0APPROVER", "目的が合わないため"))
    made.work()
    (second,) = live(made)
    assert second["resident"] != first["resident"]
    assert second["state"] == "awaiting_approval"
    assert [verify(document) for document in published(made)] == [None]


def test_a_refused_winner_s_time_is_first_come_at_once_where_the_policy_says_so(tmp_path: Path) -> None:
    made = house(tmp_path, MITAKA, at="2024-11-20 09:00")
    one, other = at_counter(made, MITAKA, 1), at_counter(made, MITAKA, 2)
    ask(made, one, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00")
    made.clock.set("2024-11-27 07:00")
    made.work()
    (first,) = live(made)
    made.world.transact(lambda office: bookings.refuse(office, first["id"], "U0APPROVER", "目的が合わないため"))
    made.work()
    assert refusal_of(made, other, "1f-western", "2024-12-25T09:00", "2024-12-25T12:00") == "OK"
    assert published(made) == []


def test_nobody_moves_up_who_has_left_the_register(tmp_path: Path) -> None:
    made, everyone = umeco(tmp_path, people=2)
    (won,) = live(made)
    loser = next(one for one in everyone if one.resident != won["resident"])
    made.world.transact(lambda office: registrations.withdraw(office, loser.id, "resident"))
    made.world.transact(lambda office: requests.give_up(office, won["resident"], won["id"]))
    made.work()
    assert live(made) == []
    assert published(made) == []


def test_held_back_cells_are_named_so_that_they_can_be_given_back(tmp_path: Path) -> None:
    made = house(tmp_path, UMECO, at="2025-06-10 10:00")
    one = at_counter(made, UMECO, 1)
    ask(made, one, ROOM, FROM, TO)
    made.world.transact(
        lambda office: promotions.free_cells(office, f"{UMECO}/{ROOM}@2025-10-18:156-168#abc")
    )  # 13:00-14:00
    other = at_counter(made, UMECO, 2)
    assert refusal_of(made, other, ROOM, "2025-10-18T14:00", "2025-10-18T15:00") == "TAKEN"
    assert refusal_of(made, other, ROOM, "2025-10-18T13:00", "2025-10-18T14:00") == "OK"
