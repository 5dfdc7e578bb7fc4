"""What staff decide by a press: who may, what it does, who is told privately that it did nothing."""

import logging
from typing import Any

from sqlalchemy import update

from booking import store
from booking.calendar import JST
from booking.desk import bookings, registrations
from booking.desk.office import Office
from booking.errors import Refusal
from bot import cards, inbox, notices
from bot.config import Settings
from bot.staff import Role, may_act_as, role_of
from bot.world import World
from dialogs import wording

log = logging.getLogger("yoriai.decisions")
NOT_YOURS = "この操作は、担当の職員だけができます。"
STALE = "この申し込みはもう{state}になっています（{by}　{at}）。"
DONE = {
    "approved": "承認済み",
    "rejected": "却下済み",
    "withdrawn": "取り下げ済み",
    "confirmed": "承認済み",
    "refused": "却下済み",
    "lapsed": "期限切れ",
    "cancelled": "取り消し済み",
    "used": "利用済み",
    "void": "無効",
    "no_show": "無断不使用",
}


def may_see(settings: Settings, user: str, action: str, facility: str) -> bool:
    """Whether someone may do this: details are for every staff role, deciding for those who approve."""
    return _holds(settings, user, Role.VIEWER if action.endswith("_details") else Role.APPROVER, facility)


def may_decide(settings: Settings, user: str, facility: str) -> bool:
    """Whether someone decides there: then they may also see how a resident is reached."""
    return _holds(settings, user, Role.APPROVER, facility)


def _holds(settings: Settings, user: str, needed: Role, facility: str) -> bool:
    scoped = [entry.facility for entry in settings.slack_staff if entry.user == user]
    return any(may_act_as(settings.slack_staff, user, needed, facility or place) for place in scoped)


def handle(world: World, row_id: int) -> None:
    """Carry out one stored press; if it raises it is kept, tried again, and told to staff in the end."""
    try:
        world.transact(lambda office: carry_out(world.settings, office, row_id))
    except Exception as fault:
        log.error("press failed: %s", type(fault).__name__)
        world.transact(lambda office: failed(world.settings, office, row_id))


def carry_out(settings: Settings, office: Office, row_id: int) -> None:
    """Handle one stored press in this transaction; a press handled before is left alone."""
    row = inbox.open_row(office, row_id, lock=True)
    if row is None:
        return
    facts = inbox.event_of(office, row)
    inbox.done(office, row_id)
    if facts["kind"] == "home":
        _draw_home(settings, office, facts["user"])
        return
    _decide(settings, office, facts)
    notices.post(settings, office)
    if not facts["channel"] and notices.has_home(office, facts["user"]):  # pressed there, or in a modal over it
        _draw_home(settings, office, facts["user"])


def _draw_home(settings: Settings, office: Office, user: str) -> None:
    if role_of_any(settings, user):
        sees = [facility for facility in office.policies if _holds(settings, user, Role.VIEWER, facility)]
        notices.home(office, user, sees, [facility for facility in sees if may_decide(settings, user, facility)])


def role_of_any(settings: Settings, user: str) -> bool:
    """Whether someone is on the staff list at all."""
    return any(entry.user == user for entry in settings.slack_staff)


def _decide(settings: Settings, office: Office, facts: dict[str, Any]) -> None:
    action, user = facts["action"], facts["user"]
    about, _, choice = facts["value"].partition(":")
    kind, _, verb = action.removesuffix("_reason").partition("_")
    facility, room = _place(office, kind, about)
    channel = facts["channel"] or notices.channel_of(settings.slack_staff_channel, office, facility, room)
    if verb not in ("approve", "reject", "details") or not facility:
        return
    if not may_see(settings, user, action, facility):
        office.record(
            about, None, "denied", user, f"{action}: {role_of(settings.slack_staff, user, facility) or 'stranger'}"
        )
        notices.ephemeral(office, channel, user, about, NOT_YOURS)
        return
    if verb == "details":  # its modal was opened
        office.record(f"seen:{about}", None, "seen", user)
        return
    if verb == "reject" and not facts["reason"]:
        if (late := _decided(office, kind, about)) is not None:  # no modal was opened
            notices.ephemeral(office, channel, user, about, _stale(office, about, late))
            notices.redraw(settings.slack_staff_channel, office, facility, room, about)
        return
    try:
        with office.conn.begin_nested():
            _act(office, kind, verb, about, user, facts["reason"], choice)
    except Refusal as refusal:
        notices.ephemeral(office, channel, user, about, _stale(office, about, refusal))
        notices.redraw(settings.slack_staff_channel, office, facility, room, about)


def _place(office: Office, kind: str, about: str) -> tuple[str, str | None]:
    table = store.registrations if kind == "registration" else store.bookings
    row = office.conn.execute(table.select().where(table.c.id == about)).first()
    if row is None:
        return "", None
    return row.facility, row.room if kind == "booking" else None


def is_open(office: Office, action: str, about: str) -> bool:
    """Whether there is still something to decide."""
    return _decided(office, action.partition("_")[0], about) is None


def _decided(office: Office, kind: str, about: str) -> Refusal | None:
    """What came of it, if it is no longer to be decided."""
    row = office.row(store.registrations if kind == "registration" else store.bookings, about)
    if row.state in ("applied", "awaiting_approval"):
        return None
    return Refusal("DECIDED", state=row.state, by=row.decided_by, decided_at=row.decided_at)


def _act(office: Office, kind: str, verb: str, about: str, user: str, reason: str, choice: str) -> None:
    if kind == "registration":
        registrations.decide(office, about, approve=verb == "approve", by=user, reason=reason, klass=choice or None)
    elif verb == "approve":
        bookings.confirm(office, about, user)
    else:
        bookings.refuse(office, about, user, reason)


def _stale(office: Office, about: str, refusal: Refusal) -> str:
    if refusal.reason == "UNKNOWN_CLASS":
        return "その区分は、いまの決まりにありません。"
    if refusal.reason == "STARTED":
        return "利用の始まる時刻を過ぎているため、承認できません。"
    at, by = cards.last_step(office, about)
    today = office.at.astimezone(JST).date()
    when = wording.moment(at, today) if at else "－"
    return STALE.format(state=DONE.get(str(refusal.facts.get("state")), "手続き済み"), by=cards.by_whom(by), at=when)


def failed(settings: Settings, office: Office, row_id: int) -> None:
    """An attempt raised: keep the press, and after the last attempt tell staff."""
    if inbox.failed(office, row_id):
        office.conn.execute(update(store.inbox).where(store.inbox.c.id == row_id).values(event_sealed=None))
        notices.staff_notice(office, "event_dead", str(row_id), settings.slack_staff_channel)
