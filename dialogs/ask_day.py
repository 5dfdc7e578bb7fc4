"""Where and on which day: every button and the calendar also take typed words."""

from datetime import date

from dialogs import wording
from dialogs.questions import Desk
from dialogs.script import STOP, Ask, Found, NotUnderstood
from dialogs.turn import Button, Reply, Said, State
from dialogs.wanted import policy_of
from dialogs.words import plain

MOST_ROOMS = 10


# --- どの部屋 ---


def room_words(state: State, desk: Desk) -> Reply:
    """Ask for the room, each with its capacity."""
    rooms = policy_of(state, desk).rooms
    lines = "\n".join(
        f"・{room.name}（{room.capacity}人まで{'・目安' if room.capacity_assumed else ''}）" for room in rooms.values()
    )
    buttons = tuple(Button(wording.label(room.name), room_id) for room_id, room in list(rooms.items())[:MOST_ROOMS])
    return Reply(f"どの部屋を使いますか？\n{lines}", (*buttons, STOP))


def read_room(said: Said, state: State, desk: Desk) -> Found:
    """Take a room by button or name."""
    word = plain(said.value or said.text)
    for room in policy_of(state, desk).rooms.values():
        if word in (plain(name) for name in (room.id, *room.names)):
            return {"room": room.id}
    raise NotUnderstood("お部屋の名前がわかりませんでした。")


def room_needed(state: State, desk: Desk) -> bool:
    """A hall with one room does not ask."""
    return len(policy_of(state, desk).rooms) > 1


# --- いつ ---


def date_words(state: State, desk: Desk) -> Reply:
    """Ask for the day; a picker shows the calendar, typed words do as well."""
    today = desk.at.date().isoformat()
    picker = Button("カレンダーで選ぶ", "", picker="date", initial=today, lowest=today)
    return Reply("いつ使いますか？ 日にちを教えてください。\n例：来週の土曜日、12月5日 14時から2時間", (picker, STOP))


def read_date(said: Said, state: State, desk: Desk) -> Found:
    """Take a picked day; typed ones were read with the rest of the sentence."""
    room, _, day = said.value.rpartition("/")
    try:
        return {"date": date.fromisoformat(day[:10]).isoformat(), **({"room": room} if room else {})}
    except ValueError:
        raise NotUnderstood("日にちを読みとれませんでした。") from None


ROOM = Ask("room", room_words, read_room, room_needed, "部屋", simpler="お部屋をひとつ選んでください。")
DATE = Ask("date", date_words, read_date, label="日にち", simpler="お使いになる日を教えてください。\n例：12月5日")
