"""繰上当選: what a void win left goes to the next in rank, by the same numbers, and is published like the draw itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from booking import moments, store
from booking.calendar import JST
from booking.desk import holds, results, rooms
from booking.desk.draw_list import Cells, covering, frozen_list, locked, runs, taken
from booking.desk.draw_opening import kept
from booking.desk.draws import published
from booking.desk.office import Office, japan
from booking.draw import Frozen, Opening, Result, draw_seed, promote, proof
from booking.occupancy import CELL_MINUTES
from booking.policy import Policy

TABLE = store.promotions
OVER = ("cancelled", "void", "refused", "lapsed")
CELL = timedelta(minutes=CELL_MINUTES)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A draw that has been made, as a promotion needs it."""

    row: Row[Any]
    opening: Opening
    key: bytes
    frozen: Frozen
    beacon: bytes


def move_up(office: Office, booking: str) -> None:
    """Offer what this win, and all others of its draw that wait for the same, left to the next in rank.

    What nobody in the draw wants is free for everybody, but only at a moment nobody can foresee: who dropped a win must not
    be the first to know.
    """
    entry = office.conn.execute(select(store.entries).where(store.entries.c.booking == booking)).first()
    if entry is None:
        holds.release(office, booking)
        return
    row = locked(office, entry.draw)
    policy = office.policy(row.facility)
    left = [office.row(store.bookings, one) for one in _waiting(office, row.id, booking)]
    coming = [one for one in left if one.ends_at > office.at and one.room in policy.rooms]
    freed = results.wanted(policy, coming)
    drawn = _drawn(office, row)
    again = _draw_again(office, drawn, policy, freed) if freed else None
    for one in left:
        holds.release(office, one.id)
    if again is not None and again.winners:
        _publish(office, drawn, again)
    if coming:
        _hold_back(office, policy, row, freed, coming)


def _waiting(office: Office, draw_id: str, booking: str) -> list[str]:
    """The wins of the draw that are over and wait to move on: all of them are seen to in one promotion."""
    entries, due = store.entries, store.due
    found = office.conn.execute(
        select(due.c.id, due.c.about)
        .join(entries, entries.c.booking == due.c.about)
        .where(entries.c.draw == draw_id, due.c.kind == "promote", due.c.done_at.is_(None), due.c.due_at <= office.at)
        .with_for_update(of=due, skip_locked=True)
    ).all()
    if found:
        office.conn.execute(update(due).where(due.c.id.in_([one.id for one in found])).values(done_at=office.at))
    return sorted({booking, *(str(one.about) for one in found)})


def _drawn(office: Office, row: Row[Any]) -> _Drawn:
    opening, key = kept(office, row)
    return _Drawn(row, opening, key, frozen_list(office, row), bytes.fromhex(row.beacon or ""))


def _draw_again(office: Office, drawn: _Drawn, policy: Policy, freed: Cells) -> Result:
    """The same list by the same numbers, for what was left."""
    table, owners, held = store.entries, store.registrations, store.bookings
    rows = office.conn.execute(
        select(table, owners.c.state.label("registered"), held.c.state.label("held"))
        .join(owners, table.c.registration == owners.c.id)
        .outerjoin(held, table.c.booking == held.c.id)
        .where(table.c.draw == drawn.row.id)
    ).all()
    listed = set(drawn.frozen.entries)
    rows = [one for one in rows if one.id in listed]
    standing = {one.id: one.booking for one in rows if one.held is not None and one.held not in OVER}
    void = {one.id for one in rows if one.held in OVER or (one.registered != "approved" and one.id not in standing)}
    settled = void | set(standing)
    without = {one.id for one in rows if one.id not in settled and not _wants(office, policy, one, freed)}
    stands = taken(office, drawn.row, drawn.key, drawn.frozen, set(standing.values()), freed)
    frozen, seed = drawn.frozen, draw_seed(drawn.frozen.root, drawn.opening.secret, drawn.beacon)
    first = Result(frozen, seed, drawn.opening.terms, (), (), [], [])
    return promote(first, set(standing), void, stands, without)


def _wants(office: Office, policy: Policy, one: Row[Any], freed: Cells) -> bool:
    """Whether an entry is about some of the freed time and could still be used."""
    if one.state != "lost" or one.starts_at <= office.at or one.room not in policy.rooms:
        return False
    return any(bits & freed.get(place, 0) for place, bits in covering(policy, one).items())


def _publish(office: Office, drawn: _Drawn, again: Result) -> None:
    """Write what moved up, and the proof of it."""
    row, promoted = drawn.row, set(again.winners)
    results.write(office, row, again, promoted, "lost")
    number = office.conn.execute(select(func.count()).where(TABLE.c.draw == row.id)).scalar_one() + 1
    document = published(proof(drawn.opening, again, drawn.beacon))
    office.conn.execute(
        insert(TABLE).values(draw=row.id, number=number, at=office.at, winners=len(promoted), proof=document)
    )
    office.tell("draw_promoted", row.id, number=number, winners=len(promoted))


def _hold_back(office: Office, policy: Policy, row: Row[Any], freed: Cells, left: Collection[Row[Any]]) -> None:
    """Hold what nobody took of the freed time until a moment nobody can foresee."""
    moment = min(_moment(office, policy, one) for one in left)
    if moment <= office.at:
        return
    days = sorted({day for _, day in freed})
    rest: Cells = {}
    for unit in sorted({unit for unit, _ in freed}):
        for day, bits in rooms.taken_bits(office, [f"{row.facility}/{unit}"], days).items():
            rest[unit, day] = freed.get((unit, day), 0) & ~bits
    results.take(office, row.facility, rest)
    for (unit, day), bits in rest.items():
        for first, last in runs(bits):
            about = f"{row.facility}/{unit}@{day.isoformat()}:{first}-{last}#{office.new_id()[:6]}"
            office.schedule("free_cells", about, moment)


def _moment(office: Office, policy: Policy, one: Row[Any]) -> datetime:
    """When what nobody took of this use is free for everybody."""
    return moments.held_back_until(
        policy,
        one.room,
        japan(one.starts_at),
        japan(office.at),
        chance=office.rng.random(),
        klass=one.klass,
        channel=one.channel,
    )


def free_cells(office: Office, about: str) -> None:
    """What was held back is free now: `facility/unit@day:first-last#…`, cells of five minutes."""
    unit, _, where = about.rpartition("#")[0].rpartition("@")
    day, _, span = where.rpartition(":")
    first, _, last = span.partition("-")
    midnight = datetime.combine(date.fromisoformat(day), time(), JST)
    rooms.give_back(office, [unit], midnight + int(first) * CELL, midnight + int(last) * CELL)


def of_draw(office: Office, draw_id: str) -> Sequence[Any]:
    """The promotions of a draw, without their proofs, first to last."""
    query = select(TABLE.c.number, TABLE.c.at, TABLE.c.winners).where(TABLE.c.draw == draw_id)
    return office.conn.execute(query.order_by(TABLE.c.number)).all()


def proof_of(office: Office, draw_id: str, number: int) -> bytes | None:
    """The published proof of one promotion."""
    query = select(TABLE.c.proof).where(TABLE.c.draw == draw_id, TABLE.c.number == number)
    found = office.conn.execute(query).scalar()
    return bytes(found) if found is not None else None
