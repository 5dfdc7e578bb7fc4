"""The first day still possible: something may be done for it, and for none between it and the day that was too late."""

from datetime import date, datetime, timedelta

import pytest

from booking import engine
from booking.calendar import JST
from booking.policy import built_in, load_all

TOWNS = load_all(built_in())
HALL, ROOM = "mitaka-inokashira-tobu", "1f-western"


def soonest(at: str, after: str) -> date | None:
    now = datetime.fromisoformat(at).replace(tzinfo=JST)
    day = date.fromisoformat(after)
    return engine.soonest_day(TOWNS[HALL], now, ROOM, day, klass=TOWNS[HALL].default_class, channel="line")


@pytest.mark.parametrize(
    ("at", "after", "first"),
    [
        pytest.param("2026-05-13 10:00", "2026-05-14", "2026-05-15", id="two-office-days-before"),
        pytest.param("2026-05-15 10:00", "2026-05-16", "2026-05-19", id="over-a-weekend"),
        pytest.param("2026-12-25 10:00", "2026-12-26", "2027-01-04", id="over-New-Year-when-it-is-closed"),
    ],
)
def test_the_first_day_for_which_something_may_be_done(at: str, after: str, first: str) -> None:
    assert soonest(at, after) == date.fromisoformat(first)
    now = datetime.fromisoformat(at).replace(tzinfo=JST)
    day = date.fromisoformat(after)
    while day < date.fromisoformat(first):
        assert not engine.explain(TOWNS[HALL], now, ROOM, day).may
        day += timedelta(days=1)


def test_a_day_too_far_away_is_not_searched_for() -> None:
    assert soonest("2026-05-13 10:00", "2026-09-01") is None
