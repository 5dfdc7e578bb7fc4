"""Instants of a booking's life: approval, lapse, reminder, payment, key, draw, confirmation, release."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from booking.anchors import MIDNIGHT, WHOLE_DAY, Base, instant
from booking.calendar import at_clock, in_japan, next_office_moment
from booking.opening import calendar
from booking.policy import Case, Policy
from booking.policy.anchors import Anchor
from booking.policy.ways import Confirm, Release
from booking.stages import lottery_window, windows

PROMOTED_HAVE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class OfficeCall:
    """When the office will see to it. `today`: still on the day of asking."""

    at: datetime
    today: bool
    opens: datetime
    closes: datetime


class Span(NamedTuple):
    """Half-open, Japan time."""

    start: datetime
    end: datetime


def office_call(policy: Policy, at: datetime) -> OfficeCall:
    """When the office will call: now while it is open, otherwise when it opens next.

    Rule: seed, manual of the first town, 申請内容確認の連絡 (weekdays 8:30-17:15; night and holiday: the next office day).
    """
    at = in_japan(at)
    office = policy.on(at.date()).office
    opens, closes = office.hours[0][0], office.hours[-1][1]
    is_open = calendar(policy.on(at.date()), office.calendar, next(iter(policy.rooms)))
    moment = next_office_moment(at, opens, closes, is_open)
    day = moment.date()
    return OfficeCall(moment, day == at.date(), at_clock(day, opens), at_clock(day, closes))


def approval_needed(
    policy: Policy,
    room: str,
    *,
    klass: str | None = None,
    channel: str | None = None,
    origin: str = "first_come",
    uses: int = 0,
) -> str:
    """`none`, `staff` or `staff_after_call` for a booking by someone who has used the hall `uses` times."""
    rule = policy.approval(policy.case(room, klass, channel))
    exempt = origin not in rule.origins or (rule.first_use_only and uses > 0)
    return "none" if exempt else rule.by


def lapse_at(
    policy: Policy,
    start: datetime,
    *,
    room: str | None = None,
    booked_at: datetime | None = None,
    klass: str | None = None,
    channel: str | None = None,
) -> datetime:
    """The instant at which an unanswered application lapses; never after the start of use."""
    room = room or next(iter(policy.rooms))
    start = in_japan(start)
    anchor = policy.lapse(policy.case(room, klass, channel)).at
    base = _base(anchor, start, booked_at=booked_at)
    return start if base is None else min(start, instant(policy, room, anchor, base, WHOLE_DAY))


def reminder_at(
    policy: Policy,
    start: datetime,
    *,
    room: str | None = None,
    confirmed_at: datetime | None = None,
    klass: str | None = None,
    channel: str | None = None,
) -> datetime | None:
    """When to remind of a use; None without a rule, or when the booking was only decided at or after that instant."""
    room = room or next(iter(policy.rooms))
    start = in_japan(start)
    anchor = policy.reminder(policy.case(room, klass, channel)).at
    base = None if anchor is None else _base(anchor, start, confirmed_at=confirmed_at)
    if anchor is None or base is None:
        return None
    moment = instant(policy, room, anchor, base, MIDNIGHT)
    late = confirmed_at is not None and in_japan(confirmed_at) >= moment
    return None if late or moment >= start else moment


def payment_due(
    policy: Policy,
    start: datetime,
    *,
    room: str | None = None,
    booked_at: datetime | None = None,
    won_at: datetime | None = None,
    confirmed_at: datetime | None = None,
    klass: str | None = None,
    channel: str | None = None,
    origin: str = "first_come",
    since: datetime | None = None,
) -> datetime:
    """The instant (exclusive) until which a fee must be paid; the start of use where the policy says nothing.

    A bound counted from the booking never runs beyond the start of use; one counted from the use may (direct debit).
    Of several bounds (`due_at_latest`) the earliest holds. One that has passed when the booking is made counts no more;
    without any left one pays until the start of use (docs/assumptions.md). `since`: a later instant, that of a change, by
    which a bound must not have passed either; what a bound is counted from stays the first booking or decision.
    """
    room = room or next(iter(policy.rooms))
    start = in_japan(start)
    case = policy.case(room, klass, channel)
    paying = _pays_to_confirm(policy, case, start, won_at) if origin == "lottery" else None
    if (
        origin == "first_come"
        and booked_at is not None
        and confirm_way(policy, room, start, klass=klass, channel=channel, booked_at=booked_at) == "payment"
    ):
        paying = provisional_until(policy, room, start, booked_at, klass=klass, channel=channel)
    if paying is not None:
        return min(start, paying)
    rule = policy.payment(case)
    anchor = rule.due_won if origin == "lottery" and rule.due_won is not None else rule.due
    made = max((moment for moment in (confirmed_at or won_at or booked_at, since) if moment is not None), default=None)
    found = []
    for bound in (anchor, *rule.due_at_latest):
        if bound is None:
            continue
        base = _base(bound, start, booked_at=booked_at, won_at=won_at, confirmed_at=confirmed_at)
        if base is None:
            continue
        due = instant(policy, room, bound, base, WHOLE_DAY)
        if made is None or due > in_japan(made):
            found.append(due if bound.of == "use" else min(start, due))
    return min(found, default=start)


def payment_reminder_at(
    policy: Policy,
    start: datetime,
    *,
    room: str,
    booked_at: datetime,
    confirmed_at: datetime,
    klass: str | None = None,
    channel: str | None = None,
    since: datetime | None = None,
) -> datetime | None:
    """When to remind of an unpaid fee; None without a rule, or when that instant has passed at the confirmation (at `since`)."""
    start = in_japan(start)
    anchor = policy.payment(policy.case(room, klass, channel)).remind
    base = None if anchor is None else _base(anchor, start, booked_at=booked_at, confirmed_at=confirmed_at)
    if anchor is None or base is None:
        return None
    moment = instant(policy, room, anchor, base, MIDNIGHT)
    return moment if in_japan(since or confirmed_at) < moment < start else None


def _pays_to_confirm(policy: Policy, case: Case, start: datetime, won_at: datetime | None) -> datetime | None:
    """The end of the confirmation a win is paid in, where paying is confirming."""
    for window in windows(policy, case, start.date(), start):
        confirm, closes = window.stage.confirm, window.confirm_closes_at
        if confirm is None or closes is None or confirm.by != "payment":
            continue
        if won_at is None or in_japan(won_at) < closes:
            return closes
    return None


def payment_ways(
    policy: Policy,
    start: datetime,
    at: datetime,
    *,
    room: str | None = None,
    klass: str | None = None,
    channel: str | None = None,
) -> tuple[str, ...]:
    """How one can pay at this instant: `cash`, `cashless`.

    Rule: seed, text of the second town, step3 (before the day cash only, on the day cash or cashless).
    """
    room = room or next(iter(policy.rooms))
    rule = policy.payment(policy.case(room, klass, channel))
    return tuple(rule.on_day if in_japan(at).date() >= in_japan(start).date() else rule.before)


def key_window(
    policy: Policy,
    room: str,
    start: datetime,
    end: datetime,
    *,
    klass: str | None = None,
    channel: str | None = None,
) -> Span:
    """The stretch in which the key opens the door, margins included."""
    rule = policy.key(policy.case(room, klass, channel))
    return Span(
        in_japan(start) - timedelta(minutes=rule.margin_before_minutes),
        in_japan(end) + timedelta(minutes=rule.margin_after_minutes),
    )


def key_sent_at(
    policy: Policy,
    start: datetime,
    *,
    room: str | None = None,
    confirmed_at: datetime,
    klass: str | None = None,
    channel: str | None = None,
) -> datetime:
    """When the code is sent: with the confirmation, or at the policy's instant if that is later."""
    room = room or next(iter(policy.rooms))
    start = in_japan(start)
    anchor = policy.key(policy.case(room, klass, channel)).sent
    base = None if anchor is None else _base(anchor, start, confirmed_at=confirmed_at)
    if anchor is None or base is None:
        return in_japan(confirmed_at)
    return max(in_japan(confirmed_at), instant(policy, room, anchor, base, MIDNIGHT))


def draw_at(
    policy: Policy, room: str, day: date, *, klass: str | None = None, channel: str | None = None
) -> datetime | None:
    """When the lots for a day of use are drawn; None without a lottery."""
    window = lottery_window(policy.on(day), policy.on(day).case(room, klass, channel), day)
    return window.draws_at if window else None


def confirmation_window(
    policy: Policy, room: str, day: date, *, klass: str | None = None, channel: str | None = None
) -> Span | None:
    """When a win for a day of use must be confirmed; None where wins need no confirming."""
    rules = policy.on(day)
    for window in windows(rules, rules.case(room, klass, channel), day):
        if window.confirm_opens_at is not None and window.confirm_closes_at is not None:
            return Span(window.confirm_opens_at, window.confirm_closes_at)
    return None


def confirm_way(
    policy: Policy,
    room: str,
    start: datetime,
    *,
    klass: str | None = None,
    channel: str | None = None,
    booked_at: datetime | None = None,
) -> str:
    """How a win for this use is confirmed: `resident`, `visit` or `payment`; `resident` where nothing is said.

    `booked_at`: when a provisional booking (仮予約) was made; then it is asked how that is confirmed.
    """
    start = in_japan(start)
    case = policy.case(room, klass, channel)
    if booked_at is not None:
        rule = _provisional(policy, case, start, in_japan(booked_at))
        return rule.by if rule is not None else "resident"
    for window in windows(policy, case, start.date(), start):
        if window.kind == "lottery" and window.stage.confirm is not None:
            return window.stage.confirm.by
    return "resident"


def provisional_until(
    policy: Policy,
    room: str,
    start: datetime,
    booked_at: datetime,
    *,
    klass: str | None = None,
    channel: str | None = None,
) -> datetime | None:
    """Until when (exclusive) who books first come at an instant must confirm it; None where it is decided at once.

    Never after the start of use. Who books when the bound has passed has nothing to confirm.
    """
    start, booked_at = in_japan(start), in_japan(booked_at)
    rule = _provisional(policy, policy.case(room, klass, channel), start, booked_at)
    if rule is None:
        return None
    base = _base(rule.closes, start, booked_at=booked_at)
    until = start if base is None else min(start, instant(policy, room, rule.closes, base, WHOLE_DAY))
    return until if until > booked_at else None


def provisional_reminder_at(
    policy: Policy,
    room: str,
    start: datetime,
    booked_at: datetime,
    *,
    klass: str | None = None,
    channel: str | None = None,
) -> datetime | None:
    """When to remind of a provisional booking; None without a rule, or when that instant has passed."""
    start, booked_at = in_japan(start), in_japan(booked_at)
    rule = _provisional(policy, policy.case(room, klass, channel), start, booked_at)
    base = None if rule is None or rule.remind is None else _base(rule.remind, start, booked_at=booked_at)
    if rule is None or rule.remind is None or base is None:
        return None
    moment = instant(policy, room, rule.remind, base, MIDNIGHT)
    return moment if booked_at < moment < start else None


def _provisional(policy: Policy, case: Case, start: datetime, booked_at: datetime) -> Confirm | None:
    """The confirmation of the first-come stage that was open at an instant."""
    if not any(stage.kind == "first_come" and stage.confirm for stage in policy.stages(case)):
        return None
    for window in windows(policy, case, start.date(), start):
        if window.kind == "first_come" and window.opens_at <= booked_at < window.closes_at:
            return window.stage.confirm
    return None


def release_at(
    policy: Policy,
    room: str,
    start: datetime,
    why: str,
    at: datetime,
    *,
    chance: float = 0.5,
    klass: str | None = None,
    channel: str | None = None,
) -> tuple[datetime, bool]:
    """When a freed slot is offered again, and whether the next in rank is asked first.

    Args:
        policy: The rules.
        room: The room.
        start: Start of the freed use.
        why: `cancelled`, `dropped_win`, `void_win` or `refused`.
        at: When it became free.
        chance: A number in [0, 1) nobody can foresee (from the operator's secret): where in the stretch of a
            `random` release the instant falls.
        klass: Applicant class of the use.
        channel: The channel it was booked by.
    """
    at, start = in_japan(at), in_japan(start)
    case = policy.case(room, klass, channel)
    rule = policy.release(case)
    how: str = getattr(rule, why)
    to_next = how == "next_in_rank"
    if how in ("at_once", "next_in_rank") or start - at < timedelta(hours=rule.at_once_before_hours):
        return at, to_next
    if how == "next_stage":
        opens = [window.opens_at for window in windows(policy, case, start.date(), start) if window.opens_at > at]
        if opens:
            return opens[0], False
    moment = _next_clock(at, rule.time)
    if how in ("random", "next_stage"):
        moment = _within(rule, moment, chance)
    return min(moment, start - timedelta(hours=rule.at_once_before_hours)) if moment < start else at, False


def held_back_until(
    policy: Policy,
    room: str,
    start: datetime,
    at: datetime,
    *,
    chance: float,
    klass: str | None = None,
    channel: str | None = None,
) -> datetime:
    """Until when time that nobody in the draw wanted is held back, so that who let it go is not the first to know.

    A moment in the policy's random stretch, whatever the rule for other freed slots; before `at` where the use is near.
    """
    at, start = in_japan(at), in_japan(start)
    rule = policy.release(policy.case(room, klass, channel))
    soonest = start - timedelta(hours=rule.at_once_before_hours)
    return min(soonest, _within(rule, _next_clock(at, rule.time), chance))


def _within(rule: Release, moment: datetime, chance: float) -> datetime:
    return moment + timedelta(minutes=int(chance * rule.within_hours * 60))


def confirm_until(closes: datetime, start: datetime, at: datetime) -> datetime:
    """Until when a win made at `at` must be confirmed: the policy's instant; who moves up after it has three days.

    Assumption: the texts know nobody who moves up so late (docs/assumptions.md).
    """
    return closes if closes > at else min(in_japan(start), in_japan(at) + PROMOTED_HAVE)


def confirm_reminder_at(reminds: datetime | None, until: datetime, at: datetime) -> datetime | None:
    """When to remind of a win that must be confirmed until `until`; who moved up late is reminded a day before the end."""
    if reminds is None:
        return None
    moment = reminds if reminds > at else until - timedelta(days=1)
    return moment if moment > at else None


def _next_clock(at: datetime, minutes: int) -> datetime:
    """The first instant after `at` with this clock time."""
    today = at_clock(at.date(), minutes)
    return today if today > at else at_clock(at.date(), minutes + 1440)


def _base(
    anchor: Anchor,
    start: datetime,
    *,
    booked_at: datetime | None = None,
    won_at: datetime | None = None,
    confirmed_at: datetime | None = None,
) -> Base | None:
    """What the bound counts from, None when that has not happened."""
    moment = {"use": start, "booked": booked_at, "won": won_at, "confirmed": confirmed_at}[anchor.of]
    return None if moment is None else Base(in_japan(moment).date(), in_japan(moment))
