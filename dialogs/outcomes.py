"""What is said when something was done, or could not be: the closing step of every talk."""

from dataclasses import replace

from booking import engine
from booking.calendar import JST
from booking.errors import Refusal
from booking.policy import Policy
from booking.values import Booking, Entry, Registration
from dialogs import cancel, greeting, my_bookings, registration, wording
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.request import REQUEST
from dialogs.script import ask_next, prefixed
from dialogs.turn import Button, Command, Reply, Said, State, Turn, fresh, without


def told(command: Command, outcome: object, state: State, said: Said, desk: Desk) -> Turn:
    """The answer to what a command brought about."""
    if isinstance(outcome, Refusal):
        return _refused(command, outcome, state, desk)
    ended = fresh(state)
    if isinstance(outcome, Registration):
        return Turn(replace(ended, facility=outcome.facility), (_registration(outcome, desk),))
    if isinstance(outcome, Booking):
        policy = desk.facilities[outcome.facility]
        return Turn(
            ended, (_cancelled(policy, outcome, desk) if command.name == "cancel" else _booked(policy, outcome, desk),)
        )
    if isinstance(outcome, Entry):
        policy = desk.facilities[outcome.facility]
        return Turn(
            ended, (_withdrawn(policy, outcome, desk) if command.name == "cancel" else entered(policy, outcome, desk),)
        )
    return Turn(
        ended, (Reply("職員に伝えました。お急ぎのときはお電話ください。\n" + _contact(state, desk), greeting.MENU[:3]),)
    )


def _contact(state: State, desk: Desk) -> str:
    policy = desk.facilities.get(state.facility)
    return policy.texts.contact if policy else ""


def _refused(command: Command, refusal: Refusal, state: State, desk: Desk) -> Turn:
    if command.name == "cancel":
        booking = desk.booking(str(command.facts["id"]))
        if booking is not None and refusal.reason != "DECIDED":
            return Turn(fresh(state), (cancel.too_late(refusal, desk, booking),))
    if command.name == "submit_use" and refusal.reason != "NOT_REGISTERED":
        text = words_for(refusal, desk, state.facility).text
        return ask_next(REQUEST, without(state, *refusal.facts.get("drop", ("start", "end"))), desk, text)
    reply = words_for(refusal, desk, state.facility)
    return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), reply.text),))


def _registration(made: Registration, desk: Desk) -> Reply:
    policy = desk.facilities[made.facility]
    if made.state == "approved":
        return Reply(
            f"{policy.name}の登録とつながりました。これからは、ここで予約できます。\n日にちと時間をそのまま送ってください。",
            greeting.MENU,
        )
    call = engine.office_call(policy, desk.at)
    return registration.applied(policy, desk.at.date(), call, policy.texts.contact)


def _booked(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    span = f"{wording.span(booking.start, booking.end, desk.at.date())}、{policy.rooms[booking.room].name}"
    if booking.state == "awaiting_approval":
        usual = policy.approval(policy.case(booking.room)).usual_days
        wait = f"（{usual}）" if usual else ""
        return Reply(
            f"申し込みを受け付けました。\n{span}\n"
            f"いまは仮の予約です。職員の確認をお待ちください{wait}。確認がすむと、予約番号と入口の番号をお送りします。\n"
            "まちがえたときは［取り消す］で元に戻せます。",
            (Button("予約を見る", "予約確認"), Button("取り消す", f":cancel:{booking.id}")),
        )
    return confirmed(policy, booking, desk.at.date(), "予約が決まりました。")


def confirmed(policy: Policy, booking: Booking, today: object, title: str) -> Reply:
    """本予約: number, time, the way in, the steps, what to pay; for a reply and for the one push alike."""
    rows = [
        ("予約番号", booking.number or ""),
        ("日時", wording.span(booking.start, booking.end)),
        ("場所", f"{policy.name} {policy.rooms[booking.room].name}"),
        *my_bookings.key_rows(policy, booking),
    ]
    if booking.fee_yen:
        rows.append(("使用料", wording.yen(booking.fee_yen)))
    after = my_bookings.lock_steps(policy, booking)
    if booking.key and booking.key.kind == "keypad":
        after += "\n利用時間が終わると、番号では入れなくなります。忘れ物にご注意ください。"
    return Reply(
        "",
        (
            Button("くわしく", f":detail:{booking.id}"),
            Button("予約を取り消す", f":cancel:{booking.id}"),
        ),
        title=title,
        facts=tuple(rows),
        after=after.strip(),
    )


def _cancelled(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    span = f"{wording.span(booking.start, booking.end, desk.at.date())} {policy.rooms[booking.room].name}"
    money = f"\n{wording.yen(booking.refund_yen)}をお返しします。窓口におたずねください。" if booking.refund_yen else ""
    return Reply(
        f"{span}の予約を取り消しました。{money}\n別の日に使うときは、あらためて申し込んでください。",
        (Button("予約する", "予約"),),
    )


def _withdrawn(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    span = f"{wording.span(entry.start, entry.end, desk.at.date())} {policy.rooms[entry.room].name}"
    return Reply(f"{span}の抽選の申し込みを取りやめました。", (Button("予約する", "予約"),))


def entered(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    """The receipt of a lottery entry: what, when and how it is drawn, when the result comes."""
    told = engine.explain(policy, desk.at, entry.room, entry.start.astimezone(JST).date())
    stage = next((stage for stage in told.stages if stage.kind == "lottery"), None)
    draws_at = stage.draws_at if stage else None
    result = f"抽選は{wording.moment(draws_at, desk.at.date())}です。結果はそのときお知らせします。" if draws_at else ""
    until = (
        f"\nそれまでは、いつでも取りやめられます（{wording.until(stage.closes_at, desk.at.date())}は申し込みも受け付けています）。"
        if stage
        else ""
    )
    return Reply(
        f"抽選の申し込みを受け付けました。\n{wording.span(entry.start, entry.end, desk.at.date())}、{policy.rooms[entry.room].name}、{entry.headcount}人\n"
        f"申し込みが重なったときは、くじで決めます（何度申し込んでも、当たりやすさは同じです）。{result}{until}",
        (
            Button("予約を見る", "予約確認"),
            Button("くわしく", f":entry:{entry.id}"),
            Button("取りやめる", f":withdraw:{entry.id}"),
        ),
    )


def entry_detail(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    """Everything the city's receipt of a lottery entry holds."""
    room = policy.rooms[entry.room]
    stages = engine.explain(policy, desk.at, entry.room, entry.start.astimezone(JST).date()).stages
    draws_at = next((stage.draws_at for stage in stages if stage.kind == "lottery"), None)
    states = {
        "entered": "抽選前",
        "won": "当選（当たりました）",
        "lost": "落選（ほかの方に決まりました）",
        "withdrawn": "取りやめ",
        "void": "無効",
    }
    return Reply(
        "",
        (Button("申し込みをやめる", f":withdraw:{entry.id}"),) if entry.state == "entered" else (),
        title="抽選の申し込みの内容",
        facts=(
            ("会場", f"{policy.name} {room.name}"),
            ("状況", states[entry.state]),
            ("利用開始", wording.moment(entry.start, desk.at.date())),
            ("利用終了", wording.moment(entry.end, desk.at.date())),
            *((("抽選日時", wording.moment(draws_at, desk.at.date())),) if draws_at else ()),
            ("人数", f"{entry.headcount}人"),
            ("団体", entry.details.group),
            ("目的", entry.details.purpose),
            ("行き方", policy.texts.directions),
            ("問い合わせ", policy.texts.contact),
        ),
    )
