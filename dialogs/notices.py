"""What residents are told without having asked: one push each, written when it is sent, from the state of that moment.

None means that it is no longer true, and nothing is sent.
"""

from datetime import datetime

from booking.policy import Policy
from booking.values import Booking, Registration
from dialogs import greeting, my_bookings, outcomes, wording
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
            f"内容を直して、もう一度申し込むことができます。\n{policy.texts.contact}",
            (Button("もう一度登録する", "登録"),),
        )
    return None


def booking(policy: Policy, one: Booking, kind: str, now: datetime) -> Reply | None:
    """What became of a booking."""
    today = now.date()
    span = f"{wording.span(one.start, one.end, today)} {policy.rooms[one.room].name}"
    if kind == "booking_confirmed" and one.state == "confirmed":
        return outcomes.confirmed(policy, one, today, "予約が決まりました")
    if kind == "booking_refused" and one.state == "refused":
        return Reply(
            f"{span}の申し込みは、承認されませんでした。\n理由：{one.reason}\n"
            f"別の日や時間で、あらためて申し込むことができます。\n{policy.texts.contact}",
            (Button("予約する", "予約"),),
        )
    if kind == "booking_lapsed" and one.state == "lapsed":
        return Reply(
            f"{span}の申し込みは、期限までに確認が終わらず、無効になりました。ご不便をおかけして申し訳ありません。\n{policy.texts.contact}",
            (Button("予約する", "予約"),),
        )
    if kind == "booking_cancelled" and one.state == "cancelled":
        why = f"\n理由：{one.reason}" if one.reason else ""
        money = f"\n{wording.yen(one.refund_yen)}をお返しします。" if one.refund_yen else ""
        return Reply(
            f"{span}の予約は、窓口で取り消されました。{why}{money}\n{policy.texts.contact}",
            (Button("予約する", "予約"),),
        )
    if kind == "reminder" and one.state == "confirmed" and one.start > now:
        return reminder(policy, one, now)
    return None


def reminder(policy: Policy, one: Booking, now: datetime) -> Reply:
    """The day before: when, where, the way in."""
    day = "明日" if (one.start.date() - now.date()).days == 1 else ""
    rows = [
        ("日時", wording.span(one.start, one.end, now.date())),
        ("場所", f"{policy.name} {policy.rooms[one.room].name}"),
        *my_bookings.key_rows(policy, one),
    ]
    return Reply(
        f"{day}ご利用の予定があります。",
        (Button("くわしく", f":detail:{one.id}"), Button("取り消す", f":cancel:{one.id}")),
        title="ご利用の前のお知らせ",
        facts=tuple(rows),
        after="ご都合が変わったときは、お早めに取り消してください。",
    )
