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


def one_day(reading: Reading, found: dict[str, str], desk: Desk) -> None:
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
