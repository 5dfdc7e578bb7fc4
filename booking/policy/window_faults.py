"""What is wrong with one window: it ends before it begins, is drawn too early, told too early, confirmed too late."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from booking.policy.anchors import at_the_end_of
from booking.policy.compiled import Case, Policy
from booking.policy.dated import Path
from booking.policy.names import Found, Said

if TYPE_CHECKING:
    from booking.stages import Window

_MORNING = 540
"""Nine o'clock in minutes after midnight: when people are reminded in the examples."""


def wrong_window(path: Path, policy: Policy, case: Case, day: date, window: "Window") -> Iterator[Found]:
    """The faults of a window of one day of use; `path` is where its stage stands."""
    from booking.anchors import WHOLE_DAY, Base, instant
    from booking.calendar import at_clock
    from booking.opening import last_start

    stage = window.stage
    assert stage.closes is not None  # noqa: S101 - offered stages have both
    use = last_start(policy, case[0], day)
    closes = window.closes_at
    if closes >= use:  # windows end at the start of use at the latest: what does the file itself say?
        closes = instant(policy, case[0], stage.closes, Base(day, use), WHOLE_DAY)
    if window.opens_at >= at_clock(day, 1440):
        text = "受付の始まりが利用日より後です"
        yield (*path, "opens"), moment_text(window.opens_at), "{ days_before = 35 }", text
    elif closes <= window.opens_at:
        later = stage.draws or "start"
        accepted = '"start"' if isinstance(later, str) else at_the_end_of(later, 0)
        yield (*path, "closes"), _span(window.opens_at, closes), accepted, "受付の終わりが始まりより前です"
    if closes > at_clock(day, 1440):
        accepted = '"start"' if stage.draws is None else at_the_end_of(stage.draws, 0)
        yield (*path, "closes"), _span(window.opens_at, closes), accepted, "受付の終わりが利用日より後です"
    if window.draws_at is not None and window.draws_at < closes:
        accepted = at_the_end_of(stage.closes)
        yield (*path, "draws"), moment_text(window.draws_at), accepted, "抽選の時点が受付の終わりより前です"
    if window.draws_at is not None and window.draws_at >= at_clock(day, 1440):
        accepted = at_the_end_of(stage.closes)
        yield (*path, "draws"), moment_text(window.draws_at), accepted, "抽選の時点が利用日より後です"
    told = window.announces_at
    if stage.announces is not None and stage.draws is not None and told is not None and window.draws_at is not None:
        if told < window.draws_at:
            text = f"結果を知らせる時点が抽選（{window.draws_at:%Y-%m-%d %H:%M}）より前です"
            yield (*path, "announces"), moment_text(told), at_the_end_of(stage.draws, 0), text
        elif told >= at_clock(day, 1440) > window.draws_at:
            yield (
                (*path, "announces"),
                moment_text(told),
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
        yield (*path, "confirm", "opens"), moment_text(opens), accepted, "確定の始まりが抽選の結果より前です"


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
        yield (*path, "confirm", "remind"), moment_text(reminds), accepted, text


def moment_text(moment: datetime) -> Said:
    """An instant as faults show it."""
    return Said(f"{moment:%Y-%m-%d %H:%M}")


def _span(opens: datetime, closes: datetime) -> Said:
    return Said(f"{opens:%Y-%m-%d %H:%M} 〜 {closes:%Y-%m-%d %H:%M}")
