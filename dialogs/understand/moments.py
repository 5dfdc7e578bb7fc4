"""Days of one utterance: phrases found, past mentions and refused days dropped, alternatives and ranges put together."""

import re
from dataclasses import dataclass, replace
from datetime import date

from dialogs.understand import days as cal
from dialogs.understand.days import DAY, WEEK
from dialogs.understand.ground import Found, Frame, Ground, Parts, parts_of
from dialogs.understand.phrases import PATTERN, PHRASES, STEP
from dialogs.understand.reading import Question
from dialogs.understand.tokens import Token
from dialogs.understand.weeks import week_day

Span = tuple[int, int]
LONGEST_RANGE = 62  # days
RANKED = re.compile("希望|優先|(?:だめ|ダメ|駄目|無理|でな)(?:なら|だったら|ければ)")
ALTERNATIVE = re.compile("か|と|や|or|または|又は|もしくは|あるいは|→|もしくは")
EVENT = re.compile(
    "の?(?:会|お?楽しみ|パーティ|集い|つどい|イベント|行事|飾り|プレゼント|発表会|コンサート|お祝い|リース)"
)
WISH = re.compile("予約|使いた|使わせ|借り|利用した|お願い|取りた|とりた|押さえ|空い|あい|空き|から|まで|book")
SUSPECT = frozenset("再々翌先毎隔昨")  # a date word right after one of these was read only in part
UNREAD = frozenset("noOsqJKNy")  # kinds that change a date; one left alone beside a date was not understood


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase in its place: token indices (last exclusive), its kinds, and what the words around it make of it."""

    found: Found
    first: int
    last: int
    kinds: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of an utterance; `dropped` are the tokens of occasions that are past or refused."""

    dates: tuple[date, ...] = ()
    ask: Question | None = None
    reason: str | None = None
    spans: tuple[Span, ...] = ()
    dropped: frozenset[int] = frozenset()
    corrected: bool = False


def read_days(tokens: list[Token], kinds: str, text: str, today: date) -> Days:
    """Return the days of one utterance."""
    said = _find(tokens, kinds, text, today)
    if not said:
        return Days()
    said = _settle_past(said, tokens, kinds, text)
    dropped = _dropped(said, tokens)
    live = [one for one in said if one.role not in ("past", "not", "except", "habit")]
    spans = tuple((tokens[one.first].start, tokens[one.last - 1].end) for one in live)
    refused = any(one.role == "not" for one in said)
    corrected = refused or "c" in kinds
    if excepted := [one for one in said if one.role == "except"]:
        return _without(excepted, live, today, spans, dropped)
    if not live:
        ask: Question | None = "ambiguous" if refused else None
        return Days((), ask, "refused" if refused else None, (), dropped, corrected)
    open_ = _is_open(live)
    if len(live) > 1:
        live = _chosen(live, tokens, kinds, text, today)
    if len(live) > 1 and "i" in kinds:  # 15日の予約を16日に変更
        changed = next((one for one in reversed(live) if one.last <= kinds.rindex("i")), live[-1])
        return Days(changed.found.dates, "ambiguous", "change", spans, dropped, True)
    dates, ask, reason = _together(live, tokens, kinds)
    if len(dates) > 1 and not RANKED.search(text):
        dates = tuple(sorted(dates))
    if "v" in kinds:
        ask, reason = "ambiguous", "repeated"
    elif ask is None and open_:
        ask, reason = "ambiguous", "which_day"
    elif ask is None and _unread_neighbour(live, tokens, text):
        ask, reason = "ambiguous", "unread"
    return Days(dates, ask, reason, spans, dropped, corrected)


def _find(tokens: list[Token], kinds: str, text: str, today: date) -> list[Said]:
    """Return every phrase that names a day, in order, each read on the ground the earlier ones left."""
    said: list[Said] = []
    frame: Frame | None = None
    for match in PATTERN.finditer(kinds):
        index = match.lastindex or 1
        index -= (index - 1) % STEP
        first, last = match.span(index)
        parts = parts_of([(token.kind, token.value) for token in tokens[first:last]])
        previous = said[-1] if said and said[-1].role != "past" else None
        before = previous.found.dates[-1] if previous and previous.found.dates else None
        among = previous.found.dates if previous and not previous.found.certain else ()
        ground = Ground(today, frame, among, before)
        if (
            parts.every[0][0] == "n"
            and previous
            and before
            and previous.last == first
            and _gap(tokens, first, text) == "の"
        ):
            found = _from_previous(parts, before, today)
            first = said.pop().first
        else:
            found = PHRASES[(index - 1) // STEP].read(parts, ground)
        for place in range(last, match.end()):
            found = _shift(found, tokens[place], tokens[place + 1 : match.end()], today)
        role = _role(
            found,
            kinds[match.end() : match.end() + 3],
            kinds[max(0, first - 2) : first],
            text[tokens[match.end() - 1].end :][:12],
        )
        said.append(Said(found, first, match.end(), kinds[first : match.end()], role))
        if role != "past":
            frame = found.frame or frame
    return said


def _gap(tokens: list[Token], first: int, text: str) -> str:
    """The text between a token and the one before it."""
    return text[tokens[first - 1].end : tokens[first].start]


def _from_previous(parts: Parts, before: date, today: date) -> Found:
    """敬老の日の次の日曜."""
    wanted = parts.weekdays
    if not wanted:
        return Found((), "ambiguous", "unread")
    day = (
        cal.on_or_after(before - 6 * DAY - DAY, wanted[0])
        if parts["n"] == "previous"
        else cal.on_or_after(before + DAY, wanted[0])
    )
    return Found((day,), "past" if day < today else None)


def _shift(found: Found, token: Token, following: list[Token], today: date) -> Found:
    """海の日の翌日, 15日の3日前, 海の日の翌週の土曜."""
    if not found.dates or token.kind not in "eEKl" or found.ask == "invalid":
        return found
    if token.kind == "l":
        monday = cal.monday_of(found.dates[0]) + token.value * WEEK
        day = monday + following[0].value[0] * DAY
        return Found((day,), "past" if day < today else None, frame=("week", monday))
    count: int = token.value * (7 if token.kind == "K" else 1)
    day = (found.dates[-1] if count > 0 else found.dates[0]) + count * DAY
    ask = found.ask if found.ask not in (None, "past") else None
    return Found((day,), ask or ("past" if day < today else None), found.reason if ask else None)


def _role(found: Found, follows: str, precedes: str, rest: str) -> str:
    """What the words around a phrase make of it."""
    if follows[:1] == "!":
        return "not"
    if follows[:1] == "^":
        return "except"
    if "t" in follows[:2] or (found.ask == "past" and ("t" in follows or "u" in precedes)):
        return "past"
    if "U" in precedes:
        return "habit"
    if EVENT.match(rest):
        return "event"
    return {"Z": "onwards", "B": "until", "<": "until", ">": "from", "N": "from"}.get(follows[:1], "")


def _settle_past(said: list[Said], tokens: list[Token], kinds: str, text: str) -> list[Said]:
    """A past day beside another day was told in passing; alone it is asked about, unless nothing was wished for."""
    ahead = [one for one in said if one.found.ask != "past" and one.role in ("", "from", "onwards", "until")]
    settled = []
    for one in said:
        past = one.found.ask == "past" and one.found.reason is None and one.role in ("", "from", "event")
        if past and (ahead or not (WISH.search(text) or tokens[one.last :] == [] or "T" in kinds)):
            settled.append(replace(one, role="past"))
        elif one.role in ("event", "habit"):
            settled.append(replace(one, role="past" if ahead else ""))
        else:
            settled.append(one)
    return settled


def _dropped(said: list[Said], tokens: list[Token]) -> frozenset[int]:
    """Tokens from a past or refused mention to the end of its clause: their times are not wished for."""
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
    left = tuple(sorted(day for day in set(named) if day not in refused and day >= today))
    return Days(left, None if left else "ambiguous", None if left else "which_day", spans, dropped)


def _chosen(live: list[Said], tokens: list[Token], kinds: str, text: str, today: date) -> list[Said]:
    """Leave what counts: the second of two sayings of one day, the day rather than its week, the correction."""
    live = _restated(live, tokens, text)
    if any(one.found.certain for one in live):
        live = _framed(live, today)
    if len(live) > 1:  # 来週の木曜は祝日ですか
        live = [
            one for one in live if one.kinds != "h" or text[tokens[one.first].start :][:2] not in ("祝日", "祭日")
        ] or live
    if "c" in kinds and len(live) > 1:
        live = [one for one in live if one.first > kinds.index("c")] or live
        if len(live) > 1 and "→" in text[tokens[live[0].last - 1].end : tokens[live[1].first].start]:
            live = live[1:]
    return live


def _restated(live: list[Said], tokens: list[Token], text: str) -> list[Said]:
    """来週の日曜（24日）, 5月5日のこどもの日: the second saying settles the first, or contradicts it."""
    kept: list[Said] = []
    for one in live:
        previous = kept[-1] if kept else None
        same = (
            previous is not None
            and previous.last == one.first
            and not ALTERNATIVE.search(_gap(tokens, one.first, text))
        )
        if one.kinds == "h" and text[tokens[one.first].start :][:2] in ("祝日", "祭日"):
            same = False
        if previous is None or not same or not previous.found.certain or _way(previous.kinds) == _way(one.kinds):
            kept.append(one)
            continue
        days, others = previous.found.dates, one.found.dates
        by_weekday = (
            previous.kinds in ("w", "g", "nw") and len(others) == 1 and days[0].weekday() == others[0].weekday()
        )
        common = tuple(day for day in days if day in others)
        if common or by_weekday:
            found = replace(one.found, dates=common or others, ask=None if len(common) == 1 else one.found.ask)
        else:
            found = Found(tuple(sorted({*days, *others})), "ambiguous", "weekday")
        kept[-1] = replace(one, first=previous.first, found=found)
    return kept


def _way(kinds: str) -> str:
    """How a phrase names its day: by number, by feast, or from today."""
    return (
        "number"
        if any(kind in "dm0aMj" for kind in kinds) and "w" not in kinds.replace("dw", "")
        else "feast"
        if "h" in kinds
        else "relative"
    )


def _framed(live: list[Said], today: date) -> list[Said]:
    """Drop 来週 or 6月 once the day itself is named; a week named after its weekday still counts."""
    kept = [one for one in live if one.found.certain]
    for place, one in enumerate(live):
        week = one.found.frame and one.found.frame[0] == "week" and not one.found.certain and place > 0
        if week and len(kept) == 1 and kept[0].kinds in ("w", "g", "W") and kept[0].first < one.first:
            weeks = (one.found.frame[1] - cal.monday_of(today)).days // 7 if one.found.frame else 0
            weekdays = tuple(sorted({day.weekday() for day in kept[0].found.dates}))
            kept = [replace(kept[0], found=week_day(Parts(k=weeks, w=weekdays), Ground(today)))]
    return kept


def _together(
    live: list[Said], tokens: list[Token], kinds: str
) -> tuple[tuple[date, ...], Question | None, str | None]:
    """Put the phrases together: a range, or candidates in the order they were said."""
    dates: list[date] = []
    asks: list[tuple[Question, str | None]] = []
    place = 0
    while place < len(live):
        one = live[place]
        following = live[place + 1] if place + 1 < len(live) else None
        asks += [(one.found.ask, one.found.reason)] if one.found.ask else []
        count = _day_count(one, tokens)
        if count and len(one.found.dates) == 1:
            dates += cal.days(one.found.dates[0], one.found.dates[0] + (min(count, LONGEST_RANGE) - 1) * DAY)
        elif (
            following
            and one.role == "from"
            and kinds[one.last : following.first] == ">"
            and one.found.dates
            and following.found.dates
        ):
            span, ask = _range(one, following)
            dates += span
            asks += ([(ask, "range")] if ask else []) + (
                [(following.found.ask, following.found.reason)] if following.found.ask else []
            )
            place += 1
        else:
            dates += one.found.dates
        place += 1
    for wanted in ("invalid", "ambiguous", "past", "none"):
        for ask, reason in asks:
            if ask == wanted:
                return tuple(dict.fromkeys(dates)), ask, reason
    return tuple(dict.fromkeys(dates)), None, None


def _day_count(one: Said, tokens: list[Token]) -> int:
    """6月6日から3日間: the 3."""
    for token in tokens[one.last : one.last + 2]:
        if token.kind == "N":
            return int(token.value)
        if token.kind != ">":
            break
    return 0


def _range(one: Said, following: Said) -> tuple[tuple[date, ...], Question | None]:
    first, last = one.found.dates[0], following.found.dates[-1]
    if last < first and ("w" in following.kinds or following.kinds in ("d", "0")):
        last = last + WEEK if "w" in following.kinds else cal.add_months(last, 1)
    if last < first:
        return (first, last), "invalid"
    if (last - first).days > LONGEST_RANGE:
        return (first, last), "ambiguous"
    return cal.days(first, last), None


def _is_open(live: list[Said]) -> bool:
    """20日以降, 25日まで: a day is still to be chosen."""
    return any(one.role in ("onwards", "until") for one in live) and not (len(live) > 1 and live[0].role == "from")


def _unread_neighbour(live: list[Said], tokens: list[Token], text: str) -> bool:
    """A word that changes a date stands beside one and was not read: better ask."""
    for one in live:
        start = tokens[one.first].start
        if start and text[start - 1] in SUSPECT:
            return True
        around = (tokens[one.first - 1 : one.first], tokens[one.last : one.last + 1])
        if any(token.kind in UNREAD and token.kind != "N" for near in around for token in near):
            return True
    return False
