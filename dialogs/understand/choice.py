"""Of several phrases those that count: the second saying of one day, the day rather than its week, the correction."""

import re
from datetime import date

from dialogs.understand import days as cal
from dialogs.understand.dates import check_weekday
from dialogs.understand.ground import Found, Ground, Parts, year_of
from dialogs.understand.nouns import ANY_ACTIVITY
from dialogs.understand.said import ALTERNATIVE, Said, gap, with_found
from dialogs.understand.tokens import Token
from dialogs.understand.weeks import week_day

ANY_HOLIDAY = ("祝日", "祭日")
OF_AN_EVENT = re.compile(
    r"(?!か|や|と|は|に|も|、|または|の(?:前|翌|次|午|夜|朝|昼|夕|日|週|後|あと))の?[^、。,!?\s\d]{2,20}?(?:を|で(?!す)|に使)"
)
OF_AN_ACTIVITY = re.compile(rf"の[^、。,!?\s0-9はがを]{{0,12}}?(?:{ANY_ACTIVITY})")


def choose(live: list[Said], tokens: list[Token], kinds: str, text: str, today: date) -> list[Said]:
    """Return the phrases that count, in order."""
    if len(live) > 1:  # 総会の翌日の5月17日
        live = [
            one
            for one, following in zip(live, [*live[1:], None], strict=True)
            if one.found.dates or one.found.reason != "unread" or following is None or following.first != one.last
        ]
    if len(live) > 1:  # バレンタインのお菓子作りを2月11日に
        live = [one for one in live if not _names_an_event(one, live, tokens, text)] or live
    if len(live) > 1:  # 木曜が希望で、まずは22日に
        numbered = {day.weekday() for one in live if _way(one.kinds) == "number" for day in one.found.dates}
        weekdays = [one for one in live if one.kinds in ("w", "W") and one.found.certain and one.found.dates]
        live = [one for one in live if one not in weekdays or not _weekdays_hold(one, numbered)]
    live = _restated(live, tokens, text, today)
    if len(live) > 1:
        live = [one for one in live if not _how_long(one, tokens, text)] or live
    if any(one.found.certain for one in live):
        live = _framed(live, tokens, text, today)
    if len(live) > 1:  # 来週の木曜は祝日ですか
        live = _said_to_be_holiday(live, tokens, text)
        live = [one for one in live if not _any_holiday(one, tokens, text)] or live
    if "c" in kinds and len(live) > 1:
        live = [one for one in live if one.first > kinds.index("c")] or live
        if len(live) > 1 and "→" in text[tokens[live[0].last - 1].end : tokens[live[1].first].start]:
            live = live[1:]
    return live


def _weekdays_hold(one: Said, numbered: set[int]) -> bool:
    """Whether a weekday, or a set of them, is that of the days told by number."""
    named = {day.weekday() for day in one.found.dates}
    return bool(numbered) and (numbered <= named if one.kinds == "W" else named <= numbered)


def _said_to_be_holiday(live: list[Said], tokens: list[Token], text: str) -> list[Said]:
    """今度の火曜の祝日: asked about unless that Tuesday is one."""
    for previous, one in zip(live, live[1:], strict=False):  # noqa: RUF007 - pairs of neighbours
        joined = previous.last == one.first and gap(tokens, one.first, text).strip() in ("", "の")
        if joined and _any_holiday(one, tokens, text) and not any(map(cal.holiday_name, previous.found.dates)):
            live = _doubted(live, previous)
    return live


def _how_long(one: Said, tokens: list[Token], text: str) -> bool:
    """3人で1日、6/3: beside another day a lone 1日 is how long, unless it is an alternative."""
    if one.kinds != "d" or tokens[one.first].value != 1:
        return False
    start = tokens[one.first].start
    behind_day = (
        one.first and tokens[one.first - 1].kind in "dagw" and not text[tokens[one.first - 1].end : start].strip(" 、")
    )
    return (behind_day or text[max(0, start - 3) : start].rstrip().endswith("で")) and not ALTERNATIVE.match(
        text, tokens[one.last - 1].end
    )


def _names_an_event(one: Said, live: list[Said], tokens: list[Token], text: str) -> bool:
    """A festival that only says what kind of event it is, beside a day that is said in full."""
    if one.kinds not in ("h", "b") or not any(
        other.found.certain for other in live if other is not one and other.kinds != "h"
    ):
        return False
    if text.startswith("年度", tokens[one.first].start):  # 年度初めの4月3日
        return True
    return (
        OF_AN_ACTIVITY.match(text, tokens[one.last - 1].end) is not None
        or OF_AN_EVENT.match(text, tokens[one.last - 1].end) is not None
    )


def _any_holiday(one: Said, tokens: list[Token], text: str) -> bool:
    return one.kinds == "h" and text.startswith(ANY_HOLIDAY, tokens[one.first].start)


def _with_weekday(kept: list[Said], one: Said, tokens: list[Token], text: str, today: date) -> list[Said] | None:
    """2週間後の同じ木曜, 海の日の前日（日曜）, 6/5か6/12、どちらも土曜の: a weekday of days already named; None where it is none."""
    if one.kinds not in ("w", "g"):
        return None
    previous = kept[-1]
    between = text[tokens[previous.last - 1].end : tokens[one.first].start]
    named = {day for other in kept for day in other.found.dates}
    wanted = one.found.dates[0].weekday() if one.found.dates else None
    if EACH.search(between) and named and all(day.weekday() == wanted for day in named):
        return kept
    if len(previous.found.dates) != 1 or not SHIFTED.search(previous.kinds) or not SAME.fullmatch(between):
        return None
    day = previous.found.dates[0]
    if day.weekday() == wanted:
        return [*kept[:-1], previous._replace(last=one.last)]
    weekday = Parts(w=(wanted,))
    if previous.kinds.endswith("K") and wanted is not None:  # 今日から2週間後の金曜
        found = previous.found._replace(dates=(cal.monday_of(day) + wanted * cal.DAY,))
    else:
        found = check_weekday(previous.found, weekday, Ground(today))
    return [*kept[:-1], previous._replace(last=one.last, found=found)]


SIDE_BY_SIDE = re.compile(r"(?:中|末|頃|ごろ)?\s*(?:か|と|や|・|、|or|または|又は|もしくは|あるいは|→)*\s*")
EITHER = re.compile(r"^か|か[、\s]*\Z")
EACH = re.compile(r"(?:どちらも|どっちも|両方とも|両日とも|いずれも|全部|すべて|全て)\s*\Z")
SAME = re.compile(r"[\s、,の(]*(?:同じ)?")
SHIFTED = re.compile("[eEK]$")


def _restated(live: list[Said], tokens: list[Token], text: str, today: date) -> list[Said]:
    """来週の日曜（24日）, 5月5日のこどもの日: the second saying settles the first, or contradicts it."""
    kept: list[Said] = []
    for one in live:
        previous = kept[-1] if kept else None
        if previous and (settled := _with_weekday(kept, one, tokens, text, today)):
            kept = settled
            continue
        if previous is None or not _is_restating(previous, one, tokens, text):
            kept.append(one)
            continue
        days, others = previous.found.dates, one.found.dates
        by_weekday = (
            previous.kinds in ("w", "g", "nw") and len(others) == 1 and days[0].weekday() == others[0].weekday()
        )
        common = tuple(day for day in days if day in others)
        if common or by_weekday:
            found = one.found._replace(dates=common or others, ask=None if len(common) == 1 else one.found.ask)
        else:
            found = Found(tuple(sorted({*days, *others})), "ambiguous", "weekday")
        kept[-1] = one._replace(first=previous.first, found=found)
    return kept


def _is_restating(previous: Said, one: Said, tokens: list[Token], text: str) -> bool:
    """Whether a phrase names the day of the one right before it again, in another way."""
    apart = previous.last != one.first or not previous.found.certain or not previous.found.dates or not one.found.dates
    if apart or not one.found.certain or _way(previous.kinds) == _way(one.kinds) or _any_holiday(one, tokens, text):
        return False
    return not ALTERNATIVE.search(gap(tokens, one.first, text))


def _way(kinds: str) -> str:
    """How a phrase names its day: by number, by feast, or from today."""
    if any(kind in "dm0aMj" for kind in kinds) and "w" not in kinds.replace("dw", ""):
        return "number"
    return "feast" if "h" in kinds else "relative"


def _framed(live: list[Said], tokens: list[Token], text: str, today: date) -> list[Said]:
    """Drop 来週 or 6月 once the day itself is named; a week named after its weekday still counts."""
    of_range = {place for place in range(2, len(live)) if live[place].kinds == "W" and live[place - 2].role == "from"}
    kept = [one for place, one in enumerate(live) if one.found.certain or place in of_range]  # 6/10〜6/14のうち平日
    for place, one in enumerate(live):
        if one.found.certain or place in of_range:
            continue
        previous = live[place - 1] if place else None
        following = live[place + 1] if place + 1 < len(live) else None
        week = one.found.frame is not None and one.found.frame[0] == "week"
        between = text[tokens[one.last - 1].end : tokens[following.first].start] if following else ""
        same_kind = following is not None and following.kinds[0] == one.kinds[0]
        if following and (EITHER.search(between) or (same_kind and SIDE_BY_SIDE.fullmatch(between))):
            kept = _shared(one, following, kept, today)
        elif following and following.first == one.last and following.kinds[0] in "rEJK":
            kept = _doubted(kept, following)  # 来月の明日
        elif previous and week and len(kept) == 1 and kept[0].kinds in ("w", "g", "W"):
            weeks = _weeks(one, today)
            kept = [kept[0]._replace(found=week_day(Parts(k=weeks, w=_weekdays(kept[0])), Ground(today)))]
        elif one.kinds in ("y", "ys") and _in_year(tokens[one.first].value, following or previous, today):
            continue
        elif one.kinds == "ys" or (one.kinds == "y" and following and following.first == one.last):
            kept = _doubted(kept, following or previous or one)  # 年内の土曜
        elif previous and not week and previous.kinds.strip("wWn") == "" and _elsewhere(previous, one):
            kept = _doubted(kept, previous)  # 土日ならいつでも、3月中に
        elif previous and set(previous.found.dates) <= set(one.found.dates):  # 来週の水曜は年末ですが
            continue
        elif previous and not week and (previous.last == one.first or one.role == "from"):  # 第3木曜、来月から
            kept = _doubted(kept, previous)  # 20日6月
    return kept


def _elsewhere(weekday: Said, month: Said) -> bool:
    """Whether a weekday's day lies outside the month that is named after it."""
    frame = month.found.frame
    return frame is not None and any(
        (day.year, day.month) != (frame[1].year, frame[1].month) for day in weekday.found.dates
    )


def _in_year(said: object, day: Said | None, today: date) -> bool:
    """年内にもう一度、12月20日に: the day, written out, is of the year said."""
    if day is None or not day.found.dates or _way(day.kinds) != "number":
        return False
    return year_of(Parts(y=said), Ground(today)) == day.found.dates[0].year


def _shared(one: Said, following: Said, kept: list[Said], today: date) -> list[Said]:
    """来週か再来週の土曜: the weekday belongs to both weeks; what else is shared is asked about."""
    if one.found.frame and one.found.frame[0] == "week" and following.kinds in ("kw", "kW"):
        found = week_day(Parts(k=_weeks(one, today), w=_weekdays(following)), Ground(today))
        return [one._replace(found=found), *kept]
    return _doubted(kept, following)


def _doubted(kept: list[Said], doubtful: Said) -> list[Said]:
    return [with_found(one, ask="ambiguous", reason="unread") if one is doubtful else one for one in kept]


def _weeks(one: Said, today: date) -> int:
    """How many weeks from this one the week of a phrase is."""
    return (one.found.frame[1] - cal.monday_of(today)).days // 7 if one.found.frame else 0


def _weekdays(one: Said) -> tuple[int, ...]:
    return tuple(sorted({day.weekday() for day in one.found.dates}))
