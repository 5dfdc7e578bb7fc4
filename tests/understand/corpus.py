"""Reads corpus.txt and messages.txt and holds a reading against them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from dialogs.understand import Hall, Reading, RoomWords
from tests.understand.compute import days

HALLS = {
    "plain": Hall(),
    "mitaka": Hall(
        rooms=(
            RoomWords("1f-western", ("1階洋室", "洋室", "1階の洋室", "1階", "一階の部屋", "洋間")),
            RoomWords("2f-japanese", ("2階和室", "和室", "2階の和室", "2階", "二階の部屋", "畳の部屋")),
        )
    ),
    "umeco": Hall(closes=time(22), slot_minutes=60, rooms=tuple(RoomWords(f"meeting-{n}", (f"会議室{n}", f"第{n}会議室", f"{n}番の会議室")) for n in range(1, 7))),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """One reading that counts as right."""

    ask: str | None
    dates: tuple[object, ...] | None
    start: str
    end: str
    window: str
    duration: int | None
    headcount: int | None
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line of the corpus."""

    tag: str
    now: datetime
    hall: Hall
    text: str
    accepted: tuple[Expected, ...]


def corpus() -> Iterator[Utterance]:
    """Yield every utterance: by phenomenon from corpus.txt, whole messages from messages.txt."""
    tag, now, hall = "", datetime.min, HALLS["plain"]  # noqa: DTZ901 - replaced by the first heading
    folder = Path(__file__).parent
    lines = [
        line for name in ("corpus.txt", "messages.txt") for line in (folder / name).read_text("utf-8").splitlines()
    ]
    for line in lines:
        if line.startswith("== "):
            tag, *settings = line[3:].split(" · ")
            named = dict(setting.split(" ", 1) for setting in settings)
            if "now" in named:
                now, hall = _moment(named["now"]), HALLS[named.get("hall", "plain")]
        elif line.startswith("@"):
            when, said = line[1:].split(" | ", 1)
            at, _, where = when.partition(" ")
            yield _utterance(tag, _moment(at), HALLS[where or "plain"], said)
        elif line and not line.startswith("#"):
            yield _utterance(tag, now, hall, line)


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written + ":00+09:00")


def _utterance(tag: str, now: datetime, hall: Hall, line: str) -> Utterance:
    text, readings = line.split(" => ")
    accepted = tuple(_expected(reading.strip(), now) for reading in readings.split("||"))
    return Utterance(tag, now, hall, text.replace("\\n", "\n"), accepted)


def _expected(reading: str, now: datetime) -> Expected:
    ask, dates, start, end, window, duration, headcount = None, None, "", "", "", None, None
    fields: dict[str, str] = {}
    for bit in reading.split():
        if bit[0] == "?":
            ask = bit[1:]
        elif match := re.fullmatch(r"(\d\d:\d\d)?(?:-(\d\d:\d\d))?", bit):
            start, end = match[1] or "", match[2] or ""
        elif match := re.fullmatch(r"w(\d\d:\d\d-\d\d:\d\d)", bit):
            window = match[1]
        elif match := re.fullmatch(r"(\d+)m", bit):
            duration = int(match[1])
        elif match := re.fullmatch(r"(\d+)p", bit):
            headcount = int(match[1])
        elif "=" in bit:
            name, _, value = bit.partition("=")
            fields[name] = value.replace("_", " ") if name in ("room", "group", "purpose") else value
        else:
            dates = days(bit, now.date())
    return Expected(ask, dates, start, end, window, duration, headcount, fields)


def when_is_right(reading: Reading, utterance: Utterance) -> bool:
    """Date and time as one of the accepted readings; a question whose days are not written may offer any."""
    return any(_when(reading, expected) for expected in utterance.accepted)


def _when(reading: Reading, expected: Expected) -> bool:
    if reading.ask != expected.ask:
        return False
    if expected.dates is not None and tuple(sorted(reading.dates)) != expected.dates:
        return False
    if expected.dates is None and reading.dates and expected.ask is None:
        return False
    if expected.ask and not (expected.start or expected.end or expected.window or expected.dates):
        return True
    window = f"{reading.window[0]:%H:%M}-{reading.window[1]:%H:%M}" if reading.window else ""
    start = f"{reading.start:%H:%M}" if reading.start else ""
    end = f"{reading.end:%H:%M}" if reading.end else ""
    return (start, end, window) == (expected.start, expected.end, expected.window)


def field_is_right(name: str, reading: Reading, utterance: Utterance) -> bool | None:
    """Whether a field is as one of the accepted readings; None where the corpus does not say."""
    if name == "duration_minutes":
        return any(reading.duration_minutes == expected.duration or expected.ask for expected in utterance.accepted)
    if name == "headcount":
        return any(
            reading.headcount == expected.headcount or (expected.ask == "ambiguous") for expected in utterance.accepted
        )
    wanted = [
        expected.fields.get(name) for expected in utterance.accepted if name in expected.fields or name != "intent"
    ]
    if not wanted:
        return None
    return getattr(reading, name) in wanted
