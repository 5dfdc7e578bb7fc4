"""Times of day: what the wishes mean on the clock, and at what hour a bare 3時 is in this hall."""

import re
from datetime import time
from typing import NamedTuple

from dialogs.understand.marks import Mark, Span, Wish, window_of, wishes_of
from dialogs.understand.reading import Hall, Question
from dialogs.understand.tokens import Token

NOON, DAY = 12 * 60, 24 * 60  # minutes
AFTERNOON = frozenset(("午後", "夕方", "夜", "昼過ぎ", "午後一"))
MORNING = frozenset(("午前", "朝", "朝一", "深夜"))
APART = re.compile("の(?:[0-9一二三四五六七八九十]+(?:分|時間半?)|半時間)(?:ほど|くらい)?[前後]")


class Times(NamedTuple):
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


NOTHING_SAID = Times()


def read_times(tokens: list[Token], kinds: str, text: str, hall: Hall) -> Times:
    """Return the times of one utterance; `kinds` are those of the tokens."""
    if "T" not in kinds and "P" not in kinds and "L" not in kinds:
        return NOTHING_SAID
    length = tokens[kinds.rindex("L")] if "L" in kinds else None
    duration, span = (int(length.value), (length.start, length.end)) if length else (None, None)
    wishes = wishes_of(tokens, kinds, text, hall)
    if _apart(tokens, text):
        return Times(ask="ambiguous", reason="times")
    if not wishes:
        return Times(duration_minutes=duration, duration_span=span)
    if len(wishes) > 1 and ("c" in kinds or "!" in kinds):
        wishes = [_corrected(*wishes[-2:])]
    result = _read(*wishes[0], duration, span, hall)
    for first, last in wishes[1:]:
        result = _join(result, _read(first, last, duration, span, hall))
    if length and result.start and result.end and not result.ask:
        agrees = _minutes(result.end) - _minutes(result.start) == duration
        return result if agrees else result._replace(ask="ambiguous", reason="times")
    return result


def _apart(tokens: list[Token], text: str) -> bool:
    """14時の30分前, 14時の1時間後: another hour than the one that was said."""
    ends = [token.end for token in tokens if token.kind == "T" and text.startswith("の", token.end)]
    return any(APART.match(text, end) for end in ends)


def _corrected(before: Wish, last: Wish) -> Wish:
    """10時から12時まで。いや、12時半まで: where only the end is said again, the start stays."""
    stays = last[0] is None and before[0] is not None and before[0].hour is not None
    return (before[0], last[1]) if stays else last


def settle(mark: Mark, hall: Hall, after: int | None = None, shared: str | None = None) -> int | None:
    """Return minutes from midnight of a clock time, None where there is no such time.

    A bare hour is the one at which the hall is open; with `after`, the first one later than that. `shared` is the part of
    the day said before the start: 午後1時から3時.
    """
    hour, minute, said = mark.hour or 0, mark.minute, mark.period
    if hour > 30 or minute > 59 or (said in MORNING and hour > 12):
        return None
    if said and hour <= 12:
        if said == "夜" and hour < 5:  # 夜中の1時
            return (hour + 24) * 60 + minute
        if said in AFTERNOON:
            hour = hour % 12 + 12 if hour < 12 or said != "夜" else 24
        elif said == "昼":
            hour += 12 if hour < 6 else 0
        return hour * 60 + minute
    early, late = hour * 60 + minute, (hour % 12 + 12) * 60 + minute
    if mark.sure or hour == 0:
        return late if after is not None and early <= after and shared in AFTERNOON and hour <= 12 else early
    if after is not None:
        return early if early > after else late if late > after else None
    return early if early >= _minutes(hall.opens) else late


def _read(first: Mark | None, last: Mark | None, duration: int | None, span: Span | None, hall: Hall) -> Times:
    """One wish: from when, until when."""
    if first is None:
        return _until(last, duration, span, hall) if last else Times()
    if first.hour is None:
        return _vague(first, last, duration, span, hall)
    start = settle(first, hall)
    if start is None:
        return _stay(None, None, duration, (first, last, span), "invalid", "no_such_time")
    if start >= DAY or start < 60:
        return _stay(start, None, duration, (first, last, span), "ambiguous", "night")
    guessed = not first.sure and not first.period
    if last and last.hour is None and last.period != "昼":  # 10時から夕方まで
        return _stay(start, None, duration, (first, last, span), "ambiguous", "times")
    end: int | None
    if last and last.hour is None and start < NOON:
        end = NOON  # 9時半からお昼まで
    elif last is None or last.hour is None:
        end = start + duration if duration and first.role not in ("Z", "B") else None
    elif (last.hour, last.minute) == (first.hour, first.minute) and not (last.period or last.sure):
        return _stay(start, None, duration, (first, last, span), "invalid", "end_before_start")  # 10時から10時
    else:
        end = settle(last, hall, start, first.period)
        if guessed and start >= NOON and (end is None or end <= start) and last.hour * 60 > start - NOON:
            end = settle(last, hall, start - NOON)  # 8時から12時
            return _stay(start - NOON, end, duration, (first, last, span), "ambiguous", "outside_hours")
        if end is None or end > DAY:
            return _stay(start, None, duration, (first, last, span), "invalid", "no_such_time")
        if end <= start:
            return _stay(start, None, duration, (first, last, span), "invalid", "end_before_start")
    late = end is not None and (end >= DAY or (guessed and end > _minutes(hall.closes)))
    if guessed and start >= NOON and start - NOON > _minutes(hall.opens) - 60 and (end is None or end > start):
        late = True  # 8時半から, where the hall opens at nine: early in the morning or late in the evening?
    return _stay(
        start, end, duration, (first, last, span), "ambiguous" if late else None, "outside_hours" if late else None
    )


def _stay(
    start: int | None,
    end: int | None,
    duration: int | None,
    said: tuple[Mark, Mark | None, Span | None],
    ask: Question | None = None,
    reason: str | None = None,
) -> Times:
    """Minutes as clock times; `said` are the marks of the start and the end and the place of the length."""
    first, last, span = said
    return Times(
        start=None if start is None else _clock(start),
        end=None if end is None or end >= DAY else _clock(end),
        duration_minutes=duration or (end - start if end is not None and start is not None else None),
        ask=ask,
        reason=reason,
        next_day=(start or 0) // DAY,
        start_span=first.span,
        end_span=last.span if last else None,
        duration_span=span,
    )


def _until(last: Mark, duration: int | None, span: Span | None, hall: Hall) -> Times:
    """Only an end: 17時まで; with a length also a start: 17時までの2時間."""
    if last.hour is None:
        if last.period == "昼":
            return Times(end=time(12), end_span=last.span, duration_minutes=duration, duration_span=span)
        window = hall.opens, window_of(last.period or "終日", hall)[1]
        return Times(window=window, window_span=last.span, duration_minutes=duration, duration_span=span)
    end = settle(last, hall)
    if end is not None and not last.sure and not last.period and end == _minutes(hall.opens):
        end += NOON
    if end is None or end >= DAY:
        return Times(
            ask="invalid", reason="no_such_time", end_span=last.span, duration_minutes=duration, duration_span=span
        )
    start = _clock(end - duration) if duration and last.role == "<" and end > duration else None
    return Times(start=start, end=_clock(end), duration_minutes=duration, end_span=last.span, duration_span=span)


def _vague(first: Mark, last: Mark | None, duration: int | None, span: Span | None, hall: Hall) -> Times:
    """A part of the day: 午後, 午前から夕方まで, 朝一から."""
    opens, closes = window_of(first.period or "終日", hall)
    end = settle(last, hall, _minutes(opens)) if last and last.hour is not None else None
    if first.period in ("朝一", "午後一"):
        start = _minutes(opens)
        if last and last.period == "昼" and last.hour is None and start < NOON:  # 朝イチからお昼まで
            end = NOON
        return _stay(start, end or (start + duration if duration else None), duration, (first, last, span))
    if end and last:
        window, places = (opens, closes), first.span
        return Times(
            end=_clock(end),
            window=window,
            duration_minutes=duration,
            window_span=places,
            end_span=last.span,
            duration_span=span,
        )
    if last:
        closes = window_of(last.period or "終日", hall)[1]
    if first.role == "Z":
        closes = max(closes, hall.closes)
    ends = (first.span, (last or first).span)  # 終了は16時、午前: the end may stand first
    place = min(span[0] for span in ends), max(span[1] for span in ends)
    return Times(window=(opens, closes), duration_minutes=duration, window_span=place, duration_span=span)


def _join(one: Times, other: Times) -> Times:
    """Two sayings about the time complete each other, or they are alternatives to ask about."""
    if (one.start, one.end, one.window) == (other.start, other.end, other.window):
        return one
    if one.window and other.start and one.start is None and one.window[0] <= other.start <= one.window[1]:
        return other
    if one.start and other.window and other.window[0] <= one.start <= other.window[1]:
        return one
    if one.window and other.end and not (one.end or other.start or other.window):
        return other._replace(window=one.window, window_span=one.window_span)
    if other.window and one.end and not (one.start or one.window or other.end or other.start):
        return one._replace(window=other.window, window_span=other.window_span)
    if one.end and one.start is None and one.window is None and other.start and other.end is None:
        one, other = other, one  # 15時まで、13時から
    if one.start and one.end is None and other.end and other.start is None:
        length = _minutes(other.end) - _minutes(one.start)
        return other._replace(
            start=one.start, start_span=one.start_span, duration_minutes=length if length > 0 else None
        )
    if "invalid" in (one.ask, other.ask):
        return one if one.ask == "invalid" else other
    duration = one.duration_minutes if one.duration_minutes == other.duration_minutes else None
    begin, end = one.start_span or one.window_span, other.end_span or other.start_span
    return Times(duration_minutes=duration, ask="ambiguous", reason="times", start_span=begin, end_span=end)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
