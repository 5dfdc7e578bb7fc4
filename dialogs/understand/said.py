"""Finding the phrases that name days, each read on the ground the earlier ones left, with what the words around make of it."""

import re
from datetime import date
from itertools import islice
from typing import NamedTuple

from dialogs.understand import days as cal
from dialogs.understand.dates import relative
from dialogs.understand.days import DAY, WEEK
from dialogs.understand.ground import Found, Frame, Ground, Parts, open_days, parts_of
from dialogs.understand.months import month_part, month_weekday
from dialogs.understand.phrases import PATTERN, PHRASES, STEP
from dialogs.understand.tokens import Token
from dialogs.understand.weeks import NO_HOLIDAYS, days_in_week, is_wanted, weeks_later

MOST_PHRASES = 40  # nobody names more days; what a longer text means is asked about
ALTERNATIVE = re.compile("か|と|や|or|または|又は|もしくは|あるいは|→")
ALTERNATIVE_OR = re.compile(r"\s*(?:か|と|や|・|、|または|又は|or)\s*")
ACROSS_MONTH = re.compile("[yY]?[mj]?[oq]w|[yY]?[mj]w")
FALLBACK = re.compile("場合|なら|れば|たら")  # 13日が埋まっている場合は、翌週の20日
BOTH = re.compile(r"\s*[とや・]\s*")
EVENT = re.compile(
    "(?:に)?(?:申し?込|電話|連絡)(?:んで|みを?して|して|すれば|めば)|の?(?:会|お?楽しみ|パーティ|集い|つどい|イベント|行事|飾り|プレゼント|発表会|コンサート|お祝い|リース)"
    r"|(?:に(?:行[うわ]|あ[るり]|開[くか]|開催|予定)|の)[^、。!?\n0-9にをはがで曜]{1,12}の(?:ため|準備|打ち?合わ?せ|うちあわせ|練習|稽古|リハ|相談|下見|説明会|会議|設営)(?![とや・])"
)
CONDITION = re.compile(
    "(?:なら|であれば|だったら)(?:、)?(?:どちら|どっち|いつ|どれ|何時)でも|しか|なら(?:いい|大丈夫)(?:ので|です)"
    "|(?:(?:が|を|も)?(?:終わっ|おわっ|過ぎ|すぎ|明け|あけ))?(?:たら|てから|た(?:あと|後))"  # お正月休みが明けたら
)
WHY = re.compile(r"(?:(?:る|た|だ|い|です|ます)から|ので|ため|けど|(?:です|ます|る|だ)が)、?(?:その)?\s*\Z")
SENT = re.compile("と(?:送り|書き|言い|いい|お?伝え|申し)")  # さっき7/1と送りましたが7/2の間違いです
DUE = re.compile(
    "までに?[^、。!?\\n]{0,10}(?:提出|出す|出さ|送[るりら]|返事|返送|納[めま]|払|仕上げ|完成|決め|届け|しめ|締め)"
)
VAGUE = ("前後", "あたりか", "付近")


class Said(NamedTuple):
    """One phrase in its place.

    Attributes:
        found: What it means.
        first, last: Its tokens, `last` exclusive.
        kinds: The kinds they have.
        role: What the words around make of it: "past" (told in passing), "not" and "except" (refused), "habit", "event" and "condition"
            (beside the point if a day is named elsewhere), "aside" (in a clause about something else), "from", "until", "onwards", or "".
    """

    found: Found
    first: int
    last: int
    kinds: str
    role: str = ""


def gap(tokens: list[Token], first: int, text: str) -> str:
    """Return the text between a token and the one before it."""
    return text[tokens[first - 1].end : tokens[first].start]


def find(tokens: list[Token], kinds: str, text: str, today: date) -> list[Said]:
    """Return every phrase that names a day, in order."""
    said: list[Said] = []
    frame: Frame | None = None
    for match in islice(PATTERN.finditer(kinds), MOST_PHRASES):
        index = match.lastindex or 1
        index -= (index - 1) % STEP
        first, last = match.span(index)
        end = match.end()
        parts = parts_of([(token.kind, token.value) for token in tokens[first:last]])
        previous = said[-1] if said and said[-1].role != "past" else None
        leaning = _leaning(previous, kinds[first:last], parts, tokens, first, text, today) if previous else None
        if leaning:
            found, joined = leaning
            first = said.pop().first if joined else first
        elif previous and kinds[first:last] == "w" and _shares_frame(previous, tokens, first, text):
            found = _same_frame(previous, tokens, parts, today, frame)  # 来月中旬の土曜か日曜
        else:
            before = previous.found.dates if previous else ()
            among = before if previous and not previous.found.certain else ()
            found = PHRASES[(index - 1) // STEP].read(
                parts, Ground(today, frame, among, before[-1] if before else None)
            )
            if kinds[first] in "eEK" and not before and first and _of_unknown(tokens[first - 1], tokens[first], text):
                found = Found((), "ambiguous", "unread")  # 卒業式の翌日
        if previous and kinds[first] == "e" and WHY.search(text, tokens[previous.last - 1].end, tokens[first].start):
            said[-1] = previous._replace(role="event")  # 7日に運動会があるから前日の10時に
        for place in range(last, end):
            if tokens[place].kind in "el" and (
                ALTERNATIVE.search(gap(tokens, place, text))
                or FALLBACK.search(gap(tokens, place, text))
                or text.startswith("も", tokens[place].end)
            ):
                said.append(Said(found, first, place, kinds[first:place]))  # 22日か、その翌日
                found = _shift(found, kinds[first:place], tokens[place:end], today)
                first = place
            elif tokens[place].kind in ("E", "K") and (
                ALTERNATIVE.search(gap(tokens, place, text)) or kinds[place - 1] in "EK"
            ):
                said.append(Said(found, first, place, kinds[first:place]))  # 3日後か4日後
                apart = parts_of([(tokens[place].kind, tokens[place].value)])
                found = (relative if tokens[place].kind == "E" else weeks_later)(apart, Ground(today))
                if said[-1].kinds == "d":  # 2日か3日後
                    found = found._replace(ask="ambiguous", reason="which_day")
                first = place
            else:
                found = _shift(found, kinds[first:place], tokens[place:end], today)
        role = _role(found, kinds[end : end + 3], kinds[max(0, first - 2) : first], text, tokens[end - 1].end)
        said.append(Said(found, first, end, kinds[first:end], role))
        if role != "past" and not (parts.get("s") == "before" and "b" in parts):  # GW前に打ち合わせたいので、28日
            frame = found.frame or frame
    for place in range(len(said) - 1, 0, -1):  # 24日と25日は無理
        one, before_it = said[place], said[place - 1]
        if one.role == "not" and before_it.last == one.first and BOTH.fullmatch(gap(tokens, one.first, text)):
            said[place - 1] = before_it._replace(role="not")
    return said


def _leaning(
    previous: Said, kinds: str, parts: Parts, tokens: list[Token], first: int, text: str, today: date
) -> tuple[Found, bool] | None:
    """What a phrase means that leans on the one before it, and whether the two are one; None where it stands by itself."""
    before = previous.found.dates
    if not before or kinds[0] not in "nh":
        return None
    between, beside = gap(tokens, first, text), previous.last == first
    if kinds[0] == "n" and beside and between in ("の", "", "のすぐ", "すぐ"):
        return _from_previous(parts, before, today), True
    if kinds[0] == "n" and not kinds.strip("nwWg") and "その" in between:  # スポーツの日か、その前の日曜
        return _from_previous(parts, before, today), False
    holiday = kinds == "h" and parts["h"] == "祝日" and len(before) == 1 and cal.holiday_name(before[0])
    return (previous.found, True) if holiday and beside and between in ("の", "", "(") else None  # 11月3日の祝日の翌日


def _shares_frame(previous: Said, tokens: list[Token], first: int, text: str) -> bool:
    """Whether a weekday follows one of a month: 来月の土曜か日曜."""
    return bool(
        previous.last == first
        and ACROSS_MONTH.fullmatch(previous.kinds)
        and ALTERNATIVE_OR.fullmatch(gap(tokens, first, text))
    )


def _of_unknown(before: Token, shift: Token, text: str) -> bool:
    """Whether the days are counted from an occasion whose day nobody told."""
    return before.kind in "xt" and before.end == shift.start and text[shift.start - 1] in "のたらば"


def _same_frame(previous: Said, tokens: list[Token], parts: Parts, today: date, frame: Frame | None) -> Found:
    """来月の土曜か日曜: the second weekday in the frame of the first; after 第2土曜か it is not clear which one."""
    before = [(token.kind, token.value) for token in tokens[previous.first : previous.last - 1]]
    found = (month_part if "q" in previous.kinds else month_weekday)(
        parts_of([*before, *parts.every]), Ground(today, frame)
    )
    return found._replace(ask="ambiguous", reason="which_day") if "o" in previous.kinds else found


def _from_previous(parts: Parts, before: tuple[date, ...], today: date) -> Found:
    """敬老の日の次の日曜, GWの前の金曜."""
    wanted = parts.weekdays
    if not wanted or parts["n"] == "near":
        return Found(before, "ambiguous", "unread")
    if len(wanted) > 1:
        return _set_beside(wanted, before, today, earlier=parts["n"] == "previous")
    earlier = parts["n"] == "previous"
    day = cal.on_or_after(before[0] - WEEK, wanted[0]) if earlier else cal.on_or_after(before[-1] + DAY, wanted[0])
    return Found((day,), "past" if day < today else None)


def _set_beside(wanted: tuple[int, ...], before: tuple[date, ...], today: date, *, earlier: bool) -> Found:
    """海の日の前の平日: the nearest one; 海の日の次の土日: the nearest two."""
    count = 1 if NO_HOLIDAYS in wanted else 2
    near = (
        cal.days(before[0] - 2 * WEEK, before[0] - DAY)[::-1]
        if earlier
        else cal.days(before[-1] + DAY, before[-1] + 2 * WEEK)
    )
    chosen = tuple(sorted([day for day in near if is_wanted(day, wanted)][:count]))
    if count == 2 and len(chosen) == 2 and chosen[1] - chosen[0] > DAY:  # half of this weekend, half of the next
        return Found(chosen, "ambiguous", "which_day")
    return Found(chosen, "past" if not chosen or chosen[0] < today else None)


def _shift(found: Found, kinds: str, shifts: list[Token], today: date) -> Found:
    """海の日の翌日, 15日の3日前, 海の日の翌週の土曜, 20日の週."""
    token = shifts[0]
    if token.kind == "J" and found.dates and found.ask != "invalid":  # 5/20の1か月後
        return Found((cal.add_months(found.dates[-1], token.value),), found.ask, found.reason)
    if not found.dates or token.kind not in "eEKl" or found.ask == "invalid":
        return found
    if token.kind == "l":
        monday = cal.monday_of(found.dates[0]) + token.value * WEEK
        wanted = shifts[1].value if len(shifts) > 1 and shifts[1].kind in "wgW" else ()
        if len(wanted) > 1:  # クリスマスの週の平日
            inside = tuple(day for day in days_in_week(monday, wanted) if day >= today)
            return Found(inside, None if inside else "past", frame=("week", monday))
        weekday = wanted[0] if wanted else None
        if weekday is None and (kinds[-1] not in "wg" or token.value == 0):
            return open_days(cal.days(monday, monday + 6 * DAY), Ground(today), ("week", monday))
        day = monday + (found.dates[0].weekday() if weekday is None else weekday) * DAY
        return Found((day,), "past" if day < today else None, frame=("week", monday))
    count: int = token.value * (7 if token.kind == "K" else 1)
    if "h" in kinds and len(found.dates) > 1:  # 来月の祝日の前日
        return Found(tuple(day + count * DAY for day in found.dates), "ambiguous", "which_day")
    day = (found.dates[-1] if count > 0 else found.dates[0]) + count * DAY
    settled = token.kind == "e" and not found.certain and kinds[0] == "b"  # GWの翌日
    ask = found.ask if found.ask not in (None, "past") and not settled else None
    return Found((day,), ask or ("past" if day < today else None), found.reason if ask else None)


def _role(found: Found, follows: str, kinds: str, text: str, end: int) -> str:
    """What the words around a phrase make of it; `kinds` are those of the tokens before it, `follows` those after it."""
    if follows[:1] == "!":
        return "" if text.startswith("の間違い", end) and SENT.search(text, 0, end) else "not"
    if follows[:1] == "^":
        return "except"
    if "t" in follows[:2] or kinds[-1:] == "u" or (found.ask == "past" and ("t" in follows or "u" in kinds)):
        return "past"
    if "A" in kinds:
        return "habit"
    if CONDITION.match(text, end):
        return "condition"
    if text.startswith(VAGUE, end):
        return "onwards"
    if EVENT.match(text, end) or DUE.match(text, end):
        return "event"
    return {"Z": "onwards", "B": "until", "<": "until", ">": "from", "N": "from"}.get(follows[:1], "")


def with_found(one: Said, **changes: object) -> Said:
    """Return the phrase with its meaning changed."""
    return one._replace(found=one.found._replace(**changes))  # type: ignore[arg-type]
