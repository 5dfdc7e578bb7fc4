"""取消: which booking, what comes back, one confirming step. Closing step: a cancelled booking or a withdrawn entry."""

from collections.abc import Sequence

from booking import engine, refunds
from booking.errors import Refusal
from booking.policy import Policy
from booking.values import Booking, Entry
from dialogs import wording
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.script import prefixed
from dialogs.turn import Button, Reply

CHANGE = "変更はできないため、いちど取り消してから、あらためて申し込んでください。"
MOST_BUTTONS = 10


def choose(desk: Desk, facility: str, text: str = "") -> Reply | Booking | Entry:
    """The one thing that can be cancelled, or the question which."""
    bookings: Sequence[Booking] = desk.bookings(facility)
    entries: Sequence[Entry] = desk.entries(facility)
    everything: list[Booking | Entry] = [*bookings, *entries]
    if not everything:
        return Reply("取り消せる予約は、いまはありません。", (Button("予約する", "予約"),))
    if len(everything) == 1:
        return everything[0]
    buttons = tuple(
        Button(
            f"{wording.day(one.start.date())}{wording.clock(one.start)}",
            f":{'cancel' if isinstance(one, Booking) else 'withdraw'}:{one.id}",
        )
        for one in everything[:MOST_BUTTONS]
    )
    policy = desk.facilities[facility]
    lines = "\n".join(
        f"・{wording.span(o.start, o.end, desk.at.date())} {policy.rooms[o.room].name}" for o in everything
    )
    return Reply(f"どれを取り消しますか？\n{lines}", (*buttons, Button("取り消さない", "やめる")))


def question(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """The confirming step, with what would come back now and when that drops.

    Raises:
        Refusal: the booking cannot be cancelled here and now.
    """
    engine.may_cancel(
        policy,
        booking.room,
        booking.start,
        channel="line",
        paid=booking.paid_yen > 0,
        at=desk.at,
        booked_at=booking.booked_at,
    )
    text = (
        f"{wording.span(booking.start, booking.end, desk.at.date())} {policy.rooms[booking.room].name}の予約ですね。\n"
    )
    text += money(policy, booking, desk)
    if booking.state == "confirmed":
        text += "取り消すと、入口の番号は使えなくなり、その時間はすぐにほかの方が申し込めるようになります。\n"
    return Reply(text + "取り消しますか？", (Button("はい、取り消す", "はい"), Button("取り消さない", "いいえ")))


def money(policy: Policy, booking: Booking, desk: Desk) -> str:
    """What a cancellation returns now, and from when less."""
    if not booking.paid_yen:
        return "" if booking.fee_yen else "取り消しにお金はかかりません。\n"
    back = refunds.refund(policy, room=booking.room, start=booking.start, paid_yen=booking.paid_yen, at=desk.at)
    text = f"お支払い済みの{wording.yen(booking.paid_yen)}のうち、いま取り消すと{wording.yen(back.yen)}（{back.percent}%）が戻ります。\n"
    if back.drops_at is not None:
        text += f"{wording.moment(back.drops_at, desk.at.date())}からは{wording.yen(back.next_yen or 0)}になります。\n"
    return text


def entry_question(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    """The confirming step for a lottery entry."""
    span = wording.span(entry.start, entry.end, desk.at.date())
    return Reply(
        f"{span} {policy.rooms[entry.room].name}の抽選の申し込みですね。取りやめますか？",
        (Button("はい、取りやめる", "はい"), Button("取りやめない", "いいえ")),
    )


def too_late(refusal: Refusal, desk: Desk, booking: Booking) -> Reply:
    """Why it cannot be cancelled here, and where it can."""
    contact = desk.facilities[booking.facility].texts.contact
    return prefixed(
        Reply(contact, (Button("予約を見る", "予約確認"),)), words_for(refusal, desk, booking.facility).text
    )
