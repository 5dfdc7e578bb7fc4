"""The one day meant: taken when it is certain, asked back as buttons when there are several readings, never guessed."""

from collections.abc import Iterable
from datetime import date

from dialogs import refusals, wording
from dialogs.questions import Desk
from dialogs.script import STOP, AskBack, NotUnderstood
from dialogs.turn import Button, Reply
from dialogs.understand import Reading

MOST_DAYS = 10
TIME_REASONS = {"no_such_time", "outside_hours", "times", "night", "end_before_start"}
VAGUE_TIMES = {"times", "outside_hours", "end_before_start"}


def one_day(reading: Reading, found: dict[str, str], desk: Desk) -> None:
    """Put the one day meant into `found`, or ask which.

    Raises:
        NotUnderstood: it is in no calendar, over, or too vague; what is certain is kept.
        AskBack: there are several readings.
    """
    UNSURE.get(reading.ask or "", _certain)(reading, found, desk)


def _certain(reading: Reading, found: dict[str, str], desk: Desk) -> None:
    if len(reading.dates) > 1:
        raise AskBack(_which(reading.dates, desk, _which_words(reading)), "date", found)
    if reading.dates:
        found["date"] = reading.dates[0].isoformat()


def _impossible(reading: Reading, found: dict[str, str], desk: Desk) -> None:
    """A day or an hour that is in no calendar and on no clock."""
    only_the_time = set(reading.reasons) <= TIME_REASONS
    kept = {**found, "date": reading.dates[0].isoformat()} if only_the_time and len(reading.dates) == 1 else found
    if "end_before_start" in reading.reasons:
        raise NotUnderstood(refusals.END_BEFORE_START, kept)
    raise NotUnderstood(refusals.NO_SUCH_TIME, {**kept, "start": "", "end": ""} if only_the_time else kept)


def _vague(reading: Reading, found: dict[str, str], desk: Desk) -> None:
    if not reading.dates:
        raise NotUnderstood("日にちを、もう少しくわしく教えてください。例：5月23日、来週の土曜日", found)
    if len(reading.dates) == 1 and reading.reasons and set(reading.reasons) <= VAGUE_TIMES:
        kept = {**found, "date": reading.dates[0].isoformat(), "start": "", "end": ""}
        raise NotUnderstood("時間を、もう少しくわしく教えてください。", kept)
    raise AskBack(_which(reading.dates, desk, _which_words(reading)), "date", found)


def _passed(reading: Reading, found: dict[str, str], desk: Desk) -> None:
    """A day or an hour that is over: the next such day is offered, never taken."""
    today = desk.at.date()
    ahead = tuple(day for day in reading.dates if day > today)
    if ahead:
        shown = wording.day(ahead[0], today)
        raise AskBack(_which(ahead, desk, f"その日はもう過ぎています。{shown}のことでしょうか？"), "date", found)
    kept = {name: value for name, value in found.items() if name not in ("start", "end", "window")}
    raise NotUnderstood(refusals.PASSED, kept)


def _which_words(reading: Reading) -> str:
    days, reasons = reading.dates, reading.reasons
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


def _which(days: Iterable[date], desk: Desk, text: str) -> Reply:
    today = desk.at.date()
    buttons = tuple(Button(wording.day(day, today), day.isoformat()) for day in list(days)[:MOST_DAYS])
    return Reply(text, (*buttons, Button("別の日にする", "fix:date"), STOP))


UNSURE = {"invalid": _impossible, "past": _passed, "ambiguous": _vague}
"""Why the reader asks back -> what is done about it."""
