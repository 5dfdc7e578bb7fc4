"""抽選の受付開始: a draw is opened with its secret and the commitment to it; nothing is decided here."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from booking import engine, store
from booking.desk.office import Office, insert_once, japan
from booking.draw import (
    Opening,
    Terms,
    opening_of,
)
from booking.policy import Policy
from booking.stages import Window

TABLE = store.draws
LOOK_AHEAD_DAYS = 400
SECRET_BYTES = 32


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
        seen: set[str] = set()
        policy = whole.on(now.date())
        for room in policy.rooms:
            for offset in range(LOOK_AHEAD_DAYS):
                day = now.date() + timedelta(days=offset)
                for window in _lotteries(policy, room, day):
                    key = engine.draw_id(policy, room, day, stage=window.stage.key)
                    if key in seen or window.draws_at is None or window.draws_at <= now:
                        continue
                    if window.opens_at <= now:
                        seen.add(key)
                        ensure(office, facility, key, window)
                    elif next_opens is None or window.opens_at < next_opens:
                        next_opens = window.opens_at
    return next_opens


def _lotteries(policy: Policy, room: str, day: date) -> Iterator[Window]:
    for klass in policy.classes:
        for window in engine.windows(policy, policy.case(room, klass), day):
            if window.kind == "lottery":
                yield window


def ensure(office: Office, facility: str, key: str, window: Window) -> str:
    """Open one draw unless it is open: its secret is fixed now and committed to."""
    draw = name(facility, key)
    if office.conn.execute(select(TABLE.c.id).where(TABLE.c.id == draw)).first():
        return draw
    if window.draws_at is None:
        raise ValueError("a lottery has an instant at which it is drawn")
    opening = Opening(_terms(office.policy(facility), facility, key, window), office.rng.randbytes(SECRET_BYTES))
    kept = {"opening": opening.stored().decode(), "pseudonyms": office.rng.randbytes(SECRET_BYTES).hex()}
    made = insert_once(
        office.conn,
        TABLE,
        id=draw,
        facility=facility,
        key=key,
        state="open",
        opened_at=office.at,
        closes_at=window.closes_at,
        due_at=window.draws_at,
        secret_sealed=office.seal(json.dumps(kept), "draws.secret"),
        commitment=opening.commitment(),
    )
    if made:
        office.schedule("freeze", draw, min(window.closes_at, window.draws_at))
        office.schedule("draw", draw, window.announces_at or window.draws_at)
    return draw


def _terms(policy: Policy, facility: str, key: str, window: Window) -> Terms:
    """The rules of the draw as its commitment fixes them."""
    room = next(iter(policy.rooms))
    case = policy.case(room)
    limits = [
        limit
        for limit in policy.limits(case)
        if limit.what in ("wins", "bookings", "entries_and_bookings")
        and "lottery" in limit.origins
        and limit.unit in ("count", "koma")
        and limit.period_of == "use"
    ]

    def least(per: str) -> int | None:
        return min((limit.maximum for limit in limits if limit.per == per), default=None)

    return Terms(
        facility=facility,
        draw=key,
        due_at=window.draws_at or window.closes_at,
        alternatives=window.stage.alternatives,
        per_day=least("day") or None,
        per_month=least("month") or None,
        per_draw=least("draw") or None,
        consecutive_as_one=any(limit.unit == "koma" for limit in limits),
        beacon_rule=policy.draw(case).beacon_rule if policy.draw(case).beacon != "none" else "",
    )


def kept(office: Office, row: Row[Any]) -> tuple[Opening, bytes]:
    """What was settled at the opening, and the key of the pseudonyms."""
    stored = json.loads(office.open(row.secret_sealed, "draws.secret"))
    return opening_of(stored["opening"].encode()), bytes.fromhex(stored["pseudonyms"])
