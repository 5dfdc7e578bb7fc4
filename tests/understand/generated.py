"""Requests put together by chance from parts whose meaning is computed here, by looking through the calendar."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import jpholiday

from tests.understand.notation import NOW

DAY = timedelta(days=1)
KANJI = ("月", "火", "水", "木", "金", "土", "日")
When = tuple[str, tuple[date, ...], bool | None]  # words, the days, whether it must be asked (None: may be)
Hours = tuple[str, str, str, str]  # words, start, end, window


@dataclass(frozen=True, slots=True)
class Request:
    """A made-up request and what it says."""

    text: str
    now: datetime
    dates: tuple[date, ...]
    asked: bool | None
    start: str
    end: str
    window: str
    people: int | None


def _first(start: date, wanted: Callable[[date], bool]) -> date:
    day = start
    while not wanted(day):
        day += DAY
    return day


def _kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (
        digits[ones] if ones else "" if tens else "〇"
    )


def _wide(text: str) -> str:
    return text.translate({ord("0") + n: chr(ord("０") + n) for n in range(10)})


def _number(chance: random.Random, number: int) -> str:
    return chance.choice((str(number), str(number), _wide(str(number)), _kanji(number)))


def _weekday(chance: random.Random, number: int) -> str:
    return KANJI[number] + chance.choice(("曜", "曜日", "よう日"))


def some_day(chance: random.Random, today: date) -> When:
    """A day in one of the ways people name one."""
    kind = chance.randrange(14)
    number = chance.randrange(7)
    if kind == 0:
        count, words = chance.choice(
            ((0, "今日"), (1, "明日"), (1, "あした"), (2, "明後日"), (2, "あさって"), (3, "しあさって"))
        )
        return words, (today + count * DAY,), False
    if kind == 1:
        count = chance.randint(1, 20)
        return f"{_number(chance, count)}日後", (today + count * DAY,), False
    if kind in (2, 3):
        weeks, words = chance.choice(((1, "来週"), (1, "らいしゅう"), (2, "再来週"), (2, "さ来週")))
        wanted = (today + weeks * 7 * DAY).isocalendar()[:2]
        day = _first(today - 7 * DAY, lambda day: day.isocalendar()[:2] == wanted and day.weekday() == number)
        asked = (number == 6) != (today.weekday() == 6)
        return words + chance.choice(("の", "", "、")) + _weekday(chance, number), (day,), asked
    if kind == 4:
        day = _first(today + DAY, lambda day: day.weekday() == number)
        return "今度の" + _weekday(chance, number), (day,), False
    if kind == 5:
        day = _first(today, lambda day: day.weekday() == number)
        return _weekday(chance, number), (day,), day == today
    if kind == 6:
        day = today + chance.randrange(300) * DAY
        weekday = chance.choice(
            ("", f"({KANJI[day.weekday()]})", f"（{KANJI[day.weekday()]}）", f" {KANJI[day.weekday()]}曜日")
        )
        slash = chance.choice((f"{day.month}/{day.day}", f"{_number(chance, day.month)}月{_number(chance, day.day)}日"))
        return slash + weekday, (day,), False
    if kind == 7:
        day = today + chance.randrange(300) * DAY
        wrong = KANJI[(day.weekday() + chance.randint(1, 6)) % 7]
        return f"{day.month}月{day.day}日（{wrong}）", (day,), True
    if kind == 8:
        wanted_day = chance.randint(1, 28)
        return f"{_number(chance, wanted_day)}日", (_first(today, lambda day: day.day == wanted_day),), False
    if kind == 9:
        nth = chance.randint(1, 4)
        month = _first(today.replace(day=28) + 4 * DAY, lambda day: True).replace(day=1)
        matching = [month + n * DAY for n in range(28) if (month + n * DAY).weekday() == number]
        return f"来月の第{_number(chance, nth)}{_weekday(chance, number)}", (matching[nth - 1],), False
    if kind == 10:
        day = _first(today + DAY, jpholiday.is_holiday)
        shift, words = chance.choice(
            ((0, "次の祝日"), (1, "次の祝日の翌日"), (-1, "次の祝日の前日"))
        )  # on a holiday, another one
        found = day + shift * DAY
        return words, (found,), found < today
    if kind == 11:
        day = today + chance.randrange(600) * DAY
        era = f"令和{day.year - 2018}年{day.month}月{day.day}日"
        return chance.choice((day.isoformat(), day.strftime("%Y/%-m/%-d"), day.strftime("%Y%m%d"), era)), (day,), False
    if kind == 12:
        other = chance.choice([n for n in range(6) if n != number])
        wanted = (today + 14 * DAY).isocalendar()[:2]
        both = [today + n * DAY for n in range(22) if (today + n * DAY).isocalendar()[:2] == wanted]
        days = tuple(sorted(day for day in both if day.weekday() in (number, other)))
        either = None if 6 in (number, other, today.weekday()) else False
        return f"再来週の{KANJI[number]}曜か{KANJI[other]}曜", days, either
    day = _first(today.replace(day=28) + 4 * DAY, lambda day: True).replace(day=1)
    wanted_day = chance.randint(1, 28)
    return f"来月{_number(chance, wanted_day)}日", (_first(day, lambda day: day.day == wanted_day),), False


def some_hours(chance: random.Random) -> Hours:
    """Hours in one of the ways people name them, within 9:00 to 21:00."""
    start = chance.randint(9, 19)
    end = chance.randint(start + 1, 21)
    half = chance.choice((0, 0, 30))
    start_words = f"{_number(chance, start)}時" + ("半" if half else "")
    clock = f"{start:02}:{half:02}"
    kind = chance.randrange(9)
    if kind == 0:
        return start_words + chance.choice(("から", "より", "〜", "に", "スタート")), clock, "", ""
    if kind == 1:
        dash = chance.choice(("から", "〜", "～", "-", "ー", " - "))
        return f"{start_words}{dash}{_number(chance, end)}時" + chance.choice(("", "まで")), clock, f"{end:02}:00", ""
    if kind == 2:
        return f"{clock}{chance.choice('-〜～')}{end:02}:00", clock, f"{end:02}:00", ""
    if kind == 3:
        hours = chance.randint(1, 3)
        end_at = timedelta(hours=start + hours, minutes=half)
        ends = f"{int(end_at.total_seconds()) // 3600:02}:{half:02}"
        words = f"{start_words}から{_number(chance, hours)}時間" if ends <= "21:00" else f"{start_words}から"
        return words, clock, ends if ends <= "21:00" else "", ""
    if kind == 4:
        first, last = chance.randint(1, 4), chance.randint(5, 8)
        return f"午後{_number(chance, first)}時から{_number(chance, last)}時", f"{first + 12}:00", f"{last + 12}:00", ""
    if kind == 5:
        words, window = chance.choice(
            (("午前中", "09:00-12:00"), ("午後", "13:00-17:00"), ("夕方", "15:00-18:00"), ("夜", "18:00-21:00"))
        )
        return words, "", "", window
    if kind == 6:
        hour = chance.randint(1, 7)
        return f"{_number(chance, hour)}時から", f"{hour + 12}:00", "", ""
    if kind == 7:
        return f"{_number(chance, end)}時まで", "", f"{end:02}:00" if end > 9 else "21:00", ""
    hour = chance.randint(5, 8)
    return f"夜{hour}時", f"{hour + 12}:00", "", ""


def request(seed: int) -> Request:
    """Return one request."""
    chance = random.Random(seed)
    now = NOW + chance.randrange(900) * DAY
    now = now.replace(hour=7)  # before any hour that is named
    words, dates, asked = some_day(chance, now.date())
    hours, start, end, window = some_hours(chance)
    people = chance.choice((None, None, chance.randint(2, 30)))
    head = f"{_number(chance, people)}{chance.choice(('人', '名', '名様'))}" if people else ""
    parts = (
        [words + chance.choice(("の", "、", " ") if words[-1].isdigit() else ("の", "", "、", " ")) + hours]
        if chance.random() < 0.8
        else [hours, words]
    )
    if head:
        parts.insert(chance.randrange(len(parts) + 1), head)
    opening = chance.choice(("", "", "すみません、", "えーと、", "お世話になります。"))
    closing = chance.choice(("", "でお願いします", "、使いたいです", "で予約したいのですが", "、空いてますか？"))
    text = opening + chance.choice(("、", "、", " ")).join(parts) + closing
    return Request(text, now, dates, asked, start, end, window, people)
