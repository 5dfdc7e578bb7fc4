"""登録できない人: whose earlier registration points have ended, and for how long; known by phone or address alone."""

from datetime import datetime

from sqlalchemy import Row, and_, or_, select

from booking import penalties, store
from booking.desk import past
from booking.desk.office import Office, japan

TABLE = store.registrations


def until(office: Office, row: Row[object]) -> datetime | None:
    """Until when the applicant of this new row may not register in its facility; None: may.

    The leader of a registration that points have ended is known by what was given then (keyed hashes); nothing else of it is
    kept.
    """
    alike = [TABLE.c.phone_hash == row.phone_hash] if row.phone_hash else []
    if row.address_hash and row.kana_hash:
        alike.append(and_(TABLE.c.address_hash == row.address_hash, TABLE.c.kana_hash == row.kana_hash))
    if not alike:
        return None
    ended = office.conn.execute(
        select(TABLE.c.id).where(TABLE.c.facility == row.facility, TABLE.c.state == "erased", or_(*alike))
    ).scalars()
    policy = office.policy(row.facility)
    found = [
        penalties.bars_leaders_until(policy, past.of_id(office, one, row.facility), japan(office.at)) for one in ended
    ]
    return max((end for end in found if end is not None), default=None)
