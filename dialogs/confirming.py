"""当選の確定: how and until when a win must be confirmed here; the words and the buttons of every place that says so."""

from datetime import date

from booking import engine
from booking.policy import Policy
from booking.values import Booking
from dialogs import wording
from dialogs.turn import Button


def confirmed_by(policy: Policy, booking: Booking) -> str:
    """`resident` (a button), `visit` (at the counter) or `payment`."""
    if is_win(booking):
        stages = policy.stages(policy.case(booking.room, booking.klass))
        return next((stage.confirm.by for stage in stages if stage.confirm and stage.kind == "lottery"), "resident")
    how = engine.confirm_way(
        policy,
        booking.room,
        booking.start,
        klass=booking.klass,
        channel=booking.channel,
        booked_at=booking.booked_at,
    )
    return "resident" if how == "payment" and booking.fee_yen <= booking.paid_yen else how


def is_win(booking: Booking) -> bool:
    """Whether what waits for its confirmation was won; otherwise it is a provisional booking (仮予約)."""
    return booking.origin == "lottery"


def what_to_do(policy: Policy, booking: Booking, today: date) -> str:
    """Until when, and what; an empty text where nothing is waiting."""
    if booking.state != "awaiting_confirmation" or booking.confirm_until is None:
        return ""
    counter = policy.payment(policy.case(booking.room, booking.klass)).where or "窓口"
    doing = {
        "resident": "［この予約を確定する］を押してください",
        "visit": "窓口で確定の手続きをしてください",
        "payment": f"{counter}でお支払いください。お支払いがすむと決まります",
    }[confirmed_by(policy, booking)]
    return f"{wording.until(booking.confirm_until, today)}に{doing}。過ぎると無効になります。"


def buttons(policy: Policy, booking: Booking) -> tuple[Button, ...]:
    """Confirm (where a button does it), or let it go."""
    confirm = (
        (Button("この予約を確定する", f":confirm:{booking.id}"),) if confirmed_by(policy, booking) == "resident" else ()
    )
    return (*confirm, Button("辞退する" if is_win(booking) else "取り消す", f":cancel:{booking.id}"))
