"""A year of each town as a clerk can read it; `python tests/policy/test_year.py` writes the pages anew."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from booking import engine
from booking.calendar import holiday_name
from booking.opening import why_closed
from booking.policy import Policy, built_in, load

PAGES = Path(__file__).parent / "years"
WEEKDAYS = "月火水木金土日"
YEAR = 2026


def year_page(policy: Policy, year: int) -> str:
    """One line a day: hours, and each stage's first and last day as they are told to people."""
    room = next(iter(policy.rooms))
    lines = [f"{policy.name} {policy.rooms[room].name} {year}年", "", "利用日 | 開館 | 受付"]
    day = date(year, 1, 1)
    while day.year == year:
        lines.append(f"{_day(day)}{_name(day)} | {_hours(policy, room, day)} | {_stages(policy, room, day)}")
        day += timedelta(days=1)
    return "\n".join(lines) + "\n"


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}（{WEEKDAYS[day.weekday()]}）"


def _name(day: date) -> str:
    return f" {holiday_name(day)}" if holiday_name(day) else ""


def _hours(policy: Policy, room: str, day: date) -> str:
    periods = engine.opening(policy, room, day)
    return (
        "・".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in periods)
        or f"休み（{why_closed(policy, room, day)}）"
    )


def _stages(policy: Policy, room: str, day: date) -> str:
    if not engine.opening(policy, room, day):
        return "なし"
    return "、".join(_stage(window) for window in engine.windows(policy, policy.case(room), day))


def _stage(window: engine.Window) -> str:
    text = f"{window.name} {_moment(window.opens_at)}〜{_last(window.closes_at)}"
    if window.draws_at:
        text += f" 抽選{_moment(window.draws_at)}"
    if window.confirm_closes_at:
        text += f" 確定{_last(window.confirm_closes_at)}まで"
    return text


def _moment(at: datetime) -> str:
    return f"{at:%m/%d}（{WEEKDAYS[at.weekday()]}）{f'{at:%H:%M}' if at.hour or at.minute else ''}"


def _last(at: datetime) -> str:
    return _moment(at - timedelta(days=1)) if at.hour == at.minute == 0 else _moment(at)


@pytest.mark.parametrize("path", built_in(), ids=lambda path: path.stem)
def test_the_whole_year_is_as_the_clerk_read_it(path: Path) -> None:
    page = (PAGES / f"{path.stem}-{YEAR}.txt").read_text(encoding="utf-8")
    assert page == year_page(load(path), YEAR)


def write() -> None:
    """Write the pages anew."""
    PAGES.mkdir(exist_ok=True)
    for path in built_in():
        (PAGES / f"{path.stem}-{YEAR}.txt").write_text(year_page(load(path), YEAR), encoding="utf-8")


if __name__ == "__main__":
    write()
