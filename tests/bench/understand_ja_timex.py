"""Runs in the environment of ja-timex: JSON lines of {now, text} in, {dates, start, end} out, and the mean microseconds last.

The glue is generous: what ja-timex leaves to its user (来週 and 土曜 are two tags) is put together here as well as it can be.
"""

import json
import re
import sys
import time
from datetime import date, datetime, timedelta

from ja_timex import TimexParser  # type: ignore[import-not-found]

DAY = timedelta(days=1)
MONTHS = 12


def on(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_such(today: date, month: int | None, day: int) -> date | None:
    """The next day with this number, in this month if one is given."""
    for ahead in range(800):
        candidate = today + ahead * DAY
        if candidate.day == day and month in (None, candidate.month):
            return candidate
    return None


def days_of(tags: list, today: date) -> list[date]:  # type: ignore[type-arg]
    """Put week and weekday, month and day together."""
    weeks = months = None
    found: list[date | None] = []
    for tag in tags:
        if match := re.fullmatch(r"P(\d+)([DWM])", tag.value or ""):
            count = int(match[1]) * (-1 if tag.mod == "BEFORE" else 1)
            if tag.mod not in ("BEFORE", "AFTER", "NOW"):
                continue
            if match[2] == "D":
                found.append(today + count * DAY)
            elif match[2] == "W":
                weeks = count
            else:
                months = count
        elif match := re.fullmatch(r"(\d{4}|XXXX)-(\d\d|XX)-(\d\d)", tag.value or ""):
            year, month, day = match.groups()
            if month == "XX" and months is not None:
                total = today.year * MONTHS + today.month - 1 + months
                found.append(on(total // MONTHS, total % MONTHS + 1, int(day)))
            elif year == "XXXX":
                found.append(next_such(today, None if month == "XX" else int(month), int(day)))
            else:
                found.append(on(int(year), int(month), int(day)))
        elif (match := re.fullmatch(r"XXXX-WXX-(\d)", tag.value or "")) and not found:
            weekday = int(match[1]) - 1
            if weeks is not None:
                found.append(today - today.weekday() * DAY + weeks * 7 * DAY + weekday * DAY)
            else:
                found.append(today + (weekday - today.weekday()) % 7 * DAY)
    return sorted({day for day in found if day})


def hours_of(tags: list) -> tuple[str | None, str | None]:  # type: ignore[type-arg]
    """First and second clock time, or the first and a length; a bare 1 to 8 is in the afternoon."""
    clocks, length = [], None
    for tag in tags:
        if match := re.fullmatch(r"T(\d\d)-(\d\d|XX)-(\d\d|XX)", tag.value or ""):
            hour, minute = int(match[1]), 0 if match[2] == "XX" else int(match[2])
            bare = 1 <= hour <= 8 and not re.search("午前|午後|朝|夜|:", tag.text)
            clocks.append((hour + 12 if bare else hour) * 60 + minute)
        elif match := re.fullmatch(r"PT(?:([\d.]+)H)?(?:(\d+)M)?", tag.value or ""):
            length = int(float(match[1] or 0) * 60 + int(match[2] or 0))
    end = clocks[1] if len(clocks) > 1 else clocks[0] + length if clocks and length else None
    return (clock(clocks[0]) if clocks else None), (clock(end) if end is not None else None)


def clock(minutes: int) -> str:
    """HH:MM."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def main() -> None:
    """Answer every line."""
    rows = [json.loads(line) for line in sys.stdin]
    parser = TimexParser()
    parser.parse("明日")
    begun = time.process_time()
    answers = []
    for row in rows:
        tags = parser.parse(row["text"])
        start, end = hours_of(tags)
        answers.append(
            {
                "dates": [str(day) for day in days_of(tags, datetime.fromisoformat(row["now"]).date())],
                "start": start,
                "end": end,
            }
        )
    spent = (time.process_time() - begun) / len(rows) * 1e6
    for answer in answers:
        print(json.dumps(answer))
    print(json.dumps({"us": spent}))


if __name__ == "__main__":
    main()
