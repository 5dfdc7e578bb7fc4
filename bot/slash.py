"""The slash command `/yoriai`: looking things up, answered privately and at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from booking import store
from booking.calendar import JST
from booking.desk import booking_rows, holds
from booking.desk.office import Office
from bot import cards, decisions, draw_notes, notices
from bot.config import Settings
from bot.draw_csv import draw_csv
from bot.staff import Role, may_act_as
from bot.world import World
from dialogs import wording
from dialogs.my_bookings import STATES, state_words

WORDS = "find free book enter register link close cancel paid permit key noshow code notice export stats audit"
AT_THE_TERMINAL = "「{word}」は、窓口の端末で `yoriai counter {verb}` を使ってください。"
VERBS = {
    "book": "enter",
    "enter": "enter",
    "register": "register",
    "link": "register",
    "close": "close",
    "cancel": "cancel",
    "paid": "pay",
    "key": "key",
    "noshow": "noshow",
}
NOT_HERE = "「{word}」は、ここではまだ使えません。"
LIST = """使える言葉：{words}
・`find 予約番号`　予約をさがす
・`free [施設] [2026-05-20]`　空き状況
・`stats [施設 抽選]`　件数
・`export [施設] 抽選`　抽選の申し込みをCSVで
ほかの言葉は、送ると案内が出ます。"""
DAYS_SHOWN = 7
FARTHEST_DAYS = 400


def answer(world: World, user: str, text: str) -> str:
    """The answer to `/yoriai <text>`; alone, the list of its words."""
    if not decisions.role_of_any(world.settings, user):
        world.transact(lambda office: office.record("slash", None, "denied", user[:60], "stranger"))
        return decisions.NOT_YOURS
    word, _, rest = text.strip().partition(" ")
    if word == "export":
        return world.transact(lambda office: _export(world.settings, office, user, rest.split()))
    if word == "stats" and rest.strip():
        return world.read(lambda office: _draw_stats(world.settings, office, user, rest.split()))
    if word == "find":
        return world.read(lambda office: _find(world.settings, office, user, rest.strip()))
    look = LOOKS.get(word)
    if look is not None:
        return world.read(lambda office: look(office, rest.strip()))
    if word in VERBS:
        return AT_THE_TERMINAL.format(word=word, verb=VERBS[word])
    return NOT_HERE.format(word=word) if word in WORDS.split() else LIST.format(words=WORDS)


def _find(settings: Settings, office: Office, user: str, number: str) -> str:
    """`find NUMBER`: a booking of a hall this staff member sees."""
    table = store.bookings
    row = office.conn.execute(select(table).where(table.c.number == number)).first()
    known = row is not None and row.facility in office.policies
    if row is None or not known or not may_act_as(settings.slack_staff, user, Role.VIEWER, row.facility):
        return "その予約番号は見つかりませんでした。例：`/yoriai find 790110`"
    one = booking_rows.value(office, row)
    policy = office.policy(one.facility, one.booked_at)
    span = wording.span(one.start, one.end, office.at.astimezone(JST).date())
    return f"{one.number}　{span}　{policy.rooms[one.room].name}　{state_words(one)}　{one.headcount}人"


def _free(office: Office, rest: str) -> str:
    """`free [facility] [day]`: what is free that day, or in the coming week."""
    words = rest.split()
    facility = next((word for word in words if word in office.policies), next(iter(office.policies)))
    today = office.at.astimezone(JST).date()
    chosen = next((day for day in map(_day, words) if day), None)
    if chosen and not today <= chosen <= today + timedelta(days=FARTHEST_DAYS):
        return f"{wording.day(today, today)}から先の、{FARTHEST_DAYS}日のうちの日を入れてください。例：`/yoriai free {today}`"
    days = [chosen] if chosen else [today + timedelta(days=n) for n in range(DAYS_SHOWN)]
    policy = office.policy(facility)
    lines = [policy.name]
    for room in policy.rooms.values():
        free = holds.open_month(office, office.policies[facility], facility, room.id, days)
        for day in days:
            shown = "、".join(wording.hours(start, end) for start, end in free[day]) or "なし"
            lines.append(f"{wording.day(day, today)}　{room.name}　{shown}")
    return "\n".join(lines)[:2900]


def _day(word: str) -> date | None:
    try:
        return datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=JST).date()
    except ValueError:
        return None


def _stats(office: Office, _rest: str) -> str:
    """Bookings by state."""
    table = store.bookings
    counted = select(table.c.facility, table.c.state, func.count()).group_by(table.c.facility, table.c.state)
    lines = [
        f"{office.policies[facility].name if facility in office.policies else facility}　{STATES[state]}　{count}件"
        for facility, state, count in office.conn.execute(counted)
    ]
    return "\n".join([*lines, *draw_notes.to_come(office)]) or "まだ予約はありません。"


def _draw_stats(settings: Settings, office: Office, user: str, words: list[str]) -> str:
    """`stats [FACILITY] DRAW`: entries by day and room and how many are contested; after the draw how many won."""
    found = _draw(settings, office, user, words)
    if isinstance(found, str):
        return found
    head = (
        f"{draw_notes.named(office, found.id)}　{draw_notes.STATES[found.state]}　"
        f"抽選 {wording.moment(found.due_at, office.at.astimezone(JST).date())}"
    )
    lines = draw_notes.by_room_and_day(office, found.facility, found.key)
    return cards.escape("\n".join([head, *(lines or ["申し込みはありません。"])]))[:2900]


def _draw(settings: Settings, office: Office, user: str, words: list[str]) -> Row[Any] | str:
    """The draw somebody means (`[FACILITY] DRAW`, such as `2025-10`), or why not: unknown, not unambiguous, not theirs."""
    key = words[-1].replace("\x00", "") if words else ""  # PostgreSQL takes no NUL
    wanted = words[:-1] or list(office.policies)
    table = store.draws
    rows = office.conn.execute(
        select(table).where(table.c.key == key, table.c.facility.in_([one for one in wanted if one in office.policies]))
    ).all()
    mine = [row for row in rows if may_act_as(settings.slack_staff, user, Role.VIEWER, row.facility)]
    if len(mine) == 1:
        return mine[0]
    if mine:
        return f"どの施設の抽選ですか？ 例：`{mine[0].facility} {key}`（ほかに {'、'.join(row.facility for row in mine[1:])}）"
    return decisions.NOT_YOURS if rows else "その抽選は見つかりませんでした。例：`/yoriai stats 2025-10`"


def _export(settings: Settings, office: Office, user: str, words: list[str]) -> str:
    """`export [FACILITY] DRAW`: the draw's entries as a CSV file in the staff channel."""
    found = _draw(settings, office, user, words)
    if isinstance(found, str):
        return found
    office.record(found.id[-40:], None, "exported", user)
    name = f"draw-{found.facility}-{found.key}.csv"
    notices.file(
        settings.slack_staff_channel, office, found.facility, name, draw_csv(office, found.facility, found.key)
    )
    return "CSVを職員のチャンネルに送ります。"


LOOKS: dict[str, Callable[[Office, str], str]] = {"free": _free, "stats": _stats}
