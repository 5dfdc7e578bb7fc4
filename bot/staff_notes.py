"""What staff are told of a booking, a closure or a registration that is no request: where, when, how much. No names."""

from typing import Any

from sqlalchemy import Row, or_, select

from booking import store
from booking.calendar import JST
from booking.desk import booking_rows
from booking.desk.office import Office, japan
from booking.errors import Refusal
from booking.events import Happened
from booking.values import Booking
from dialogs import wording


def facts(office: Office, event: Happened) -> dict[str, Any]:
    """Everything its sentence needs, worked out from the rows of this moment."""
    if event.kind == "message_dead":
        return _undelivered(office, event)
    if event.kind == "room_closed":
        return _closure(office, event)
    if event.kind in ("refund_due", "no_show_suspected", "key_missing", "win_dropped"):
        return _booking(office, event)
    return dict(event.facts)


WHAT = {
    "registration_approved": "登録の承認",
    "registration_rejected": "登録の却下",
    "booking_confirmed": "予約の決定と入口の番号",
    "booking_refused": "予約の却下",
    "booking_lapsed": "予約の期限切れ",
    "booking_void": "当選の無効",
    "booking_unpaid": "未払いによる取り消し",
    "booking_amended": "予約の変更",
    "booking_cancelled": "予約の取り消し",
    "confirm_reminder": "当選の確定のお願い",
    "reminder": "利用前日のお知らせ",
    "payment_reminder": "お支払いのお願い",
    "key_code": "入口の番号",
    "entry_won": "抽選の当選",
    "entry_lost": "抽選の落選",
    "entry_closed": "抽選の申し込みの取りやめ",
}


def _undelivered(office: Office, event: Happened) -> dict[str, Any]:
    """Whose message it was, so that somebody can be called: the booking or entry if it is of one, else the registrations."""
    about, what = str(event.facts.get("of") or ""), str(event.facts["what"])
    told = {"what": WHAT.get(what, "お知らせ" if about else "返事"), "error": event.facts["error"]}
    if row := _row_of(office, store.bookings, about):
        place = _booking(office, Happened(event.kind, about, {}))
        return {**told, "facility": row.facility, "whose": f"予約 {place['number']}（{place['place']}）の方"}
    if row := _row_of(office, store.entries, about):
        return {**told, "facility": row.facility, "whose": f"抽選の申し込み {row.id} の方"}
    owner, table = store.residents, store.registrations
    query = (
        select(table.c.id, table.c.facility)
        .join(owner, owner.c.id == table.c.resident)
        .where(or_(table.c.id == about, owner.c.line_hash == str(event.facts.get("to_hash"))))
        .order_by(table.c.applied_at)
    )
    mine = office.conn.execute(query).all()
    whose = f"利用者登録 {'、'.join(one.id for one in mine)} の方" if mine else "登録のない方"
    return {**told, "facility": mine[-1].facility if mine else "", "whose": whose}


def _room(office: Office, one: Booking) -> str:
    """The room's name by the booking's rules, or its id where they know it no more: what staff must hear is said all the same."""
    try:
        return office.policy(one.facility, one.booked_at).rooms[one.room].name
    except (Refusal, KeyError):
        return f"{one.facility} {one.room}"


def _row_of(office: Office, table: Any, about: str) -> Row[Any] | None:
    return office.conn.execute(select(table).where(table.c.id == about)).first()


def _closure(office: Office, event: Happened) -> dict[str, Any]:
    row = office.row(store.closures, event.about)
    span = wording.span(japan(row.starts_at), japan(row.ends_at), office.at.astimezone(JST).date())
    room = office.policy(row.facility).rooms[row.room].name
    reason = office.open(row.reason_sealed, "closures.reason")
    return {"facility": row.facility, "place": f"{room}　{span}", "reason": reason, "by": row.by, "closure": row.id}


def _booking(office: Office, event: Happened) -> dict[str, Any]:
    one = booking_rows.get(office, event.about)
    room = _room(office, one)
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
