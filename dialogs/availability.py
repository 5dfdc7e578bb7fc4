"""空き状況: which times are free, day by day; for a day of the lottery, or one not open yet, what holds instead."""

from collections.abc import Iterator
from datetime import date, timedelta

from booking import engine, explain
from booking.errors import Refusal
from dialogs import wording
from dialogs.halls import hall_of
from dialogs.questions import Desk
from dialogs.registering import FIRST, is_registered
from dialogs.turn import Button, Reply, Said, State
from dialogs.understand import understand
from dialogs.wanted import CHANNEL, FIRST_COME, day_of, klass_of, policy_of, rules_of, still_ahead

MOST_LINES = 14
MOST_DAYS = 7
DAYS_LOOKED_AT = 21
MOST_BUTTONS = 3


def shown(state: State, said: Said, desk: Desk) -> Reply:
    """The days and the room that were named; without a day the next ones that can be had first come."""
    reading = understand(said.text, said.at, hall_of(policy_of(state, desk)))
    rooms = (reading.room,) if reading.room else tuple(policy_of(state, desk).rooms)
    most = max(1, min(MOST_DAYS, MOST_LINES // len(rooms)))
    own = () if reading.dates else filter(None, (day_of(state),))  # the day that is being talked about
    asked = tuple(day for day in (*reading.dates, *own) if day >= desk.at.date())[:most]
    days = asked or _next_days(state, desk, rooms[0], most)
    lines = "\n".join(line for day in days for line in _day(day, rooms, state, desk))
    name = policy_of(state, desk).name
    text = f"{name}の空き状況です。\n{lines}" if days else f"{name}は、いま先着で申し込める日がありません。"
    return Reply(text + _how_to_go_on(state, desk), _buttons(state, desk, days, reading.room or ""))


def _next_days(state: State, desk: Desk, room: str, most: int) -> tuple[date, ...]:
    found = []
    for step in range(DAYS_LOOKED_AT):
        day = desk.at.date() + timedelta(days=step)
        told = _told(state, desk, room, day)
        if told is not None and FIRST_COME in told.may:
            found.append(day)
        if len(found) == most:
            break
    return tuple(found)


def _told(state: State, desk: Desk, room: str, day: date) -> engine.Explanation | None:
    past = desk.history(state.facility)
    try:
        return engine.explain(
            rules_of(state, desk), desk.at, room, day, klass=klass_of(state, desk), channel=CHANNEL, history=past
        )
    except Refusal:
        return None


def _day(day: date, rooms: tuple[str, ...], state: State, desk: Desk) -> Iterator[str]:
    """A day's lines: each room's free times, or what holds for the whole day."""
    told = _told(state, desk, rooms[0], day)
    if told is None or FIRST_COME not in told.may:
        yield (
            explain.as_text(rules_of(state, desk), told)
            if told
            else f"{wording.day(day, desk.at.date())}は、まだ案内できません。"
        )
        return
    yield wording.day(day, desk.at.date())
    for room in rooms:
        spans = still_ahead(desk.free(state.facility, room, day), desk.at)
        free = "、".join(wording.hours(start, end) for start, end in spans) or "空きなし"
        yield f"　{policy_of(state, desk).rooms[room].name}　{free}"


def _how_to_go_on(state: State, desk: Desk) -> str:
    if state.script:  # in the middle of a talk: its own question follows
        return ""
    if is_registered(state, desk):
        return "\n使いたい日にちと時間を送ってください。例：来週の土曜 14時から2時間"
    return f"\n{FIRST}" if desk.registration(state.facility) is None else ""


def _buttons(state: State, desk: Desk, days: tuple[date, ...], room: str) -> tuple[Button, ...]:
    first = next(iter(policy_of(state, desk).rooms))
    page = Button("カレンダーで見る", url=desk.url(f"/f/{state.facility}"))
    if not is_registered(state, desk):
        return (page, Button("登録をはじめる", "登録"))
    open_now = [day for day in days if (told := _told(state, desk, room or first, day)) and told.may]
    book = (
        Button(f"{wording.day(day)}に申し込む", f":book:{state.facility}:{room or '-'}:{day}")
        for day in open_now[:MOST_BUTTONS]
    )
    return (*book, page)
