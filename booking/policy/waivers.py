"""Limits (上限) that are waived before anybody can apply, or never."""

from collections.abc import Iterator
from datetime import datetime

from booking.policy.anchors import Anchor
from booking.policy.compiled import Case, Policy
from booking.policy.names import Found
from booking.policy.trial import EVERY, cases, open_days
from booking.policy.ways import Limit


def idle_waivers(policy: Policy) -> Iterator[Found]:
    """Limits that are waived before anybody can apply, and waivers nobody lives to see."""
    for index, limit in enumerate(policy.document.limits):
        if limit.waived_from is None:
            continue
        own = [case for case in cases(policy) if any(one is limit for one in policy.limits(case))]
        moments = [pair for case in own for pair in _waived(policy, case, limit, limit.waived_from)]
        path = ("limits", index, "waived_from")
        if moments and all(waived <= opens for waived, opens, _ in moments):
            text = "受付の始まりより前に上限がなくなるので、この上限はいつも使われません"
            yield path, limit.waived_from, "{ days_before = 7 }", text
        elif moments and all(waived >= closes for waived, _, closes in moments):
            text = "この時点より前に、どの受付も終わっています。上限がなくなることはありません"
            yield path, limit.waived_from, "（waived_from を消します）", text


def _waived(policy: Policy, case: Case, limit: Limit, anchor: Anchor) -> Iterator[tuple[datetime, datetime, datetime]]:
    """(waived from, stage opens, stage closes or is drawn) for the stages in which the limit counts."""
    from booking.anchors import MIDNIGHT, Base, instant
    from booking.opening import last_start
    from booking.stages import windows

    kinds = {"lottery"} if limit.what in ("entries", "wins") else {"lottery", "first_come", "priority"}
    for day in open_days(policy, case[0])[::EVERY]:
        waived = instant(policy, case[0], anchor, Base(day, last_start(policy, case[0], day)), MIDNIGHT)
        for window in windows(policy, case, day):
            if window.kind in kinds:
                yield waived, window.opens_at, max(window.closes_at, window.draws_at or window.closes_at)
