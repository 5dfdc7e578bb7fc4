"""抽選: drawn once, in the transaction that also writes every result and who must be told.

The arithmetic is in `booking.draw`; here it meets the rows. Statements grow with days and rooms, not with entries.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select, update

from booking import store
from booking.desk import results
from booking.desk.draw_list import close, frozen_list, locked, taken
from booking.desk.draw_opening import kept
from booking.desk.office import Office
from booking.draw import Frozen, decide, draw_seed, proof
from booking.errors import Refusal

TABLE = store.draws
MOST_BEACON_BYTES = 256


def draw(office: Office, draw_id: str) -> None:
    """Draw once: the state changes in the same transaction as every result. A late one is caught up, a second finds nothing to do.

    Where the terms name a public value, the draw waits for it and staff are told.
    """
    close(office, draw_id)
    row = locked(office, draw_id)
    if row.state != "frozen" or row.due_at > office.at:
        return
    opening, key = kept(office, row)
    frozen = frozen_list(office, row)
    if opening.terms.beacon_rule and row.beacon is None and frozen.count:
        office.tell("draw_waits", draw_id, rule=opening.terms.beacon_rule)
        return
    beacon = bytes.fromhex(row.beacon or "")
    seed = draw_seed(frozen.root, opening.secret, beacon)
    gone = withdrawn(office, draw_id, frozen)
    result = decide(frozen, seed, opening.terms, taken(office, row, key, frozen), gone)
    office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == draw_id)
        .values(state="drawn", drawn_at=office.at, proof=published(proof(opening, result, beacon)))
    )
    told = results.write(office, row, result, set(result.winners))
    if frozen.count:
        office.tell("draw_drawn", draw_id, winners=len(result.winners), count=frozen.count, residents=told)


def published(document: dict[str, Any]) -> bytes:
    """The bytes of a proof as they are served."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def withdrawn(office: Office, draw_id: str, frozen: Frozen) -> set[str]:
    """Entries of the list that their owner withdrew after the close, or whose registration ended meanwhile."""
    table, registrations = store.entries, store.registrations
    found = office.conn.execute(
        select(table.c.id)
        .join(registrations, table.c.registration == registrations.c.id)
        .where(table.c.draw == draw_id)
        .where((table.c.state == "withdrawn") | (registrations.c.state != "approved"))
    )
    return set(found.scalars()) & set(frozen.entries)


def catch_up(office: Office, facility: str, draws: Collection[str]) -> None:
    """Draw what is due among these before anything of their days is given to whoever comes first.

    At the instant of a draw first come opens too, and a machine may be late: no one gets in between.

    Raises:
        Refusal: `DRAWING` when the draw still waits for the public value its terms name.
    """
    due = office.conn.execute(
        select(TABLE.c.id)
        .where(TABLE.c.facility == facility, TABLE.c.key.in_(draws))
        .where(TABLE.c.state != "drawn", TABLE.c.due_at <= office.at)
    )
    for draw_id in list(due.scalars()):
        draw(office, draw_id)
        if office.row(TABLE, draw_id).state != "drawn":
            raise Refusal("DRAWING")


def tell_beacon(office: Office, draw_id: str, value: str, by: str) -> Row[Any]:
    """Take the public value (hexadecimal) the terms name, once, after the close; a draw that waited for it is made.

    Raises:
        LookupError: there is no such draw.
        Refusal: `NO_BEACON` where the terms name none, `BAD_BEACON`, `NOT_FROZEN` before the close (with `next_at`), `DECIDED`
            when there is one already or the draw is made.
    """
    close(office, office.row(TABLE, draw_id).id)
    row = locked(office, draw_id)
    opening, _ = kept(office, row)
    if not opening.terms.beacon_rule:
        raise Refusal("NO_BEACON", draw=row.key)
    if row.state == "open":
        raise Refusal("NOT_FROZEN", next_at=row.closes_at)
    if row.state == "drawn" or row.beacon is not None:
        raise Refusal("DECIDED", state=row.state, value=row.beacon)
    try:
        beacon = bytes.fromhex(value)
    except ValueError as fault:
        raise Refusal("BAD_BEACON", value=value) from fault
    if not 0 < len(beacon) <= MOST_BEACON_BYTES:
        raise Refusal("BAD_BEACON", value=value)
    office.conn.execute(update(TABLE).where(TABLE.c.id == draw_id).values(beacon=beacon.hex()))
    office.record(draw_id[-40:], None, "beacon", by, beacon.hex())
    draw(office, draw_id)
    return office.row(TABLE, draw_id)
