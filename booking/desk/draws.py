"""抽選: drawn once, in the transaction that also writes every result and who must be told.

The arithmetic is in `booking.draw`; here it meets the rows. Statements grow with days and rooms, not with entries.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from booking import engine, store
from booking.desk import bookings, holds, rooms
from booking.desk.draw_list import close, taken, taken_of
from booking.desk.draw_opening import kept
from booking.desk.office import Office, japan
from booking.draw import (
    Result,
    decide,
    draw_seed,
    frozen_of,
    promote,
    proof,
)
from booking.occupancy import cells, join
from booking.policy import Policy

TABLE = store.draws
PROMOTED_HAVE = timedelta(days=3)
OVER = ("cancelled", "void", "refused", "lapsed")
NOTICE_KIND = {True: "entry_won", False: "entry_lost"}


def draw(office: Office, draw_id: str) -> None:
    """Draw once: the state changes in the same transaction as every result. A late one is caught up, a second finds nothing to do."""
    close(office, draw_id)
    done = office.conn.execute(
        update(TABLE).where(TABLE.c.id == draw_id, TABLE.c.state == "frozen").values(state="drawn", drawn_at=office.at)
    ).rowcount
    if done != 1:
        return
    row = office.row(TABLE, draw_id)
    opening, key = kept(office, row)
    frozen = frozen_of(office.open(row.frozen_sealed, "draws.frozen").encode())
    result = decide(frozen, draw_seed(frozen.root, opening.secret), opening.terms, taken(office, row, key, frozen))
    document = json.dumps(proof(opening, result), ensure_ascii=False, separators=(",", ":"))
    office.conn.execute(update(TABLE).where(TABLE.c.id == draw_id).values(proof=document.encode()))
    grant(office, row, result, result.winners)
    if frozen.count:
        office.tell("draw_drawn", draw_id, winners=len(result.winners), count=frozen.count)


def move_up(office: Office, booking: str) -> None:
    """繰上当選: what a void win left goes to the next in rank, by the same numbers; what nobody wants is free."""
    table = store.entries
    entry = office.conn.execute(select(table).where(table.c.booking == booking)).first()
    holds.release(office, booking)
    if entry is None:
        return
    row = office.row(TABLE, entry.draw)
    opening, key = kept(office, row)
    frozen = frozen_of(office.open(row.frozen_sealed, "draws.frozen").encode())
    document = json.loads(row.proof)
    drawn = decide(frozen, bytes.fromhex(document["seed"]), opening.terms, map(taken_of, document["taken"]))
    won = office.conn.execute(
        select(table.c.id, table.c.booking, store.bookings.c.state)
        .join(store.bookings, table.c.booking == store.bookings.c.id)
        .where(table.c.draw == row.id, table.c.state.in_(("won", "void")))
    ).all()
    standing = {one.id: one.booking for one in won if one.state not in OVER}
    void = {one.id for one in won} - set(standing)
    held = taken(office, row, key, frozen, set(standing.values()))
    again = promote(drawn, set(standing), void, held)
    grant(office, row, again, [one for one in again.winners if one not in standing], "lost")


def grant(office: Office, row: Row[Any], result: Result, winners: Iterable[str], standing: str = "entered") -> None:
    """Write the results for entries in the state `standing`: bookings, cells, due work, states; then say so."""
    won = set(winners)
    ranks = dict(zip(result.frozen.entries, result.ranks, strict=True))
    table = store.entries
    owners = store.registrations
    drawn = office.conn.execute(
        select(table, owners.c.klass)
        .join(owners, table.c.registration == owners.c.id)
        .where(table.c.draw == row.id, table.c.state == standing)
    ).all()
    if standing == "lost":
        drawn = [one for one in drawn if one.id in won]
    made = _bookings(office, row, [one for one in drawn if one.id in won])
    if not drawn:
        return
    office.conn.execute(
        update(table)
        .where(table.c.id == bindparam("entry"))
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


def _bookings(office: Office, row: Row[Any], winners: list[Row[Any]]) -> dict[str, str]:
    """Make the bookings of these entries; return booking by entry."""
    if not winners:
        return {}
    policy = office.policy(row.facility)
    _take_all(office, policy, row.facility, winners)
    made, rows, histories, due = {}, [], [], []
    for one in winners:
        booking = made[one.id] = office.new_id()
        start = japan(one.starts_at)
        window = engine.confirmation_window(policy, one.room, start.date())
        if window is not None:
            state = "awaiting_confirmation"
            until = _confirm_until(office, window.end, start)
            due.append(("void", booking, until))
            due += _reminder(office, policy, one.room, start, booking)
        else:
            state, until = "awaiting_approval", None
            due.append(("lapse", booking, engine.lapse_at(policy, start, room=one.room)))
        rows.append(
            {
                **_copied(office, one),
                "id": booking,
                "state": state,
                "confirm_until": until,
                "fee_yen": bookings.fee_of(office, policy, one),
            }
        )
        histories.append({"about": booking, "at": office.at, "before": None, "after": state, "by": "draw"})
    office.conn.execute(insert(store.bookings), rows)
    office.conn.execute(insert(store.history), histories)
    office.conn.execute(
        insert(store.due), [{"kind": kind, "about": about, "due_at": at, "attempts": 0} for kind, about, at in due]
    )
    return made


def _confirm_until(office: Office, closes: datetime, start: datetime) -> datetime:
    """The policy's instant; who moves up after it has three days (Assumption: the texts know no such case)."""
    return closes if closes > office.at else min(japan(start), japan(office.at) + PROMOTED_HAVE)


def _reminder(
    office: Office, policy: Policy, room: str, start: datetime, booking: str
) -> list[tuple[str, str, datetime]]:
    for window in engine.windows(policy, policy.case(room), start.date()):
        if window.kind == "lottery" and window.confirm_reminds_at and window.confirm_reminds_at > office.at:
            return [("confirm_reminder", booking, window.confirm_reminds_at)]
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
        "equipment": "{}",
        "origin": "lottery",
        "channel": entry.channel,
        "version": 1,
        "house_rules": entry.house_rules,
        "paid_yen": 0,
        "refund_yen": 0,
        "booked_at": office.at,
    }


def _take_all(office: Office, policy: Policy, facility: str, winners: list[Row[Any]]) -> None:
    """Take the winners' cells, one statement a unit and day; they are free, for `taken` said what is not."""
    wanted: dict[tuple[str, date], int] = {}
    for one in winners:
        start, end = engine.occupied(policy, one.room, japan(one.starts_at), japan(one.ends_at))
        for day, masks in cells(start, end):
            for unit in holds.units(policy, facility, one.room):
                wanted[unit, day] = wanted.get((unit, day), 0) | join(masks)
    rooms.take_bits(office, wanted)
