"""Reading a free sentence about a use: everything it tells is taken, what has several readings is asked back."""

import re
from datetime import time, timedelta

from dialogs.free_answers import LONGEST_TEXT, group_and_purpose, tells_the_use
from dialogs.halls import hall_of
from dialogs.questions import Desk
from dialogs.script import FIX, SUMMARY, Found, NotUnderstood
from dialogs.turn import Said, State
from dialogs.understand import Reading, names_only_a_kind, understand
from dialogs.wanted import at, day_of, rules_of
from dialogs.which_day import one_day

FREE_TEXT = ("group", "purpose")  # what is typed there is taken as it stands
LARGEST_HEADCOUNT = 99_999
TOPICS = {
    "room": "room",
    "entrance": "purpose",
    "equipment": "purpose",
    "wish": "purpose",
    SUMMARY: "purpose",
    FIX: "purpose",
    "headcount": "headcount",
    "date": "date",
    "start": "time",
    "end": "time",
    "group": "group",
    "purpose": "purpose",
}
WISHING = re.compile("使いた|借りた|予約した|予約をお|申し込みた|お借りし")
NEXT_DAY = re.compile("翌|次の日|あくる日|朝まで")
WITHIN_A_DAY = "次の日にまたがる利用はできません。その日の、開いている時間のなかで選んでください。"
PAIR_OF_HOURS = re.compile(r"\s*(\d{1,2})\s*時?\s*[-〜~–ー－]\s*(\d{1,2})\s*時?\s*")


def read(said: Said, state: State, desk: Desk) -> Reading:
    """The sentence as understood, in the hours of the day it is about, and for the question it answers."""
    hall = hall_of(rules_of(state, desk), state.answers.get("room", ""), day_of(state))
    topic = TOPICS.get(state.at)
    return understand(_in_hours(said.text, state), said.at, hall, topic)  # type: ignore[arg-type]  # words of the table above


def _in_hours(text: str, state: State) -> str:
    """9-12 where hours are asked for; an end alone where only the end is."""
    pair = PAIR_OF_HOURS.fullmatch(text) if state.at in ("start", "end") else None
    return f"{pair[1]}時から{pair[2]}時" if pair else text


def absorb(said: Said, state: State, desk: Desk) -> Found:
    """Take everything a free sentence tells; ask back where it has several readings."""
    reading = read(said, state, desk)
    if state.at in FREE_TEXT and not _is_about_the_use(said.text, reading):
        return group_and_purpose(said.text, reading, state.at)
    found = _plain_answers(reading)
    if state.at == "date" and not reading.dates:
        found.update(_offered_day(found.get("room"), state))
    several_rooms = len(reading.spans.get("room", ())) > 1 and not reading.room
    found.update(_times(reading, said, state, desk))
    if state.at == "headcount" and found.get("headcount") and not reading.spans.get("dates"):
        return found
    if "times" in reading.reasons and len(reading.dates) == 1 and NEXT_DAY.search(said.text):
        raise NotUnderstood(WITHIN_A_DAY, {**found, "date": reading.dates[0].isoformat(), "start": "", "end": ""})
    one_day(reading, found, desk)
    if several_rooms:
        raise NotUnderstood("お部屋は、ひとつずつ申し込めます。", found)
    if state.at in FREE_TEXT and "window" in found and "date" not in found:
        raise NotUnderstood("時間を直すときは、14時から16時、のように送ってください。")
    if state.at in FREE_TEXT and all(state.answers.get(name) == value for name, value in found.items()):
        raise NotUnderstood("それは、もううかがっています。")
    return found


def _is_about_the_use(text: str, reading: Reading) -> bool:
    """Where a name is asked for: a correction, a whole wish, or nothing but a day, an hour, a number."""
    return bool(reading.corrects) or _is_a_whole_wish(text, reading) or tells_the_use(text, reading)


def _offered_day(room: str | None, state: State) -> dict[str, str]:
    """和室 alone, where the day asked for is full and 和室 was offered: that day, in that room."""
    days = [value.partition("/")[2] for _, value in state.offered if room and value.startswith(f"{room}/")]
    return {"date": days[0]} if days else {}


def _is_a_whole_wish(text: str, reading: Reading) -> bool:
    """A new wish with day and hour said where a name was asked for; a name with a date in it asks for nothing."""
    return bool(reading.dates and reading.start and WISHING.search(text))


def _plain_answers(reading: Reading) -> dict[str, str]:
    found: dict[str, str] = {}
    if reading.room:
        found["room"] = reading.room
    if reading.headcount is not None:
        found["headcount"] = str(min(reading.headcount, LARGEST_HEADCOUNT))
    for name in FREE_TEXT:
        value = getattr(reading, name)
        if value and not (name == "group" and names_only_a_kind(value)):  # 町会の役員会: whose? it is asked for
            found[name] = value[:LONGEST_TEXT]
    return found


# --- times ---


def _times(reading: Reading, said: Said, state: State, desk: Desk) -> dict[str, str]:
    if state.at == "end" and reading.start and not reading.end and not reading.dates and not reading.corrects:
        reading = _as_end(reading, said, state, desk)
    start = hhmm(reading.start) if reading.start else None
    end = hhmm(reading.end, closing=True) if reading.end else None
    length = timedelta(minutes=reading.duration_minutes) if reading.duration_minutes else None
    if start and not end and (length or (length := _length(state))):
        end = plus(start, length)
    if not start and not end and length and state.answers.get("start") and not MOVING.search(said.text):
        end = plus(state.answers["start"], length)
    if length and not (start or end) and (moved := _moved(said.text, length, state)):
        return moved
    if end and length and end > LATEST:
        raise NotUnderstood(WITHIN_A_DAY)
    found = {name: value for name, value in (("start", start), ("end", end)) if value}
    if reading.window and not start:
        found.update(
            _division(reading.window, state, desk) or {"window": "/".join(hhmm(bound) for bound in reading.window)}
        )
    if length and "end" not in found:
        found["minutes"] = str(reading.duration_minutes)
    return found


def _moved(text: str, length: timedelta, state: State) -> dict[str, str]:
    """1時間延長, 30分遅らせて: the hours in the form, so much longer or later."""
    match, answers = MOVING.search(text), state.answers
    if match is None or not answers.get("start") or not answers.get("end"):
        return {}
    first, last = MOVED[str(match.lastgroup)]
    moved = {"start": plus(answers["start"], first * length), "end": plus(answers["end"], last * length)}
    if not "00:00" <= moved["start"] < moved["end"] <= LATEST:
        raise NotUnderstood(WITHIN_A_DAY)
    return {name: value for name, value in moved.items() if value != answers[name]}


LATEST = "24:00"
MOVING = re.compile(
    "(?P<longer>延長|長く|延ば|のば)|(?P<later>遅らせ|遅く|おそく|後ろ|うしろ)|(?P<earlier>早め|早く|はやく|前倒し|繰り上げ)|(?P<shorter>短く|縮め)"
)
MOVED = {"longer": (0, 1), "later": (1, 1), "earlier": (-1, -1), "shorter": (0, -1)}
"""How many times the length is added to the start and to the end."""


def _division(window: tuple[time, time], state: State, desk: Desk) -> dict[str, str]:
    """A part of the day the hall lends as a whole (午前) is its hours; another hall only takes it as a hint."""
    policy = rules_of(state, desk)
    room = state.answers.get("room") or next(iter(policy.rooms))
    spans = {division.time for division in policy.use(policy.case(room)).divisions}
    start, end = (bound.hour * 60 + bound.minute for bound in window)
    return {"start": hhmm(window[0]), "end": hhmm(window[1], closing=True)} if (start, end) in spans else {}


def _as_end(reading: Reading, said: Said, state: State, desk: Desk) -> Reading:
    """「16時」 as an answer to 何時まで: read together with the start, so that 18時から and 9時 is 21:00."""
    together = understand(f"{state.answers['start']}から{said.text}", said.at, hall_of(rules_of(state, desk)))
    if together.end:
        return together
    return Reading(end=reading.start)


def _length(state: State) -> timedelta | None:
    """A later start keeps the length: やっぱり15時から."""
    answers = state.answers
    if answers.get("start") and answers.get("end"):
        return at("2000-01-01", answers["end"]) - at("2000-01-01", answers["start"])
    return timedelta(minutes=int(answers["minutes"])) if answers.get("minutes") else None


def plus(start: str, length: timedelta) -> str:
    """HH:MM so much later; beyond midnight it stays countable (25:00) and is refused by the rules."""
    total = at("2000-01-01", start) + length - at("2000-01-01", "00:00")
    minutes = min(int(total.total_seconds() // 60), 47 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hhmm(value: time, *, closing: bool = False) -> str:
    """A clock time as answers keep it."""
    return "24:00" if closing and value == time() else f"{value.hour:02d}:{value.minute:02d}"
