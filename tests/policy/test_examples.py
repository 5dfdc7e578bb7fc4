"""The dates of a town written from the manual alone (Fukuoka: rooms three, the hall nine months ahead)."""

from datetime import date
from functools import cache

import pytest

from booking import engine
from booking.policy import Policy, load
from tests.policy.small import jst
from tests.policy.worked import DOCS


@cache
def fukuoka() -> Policy:
    return load(DOCS / "examples" / "fukuoka-civic-center.toml")


@pytest.mark.parametrize(
    ("at", "room", "day", "may", "reason", "next_at"),
    [
        pytest.param("2026-09-30T23:59", "meeting-1", "2027-01-20", (), "NOT_OPEN", "2026-10-01T00:00", id="申込前"),
        pytest.param("2026-10-14T23:59", "meeting-1", "2027-01-20", ("lottery_entry",), "OK", "2026-10-16T00:00", id="14日まで申し込める"),
        pytest.param("2026-10-15T00:00", "meeting-1", "2027-01-20", (), "NOT_OPEN", "2026-10-16T00:00", id="15日は抽選"),
        pytest.param("2026-10-19T23:59", "meeting-1", "2027-01-20", ("confirm_win",), "OK", "2026-10-21T00:00", id="20日0時まで確定できる"),
        pytest.param("2026-10-20T00:00", "meeting-1", "2027-01-20", (), "NOT_OPEN", "2026-10-21T00:00", id="20日には確定できない"),
        pytest.param("2027-01-19T23:59", "meeting-1", "2027-01-20", ("first_come_booking",), "OK", None, id="前日まで先着"),
        pytest.param("2027-01-20T00:00", "meeting-1", "2027-01-20", (), "CLOSED", None, id="当日は締め切り"),
        pytest.param("2026-10-14T23:59", "hall", "2027-07-18", ("lottery_entry",), "OK", "2026-10-16T00:00", id="ホールは9か月前"),
        pytest.param("2026-12-20T12:00", "hall", "2027-07-18", ("first_come_booking",), "OK", None, id="ホールの先着"),
        pytest.param("2026-10-05T10:00", "meeting-1", "2027-01-31", (), "CLOSED_DAY", None, id="月末の点検日"),
    ],
)  # fmt: skip
def test_what_may_be_done(at: str, room: str, day: str, may: tuple[str, ...], reason: str, next_at: str | None) -> None:
    told = engine.explain(fukuoka(), jst(at), room, date.fromisoformat(day))
    assert (told.may, told.reason) == (may, reason)
    assert told.next is None if next_at is None else told.next is not None and told.next[1] == jst(next_at)


@pytest.mark.parametrize(
    ("room", "start", "at", "back"),
    [
        pytest.param("meeting-1", "2027-01-20T09:00", "2027-01-10T23:59", 800, id="会議室は10日前まで"),
        pytest.param("meeting-1", "2027-01-20T09:00", "2027-01-11T00:00", 0, id="会議室は9日前から全額"),
        pytest.param("hall", "2027-08-31T09:00", "2027-05-31T23:59", 800, id="ホールは3か月前の同じ日まで"),
        pytest.param("hall", "2027-08-31T09:00", "2027-06-01T00:00", 0, id="ホールはその翌日から全額"),
    ],
)
def test_what_a_cancellation_gives_back(room: str, start: str, at: str, back: int) -> None:
    told = engine.refund(fukuoka(), room=room, start=jst(start), paid_yen=800, at=jst(at))
    assert told.yen == back
