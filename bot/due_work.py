"""Due work: what must happen at an instant (reminders, lapses, draws), each once and in the order of its instants."""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import and_, or_, select, update

from booking import store
from booking.desk import (
    bookings,
    counter,
    draw_list,
    draw_opening,
    draws,
    erasing,
    holds,
    keys,
    memberships,
    payments,
    promotions,
    requests,
)
from booking.desk.office import Office, later
from bot import notices
from bot.world import World

log = logging.getLogger("yoriai.due")
LONGEST_WAIT_S = 60


def due_now(office: Office, limit: int) -> list[int]:
    """The first `limit` things that are due, in the order of their instants."""
    table = store.due
    query = select(table.c.id).where(
        table.c.done_at.is_(None),
        table.c.due_at <= office.at,
        or_(table.c.next_at.is_(None), table.c.next_at <= office.machine_now),
    )
    return list(office.conn.execute(query.order_by(table.c.due_at, table.c.id).limit(limit)).scalars())


def do_due(world: World) -> int:
    """Do what is due, each in one transaction that also marks it done; what fails is put off and delays nothing else."""
    done = 0
    _keep_opening(world)
    while first := world.read(lambda office: due_now(office, 1)):  # one may make another due that comes before the next
        done += _do_one(world, first[0])
    return done


def _do_one(world: World, row_id: int) -> int:
    table = store.due

    def work(office: Office) -> int:
        mine = and_(table.c.id == row_id, table.c.done_at.is_(None), table.c.due_at <= office.at)
        if office.conn.execute(update(table).where(mine).values(done_at=office.at)).rowcount != 1:
            return 0
        row = office.conn.execute(select(table).where(table.c.id == row_id)).one()
        DUE[row.kind](office, row.about)
        notices.post(world.settings, office)
        return 1

    try:
        return world.transact(work)
    except Exception as fault:
        log.error("due work failed: %s", type(fault).__name__)
        world.transact(lambda office: _put_off(office, row_id))
        return 1


def _put_off(office: Office, row_id: int) -> None:
    table = store.due
    row = office.conn.execute(select(table).where(table.c.id == row_id)).one()
    wait = min(LONGEST_WAIT_S, 2 ** min(row.attempts + 1, 6))
    office.conn.execute(
        update(table)
        .where(table.c.id == row_id)
        .values(attempts=row.attempts + 1, next_at=later(office.machine_now, wait))
    )


def _remind(office: Office, booking: str) -> None:
    office.tell("reminder", booking)


def _remind_to_confirm(office: Office, booking: str) -> None:
    office.tell("confirm_reminder", booking)


def _remind_to_pay(office: Office, booking: str) -> None:
    office.tell("payment_reminder", booking)


def _open_draws(office: Office, _about: str) -> None:
    """Open the draws whose window is open, and come back when the next one opens (or tomorrow: rules may change)."""
    tomorrow = office.at + timedelta(days=1)
    following = min(draw_opening.open_all(office) or tomorrow, tomorrow)
    office.schedule("open_draws", following.isoformat(), following)


DUE: dict[str, Callable[[Office, str], None]] = {
    "lapse": bookings.lapse,
    "use_end": bookings.end_of_use,
    "reminder": _remind,
    "open_draws": _open_draws,
    "freeze": draw_list.close,
    "draw": draws.draw,
    "confirm_reminder": _remind_to_confirm,
    "void": requests.void,
    "release": holds.release,
    "promote": promotions.move_up,
    "free_cells": promotions.free_cells,
    "payment_due": payments.unpaid,
    "payment_reminder": _remind_to_pay,
    "key_send": keys.send,
    "no_show_watch": counter.watch,
    "key_watch": counter.watch_key,
    "penalty": erasing.erase,
    "renewal_reminder": memberships.remind,
    "registration_end": memberships.end,
}


def _keep_opening(world: World) -> None:
    """See to it that the opening of draws is due at some time: at the first look of a new database it is now."""
    table = store.due
    waiting = select(table.c.id).where(table.c.kind == "open_draws", table.c.done_at.is_(None)).limit(1)
    if world.read(lambda office: office.conn.execute(waiting).first() is None):
        world.transact(lambda office: office.schedule("open_draws", office.at.isoformat(), office.at))
