"""The slash command `/yoriai`: looking things up, answered privately and at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from booking import engine, store
from booking.calendar import JST
from booking.desk import booking_rows, draw_opening, entries, holds, rooms
from booking.desk.office import Office
from bot import cards, decisions, notices
from bot.draw_csv import draw_csv
from bot.world import World
from dialogs import wording
from dialogs.my_bookings import STATES

WORDS = "find free book enter register link close cancel paid permit key noshow code notice export stats audit"
AT_THE_TERMINAL = "「{word}」は、窓口の端末で `yoriai counter` を使ってください。"
DAYS_SHOWN = 7


def answer(world: World, user: str, text: str) -> str:
    """The answer to `/yoriai <text>`; alone, the list of its words."""
    if not decisions.role_of_any(world.settings, user):
        return decisions.NOT_YOURS
    word, _, rest = text.strip().partition(" ")
    if word == "export":
        return world.transact(lambda office: _export(office, user, rest.split()))
    look = LOOKS.get(word)
    if look is not None:
        return world.read(lambda office: look(office, rest.strip()))
    if word in WORDS.split():
        return AT_THE_TERMINAL.format(word=word)
    return f"使える言葉：{WORDS}"


def _find(office: Office, number: str) -> str:
    table = store.bookings
    row = office.conn.execute(select(table).where(table.c.number == number)).first()
    if row is None:
        return "その予約番号は見つかりませんでした。例：`/yoriai find 790110`"
    one = booking_rows.value(office, row)
    policy = office.policies[one.facility]
    span = wording.span(one.start, one.end, office.at.astimezone(JST).date())
    return f"{one.number}　{span}　{policy.rooms[one.room].name}　{STATES[one.state]}　{one.headcount}人"


def _free(office: Office, rest: str) -> str:
    """`free [facility] [day]`: what is free that day, or in the coming week."""
    words = rest.split()
    facility = next((word for word in words if word in office.policies), next(iter(office.policies)))
    today = office.at.astimezone(JST).date()
    chosen = next((day for day in map(_day, words) if day), None)
    days = [chosen] if chosen else [today + timedelta(days=n) for n in range(DAYS_SHOWN)]
    policy = office.policy(facility)
    lines = [policy.name]
    for room in policy.rooms.values():
        bits = rooms.taken_bits(office, holds.units(policy, facility, room.id), days)
        for day in days:
            spans = rooms.free_spans(bits[day], day, engine.opening(policy, room.id, day))
            shown = "、".join(wording.hours(start, end) for start, end in spans) or "なし"
            lines.append(f"{wording.day(day, today)}　{room.name}　{shown}")
    return "\n".join(lines)[:2900]


def _day(word: str) -> date | None:
    try:
        return datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=JST).date()
    except ValueError:
        return None


def _stats(office: Office, rest: str) -> str:
    """Bookings by state; with a draw (`2025-10`), its entries by day and room and how many are contested."""
    for facility in office.policies:
        if (
            rest
            and office.conn.execute(
                select(store.draws.c.id).where(store.draws.c.id == draw_opening.name(facility, rest))
            ).first()
        ):
            return _draw_stats(office, facility, rest)
    table = store.bookings
    counted = select(table.c.facility, table.c.state, func.count()).group_by(table.c.facility, table.c.state)
    lines = [
        f"{office.policies[facility].name if facility in office.policies else facility}　{STATES[state]}　{count}件"
        for facility, state, count in office.conn.execute(counted)
    ]
    return "\n".join(lines) or "まだ予約はありません。"


def _draw_stats(office: Office, facility: str, key: str) -> str:
    today = office.at.astimezone(JST).date()
    policy = office.policies[facility]
    found = entries.contested(office, draw_opening.name(facility, key))
    lines = [
        f"{wording.day(day, today)}　{policy.rooms[room].name}　{count}件（重なり{contested}件）"
        for day, room, count, contested in found
    ]
    return "\n".join(lines)[:2900] or "抽選前の申し込みはありません。"


def _export(office: Office, user: str, words: list[str]) -> str:
    """`export FACILITY DRAW`: the draw's entries as a CSV file in the staff channel."""
    if len(words) != 2 or words[0] not in office.policies:
        return f"例：`/yoriai export {next(iter(office.policies))} 2025-10`"
    facility, key = words
    if not office.conn.execute(
        select(store.draws.c.id).where(store.draws.c.id == draw_opening.name(facility, key))
    ).first():
        return "その抽選は見つかりませんでした。"
    office.record(draw_opening.name(facility, key)[:40], None, "exported", user)
    notices.file(office, facility, f"draw-{cards.escape(key)}.csv", draw_csv(office, facility, key))
    return "CSVを職員のチャンネルに送ります。"


LOOKS: dict[str, Callable[[Office, str], str]] = {"find": _find, "free": _free, "stats": _stats}
