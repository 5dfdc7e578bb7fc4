"""Locks set by hand: nothing is confirmed before staff say so, and nothing is gone before they removed it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from locks.driver import GrantRequest, GrantState, Objection, Refused, RevokeOutcome, Window
from locks.manual import ManualLock

NINE = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
MORNING = Window(NINE, NINE + timedelta(hours=2))
LATER = Window(NINE + timedelta(hours=4), NINE + timedelta(hours=5))


@pytest.fixture
def lock(tmp_path: Path) -> ManualLock:
    return ManualLock(tmp_path / "lock.db")


def wish(grant_id: str = "g1", window: Window = MORNING) -> GrantRequest:
    return GrantRequest(grant_id, "keybox", window)


def refusal(lock: ManualLock, ref: str, code: str) -> Objection:
    with pytest.raises(Refused) as refused:
        lock.code_typed(ref, code)
    return refused.value.why


def test_a_wish_waits_until_staff_typed_the_code(lock: ManualLock) -> None:
    grant = lock.issue(wish())
    assert (grant.state, grant.code) == (GrantState.WAITING_CODE, None)
    typed = lock.code_typed(grant.ref, "4417")
    assert (typed.state, typed.code) == (GrantState.CONFIRMED, "4417")


def test_telling_the_same_code_twice_changes_nothing(lock: ManualLock) -> None:
    ref = lock.issue(wish()).ref
    assert lock.code_typed(ref, "4417") == lock.code_typed(ref, "4417")


def test_telling_another_code_is_a_conflict(lock: ManualLock) -> None:
    ref = lock.issue(wish()).ref
    lock.code_typed(ref, "4417")
    assert refusal(lock, ref, "4418") is Objection.CONFLICT


@pytest.mark.parametrize("code", ["", "12", "４４１７", "44-17", "1234567890123"])
def test_what_no_keypad_takes_is_refused(lock: ManualLock, code: str) -> None:
    assert refusal(lock, lock.issue(wish()).ref, code) is Objection.BAD_CODE


def test_one_code_is_not_live_for_two_parties(lock: ManualLock) -> None:
    lock.code_typed(lock.issue(wish()).ref, "4417")
    assert refusal(lock, lock.issue(wish("g2")).ref, "4417") is Objection.DUPLICATE_CODE


def test_a_wish_taken_back_is_gone_at_once_and_takes_no_code(lock: ManualLock) -> None:
    ref = lock.issue(wish()).ref
    assert lock.revoke(ref) is RevokeOutcome.REVOKED
    assert refusal(lock, ref, "4417") is Objection.ENDED


def test_a_typed_code_is_gone_when_staff_removed_it(lock: ManualLock) -> None:
    ref = lock.issue(wish()).ref
    lock.code_typed(ref, "4417")
    assert lock.revoke(ref) is RevokeOutcome.PENDING
    assert refusal(lock, lock.issue(wish("g2")).ref, "4417") is Objection.DUPLICATE_CODE
    assert lock.code_removed(ref).state is GrantState.REVOKED
    assert lock.revoke(ref) is RevokeOutcome.REVOKED


def test_a_window_moves_only_before_the_code_stands(lock: ManualLock) -> None:
    ref = lock.issue(wish()).ref
    assert lock.change(ref, LATER).effective == LATER
    lock.code_typed(ref, "4417")
    with pytest.raises(Refused) as refused:
        lock.change(ref, MORNING)
    assert refused.value.why is Objection.NOT_POSSIBLE
