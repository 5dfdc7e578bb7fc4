"""What staff are told of a booking, a closure or a registration that is no request: where, when, how much. No names."""

from typing import Any

from booking import store
from booking.calendar import JST
from booking.desk import booking_rows
from booking.desk.office import Office, japan
from booking.events import Happened
from dialogs import wording


def facts(office: Office, event: Happened) -> dict[str, Any]:
    """Everything its sentence needs, worked out from the rows of this moment."""
    if event.kind == "room_closed":
        return _closure(office, event)
    if event.kind in ("refund_due", "no_show_suspected", "key_missing", "win_dropped"):
        return _booking(office, event)
    return dict(event.facts)


def _closure(office: Office, event: Happened) -> dict[str, Any]:
    row = office.row(store.closures, event.about)
    span = wording.span(japan(row.starts_at), japan(row.ends_at), office.at.astimezone(JST).date())
    room = office.policy(row.facility).rooms[row.room].name
    reason = office.open(row.reason_sealed, "closures.reason")
    return {"facility": row.facility, "place": f"{room}　{span}", "reason": reason, "by": row.by, "closure": row.id}


def _booking(office: Office, event: Happened) -> dict[str, Any]:
    one = booking_rows.get(office, event.about)
    room = office.policy(one.facility, one.booked_at).rooms[one.room].name
    span = wording.span(one.start, one.end, office.at.astimezone(JST).date())
    permission = "還付には許可が要ります。" if event.facts.get("permission") else ""
    yen = wording.yen(event.facts["yen"]) if "yen" in event.facts else ""
    return {
        "facility": one.facility,
        "place": f"{room}　{span}",
        "number": one.number or "－",
        "booking": one.id,
        "yen": yen,
        "permission": permission,
    }
