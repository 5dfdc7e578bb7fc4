"""understand(): one utterance in, one `Reading` out. Pure, linear in the length of the text, and it never raises."""

import re
from datetime import date, datetime, time
from typing import Literal

from dialogs.understand import asides, clock, intents, moments, names, people, rooms
from dialogs.understand.bare import DATE_KINDS, settle_numbers
from dialogs.understand.days import DAY
from dialogs.understand.foreign import foreign_day
from dialogs.understand.gist import LONGEST, gist
from dialogs.understand.normal import normalise
from dialogs.understand.reading import Hall, Intent, Question, Reading, Topic
from dialogs.understand.tokens import Token, tokenise

Span = tuple[int, int]
Asked = tuple[tuple[date, ...], Question | None, tuple[str, ...]]
BLOTTED = frozenset("ymMjdarkKJElwWghHbqTPLUNpv><BZ")  # kinds that are never part of a group's name or of a purpose
HIRAGANA = re.compile("[ぁ-ゖ]")
SPOKEN = re.compile("[0-9]ジ|ジカラ|ガツ|ヨウビ|曜ビ|ニチ|アシタ|アサッテ|コンド|シュウ|ゲツ")
TO_HIRAGANA = {point: chr(point - 0x60) for point in range(0x30A1, 0x30F7)}
CORRECTING = frozenset("c!i")
YES = (
    "はい ハイ うん ええ ぜひ それで それでお願いします お願いします よろしくお願いします 大丈夫です ok okです おk いいです いいですよ yes 申し込む はい、申し込む "
    "はいお願いします はい、お願いします 了解 了解です それでいいです 問題ありません 合っています あってます そうです"
)
NO = "いいえ いや いえ ちがいます 違います 違う no やめる やめます だめ いいえ、違います いえ違います やめておきます 結構です"
ANSWERS: dict[str, Literal["yes", "no"]] = {**dict.fromkeys(YES.split(), "yes"), **dict.fromkeys(NO.split(), "no")}


def understand(text: str, now: datetime, hall: Hall = Hall(), about: Topic | None = None) -> Reading:  # noqa: B008
    """Read one utterance.

    Args:
        text: As typed; anything at all.
        now: Aware, Asia/Tokyo; the moment it was said.
        hall: What may be known of the hall.
        about: The question it answers, where one was asked: then a bare 26 is a day, an hour or a headcount.
    """
    plain, back = _plain(text)
    when = _when(plain)
    today = now.date()
    tokens = tokenise(when)
    kinds = "".join([token.kind for token in tokens])
    if hall.named_days or DATE_KINDS.isdisjoint(kinds):
        tokens = _with_named_days(tokens, when, today, hall)
        kinds = "".join([token.kind for token in tokens])
    if "0" in kinds or "D" in kinds:
        tokens = settle_numbers(tokens, kinds, when, about)
        kinds = "".join([token.kind for token in tokens])
    try:
        days = moments.read_days(tokens, kinds, when, today)
    except (OverflowError, ValueError):  # the calendar ends in the year 9999
        days = moments.Days((), "invalid", "impossible")
    dropped = days.dropped
    if kinds.count("T") > 1 and (kinds.count("T") + kinds.count("P") > 2 or "ので" in when):
        dropped |= asides.spare_hours(tokens, when)
    kept = [token for place, token in enumerate(tokens) if place not in dropped] if dropped else tokens
    left = "".join([token.kind for token in kept]) if dropped else kinds
    times = clock.read_times(kept, left, when, hall)
    changed = (
        "i" in left and "c" not in left and times.start and times.end
    )  # 14時→15時に変更: two hours, or from one to the other
    if changed and days.dates and days.ask is None:
        days = days._replace(ask="ambiguous", reason="change")
    headcount, head_spans = people.headcount(kept if "p" in left else tokens, when) if "p" in kinds else (None, ())
    room, room_spans = rooms.room(plain, hall)
    blots = [(token.start, token.end) for token in tokens if token.kind in BLOTTED]
    if "h" in kinds:  # 母の日のカードづくりを5/9に: a festival that is not the day meant belongs to the purpose
        feasts = {(token.start, token.end) for token in tokens if token.kind == "h"}
        meant = [feast for feast in feasts if any(start <= feast[0] < end for start, end in days.spans)]
        blots = [blot for blot in blots if blot not in feasts or blot in meant]
    group, purpose = names.names(plain, [*blots, *room_spans], days.blots, days.asides)
    dates, ask, reasons = _question(days, times, now)
    answer = ANSWERS.get(plain.strip(" 、。!"))
    more = bool(times.ask or times.start or times.window or times.end or times.duration_minutes or headcount or room)
    spans: dict[str, tuple[Span, ...]] = {"dates": days.spans, "headcount": head_spans, "room": room_spans}
    for field, span in (
        ("start", times.start_span), ("end", times.end_span), ("window", times.window_span),
        ("duration_minutes", times.duration_span), ("group", group), ("purpose", purpose),
    ):  # fmt: skip
        if span:
            spans[field] = (span,)
    written = {field: _original(places, back) for field, places in spans.items() if places}
    return Reading(
        dates=dates,
        start=times.start,
        end=times.end,
        window=times.window,
        duration_minutes=times.duration_minutes,
        ask=ask,
        headcount=headcount,
        room=room if hall.rooms or room is None else text[slice(*written["room"][-1])],
        group=text[slice(*written["group"][0])] if group else None,
        purpose=text[slice(*written["purpose"][0])] if purpose else None,
        intent=None
        if answer
        else _intent(
            _without(plain, days.blots + days.asides),
            bool(dates) or ask == "invalid",
            more,
            purpose and times.start and (room or headcount),
        ),
        answer=answer,
        corrects=frozenset(written) if days.corrected or CORRECTING.intersection(kinds) else frozenset(),
        reasons=reasons,
        spans=written,
    )


def _intent(plain: str, dated: bool, more: bool, described: object) -> Intent | None:
    """What is wanted; who tells what is held, when, and where or with how many wants to book, also without a day we know."""
    return intents.intent(plain, dated, more) or ("book" if described and not dated else None)


def _without(plain: str, told: tuple[Span, ...]) -> str:
    return names.blotted(plain, list(told)) if told else plain


def _plain(text: str) -> tuple[str, list[int] | None]:
    """The text to read, in one way of writing, and the way back."""
    if len(text) <= LONGEST:
        return normalise(text)
    shorter, places = gist(text)
    plain, back = normalise(shorter)
    return plain, places if back is None else [places[index] for index in back]


def _when(plain: str) -> str:
    """What days and hours are read from: a message without any hiragana as if it were typed in it (アシタノ3ジカラ)."""
    if HIRAGANA.search(plain) or not SPOKEN.search(plain):
        return plain
    return plain.translate(TO_HIRAGANA)


def _original(spans: tuple[Span, ...], back: list[int] | None) -> tuple[Span, ...]:
    """Ranges of the text as it was typed."""
    return spans if back is None else tuple([(back[start], back[end]) for start, end in spans])


def _with_named_days(tokens: list[Token], text: str, today: date, hall: Hall) -> list[Token]:
    """Put the town's own days (市民まつり), and days named in other languages, in place of what stood there."""
    for word, rule in hall.named_days:
        start = text.find(normalise(word)[0])
        if start >= 0:
            tokens = _put(tokens, Token("h", rule, start, start + len(word)))
    if DATE_KINDS.isdisjoint([token.kind for token in tokens]) and (foreign := foreign_day(text, today)):
        tokens = _put(tokens, foreign)
    return tokens


def _put(tokens: list[Token], new: Token) -> list[Token]:
    """A token in place of those it covers."""
    kept = [token for token in tokens if token.end <= new.start or token.start >= new.end]
    return sorted([*kept, new], key=lambda token: token.start)


def _question(days: moments.Days, times: clock.Times, now: datetime) -> Asked:
    """Whether to ask back, with the dates to offer: about the days first, then about the hours."""
    dates = tuple(day + times.next_day * DAY for day in days.dates) if times.next_day else days.dates
    reasons = tuple([reason for reason in (days.reason, times.reason) if reason])
    if "invalid" in (days.ask, times.ask):
        return dates, "invalid", reasons
    if not dates:
        return dates, days.ask or "none", reasons
    if days.reason == "today" and len(dates) == 2 and times.start and times.start < _to_the_minute(now):
        return dates[1:], times.ask, reasons[1:]  # 水曜の9時 said on Wednesday at ten: next week's
    if days.ask:
        return dates, days.ask, reasons
    if times.ask is None and dates == (now.date(),):
        last = times.end or (times.window[1] if times.window else None)
        if (times.start and times.start < _to_the_minute(now)) or (last and last <= _to_the_minute(now)):
            return dates, "past", (*reasons, "hour")
    return dates, times.ask, reasons


def _to_the_minute(now: datetime) -> time:
    return time(now.hour, now.minute)
