"""Times of day: which of the clock words open, close or lengthen the stay, and what a bare 3時 means in this hall."""

from dataclasses import dataclass, replace
from datetime import time

from dialogs.understand.reading import Hall, Question
from dialogs.understand.tokens import Token

Span = tuple[int, int]
AFTERNOON = ("午後", "夕方", "夜", "昼過ぎ", "午後一")
MORNING = ("午前", "朝", "朝一", "深夜")


@dataclass(frozen=True, slots=True)
class Mark:
    """A clock time or a part of the day, and the word after it: from `>`, until `<`, onwards `Z`, before `B`, or none."""

    hour: int | None
    minute: int
    sure: bool
    period: str | None
    role: str
    joined: bool  # the mark before it leads here: 14時から16時
    span: Span


@dataclass(frozen=True, slots=True)
class Times:
    """What was said of the time; `next_day` is 1 where the clock ran past midnight (25時)."""

    start: time | None = None
    end: time | None = None
    window: tuple[time, time] | None = None
    duration_minutes: int | None = None
    ask: Question | None = None
    reason: str | None = None
    next_day: int = 0
    start_span: Span | None = None
    end_span: Span | None = None
    window_span: Span | None = None
    duration_span: Span | None = None


def window_of(period: str, hall: Hall) -> tuple[time, time]:
    """Return the hours of a part of the day: the town's own, else the usual ones of a public hall."""
    for name, opens, closes in hall.periods:
        if name == period:
            return opens, closes
    usual = {
        "午前": (max(hall.opens, time(9)), time(12)), "午後": (time(13), time(17)), "夜": (time(18), hall.closes), "夕方": (time(15), time(18)),
        "昼過ぎ": (time(12), time(15)), "朝": (max(hall.opens, time(9)), time(12)), "昼": (time(12), time(13)), "終日": (hall.opens, hall.closes),
        "朝一": (hall.opens, time(12)), "午後一": (time(13), time(17)), "深夜": (hall.closes, time(23, 59)),
    }  # fmt: skip
    return usual[period]


def marks_of(tokens: list[Token]) -> list[Mark]:
    """Return the clock times and parts of the day in order."""
    marks: list[Mark] = []
    index, joined = 0, False
    while index < len(tokens):
        token = tokens[index]
        nxt = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        period, start = None, token.start
        if token.kind == "P" and nxt == "T":
            period, index = str(token.value), index + 1
            token = tokens[index]
            nxt = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        number_after_from = token.kind == "0" and joined and marks and marks[-1].hour is not None
        if token.kind == "T" or number_after_from:
            hour, minute, sure = token.value if token.kind == "T" else (token.value, 0, False)
            marks.append(Mark(hour, minute, sure, period, nxt if nxt in "><ZB!" else "", joined, (start, token.end)))
        elif token.kind == "P":
            marks.append(
                Mark(None, 0, False, str(token.value), nxt if nxt in "><ZB!" else "", joined, (start, token.end))
            )
        joined = token.kind in "TP0" and nxt == ">"
        index += 2 if nxt and nxt in "><ZB!" and token.kind in "TP0" else 1
        if joined and index < len(tokens) and tokens[index].kind not in "TP0":
            joined = False
    return [mark for mark in marks if mark.role != "!"]


def settle(mark: Mark, hall: Hall, after: time | None = None, period: str | None = None) -> int | None:
    """Return minutes from midnight of a clock time, None where there is no such time.

    A bare hour is the one at which the hall is open; with `after`, the first one later than that.
    """
    hour, minute = mark.hour or 0, mark.minute
    if hour > 30 or minute > 59:
        return None
    said = mark.period
    if said and hour <= 12:
        if said in AFTERNOON:
            return ((0 if hour == 12 and said != "夜" else hour) + 12) * 60 + minute
        if said == "昼":
            return (hour + 12 if hour < 6 else hour) * 60 + minute
        return hour * 60 + minute
    if said in MORNING and hour > 12:
        return None
    if mark.sure or hour == 0:
        return hour * 60 + minute
    early, late = hour * 60 + minute, (hour % 12 + 12) * 60 + minute
    if after is not None:
        begin = after.hour * 60 + after.minute
        return next((value for value in (early, late) if value > begin), None)
    return early if early >= hall.opens.hour * 60 + hall.opens.minute else late


def read_times(tokens: list[Token], hall: Hall) -> Times:
    """Return the times of one utterance."""
    marks = marks_of(tokens)
    lengths = [token for token in tokens if token.kind == "L"]
    duration = int(lengths[-1].value) if lengths else None
    duration_span = (lengths[-1].start, lengths[-1].end) if lengths else None
    corrected = any(token.kind in "c!" for token in tokens)
    wishes = _wishes(marks)
    if corrected and len(wishes) > 1:
        wishes = wishes[-1:]
    if not wishes:
        return Times(duration_minutes=duration, duration_span=duration_span)
    read = [_read_wish(first, last, duration, hall) for first, last in wishes]
    result = read[0]
    for other in read[1:]:
        result = _join(result, other)
    return replace(result, duration_span=duration_span)


def _wishes(marks: list[Mark]) -> list[tuple[Mark | None, Mark | None]]:
    """Pair the marks: (start, end) with None where one was not said."""
    wishes: list[tuple[Mark | None, Mark | None]] = []
    for mark in marks:
        closing = mark.role in "<B" and mark.role != ""
        if (
            wishes
            and wishes[-1][1] is None
            and wishes[-1][0] is not None
            and (mark.joined or (closing and wishes[-1][0].hour is not None))
        ):
            wishes[-1] = (wishes[-1][0], mark)
        elif closing:
            wishes.append((None, mark))
        else:
            wishes.append((mark, None))
    return wishes


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _read_wish(first: Mark | None, last: Mark | None, duration: int | None, hall: Hall) -> Times:
    said = Times(start_span=first.span if first else None, end_span=last.span if last else None)
    if first and first.hour is None:
        return _vague(first, last, duration, hall)
    if first is None:
        assert last is not None  # noqa: S101
        if last.hour is None:
            return Times(
                window=window_of(last.period or "終日", hall), window_span=last.span, duration_minutes=duration
            )
        end = settle(last, hall)
        if end is not None and not last.sure and end == hall.opens.hour * 60:
            end += 720
        if end is None or end > 1440:
            return Times(ask="invalid", reason="no_such_time", end_span=last.span)
        return Times(end=_clock(end), duration_minutes=duration, end_span=last.span)
    start = settle(first, hall)
    if start is None:
        return replace(said, ask="invalid", reason="no_such_time")
    if start >= 1440 or start < 60:
        said = replace(said, ask="ambiguous", reason="night", next_day=start // 1440)
        return replace(said, start=_clock(start), duration_minutes=duration)
    said = replace(said, start=_clock(start), duration_minutes=duration)
    end = None
    if last and last.hour is not None:
        end = settle(last, hall, after=_clock(start))
        guessed = not first.sure and not first.period
        if end is not None and end <= start and guessed and start >= 720 and start - 720 < end:
            start -= 720
        if end is None or end > 1440:
            return replace(said, ask="invalid", reason="no_such_time")
        if end <= start:
            return replace(said, ask="invalid", reason="end_before_start")
    elif duration and first.role not in tuple("ZB"):
        end = start + duration
    if end is None:
        return said
    said = replace(said, start=_clock(start), duration_minutes=end - start)
    if end >= 1440:
        return replace(said, ask="ambiguous", reason="outside_hours")
    said = replace(said, end=_clock(end))
    if end > _minutes(hall.closes) and not first.sure and first.period is None:
        return replace(said, ask="ambiguous", reason="outside_hours")
    return said


def _vague(first: Mark, last: Mark | None, duration: int | None, hall: Hall) -> Times:
    """A part of the day: 午後, 午前から夕方まで, 朝一から."""
    opens, closes = window_of(first.period or "終日", hall)
    if first.period in ("朝一", "午後一"):
        end = settle(last, hall, after=opens) if last and last.hour is not None else None
        if end is None and duration:
            end = opens.hour * 60 + opens.minute + duration
        return Times(
            start=opens,
            end=_clock(end) if end else None,
            duration_minutes=duration or (end - opens.hour * 60 - opens.minute if end else None),
            start_span=first.span,
            end_span=last.span if last else None,
        )
    if last and last.hour is None:
        closes = window_of(last.period or "終日", hall)[1]
    if last and last.hour is not None:
        end = settle(last, hall, after=opens)
        return Times(
            end=_clock(end) if end else None,
            window=(opens, closes),
            duration_minutes=duration,
            window_span=first.span,
            end_span=last.span,
        )
    if first.role == "Z":
        closes = max(closes, hall.closes)
    return Times(
        window=(opens, closes), duration_minutes=duration, window_span=(first.span[0], (last or first).span[1])
    )


def _join(one: Times, other: Times) -> Times:
    """Two sayings about the time: they complete each other, or they are alternatives to ask about."""
    if one.window and other.start and one.start is None and one.window[0] <= other.start <= one.window[1]:
        return other
    if one.start and one.end is None and other.end and other.start is None:
        return replace(other, start=one.start, start_span=one.start_span)
    if (one.start, one.end, one.window) == (other.start, other.end, other.window):
        return one
    if one.start and other.window and other.window[0] <= one.start <= other.window[1]:
        return one
    if one.ask == "invalid" or other.ask == "invalid":
        return one if one.ask else other
    return Times(
        duration_minutes=one.duration_minutes if one.duration_minutes == other.duration_minutes else None,
        ask="ambiguous",
        reason="times",
        start_span=one.start_span or one.window_span,
        end_span=other.end_span,
    )
