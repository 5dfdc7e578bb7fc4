"""What is due next, computed from what the bot's ledger says about itself."""

from datetime import datetime, timedelta

from bot.simulator.shelf import Json

SHOWN, EMPTY_DRAWS = 12, 2


def due_next(ledger: Json, now: datetime) -> list[Json]:
    """Return coming instants in order: {"at", "what", "about"}; what: draw, start, end, key_from, key_until, eve.

    Of draws that nobody has entered only the next two are shown.
    """
    found: list[tuple[datetime, str, str]] = []

    def add(text: object, what: str, about: str) -> None:
        if isinstance(text, str):
            found.append((datetime.fromisoformat(text), what, about))

    entered = {str(draw.get("id")) for draw in ledger.get("draws", []) if draw.get("entries")}
    for draw in ledger.get("draws", []):
        if draw.get("state") != "drawn":
            add(draw.get("due_at"), "draw", str(draw.get("id")))
    for booking in ledger.get("bookings", []):
        if booking.get("state") not in ("awaiting_confirmation", "awaiting_approval", "confirmed"):
            continue
        about = str(booking.get("number") or booking.get("room"))
        add(booking.get("start"), "start", about)
        add(booking.get("end"), "end", about)
        key = booking.get("key") or {}
        if booking["state"] == "confirmed":
            for name, what, beside in (("valid_from", "key_from", "start"), ("valid_until", "key_until", "end")):
                if key.get(name) != booking.get(beside):
                    add(key.get(name), what, about)
            eve = datetime.fromisoformat(booking["start"]).replace(hour=18, minute=0) - timedelta(days=1)
            found.append((eve, "eve", about))
    coming = sorted({row for row in found if row[0] > now})
    empty = [row for row in coming if row[1] == "draw" and row[2] not in entered][EMPTY_DRAWS:]
    coming = [row for row in coming if row not in empty]
    return [{"at": at.isoformat(), "what": what, "about": about} for at, what, about in coming[:SHOWN]]
