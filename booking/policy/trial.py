"""Windows that end before they begin, run into each other or are drawn too early: every day of a year is tried."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from booking.policy.anchors import Anchor
from booking.policy.compiled import Case, Policy
from booking.policy.dated import Path
from booking.policy.names import Found, Said, tables
from booking.policy.ways import Stage

SAMPLE_DAYS = 400
"""Days of use on which every window is tried out: a leap day, each month end and each holiday are among them."""


def cases(policy: Policy) -> Iterator[Case]:
    """Every combination of room, class and channel."""
    for room in policy.rooms:
        for klass in policy.classes:
            for channel in policy.channels:
                yield room, klass, channel


def impossible_windows(policy: Policy) -> Iterator[Found]:
    """Stages that end before they begin, or run into each other, on some day of use."""
    tried: set[tuple[Any, ...]] = set()
    told: set[tuple[Path, str]] = set()
    for case in cases(policy):
        stages = policy.stages(case)
        own = case[0] if any(anchor.calendar == "facility" for anchor in _anchors(stages)) else ""
        key = (own, *map(id, stages))
        if key in tried:
            continue
        tried.add(key)
        for day in _days(policy):
            for path, value, accepted, message in _wrong_windows(policy, case, day):
                if (path, message[:4]) not in told:
                    told.add((path, message[:4]))
                    yield path, value, accepted, f"利用日 {day} で、{message}"


def _anchors(stages: Iterable[Stage]) -> Iterator[Anchor]:
    for stage in stages:
        for _, table in tables(stage):
            if isinstance(table, Anchor):
                yield table


def _days(policy: Policy) -> Iterator[date]:
    for step in range(SAMPLE_DAYS):
        day = policy.first_day + timedelta(days=step)
        if policy.last_day is not None and day > policy.last_day:
            return
        yield day


def _wrong_windows(policy: Policy, case: Case, day: date) -> Iterator[Found]:
    from booking.calendar import NeverOpen, at_clock
    from booking.stages import windows

    try:
        found = windows(policy, case, day)
    except NeverOpen as error:
        yield ("stages",), Said(str(error)), 'calendar = "office"', "暦に開いている日がなく、期限が決まりません"
        return
    for window in found:
        path = ("stages", next(n for n, stage in enumerate(policy.document.stages) if stage is window.stage))
        span = Said(f"{window.opens_at:%Y-%m-%d %H:%M} 〜 {window.closes_at:%Y-%m-%d %H:%M}")
        if window.closes_at <= window.opens_at:
            yield (*path, "closes"), span, "{ days_before = 0 }", "受付の終わりが始まりより前です"
        if window.closes_at > at_clock(day, 1440):
            yield (*path, "closes"), span, '"start"', "受付の終わりが利用日より後です"
        if window.draws_at is not None and window.draws_at < window.closes_at:
            drawn = Said(f"{window.draws_at:%Y-%m-%d %H:%M}")
            yield (*path, "draws"), drawn, f'time = "{window.closes_at:%H:%M}"', "抽選の時点が受付の終わりより前です"
        if window.draws_at is not None and window.draws_at >= at_clock(day, 1440):
            yield (
                (*path, "draws"),
                Said(f"{window.draws_at:%Y-%m-%d %H:%M}"),
                "{ days_before = 1 }",
                "抽選の時点が利用日より後です",
            )
        if window.confirm_opens_at is not None and window.confirm_closes_at is not None:
            if window.confirm_closes_at <= window.confirm_opens_at:
                span = Said(f"{window.confirm_opens_at:%Y-%m-%d %H:%M} 〜 {window.confirm_closes_at:%Y-%m-%d %H:%M}")
                yield (*path, "confirm", "closes"), span, "{ days_before = 20 }", "確定の終わりが始まりより前です"
            if window.announces_at is not None and window.confirm_opens_at < window.announces_at:
                opened = Said(f"{window.confirm_opens_at:%Y-%m-%d %H:%M}")
                yield (
                    (*path, "confirm", "opens"),
                    opened,
                    "（書かなければ抽選の時点から）",
                    "確定の始まりが抽選の結果より前です",
                )
    for one, other in pairwise(found):
        if other.opens_at < one.closes_at and not (one.stage.may_overlap or other.stage.may_overlap):
            path = ("stages", next(n for n, stage in enumerate(policy.document.stages) if stage is other.stage))
            opens = Said(f"{other.opens_at:%Y-%m-%d %H:%M}")
            yield (
                (*path, "opens"),
                opens,
                "may_overlap = true",
                f"「{one.name}」の受付が終わる前に「{other.name}」が始まります",
            )
