"""Windows that end before they begin, run into each other or are drawn too early: every day of a year is tried."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from booking.policy.anchors import Anchor, at_the_end_of
from booking.policy.compiled import Case, Policy
from booking.policy.dated import Path
from booking.policy.doubt import Doubt
from booking.policy.names import Found, Said, tables
from booking.policy.ways import Stage

if TYPE_CHECKING:
    from booking.stages import Window

_MORNING = 540
"""Nine o'clock in minutes after midnight: when people are reminded in the examples."""
SAMPLE_DAYS = 400
"""Days of use on which every window is tried out: a leap day, each month end and each holiday are among them."""


def cases(policy: Policy) -> Iterator[Case]:
    """Every combination of room, class and channel."""
    for room in policy.rooms:
        for klass in policy.classes:
            for channel in policy.channels:
                yield room, klass, channel


def sample_days(policy: Policy) -> Iterator[date]:
    """The first days of a version, more than a year of them if it lasts so long."""
    for step in range(SAMPLE_DAYS):
        day = policy.first_day + timedelta(days=step)
        if policy.last_day is not None and day > policy.last_day:
            return
        yield day


EVERY = 13
"""Days between the days of use that are tried where every day would take too long: all weekdays and month ends come up."""


def open_days(policy: Policy, room: str) -> tuple[date, ...]:
    """Those of the sample days on which the room is open: no rule has to make sense for a day nobody can use."""
    from booking.opening import is_open_day

    known: tuple[date, ...] | None = policy.cache.get(("open sample days", room))
    if known is None:
        known = tuple(day for day in sample_days(policy) if is_open_day(policy, room, day))
        policy.cache["open sample days", room] = known
    return known


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


def _text(moment: datetime) -> Said:
    return Said(f"{moment:%Y-%m-%d %H:%M}")


def _span(opens: datetime, closes: datetime) -> Said:
    return Said(f"{opens:%Y-%m-%d %H:%M} 〜 {closes:%Y-%m-%d %H:%M}")


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
            yield from _wrong_window(policy, case, day, window)
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
        yield (*path, "opens"), _text(other.opens_at), "may_overlap = true", text
    else:
        yield (*path, "opens"), _text(other.opens_at), at_the_end_of(one.stage.closes), text


def _wrong_window(policy: Policy, case: Case, day: date, window: "Window") -> Iterator[Found]:
    from booking.anchors import WHOLE_DAY, Base, instant
    from booking.calendar import at_clock
    from booking.opening import last_start

    path, stage = _path(policy, window.stage), window.stage
    assert stage.closes is not None  # noqa: S101 - offered stages have both
    use = last_start(policy, case[0], day)
    closes = window.closes_at
    if closes >= use:  # windows end at the start of use at the latest: what does the file itself say?
        closes = instant(policy, case[0], stage.closes, Base(day, use), WHOLE_DAY)
    if window.opens_at >= at_clock(day, 1440):
        text = "受付の始まりが利用日より後です"
        yield (*path, "opens"), _text(window.opens_at), "{ days_before = 35 }", text
    elif closes <= window.opens_at:
        later = stage.draws or "start"
        accepted = '"start"' if isinstance(later, str) else at_the_end_of(later, 0)
        yield (*path, "closes"), _span(window.opens_at, closes), accepted, "受付の終わりが始まりより前です"
    if closes > at_clock(day, 1440):
        accepted = '"start"' if stage.draws is None else at_the_end_of(stage.draws, 0)
        yield (*path, "closes"), _span(window.opens_at, closes), accepted, "受付の終わりが利用日より後です"
    if window.draws_at is not None and window.draws_at < closes:
        accepted = at_the_end_of(stage.closes)
        yield (*path, "draws"), _text(window.draws_at), accepted, "抽選の時点が受付の終わりより前です"
    if window.draws_at is not None and window.draws_at >= at_clock(day, 1440):
        accepted = at_the_end_of(stage.closes)
        yield (*path, "draws"), _text(window.draws_at), accepted, "抽選の時点が利用日より後です"
    told = window.announces_at
    if stage.announces is not None and stage.draws is not None and told is not None and window.draws_at is not None:
        if told < window.draws_at:
            text = f"結果を知らせる時点が抽選（{window.draws_at:%Y-%m-%d %H:%M}）より前です"
            yield (*path, "announces"), _text(told), at_the_end_of(stage.draws, 0), text
        elif told >= at_clock(day, 1440) > window.draws_at:
            yield (
                (*path, "announces"),
                _text(told),
                at_the_end_of(stage.draws, 0),
                "結果を知らせる時点が利用日より後です",
            )
    yield from _wrong_confirmation(path, window, at_clock(day, 1440))


def _wrong_confirmation(path: Path, window: "Window", after_use: datetime) -> Iterator[Found]:
    opens, closes = window.confirm_opens_at, window.confirm_closes_at
    if opens is None or closes is None:
        return
    if closes > after_use > opens:
        yield (*path, "confirm", "closes"), _span(opens, closes), '"start"', "確定の終わりが利用日より後です"
    yield from _wrong_reminder(path, window)
    if closes <= opens:
        yield (*path, "confirm", "closes"), _span(opens, closes), '"start"', "確定の終わりが始まりより前です"
    if window.announces_at is not None and opens < window.announces_at:
        told = window.stage.announces or window.stage.draws
        assert told is not None  # noqa: S101 - there is an instant of announcement
        accepted = at_the_end_of(told, 0)
        yield (*path, "confirm", "opens"), _text(opens), accepted, "確定の始まりが抽選の結果より前です"


def _wrong_reminder(path: Path, window: "Window") -> Iterator[Found]:
    """A reminder to confirm at a time when one cannot confirm."""
    opens, closes, reminds = window.confirm_opens_at, window.confirm_closes_at, window.confirm_reminds_at
    confirm, told = window.stage.confirm, window.stage.announces or window.stage.draws
    if opens is None or closes is None or reminds is None or confirm is None or told is None or opens >= closes:
        return
    if not opens <= reminds < closes:
        own = confirm.closes
        by_day = not own.unit.startswith(("minutes", "hours")) and (own.time or 1440) > _MORNING and not own.exceptions
        morning = own.model_copy(update={"time": _MORNING})
        fitting = by_day and closes.replace(hour=9, minute=0) > opens and own.time not in (None, 1440)
        fitting = fitting or (by_day and own.time in (None, 1440) and closes - opens >= timedelta(days=1))
        accepted = at_the_end_of(morning, 0) if fitting else at_the_end_of(confirm.opens or told, 0)
        text = f"知らせる時点が確定の期間（{_span(opens, closes)}）の外です"
        yield (*path, "confirm", "remind"), _text(reminds), accepted, text
