"""Refusals in words: why, and from when it would be possible; the next step as a button."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from booking.errors import Refusal
from dialogs import wording
from dialogs.questions import Desk
from dialogs.turn import Button, Reply

Words = Callable[[dict[str, Any], Desk, str], Reply]


def words_for(refusal: Refusal, desk: Desk, facility: str) -> Reply:
    """The refusal as a resident is told it; an unknown reason says so plainly and names the office."""
    words = WORDS.get(refusal.reason)
    if words is None:
        policy = desk.facilities.get(facility)
        contact = f"\n{policy.texts.contact}" if policy else ""
        return Reply(f"申し訳ありません、この申し込みは受けられませんでした。{contact}")
    return words(refusal.facts, desk, facility)


def _say(text: str, *buttons: Button) -> Words:
    return lambda facts, desk, facility: Reply(text.format_map(_Shown(facts)), buttons)


class _Shown(dict[str, Any]):
    """Facts as they stand in a sentence; one that is missing leaves a gap rather than breaking the talk."""

    def __getitem__(self, name: str) -> str:
        return _shown(self.get(name, ""))


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return wording.moment(value)
    if isinstance(value, date):
        return wording.day(value)
    return str(value)


def _over_capacity(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    rooms = desk.facilities[facility].rooms
    room = rooms[facts["room"]].name if facts.get("room") in rooms else "この部屋"
    holding = [rooms[other] for other in facts.get("rooms", ()) if other in rooms]
    text = f"{room}は{facts['capacity']}人までです。"
    if holding:
        text += "".join(f"{other.name}（{other.capacity}人まで）" for other in holding[:3]) + "なら利用できます。"
    else:
        text += f"{facts['headcount']}人で利用できる部屋はありません。" if facts.get("headcount") else ""
    return Reply(
        text + "人数を教えてください。",
        tuple(Button(f"{other.name}にする", f"room:{other.id}") for other in holding[:3]),
    )


def _outside_hours(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    opens, closes = facts.get("opens"), facts.get("closes")
    if isinstance(opens, datetime) and isinstance(closes, datetime):
        return Reply(f"{wording.day(opens.date(), desk.at.date())}に利用できるのは{wording.hours(opens, closes)}です。")
    return Reply("その時間は開いていません。")


def _off_grid(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    if facts.get("slot_minutes"):
        return Reply(f"時間は{facts['slot_minutes']}分きざみで選んでください。")
    return Reply("時間は決まった区分で選んでください。")


def _cancel_too_late(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    until = facts.get("until")
    when = (
        f"ここから取り消せるのは{wording.until(until, desk.at.date())}でした。" if isinstance(until, datetime) else ""
    )
    return Reply(f"{when}{facts.get('says') or ''}")


def _closed_day(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    why = f"（{facts['why']}）" if facts.get("why") else ""
    on = facts.get("day")
    shown = wording.day(on, desk.at.date()) if isinstance(on, date) else "その日"
    following = facts.get("next_day")
    after = f"次に開いているのは{wording.day(following, desk.at.date())}です。" if isinstance(following, date) else ""
    return Reply(f"{shown}は休館日です{why}。{after}")


def _not_open(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    on, opens_at, today = facts.get("day"), facts.get("next_at"), desk.at.date()
    shown = wording.day(on, today) if isinstance(on, date) else "その日"
    if not isinstance(opens_at, datetime):
        return Reply(f"{shown}の申し込みは、まだ始まっていません。")
    text = f"{shown}の申し込みは、{wording.moment(opens_at, today)}から始まります。"
    if facts.get("told"):
        text = f"{facts['told']}"
    return Reply(text)


def _closed(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    on, closed_at, today = facts.get("day"), facts.get("closed_at"), desk.at.date()
    shown = wording.day(on, today) if isinstance(on, date) else "その日"
    if isinstance(closed_at, datetime):
        return Reply(f"{shown}の申し込みは{wording.until(closed_at, today)}でした。別の日を教えてください。")
    return Reply(f"{shown}の申し込みはもう締め切りました。別の日を教えてください。")


def _taken(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    free = facts.get("free") or ()
    if not free:
        return Reply("その時間はほかの方の予約が入っています。この日は空きがありません。別の日を教えてください。")
    shown = "、".join(wording.hours(start, end) for start, end in free[:4])
    return Reply(f"その時間はほかの方の予約が入っています。この日の空きは{shown}です。")


def _under_age(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    says = (
        desk.facilities[facility].registration.minor_says
        or f"{facts['minimum']}歳未満の方だけではご利用いただけません。"
    )
    return Reply(
        f"{says}\n登録できるのは{wording.day(facts['from_on'], desk.at.date())}からです。日付がちがっていたら、もう一度送ってください。"
    )


def _decided(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    ended = {
        "cancelled": "すでに取り消されています",
        "used": "すでに利用が終わっています",
        "lapsed": "期限が過ぎて無効になっています",
        "refused": "承認されませんでした",
        "void": "期限までに確定されなかったため無効になっています",
    }
    return Reply(f"この申し込みは、{ended.get(str(facts.get('state')), 'すでに手続きが終わっています')}。")


def _limit(facts: dict[str, Any], desk: Desk, facility: str) -> Reply:
    text = f"申し込みの上限（{facts['max']}件）に達しています。" if "max" in facts else "申し込みの上限に達しています。"
    if facts.get("told"):
        text = str(facts["told"])
    if isinstance(facts.get("next_at"), datetime):
        text += f"次に申し込めるのは{wording.moment(facts['next_at'], desk.at.date())}からです。"
    return Reply(text + (str(facts["says"]) if facts.get("says") else ""))


WORDS: dict[str, Words] = {
    "OVER_CAPACITY": _over_capacity,
    "UNDER_HEADCOUNT": _say("{minimum}人以上で利用できます。人数を教えてください。"),
    "OUTSIDE_HOURS": _outside_hours,
    "CLOSED_DAY": _closed_day,
    "OFF_GRID": _off_grid,
    "NOT_TOGETHER": _say("その区分だけでは利用できません。ほかの区分と合わせて選んでください。"),
    "PURPOSE": _say("{why}"),
    "CANCEL_STARTED": _say("利用が始まっているため、取り消せません。{says}"),
    "CANCEL_PAID": _say("お支払い後の取り消しは、窓口での手続きです。{says}"),
    "CANCEL_NOT_ALLOWED": _say("この予約は、ここからは取り消せません。{says}"),
    "CANCEL_TOO_LATE": _cancel_too_late,
    "TOO_SHORT": _say("利用は{minutes}分からです。"),
    "TOO_LONG": _say("1回に利用できるのは{minutes}分までです。"),
    "END_BEFORE_START": _say("終わりの時刻が、始まりより前になっています。何時から何時までですか？"),
    "PAST": _say("その時刻はもう過ぎています。別の日時を教えてください。"),
    "NOT_OPEN": _not_open,
    "CLOSED": _closed,
    "TAKEN": _taken,
    "LIMIT": _limit,
    "PENALTY": _limit,
    "UNDER_AGE": _under_age,
    "DECIDED": _decided,
    "REGISTERED": _say("この施設の登録はすでにあります。"),
    "LINK_UNKNOWN": _say("その番号は確認できませんでした。窓口でお渡しした番号を、もう一度そのまま送ってください。"),
    "LINK_EXPIRED": _say("その番号は{expired_at}に期限が切れました。窓口で新しい番号をお受け取りください。"),
    "NAME_EMPTY": _say("お名前を入れてください。例：{example}"),
    "NAME_TOO_SHORT": _say("お名前は姓と名の両方を入れてください。例：{example}"),
    "NAME_TOO_LONG": _say("お名前が長すぎます（{limit}文字まで）。例：{example}"),
    "NAME_DIGITS": _say("お名前に数字が入っています。例：{example}"),
    "NAME_CHARACTERS": _say("お名前に使えない文字（{found}）が入っています。例：{example}"),
    "KANA_EMPTY": _say("フリガナを入れてください。例：{example}"),
    "KANA_TOO_SHORT": _say("フリガナは姓と名の両方を入れてください。例：{example}"),
    "KANA_TOO_LONG": _say("フリガナが長すぎます（{limit}文字まで）。例：{example}"),
    "KANA_NOT_KANA": _say("フリガナに、かな以外の文字（{found}）が入っています。例：{example}"),
    "BIRTH_UNREAD": _say("日付を読みとれませんでした。例：{example}"),
    "BIRTH_YEAR_SHORT": _say("年が2けたなので、元号か西暦かがわかりません。例：{example}"),
    "BIRTH_IMPOSSIBLE": _say("その日は暦にありません。例：{example}"),
    "BIRTH_ERA": _say("{said}は{meant}にあたります。正しい日付をもう一度送ってください。例：{example}"),
    "BIRTH_FUTURE": _say("これから先の日付になっています。例：{example}"),
    "BIRTH_TOO_OLD": _say("{limit}歳を超える日付になっています。もう一度ご確認ください。例：{example}"),
    "POSTCODE_EMPTY": _say("7けたの番号を入れてください。例：{example}"),
    "POSTCODE_UNREAD": _say("7けたの数字を読みとれませんでした。例：{example}"),
    "POSTCODE_DIGITS": _say("数字が{count}けたでした。7けたで送ってください。例：{example}"),
    "ADDRESS_EMPTY": _say("ご住所を入れてください。例：{example}"),
    "ADDRESS_TOO_SHORT": _say("ご住所が短すぎます。番地まで入れてください。例：{example}"),
    "ADDRESS_TOO_LONG": _say("ご住所が長すぎます（{limit}文字まで）。例：{example}"),
    "ADDRESS_NUMBERS_ONLY": _say("町の名前から入れてください。例：{example}"),
    "ADDRESS_CHARACTERS": _say("使えない文字（{found}）が入っています。例：{example}"),
    "PHONE_EMPTY": _say("番号を入れてください。例：{example}"),
    "PHONE_UNREAD": _say("番号を読みとれませんでした。例：{example}"),
    "PHONE_DIGITS": _say("数字が{count}けたでした。11けたで送ってください。例：{example}"),
    "PHONE_NOT_MOBILE": _say("確認のSMSを受け取れる携帯の番号（070・080・090）をお願いします。例：{example}"),
    "EMAIL_EMPTY": _say("アドレスを入れてください。例：{example}"),
    "EMAIL_TOO_LONG": _say("アドレスが長すぎます（{limit}文字まで）。例：{example}"),
    "EMAIL_UNREAD": _say("アドレスとして読みとれませんでした。例：{example}"),
}
