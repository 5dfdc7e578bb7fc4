"""JSON lines in, JSON lines out: what `yoriai understand` streams."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta, timezone

from dialogs.understand.reader import understand
from dialogs.understand.reading import Hall, Reading

JAPAN = timezone(timedelta(hours=9))


def understand_lines(lines: Iterable[str], halls: Callable[[str], Hall | None]) -> Iterator[str]:
    """Yield one JSON line for each line, in order; a bad one gives {"id", "error"}.

    Args:
        lines: Objects with id, now (ISO 8601 with offset), text and perhaps facility.
        halls: Facility id to its hall, None for one that is not known.
    """
    usual = Hall()
    for line in lines:
        yield _written(_answer(line, halls, usual))


def _written(answer: dict[str, object]) -> str:
    """The answer as text that can be encoded: half a character typed as an escape goes back as an escape."""
    written = json.dumps(answer, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(answer)
    return written


def _answer(line: str, halls: Callable[[str], Hall | None], usual: Hall) -> dict[str, object]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"not JSON: {error}"}
    if not isinstance(asked, dict):
        return {"id": None, "error": "not an object"}
    key = asked.get("id")
    try:
        text, now = asked["text"], datetime.fromisoformat(asked["now"])
        if not isinstance(text, str) or now.utcoffset() is None:
            return {"id": key, "error": "text must be a string, now an instant with offset"}
        facility = asked.get("facility")
        hall = usual if facility is None else halls(facility) if isinstance(facility, str) else None
        if hall is None:
            return {"id": key, "error": f"facility {facility!r} is not known"}
        return {"id": key, **as_json(understand(text, now.astimezone(JAPAN), hall))}
    except KeyError as error:
        return {"id": key, "error": f"{error.args[0]} is missing"}
    except (TypeError, ValueError, OverflowError) as error:  # now is no instant, or none of our calendar
        return {"id": key, "error": str(error)}


def _hhmm(at: time | None) -> str | None:
    return at.strftime("%H:%M") if at else None


def as_json(reading: Reading) -> dict[str, object]:
    """Return the outside form of a reading."""
    window = reading.window
    return {
        "dates": [day.isoformat() for day in reading.dates],
        "start": _hhmm(reading.start),
        "end": _hhmm(reading.end),
        "window": {"from": _hhmm(window[0]), "to": _hhmm(window[1])} if window else None,
        "duration_minutes": reading.duration_minutes,
        "ask": reading.ask,
        "headcount": reading.headcount,
        "room": reading.room,
        "group": reading.group,
        "purpose": reading.purpose,
        "intent": reading.intent,
    }
