"""What residents are told without having asked: one push each, written when it is sent, from the state of that moment.

None means that it is no longer true, and nothing is sent. The results of a draw are in `dialogs.results`.
"""

from datetime import datetime

from booking.policy import Policy
from booking.values import Booking, Registration
from dialogs import greeting, money, my_bookings, news, outcomes, results, wording
from dialogs.turn import Button, Reply


def registration(policy: Policy, one: Registration, kind: str) -> Reply | None:
    """承認 or 却下 of a registration."""
    if kind == "registration_approved" and one.state == "approved":
        return Reply(
            f"{policy.name}の利用者登録が承認されました。予約できるようになりました。\n"
            "使いたい日にちと時間を、そのまま送ってください。\n例：来週の土曜 14時から2時間、10人で",
            greeting.MENU,
        )
    if kind == "registration_rejected" and one.state == "rejected":
        return Reply(
            f"{policy.name}の利用者登録は、承認されませんでした。\n理由：{one.reason}\n"
            f"内容を直して、もう一度申し込むことができます。\n{policy.texts.contact.strip()}",
            (Button("もう一度登録する", "登録"),),
        )
    return None


def booking(policy: Policy, one: Booking, kind: str, now: datetime) -> Reply | None:
    """What became of a booking: `kind` as the row of the outbox names it."""
    wanted, write = BOOKING.get(kind, ("", None))
    if write is None or one.state != wanted:
        return None
    return write(policy, one, now)


def _place(policy: Policy, one: Booking, now: datetime) -> str:
    return f"{wording.span(one.start, one.end, now.date())} {policy.rooms[one.room].name}"


def confirmed(policy: Policy, one: Booking, now: datetime) -> Reply:
    """本予約, with the way in."""
    return outcomes.confirmed(policy, one, now, "予約が決まりました")


def refused(policy: Policy, one: Booking, now: datetime) -> Reply:
    """却下, with the reason."""
    return Reply(
        f"{_place(policy, one, now)}の申し込みは、承認されませんでした。\n理由：{one.reason}\n"
        f"別の日や時間で、あらためて申し込むことができます。\n{policy.texts.contact.strip()}",
        (outcomes.BOOK,),
    )


def lapsed(policy: Policy, one: Booking, now: datetime) -> Reply:
    """Nobody answered in time: ours to be sorry for."""
    return Reply(
        f"{_place(policy, one, now)}の申し込みは、期限までに確認が終わらず、無効になりました。ご不便をおかけして申し訳ありません。\n{policy.texts.contact.strip()}",
        (outcomes.BOOK,),
    )


def cancelled(policy: Policy, one: Booking, now: datetime) -> Reply:
    """Cancelled by staff, with the reason and what comes back."""
    why = f"\n理由：{one.reason}" if one.reason else ""
    back = f"\n{wording.yen(one.refund_yen)}をお返しします。" if one.refund_yen else ""
    return Reply(
        f"{_place(policy, one, now)}の予約は、窓口で取り消されました。{why}{back}\n{policy.texts.contact.strip()}",
        (outcomes.BOOK,),
    )


def reminder(policy: Policy, one: Booking, now: datetime) -> Reply | None:
    """Before a use: when, where, the way in, what is still to be paid."""
    if one.start <= now:
        return None
    when = "明日" if (one.start.date() - now.date()).days == 1 else ""
    rows = (
        ("日時", wording.span(one.start, one.end, now.date())),
        ("場所", f"{policy.name} {policy.rooms[one.room].name}"),
        *my_bookings.key_rows(policy, one, now.date()),
    )
    parts = (money.how_to_pay(policy, one, now), "ご都合が変わったときは、お早めに取り消してください。")
    return Reply(
        f"{when}ご利用の予定があります。",
        (Button("くわしく", f":detail:{one.id}"), Button("取り消す", f":cancel:{one.id}")),
        title="ご利用の前のお知らせ",
        facts=rows,
        after="\n".join(part for part in parts if part),
    )


BOOKING = {
    "booking_confirmed": ("confirmed", confirmed),
    "booking_refused": ("refused", refused),
    "booking_lapsed": ("lapsed", lapsed),
    "booking_cancelled": ("cancelled", cancelled),
    "reminder": ("confirmed", reminder),
    "confirm_reminder": ("awaiting_confirmation", results.confirm_reminder),
    "booking_void": ("void", results.void),
    **news.BOOKING,
}
"""Kind of notice -> the state a booking must still be in, and the words."""
