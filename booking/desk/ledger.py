"""The ledger (台帳): everything the rows say, as one object; personal data and codes masked."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import select

from booking import store
from booking.desk.keys import current
from booking.desk.office import Office, japan


def ledger(office: Office, *, reveal: bool = False) -> dict[str, Any]:
    """The whole ledger; `reveal` shows codes (the caller writes the audit)."""
    histories = _histories(office, reveal)
    return {
        "residents": _residents(office, histories),
        "entries": _entries(office, histories),
        "bookings": _bookings(office, histories, reveal),
        "draws": _draws(office),
        "messages": _messages(office),
    }


def booking(office: Office, booking: str) -> dict[str, Any]:
    """One booking as the ledger shows it."""
    return _bookings(office, _histories(office, False, booking), False, booking)[0]


def entry(office: Office, entry: str) -> dict[str, Any]:
    """One lottery entry as the ledger shows it."""
    return _entries(office, _histories(office, False, entry), entry)[0]


def registration(office: Office, registration: str) -> dict[str, Any]:
    """One registration as the ledger shows it."""
    row = office.row(store.registrations, registration)
    return _registration(row, _histories(office, False, registration))


def _iso(moment: datetime | None) -> str | None:
    return japan(moment).isoformat() if moment else None


def _rows(office: Office, table: Any, *order: Any, where: Any = None) -> list[Any]:
    query = select(table).order_by(*order)
    return list(office.conn.execute(query if where is None else query.where(where)))


def _histories(office: Office, reveal: bool, only: str | None = None) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    about = None if only is None else store.history.c.about == only
    for row in _rows(office, store.history, store.history.c.id, where=about):
        reason = office.open(row.reason_sealed, "history.reason")
        found.setdefault(row.about, []).append(
            {
                "at": _iso(row.at),
                "from": row.before,
                "to": row.after,
                "by": row.by,
                "reason": reason if reveal or not reason else "****",
            }
        )
    return found


def _residents(office: Office, histories: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    by_resident: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(office, store.registrations, store.registrations.c.applied_at, store.registrations.c.id):
        by_resident.setdefault(row.resident, []).append(_registration(row, histories))
    shown = []
    for row in _rows(office, store.residents, store.residents.c.created_at, store.residents.c.id):
        user = office.open(row.line_sealed, "residents.line")
        digest = hashlib.sha256(user.encode("utf-8", "surrogatepass")).hexdigest() if user else None
        shown.append({"resident": row.id, "line_sha256": digest, "registrations": by_resident.get(row.id, [])})
    return shown


def _registration(row: Any, histories: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return {
        "id": row.id,
        "facility": row.facility,
        "state": row.state,
        "channel": row.channel,
        "history": histories.get(row.id, []),
    }


def _entries(
    office: Office, histories: dict[str, list[dict[str, Any]]], only: str | None = None
) -> list[dict[str, Any]]:
    draws = {row.id: row.key for row in _rows(office, store.draws, store.draws.c.id)}
    return [
        {
            "id": row.id,
            "draw": draws.get(row.draw, row.draw),
            "facility": row.facility,
            "room": row.room,
            "start": _iso(row.starts_at),
            "end": _iso(row.ends_at),
            "resident": row.resident,
            "wish": row.wish,
            "channel": row.channel,
            "state": row.state,
            "booking": row.booking,
            "history": histories.get(row.id, []),
        }
        for row in _rows(
            office,
            store.entries,
            store.entries.c.entered_at,
            store.entries.c.id,
            where=None if only is None else store.entries.c.id == only,
        )
    ]


def _bookings(
    office: Office, histories: dict[str, list[dict[str, Any]]], reveal: bool, only: str | None = None
) -> list[dict[str, Any]]:
    of_booking = None if only is None else store.keys.c.booking == only
    keys: dict[str, list[Any]] = {}
    for row in _rows(office, store.keys, store.keys.c.door, store.keys.c.id, where=of_booking):
        keys.setdefault(row.booking, []).append(row)
    return [
        {
            "id": row.id,
            "number": row.number,
            "facility": row.facility,
            "room": row.room,
            "entrance": row.entrance,
            "start": _iso(row.starts_at),
            "end": _iso(row.ends_at),
            "resident": row.resident,
            "headcount": row.headcount,
            "origin": row.origin,
            "channel": row.channel,
            "state": row.state,
            "key": _key(office, current(keys.get(row.id, [])), reveal),
            "fee_yen": row.fee_yen,
            "paid_yen": row.paid_yen,
            "refund_yen": row.refund_yen,
            "history": histories.get(row.id, []),
        }
        for row in _rows(
            office,
            store.bookings,
            store.bookings.c.booked_at,
            store.bookings.c.id,
            where=None if only is None else store.bookings.c.id == only,
        )
    ]


def _key(office: Office, row: Any, reveal: bool) -> dict[str, Any] | None:
    if row is None:
        return None
    code = None
    if row.code_sealed is not None:
        code = office.open(row.code_sealed, "keys.code") if reveal else "****"
    return {
        "kind": row.kind,
        "state": row.state,
        "code": code,
        "valid_from": _iso(row.valid_from),
        "valid_until": _iso(row.valid_until),
    }


def _draws(office: Office) -> list[dict[str, Any]]:
    entries: dict[str, list[Any]] = {}
    for row in _rows(office, store.entries, store.entries.c.id):
        entries.setdefault(row.draw, []).append(row)
    return [
        {
            "id": row.key,
            "facility": row.facility,
            "due_at": _iso(row.due_at),
            "drawn_at": _iso(row.drawn_at),
            "state": row.state,
            "root": row.root,
            "entries": sum(e.state != "withdrawn" for e in entries.get(row.id, [])),
            "winners": [e.id for e in entries.get(row.id, []) if e.state in ("won", "void")],
        }
        for row in _rows(office, store.draws, store.draws.c.due_at, store.draws.c.id)
    ]


def _messages(office: Office) -> list[dict[str, Any]]:
    shown = []
    for row in _rows(office, store.outbox, store.outbox.c.id):
        to: str | None = office.open(row.to_sealed, "outbox.to")
        if row.channel == "line" and to is not None:
            to = hashlib.sha256(to.encode("utf-8", "surrogatepass")).hexdigest() if to else None
        shown.append(
            {
                "id": str(row.id),
                "channel": row.channel,
                "via": row.via,
                "to": to,
                "kind": row.kind,
                "about": row.about,
                "state": row.state,
                "attempts": row.attempts,
                "created_at": _iso(row.created_at),
                "sent_at": _iso(row.sent_at),
            }
        )
    return shown
