"""Around a registration: how one registers here, 申請中, when the office calls, 登録済み."""

from booking import engine, terms
from booking.policy import Policy
from booking.values import Registration
from dialogs import wording
from dialogs.greeting import MENU
from dialogs.questions import Desk
from dialogs.registration import REGISTRATION
from dialogs.script import prefixed
from dialogs.turn import Button, Reply, State, Turn, fresh
from dialogs.walking import begin

FIRST = "ご利用には、はじめに利用者登録が必要です。"


def is_registered(state: State, desk: Desk) -> bool:
    """Whether this person may book here."""
    registration = desk.registration(state.facility)
    return registration is not None and registration.state == "approved" and not _over(registration, desk)


def _over(registration: Registration, desk: Desk) -> bool:
    """Whether its term has run out."""
    return registration.valid_until is not None and registration.valid_until <= desk.at


def register(state: State, desk: Desk, before: str = "") -> Turn:
    """登録: the form, the counter where it is made there, or how an application stands."""
    policy, registration = desk.facilities[state.facility], desk.registration(state.facility)
    if registration is not None and registration.state in ("applied", "approved"):
        return Turn(fresh(state), (stands(policy, registration, desk),))
    if not terms.in_chat(policy):
        return Turn(fresh(state), (prefixed(at_counter(policy), before),))
    turn = begin(REGISTRATION, state, None, desk)
    return Turn(turn.state, (prefixed(turn.replies[0], before), *turn.replies[1:]))


def stands(policy: Policy, registration: Registration, desk: Desk) -> Reply:
    """申請中 or 登録済み."""
    if registration.state == "approved" and registration.valid_until is not None:
        return _with_term(policy, registration, desk)
    if registration.state == "approved":
        return Reply(f"{policy.name}の利用者登録はおすみです。予約するときは、日にちと時間を送ってください。", MENU)
    applied = wording.moment(registration.applied_at, desk.at.date())
    return Reply(
        f"利用者登録は申請中です（{applied}に受け付けました）。\n"
        f"{_who_checks(policy)}確認がすみしだい、こちらでお知らせします。それまで少しお待ちください。\n{policy.texts.contact.strip()}",
        (Button("申請の状況", "登録"), Button("ヘルプ", "ヘルプ")),
    )


def _with_term(policy: Policy, registration: Registration, desk: Desk) -> Reply:
    assert registration.valid_until is not None  # noqa: S101 - asked by the caller
    until = wording.until(registration.valid_until, desk.at.date())
    if _over(registration, desk):
        return Reply(
            f"{policy.name}の利用者登録の有効期間は{until}でした。窓口で更新すると、また申し込めます。\n{policy.texts.contact.strip()}",
            (Button("空き状況を見る", "空き状況"), Button("ヘルプ", "ヘルプ")),
        )
    return Reply(
        f"{policy.name}の利用者登録はおすみです。有効期間は{until}です。予約するときは、日にちと時間を送ってください。",
        MENU,
    )


def _who_checks(policy: Policy) -> str:
    if policy.registration.approval != "staff_after_call":
        return f"{policy.office.name}が内容を確認しています。"
    return f"{policy.office.name}が、お電話{'かSMS' if policy.office.sms else ''}で内容を確認します。"


def applied(policy: Policy, desk: Desk) -> Reply:
    """申請中, just now: what happens next, and when the office will call."""
    call, today = engine.office_call(policy, desk.at), desk.at.date()
    hours = f"{wording.clock(call.opens)}〜{wording.clock(call.closes)}"
    when = f"本日{wording.day(today)}" if call.today else wording.day(call.at.date(), today)
    by = f"お電話{'かSMS' if policy.office.sms else ''}で" if policy.registration.approval == "staff_after_call" else ""
    return Reply(
        "登録を受け付けました。いまは申請中です。\n"
        f"{when}以降（受付 {hours}）に、{policy.office.name}が{by}内容を確認します。"
        f"確認がすむと予約できるようになり、こちらでお知らせします。\n{policy.texts.contact.strip()}",
        (Button("申請の状況", "登録"),),
    )


def at_counter(policy: Policy) -> Reply:
    """A hall whose registration is made at the counter, linked by a code."""
    rule = policy.registration
    lines = (
        rule.where or "登録は窓口で受け付けています。",
        rule.add_on,
        "登録のとき窓口でお渡しする8文字の番号を、ここにそのまま送ってください。LINEで予約できるようになります。",
        policy.texts.contact.strip(),
    )
    return Reply(
        "\n".join(line for line in lines if line), (Button("空き状況を見る", "空き状況"), Button("ヘルプ", "ヘルプ"))
    )


def linked(policy: Policy) -> Reply:
    """The code from the counter has been taken: from now on one books here."""
    return _ready(f"{policy.name}の登録とつながりました。これからは、ここで予約できます。")


def welcomed(policy: Policy) -> Reply:
    """Registered at once, where nobody has to approve it."""
    return _ready(f"{policy.name}の利用者登録がすみました。これからは、ここで予約できます。")


def _ready(text: str) -> Reply:
    return Reply(
        f"{text}\n使いたい日にちと時間を、そのまま送ってください。\n例：来週の土曜 14時から2時間",
        MENU,
    )
