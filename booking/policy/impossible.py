"""Windows of stages that cannot be or run into each other: every day of a year is tried."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from booking.policy.anchors import Anchor, at_the_end_of
from booking.policy.compiled import Case, Policy
from booking.policy.dated import Path
from booking.policy.doubt import Doubt
from booking.policy.names import Found, Said, tables
from booking.policy.trial import EVERY, cases, open_days, sample_days
from booking.policy.ways import Stage
from booking.policy.window_faults import moment_text, wrong_window

if TYPE_CHECKING:
    from booking.stages import Window

Place = Callable[[Path], str]
"""From a path of the reading to the words a fault calls it by."""


def impossible_windows(policy: Policy, doubt: Doubt, place: Place) -> Iterator[Found]:
    """Stages that end before they begin, or run into each other, on some day on which the room is open."""
    tried: set[tuple[Any, ...]] = set()
    told: set[tuple[Path, str]] = set()
    for case in cases(policy):
        stages = policy.stages(case)
        own = case[0] if any(anchor.calendar == "facility" for anchor in _anchors(stages)) else ""
        days = open_days(policy, case[0])
        key = (own, days, *map(id, stages))
        if key in tried:
            continue
        tried.add(key)
        sound = {id(stage) for stage in stages if not _doubtful(policy, stage, doubt)}
        if not days:
            for path, value, accepted, message in _undecided(policy, case, sound):
                if (path, message[:4]) not in told:
                    told.add((path, message[:4]))
                    yield path, value, accepted, f"{policy.first_day} から後は、{message}"
        overlaps = None if doubt.whom("stages") else place
        for day in days:
            for path, value, accepted, message in _wrong_windows(policy, case, day, sound, overlaps):
                if (path, message[:4]) not in told:
                    told.add((path, message[:4]))
                    yield path, value, accepted, f"利用日 {day} で、{message}"


def _anchors(stages: Iterable[Stage]) -> Iterator[Anchor]:
    for stage in stages:
        for _, table in tables(stage):
            if isinstance(table, Anchor):
                yield table


def _doubtful(policy: Policy, stage: Stage, doubt: Doubt) -> bool:
    """True when the stage, or a calendar it is counted by, was put right on the way here."""
    if doubt.inside(_path(policy, stage)):
        return True
    days = doubt.any("calendars", "closed", "hours", "festivals")
    return days and any(anchor.calendar != "office" for anchor in _anchors([stage]))


def _path(policy: Policy, stage: Stage) -> Path:
    return ("stages", next(n for n, other in enumerate(policy.document.stages) if other is stage))


def _wrong_windows(policy: Policy, case: Case, day: date, sound: set[int], place: Place | None) -> Iterator[Found]:
    """What is wrong with the stages of one day of use; about overlaps only with `place`, which names the stages."""
    from booking.calendar import NeverOpen
    from booking.stages import windows

    try:
        found = windows(policy, case, day)
    except NeverOpen:
        yield from _never_open(policy, case, sound)
        return
    for window in found:
        if id(window.stage) in sound:
            yield from wrong_window(_path(policy, window.stage), policy, case, day, window)
    for one, other in pairwise(found):
        if place is not None and id(one.stage) in sound and id(other.stage) in sound:
            yield from _overlap(policy, case, one, other, place)


def _undecided(policy: Policy, case: Case, sound: set[int]) -> Iterator[Found]:
    """Bounds that cannot be worked out while a room is closed for long: people ask for days after that as well."""
    from booking.calendar import NeverOpen
    from booking.stages import windows

    try:
        for day in list(sample_days(policy))[::EVERY]:
            windows(policy, case, day)
    except NeverOpen:
        yield from _never_open(policy, case, sound)


def _never_open(policy: Policy, case: Case, sound: set[int]) -> Iterator[Found]:
    """The calendars of a case's stages, of which one has no open day within a year."""
    wrong = Said("この暦には、開いている日が1年のあいだありません")
    for stage in policy.stages(case):
        for path, anchor in tables(stage, _path(policy, stage)):
            if isinstance(anchor, Anchor) and anchor.calendar != "office" and id(stage) in sound:
                yield (*path, "calendar"), wrong, '"office"', "期限の日が決まりません"


def _overlap(policy: Policy, case: Case, one: "Window", other: "Window", place: Place) -> Iterator[Found]:
    """Two neighbours that are open at the same time and do not say that they may be."""
    if other.opens_at >= one.closes_at or one.stage.may_overlap or other.stage.may_overlap:
        return
    names = [f'{place(_path(policy, window.stage))}「{window.name}」（id = "{window.id}"）' for window in (one, other)]
    same = "。同じ受付の決まりを書き分けたのなら、id を同じにします" if one.kind == other.kind else ""
    if one.stage.days or other.stage.days:
        same = "。days で分けたのなら、どちらにも days を書きます"
    text = (
        f"{names[0]}の受付が {one.closes_at:%Y-%m-%d %H:%M} に終わる前に、{names[1]}の受付が始まります"
        f"（室場 {case[0]}・区分 {case[1]}・受付 {case[2]}。わざと重ねるなら、どちらかに may_overlap = true{same}）"
    )
    path = _path(policy, other.stage)
    if one.kind == other.kind or one.closes_at >= other.closes_at or one.stage.closes is None:
        yield (*path, "opens"), moment_text(other.opens_at), "may_overlap = true", text
    else:
        yield (*path, "opens"), moment_text(other.opens_at), at_the_end_of(one.stage.closes), text
