"""The slash command `/yoriai`: looking things up, answered privately and at once."""

from sqlalchemy import select

from booking import store
from booking.calendar import JST
from booking.desk import bookings
from booking.desk.office import Office
from bot import cards, decisions
from bot.world import World
from dialogs import wording
from dialogs.my_bookings import STATES

WORDS = "find free book enter register link close cancel paid permit key noshow code notice export stats audit"


def answer(world: World, user: str, text: str) -> str:
    """The answer to `/yoriai <text>`; alone, the list of its words."""
    if not decisions.role_of_any(world.settings, user):
        return decisions.NOT_YOURS
    word, _, rest = text.strip().partition(" ")
    if word == "find":
        return world.read(lambda office: _find(office, rest.strip()))
    if word == "stats":
        return world.read(_stats)
    return (
        "使える言葉：" + WORDS
        if not word
        else f"「{cards.escape(word)}」は、まだここでは使えません。窓口の端末で `yoriai counter` を使ってください。"
    )


def _find(office: Office, number: str) -> str:
    table = store.bookings
    row = office.conn.execute(select(table).where(table.c.number == number)).first()
    if row is None:
        return "その予約番号は見つかりませんでした。例：`/yoriai find 790110`"
    one = bookings.value(office, row)
    policy = office.policies[one.facility]
    today = office.at.astimezone(JST).date()
    return f"{one.number}　{wording.span(one.start, one.end, today)}　{policy.rooms[one.room].name}　{STATES[one.state]}　{one.headcount}人"


def _stats(office: Office) -> str:
    from sqlalchemy import func

    table = store.bookings
    rows = office.conn.execute(
        select(table.c.facility, table.c.state, func.count()).group_by(table.c.facility, table.c.state)
    )
    lines = [
        f"{office.policies[f].name if f in office.policies else f}　{STATES.get(state, state)}　{count}件"
        for f, state, count in rows
    ]
    return "\n".join(lines) or "まだ予約はありません。"
