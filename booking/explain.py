"""The rules' answer for others: as JSON for programs, as Japanese sentences for a resident."""

from datetime import date, datetime, timedelta
from typing import Any

from booking.answer import Explanation, explain
from booking.calendar import in_japan
from booking.measure_words import measures_words
from booking.moments import provisional_until
from booking.opening import Closure, last_start, opening
from booking.policy import Case, Policy
from booking.stages import Window

ACTIONS = {
    "lottery_entry": "抽選の申し込み",
    "first_come_booking": "先着の申し込み",
    "priority_booking": "先行予約の申し込み",
    "confirm_win": "当選の確定",
}
KIND_OF = {"lottery_entry": "lottery", "first_come_booking": "first_come", "priority_booking": "priority"}


def as_json(policy: Policy, told: Explanation) -> dict[str, Any]:
    """Exactly the shape of the contract's `policy explain --json`."""
    return {
        "facility": told.facility,
        "room": told.room,
        "date": told.day.isoformat(),
        "at": _iso(told.at),
        "stages": [_stage(window) for window in told.stages],
        "may": list(told.may),
        "reason": told.reason,
        "next": {"action": told.next[0], "at": _iso(told.next[1])} if told.next else None,
        "cancel_until": _iso(told.cancel_until),
        "text": as_text(policy, told),
    }


def _stage(window: Window) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "kind": window.kind,
        "name": window.name,
        "opens_at": _iso(window.opens_at),
        "closes_at": _iso(window.closes_at),
    }
    if window.kind == "lottery":
        whole |= {
            "draws_at": _iso(window.draws_at),
            "confirm_opens_at": _iso(window.confirm_opens_at),
            "confirm_closes_at": _iso(window.confirm_closes_at),
        }
    return whole


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else in_japan(moment).isoformat()


def as_text(policy: Policy, told: Explanation) -> str:
    """What a resident would be told: what is possible now, or why not and from when. Plain Japanese, a line a thing."""
    teller = _Teller(policy, told)
    lines = teller.now() if told.may else [teller.why()]
    following = teller.next()
    if following and following not in lines:
        lines.append(following)
    return "\n".join(line for line in lines if line)


class _Teller:
    """One answer in words; dates carry the year only where it is not this one."""

    def __init__(self, policy: Policy, told: Explanation) -> None:
        self.rules = policy.on(told.at.date())
        self.policy = policy
        self.told = told
        self.today = told.at.date()

    def now(self) -> list[str]:
        open_now = [window for window in self.told.stages if window.opens_at <= self.told.at < window.closes_at]
        lines = []
        for window in open_now:
            if window.kind == "lottery" and "lottery_entry" in self.told.may:
                lines.extend(self._lottery(window))
            elif window.kind == "first_come" and "first_come_booking" in self.told.may:
                lines.append(f"{self._use_day()}は、いま先着順で申し込めます。受付は{self._closing(window)}です。")
                lines.extend(self._decided(window))
            elif window.kind == "priority" and "priority_booking" in self.told.may:
                conditions = "、または".join(condition.text for condition in window.stage.conditions)
                condition = f"条件は、{conditions}ことです。" if conditions else ""
                lines.append(
                    f"{self._use_day()}は、いま{window.name}を受け付けています。受付は{self._until(window.closes_at)}です。{condition}"
                )
                lines.append(self._approval(window.kind))
        lines.extend(window.stage.says for window in open_now if window.stage.says)
        if "confirm_win" in self.told.may:
            lines.extend(self._confirm(window) for window in self.told.stages if self._confirming(window))
        return lines

    def _lottery(self, window: Window) -> list[str]:
        result = window.announces_at or window.draws_at
        lines = [f"{self._use_day()}は、いま抽選の受付中です。"]
        if result is not None:
            lines.append(f"{self._until(window.closes_at)}に申し込むと、{self._moment(result)}に結果をお知らせします。")
        lines.append("（抽選＝申し込みが重なったとき、くじで決める方法です）")
        if window.confirm_closes_at is not None:
            needed = {
                "resident": "確定の手続き",
                "visit": "窓口での確定の手続き",
                "payment": f"{self._counter()}でのお支払い（お支払いがすむと確定します）",
            }[self._way(window)]
            lines.append(f"当選したときは、{self._until(window.confirm_closes_at)}に{needed}が必要です。")
        lines.append(self._approval(window.kind))
        return lines

    def _confirming(self, window: Window) -> bool:
        opens, closes = window.confirm_opens_at, window.confirm_closes_at
        return opens is not None and closes is not None and opens <= self.told.at < closes

    def _confirm(self, window: Window) -> str:
        assert window.confirm_closes_at is not None  # noqa: S101 - asked by _confirming
        doing = {
            "resident": "確定してください。",
            "visit": "窓口で確定の手続きをしてください。",
            "payment": f"{self._counter()}でお支払いください。お支払いがすむと確定します。",
        }[self._way(window)]
        return (
            f"{self._use_day()}の抽選に当選した方は、{self._until(window.confirm_closes_at)}に{doing}"
            "過ぎると当選は無効になります。"
        )

    def _way(self, window: Window) -> str:
        """How a win is confirmed: by a button where there is nothing to pay."""
        how = window.stage.confirm.by if window.stage.confirm else "resident"
        return "resident" if how == "payment" and self.rules.fees(self._case()).free else how

    def _counter(self) -> str:
        return self.rules.payment(self._case()).where or "窓口"

    def _case(self) -> Case:
        return self.rules.case(self.told.room, self.told.klass, self.told.channel)

    def _decided(self, window: Window) -> tuple[str, ...]:
        """What is still to happen after the application: the applicant's own confirmation, then the staff's approval."""
        provisional, approval = self._provisional(window), self._approval(window.kind)
        return (provisional, approval.replace("申し込みのあと", "そのあと") if provisional else approval)

    def _provisional(self, window: Window) -> str:
        """That what is booked now is provisional, and until when it must be made sure."""
        told, start = self.told, self.told.start or self._last_start()
        until = provisional_until(self.rules, told.room, start, told.at, klass=told.klass, channel=told.channel)
        if until is None:
            return ""
        how = {
            "resident": "確定の手続きをしてください。",
            "visit": "窓口で確定の手続き（本申請）をしてください。",
            "payment": f"{self._counter()}でお支払いください。お支払いがすむと決まります。",
        }[self._way(window)]
        return f"申し込みは、はじめは仮予約です。いま申し込むと、{self._until(until)}に{how}過ぎると無効になります。"

    def _last_start(self) -> datetime:
        return last_start(self.policy, self.told.room, self.told.day, klass=self.told.klass, channel=self.told.channel)

    def _approval(self, origin: str) -> str:
        """That staff decide on what this stage gives, where they do."""
        rule = self.rules.approval(self._case())
        if rule.by == "none" or origin not in rule.origins or (rule.first_use_only and self.told.uses):
            return ""
        first = "はじめてのご利用のときは、" if rule.first_use_only and self.told.uses is None else ""
        return f"{first}{'当選' if origin == 'lottery' else '申し込み'}のあと、職員の承認で予約が決まります。"

    def why(self) -> str:
        return {
            "CLOSED_DAY": self._closed_day,
            "OUTSIDE_HOURS": self._outside_hours,
            "NOT_ELIGIBLE": self._not_eligible,
            "CHANNEL": self._channel,
            "PENALTY": self._penalty,
            "LIMIT": self._limit,
            "NOT_OPEN": self._not_open,
            "CLOSED": self._closed,
        }[self.told.reason]()

    def _closed_day(self) -> str:
        why, following = self.told.facts.get("why"), self.told.facts.get("next_day")
        reason = f"（{why}）" if why and why != "休館日" else ""
        after = f"次に開いているのは{self._day(following)}です。" if following else ""
        closure = self.told.facts.get("closure")
        if closure is not None and not self._whole_day(closure):
            opens, closes = in_japan(closure.start), in_japan(closure.end)
            if opens.date() == self.told.day:
                end = "24:00まで" if closes.date() > opens.date() else f"{_clock(closes)}まで"
                return f"{self._use_day()}の{_clock(opens)}から{end}は使えません{reason}。"
            return f"{self._use_day()}の{_clock(closes)}までは使えません{reason}。"
        return f"{self._use_day()}は休館日です{reason}。{after}"

    def _whole_day(self, closure: Closure) -> bool:
        periods = opening(self.policy, self.told.room, self.told.day)
        return bool(periods) and closure.start <= periods[0][0] and periods[-1][1] <= closure.end

    def _outside_hours(self) -> str:
        periods = "、".join(f"{_clock(opens)}〜{_clock(closes, opens)}" for opens, closes in self.told.facts["periods"])
        return f"{self._use_day()}に使えるのは{periods}です。"

    def _not_eligible(self) -> str:
        if until := self.told.facts.get("registered_until"):
            return f"ご登録の有効期限は{self._day(until)}です。更新してから、お申し込みください。"
        names = "・".join(self.rules.classes[klass].name for klass in self.told.facts["classes"])
        who = f"申し込めるのは{_people(names)}です。" if names else ""
        when = f"{self._use_day()}の" if self.told.facts.get("other_days") else ""
        room, klass = self.rules.rooms[self.told.room].name, self.rules.classes[self.told.klass].name
        return f"{when}{room}は、{_people(klass)}は申し込めません。{who}"

    def _channel(self) -> str:
        names = "・".join(self.rules.channels[channel].name for channel in self.told.facts["channels"])
        own = self.rules.channels[self.told.channel].name
        what = f"{self._use_day()}の" if self.told.facts.get("other_days") else "この"
        return f"{what}申し込みは{own}では受け付けていません。{names}でお申し込みください。\n{self.rules.texts.contact.strip()}"

    def _penalty(self) -> str:
        until = self.told.facts.get("until")
        contact = f"ご事情のあるときは窓口でご相談ください。\n{self.rules.texts.contact.strip()}"
        if self.told.facts.get("erased"):
            again = f"{self._until(until)}、新しい登録もできません。" if until else ""
            return f"きまりにより、ご登録は取り消されています。{again}{contact}"
        when = f"{self._until(until)}、" if until else "いま、"
        return f"きまりにより、{when}{measures_words(self.told.facts['threshold'])}。{contact}"

    def _limit(self) -> str:
        facts = self.told.facts
        what = {"entries": "抽選の申し込み", "wins": "当選", "unpaid": "お支払い前の予約"}.get(facts["what"], "予約")
        unit = {"koma": "コマ", "days": "日", "days_in_row": "日続けて", "minutes": "分"}.get(facts["unit"], "件")
        per = {
            "slot": "同じ時間に",
            "day": "1日に",
            "week": "1週間に",
            "month": "月に",
            "fiscal_year": "年度に",
            "year": "年に",
            "draw": "1回の抽選で",
            "open": "同時に",
            "ever": "",
        }[facts["per"]]
        koma = "（続けて取った予約は1コマと数えます）" if facts["unit"] == "koma" else ""
        return f"{what}は{per}{facts['max']}{unit}までです{koma}。いま{facts['used']}{unit}あります。{facts['says']}"

    def _not_open(self) -> str:
        if self._between_stages():
            return f"{self._use_day()}は、いまはお申し込みを受け付けていない時間です。"
        return f"{self._use_day()}の申し込みは、まだ始まっていません。"

    def _between_stages(self) -> bool:
        return any(window.opens_at <= self.told.at for window in self.told.stages)

    def _closed(self) -> str:
        closed_at: datetime | None = self.told.facts.get("closed_at")
        if closed_at is not None and (division := self.told.facts.get("division")):
            return f"{self._use_day()}の{division}は、{self._until(closed_at)}に申し込むことになっています。"
        when = f"受付は{self._until(closed_at)}でした。" if closed_at else ""
        if closed_at and closed_at > self.told.at:
            when = f"{self.rules.channels[self.told.channel].name}の受付時間は終わっています。"
        return f"{self._use_day()}の申し込みは締め切りました。{when}{self._elsewhere()}"

    def _elsewhere(self) -> str:
        """Where one still may apply, or will be able to, when this channel has closed."""
        told = self.told
        others = {
            key: explain(
                self.policy, told.at, told.room, told.day, start=told.start, end=told.end, klass=told.klass, channel=key
            )
            for key in self.rules.channels
            if key != told.channel
        }
        still = [
            self.rules.channels[key].name
            for key, other in others.items()
            if set(other.may) - {"confirm_win"} or (other.next is not None and other.next[0] != "confirm_win")
        ]
        return f"{'・'.join(still)}では、まだ申し込めます。" if still else ""

    def next(self) -> str:
        if self.told.next is None:
            return ""
        action, moment = self.told.next
        when = self._moment(moment)
        begun = any(window.kind == "first_come" and window.opens_at <= self.told.at for window in self.told.stages)
        if action == "first_come_booking" and not begun and any(w.kind == "lottery" for w in self.told.stages):
            return f"空きがあれば、{when}から先着順で申し込めます。"
        if action == "confirm_win":
            return f"当選した方は、{when}から確定の手続きができます。"
        if any(window.kind == KIND_OF.get(action) and window.opens_at <= self.told.at for window in self.told.stages):
            again = "からできます" if self.told.reason in ("LIMIT", "PENALTY") else "から受け付けます"
            return f"{ACTIONS[action]}は、次は{when}{again}。"
        return f"{ACTIONS[action]}は、{when}から始まります。"

    def _closing(self, window: Window) -> str:
        """Until when; a bound at the start of use is no clock time while the start is not known."""
        anchor = window.stage.closes
        if self.told.start is None and anchor is not None and anchor.unit == "minutes_before":
            before = anchor.counted[1]
            return f"利用を始める{before}分前まで" if before else "利用を始めるときまで"
        if self.told.start is None and anchor is not None and anchor.unit == "hours_before":
            return f"利用を始める{anchor.counted[1]}時間前まで"
        return self._until(window.closes_at)

    def _use_day(self) -> str:
        return self._day(self.told.day)

    def _day(self, day: date) -> str:
        return day_words(day, self.today)

    def _moment(self, moment: datetime) -> str:
        return f"{self._day(moment.date())}{_clock_words(moment)}"

    def _until(self, closes_at: datetime) -> str:
        return until_words(closes_at, self.today)


def _people(klass: str) -> str:
    """A class of applicants as people: 町民の方; a name that says so already stays as it is."""
    return klass if klass.endswith(("方", "人", "者")) else f"{klass}の方"


WEEKDAYS = "月火水木金土日"


def day_words(day: date, today: date) -> str:
    """12月25日（水）; with the year in front where it is not this year."""
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def until_words(closes_at: datetime, today: date) -> str:
    """An exclusive closing instant as people say it: midnight of the 28th is 27日まで."""
    if closes_at.hour == closes_at.minute == 0:
        return f"{day_words(closes_at.date() - timedelta(days=1), today)}まで"
    return f"{day_words(closes_at.date(), today)}{_clock(closes_at)}まで"


def _clock(moment: datetime, since: datetime | None = None) -> str:
    if since is not None and moment.date() > since.date():
        return "24:00"
    return f"{moment.hour}:{moment.minute:02d}"


def _clock_words(moment: datetime) -> str:
    if moment.minute:
        return _clock(moment)
    return f"朝{moment.hour}時" if 5 <= moment.hour <= 9 else f"{moment.hour}時" if moment.hour else "の午前0時"
