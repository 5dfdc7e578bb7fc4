"""What staff are told of a draw: which, entries by day and room, what is contested, who has to be phoned. No names."""

from typing import Any

from sqlalchemy import func, select

from booking import store
from booking.calendar import JST
from booking.desk import draw_opening, entries
from booking.desk.office import Office, japan
from booking.events import Happened
from bot.draw_words import use_of_draw
from dialogs import wording

MOST_LINES = 12
STATES = {"open": "受付中", "frozen": "受付終了", "drawn": "抽選ずみ"}


def named(office: Office, draw_id: str) -> str:
    """○○会館 2025年10月のご利用分."""
    facility, _, key = draw_id.partition("/")
    hall = office.policies[facility].name if facility in office.policies else facility
    return f"{hall}　{use_of_draw(key)}"


def facts(office: Office, event: Happened) -> dict[str, Any]:
    """What the notice about a draw says."""
    facility, _, key = event.about.partition("/")
    told: dict[str, Any] = {"facility": facility, "key": key, "draw": named(office, event.about), **event.facts}
    if event.kind == "draw_frozen":
        row = office.row(store.draws, event.about)
        told["due"] = wording.moment(japan(row.due_at), office.at.astimezone(JST).date())
        found = by_room_and_day(office, facility, key, most=MOST_LINES)
        told["summary"] = "".join(f"{line}\n" for line in found)
    if event.kind == "draw_drawn":
        count = without_line(office, event.about)
        told["by_phone"] = f"LINEのない方の申し込みが{count}件あります。電話などでお知らせください。" if count else ""
    return told


def by_room_and_day(office: Office, facility: str, key: str, most: int | None = None) -> list[str]:
    """A line for each day and room; with `most` only the most wanted ones, and how many there are besides."""
    rooms, today = office.policies[facility].rooms, office.at.astimezone(JST).date()
    rows = entries.by_room_and_day(office, draw_opening.name(facility, key))
    shown = rows
    if most is not None and len(rows) > most:
        shown = sorted(rows, key=lambda one: (-one.contested, -one.entries, one.day))[:most]
    lines = [
        f"{wording.day(one.day, today)}　{rooms[one.room].name if one.room in rooms else one.room}　"
        f"{one.entries}件（{one.people}人、重なり{one.contested}件）{f'　当選{one.won}件' if one.won else ''}"
        for one in shown
    ]
    return [*lines, f"ほかに{len(rows) - len(shown)}組"] if len(shown) < len(rows) else lines


def without_line(office: Office, draw_id: str) -> int:
    """How many entries of a draw are of people no LINE message reaches."""
    table, residents = store.entries, store.residents
    return office.conn.execute(
        select(func.count())
        .select_from(table)
        .join(residents, table.c.resident == residents.c.id)
        .where(table.c.draw == draw_id, table.c.state != "withdrawn", residents.c.line_hash.is_(None))
    ).scalar_one()


def to_come(office: Office) -> list[str]:
    """A line for each draw that somebody has entered and that is not drawn yet."""
    table, draws = store.entries, store.draws
    rows = office.conn.execute(
        select(draws.c.id, draws.c.state, draws.c.due_at, func.count())
        .join(table, table.c.draw == draws.c.id)
        .where(draws.c.state != "drawn", table.c.state == "entered")
        .group_by(draws.c.id, draws.c.state, draws.c.due_at)
        .order_by(draws.c.due_at)
        .limit(MOST_LINES)
    )
    today = office.at.astimezone(JST).date()
    return [
        f"{named(office, draw_id)}　{STATES[state]}　{count}件　抽選 {wording.moment(japan(due_at), today)}"
        for draw_id, state, due_at, count in rows
    ]
