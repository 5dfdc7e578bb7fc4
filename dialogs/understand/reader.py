"""understand(): one utterance in, one `Reading` out. Pure, linear in the length of the text, and it never raises."""

from datetime import date, datetime
from typing import Literal

from dialogs.understand import clock, intents, moments, names, people, rooms
from dialogs.understand.days import DAY
from dialogs.understand.normal import normalise
from dialogs.understand.reading import Hall, Question, Reading, Topic
from dialogs.understand.tokens import Token, tokenise

Span = tuple[int, int]
DATE_KINDS = frozenset("mjdarkKJEwgqhbe")
ANSWERS: dict[Literal["yes", "no"], list[str]] = {
    "yes": "はい ハイ うん ええ お願いします よろしくお願いします それで それでお願いします 大丈夫です ok okです おk いいです いいですよ yes 申し込む はい、申し込む はいお願いします はい、お願いします 了解 了解です".split(),  # noqa: SIM905 - words are read more easily in a row
    "no": "いいえ いや いえ ちがいます 違います 違う no のー やめる やめます だめ いいえ、違います いえ違います".split(),  # noqa: SIM905
}
_ANSWERS = {word: answer for answer, words in ANSWERS.items() for word in words}


def understand(text: str, now: datetime, hall: Hall = Hall(), about: Topic | None = None) -> Reading:  # noqa: B008
    """Read one utterance.

    Args:
        text: As typed; anything at all.
        now: Aware, Asia/Tokyo; the moment it was said.
        hall: What may be known of the hall.
        about: The question it answers, where one was asked: then a bare 26 is a day, an hour or a headcount.
    """
    plain, back = normalise(text)
    tokens = _settle_numbers(tokenise(plain), about)
    kinds = "".join(token.kind for token in tokens)
    try:
        days = moments.read_days(tokens, kinds, plain, now.date(), hall.named_days)
    except (OverflowError, ValueError):
        days = moments.Days((), "invalid", "impossible")
    kept = [token for place, token in enumerate(tokens) if place not in days.dropped]
    times = clock.read_times(kept, hall)
    count, count_spans = people.headcount(kept, plain)
    where, where_spans = rooms.room(plain, hall)
    (group, group_spans), (purpose, purpose_spans) = names.names(plain, plain)
    dates, ask, reasons = _ask(days, times, now, hall)
    more = bool(times.start or times.window or times.end or times.duration_minutes or count or where)
    spans = {
        "dates": days.spans, "start": (times.start_span,), "end": (times.end_span,), "window": (times.window_span,), "duration_minutes": (times.duration_span,),
        "headcount": count_spans, "room": where_spans, "group": group_spans, "purpose": purpose_spans,
    }  # fmt: skip
    corrects = frozenset(
        field for field, said in (("dates", dates), ("start", times.start), ("end", times.end), ("headcount", count), ("room", where)) if said
    ) if days.corrected or "c" in kinds or "!" in kinds or "i" in kinds else frozenset()  # fmt: skip
    return Reading(
        dates=dates, start=times.start, end=times.end, window=times.window, duration_minutes=times.duration_minutes, ask=ask,
        headcount=count, room=_written(text, where, where_spans, back) if not hall.rooms else where,
        group=_written(text, group, group_spans, back), purpose=_written(text, purpose, purpose_spans, back),
        intent=intents.intent(plain, bool(dates), more), answer=_ANSWERS.get(plain.strip(" 、。!！")),
        corrects=corrects, reasons=reasons, spans={field: _original(found, back) for field, found in spans.items() if any(found)},
    )  # fmt: skip


def _original(spans: tuple[Span | None, ...], back: list[int] | None) -> tuple[Span, ...]:
    given = [span for span in spans if span]
    return tuple((start, end) if back is None else (back[start], back[end]) for start, end in given)


def _written(text: str, found: str | None, spans: tuple[Span, ...], back: list[int] | None) -> str | None:
    """The words as the person typed them."""
    if found is None or not spans:
        return None
    start, end = _original(spans[:1], back)[0]
    return text[start:end]


def _settle_numbers(tokens: list[Token], about: Topic | None) -> list[Token]:
    """Give a bare number and a pair like 9-12 their meaning from what else was said, or from the question."""
    kinds = {token.kind for token in tokens}
    settled: list[Token] = []
    for token in tokens:
        if token.kind == "D":
            settled += _settle_pair(token, kinds)
        elif (
            token.kind == "0"
            and len(tokens) <= 2
            and kinds <= {"0", "x"}
            and about in (None, "headcount", "date", "time")
        ):
            kind = {"date": "d", "time": "T"}.get(about or "", "p")
            settled.append(token._replace(kind=kind, value=(token.value, 0, False) if kind == "T" else token.value))
        else:
            settled.append(token)
    return settled


def _settle_pair(token: Token, kinds: set[str]) -> list[Token]:
    first, last = token.value
    hours = 0 < first <= 24 and 0 < last <= 24
    if hours and kinds & DATE_KINDS:
        sides = [token._replace(kind="T", value=(hour, 0, hour > 12)) for hour in (first, last)]
        return [sides[0], token._replace(kind=">", value=0), sides[1]]
    return [token._replace(kind="a", value=(None, first, last))]


def _ask(
    days: moments.Days, times: clock.Times, now: datetime, hall: Hall
) -> tuple[tuple[date, ...], Question | None, tuple[str, ...]]:
    dates = days.dates
    if times.next_day and dates:
        dates = tuple(day + times.next_day * DAY for day in dates)
    reasons = tuple(reason for reason in (days.reason, times.reason) if reason)
    for asked in (days.ask, times.ask):
        if asked == "invalid":
            return dates, "invalid", reasons
    today = now.date()
    if not dates:
        return dates, days.ask or ("invalid" if times.ask == "invalid" else "none"), reasons
    if days.ask:
        gone = times.start is not None and times.start <= now.time()
        if days.reason == "today" and gone and len(dates) == 2:
            return dates[1:], times.ask, reasons[1:]
        return dates, days.ask, reasons
    if dates == (today,) and times.ask is None:
        last = times.end or (times.window[1] if times.window else times.start)
        started = times.start is not None and times.start < now.time().replace(second=0, microsecond=0)
        if started or (last is not None and last <= now.time()):
            return dates, "past", (*reasons, "hour")
    return dates, times.ask, reasons
