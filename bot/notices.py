"""What happened -> who is told: outbox rows in the same transaction; and the words of a row, found when it is sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from booking import engine, store
from booking.desk import barred, booking_rows, draw_opening, entries, holds, marks, registrations, residents
from booking.desk.office import Office, japan
from booking.events import Happened
from booking.reservations import HOLDING
from booking.values import Entry, Registration
from bot import cards, draw_notes, home_tab, line_messages, outbox, staff_notes
from bot.config import Settings
from dialogs import news, results
from dialogs import notices as words
from dialogs.turn import Reply

PUSHED = {
    "registration_approved",
    "registration_rejected",
    "booking_confirmed",
    "booking_refused",
    "booking_lapsed",
    "booking_void",
    "booking_unpaid",
    "booking_amended",
    "confirm_reminder",
    "reminder",
    "payment_reminder",
    "key_code",
    "registration_renewable",
    "registration_expired",
    "registration_erased",
    "registration_penalised",
}
OFTEN = {"booking_amended", "registration_renewable", "registration_expired", "registration_penalised"}
"""What may happen to one thing more than once."""
RESULTS = {"entry_won", "entry_lost"}
REGISTRATION_CARDS = {
    "registration_applied",
    "registration_approved",
    "registration_rejected",
    "registration_withdrawn",
    "registration_erased",
}
BOOKING_CARDS = {
    "booking_requested",
    "booking_changed",
    "booking_refused",
    "booking_lapsed",
    "booking_cancelled",
    "booking_void",
    "booking_unpaid",
}
STAFF = {
    "message_dead",
    "quota_used_up",
    "line_denied",
    "key_worry",
    "event_dead",
    "policy_refused",
    "resident_message",
    "win_dropped",
    "look_alike",
    "room_closed",
    "refund_due",
    "no_show_suspected",
    "key_missing",
    "registration_ended",
}
DRAWS = {"draw_frozen", "draw_drawn", "draw_promoted", "draw_waits"}


def post(settings: Settings, office: Office) -> None:
    """Write the rows for everything that has happened so far in this transaction."""
    post_with_channel(settings.slack_staff_channel, office)


def post_with_channel(staff_channel: str, office: Office) -> None:
    """The same, for a command that knows nothing of Slack but the staff channel."""
    while office.happened:
        event = office.happened.pop(0)
        if event.kind in RESULTS:
            same = [one for one in office.happened if one.kind in RESULTS]
            office.happened[:] = [one for one in office.happened if one.kind not in RESULTS]
            _results(staff_channel, office, [event, *same])
            continue
        _post_one(staff_channel, office, event)


def _post_one(staff_channel: str, office: Office, event: Happened) -> None:
    if event.kind in STAFF:
        facts = staff_notes.facts(office, event)
        channel = channel_of(staff_channel, office, str(facts.get("facility", "")))
        staff_notice(office, event.kind, event.about, channel, **facts)
        return
    if event.kind in DRAWS:
        facts = draw_notes.facts(office, event)
        about = f"{event.about}#{event.facts.get('number', '')}".rstrip("#")
        staff_notice(office, event.kind, about, channel_of(staff_channel, office, facts["facility"]), **facts)
        return
    if event.kind == "entry_closed":
        entry = office.row(store.entries, event.about)
        _push(office, entry.resident, event.kind, event.about, event.about)
        return
    if event.kind.startswith("registration_"):
        registration = registrations.get(office, event.about)
        if event.kind in REGISTRATION_CARDS and _was(office, event.about, "applied"):
            _card(staff_channel, office, registration.facility, None, event.about)
        resident, times = registration.resident, office.at.isoformat()
    else:
        row = booking_rows.get(office, event.about)
        if event.kind in BOOKING_CARDS and _was(office, event.about, "awaiting_approval"):
            _card(staff_channel, office, row.facility, row.room, event.about)
        resident, times = row.resident, f"v{row.version}"
        if row.changes and event.kind not in OFTEN:  # once more for the use it has become
            _push_if(office, resident, event, f"{event.about}:{row.changes}")
            return
    _push_if(office, resident, event, f"{event.about}:{times}" if event.kind in OFTEN else event.about)


def _push_if(office: Office, resident: str, event: Happened, once: str) -> None:
    by_staff = event.kind == "booking_cancelled" and event.facts.get("by") != "resident"
    if event.kind in PUSHED or by_staff:
        _push(office, resident, event.kind, event.about, once)


def redraw(staff_channel: str, office: Office, facility: str, room: str | None, about: str) -> None:
    """Draw a card again from the database."""
    _card(staff_channel, office, facility, room, about)


def home(office: Office, user: str, sees: list[str] | None = None, decides: list[str] | None = None) -> None:
    """Draw the Home tab of one staff member: the facilities they see, and those with buttons (None: all)."""
    facts = {"user": user, "sees": sees, "decides": decides}
    outbox.put_notice(office, "slack", "update", user, f"home:{user}", "home", user[:40], facts=facts)


def has_home(office: Office, user: str) -> bool:
    """Whether this staff member has ever opened the Home tab."""
    table = store.outbox
    query = select(table.c.id).where(table.c.to_hash == f"home:{user}", table.c.channel == "slack").limit(1)
    return office.conn.execute(query).first() is not None


def _results(staff_channel: str, office: Office, events: list[Happened]) -> None:
    """The results of a draw, all at once: a constant number of statements for ten thousand entries."""
    accounts = residents.line_accounts(office, {str(event.facts["resident"]) for event in events})
    rows = [
        (*accounts[event.facts["resident"]], event.kind, event.about)
        for event in events
        if event.facts["resident"] in accounts
    ]
    outbox.put_many(office, rows)
    to_approve = _awaiting(office, {str(event.facts["booking"]) for event in events if event.facts["booking"]})
    for event in events:
        facility, room, booking = (event.facts[name] for name in ("facility", "room", "booking"))
        if booking in to_approve:
            _card(staff_channel, office, facility, room, booking)


def _awaiting(office: Office, wanted: set[str]) -> set[str]:
    """Those of these bookings on which staff decide; asked in a few large questions."""
    found: set[str] = set()
    everyone, table = sorted(wanted), store.bookings
    for first in range(0, len(everyone), residents.CHUNK):
        part = everyone[first : first + residents.CHUNK]
        query = select(table.c.id).where(table.c.id.in_(part), table.c.state == "awaiting_approval")
        found.update(office.conn.execute(query).scalars())
    return found


def _was(office: Office, about: str, state: str) -> bool:
    """Whether it ever was in a state in which staff decide: then it has a card."""
    table = store.history
    query = select(table.c.id).where(table.c.about == about, table.c.after == state).limit(1)
    return office.conn.execute(query).first() is not None


def _push(office: Office, resident: str, kind: str, about: str, once: str) -> None:
    user = residents.line_account(office, resident)
    if user:
        to_hash = residents.line_hash(office, user)
        outbox.put_notice(office, "line", "push", user, to_hash, kind, about, dedupe=f"{kind}:{once}")


def channel_of(staff_channel: str, office: Office, facility: str, room: str | None = None) -> str:
    """The Slack channel of a room, of its facility, or of the installation."""
    policy = office.policies.get(facility)
    if policy is None:
        return staff_channel
    own = policy.rooms[room].slack_channel if room and room in policy.rooms else None
    return own or policy.slack_channel or staff_channel


def _card(staff_channel: str, office: Office, facility: str, room: str | None, about: str) -> None:
    channel = channel_of(staff_channel, office, facility, room)
    known = cards.posted(office, about)
    if not channel and not known:
        return
    via, to = ("update", known[0]) if known else ("post", channel)
    outbox.put_notice(office, "slack", via, to, f"card:{about}", "card", about)


def staff_notice(office: Office, kind: str, about: str, channel: str, **facts: Any) -> None:
    """Tell the staff channel something that is not a request; the same thing once. No channel: nobody is told."""
    if not channel:
        return
    outbox.put_notice(
        office,
        "slack",
        "post",
        channel,
        f"notice:{about}",
        "staff_notice",
        about[:40],
        facts={"kind": kind, **facts},
        dedupe=f"{kind}:{about}",
    )


def file(staff_channel: str, office: Office, facility: str, name: str, text: str) -> None:
    """Put a file into the staff channel of a facility."""
    channel = channel_of(staff_channel, office, facility)
    facts = {"name": name, "text": text}
    outbox.put_notice(office, "slack", "post", channel, f"file:{name}", "file", name[:40], facts=facts)


def ephemeral(office: Office, channel: str, user: str, about: str, text: str) -> None:
    """Tell one staff member something privately."""
    outbox.put_notice(
        office,
        "slack",
        "ephemeral",
        channel,
        f"ephemeral:{user}",
        "ephemeral",
        about[:40],
        facts={"user": user, "text": text},
    )


def write(office: Office, row: Row[Any]) -> dict[str, Any] | None:
    """The body of a message as the platform takes it, or None if it is no longer true."""
    if row.channel == "slack":
        return home_tab.write(office, row) if row.kind == "home" else cards.write(office, row)
    if row.payload_sealed is not None and row.kind == "answer":
        replies, token = outbox.replies_of(office.open(row.payload_sealed, "outbox.payload"))
        return {"messages": line_messages.to_messages(replies, token)}
    reply = said(office, row)
    return {"messages": line_messages.to_messages((reply,), "")} if reply else None


def said(office: Office, row: Row[Any]) -> Reply | None:
    """The words of a push, or None if what it says is no longer so (or its hall is no longer ours)."""
    now = japan(office.at)
    if row.kind.startswith("registration_"):
        registration = registrations.get(office, row.about)
        return _registration(office, registration, row.kind) if registration.facility in office.policies else None
    if row.kind in RESULTS:
        return _result(office, entries.get(office, row.about), row.kind, now)
    if row.kind == "entry_closed":
        entry = entries.get(office, row.about)
        return news.closed(office.policy(entry.facility), entry, now) if entry.facility in office.policies else None
    booking = booking_rows.get(office, row.about, show_code=True)
    if booking.facility not in office.policies:
        return None
    policy = office.policy(booking.facility, booking.booked_at)
    if row.kind == "confirm_reminder":
        return results.confirm_reminder(policy, booking, now)
    if row.kind == "booking_void":
        return results.void(policy, booking, now) if booking.state == "void" else None
    return words.booking(policy, booking, row.kind, now)


def _registration(office: Office, one: Registration, kind: str) -> Reply | None:
    policy = office.policy(one.facility)
    if kind in ("registration_approved", "registration_rejected"):
        return words.registration(policy, one, kind)
    measures = marks.in_force(office, one.id)
    bar = barred.until(office, office.row(store.registrations, one.id)) if one.state == "erased" else None
    return news.registration(policy, one, kind, japan(office.at), measures, bar)


def _result(office: Office, entry: Entry, kind: str, now: datetime) -> Reply | None:
    """The result of a draw, while it is still so: who has moved up meanwhile is not told the loss any more."""
    if entry.facility not in office.policies or kind != f"entry_{entry.state}":
        return None
    policy = office.policy(entry.facility)
    if entry.state == "won":
        booking = booking_rows.get(office, entry.booking) if entry.booking else None
        if booking is None or booking.state not in HOLDING:
            return None
        draw = draw_opening.name(entry.facility, entry.draw)
        drawn_at = office.conn.execute(select(store.draws.c.drawn_at).where(store.draws.c.id == draw)).scalar_one()
        return results.won(policy, booking, entry.id, now, promoted=booking.booked_at > drawn_at)
    day, klass = entry.start.date(), office.row(store.registrations, entry.registration).klass
    free = holds.open_spans(office, office.policies[entry.facility], entry.facility, entry.room, day)
    told = engine.explain(policy, now, entry.room, day, klass=klass)
    opens_at = next((stage.opens_at for stage in told.stages if stage.kind == "first_come"), None)
    return results.lost(policy, entry, free, opens_at, now, served=entries.served(office, entry.id))
