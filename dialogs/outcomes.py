"""What is said when something was done, or could not be: the closing step of every talk."""

from dataclasses import replace
from datetime import datetime

from booking.errors import Refusal
from booking.policy import Policy
from booking.values import Booking, Entry, Registration
from dialogs import cancel, confirming, entries, greeting, money, my_bookings, registering, wording
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.request import REQUEST
from dialogs.script import SUMMARY, prefixed
from dialogs.turn import Button, Command, Reply, State, Turn, fresh, without
from dialogs.walking import ask_next

DID = "did"  # what はい has just done, remembered until something else is said; `id` and `token` beside it
ANEW = "別の日に使うときは、あらためて申し込んでください。"
BOOK = Button("予約する", "予約")
SEE = Button("予約を見る", "予約確認")


def told(command: Command, outcome: object, state: State, desk: Desk) -> Turn:
    """The answer to what a command brought about."""
    if isinstance(outcome, Refusal):
        return _refused(command, outcome, state, desk)
    ended = fresh(state)
    if isinstance(outcome, Registration):
        ended = State(run=ended.run, facility=outcome.facility)
    elif isinstance(outcome, Booking | Entry):
        ended = replace(ended, answers={DID: command.name, "id": outcome.id, "token": state.token})
    return Turn(ended, (_done(command, outcome, state, desk),))


def _done(command: Command, outcome: object, state: State, desk: Desk) -> Reply:
    if isinstance(outcome, Registration):
        policy = desk.facilities[outcome.facility]
        if outcome.state != "approved":
            return registering.applied(policy, desk)
        return registering.linked(policy) if command.name == "link" else registering.welcomed(policy)
    if isinstance(outcome, Booking):
        policy = desk.facilities[outcome.facility]
        return cancelled(policy, outcome, desk) if command.name == "cancel" else booked(policy, outcome, desk)
    if isinstance(outcome, Entry):
        policy = desk.facilities[outcome.facility]
        return _withdrawn(policy, outcome, desk) if command.name == "cancel" else entries.receipt(policy, outcome, desk)
    contact = desk.facilities[state.facility].texts.contact.strip() if state.facility in desk.facilities else ""
    return Reply(f"職員に伝えました。お急ぎのときはお電話ください。\n{contact}".strip(), greeting.MENU[:3])


# --- what could not be done ---


def _refused(command: Command, refusal: Refusal, state: State, desk: Desk) -> Turn:
    if command.name == "cancel":
        found = desk.booking(str(command.facts["id"])) or desk.entry(str(command.facts["id"]))
        if found is not None:
            return Turn(fresh(state), (cancel.refused(refusal, desk, found),))
    if command.name == "submit_use" and refusal.reason != "NOT_REGISTERED":
        return _ask_again(refusal, state, desk)
    words = words_for(refusal, desk, state.facility).text
    return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), words),))


def _ask_again(refusal: Refusal, state: State, desk: Desk) -> Turn:
    """Another was faster, or a deadline has passed: say so and ask for what has to be different."""
    turn = ask_next(REQUEST, state, desk)
    if turn.state.at != SUMMARY:  # the rules themselves say why, with what is free instead
        return turn
    drop = refusal.facts.get("drop") or ("start", "end")
    return ask_next(REQUEST, without(state, *drop), desk, words_for(refusal, desk, state.facility).text)


# --- what was done ---


def booked(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """受付: tentative until staff have looked, or decided at once."""
    if booking.state == "awaiting_confirmation":
        return _provisional(policy, booking, desk)
    if booking.state != "awaiting_approval":
        return confirmed(policy, booking, desk.at, "予約が決まりました。")
    place = f"{wording.span(booking.start, booking.end, desk.at.date())}、{policy.rooms[booking.room].name}"
    case = policy.case(booking.room)
    usual = policy.approval(case).usual_days
    minutes = policy.cancellation(case).undo_minutes
    code = "予約番号と入口の番号" if policy.key(case).kind == "keypad" else "予約番号"
    undo = (
        f"まちがえたときは、{minutes}分以内なら［取り消す］で元に戻せます。"
        if minutes
        else "まちがえたときは［取り消す］を押してください。"
    )
    return Reply(
        f"申し込みを受け付けました。\n{place}\nいまは仮の予約です。職員の確認をお待ちください{f'（{usual}）' if usual else ''}。"
        f"確認がすむと、{code}をお送りします。\n{undo}",
        (SEE, Button("取り消す", f":cancel:{booking.id}")),
    )


def _provisional(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """仮予約: until when and how the applicant makes it sure, or it falls."""
    today = desk.at.date()
    place = f"{wording.span(booking.start, booking.end, today)}、{policy.rooms[booking.room].name}"
    fee = "".join(f"\n{name}：{value}" for name, value in money.booking_rows(policy, booking))
    return Reply(
        f"仮予約を受け付けました。\n{place}{fee}\n"
        f"このままでは決まりません。{confirming.what_to_do(policy, booking, today)}",
        (*confirming.buttons(policy, booking), SEE),
    )


def confirmed(policy: Policy, booking: Booking, now: datetime, title: str) -> Reply:
    """本予約: number, time, the way in, the steps, what to pay; for a reply and for the one push alike."""
    today = now.date()
    rows = (
        ("予約番号", booking.number or ""),
        ("日時", wording.span(booking.start, booking.end, today)),
        ("場所", f"{policy.name} {policy.rooms[booking.room].name}"),
        *my_bookings.key_rows(policy, booking, today),
        *money.booking_rows(policy, booking),
    )
    parts = (
        my_bookings.lock_steps(policy, booking),
        _no_way_back(policy, booking),
        money.how_to_pay(policy, booking, now),
    )
    return Reply(
        "",
        (Button("くわしく", f":detail:{booking.id}"), Button("予約を取り消す", f":cancel:{booking.id}")),
        title=title,
        facts=tuple(row for row in rows if row[1]),
        after="\n".join(part for part in parts if part),
    )


def _no_way_back(policy: Policy, booking: Booking) -> str:
    if policy.key(policy.case(booking.room)).kind != "keypad":
        return ""
    return "利用時間が終わると、番号では入れなくなります。忘れ物にご注意ください。"


def cancelled(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """取消: done, what comes back, the next step."""
    place = f"{wording.span(booking.start, booking.end, desk.at.date())} {policy.rooms[booking.room].name}"
    what = "当選を辞退しました" if declined(booking) else "予約を取り消しました"
    back = (
        f"\n{wording.yen(booking.refund_yen)}をお返しします。窓口でお受け取りください。" if booking.refund_yen else ""
    )
    return Reply(f"{place}の{what}。{back}\n{ANEW}", (BOOK, SEE))


def declined(booking: Booking) -> bool:
    """Whether it was a win that nobody had confirmed yet."""
    return bool(booking.confirm_until and not booking.number and booking.origin == "lottery")


def _withdrawn(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    return Reply(f"{entries.place(policy, entry, desk)}の、抽選の申し込みを取りやめました。", (BOOK, SEE))
