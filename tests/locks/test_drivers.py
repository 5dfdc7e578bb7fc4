"""One contract for every lock driver: what the core relies on, whoever made the lock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from locks.driver import (
    OPENS_THE_DOOR,
    BadEvent,
    Grant,
    GrantRequest,
    GrantState,
    LockDriver,
    RevokeOutcome,
    UnknownGrant,
    Window,
    fits,
)
from locks.manual import ManualLock
from locks.simulated import SimulatedLock

NINE = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
MORNING = Window(NINE, NINE + timedelta(hours=2))
LATER = Window(NINE + timedelta(hours=4), NINE + timedelta(hours=5))
CODE = "8076"


@dataclass(frozen=True)
class Bench:
    """A driver, the file of its memory, and what has to happen at the door before a grant is confirmed."""

    driver: LockDriver
    path: Path
    settle: Callable[[Grant], Grant]


@pytest.fixture(params=["simulated", "manual"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    path = tmp_path / "lock.db"
    if request.param == "manual":
        manual = ManualLock(path)
        return Bench(manual, path, lambda grant: manual.code_typed(grant.ref, CODE))
    return Bench(SimulatedLock(path), path, lambda grant: grant)


def wish(grant_id: str = "g1", door: str = "front", window: Window = MORNING, code: str = CODE) -> GrantRequest:
    return GrantRequest(grant_id, door, window, code)


def test_a_settled_grant_opens_in_the_window_asked_for_and_its_code_fits_the_keypad(bench: Bench) -> None:
    grant = bench.settle(bench.driver.issue(wish()))
    assert grant.state in OPENS_THE_DOOR
    assert (grant.grant_id, grant.door) == ("g1", "front")
    assert grant.requested == grant.effective == MORNING
    assert grant.code is not None
    assert fits(grant.code, bench.driver.caps("front"))


def test_asking_twice_makes_one_grant(bench: Bench) -> None:
    first = bench.driver.issue(wish())
    assert bench.driver.issue(wish()) == first
    assert len(bench.driver.list("front")) == 1


def test_asking_again_after_it_was_settled_changes_nothing(bench: Bench) -> None:
    settled = bench.settle(bench.driver.issue(wish()))
    again = bench.driver.issue(wish())
    assert (again.ref, again.state) == (settled.ref, settled.state)


def test_asking_again_after_a_change_gives_the_changed_grant(bench: Bench) -> None:
    ref = bench.driver.issue(wish()).ref
    bench.driver.change(ref, LATER)
    assert bench.driver.issue(wish()).effective == LATER


def test_one_grant_for_two_doors_is_two(bench: Bench) -> None:
    refs = {bench.driver.issue(wish(door=door)).ref for door in ("front", "room")}
    assert len(refs) == 2
    assert [grant.door for grant in bench.driver.list("room")] == ["room"]


def test_a_grant_can_be_looked_up_and_found_in_the_list(bench: Bench) -> None:
    grant = bench.settle(bench.driver.issue(wish()))
    found = bench.driver.get(grant.ref)
    assert (found.grant_id, found.door, found.effective, found.state) == ("g1", "front", MORNING, grant.state)
    assert [listed.grant_id for listed in bench.driver.list("front")] == ["g1"]
    assert list(bench.driver.list("elsewhere")) == []


def test_what_was_changed_is_what_is_looked_up(bench: Bench) -> None:
    ref = bench.driver.issue(wish()).ref
    assert bench.driver.change(ref, LATER).effective == LATER
    assert bench.driver.get(ref).effective == LATER


def test_revoking_ends_a_grant_for_good(bench: Bench) -> None:
    ref = bench.driver.issue(wish()).ref
    assert bench.driver.revoke(ref) is RevokeOutcome.REVOKED
    assert bench.driver.revoke(ref) is RevokeOutcome.REVOKED
    assert bench.driver.get(ref).state is GrantState.REVOKED
    again = bench.driver.issue(wish())
    assert (again.state, again.code) == (GrantState.REVOKED, None)


def test_revoking_a_settled_grant_ends_it_or_says_that_it_does_not_yet(bench: Bench) -> None:
    ref = bench.settle(bench.driver.issue(wish())).ref
    outcome = bench.driver.revoke(ref)
    assert bench.driver.revoke(ref) is outcome
    state = bench.driver.get(ref).state
    assert state not in OPENS_THE_DOOR
    assert (outcome, state) in {
        (RevokeOutcome.REVOKED, GrantState.REVOKED),
        (RevokeOutcome.PENDING, GrantState.REVOKING),
    }


@pytest.mark.parametrize("ask", ["get", "revoke", "change"])
def test_an_unknown_reference_is_told_as_such(bench: Bench, ask: str) -> None:
    arguments = ("nothing", LATER) if ask == "change" else ("nothing",)
    with pytest.raises(UnknownGrant):
        getattr(bench.driver, ask)(*arguments)


def test_memory_survives_the_process(bench: Bench) -> None:
    ref = bench.driver.issue(wish()).ref
    assert type(bench.driver)(bench.path).get(ref).grant_id == "g1"  # type: ignore[call-arg]


def test_an_event_from_who_knows_whom_is_refused(bench: Bench) -> None:
    with pytest.raises(BadEvent):
        bench.driver.parse_event({"X-Signature": "forged"}, b'{"event":"confirmed"}')


def test_a_door_can_be_asked_how_it_is(bench: Bench) -> None:
    assert bench.driver.health("front").online


def test_no_code_is_shown_or_kept_in_the_clear(bench: Bench) -> None:
    request = wish(code="80762")
    grant = bench.driver.issue(request)
    settled = bench.settle(grant)
    for shown in (request, grant, settled, bench.driver.get(grant.ref), bench.driver.list("front")):
        assert "80762" not in repr(shown)
        assert CODE not in repr(shown)
    for file in bench.path.parent.iterdir():
        assert b"80762" not in file.read_bytes()
        assert CODE.encode() not in file.read_bytes()


def test_the_memory_is_for_its_owner_alone(bench: Bench) -> None:
    bench.driver.issue(wish())
    assert {file.stat().st_mode & 0o777 for file in bench.path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(NINE.replace(tzinfo=None), NINE.replace(tzinfo=None) + timedelta(hours=1), id="naive"),
        pytest.param(NINE, NINE, id="empty"),
        pytest.param(NINE, NINE - timedelta(minutes=1), id="backwards"),
    ],
)
def test_a_window_is_aware_and_runs_forward(start: datetime, end: datetime) -> None:
    with pytest.raises(ValueError, match="window"):
        Window(start, end)
