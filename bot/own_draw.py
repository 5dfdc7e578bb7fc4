"""抽選を確かめる: a draw as one resident may see it, out of its stored proof: how many, when, where the own entries stood."""

import json

from sqlalchemy import func, select

from booking import store
from booking.desk.draw_list import frozen_list
from booking.desk.draw_opening import name
from booking.desk.office import Office, japan
from booking.draw import own_tickets
from dialogs.questions import Drawn, Stood


def drawn(office: Office, resident: str, facility: str, draw: str) -> Drawn | None:
    """The draw of a day or month of use; None while nobody has entered it."""
    table, entries = store.draws, store.entries
    found = office.conn.execute(select(table).where(table.c.id == name(facility, draw))).first()
    if found is None:
        return None
    mine = select(entries.c.id).where(entries.c.draw == found.id, entries.c.resident == resident)
    if found.proof is None:
        count = select(func.count()).where(entries.c.draw == found.id, entries.c.state != "withdrawn")
        return Drawn(draw, office.conn.execute(count).scalar_one(), None)
    document, frozen = json.loads(found.proof), frozen_list(office, found)
    numbers = {entry: number for number, entry in enumerate(frozen.entries, 1)}
    listed = [numbers[entry] for entry in office.conn.execute(mine).scalars() if entry in numbers]
    own = {}
    for pseudonym in {frozen.lines[number - 1][:32] for number in listed}:
        for one in own_tickets(document, pseudonym):
            stood = Stood(one.rank, one.requests, one.place, one.contenders, pseudonym, one.outcome)
            own[frozen.entries[one.number - 1]] = stood
    return Drawn(draw, frozen.count, japan(found.drawn_at), own)
