"""Reading a free sentence about a use: everything it tells is taken, what has several readings is asked back."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta

from dialogs import refusals, wording, words
from dialogs.halls import hall_of
from dialogs.questions import Desk
from dialogs.script import FIX, STOP, SUMMARY, AskBack, Found, NotUnderstood
from dialogs.turn import Button, Reply, Said, State
from dialogs.understand import Reading, understand
from dialogs.wanted import at, day_of, rules_of

FREE_TEXT = ("group", "purpose")  # what is typed there is taken as it stands
LONGEST_TEXT = 100
LARGEST_HEADCOUNT = 99_999
MOST_DAYS = 10
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
TIME_REASONS = {"no_such_time", "outside_hours", "times", "night", "end_before_start"}
ENDINGS = re.compile(r"(?:です|でした|といいます|と申します|になります|でお願いします|ということで)?[。.!！、\s]*$")
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
    if state.at in FREE_TEXT and not reading.corrects:
        return group_and_purpose(said.text, reading, state.at)
    found = _plain_answers(reading)
    several_rooms = len(reading.spans.get("room", ())) > 1 and not reading.room
    found.update(_times(reading, said, state, desk))
    if state.at == "headcount" and found.get("headcount") and not reading.spans.get("dates"):
        return found
    _day(reading, found, desk)
    if several_rooms:
        raise NotUnderstood("お部屋は、ひとつずつ申し込めます。", found)
    return found


def _plain_answers(reading: Reading) -> dict[str, str]:
    found: dict[str, str] = {}
    if reading.room:
        found["room"] = reading.room
    if reading.headcount is not None:
        found["headcount"] = str(min(reading.headcount, LARGEST_HEADCOUNT))
    for name in FREE_TEXT:
        if value := getattr(reading, name):
            found[name] = value[:LONGEST_TEXT]
    return found


def group_and_purpose(text: str, reading: Reading, asked: str) -> Found:
    """The answer to 団体名 or 目的, taken as it is typed; both at once where both are all that was said."""
    plain = ENDINGS.sub("", " ".join(text.split()))
    if words.plain(text) in words.YES | words.NO or not any(letter.isalnum() for letter in plain):
        raise NotUnderstood("お答えを文字で送ってください。")
    if len(plain) > LONGEST_TEXT:
        raise NotUnderstood(f"{LONGEST_TEXT}文字までで教えてください。")
    group, purpose = reading.group, reading.purpose
    if asked == "group" and group and purpose and len(group) + len(purpose) >= len(plain) - 3:
        return {"group": group, "purpose": purpose}
    return {asked: plain}


# --- times ---


def _times(reading: Reading, said: Said, state: State, desk: Desk) -> dict[str, str]:
    if state.at == "end" and reading.start and not reading.end and not reading.dates and not reading.corrects:
        reading = _as_end(reading, said, state, desk)
    start = hhmm(reading.start) if reading.start else None
    end = hhmm(reading.end, closing=True) if reading.end else None
    length = timedelta(minutes=reading.duration_minutes) if reading.duration_minutes else None
    if start and not end and (length or (length := _length(state))):
        end = plus(start, length)
    if not start and not end and length and state.answers.get("start"):
        end = plus(state.answers["start"], length)
    found = {name: value for name, value in (("start", start), ("end", end)) if value}
    if reading.window and not start:
        found["window"] = "/".join(hhmm(bound) for bound in reading.window)
    if length and not end:
        found["minutes"] = str(reading.duration_minutes)
    return found


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


# --- the day ---


def _day(reading: Reading, found: dict[str, str], desk: Desk) -> None:
    """Put the one day meant into `found`, or ask which."""
    days, reasons = reading.dates, set(reading.reasons)
    if reading.ask == "invalid":
        if len(days) == 1 and reasons <= TIME_REASONS:
            found["date"] = days[0].isoformat()
        if "end_before_start" in reasons:
            raise NotUnderstood(refusals.END_BEFORE_START, found)
        raise NotUnderstood(
            refusals.NO_SUCH_TIME, {**found, "start": "", "end": ""} if reasons & TIME_REASONS else found
        )
    if reading.ask == "past":
        _passed(days, found, desk)
    if (
        reading.ask == "ambiguous"
        and len(days) == 1
        and reasons
        and reasons <= {"times", "outside_hours", "end_before_start"}
    ):
        raise NotUnderstood(
            "時間を、もう少しくわしく教えてください。例：14時から16時まで", {**found, "date": days[0].isoformat()}
        )
    if len(days) > 1 or (days and reading.ask == "ambiguous"):
        raise AskBack(_which(days, desk.at.date(), _which_words(days, reasons)), "date", found)
    if reading.ask == "ambiguous":
        raise NotUnderstood("日にちを、もう少しくわしく教えてください。例：5月23日、来週の土曜日", found)
    if days:
        found["date"] = days[0].isoformat()


def _passed(days: tuple[date, ...], found: dict[str, str], desk: Desk) -> None:
    """A day or an hour that is over: the next such day is offered, never taken."""
    today = desk.at.date()
    ahead = tuple(day for day in days if day > today)
    if ahead:
        shown = wording.day(ahead[0], today)
        raise AskBack(_which(ahead, today, f"その日はもう過ぎています。{shown}のことでしょうか？"), "date", found)
    kept = {name: value for name, value in found.items() if name not in ("start", "end", "window")}
    raise NotUnderstood(refusals.PASSED, kept)


def _which_words(days: tuple[date, ...], reasons: set[str]) -> str:
    weekday = f"{wording.WEEKDAYS[days[0].weekday()]}曜日"
    if "weekday" in reasons:
        return f"{days[0].month}月{days[0].day}日は{weekday}です。どちらですか？"
    if "week_start" in reasons:
        return f"どちらの{weekday}ですか？"
    if "repeated" in reasons:
        return "くり返しのご利用は、1回ずつ申し込んでください。まず、どの日にしますか？"
    if "night" in reasons:
        return "夜中の時刻は次の日になります。どの日ですか？"
    return "どの日にしますか？" if len(days) > 1 else "この日でよろしいですか？"


def _which(days: Iterable[date], today: date, text: str) -> Reply:
    buttons = tuple(Button(wording.day(day, today), day.isoformat()) for day in list(days)[:MOST_DAYS])
    return Reply(text, (*buttons, Button("別の日にする", "fix:date"), STOP))
