"""変更したい: how a booking is changed here; mostly: look what is free, cancel, book anew."""

import re

from booking import engine
from booking.errors import Refusal
from booking.values import Booking
from dialogs import wording
from dialogs.questions import Desk
from dialogs.turn import Button, Reply, State, Turn, fresh
from dialogs.wanted import policy_of

ASKED = re.compile(r"変更|変えたい|変えられ|変えて|ずらし|ずらせ|移したい|延長|早めたい|遅らせ|短くしたい|長くしたい")
ANEW = (
    "予約の変更は、いまの予約を取り消してから、あらためて申し込んでいただくかたちになります。"
    "先に空き状況を確かめてから取り消すと安心です。"
)
BUTTONS = (Button("空き状況を見る", "空き状況"), Button("予約を取り消す", "キャンセル"))


def is_asked(text: str) -> bool:
    """Whether the message wants an existing booking changed."""
    return len(text) <= 200 and ASKED.search(text) is not None


def explain(state: State, desk: Desk) -> Turn:
    """How and until when, for what this person has."""
    policy, bookings = policy_of(state, desk), desk.bookings(state.facility)
    rule = policy.change(policy.case(next(iter(policy.rooms))))
    if rule.allowed == "none":
        return Turn(fresh(state), (Reply(ANEW, BUTTONS),))
    lines = ["予約の変更は、窓口で受け付けています。", *(_of_booking(booking, desk) for booking in bookings[:5])]
    text = "\n".join((*lines, policy.texts.contact.strip()))
    return Turn(fresh(state), (Reply(text, (Button("窓口に連絡する", ":staff"), *BUTTONS)),))


def _of_booking(booking: Booking, desk: Desk) -> str:
    policy = desk.rules[booking.facility].on(booking.booked_at.date())
    shown = f"・{wording.span(booking.start, booking.end, desk.at.date())} {policy.rooms[booking.room].name}："
    try:
        engine.may_change(policy, booking.room, booking.start, at=desk.at, by="staff")
    except Refusal as refusal:
        until = refusal.facts.get("until")
        return shown + (f"変更できるのは{wording.until(until, desk.at.date())}でした" if until else "変更はできません")
    return shown + "いまなら変更を申し出ていただけます"
