"""Which booking or entry is meant: by its day, hour and room, or asked for."""

import re
import unicodedata

from booking.values import Booking, Entry
from dialogs import wording
from dialogs.my_bookings import place
from dialogs.questions import Desk
from dialogs.turn import Button, Reply, State
from dialogs.understand import Reading

One = Booking | Entry
MOST_BUTTONS = 10
MOST_LINES = 20
MOST_LABEL = 20
ONLY_A_DAY = re.compile(r"\d{1,2}日?")


def fitting(every: tuple[One, ...], text: str, reading: Reading) -> tuple[One, ...]:
    """Those that fit the day, the hour and the room that were named; 18日 alone is the 18th of any month."""
    found = every
    if reading.dates:
        on_day = tuple(one for one in found if one.start.date() in reading.dates)
        said = [unicodedata.normalize("NFKC", text[first:last]) for first, last in reading.spans.get("dates", ())]
        if not on_day and len(said) == 1 and ONLY_A_DAY.fullmatch(said[0]):
            on_day = tuple(one for one in found if one.start.day == reading.dates[0].day)
        found = on_day
    if reading.room:
        found = tuple(one for one in found if one.room == reading.room)
    if reading.start:
        found = tuple(one for one in found if one.start.time() == reading.start)
    return found


def none_there(reading: Reading, state: State, desk: Desk) -> str:
    """That there is nothing at the time and in the room that were named."""
    day = wording.day(reading.dates[0], desk.at.date()) if len(reading.dates) == 1 and not reading.ask else ""
    when = day + (f"{reading.start.hour}:{reading.start.minute:02d}" if reading.start else "")
    rooms = desk.facilities[state.facility].rooms
    room = rooms[reading.room].name if reading.room and reading.room in rooms else ""
    what = "、".join(part for part in (when, room) if part) if day or not reading.dates else ""
    return f"{what or 'おっしゃった日'}の予約はありません。いまあるのは、こちらです。"


def question(meant: tuple[One, ...], desk: Desk, before: str = "") -> Reply:
    """Ask which of them; `before`: that there is none of the kind that was named."""
    today = desk.at.date()
    lines = "\n".join(
        f"・{wording.span(one.start, one.end, today)} {place(desk.facilities[one.facility], one.room, desk)}"
        for one in meant[:MOST_LINES]
    )
    buttons = tuple(Button(_label(one, meant, desk), standing(one)) for one in meant[:MOST_BUTTONS])
    if before:
        return Reply(f"{before}\n{lines}\n取り消すものがあれば、選んでください。", buttons)
    return Reply(f"どれを取り消しますか？\n{lines}", buttons)


def _label(one: One, meant: tuple[One, ...], desk: Desk) -> str:
    """When it begins; of several that begin together also where, or nobody could tell the buttons apart."""
    when = wording.moment(one.start)
    if sum(other.start == one.start for other in meant) == 1:
        return wording.label(when, "〜")
    room = desk.facilities[one.facility].rooms[one.room].name
    return f"{when} {room[-(MOST_LABEL - len(when) - 1) :]}"


def standing(one: One) -> str:
    """What a button carries that cancels or withdraws it."""
    return f":cancel:{one.id}" if isinstance(one, Booking) else f":withdraw:{one.id}"
