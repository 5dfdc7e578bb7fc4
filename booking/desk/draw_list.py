"""抽選の締切: the canonical list of a draw, frozen at the close, and what stands in its way when it is drawn."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select, update

from booking import engine, store
from booking.calendar import JST
from booking.desk import rooms
from booking.desk.draw_opening import kept
from booking.desk.office import Office, japan
from booking.draw import (
    Claim,
    Frozen,
    Taken,
    Ticket,
    claims_by_day,
    freeze,
    pseudonym,
)
from booking.occupancy import CELL_MINUTES, cells, join
from booking.policy import Policy
from booking.reservations import HOLDING

TABLE = store.draws


def close(office: Office, draw: str) -> None:
    """At the close: the canonical list is fixed and its root told, before anybody can know the seed."""
    row = office.row(TABLE, draw)
    if row.state != "open":
        return
    _, key = kept(office, row)
    frozen = freeze(_tickets(office, row, key))
    done = office.conn.execute(
        update(TABLE)
        .where(TABLE.c.id == draw, TABLE.c.state == "open")
        .values(
            state="frozen",
            root=frozen.root.hex(),
            frozen_sealed=office.seal(frozen.stored().decode(), "draws.frozen"),
        )
    ).rowcount
    if done == 1 and frozen.count:
        office.tell("draw_frozen", draw, root=frozen.root.hex(), count=frozen.count)


def _tickets(office: Office, row: Row[Any], key: bytes) -> Iterator[Ticket]:
    entries = store.entries
    registrations = store.registrations
    policy = office.policy(row.facility)
    found = office.conn.execute(
        select(entries, registrations.c.klass)
        .join(registrations, entries.c.registration == registrations.c.id)
        .where(entries.c.draw == row.id, entries.c.state == "entered")
    )
    names: dict[str, str] = {}
    for one in found:
        person = who(office, one)
        if person not in names:
            names[person] = pseudonym(key, row.facility, row.key, person)
        yield Ticket(
            entry=one.id,
            pseudonym=names[person],
            claim=claim_of(policy, one.room, japan(one.starts_at), japan(one.ends_at)),
            wish=one.wish,
            bundle=one.bundle or "",
            class_rank=_class_rank(policy, one.room, one.klass, japan(one.starts_at).date()),
            lucky=one.lucky or "",
        )


def claim_of(policy: Policy, room: str, start: datetime, end: datetime) -> Claim:
    """What an entry asks for, margins included."""
    known = policy.cache.get(("claim", room, start, end))
    if known is None:
        known = policy.cache[("claim", room, start, end)] = Claim(
            policy.rooms[room].units, *engine.occupied(policy, room, start, end)
        )
    return known


def _class_rank(policy: Policy, room: str, klass: str | None, day: date) -> int:
    known = policy.cache.get(("class_rank", room, klass))
    if known is None:
        stage = next(
            (w.stage for w in engine.windows(policy, policy.case(room, klass), day) if w.kind == "lottery"), None
        )
        order = stage.class_order if stage else ()
        known = next((rank for rank, classes in enumerate(order) if klass in classes), len(order))
        policy.cache[("class_rank", room, klass)] = known
    return int(known)


def who(office: Office, entry: Row[Any]) -> str:
    """Whom the draw counts as one: the resident or the registration, as the policy says."""
    policy = office.policy(entry.facility)
    by_resident = policy.draw(policy.case(entry.room)).unit == "resident"
    return str(entry.resident if by_resident else entry.registration)


def pseudonym_in(office: Office, draw: str, who: str) -> str:
    """The name of a resident or registration inside one draw, for showing people their own rank."""
    row = office.row(TABLE, draw)
    _, key = kept(office, row)
    return pseudonym(key, row.facility, row.key, who)


def taken(office: Office, row: Row[Any], key: bytes, frozen: Frozen, without: Collection[str] = ()) -> list[Taken]:
    """Everything that stands in the way on the days of the draw: bookings with their holder, closures without.

    `without`: bookings that are left out (they still cover their cells).
    """
    policy = office.policy(row.facility)
    days = sorted({date.fromisoformat(line.split("|")[3].split("/")[1][:10]) for line in frozen.lines})
    if not days:
        return []
    table = store.bookings
    first = datetime.combine(days[0].replace(day=1), datetime.min.time(), JST)
    last = datetime.combine(days[-1] + timedelta(days=32), datetime.min.time(), JST)
    held = office.conn.execute(
        select(table).where(
            table.c.facility == row.facility,
            table.c.state.in_(HOLDING),
            table.c.starts_at >= first,
            table.c.starts_at < last,
        )
    ).all()
    found = []
    covered: dict[tuple[str, date], int] = {}
    for one in held:
        start, end = engine.occupied(policy, one.room, japan(one.starts_at), japan(one.ends_at))
        name_of = pseudonym(key, row.facility, row.key, who(office, one))
        if one.id not in without:
            found += [Taken(claim, name_of) for claim in claims_by_day(policy.rooms[one.room].units, start, end)]
        for day, masks in cells(start, end):
            for unit in policy.rooms[one.room].units:
                covered[unit, day] = covered.get((unit, day), 0) | join(masks)
    return found + list(_rest(office, policy, row.facility, days, covered))


def _rest(
    office: Office, policy: Policy, facility: str, days: list[date], covered: dict[tuple[str, date], int]
) -> Iterator[Taken]:
    """Cells that are taken by nothing that has a holder: closures, and freed wins that are held back."""
    for unit in sorted({unit for room in policy.rooms.values() for unit in room.units}):
        for day, bits in rooms.taken_bits(office, [f"{facility}/{unit}"], days).items():
            left = bits & ~covered.get((unit, day), 0)
            midnight = datetime.combine(day, datetime.min.time(), JST)
            for start, end in _runs(left):
                step = timedelta(minutes=CELL_MINUTES)
                yield Taken(Claim((unit,), midnight + start * step, midnight + end * step))


def _runs(bits: int) -> Iterator[tuple[int, int]]:
    for taken_now, group in groupby(range(bits.bit_length()), lambda cell: bits >> cell & 1):
        cells_of = list(group)
        if taken_now:
            yield cells_of[0], cells_of[-1] + 1


def taken_of(line: str) -> Taken:
    """A published line of what was taken, as a value."""
    by, claim = line.split("|")
    units, start, end = claim.split("/")
    return Taken(Claim(tuple(units.split("+")), datetime.fromisoformat(start), datetime.fromisoformat(end)), by)
