"""The Home tab of one staff member: what waits for a decision where they may see it, soonest first, and the draws to come."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, func, select

from booking import store
from booking.desk.office import Office
from bot import cards, draw_notes

SHOWN = 15  # of each kind; Slack takes 100 blocks
MOST_BLOCKS = 100


def write(office: Office, row: Row[Any]) -> dict[str, Any]:
    """The Web API call that draws the tab."""
    facts = json.loads(office.open(row.payload_sealed, "outbox.payload"))
    view = home(office, facts.get("sees"), facts.get("decides"))
    return {"method": "views.publish", "arguments": {"user_id": facts["user"], "view": view}}


def home(office: Office, sees: Collection[str] | None = None, decides: Collection[str] | None = None) -> dict[str, Any]:
    """The view. `sees` and `decides`: the facilities whose requests are shown, and those shown with buttons; None: all."""
    seen = [facility for facility in office.policies if sees is None or facility in sees]
    registrations, bookings = store.registrations, store.bookings
    new, first_new = _waiting(office, registrations, "applied", registrations.c.applied_at, seen)
    asked, first_asked = _waiting(office, bookings, "awaiting_approval", bookings.c.starts_at, seen)
    blocks = [_head(new, asked), *_draws(office)]
    for about, facility in (*first_asked, *first_new):
        drawn = cards.draw(office, about)[1]
        blocks += drawn if decides is None or facility in decides else _without_buttons(drawn)
    hidden = new + asked - len(first_new) - len(first_asked)
    rest = [_section(f"ほかに{hidden}件あります。職員のチャンネルでご覧ください。")] if hidden else []
    return {"type": "home", "blocks": [*blocks[: MOST_BLOCKS - len(rest)], *rest]}


def _waiting(
    office: Office, table: Any, state: str, soonest: Any, seen: Collection[str]
) -> tuple[int, list[tuple[str, str]]]:
    """How many wait, and (id, facility) of the first."""
    waits = (table.c.state == state) & table.c.facility.in_(seen)
    count = office.conn.execute(select(func.count()).select_from(table).where(waits)).scalar_one()
    query = select(table.c.id, table.c.facility).where(waits).order_by(soonest, table.c.id).limit(SHOWN)
    return count, [(row.id, row.facility) for row in office.conn.execute(query)]


def _head(new: int, asked: int) -> dict[str, Any]:
    if not new + asked:
        return _section("*確認を待っているものはありません*")
    return _section(f"*確認を待っているもの　{new + asked}件*（予約 {asked}件、利用者登録 {new}件）")


def _without_buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] != "actions" and "accessory" not in block]


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[: cards.MAX_SECTION]}}


def _draws(office: Office) -> list[dict[str, Any]]:
    """The draws to come that somebody has entered, soonest first."""
    found = draw_notes.to_come(office)
    if not found:
        return []
    lines = "\n".join(found)
    return [_section(f"*これからの抽選*\n{cards.escape(lines)}\nくわしくは `/yoriai stats 施設 抽選`")]
