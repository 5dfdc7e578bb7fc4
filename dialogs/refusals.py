"""Refusals in words: why, and from when it would be possible. What to do next is the question that follows.

What the rules say of a day is worded once, in `booking.explain`; the answers of a registration in `dialogs.wrong_answers`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from booking import engine, explain
from booking.errors import Refusal
from booking.values import Entry
from dialogs import wording, wrong_answers
from dialogs.questions import Desk
from dialogs.turn import Button, Reply

Facts = Mapping[str, Any]
Words = Callable[[Facts, Desk, str], Reply]

END_BEFORE_START = "終わりの時刻が、始まりより前になっています。"
SEE = Button("予約を見る", "予約確認")
ANOTHER = Button("別の日時で申し込む", "予約")
NO_SUCH_TIME = "その日付か時刻は、暦や時計にありません。もう一度教えてください。"
PASSED = "その日時はもう過ぎています。"


def words_for(refusal: Refusal, desk: Desk, facility: str) -> Reply:
    """The refusal as a resident is told it; an unknown reason says so plainly and names the office."""
    if "told" in refusal.facts:
        return _as_the_rules_say(refusal.facts, desk)
    if refusal.reason in WORDS:
        return WORDS[refusal.reason](refusal.facts, desk, facility)
    if refusal.reason in SENTENCES:
        return Reply(_filled(SENTENCES[refusal.reason], refusal.facts, desk))
    policy = desk.facilities.get(facility)
    contact = f"\n{policy.texts.contact.strip()}" if policy else ""
    return Reply(f"申し訳ありません、この申し込みはここでは受けられませんでした。{contact}")


def _as_the_rules_say(facts: Facts, desk: Desk) -> Reply:
    policy, told = facts["policy"], facts["told"]
    text = explain.as_text(policy, told)
    by_hours = (
        told.reason in ("OUTSIDE_HOURS", "CLOSED_DAY") and "closure" not in told.facts
    )  # a closure is staff's word
    rough = by_hours and "hours" in policy.on(desk.at.date()).assumed
    if told.reason == "CLOSED" and "division" not in told.facts:
        return _too_late(text, facts, desk)
    return Reply(text + (f"（{wording.ROUGH}）" if rough else ""))


def _too_late(text: str, facts: Facts, desk: Desk) -> Reply:
    """Nothing will make that day possible again: the first one that still is."""
    policy, told = facts["policy"], facts["told"]
    day = engine.soonest_day(policy, told.at, told.room, told.day, klass=told.klass, channel=told.channel)
    if day is None:
        return Reply(text)
    shown = wording.day(day, desk.at.date())
    return Reply(f"{text}\nいま申し込めるのは、{shown}の利用からです。", (Button(shown, day.isoformat()),))


class _Shown(dict[str, Any]):
    """Facts as they stand in a sentence; one that is missing leaves a gap rather than breaking the talk."""

    def __missing__(self, name: str) -> str:
        return ""


def _filled(text: str, facts: Facts, desk: Desk) -> str:
    return text.format_map(_Shown({name: _shown(value, desk.at.date()) for name, value in facts.items()}))


def _shown(value: Any, today: date) -> str:
    if isinstance(value, datetime):
        return wording.moment(value, today)
    return wording.day(value, today) if isinstance(value, date) else str(value)


# --- the use ---


def _over_capacity(facts: Facts, desk: Desk, facility: str) -> Reply:
    rooms = desk.facilities[facility].rooms
    room, count = rooms[facts["room"]], facts["capacity"]
    rough = f"（{wording.ROUGH}）" if room.capacity_assumed else ""
    holding = [rooms[other] for other in facts.get("rooms", ()) if other in rooms][:3]
    if holding:
        names = "、".join(f"{other.name}（{other.capacity}人まで）" for other in holding)
        text = f"{room.name}は{count}人までです{rough}。{names}なら利用できます。"
    elif len(rooms) > 1:
        text = f"{room.name}は{count}人までです{rough}。ほかの部屋にも入りきらないので、{facts['headcount']}人では利用できません。"
    else:
        text = f"{room.name}は{count}人までです{rough}。{facts['headcount']}人では利用できません。"
    buttons = tuple(Button(wording.label(other.name, "にする"), f"room:{other.id}") for other in holding)
    return Reply(text, buttons or (Button(f"{count}人以下にする", f"most:{count}"),))


def _off_grid(facts: Facts, desk: Desk, facility: str) -> Reply:
    if length := facts.get("slot_minutes"):
        first = next(iter(facts.get("starts", ())), None)
        aside = first is not None and (first.hour * 60 + first.minute) % length != 0
        since = f"{_bare(f'{first:%H:%M}')}から" if aside else ""
        return Reply(f"時間は{since}{length}分きざみで選んでください。")
    return Reply("時間は、区分に合わせて選んでください。")


def _taken(facts: Facts, desk: Desk, facility: str) -> Reply:
    rooms = [desk.facilities[facility].rooms[room] for room in facts.get("rooms", ())][:2]
    names = "、".join(room.name for room in rooms)
    text = "その時間は、ほかの方の予約が入っています。" + (f"{names}なら同じ時間に使えます。" if rooms else "")
    offers = tuple(Button(f"{_bare(a)}〜{_bare(b)}にする", f"{a}-{b}") for a, b in facts.get("offers", ()))
    return Reply(text, (*offers, *(Button(wording.label(room.name, "にする"), f"room:{room.id}") for room in rooms)))


def _own(facts: Facts, desk: Desk, facility: str) -> Reply:
    """The same once more (sent twice, or forgotten) ends there; what only overlaps asks for another time."""
    one = facts["one"]
    use = f"{wording.span(one.start, one.end, desk.at.date())} {desk.facilities[facility].rooms[one.room].name}"
    if not facts["same"]:
        return Reply(f"その時間は、ご自分の予約（{use}）と重なっています。", (SEE,))
    if isinstance(one, Entry):
        return Reply(f"{use}の抽選には、もう申し込んでいます。", (SEE, ANOTHER))
    have = "もう予約しています" if one.state == "confirmed" else "もう申し込んでいます"
    return Reply(f"{use}は、{have}。", (SEE, ANOTHER))


def _bare(clock: str) -> str:
    return clock.removeprefix("0")


def _full_day(facts: Facts, desk: Desk, facility: str) -> Reply:
    today, day = desk.at.date(), facts["day"]
    rooms = [desk.facilities[facility].rooms[room] for room in facts.get("rooms", ())][:2]
    text = f"{wording.day(day, today)}は、空きがありません。"
    own = tuple(facts.get("own", ()))
    if own:
        text += f"{'、'.join(wording.hours(one.start, one.end) for one in own)}は、ご自分の予約です。"
    if rooms:
        text += f"その日は{'、'.join(room.name for room in rooms)}なら空いています。"
    if others := facts.get("others", ()):
        text += f"{'、'.join(wording.day(other, today) for other in others)}には空きがあります。"
    to_room = (Button(wording.label(room.name, "にする"), f"{room.id}/{day}") for room in rooms)
    see = (SEE,) if own else ()
    return Reply(text, (*see, *to_room, *(Button(wording.day(other, today), other.isoformat()) for other in others)))


# --- cancelling, and the rest ---


def _cancel_too_late(facts: Facts, desk: Desk, facility: str) -> Reply:
    until = facts.get("until")
    when = (
        f"ここから取り消せるのは{wording.until(until, desk.at.date())}でした。" if isinstance(until, datetime) else ""
    )
    return Reply(f"{when}{facts.get('says') or ''}")


def _decided(facts: Facts, desk: Desk, facility: str) -> Reply:
    ended = {
        "cancelled": "すでに取り消されています",
        "withdrawn": "すでに取りやめられています",
        "used": "すでに利用が終わっています",
        "lapsed": "期限が過ぎて無効になっています",
        "refused": "承認されませんでした",
        "void": "期限までに確定されなかったため無効になっています",
        "confirmed": "すでに決まっています",
        "won": "抽選が終わり、当選しています",
        "lost": "抽選が終わり、ほかの方に決まっています",
    }
    return Reply(f"このお申し込みは、{ended.get(str(facts.get('state')), 'すでに手続きが終わっています')}。")


def _under_age(facts: Facts, desk: Desk, facility: str) -> Reply:
    usual = f"{facts['minimum']}歳未満の方だけではご利用いただけません。"
    says = desk.facilities[facility].registration.minor_says or usual
    from_on = wording.day(facts["from_on"], desk.at.date())
    return Reply(f"{says}\nご本人が登録できるのは{from_on}からです。日付がちがっていたら、もう一度送ってください。")


def _closed(facts: Facts, desk: Desk, facility: str) -> Reply:
    if "division" in facts:
        until = wording.until(facts["closed_at"], desk.at.date())
        return Reply(f"{facts['division']}は、{until}に申し込むことになっています。")
    return Reply("その日の申し込みは締め切りました。")


def _limit(facts: Facts, desk: Desk, facility: str) -> Reply:
    most = f"（{facts['max']}まで）" if "max" in facts else ""
    return Reply(f"お申し込みの上限{most}に達しています。{facts.get('says') or ''}")


WORDS: dict[str, Words] = {
    "OVER_CAPACITY": _over_capacity,
    "OFF_GRID": _off_grid,
    "TAKEN": _taken,
    "OWN": _own,
    "FULL_DAY": _full_day,
    "CANCEL_TOO_LATE": _cancel_too_late,
    "DECIDED": _decided,
    "UNDER_AGE": _under_age,
    "LIMIT": _limit,
    "CLOSED": _closed,
}
SENTENCES: dict[str, str] = {
    "UNDER_HEADCOUNT": "{minimum}人以上で利用できます。",
    "NOT_TOGETHER": "続けての利用はできない区分です。ひとつずつ申し込んでください。",
    "NOT_ALONE": "{division}だけでは利用できません。ほかの区分と合わせて選んでください。",
    "PURPOSE": "{why}",
    "TOO_SHORT": "利用は{minutes}分からです。",
    "TOO_LONG": "1回に利用できるのは{minutes}分までです。",
    "END_BEFORE_START": END_BEFORE_START,
    "PAST": PASSED,
    "NO_RULE": "{day}の申し込みは、まだ案内できません。",
    "NOT_OPEN": "その日の申し込みは、いまは受け付けていません。",
    "CLOSED_DAY": "その日は休館日です。",
    "OUTSIDE_HOURS": "その時間は開いていません。",
    "EQUIPMENT_STAGE": "{name}は、抽選では申し込めません。",
    "EQUIPMENT_ROOM": "{name}は、このお部屋では使えません。",
    "EQUIPMENT_STOCK": "{name}は、その時間はあと{left}です。",
    "CANCEL_STARTED": "利用が始まっているため、取り消せません。{says}",
    "CANCEL_PAID": "お支払い後の取り消しは、窓口での手続きです。{says}",
    "CANCEL_NOT_ALLOWED": "この予約は、ここからは取り消せません。{says}",
    "NOT_REGISTERED": "ご利用には、利用者登録の承認が必要です。",
    "REGISTRATION_EXPIRED": "利用者登録の有効期間は{registered_until}まででした。窓口で更新すると、また申し込めます。",
    "BARRED": "きまりにより、登録できるのは{until}からです。",
    "TWICE": "同じお電話番号かご住所の登録が、すでにあります。登録は1回だけです。お心当たりのないときは窓口でご相談ください。",
    "GROUP_NEEDED": "{name}の登録には、団体名が必要です。",
    "ANSWERS_MISSING": "{name}の登録には、ほかにもお聞きすることがあります。お手数ですが「登録」と送って、もう一度お答えください。",
    "TOO_FEW_MEMBERS": "団体は{minimum}人以上で登録できます。",
    "CONFIRM_WAY": "この当選は、窓口で確定してください。",
    "REGISTERED": "この施設の登録はすでにあります。",
    "UNKNOWN": "その予約は見つかりませんでした。",
    "CONFIRM_OVER": "確定の期限（{until}）を過ぎているため、確定できませんでした。",
    "STARTED": "利用の時間がもう始まっています。",
    "ENTERED": "その時間の抽選には、もう申し込んでいます。",
    "WISH_TAKEN": "第{wish}希望は、もう使っています。別の順位を選んでください。",
    "DRAWING": "その日の抽選の結果を、いま確かめています。結果が出てから、もう一度お申し込みください。",
    "LUCKY": "数字は3けた（000〜999）で教えてください。",
    "PURPOSE_TIME": "{purpose}には、{opens}から{closes}までだけ使えます。{why}",
    "NO_EQUIPMENT": "その時間は、借りるものが足りません。",
    "LINK_UNKNOWN": "その番号は確認できませんでした。窓口でお渡しした番号を、もう一度そのまま送ってください。",
    "LINK_EXPIRED": "その番号は{expired_at}に期限が切れました。窓口で新しい番号をお受け取りください。",
    **wrong_answers.SENTENCES,
}
