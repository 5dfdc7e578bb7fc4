"""Wins that fell void and who moves up (繰上当選)."""

from booking.draw import Taken, Ticket, decide, draw_seed, freeze, promote, proof, verify
from tests.draw.given import OPENING, TERMS, claim, ticket

SEEDS = [bytes([number]) * 32 for number in range(40)]


def test_the_next_in_rank_moves_up() -> None:
    frozen = freeze(ticket(who, 9, 12, entry=f"entry {who}") for who in range(5))
    for seed in SEEDS:
        drawn = decide(frozen, seed, TERMS)
        second = promote(drawn, standing=[], void=drawn.winners)
        assert second.winners == drawn.losers[:1]
        third = promote(drawn, standing=[], void=[*drawn.winners, *second.winners])
        assert third.winners == drawn.losers[1:2]


def test_who_dropped_a_win_gets_nothing_of_what_it_left() -> None:
    tickets = [ticket(1, 9, 12, entry="won and dropped"), ticket(1, 10, 11, entry="the same hour again")]
    drawn = decide(freeze(tickets), SEEDS[0], TERMS)
    assert promote(drawn, standing=[], void=drawn.winners).winners == []


def test_standing_wins_stay_and_are_not_overlapped() -> None:
    tickets = [
        ticket(1, 9, 11, entry="void"),
        ticket(2, 10, 12, entry="fits"),
        ticket(3, 10, 13, entry="does not fit"),
        ticket(4, 12, 14, entry="stands"),
    ]
    drawn = decide(freeze(tickets), SEEDS[0], TERMS)
    moved = promote(drawn, standing=["stands"], void=["void"])
    assert moved.winners == ["fits"]


def test_whoever_has_one_of_several_wishes_does_not_move_up_with_another() -> None:
    tickets = [
        ticket(1, 9, 12, wish=1, entry="first wish won"),
        ticket(1, 13, 15, wish=2, entry="second wish"),
        ticket(2, 13, 15, wish=1, entry="void"),
        ticket(3, 13, 15, wish=3, entry="third wish of another"),
    ]
    drawn = decide(freeze(tickets), SEEDS[0], TERMS)
    assert promote(drawn, standing=["first wish won"], void=["void"]).winners == ["third wish of another"]


def test_time_the_policy_holds_back_does_not_move_on() -> None:
    drawn = decide(freeze(ticket(who, 9, 12) for who in range(3)), SEEDS[0], TERMS)
    assert promote(drawn, standing=[], void=drawn.winners, taken=[Taken(claim(9, 12))]).winners == []


def test_a_promotion_has_a_proof_of_its_own() -> None:
    tickets: list[Ticket] = [ticket(who, 9 + who % 3, 12) for who in range(9)]
    frozen = freeze(tickets)
    drawn = decide(frozen, draw_seed(frozen.root, OPENING.secret), TERMS)
    moved = promote(drawn, standing=[], void=drawn.winners)
    document = proof(OPENING, moved)
    assert moved.winners
    assert verify(document) is None
    assert document["root"] == proof(OPENING, drawn)["root"]


def test_a_ticket_withdrawn_after_the_close_leaves_its_time_to_the_next_and_the_list_as_it_was() -> None:
    frozen = freeze(ticket(who, 9, 12, entry=f"entry {who}") for who in range(5))
    for seed in SEEDS:
        drawn = decide(frozen, seed, TERMS)
        again = decide(frozen, seed, TERMS, withdrawn=drawn.winners)
        assert again.winners == drawn.losers[:1]
        assert again.frozen.root == drawn.frozen.root


def test_who_withdraws_one_wish_after_the_close_may_still_win_another() -> None:
    tickets = [ticket(1, 9, 12, wish=1, entry="first wish"), ticket(1, 13, 15, wish=2, entry="second wish")]
    drawn = decide(freeze(tickets), SEEDS[0], TERMS, withdrawn=["first wish"])
    assert drawn.winners == ["second wish"]


def test_one_withdrawn_ticket_takes_its_bundle_with_it() -> None:
    tickets = [ticket(1, 9, 12, bundle="x", entry="one"), ticket(1, 9, 12, "room-b", bundle="x", entry="other")]
    assert decide(freeze(tickets), SEEDS[0], TERMS, withdrawn=["other"]).winners == []


def test_a_draw_with_withdrawn_tickets_replays_and_naming_another_ticket_is_found() -> None:
    frozen = freeze(ticket(who, 9, 12) for who in range(5))
    seed = draw_seed(frozen.root, OPENING.secret)
    drawn = decide(frozen, seed, TERMS, withdrawn=decide(frozen, seed, TERMS).winners)
    document = proof(OPENING, drawn)
    assert verify(document) is None
    assert len(document["passed_over"]) == 1
    for other in document["list"]:
        if other not in document["passed_over"]:
            assert verify({**document, "passed_over": [other]}) is not None


def test_a_promotion_is_only_about_the_tickets_that_want_what_was_left() -> None:
    tickets = [
        ticket(1, 9, 12, entry="void"),
        ticket(2, 9, 12, entry="wants it"),
        ticket(3, 15, 16, entry="free by chance meanwhile"),
    ]
    drawn = decide(freeze(tickets), SEEDS[0], TERMS)
    moved = promote(drawn, standing=[], void=["void"], without=["free by chance meanwhile"])
    assert moved.winners == ["wants it"]
    assert (
        verify(
            proof(
                OPENING,
                promote(
                    decide(moved.frozen, draw_seed(moved.frozen.root, OPENING.secret), TERMS),
                    [],
                    ["void"],
                    without=["wants it"],
                ),
            )
        )
        is None
    )
