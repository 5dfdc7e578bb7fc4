"""抽選の結果: what a draw decided, written down for everybody at once: bookings, their cells, due work, who is told."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from booking import engine, moments, store, terms
from booking.desk import bookings, holds, rooms
from booking.desk.draw_list import Cells, covering
from booking.desk.office import Office, japan
from booking.draw import Result
from booking.policy import Policy

TABLE = store.entries
NOTICE_KIND = {True: "entry_won", False: "entry_lost"}


def write(office: Office, row: Row[Any], result: Result, won: Collection[str], standing: str = "entered") -> list[str]:
    """Write the results for the entries of a draw in the state `standing`; return whose they are.

    With `standing` `lost` only those that move up are written.
    """
    ranks = dict(zip(result.frozen.entries, result.ranks, strict=True))
    owners = store.registrations
    drawn = office.conn.execute(
        select(TABLE, owners.c.klass)
        .join(owners, TABLE.c.registration == owners.c.id)
        .where(TABLE.c.draw == row.id, TABLE.c.state == standing)
    ).all()
    if standing == "lost":
        drawn = [one for one in drawn if one.id in won]
    if not drawn:
        return []
    winners = sorted((one for one in drawn if one.id in won), key=lambda one: ranks.get(one.id, 0))
    made = _bookings(office, row, winners)
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == bindparam("entry"))
        .values(state=bindparam("new"), rank=bindparam("rank_"), booking=bindparam("booking_")),
        [
            {
                "entry": one.id,
                "new": "won" if one.id in won else "lost",
                "rank_": ranks.get(one.id),
                "booking_": made.get(one.id),
            }
            for one in drawn
        ],
    )
    office.conn.execute(
        insert(store.history),
        [
            {
                "about": one.id,
                "at": office.at,
                "before": standing,
                "after": "won" if one.id in won else "lost",
                "by": "draw",
            }
            for one in drawn
        ],
    )
    for one in drawn:
        facts = {"resident": one.resident, "facility": one.facility, "room": one.room, "booking": made.get(one.id)}
        office.tell(NOTICE_KIND[one.id in won], one.id, **facts)
    return [one.resident for one in drawn]


def _bookings(office: Office, row: Row[Any], winners: list[Row[Any]]) -> dict[str, str]:
    """Make the bookings of these entries; return booking by entry."""
    if not winners:
        return {}
    policy = office.policy(row.facility)
    take(office, row.facility, wanted(policy, winners))
    made, rows, histories, due, decided = {}, [], [], [], []
    for one in winners:
        booking = made[one.id] = office.new_id()
        state, until, planned = _begins(office, policy, one)
        due += [{"kind": kind, "about": booking, "due_at": at, "attempts": 0} for kind, at in planned]
        if state == "awaiting_approval" and not planned:
            decided.append(booking)
        rows.append(
            {
                **_copied(office, one),
                "id": booking,
                "held": occupying(policy, one),
                "state": state,
                "confirm_until": until,
                "fee_yen": bookings.fee_of(office, policy, one),
            }
        )
        histories.append({"about": booking, "at": office.at, "before": None, "after": state, "by": "draw"})
    office.conn.execute(insert(store.bookings), rows)
    office.conn.execute(insert(store.history), histories)
    if due:
        office.conn.execute(insert(store.due), due)
    for one in winners:  # in the order of the draw: who came first has the last piece
        if one.equipment != "{}":
            bookings.lend(office, made[one.id], json.loads(one.equipment))
    for booking in decided:
        bookings.confirm(office, booking, "draw", told=True)
    return made


def _begins(office: Office, policy: Policy, one: Row[Any]) -> tuple[str, datetime | None, list[tuple[str, datetime]]]:
    """(state, until when it must be confirmed, due work) of a win: to be confirmed, to be approved, or decided (no due work)."""
    start = japan(one.starts_at)
    case: dict[str, Any] = {"klass": one.klass, "channel": one.channel}
    window = engine.confirmation_window(policy, one.room, start.date(), **case)
    if window is not None:
        until = moments.confirm_until(window.end, start, office.at)
        return "awaiting_confirmation", until, [("void", until), *_reminder(office, policy, one, until)]
    uses = bookings.uses_that_matter(office, policy, one.room, one.registration, one.klass, one.channel)
    if terms.needs_approval(policy, one.room, uses=uses, origin="lottery", **case):
        lapse = engine.lapse_at(policy, start, room=one.room, booked_at=japan(office.at), **case)
        return "awaiting_approval", None, [("lapse", lapse)]
    return "awaiting_approval", None, []


def _reminder(office: Office, policy: Policy, one: Row[Any], until: datetime) -> list[tuple[str, datetime]]:
    """The policy's reminder; who moves up after it is reminded a day before the end."""
    case = policy.case(one.room, one.klass, one.channel)
    for window in engine.windows(policy, case, japan(one.starts_at).date()):
        if window.kind == "lottery" and window.confirm_reminds_at:
            moment = moments.confirm_reminder_at(window.confirm_reminds_at, until, office.at)
            return [("confirm_reminder", moment)] if moment else []
    return []


def _copied(office: Office, entry: Row[Any]) -> dict[str, Any]:
    details = office.open(entry.details_sealed, "entries.details")
    return {
        "facility": entry.facility,
        "room": entry.room,
        "entrance": entry.entrance,
        "starts_at": entry.starts_at,
        "ends_at": entry.ends_at,
        "resident": entry.resident,
        "registration": entry.registration,
        "headcount": entry.headcount,
        "details_sealed": office.seal(details, "bookings.details"),
        "equipment": json.dumps({}),
        "charged": entry.charged,
        "klass": entry.klass,
        "origin": "lottery",
        "channel": entry.channel,
        "version": 1,
        "house_rules": entry.house_rules,
        "paid_yen": 0,
        "refund_yen": 0,
        "booked_at": office.at,
    }


def occupying(policy: Policy, one: Row[Any]) -> str:
    """What a win takes, for the booking's row: rules that change later do not change what is given back."""
    first, last = engine.occupied(policy, one.room, japan(one.starts_at), japan(one.ends_at))
    return holds.described(holds.units(policy, one.facility, one.room), first, last)


def wanted(policy: Policy, rows: Collection[Row[Any]]) -> Cells:
    """All cells these entries (or bookings) take, by unit of the building and day."""
    found: Cells = {}
    for one in rows:
        for place, bits in covering(policy, one).items():
            found[place] = found.get(place, 0) | bits
    return found


def take(office: Office, facility: str, cells: Cells) -> None:
    """Take cells, one statement a unit and day; they are free, for `taken` said what is not."""
    rooms.take_bits(office, {(f"{facility}/{unit}", day): bits for (unit, day), bits in cells.items() if bits})
