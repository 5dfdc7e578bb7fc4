"""What a use costs, how and until when it is paid, what comes back: the sentences around every yen the rules name."""

from collections.abc import Iterable
from datetime import datetime

from booking import accounts, engine, fees, refunds
from booking.errors import Refusal
from booking.policy import Policy
from booking.policy.money import Payment
from booking.values import Booking
from dialogs import wording

WAYS = {"cash": "現金", "cashless": "キャッシュレス", "transfer": "振込", "online": "ネット", "debit": "口座振替"}


def fee_rows(policy: Policy, cost: fees.Fee | None) -> Iterable[tuple[str, str]]:
    """The fee as rows of a table, every part of it when there are several."""
    if cost is None:
        return (("使用料", "窓口でご確認ください"),)
    if cost.total_yen is None:
        return (("使用料", "後日、請求があります。金額は窓口でご確認ください"),)
    parts = [line for line in cost.lines if line.yen]
    detail = (
        "（" + "、".join(f"{line.name} {wording.yen(line.yen or 0)}" for line in parts) + "）" if len(parts) > 1 else ""
    )
    rough = f"（{wording.ROUGH}）" if cost.assumed else ""
    return (("使用料", wording.yen(cost.total_yen) + detail + rough if cost.total_yen else "無料"),)


def cost_of(policy: Policy, booking: Booking) -> fees.Fee | None:
    """The fee of a booking by the rules of the day it was made; None where they name none."""
    charged = booking.charged
    try:
        return fees.fee(
            policy,
            booking.room,
            booking.start,
            booking.end,
            entrance=booking.entrance,
            klass=booking.klass,
            channel=booking.channel,
            purpose_class=charged.purpose_class,
            ticket_yen=charged.ticket_yen,
            equipment=booking.equipment,
            grounds=charged.grounds,
            options=charged.options,
            declined=charged.declined,
            at=booking.booked_at,
        )
    except Refusal:
        return None


def booking_rows(policy: Policy, booking: Booking) -> list[tuple[str, str]]:
    """What is asked for a booking, and what was paid."""
    rows = []
    if booking.fee_yen:
        cost = cost_of(policy, booking)
        rows.append(
            ("使用料", wording.yen(booking.fee_yen) + (f"（{wording.ROUGH}）" if cost and cost.assumed else ""))
        )
    if booking.paid_yen:
        rows.append(("お支払い済み", wording.yen(booking.paid_yen)))
    return rows


def how_to_pay(policy: Policy, booking: Booking, now: datetime) -> str:
    """Where, until when and how the rest is paid; empty when nothing is owed."""
    if not accounts.still_due(booking.fee_yen, booking.paid_yen, booking.returned_yen):
        return ""
    rule = policy.payment(policy.case(booking.room, booking.klass, booking.channel))
    due = engine.payment_due(
        policy,
        booking.start,
        room=booking.room,
        booked_at=booking.booked_at,
        won_at=booking.booked_at if booking.origin == "lottery" else None,
        confirmed_at=booking.decided_at,
        klass=booking.klass,
        channel=booking.channel,
        origin=booking.origin,
        since=_since(booking, rule, now),
    )
    until = (
        f"利用が始まる{wording.moment(due, now.date())}まで" if due == booking.start else wording.until(due, now.date())
    )
    lines = [f"【お支払い】{until}に、{rule.where or '窓口'}でお支払いください。", rule.says.strip()]
    if rule.permit:
        lines.append(f"お支払いのとき、{rule.permit}をお渡しします。")
    if rule.auto_cancel:
        lines.append("期限を過ぎると、予約は取り消されます。")
    return "\n".join(line for line in lines if line)


def _since(booking: Booking, rule: Payment, now: datetime) -> datetime | None:
    """By when a bound that has passed counts no more: a booking that would have fallen with it was changed since."""
    return now if rule.auto_cancel or booking.changes else None


def refund_of(policy: Policy, booking: Booking, at: datetime) -> refunds.Refund:
    """What cancelling now gives back."""
    return refunds.refund(
        policy,
        room=booking.room,
        start=booking.start,
        paid_yen=accounts.kept(booking.paid_yen, booking.refund_yen),
        equipment_yen=booking.equipment_yen,
        at=at,
        klass=booking.klass,
        channel=booking.channel,
    )


def on_cancelling(policy: Policy, booking: Booking, at: datetime) -> str:
    """What a cancellation returns now, and from when less; a sentence also when it costs nothing."""
    if not booking.paid_yen:
        return (
            "取り消しにお金はかかりません。" if not booking.fee_yen else "まだお支払いの前なので、お金はかかりません。"
        )
    back, paid = refund_of(policy, booking, at), f"お支払い済みの{wording.yen(booking.paid_yen)}"
    if not back.yen:
        return f"{paid}は、いま取り消しても戻りません。"
    permitted = "許可を受けたうえで、" if back.needs_permission else ""
    text = f"{paid}のうち、いま取り消すと、{permitted}{wording.yen(back.yen)}（{back.percent}%）が戻ります。"
    return text + (f"\n{_later(back, at)}" if back.drops_at else "")


def _later(back: refunds.Refund, at: datetime) -> str:
    assert back.drops_at is not None  # noqa: S101 - asked by the caller
    less = (
        f"{wording.yen(back.next_yen)}（{back.next_percent}%）になります" if back.next_yen else "戻る分がなくなります"
    )
    return f"{_from(back.drops_at, at)}からは{less}。"


def _from(moment: datetime, at: datetime) -> str:
    """The day alone where it begins at midnight."""
    local = moment.astimezone(at.tzinfo)
    shown = wording.day(local.date(), at.date())
    return shown if (local.hour, local.minute) == (0, 0) else wording.moment(local, at.date())
