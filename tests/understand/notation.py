"""A short way to write a reading: 「?ambiguous 2026-05-17,2026-05-24 14:00-16:00 w13:00-17:00 120m 10p」."""

from datetime import date, datetime

from dialogs.understand import Hall, Reading, understand

NOW = datetime.fromisoformat("2026-05-13T10:00:00+09:00")  # a Wednesday


def days_and_times(reading: Reading) -> str:
    """Return the reading's question, dates, times and headcount in the short form."""
    bits = [f"?{reading.ask}"] if reading.ask else []
    if reading.dates:
        bits.append(",".join(map(date.isoformat, reading.dates)))
    if reading.start or reading.end:
        start = reading.start.strftime("%H:%M") if reading.start else ""
        bits.append(start + (f"-{reading.end:%H:%M}" if reading.end else ""))
    if reading.window:
        bits.append(f"w{reading.window[0]:%H:%M}-{reading.window[1]:%H:%M}")
    if reading.headcount:
        bits.append(f"{reading.headcount}p")
    return " ".join(bits)


def read(text: str, now: datetime = NOW, hall: Hall = Hall()) -> str:  # noqa: B008
    """Read a text and return the short form."""
    return days_and_times(understand(text, now, hall))
