"""The simulated lock opens for the right code in its window and for nothing else, and fails as real ones do."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import locks
from locks.driver import GrantRequest, GrantState, Objection, Refused, Unreachable, Window
from locks.simulated import Fault, FaultKind, Faults, SimulatedLock

JST = timezone(timedelta(hours=9))
NINE = datetime(2026, 6, 1, 9, 0, tzinfo=JST)
MORNING = Window(NINE, NINE + timedelta(minutes=30))
AFTERNOON = Window(NINE + timedelta(hours=5), NINE + timedelta(hours=6))
TICK = timedelta(microseconds=1)


def wish(grant_id: str = "g1", door: str = "1f", window: Window = MORNING, code: str | None = "8076") -> GrantRequest:
    return GrantRequest(grant_id, door, window, code)


@pytest.fixture
def lock(tmp_path: Path) -> SimulatedLock:
    return SimulatedLock(tmp_path / "lock.db")


@pytest.mark.parametrize(
    ("door", "code", "at", "opens"),
    [
        pytest.param("1f", "8076", NINE, True, id="at the first instant"),
        pytest.param("1f", "8076", NINE.astimezone(UTC), True, id="the same instant in UTC"),
        pytest.param("1f", "8076", MORNING.valid_until - TICK, True, id="at the last instant"),
        pytest.param("1f", "8076", NINE - TICK, False, id="just before"),
        pytest.param("1f", "8076", MORNING.valid_until, False, id="at the end"),
        pytest.param("1f", "8076", NINE + timedelta(days=1), False, id="next day"),
        pytest.param("2f", "8076", NINE, False, id="the other door"),
        pytest.param("1f", "8077", NINE, False, id="another code"),
        pytest.param("1f", "18076", NINE, False, id="a digit more in front"),
        pytest.param("1f", "80766", NINE, False, id="a digit more behind"),
        pytest.param("1f", "807", NINE, False, id="a digit less"),
        pytest.param("1f", "", NINE, False, id="nothing"),
        pytest.param("1f", "８０７６", NINE, False, id="full width is no key"),
        pytest.param("1f", "\ud83d", NINE, False, id="half a character"),
    ],
)
def test_it_opens_for_its_code_in_its_window_only(
    lock: SimulatedLock, door: str, code: str, at: datetime, opens: bool
) -> None:
    lock.issue(wish())
    lock.issue(wish("g2", "2f", AFTERNOON, "5512"))
    assert lock.press(door, code, at) is opens


def test_each_party_has_its_own_hours(lock: SimulatedLock) -> None:
    lock.issue(wish())
    lock.issue(wish("g2", window=AFTERNOON, code="5512"))
    assert not lock.press("1f", "8076", AFTERNOON.valid_from)
    assert lock.press("1f", "5512", AFTERNOON.valid_from)


def test_a_revoked_code_does_not_open(lock: SimulatedLock) -> None:
    ref = lock.issue(wish()).ref
    lock.revoke(ref)
    assert not lock.press("1f", "8076", NINE)


def test_a_moved_grant_opens_in_its_new_window(lock: SimulatedLock) -> None:
    ref = lock.issue(wish()).ref
    lock.change(ref, AFTERNOON)
    assert not lock.press("1f", "8076", NINE)
    assert lock.press("1f", "8076", AFTERNOON.valid_from)


def test_a_revoked_grant_is_not_moved(lock: SimulatedLock) -> None:
    ref = lock.issue(wish()).ref
    lock.revoke(ref)
    with pytest.raises(Refused) as refused:
        lock.change(ref, AFTERNOON)
    assert refused.value.why is Objection.ENDED


@pytest.mark.parametrize("code", [None, "", "807", "12345678901", "80a6", "８０７６", "80 76"])
def test_a_code_no_keypad_takes_is_refused(lock: SimulatedLock, code: str | None) -> None:
    with pytest.raises(Refused) as refused:
        lock.issue(wish(code=code))
    assert refused.value.why is Objection.BAD_CODE
    assert lock.list("1f") == []


def test_one_code_is_not_live_twice_on_a_door(lock: SimulatedLock) -> None:
    lock.issue(wish())
    with pytest.raises(Refused) as refused:
        lock.issue(wish("g2", window=Window(NINE + timedelta(minutes=29), NINE + timedelta(hours=1))))
    assert refused.value.why is Objection.DUPLICATE_CODE
    assert "8076" not in f"{refused.value!r}"
    lock.issue(wish("g2", door="2f"))
    lock.issue(wish("g3", window=AFTERNOON))


def test_a_grant_does_not_move_onto_one_with_the_same_code(lock: SimulatedLock) -> None:
    lock.issue(wish())
    later = lock.issue(wish("g2", window=AFTERNOON))
    with pytest.raises(Refused) as refused:
        lock.change(later.ref, MORNING)
    assert refused.value.why is Objection.DUPLICATE_CODE
    assert lock.get(later.ref).effective == AFTERNOON


def test_a_code_is_free_again_once_revoked(lock: SimulatedLock) -> None:
    lock.revoke(lock.issue(wish()).ref)
    lock.issue(wish("g2"))
    assert lock.press("1f", "8076", NINE)


def test_the_same_grant_with_another_code_is_a_conflict(lock: SimulatedLock) -> None:
    lock.issue(wish())
    with pytest.raises(Refused) as refused:
        lock.issue(wish(code="5512"))
    assert refused.value.why is Objection.CONFLICT
    assert not lock.press("1f", "5512", NINE)


def test_doors_are_known_by_their_grants(lock: SimulatedLock) -> None:
    lock.issue(wish(door="2f"))
    lock.issue(wish(door="1f"))
    assert lock.doors() == ["1f", "2f"]


def test_a_lost_request_leaves_nothing_and_may_be_repeated(tmp_path: Path) -> None:
    lock = SimulatedLock(tmp_path / "lock.db", Faults(issue=[Fault(FaultKind.LOSE_REQUEST)]))
    with pytest.raises(Unreachable):
        lock.issue(wish())
    assert lock.list("1f") == []
    assert lock.issue(wish()).state is GrantState.CONFIRMED


def test_a_lost_answer_leaves_a_grant_that_is_found_and_not_made_twice(tmp_path: Path) -> None:
    lock = SimulatedLock(tmp_path / "lock.db", Faults(issue=[Fault(FaultKind.LOSE_ANSWER)]))
    with pytest.raises(Unreachable):
        lock.issue(wish())
    assert [grant.grant_id for grant in lock.list("1f")] == ["g1"]
    assert lock.issue(wish()).code == "8076"
    assert len(lock.list("1f")) == 1


def test_a_lost_answer_to_revoking_has_revoked(tmp_path: Path) -> None:
    lock = SimulatedLock(tmp_path / "lock.db", Faults(revoke=[Fault(FaultKind.LOSE_ANSWER)]))
    ref = lock.issue(wish()).ref
    with pytest.raises(Unreachable):
        lock.revoke(ref)
    assert not lock.press("1f", "8076", NINE)


def test_a_lock_that_swaps_the_code_says_so(tmp_path: Path) -> None:
    lock = SimulatedLock(tmp_path / "lock.db", Faults(issue=[Fault(FaultKind.OTHER_CODE, code="4417")]))
    assert lock.issue(wish()).code == "4417"
    assert lock.press("1f", "4417", NINE)
    assert not lock.press("1f", "8076", NINE)


def test_a_sleeping_door_opens_only_after_it_woke(tmp_path: Path) -> None:
    lock = SimulatedLock(tmp_path / "lock.db", Faults(issue=[Fault(FaultKind.ASLEEP)]))
    grant = lock.issue(wish())
    assert grant.state is GrantState.PROGRAMMING
    assert not lock.press("1f", "8076", NINE)
    lock.wake("1f")
    assert lock.get(grant.ref).state is GrantState.CONFIRMED
    assert lock.press("1f", "8076", NINE)


def test_waking_does_not_revive_what_was_revoked(tmp_path: Path) -> None:
    lock = SimulatedLock(tmp_path / "lock.db", Faults(issue=[Fault(FaultKind.ASLEEP)]))
    ref = lock.issue(wish()).ref
    lock.revoke(ref)
    lock.wake("1f")
    assert not lock.press("1f", "8076", NINE)


def test_faults_come_in_the_order_of_the_script(tmp_path: Path) -> None:
    slept: list[float] = []
    script = [Fault(FaultKind.REFUSE, why=Objection.FULL), None, Fault(FaultKind.DELAY, seconds=3.0)]
    lock = SimulatedLock(tmp_path / "lock.db", Faults(sleep=slept.append, issue=script))
    with pytest.raises(Refused) as refused:
        lock.issue(wish())
    assert refused.value.why is Objection.FULL
    lock.issue(wish())
    assert slept == []
    lock.issue(wish("g2", code="5512"))
    assert slept == [3.0]


def test_an_offline_lock_answers_nothing_but_its_keypad_works(tmp_path: Path) -> None:
    faults = Faults()
    lock = SimulatedLock(tmp_path / "lock.db", faults)
    ref = lock.issue(wish()).ref
    faults.offline = True
    for ask in (
        lambda: lock.issue(wish("g2")),
        lambda: lock.get(ref),
        lambda: lock.revoke(ref),
        lambda: lock.list("1f"),
    ):
        with pytest.raises(Unreachable):
            ask()
    assert not lock.health("1f").online
    assert lock.press("1f", "8076", NINE)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pressed=st.one_of(st.sampled_from(["8076", "5512"]), st.text(max_size=6)), minutes=st.integers(-60, 420))
def test_nothing_opens_but_the_code_in_its_window(lock: SimulatedLock, pressed: str, minutes: int) -> None:
    lock.issue(wish())
    lock.issue(wish("g2", window=AFTERNOON, code="5512"))
    at = NINE + timedelta(minutes=minutes)
    right = (pressed == "8076" and 0 <= minutes < 30) or (pressed == "5512" and 300 <= minutes < 360)
    assert lock.press("1f", pressed, at) is right


ASKER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from locks.driver import GrantRequest, Refused, Window
from locks.simulated import SimulatedLock

path, number, nine = sys.argv[1:]
start = datetime.fromisoformat(nine)
window = Window(start, start + timedelta(minutes=30))
lock = SimulatedLock(Path(path))
lock.issue(GrantRequest("shared", "1f", window, "5512"))
try:
    lock.issue(GrantRequest("own-" + number, "1f", window, "8076"))
    print("won")
except Refused as refused:
    print(refused.why)
"""


def test_several_processes_share_one_lock(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock.db"
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER, str(path), str(number), NINE.isoformat()],
            cwd=Path(locks.__file__).parents[1],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(6)
    ]
    told = sorted(asker.communicate(timeout=60)[0].strip() for asker in askers)
    assert told == ["duplicate_code"] * 5 + ["won"]
    assert len(SimulatedLock(path).list("1f")) == 2
