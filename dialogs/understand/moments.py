"""Days of one utterance: phrases found, past mentions and refused days dropped, alternatives and ranges put together."""

import re
from dataclasses import dataclass, replace
from datetime import date

from dialogs.understand.days import DAY
from dialogs.understand.phrases import PATTERN, PHRASES, STEP, Found, Ground, Parts, week_day
from dialogs.understand.reading import Question
from dialogs.understand.tokens import Token

Span = tuple[int, int]
LONGEST_RANGE = 62


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase in its place: token indices, the kinds it is made of and the kind that follows."""

    found: Found
    first: int
    last: int  # exclusive
    kinds: str
    role: str = ""  # "past", "not", "except", "" ...


@dataclass(frozen=True, slots=True)
class Days:
    """The days of an utterance, and the tokens that belong to an occasion already past."""

    dates: tuple[date, ...] = ()
    ask: Question | None = None
    reason: str | None = None
    spans: tuple[Span, ...] = ()
    dropped: frozenset[int] = frozenset()
    corrected: bool = False


def find(tokens: list[Token], kinds: str, today: date, named: tuple[tuple[str, str], ...]) -> list[Said]:
    """Return every phrase that names a day, in order."""
    said: list[Said] = []
    frame: tuple[str, date] | None = None
    before: date | None = None
    for match in PATTERN.finditer(kinds):
        index = match.lastindex or 1
        index -= (index - 1) % STEP
        first, last = match.span(index)
        parts = Parts((token.kind, token.value) for token in reversed(tokens[first:last]))
        parts.every = [(token.kind, token.value) for token in tokens[first:last]]
        ground = Ground(today, named, frame, before)
        found = PHRASES[(index - 1) // STEP].read(parts, ground)
        for place in range(last, match.end()):
            found = _shift(found, tokens[place], tokens[place + 1 : match.end()], today)
        follows = kinds[match.end() : match.end() + 3]
        role = _role(found, follows, kinds[max(0, first - 2) : first])
        said.append(Said(found, first, match.end(), kinds[first : match.end()], role))
        if role != "past":
            frame = found.frame or frame
            before = found.dates[-1] if found.dates else before
    return said


def _shift(found: Found, token: Token, following: list[Token], today: date) -> Found:
    """海の日の翌日, 15日の3日前, 海の日の翌週の土曜."""
    if not found.dates or token.kind not in "eEKl":
        return found
    if token.kind == "l":
        if not following:
            return found
        weeks = (
            found.dates[0] - found.dates[0].weekday() * DAY - (today - today.weekday() * DAY)
        ).days // 7 + token.value
        return replace(week_day(Parts(k=weeks, w=following[0].value), Ground(today)), ask=None)
    count: int = token.value * (7 if token.kind == "K" else 1)
    base = found.dates[-1] if count > 0 else found.dates[0]
    day = base + count * DAY
    ask = found.ask if found.ask not in (None, "past") else None
    if len(found.dates) > 1 and found.ask is None and not found.frame:
        ask = None
    return Found((day,), ask or ("past" if day < today else None), found.reason)


def _role(found: Found, follows: str, precedes: str) -> str:
    if follows[:1] == "!":
        return "not"
    if follows[:1] == "^":
        return "except"
    if "t" in follows[:2] or (found.ask == "past" and "t" in follows) or ("u" in precedes and found.ask == "past"):
        return "past"
    return {"Z": "onwards", "B": "until", "<": "until", ">": "from", "i": "change"}.get(follows[:1], "")


def read_days(tokens: list[Token], kinds: str, text: str, today: date, named: tuple[tuple[str, str], ...]) -> Days:
    """Return the days of one utterance."""
    said = find(tokens, kinds, today, named)
    if not said:
        return Days()
    later_exists = any(one.found.ask != "past" and one.role == "" for one in said)
    said = [
        replace(one, role="past")
        if one.found.ask == "past" and one.found.reason is None and later_exists and one.role in ("", "from")
        else one
        for one in said
    ]
    dropped = _past_tokens(said, tokens)
    excepted = [one for one in said if one.role == "except"]
    live = [one for one in said if one.role not in ("past", "not", "except")]
    spans = tuple((tokens[one.first].start, tokens[one.last - 1].end) for one in live)
    corrected = any(one.role == "not" for one in said) or "c" in kinds
    if excepted:
        return _without(excepted, live, today, spans, dropped)
    if not live:
        refused = [one for one in said if one.role == "not"]
        return Days((), "ambiguous" if refused else None, "refused" if refused else None, (), dropped, corrected)
    live = _restated(live, tokens, text)
    if any(one.found.certain for one in live):
        live = _framed(live, today)
    if "c" in kinds and len(live) > 1:
        mark = kinds.index("c")
        live = [one for one in live if one.first > mark] or live
    repeated = "v" in kinds
    if any(one.role == "change" for one in live) and len(live) > 1:
        changed = next(one for one in live if one.role == "change")
        return Days(changed.found.dates, "ambiguous", "change", spans, dropped, True)
    dates, ask, reason = _together(live, kinds, today)
    if not RANKED.search(text):
        dates = tuple(sorted(dates))
    if repeated:
        ask, reason = "ambiguous", "repeated"
    if (
        ask is None
        and any(one.role in ("onwards", "until") for one in live)
        and not (len(live) > 1 and live[0].role == "from")
    ):
        ask, reason = "ambiguous", "which_day"
    if ask is None and _unread_neighbour(live, tokens, text):
        ask, reason = "ambiguous", "unread"
    return Days(dates, ask, reason, spans, dropped, corrected)


RANKED = re.compile("希望|優先|(?:だめ|ダメ|駄目|無理|でな)(?:なら|だったら|ければ)")
SUSPECT = frozenset("再々翌先毎隔昨")


def _unread_neighbour(live: list[Said], tokens: list[Token], text: str) -> bool:
    """A word that changes a date stands beside one and was not read: better ask."""
    for one in live:
        start = tokens[one.first].start
        if start and text[start - 1] in SUSPECT:
            return True
        around = (tokens[one.first - 1] if one.first else None, tokens[one.last] if one.last < len(tokens) else None)
        if any(token is not None and token.kind in "noOsqJ" for token in around):
            return True
    return False


def _past_tokens(said: list[Said], tokens: list[Token]) -> frozenset[int]:
    """Tokens from a past mention to the end of its clause: their times are not wished for."""
    dropped: set[int] = set()
    firsts = [one.first for one in said] + [len(tokens)]
    for number, one in enumerate(said):
        if one.role not in ("past", "not"):
            continue
        for place in range(one.first, firsts[number + 1]):
            dropped.add(place)
            if tokens[place].kind in "t!" or (one.role == "not" and place >= one.last):
                break
    return frozenset(dropped)


def _without(
    excepted: list[Said], live: list[Said], today: date, spans: tuple[Span, ...], dropped: frozenset[int]
) -> Days:
    """土曜以外: the other days of the week or set that was named."""
    refused = {day for one in excepted for day in one.found.dates}
    named = [day for one in live for day in one.found.dates]
    frame = next(
        (one.found.frame for one in [*live, *excepted] if one.found.frame and one.found.frame[0] == "week"), None
    )
    if not named and frame:
        named = [frame[1] + n * DAY for n in range(7)]
    left = tuple(day for day in dict.fromkeys(named) if day not in refused and day >= today)
    return Days(left, None if left else "ambiguous", None if left else "which_day", spans, dropped)


def _restated(live: list[Said], tokens: list[Token], text: str) -> list[Said]:
    """来週の日曜（24日）: the second saying settles the first, or contradicts it."""
    kept: list[Said] = []
    for one in live:
        previous = kept[-1] if kept else None
        if (
            previous
            and previous.last == one.first
            and previous.found.certain
            and len(one.found.dates) == 1
            and one.found.ask in (None, "past")
        ):
            gap = text[tokens[one.first - 1].end : tokens[one.first].start]
            relative, absolute = any(k in "rknwEKle" for k in previous.kinds), any(k in "dmah0" for k in one.kinds)
            alternative = any(char in gap for char in "かとや") or "または" in gap or "もしくは" in gap
            if relative and absolute and not alternative and not any(k in "dmah" for k in previous.kinds):
                day = one.found.dates[0]
                bare = previous.kinds in ("w", "g", "nw") and previous.found.dates[0].weekday() == day.weekday()
                if day in previous.found.dates or bare:
                    kept[-1] = replace(one, first=previous.first)
                else:
                    both = Found(tuple(sorted({*previous.found.dates, day})), "ambiguous", "weekday")
                    kept[-1] = replace(one, first=previous.first, found=both)
                continue
        kept.append(one)
    return kept


def _framed(live: list[Said], today: date) -> list[Said]:
    """Drop 来週 or 6月 once the day itself is named; a week named after its weekday still counts."""
    kept = [one for one in live if one.found.certain]
    for place, one in enumerate(live):
        if one.found.certain or not one.found.frame or one.found.frame[0] != "week" or place == 0:
            continue
        if kept and len(kept) == 1 and kept[0].kinds in ("w", "g") and kept[0].first < one.first:
            weeks = (one.found.frame[1] - (today - today.weekday() * DAY)).days // 7
            found = week_day(Parts(k=weeks, w=_weekdays(kept[0])), Ground(today))
            kept = [replace(kept[0], found=found)]
    return kept


def _weekdays(one: Said) -> tuple[int, ...]:
    return tuple(sorted({day.weekday() for day in one.found.dates}))


def _together(live: list[Said], kinds: str, today: date) -> tuple[tuple[date, ...], Question | None, str | None]:
    """Put the phrases together: a range, or candidates in the order they were said."""
    dates: list[date] = []
    asks: list[tuple[Question, str | None]] = []
    skip = False
    for place, one in enumerate(live):
        if skip:
            skip = False
            continue
        following = live[place + 1] if place + 1 < len(live) else None
        if one.found.ask:
            asks.append((one.found.ask, one.found.reason))
        if (
            following
            and one.role == "from"
            and kinds[one.last : following.first] == ">"
            and one.found.dates
            and following.found.dates
        ):
            first, last = one.found.dates[0], following.found.dates[-1]
            if last < first and "w" in following.kinds:
                last += 7 * DAY
            if following.found.ask:
                asks.append((following.found.ask, following.found.reason))
            if last < first or (last - first).days > LONGEST_RANGE:
                asks.append(("invalid" if last < first else "ambiguous", "range"))
                dates += [first, last]
            else:
                dates += [first + n * DAY for n in range((last - first).days + 1)]
            skip = True
            continue
        dates += one.found.dates
    for wanted in ("invalid", "ambiguous", "past", "none"):
        for ask, reason in asks:
            if ask == wanted:
                return tuple(dict.fromkeys(dates)), ask, reason
    return tuple(dict.fromkeys(dates)), None, None
