"""抽選の受付開始: a draw is opened with its secret and the commitment to it; nothing is decided here.

One draw (`draw_id`) takes together all rooms, classes and channels whose lottery the policy gives the same name. Where their
windows differ it opens with the first and closes with the last; it is drawn when the last of them may be told.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from booking import engine, store, terms
from booking.desk.office import Office, insert_once, japan
from booking.draw import (
    Opening,
    Terms,
    opening_of,
)
from booking.policy import Case, Policy
from booking.policy.ways import Limit
from booking.stages import Window

TABLE = store.draws
LOOK_AHEAD_DAYS = 400
SECRET_BYTES = 32
EVERY_ORIGIN = {"lottery", "first_come", "priority"}


@dataclass(frozen=True, slots=True)
class Lottery:
    """What one draw takes together: the cases (room, class, channel) in it; `[opens_at, closes_at)`, drawn at `due_at`."""

    key: str
    cases: tuple[Case, ...]
    opens_at: datetime
    closes_at: datetime
    due_at: datetime
    alternatives: bool


def name(facility: str, key: str) -> str:
    """The row id of a draw."""
    return f"{facility}/{key}"


def key_of(draw: str) -> str:
    """The day or month of use a draw is for, out of its row id."""
    return draw.partition("/")[2]


def open_all(office: Office) -> datetime | None:
    """Open every draw whose window is open now; return the next instant at which another opens."""
    next_opens: datetime | None = None
    now = japan(office.at)
    for facility, whole in office.policies.items():
        if not terms.in_force(whole, now.date()):
            continue
        policy = whole.on(now.date())
        opens: dict[str, datetime] = {}
        for offset in range(LOOK_AHEAD_DAYS):
            for key, _, window in _windows(policy, now.date() + timedelta(days=offset)):
                if _due(window) > now:
                    opens[key] = min(opens.get(key, window.opens_at), window.opens_at)
        for key, opens_at in opens.items():
            if opens_at <= now:
                ensure(office, facility, key)
            elif next_opens is None or opens_at < next_opens:
                next_opens = opens_at
    return next_opens


def _windows(policy: Policy, day: date) -> Iterator[tuple[str, Case, Window]]:
    """(draw, case, window) of every lottery for a day of use."""
    for case in _cases(policy):
        for window in engine.windows(policy, case, day):
            if window.kind == "lottery":
                yield _key(policy, case, day, window.stage.key), case, window


def _cases(policy: Policy) -> tuple[Case, ...]:
    """The cases that have a lottery; of a room's cases with the very same lotteries and classes the first channel only."""
    known: tuple[Case, ...] | None = policy.cache.get("lottery_cases")
    if known is not None:
        return known
    found: dict[object, Case] = {}
    for room in policy.rooms:
        for klass in policy.classes:
            for channel in policy.channels:
                case = policy.case(room, klass, channel)
                lotteries = tuple(id(stage) for stage in policy.stages(case) if stage.kind == "lottery")
                if lotteries:
                    found.setdefault((room, klass, lotteries), case)
    policy.cache["lottery_cases"] = tuple(found.values())
    return tuple(found.values())


def _key(policy: Policy, case: Case, day: date, stage: str) -> str:
    known = policy.cache.get(("draw_key", case, day, stage))
    if known is None:
        room, klass, channel = case
        known = engine.draw_id(policy, room, day, klass=klass, channel=channel, stage=stage)
        policy.cache["draw_key", case, day, stage] = known
    return str(known)


def _due(window: Window) -> datetime:
    """When a lottery is drawn: when its result is told, so that nobody, staff included, knows it before."""
    drawn = window.announces_at or window.draws_at
    assert drawn is not None  # noqa: S101 - a policy without it is refused
    return drawn


def lottery(policy: Policy, key: str) -> Lottery:
    """The draw with this key by the rules of `policy`.

    Raises:
        LookupError: these rules know no such draw.
    """
    first, last = engine.draw_days(key)
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    found = [(case, window) for day in days for own, case, window in _windows(policy, day) if own == key]
    if not found:
        raise LookupError(key)
    windows = [window for _, window in found]
    return Lottery(
        key=key,
        cases=tuple(dict.fromkeys(case for case, _ in found)),
        opens_at=min(window.opens_at for window in windows),
        closes_at=max(window.closes_at for window in windows),
        due_at=max(_due(window) for window in windows),
        alternatives=all(window.stage.alternatives for window in windows if window.stage.wishes > 1),
    )


def draws_of(policy: Policy, day: date) -> set[str]:
    """The keys of all draws that give away something of a day of use."""
    return {key for key, _, _ in _windows(policy, day)}


def ensure(office: Office, facility: str, key: str) -> str:
    """Open one draw unless it is open: its secret is fixed now and committed to."""
    draw = name(facility, key)
    if office.conn.execute(select(TABLE.c.id).where(TABLE.c.id == draw)).first():
        return draw
    policy = office.policy(facility)
    about = lottery(policy, key)
    opening = Opening(_terms(policy, about), office.rng.randbytes(SECRET_BYTES))
    kept = {"opening": opening.stored().decode(), "pseudonyms": office.rng.randbytes(SECRET_BYTES).hex()}
    made = insert_once(
        office.conn,
        TABLE,
        id=draw,
        facility=facility,
        key=key,
        state="open",
        opened_at=office.at,
        closes_at=about.closes_at,
        due_at=about.due_at,
        secret_sealed=office.seal(json.dumps(kept), "draws.secret"),
        commitment=opening.commitment(),
    )
    if made:
        office.schedule("freeze", draw, min(about.closes_at, about.due_at))
        office.schedule("draw", draw, about.due_at)
    return draw


def _terms(policy: Policy, about: Lottery) -> Terms:
    """The rules of the draw as its commitment fixes them."""
    usual = tuple(dict.fromkeys(policy.case(room, klass) for room, klass, _ in about.cases))
    kept = [limit for case in usual for limit in policy.limits(case) if drawn_by(limit)]
    beacons = [policy.draw(case) for case in usual]
    return Terms(
        facility=policy.id,
        draw=about.key,
        due_at=about.due_at,
        alternatives=about.alternatives,
        per_day=_most(policy, usual, "day"),
        per_month=_most(policy, usual, "month"),
        per_draw=_most(policy, usual, "draw"),
        consecutive_as_one=any(limit.unit == "koma" for limit in kept),
        beacon_rule=next((rule.beacon_rule or rule.beacon for rule in beacons if rule.beacon != "none"), ""),
    )


def _most(policy: Policy, cases: tuple[Case, ...], per: str) -> int | None:
    """The limit that holds for all these cases: of each the tightest, of those the loosest; None where one has none."""
    own = [
        min((limit.maximum for limit in policy.limits(case) if limit.per == per and drawn_by(limit)), default=None)
        for case in cases
    ]
    found = [most for most in own if most is not None]
    return max(max(found), 1) if found and len(found) == len(own) else None


def drawn_by(limit: Limit) -> bool:
    """Whether the draw itself keeps a limit: one that counts all of a person's uses of a day, a month of use or the draw."""
    return (
        limits_wins(limit)
        and limit.per in ("day", "month", "draw")
        and limit.unit in ("count", "koma")
        and limit.period_of == "use"
        and limit.what != "wins"
        and set(limit.origins) == EVERY_ORIGIN
        and not (limit.per_room or limit.exempt or limit.rooms)
    )


def limits_wins(limit: Limit) -> bool:
    """Whether a limit says how much one may win."""
    return limit.what in ("wins", "bookings", "entries_and_bookings") and "lottery" in limit.origins


def kept_by_the_draw(policy: Policy, draw: Terms, case: Case) -> bool:
    """Whether the terms of a draw keep every limit on wins of this case; the others must hold when people enter."""
    kept = {"day": draw.per_day, "month": draw.per_month, "draw": draw.per_draw}
    return all(
        drawn_by(limit) and (most := kept[limit.per]) is not None and most <= limit.maximum
        for limit in policy.limits(case)
        if limits_wins(limit)
    )


def kept(office: Office, row: Any) -> tuple[Opening, bytes]:
    """What was settled at the opening, and the key of the pseudonyms."""
    stored = json.loads(office.open(row.secret_sealed, "draws.secret"))
    return opening_of(stored["opening"].encode()), bytes.fromhex(stored["pseudonyms"])
