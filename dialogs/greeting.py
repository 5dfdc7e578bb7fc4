"""Greeting, help and the next step: what is said when no question is open."""

from booking.policy import Policy
from booking.values import Registration
from dialogs import wording
from dialogs.questions import Desk
from dialogs.turn import Button, Reply, State

HELP = (
    "できること：\n・予約する（日にちと時間をそのまま送ってください）\n・予約確認（いまの予約と入口の番号）\n"
    "・キャンセル（取り消し）\n・登録（利用者登録）\n途中でやめるときは「やめる」、ひとつ前へは「戻る」と送ってください。"
)
MENU = (
    Button("予約する", "予約"),
    Button("予約を見る", "予約確認"),
    Button("取り消す", "キャンセル"),
    Button("ヘルプ", "ヘルプ"),
)


def welcome(state: State, desk: Desk) -> Reply:
    """A resident has added the account: who we are, one next step."""
    if len(desk.facilities) == 1 or state.facility in desk.facilities:
        facility = state.facility if state.facility in desk.facilities else next(iter(desk.facilities))
        policy = desk.facilities[facility]
        registration = desk.registration(facility)
        if registration is not None and registration.state == "approved":
            return Reply(
                f"{policy.texts.greeting}\n登録はおすみです。日にちと時間を送っていただければ、予約をお手伝いします。",
                MENU,
            )
        return Reply(
            f"{policy.texts.greeting}\nはじめに利用者登録をお願いします。", (Button("登録をはじめる", "登録"),)
        )
    names = "、".join(policy.name for policy in desk.facilities.values())
    return Reply(
        f"こんにちは。集会施設の予約の窓口です（{names}）。\nはじめに利用者登録をお願いします。",
        (Button("登録をはじめる", "登録"),),
    )


def which_facility(desk: Desk) -> Reply:
    """The question 施設, asked once."""
    buttons = tuple(Button(policy.name, facility) for facility, policy in list(desk.facilities.items())[:12])
    return Reply("どの施設についてですか？", buttons)


def next_step(state: State, desk: Desk) -> Reply:
    """One thing to do next, for this person."""
    if state.facility not in desk.facilities:
        return Reply(
            "ご用のときは、いつでも話しかけてください。", (Button("登録をはじめる", "登録"), Button("予約する", "予約"))
        )
    registration = desk.registration(state.facility)
    if registration is None or registration.state not in ("applied", "approved"):
        return Reply("ご利用には、はじめに利用者登録をお願いします。", (Button("登録をはじめる", "登録"),))
    if registration.state == "applied":
        return registration_state(desk.facilities[state.facility], registration, desk)
    return Reply("予約するときは、日にちと時間をそのまま送ってください。\n例：来週の土曜 14時から2時間、10人", MENU)


def help_reply(state: State, desk: Desk) -> Reply:
    """ヘルプ outside a form."""
    policy = desk.facilities.get(state.facility)
    contact = f"\n\n{policy.texts.contact}" if policy else ""
    return Reply(HELP + contact, (*MENU[:3], Button("職員に伝える", ":staff")))


def registration_state(policy: Policy, registration: Registration, desk: Desk) -> Reply:
    """申請中 or 登録済み."""
    if registration.state == "approved":
        return Reply(f"{policy.name}の利用者登録はおすみです。予約するときは、日にちと時間を送ってください。", MENU)
    applied = wording.moment(registration.applied_at, desk.at.date())
    return Reply(
        f"利用者登録は申請中です（{applied}に受け付けました）。\n"
        f"{policy.office.name}が電話またはSMSで確認し、すみしだいこちらでお知らせします。それまでもう少しお待ちください。\n{policy.texts.contact}",
        (Button("予約を見る", "予約確認"), Button("ヘルプ", "ヘルプ")),
    )


def at_counter(policy: Policy) -> Reply:
    """A hall whose registration is made at the counter, linked by a code."""
    where = policy.registration.where or "登録は窓口で受け付けています。"
    return Reply(
        f"{where}\n{policy.registration.add_on}\n登録のとき窓口でお渡しする番号を、ここにそのまま送ってください。LINEで予約できるようになります。\n{policy.texts.contact}".replace(
            "\n\n", "\n"
        ),
        (Button("ヘルプ", "ヘルプ"),),
    )
