"""How long a registration holds, and when it may be renewed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.calendar import DAY, at_clock, fiscal_year, in_japan, last_day_of_month, shift_month
from booking.errors import Refusal
from booking.policy import Policy
from booking.policy.base import in_year


@dataclass(frozen=True, slots=True)
class Term:
    """`last_day` (inclusive) None: no end. Renewal is possible during `[renew_from, renew_until)`, None: never needed."""

    first_day: date
    last_day: date | None
    renew_from: datetime | None
    renew_until: datetime | None


def term(policy: Policy, approved_at: datetime) -> Term:
    """The term of a registration approved at an instant, by the rules of that day."""
    rule = policy.on(in_japan(approved_at).date()).registration.validity
    day = in_japan(approved_at).date()
    first = {
        "approved": day,
        "next_month": date(*shift_month(day, 1), 1),
        "fiscal_year": date(fiscal_year(day), 4, 1),
    }[rule.starts]
    last = None if rule.years is None else _later(first, rule.years * 12) - DAY
    if rule.ends is not None:
        last = _ending(rule.ends, last if last is not None else day, forward=last is None)
    if last is None:
        return Term(first, None, None, None)
    return Term(first, last, *_renewal(policy.on(day), last))


def _renewal(policy: Policy, last: date) -> tuple[datetime, datetime]:
    rule = policy.registration.validity
    late = _later(last, rule.late_years * 12)
    return at_clock(_later(last + DAY, -rule.renewal_months), 0), at_clock(late, 1440)


def renewed(policy: Policy, last_day: date, at: datetime) -> Term:
    """The term that follows one which ends (or ended) on `last_day`, renewed at an instant by the rules of that day.

    In time, it goes on from the day after; late, it is counted anew from the renewal.

    Raises:
        Refusal: RENEW_NOT_NEEDED, RENEW_TOO_EARLY(next_at), RENEW_TOO_LATE(until): register anew.
    """
    at = in_japan(at)
    rules = policy.on(at.date())
    rule = rules.registration.validity
    if rule.years is None and rule.ends is None:
        raise Refusal("RENEW_NOT_NEEDED")
    renew_from, renew_until = _renewal(rules, last_day)
    if at < renew_from:
        raise Refusal("RENEW_TOO_EARLY", next_at=renew_from)
    if at >= renew_until:
        raise Refusal("RENEW_TOO_LATE", until=renew_until)
    if at.date() > last_day:
        return term(policy, at)
    first = last_day + DAY
    last = None if rule.years is None else _later(last_day, rule.years * 12)
    if rule.ends is not None:
        last = _ending(rule.ends, last if last is not None else first, forward=last is None)
    return Term(first, last, *(_renewal(rules, last) if last is not None else (None, None)))


def ends_at(last_day: date) -> datetime:
    """The first instant at which a registration holds no more."""
    return at_clock(last_day, 1440)


def last_day(until: datetime) -> date:
    """The last day of a registration that holds until an instant; the reverse of `ends_at`."""
    return (in_japan(until) - timedelta(seconds=1)).date()


def link_until(policy: Policy, at: datetime) -> datetime:
    """Until when a code from the counter links a LINE account."""
    return at + timedelta(days=policy.on(in_japan(at).date()).registration.link_code_days)


def renewal_window(policy: Policy, last_day: date) -> tuple[datetime, datetime]:
    """When a registration that ends on `last_day` may be renewed, half-open."""
    return _renewal(policy, last_day)


def unused_until(policy: Policy, last_used_on: date) -> date | None:
    """Last day of a registration that is not used any more; None where that does not end it."""
    years = policy.registration.validity.unused_years
    return None if years is None else _later(last_used_on, years * 12)


def _ending(written: str, day: date, *, forward: bool) -> date:
    """The yearly day on or after `day`, or (backward) on or before it."""
    found = date(*in_year(written, day.year))
    if forward:
        return found if found >= day else date(*in_year(written, day.year + 1))
    return found if found <= day else date(*in_year(written, day.year - 1))


def _later(day: date, months: int) -> date:
    year, month = shift_month(day, months)
    return date(year, month, min(day.day, last_day_of_month(year, month).day))
