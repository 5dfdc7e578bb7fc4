"""Days of one utterance: past mentions and refused days dropped, alternatives and ranges put together."""

import re
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from dialogs.understand import days as cal
from dialogs.understand.asides import set_aside
from dialogs.understand.choice import choose
from dialogs.understand.days import DAY, WEEK
from dialogs.understand.ground import Found
from dialogs.understand.reading import Question
from dialogs.understand.said import ALTERNATIVE, MOST_PHRASES, Said, find, gap
from dialogs.understand.strewn import RANKED, are_strewn, meant_again, told_with_hours
from dialogs.understand.tokens import Token
from dialogs.understand.weeks import days_in_week

Span = tuple[int, int]
Asks = list[tuple[Question, str | None]]
LONGEST_RANGE = 62  # days
SHORT_RANGE = 10  # days; a longer one into the next month by day alone is rather a length
HAPPENED = re.compile(
    r"(?:に|から|は)[^。!?\n]{1,30}?(?:ました|いました|[いっしんれえけせべめ][ただ](?:が|ので|けど|から|ため|者|[。、]))"
)
CUSTOM = re.compile(
    r"の?恒例|(?:では|じゃ)なく|の?(?:例会|定例会?|行事|お?楽しみ|活動|練習|稽古|[一-鿿]{2,4}会)(?:です|の|を|で|と|は)"
    r"|[^、。!?\n]{0,12}?(?:やって|行って|おこなって|開いて|使って|して|借りて|集まって|開催して|利用して)(?:い(?:る|ます)|おり|る|ます)"
)
WISH = re.compile("予約|使いた|使わせ|借り|利用した|お願い|取りた|とりた|押さえ|空い|あい|空き|から|まで|book")
REPLACED = re.compile(
    "(?:取り?消し|キャンセルし|とりけし)て|(?:行け|行かれ|使え|来られ|参加でき|利用でき)なくな"
)  # 9/5の予約を取り消して9/12で
SUSPECT = frozenset("再々翌先毎隔昨")  # a date word right after one of these was read only in part
PLAIN, QUALIFIED = ("", "from"), frozenset("vciN")  # what makes more of a single day than the day itself
UNREAD = frozenset("noOsqJKyQ")  # kinds that change a date; one left alone beside a date was not understood


CHANGING = frozenset("ic")
OF_NOUN = re.compile("の[一-鿿ァ-ヶー](?<![月火水木金土日平祝週方頭中])")  # 今年最後の練習
# Right after a date: words that make another day of it and are no token of their own.
MOVED = re.compile(
    r"て(?:から)?(?:すぐ|最初|初め)|の(?:すぐ|少し|ちょっと)?(?:後|あと)(?![ろでほか半])|後の|(?:より|を|が)(?:後の|後に|過ぎ[たて]|すぎ[たて]|終わっ[たて]|明け[たて])"
    r"|に(?:一番|いちばん|最も)?近い(?:[月火水木金土日]|平日|週|休|祝)|の?(?:\d+|[一二三四五六]|半)[かヶカケ個箇ヵ]?月前|の?翌[月火水木金土日営平]"
)


class Days(NamedTuple):
    """The days of an utterance; `dropped` are the tokens of occasions past, refused or beside the point, `blots` where the past
    and refused ones are told, `asides` the others."""

    dates: tuple[date, ...] = ()
    ask: Question | None = None
    reason: str | None = None
    spans: tuple[Span, ...] = ()
    dropped: frozenset[int] = frozenset()
    corrected: bool = False
    blots: tuple[Span, ...] = ()
    asides: tuple[Span, ...] = ()


def read_days(tokens: list[Token], kinds: str, text: str, today: date) -> Days:
    """Return the days of one utterance."""
    said = find(tokens, kinds, text, today)
    if not said:
        return Days()
    one = said[0]
    if len(said) == 1 and one.role in PLAIN and one.found.ask is None and QUALIFIED.isdisjoint(kinds):
        return _only(one, tokens, text)
    said, asides = set_aside(said, tokens, text) if len(said) > 1 and CHANGING.isdisjoint(kinds) else (said, ())
    said = _settle_past(_with_corrected_weekday(said), tokens, kinds, text)
    dropped = _dropped(said, tokens)
    blots = _clipped(dropped, tokens, text)
    if asides:
        dropped |= {place for place, token in enumerate(tokens) if any(a <= token.start < b for a, b in asides)}
    live = [one for one in said if one.role not in ("past", "aside", "not", "except")]
    spans = tuple((tokens[one.first].start, tokens[one.last - 1].end) for one in live)
    refused = any(one.role == "not" for one in said)
    corrected = refused or "c" in kinds
    if any(one.role == "except" for one in said):
        return _without(said, tokens, text, today, spans, dropped)._replace(blots=blots, asides=asides)
    if not live:
        return Days(
            (), "ambiguous" if refused else None, "refused" if refused else None, (), dropped, corrected, blots, asides
        )
    live = meant_again(live, tokens, text) or live
    open_ = any(one.role in ("onwards", "until") for one in live) and not (len(live) > 1 and live[0].role == "from")
    named = read = live
    if len(live) > 1:
        live = choose(live, tokens, kinds, text, today)
        named = [one for one in named if one.found.certain or one in live]
        changing = not CHANGING.isdisjoint(kinds) or REPLACED.search(text)
        if not changing and are_strewn(live, tokens, text) and (timed := told_with_hours(live, tokens)):
            live, open_ = timed, timed[0].role in ("onwards", "until")
        spans = tuple((tokens[one.first].start, tokens[one.last - 1].end) for one in live)
    if len(live) > 1 and "i" in kinds:  # 15日の予約を16日に変更
        changed = next((one for one in reversed(live) if one.last <= kinds.rindex("i")), live[-1])
        return Days(changed.found.dates, "ambiguous", "change", spans, dropped, True, blots, asides)
    if len(live) > 1 and REPLACED.search(text, tokens[live[0].first].start, tokens[live[-1].first].start):
        return Days(live[-1].found.dates, "ambiguous", "change", spans, dropped, True, blots, asides)
    if nearer := _nearer_day(live[-1], said, today):  # 15日に…あ、22日でした, said on the 18th
        return Days((nearer, *live[-1].found.dates), "ambiguous", "which_month", spans, dropped, True, blots, asides)
    dates, ask, reason = _together(live, tokens, kinds, text)
    if refused:  # 5/20か5/21、でも20日はだめ
        given_up = {day for one in said if one.role == "not" for day in one.found.dates}
        dates = tuple(day for day in dates if day not in given_up) or dates
    if len(dates) > 1 and not RANKED.search(text):
        dates = tuple(sorted(dates))
    if "v" in kinds and _recurs(tokens, {one.first for one in live}, dropped, text):
        ask, reason = "ambiguous", "repeated"
    elif ask is None and len(dates) > 1 and (are_strewn(live, tokens, text) or OVERNIGHT.search(kinds)):
        ask, reason = "ambiguous", "which_day"
    elif ask is None and (open_ or _unread_neighbour(named, tokens, text, read) or len(said) >= MOST_PHRASES):
        ask, reason = "ambiguous", "which_day" if open_ else "unread"
    return Days(dates, ask, reason, spans, dropped, corrected, blots, asides)


OVERNIGHT = re.compile("T>[yYmj]*[da][wg]?P?T")  # 13日9時から14日17時まで


def _with_corrected_weekday(said: list[Said]) -> list[Said]:
    """6月5日木曜、じゃなくて金曜: the day stays, if the other weekday is its own."""
    settled = list(said)
    for place, (before, one) in enumerate(pairwise(said), 1):
        if (
            before.role == "not"
            and one.kinds == "w"
            and before.kinds[-1:] in "wg"
            and "d" in before.kinds.replace("a", "d")
        ):
            fitting = [day for day in before.found.dates if day.weekday() == one.found.dates[0].weekday()]
            found = Found(tuple(fitting)) if len(fitting) == 1 else Found(before.found.dates, "ambiguous", "weekday")
            settled[place] = one._replace(found=found)
    return settled


def _recurs(tokens: list[Token], firsts: set[int], dropped: frozenset[int], text: str) -> bool:
    """Whether 毎週 stands for the day that is wanted; 毎年恒例の, 毎週土曜ではなく and 毎月の例会ですが only tell of a custom."""
    for place, token in enumerate(tokens):
        if token.kind == "v" and place not in dropped and place + 1 not in dropped:
            told = place + 1 not in firsts and CUSTOM.match(text, token.end) and firsts
            if not told:
                return True
    return False


def _nearer_day(one: Said, said: list[Said], today: date) -> date | None:
    """This month's day of a number that took the next month from a day named before it and given up since."""
    first = said[0] if said[0].kinds == "d" else next((other for other in said if other.kinds == "d"), one)
    days, before = one.found.dates, first.found.dates
    if first is one or one.kinds != "d" or len(days) != 1 or len(before) != 1:
        return None
    leant = before[0].day < today.day <= days[0].day and (days[0].year, days[0].month) == (
        before[0].year,
        before[0].month,
    )
    return days[0].replace(year=today.year, month=today.month) if leant and days[0].month != today.month else None


def _only(one: Said, tokens: list[Token], text: str) -> Days:
    """A single day, as most messages have it."""
    spans = ((tokens[one.first].start, tokens[one.last - 1].end),)
    unread = _unread_neighbour([one], tokens, text, [one])
    return Days(one.found.dates, "ambiguous" if unread else None, "unread" if unread else None, spans)


def _settle_past(said: list[Said], tokens: list[Token], kinds: str, text: str) -> list[Said]:
    """A past day beside another day was told in passing; alone it is asked about, unless nothing was wished for."""
    ahead = any(one.found.ask != "past" and one.role in ("", "from", "onwards", "until") for one in said)
    settled = []
    for one in said:
        past = one.found.ask == "past" and one.role in ("", "from", "event")
        past = past and (one.found.reason is None or (ahead and _is_told(one, tokens, text)))
        if past and (ahead or not (WISH.search(text) or tokens[one.last :] == [] or "T" in kinds)):
            settled.append(one._replace(role="past"))
        elif one.role == "condition":  # 土日しか行けません。3月7日の
            other = any(two is not one and two.found.certain and two.role in ("", "from") for two in said)
            settled.append(one._replace(role="aside" if other else ""))
        elif one.role in ("event", "habit"):
            settled.append(one._replace(role=("aside" if one.role == "event" else "past") if ahead else ""))
        else:
            settled.append(one)
    return settled


def _is_told(one: Said, tokens: list[Token], text: str) -> bool:
    """1月3日に倒れて入院しておりましたが: what happened on a day that passed lately."""
    told = HAPPENED.match(text, tokens[one.last - 1].end)
    return told is not None and not WISH.search(told.group())


def _clipped(dropped: frozenset[int], tokens: list[Token], text: str) -> tuple[Span, ...]:
    """What is told of occasions past or refused, to the end of its clause."""
    if not dropped:
        return ()
    start, end = tokens[min(dropped)].start, tokens[max(dropped)].end
    return ((start, max(text.rfind("、", start, end), text.rfind("。", start, end)) + 1 or end),)


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
    said: list[Said], tokens: list[Token], text: str, today: date, spans: tuple[Span, ...], dropped: frozenset[int]
) -> Days:
    """土曜以外: the other days of the week or set that was named."""
    out = [one for one in said if one.role == "except"]
    for before, one in zip(said, said[1:], strict=False):  # noqa: RUF007 - pairs of neighbours
        if one in out and before.last == one.first and ALTERNATIVE.search(gap(tokens, one.first, text)):
            out.append(before)  # 火曜か水曜以外
    live = [one for one in said if one not in out and one.role not in ("past", "aside", "not")]
    refused = {day for one in out for day in one.found.dates}
    weekdays = {day.weekday() for one in out if one.kinds in ("w", "W", "g") for day in one.found.dates}
    nested = next((one for one in out if one.kinds in ("Ww", "kWw")), None)
    if nested and not live:  # 来週の土日、土曜以外
        wanted = tokens[nested.last - 2].value
        monday = nested.found.frame[1] if nested.found.frame else None
        whole = days_in_week(monday, wanted) if monday else ()
        left = tuple(day for day in whole if day not in refused and day >= today)
        return Days(left, None if left else "ambiguous", None if left else "which_day", spans, dropped)
    frame = next((one.found.frame for one in [*live, *out] if one.found.frame and one.found.frame[0] == "week"), None)
    named = set(_together(live, tokens, "".join(token.kind for token in tokens), text)[0])
    if frame and all(one.kinds in ("k", "w", "W", "g") for one in live):  # 水曜以外の平日で来週
        sets = [one.found.dates for one in live if one.kinds != "k"]
        wanted = {day.weekday() for days in sets for day in days}
        week = cal.days(frame[1], frame[1] + 6 * DAY)
        named = {day for day in week if not sets or day.weekday() in wanted}
    left = tuple(sorted(day for day in named if day not in refused and day.weekday() not in weekdays and day >= today))
    asks = left and frame is None and any(one.found.ask for one in live)
    ask: Question | None = "ambiguous" if asks or not left else None
    return Days(left, ask, "which_day" if ask else None, spans, dropped)


def _together(
    live: list[Said], tokens: list[Token], kinds: str, text: str
) -> tuple[tuple[date, ...], Question | None, str | None]:
    """Put the phrases together: ranges, or candidates in the order they were said."""
    dates: list[date] = []
    asks: Asks = []
    rest = list(live)
    while rest:
        one = rest.pop(0)
        asks += [(one.found.ask, one.found.reason)] if one.found.ask else []
        count = _day_count(one, tokens, len(live) == 1)
        count = 0 if count == len(live) > 1 else count  # 6/13、6/20、6/27の3日間
        span = one.found.dates
        if count and len(span) == 1:
            span = cal.days(span[0], span[0] + (min(count, LONGEST_RANGE) - 1) * DAY)
        elif rest and one.role == "from" and kinds[one.last : rest[0].first] == ">" and span and rest[0].found.dates:
            last = rest.pop(0)
            if "→" in text[tokens[one.last].start : tokens[one.last].end]:  # 5/20→5/27
                dates += last.found.dates
                asks.append(("ambiguous", "change"))
                continue
            if tokens[last.first].kind == "b":  # 明日から三連休ですが
                dates += last.found.dates
                continue
            span, ask = _range(one, last)
            asks += [(ask, "range")] if ask else []
            asks += [(last.found.ask, last.found.reason)] if last.found.ask else []
            if (
                rest
                and rest[0].kinds in ("w", "W", "g")
                and gap(tokens, rest[0].first, text).endswith(("の", "うち", "うちの", "で"))
            ):
                weekdays = {day.weekday() for day in rest.pop(0).found.dates}  # 6/1〜6/14の土曜
                span = tuple(day for day in span if day.weekday() in weekdays)
        dates += span
    for wanted in ("invalid", "ambiguous", "past", "none"):
        for ask, reason in asks:
            if ask == wanted:
                return tuple(dict.fromkeys(dates)), ask, reason
    return tuple(dict.fromkeys(dates)), None, None


def _day_count(one: Said, tokens: list[Token], alone: bool) -> int:
    """6月6日から3日間: the 3; of a single day also said before it (3日間、6/6から)."""
    if alone:
        return int(next((token.value for token in tokens if token.kind == "N"), 0))
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
        if (last - first).days > SHORT_RANGE:
            return (first, last), "ambiguous"  # 6/6から2日: two days?
    if last < first:
        return (first, last), "invalid"
    if (last - first).days > LONGEST_RANGE:
        return (first, last), "ambiguous"
    return cal.days(first, last), None


def _unread_neighbour(live: list[Said], tokens: list[Token], text: str, known: list[Said]) -> bool:
    """A word that changes a date stands beside one and belongs to no phrase: better ask."""
    for one in live:
        start = tokens[one.first].start
        if start and text[start - 1] in SUSPECT:
            return True
        if MOVED.match(text, tokens[one.last - 1].end):
            return True
        behind = one.last + (one.last < len(tokens) and tokens[one.last].kind == ">")  # 今日から2週間以内
        for place in (one.first - 1, one.last, behind):
            if 0 <= place < len(tokens) and (kind := tokens[place].kind) in UNREAD:
                read = any(other.first <= place < other.last for other in known)
                if not read and not (kind == "o" and OF_NOUN.match(text, tokens[place].end)):
                    return True
        if one.first > 1 and tokens[one.first - 1].kind == ">" and tokens[one.first - 2].kind == "0":
            return True  # 2〜3週間後
    return False
