"""The money of a use as JSON and as Japanese sentences, for `policy explain`."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from booking.answer import Explanation
from booking.calendar import in_japan
from booking.errors import Refusal
from booking.explain import day_words, until_words
from booking.fees import Fee
from booking.quote import Cancelling, Quote
from booking.refunds import Refund

ROUGH = "（目安。窓口でご確認ください）"
WAYS = {"cash": "現金", "cashless": "キャッシュレス", "transfer": "振込", "online": "ネット", "debit": "口座振替"}


def quote_json(quote: Quote) -> dict[str, Any]:
    """The keys beside the contract's: `unfit`, `fee`, `payment`, `cancellation`; null where there is nothing to say."""
    return {
        "unfit": None if quote.unfit is None else {"reason": quote.unfit.reason, "text": unfit_words(quote.unfit)},
        "fee": None if quote.fee is None else _fee(quote.fee),
        "payment": None if quote.due_at is None else _payment(quote),
        "cancellation": None if quote.cancelling is None else _cancellation(quote.cancelling),
    }


def _fee(cost: Fee) -> dict[str, Any]:
    return {
        "yen": cost.total_yen,
        "assumed": cost.assumed,
        "equipment_yen": cost.equipment_yen,
        "lines": [
            {"name": line.name, "yen": line.yen, "assumed": line.assumed, "kind": line.kind} for line in cost.lines
        ],
    }


def _payment(quote: Quote) -> dict[str, Any]:
    rule = quote.payment
    return {
        "origin": quote.origin,
        "due_at": _iso(quote.due_at),
        "where": rule.where,
        "before": list(rule.before),
        "on_day": list(rule.on_day),
        "auto_cancel": rule.auto_cancel,
    }


def _cancellation(one: Cancelling) -> dict[str, Any]:
    back = one.refund
    return {
        "why_not": one.why_not,
        "until": _iso(one.until),
        "paid_yen": one.paid_yen,
        "refund_yen": back.yen,
        "percent": back.percent,
        "drops_at": _iso(back.drops_at),
        "then_yen": back.next_yen,
        "then_percent": back.next_percent,
        "needs_permission": back.needs_permission,
        "assumed": back.assumed,
        "points": one.points,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else in_japan(moment).isoformat()


def quote_text(told: Explanation, quote: Quote) -> str:
    """What a resident would be told of the money, a line a thing."""
    today = told.at.date()
    return "\n".join(line for line in _lines(told, quote, today) if line)


def _lines(told: Explanation, quote: Quote, today: date) -> Iterator[str]:
    if quote.unfit is not None:
        if quote.unfit.reason != told.reason:  # a closed day has been told already
            yield unfit_words(quote.unfit)
        return
    cost = quote.fee
    if cost is None:
        yield "使用料は、窓口でご確認ください。"
        return
    yield fee_words(cost)
    if quote.due_at is not None and cost.total_yen is not None:
        if quote.due_at > told.at:
            yield from _how_to_pay(told, quote, today)
        elif quote.booked:
            yield f"お支払いの期限は{until_words(quote.due_at, today)}でした。"
    if quote.cancelling is not None:
        yield from _on_cancelling(quote, quote.cancelling, today)


def fee_words(cost: Fee) -> str:
    """The total with its parts, and that it is rough where an amount is assumed."""
    if cost.total_yen is None:
        return f"使用料は、後日請求があります。金額は窓口でご確認ください。{cost.says}"
    rough = ROUGH if cost.assumed else ""
    if not cost.total_yen:
        return f"使用料は無料です{rough}。{cost.says}"
    parts = [line for line in cost.lines if line.yen]
    detail = "（" + "、".join(f"{line.name} {_yen(line.yen or 0)}" for line in parts) + "）" if len(parts) > 1 else ""
    return f"使用料は{_yen(cost.total_yen)}です{detail}{rough}。{cost.says}"


def _how_to_pay(told: Explanation, quote: Quote, today: date) -> Iterator[str]:
    rule = quote.payment
    assert quote.due_at is not None  # noqa: S101 - asked by the caller
    until = "利用を始めるときまで" if quote.due_at == told.start else until_words(quote.due_at, today)
    when = "当選したときは、" if quote.origin == "lottery" and not quote.booked else ""
    ways = "・".join(WAYS[way] for way in rule.before)
    on_day = "・".join(WAYS[way] for way in rule.on_day)
    how = "。".join(part for part in (ways and f"利用日の前は{ways}", on_day and f"当日は{on_day}") if part)
    yield f"{when}お支払いは{until}に、{rule.where or '窓口'}で。{f'{how}。' if how else ''}{rule.says.strip()}"
    if rule.auto_cancel:
        yield "期限を過ぎると、予約は取り消されます。"


def _on_cancelling(quote: Quote, one: Cancelling, today: date) -> Iterator[str]:
    if one.why_not is not None:
        late = f"ここで取り消せるのは{until_words(one.until, today)}でした。" if one.until is not None else ""
        paid = "お支払い後は、ここでは取り消せません。窓口でお手続きください。"
        yield paid if one.why_not == "CANCEL_PAID" else late or "いま、ここでは取り消せません。"
    if one.paid_yen:
        yield refund_words(one.paid_yen, one.refund, today)
    elif quote.booked and quote.due_at is not None:
        yield "まだお支払いの前なので、取り消しにお金はかかりません。"
    if one.points:
        yield f"いま取り消すと、罰則の点数が{one.points:g}点付きます。"


def refund_words(paid_yen: int, back: Refund, today: date) -> str:
    """What cancelling now gives back, and from when less."""
    rough = ROUGH if back.assumed else ""
    if not back.yen:
        return f"{_yen(paid_yen)}を払った後は、いま取り消しても戻りません{rough}。"
    permitted = "許可を受けたうえで、" if back.needs_permission else ""
    text = f"{_yen(paid_yen)}を払っていれば、いま取り消すと、{permitted}{_yen(back.yen)}（{back.percent}%）が戻ります{rough}。"
    if back.drops_at is None:
        return text
    moment = in_japan(back.drops_at)
    midnight = (moment.hour, moment.minute) == (0, 0)
    since = day_words(moment.date(), today) + ("" if midnight else f"{moment.hour}:{moment.minute:02d}")
    less = f"{_yen(back.next_yen)}（{back.next_percent}%）になります" if back.next_yen else "戻る分がなくなります"
    return f"{text}{since}からは{less}。"


def unfit_words(refused: Refusal) -> str:
    """Why the room cannot be used so: a use off the grid, too short, by too many …"""
    facts = refused.facts
    if refused.reason == "OFF_GRID":
        if facts["divisions"]:
            names = "、".join(f"{slot.name} {_clock(slot.start)}〜{_clock(slot.end)}" for slot in facts["divisions"])
            return f"この時間では借りられません。借りられる区分は、{names}です。"
        first = f"{_clock(facts['starts'][0])}から" if facts["starts"] else ""
        return f"この時間では借りられません。{first}{facts['slot_minutes']}分きざみです。"
    if refused.reason == "OVER_CAPACITY":
        return f"{facts['headcount']}人では使えません。定員は{facts['capacity']}人です。"
    if refused.reason == "NOT_ALONE":
        return f"{facts['division']}だけでは借りられません。{'・'.join(facts['only_with'])}と一緒に借ります。"
    if refused.reason == "EQUIPMENT_STOCK":
        return f"{facts['name']}は{facts['left']}までです。"
    return _SENTENCES.get(refused.reason, "この使い方では借りられません。").format_map(facts)


_SENTENCES = {
    "TOO_SHORT": "利用は{minutes}分からです。",
    "TOO_LONG": "1回に利用できるのは{minutes}分までです。",
    "NOT_TOGETHER": "続けては借りられない区分です。",
    "UNDER_HEADCOUNT": "{minimum}人以上で利用できます。",
    "PURPOSE": "{why}",
    "PURPOSE_TIME": "{purpose}に使える時間ではありません。{why}",
    "EQUIPMENT_STAGE": "{name}は、この受付では一緒に申し込めません。",
    "EQUIPMENT_ROOM": "{name}は、この室場では使えません。",
    "CLOSED_DAY": "休館日です。",
    "OUTSIDE_HOURS": "開館時間の外です。",
}


def _yen(amount: int) -> str:
    return f"{amount:,}円"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
