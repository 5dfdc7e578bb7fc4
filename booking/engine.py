"""What the rest of the program asks of a town's rules. Pure: a policy, an instant, a person's past -> an answer.

Every instant given must be aware; every instant returned is Japan time. A booking keeps the rules of the day it was
made: pass `policy.on(made_on)` and that version answers, whatever later days are asked about.
"""

from booking.answer import ACTIONS, Explanation, explain
from booking.cancelling import cancel_until, may_cancel, may_change, may_undo
from booking.checks import check_use
from booking.divisions import askable
from booking.evictions import check_eviction, eviction_refund
from booking.fees import check_equipment, fee
from booking.history import NOTHING, History
from booking.limits import Wish, check_limits, koma, may_win
from booking.moments import (
    approval_needed,
    confirm_way,
    confirmation_window,
    draw_at,
    key_sent_at,
    key_window,
    lapse_at,
    office_call,
    payment_due,
    provisional_reminder_at,
    provisional_until,
    release_at,
    reminder_at,
)
from booking.opening import Closure, Slot, ends, next_open_day, occupied, opening, slots, starts
from booking.refunds import refund
from booking.soonest import soonest_day
from booking.stages import Window, draw_days, draw_id, windows

__all__ = [
    "ACTIONS",
    "NOTHING",
    "Closure",
    "Explanation",
    "History",
    "Slot",
    "Window",
    "Wish",
    "approval_needed",
    "askable",
    "cancel_until",
    "check_equipment",
    "check_eviction",
    "check_limits",
    "check_use",
    "confirm_way",
    "confirmation_window",
    "draw_at",
    "draw_days",
    "draw_id",
    "ends",
    "eviction_refund",
    "explain",
    "fee",
    "key_sent_at",
    "key_window",
    "koma",
    "lapse_at",
    "may_cancel",
    "may_change",
    "may_undo",
    "may_win",
    "next_open_day",
    "occupied",
    "office_call",
    "opening",
    "payment_due",
    "provisional_reminder_at",
    "provisional_until",
    "refund",
    "release_at",
    "reminder_at",
    "slots",
    "soonest_day",
    "starts",
    "windows",
]
