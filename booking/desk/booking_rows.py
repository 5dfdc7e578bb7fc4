"""予約の行: rows as values."""

import json
from typing import Any

from sqlalchemy import Row, select

from booking import store
from booking.desk import charges, keys
from booking.desk.office import Office, japan
from booking.reservations import HOLDING
from booking.values import Booking, Details, Key

TABLE = store.bookings


def get(office: Office, booking: str, *, show_code: bool = False) -> Booking:
    """Return one booking.

    Raises:
        LookupError: there is none with this id.
    """
    return value(office, office.row(TABLE, booking), show_code=show_code)


def of_resident(office: Office, resident: str, facility: str) -> tuple[Booking, ...]:
    """The resident's bookings there that hold a room, soonest first, with their codes."""
    found = office.conn.execute(
        select(TABLE)
        .where(TABLE.c.resident == resident, TABLE.c.facility == facility, TABLE.c.state.in_(HOLDING))
        .where(TABLE.c.ends_at > office.at)
        .order_by(TABLE.c.starts_at, TABLE.c.id)
    ).all()
    return tuple(value(office, row, show_code=True) for row in found)


def value(office: Office, row: Row[Any], *, show_code: bool = False) -> Booking:
    """A row as a value."""
    return valued(office, row, keys.of(office, row.id, show=show_code and row.state == "confirmed"))


def valued(office: Office, row: Row[Any], key: Key | None) -> Booking:
    """A row whose key is known already, as a value."""
    return Booking(
        id=row.id,
        number=row.number,
        facility=row.facility,
        room=row.room,
        entrance=row.entrance,
        start=japan(row.starts_at),
        end=japan(row.ends_at),
        resident=row.resident,
        registration=row.registration,
        headcount=row.headcount,
        details=Details(**json.loads(office.open(row.details_sealed, "bookings.details"))),
        origin=row.origin,
        channel=row.channel,
        state=row.state,
        version=row.version,
        booked_at=japan(row.booked_at),
        house_rules=row.house_rules,
        confirm_until=japan(row.confirm_until),
        decided_at=japan(row.decided_at),
        decided_by=row.decided_by,
        reason=office.open(row.reason_sealed, "bookings.reason"),
        fee_yen=row.fee_yen,
        paid_yen=row.paid_yen,
        refund_yen=row.refund_yen,
        returned_yen=row.returned_yen,
        equipment=charges.counted(row.equipment),
        key=key,
        klass=row.klass,
        charged=charges.charged_of(row.charged),
        equipment_yen=row.equipment_yen,
        changes=row.changes,
    )
