"""取消: which one, what comes back, one confirming step. Closing step: a cancelled booking or a withdrawn entry."""

from dataclasses import replace

from booking import engine, penalties
from booking.errors import Refusal
from booking.policy import Policy
from booking.values import Booking, Entry
from dialogs import greeting, money, which_one, wording
from dialogs.halls import hall_of
from dialogs.my_bookings import halls
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.script import SUMMARY, prefixed
from dialogs.turn import Button, Command, Reply, Said, State, Turn, fresh
from dialogs.understand import understand
from dialogs.which_one import One
from dialogs.words import PLAIN_NO, PLAIN_YES, plain, table

LIVE = ("awaiting_approval", "awaiting_confirmation", "confirmed")
KEEP = Button("取り消さない", "いいえ")
DONE = table(
    "取り消して 取り消してください 取り消します 取りやめます 辞退します キャンセルします お願いします おねがいします "
    "はいお願いします はいおねがいします はい取り消します はい取り消してください はいキャンセルします"
)
NO_TOO = table(
    "いいえいいです いえいいです いいえ違います いいえちがいます いいえ取り消しません 取り消しません やっぱりいいです"
)
KEPT = frozenset({"取り消さない", "取りやめない", "辞退しない"})
LEFT = Reply("わかりました。そのままにしてあります。", (Button("予約を見る", "予約確認"),))


# --- どれを ---


def start(state: State, said: Said, desk: Desk, before: str = "") -> Turn:
    """Find what is meant: the only one there is, the one whose day or room was named, else ask."""
    every = everything(state, desk)
    if not every:
        reply = prefixed(greeting.next_step(state, desk), "取り消せる予約は、いまはありません。")
        return Turn(fresh(state), (prefixed(reply, before),))
    reading = understand(said.text, said.at, hall_of(desk.facilities[state.facility]))
    meant = which_one.fitting(every, said.text, reading)
    if not meant:
        return _which(state, every, desk, before, which_one.none_there(reading, state, desk))
    if len(meant) == 1:
        return ask(state, meant[0].id, desk, before)
    return _which(state, meant, desk, before)


def everything(state: State, desk: Desk) -> tuple[One, ...]:
    """All that could be cancelled, in every hall this talk may be about."""
    every: tuple[One, ...] = ()
    for hall in halls(desk, state.facility):
        every = (*every, *desk.bookings(hall), *desk.entries(hall))
    return every


def is_about_one(said: Said, state: State, desk: Desk) -> bool:
    """Whether the message names a day, an hour or a room of something this person has."""
    reading = understand(said.text, said.at, hall_of(desk.facilities[state.facility]))
    every: tuple[One, ...] = (*desk.bookings(state.facility), *desk.entries(state.facility))
    named = bool(reading.dates or reading.room or reading.start)
    return named and bool(which_one.fitting(every, said.text, reading))


def _which(state: State, meant: tuple[One, ...], desk: Desk, before: str, none_there: str = "") -> Turn:
    reply = which_one.question(meant, desk, none_there)
    reply = replace(reply, buttons=(*reply.buttons, KEEP))
    return Turn(replace(fresh(state, "cancel"), at="which"), (prefixed(reply, before),))


# --- よろしいですか ---


def ask(state: State, one: str, desk: Desk, before: str = "") -> Turn:
    """The confirming step for a booking or an entry of this resident; anybody else's is not found."""
    found = desk.booking(one) or desk.entry(one)
    if found is None:
        return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), "その予約は見つかりませんでした。"),))
    state = replace(state, facility=found.facility)
    try:
        reply = _question(found, desk)
    except Refusal as refusal:
        return Turn(fresh(state), (prefixed(refused(refusal, desk, found), before),))
    asked = replace(fresh(state, "cancel"), at=SUMMARY, answers={"id": one})
    return Turn(asked, (prefixed(reply, before),))


def _question(found: One, desk: Desk) -> Reply:
    """The confirming question; raises Refusal where it cannot be done here and now."""
    if isinstance(found, Entry):
        if found.state != "entered":
            raise Refusal("DECIDED", state=found.state)
        return _about_entry(desk.facilities[found.facility], found, desk)
    if found.state not in LIVE:
        raise Refusal("DECIDED", state=found.state)
    return _about_booking(rules_of(found, desk), found, desk)


def rules_of(booking: Booking, desk: Desk) -> Policy:
    """A booking keeps the rules of the day it was made."""
    return desk.rules[booking.facility].on(booking.booked_at.date())


def _about_booking(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    engine.may_cancel(
        policy,
        booking.room,
        booking.start,
        channel="line",
        paid=booking.paid_yen > 0,
        at=desk.at,
        booked_at=booking.booked_at,
        klass=booking.klass,
        origin=booking.origin,
    )
    declines = booking.state == "awaiting_confirmation" and booking.origin == "lottery"
    lines = (
        f"{_place(policy, booking, desk)}の{'当選' if declines else '予約'}ですね。",
        money.on_cancelling(policy, booking, desk.at),
        _points(policy, booking, desk),
        _what_happens(policy, booking),
        "この当選を辞退しますか？" if declines else "取り消しますか？",
    )
    yes = Button("はい、辞退する", "はい") if declines else Button("はい、取り消す", "はい")
    return Reply("\n".join(line for line in lines if line), (yes, Button("辞退しない", "いいえ") if declines else KEEP))


def _place(policy: Policy, one: One, desk: Desk) -> str:
    return f"{wording.span(one.start, one.end, desk.at.date())} {policy.rooms[one.room].name}"


def _what_happens(policy: Policy, booking: Booking) -> str:
    if booking.state == "confirmed" and policy.key(policy.case(booking.room)).kind == "keypad":
        return "取り消すと、入口の番号は使えなくなります。元には戻せません。"
    return "取り消すと、元には戻せません。" if booking.state == "confirmed" else ""


def _points(policy: Policy, booking: Booking, desk: Desk) -> str:
    """What a cancellation so late brings along, where the policy counts it."""
    if booking.state != "confirmed":
        return ""
    points = penalties.late_cancel_points(
        policy, booking.room, booking.start, desk.at, booked_at=booking.booked_at, klass=booking.klass
    )
    return f"期限を過ぎた取り消しのため、きまりの点数が{points:g}点付きます。" if points else ""


def _about_entry(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    text = f"{_place(policy, entry, desk)}の、抽選の申し込みですね。取りやめますか？"
    return Reply(text, (Button("はい、取りやめる", "はい"), Button("取りやめない", "いいえ")))


def refused(refusal: Refusal, desk: Desk, found: One) -> Reply:
    """Why it cannot be cancelled here, what would come back, and where it can be done."""
    words = words_for(refusal, desk, found.facility).text
    if refusal.reason == "DECIDED" or isinstance(found, Entry):
        return Reply(words, (Button("予約を見る", "予約確認"),))
    policy = rules_of(found, desk)
    paid = money.on_cancelling(policy, found, desk.at) if refusal.reason == "CANCEL_PAID" else ""
    office = desk.facilities[found.facility]
    contact = wording.office(office) if refusal.facts.get("says") else office.texts.contact.strip()
    lines = (f"{_place(policy, found, desk)}の予約ですね。", paid, words, contact)
    text = "\n".join(line for line in lines if line)
    return Reply(text, (Button("窓口に連絡する", ":staff"), Button("取り消さない", "取り消さない")))


# --- はい ---


def left(state: State, desk: Desk) -> Turn:
    """やめる: give up the booking, or the cancelling? Nothing is done, it is said so, and the other is one press away."""
    one = desk.booking(state.answers.get("id", "")) or desk.entry(state.answers.get("id", ""))
    button = Button("やはり取り消す", which_one.standing(one) if one else "キャンセル")
    return Turn(
        fresh(state),
        (replace(LEFT, text="わかりました。取り消さずに、そのままにしてあります。", buttons=(*LEFT.buttons, button)),),
    )


def again(state: State, desk: Desk, aside: str) -> Turn:
    """The question once more, after an answer of another kind in a message of its own."""
    every = everything(state, desk)
    if state.at == SUMMARY:
        turn = ask(state, state.answers["id"], desk)
    else:
        turn = _which(state, every, desk, "") if every else start(state, Said("", desk.at), desk)
    return replace(turn, replies=(Reply(aside), *turn.replies))


def step(state: State, said: Said, desk: Desk) -> Turn:
    """Answer which, or yes or no; はい answers the newest question only."""
    word = plain(said.value or said.text)
    if word in PLAIN_NO | NO_TOO | KEPT:
        return Turn(fresh(state), (LEFT,))
    if state.at == SUMMARY and word in PLAIN_YES | DONE:
        return Turn(state, (), Command("cancel", {"id": state.answers["id"]}))
    if state.at == SUMMARY and not is_about_one(said, state, desk):
        return ask(state, state.answers["id"], desk, "「はい」か「いいえ」でお答えください。")
    return start(state, said, desk, "" if said.text.strip() else "日にちを送るか、下から選んでください。")
