"""お知らせ: a code whose hour has come, a booking staff have changed, a fee still due, a registration's term, a penalty.

Like `dialogs.notices`: written when it is sent, None where it is no longer true.
"""

from collections.abc import Sequence
from datetime import datetime

from booking.penalties import Measure
from booking.policy import Policy
from booking.values import Booking, Entry, Registration
from dialogs import money, my_bookings, outcomes, wording
from dialogs.turn import Button, Reply

EVENTS = {
    "no_show": "無断でのご不使用",
    "late_cancel": "期限を過ぎてのお取り消し",
    "unpaid": "使用料のお支払いがなかったこと",
    "late_return": "鍵のお返しのおくれ",
    "rule_breach": "使い方のきまりに合わないご利用",
}
STOPPED = {
    "no_booking": "新しいお申し込み",
    "no_lottery": "抽選のお申し込み",
    "no_first_come": "先着のお申し込み",
    "no_priority": "先行予約のお申し込み",
}


def place(policy: Policy, one: Booking | Entry, now: datetime) -> str:
    """5月23日（土）14:00〜16:00 1階洋室."""
    return f"{wording.span(one.start, one.end, now.date())} {policy.rooms[one.room].name}"


# --- a booking ---


def key_code(policy: Policy, one: Booking, now: datetime) -> Reply | None:
    """The code, at the hour the policy names."""
    if one.key is None or not one.key.code or one.end <= now:
        return None
    return Reply(
        "入口の番号をお知らせします。",
        (Button("くわしく", f":detail:{one.id}"), Button("取り消す", f":cancel:{one.id}")),
        title="入口の番号",
        facts=(("日時と場所", place(policy, one, now)), *my_bookings.key_rows(policy, one, now.date())),
        after=my_bookings.lock_steps(policy, one),
    )


def amended(policy: Policy, one: Booking, now: datetime) -> Reply:
    """Changed by staff: the whole booking as it is now, with the way in and what is still to be paid or comes back."""
    told = outcomes.confirmed(policy, one, now, "予約を変更しました")
    back = f"{wording.yen(one.refund_yen)}をお返しします。窓口でお受け取りください。" if one.refund_yen else ""
    return Reply(
        told.text, told.buttons, told.title, told.facts, "\n".join(part for part in (back, told.after) if part)
    )


def payment_reminder(policy: Policy, one: Booking, now: datetime) -> Reply | None:
    """A fee is still due."""
    due = money.how_to_pay(policy, one, now)
    if not due or one.start <= now:
        return None
    return Reply(
        f"{place(policy, one, now)}の使用料のお支払いが、まだすんでいません。\n{due}",
        (Button("くわしく", f":detail:{one.id}"), Button("取り消す", f":cancel:{one.id}")),
    )


def unpaid(policy: Policy, one: Booking, now: datetime) -> Reply:
    """Cancelled because the fee was not paid in time."""
    return Reply(
        f"{place(policy, one, now)}の予約は、期限までにお支払いがなかったため、取り消されました。\n{policy.texts.contact.strip()}",
        (outcomes.BOOK,),
    )


BOOKING = {
    "key_code": ("confirmed", key_code),
    "booking_amended": ("confirmed", amended),
    "payment_reminder": ("confirmed", payment_reminder),
    "booking_unpaid": ("void", unpaid),
}
"""Kind of notice -> the state a booking must still be in, and the words."""


def closed(policy: Policy, entry: Entry, now: datetime) -> Reply | None:
    """The room one has entered a draw for is closed at that time."""
    if entry.state != "entered":
        return None
    return Reply(
        f"抽選に申し込まれた{place(policy, entry, now)}は、施設の都合で使えなくなりました。申し訳ありません。\n"
        "別の日や時間で、あらためて申し込むことができます。",
        (Button("取りやめる", f":cancel:{entry.id}"), Button("別の日を見る", "空き状況")),
    )


# --- a registration ---


def registration(
    policy: Policy, one: Registration, kind: str, now: datetime, measures: Sequence[Measure], until: datetime | None
) -> Reply | None:
    """What has become of a registration; `measures` hold or will, `until`: leaders may not register before."""
    contact = policy.texts.contact.strip()
    if kind == "registration_renewable" and one.state == "approved" and one.valid_until is not None:
        end = wording.until(one.valid_until, now.date())
        fee = policy.registration.renewal_fee_yen
        cost = f"更新料は{wording.yen(fee)}です。" if fee else ""
        return Reply(f"{policy.name}の利用者登録の有効期限は、{end}です。窓口で更新できます。{cost}\n{contact}")
    if kind == "registration_expired" and one.state in ("approved", "withdrawn"):
        how = (
            "窓口で更新すると、また申し込めます。"
            if one.state == "approved"
            else "続けて使うときは、あらためて登録してください。"
        )
        return Reply(f"{policy.name}の利用者登録の有効期間が終わりました。{how}\n{contact}")
    if kind == "registration_erased" and one.state == "erased":
        bar = f"次に登録できるのは、{wording.day(until.date(), now.date())}からです。\n" if until else ""
        return Reply(
            f"きまりにより、{policy.name}の利用者登録を取り消しました。これからの予約と抽選の申し込みも取り消されました。\n"
            f"{bar}お心当たりのないとき、ご事情のあるときは、ご相談ください。\n{contact}"
        )
    if kind == "registration_penalised" and one.state == "approved" and measures:
        return Reply(
            "\n".join((*(measure(each, now) for each in measures), "ご事情のあるときは、ご相談ください。", contact))
        )
    return None


def measure(one: Measure, now: datetime) -> str:
    """What may not be done, and until when."""
    what = "・".join(STOPPED[effect] for effect in one.threshold.effects if effect in STOPPED)
    start = "" if one.start <= now else f"{wording.day(one.start.date(), now.date())}から"
    end = "" if one.end is None else wording.until(one.end, now.date())
    when = f"{start}{end}、" if start or end else ""
    limits = []
    if what:
        limits.append(f"{what}はできません")
    if one.threshold.max_bookings is not None:
        limits.append(f"予約は月に{one.threshold.max_bookings}件までです")
    if one.threshold.first_come_from_day is not None:
        limits.append(f"先着のお申し込みは毎月{one.threshold.first_come_from_day}日からです")
    return f"きまりにより、{when}{'。また、'.join(limits)}。" if limits else ""
