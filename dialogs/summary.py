"""The summary before はい, and what はい does: a booking or a lottery entry, whichever stage is open for that day."""

from booking import engine, fees, terms
from booking.errors import Refusal
from booking.policy import Policy
from booking.purposes import purpose_class
from dialogs import ask_charges, money, wording
from dialogs.ask_equipment import NOTHING, short
from dialogs.ask_lottery import lucky_of
from dialogs.questions import Desk
from dialogs.script import STOP
from dialogs.turn import Button, Command, Reply, State
from dialogs.wanted import (
    CHANNEL,
    by_lottery,
    equipment_of,
    explained,
    klass_of,
    period,
    policy_of,
    stage_of,
)


def summary(state: State, desk: Desk) -> Reply:
    """Everything once more: what, when, what it costs, how it is decided, what はい agrees to."""
    rules = policy_of(state, desk).texts.house_rules.text.strip()
    what = "抽選に申し込みます" if by_lottery(explained(state, desk)) else "申し込みます"
    return Reply(
        "",
        (Button("はい、申し込む", "はい"), Button("直す", "いいえ"), STOP),
        title=f"この内容で{what}。よろしいですか？",
        facts=_rows(state, desk),
        after=f"{rules}\n\n「はい」を押すと、このお願いに同意したことになります。\n{how_decided(state, desk)}",
    )


def _rows(state: State, desk: Desk) -> tuple[tuple[str, str], ...]:
    policy, answers, span = policy_of(state, desk), state.answers, period(state)
    assert span is not None  # noqa: S101 - shown only once everything is known
    entrance, borrowed = answers.get("entrance", ""), answers.get("equipment", NOTHING)
    rows = (
        ("場所", f"{policy.name} {policy.rooms[answers['room']].name}"),
        ("日時", wording.span(*span, today=desk.at.date())),
        ("人数", f"{answers['headcount']}人"),
        ("団体", answers["group"]),
        ("目的", answers["purpose"]),
        ("区分", policy.entrances[entrance].name if entrance in policy.entrances else ""),
        ("借りるもの", "" if borrowed == NOTHING else short(borrowed, state, desk)),
        ("希望", f"第{answers['wish']}希望" if "wish" in answers else ""),
        ("数字", lucky_of(state)),
        *ask_charges.rows(state, desk),
        *money.fee_rows(policy, cost_of(state, desk)),
    )
    return tuple((name, value) for name, value in rows if value)


def how_decided(state: State, desk: Desk) -> str:
    """What happens after はい, and by when."""
    policy, told = policy_of(state, desk), explained(state, desk)
    case = policy.case(state.answers["room"], klass_of(state, desk))
    if by_lottery(told):
        stage = stage_of(told)
        result = stage and (stage.announces_at or stage.draws_at)
        when = f"結果は{wording.moment(result, desk.at.date())}にお知らせします。" if result else ""
        return f"抽選（申し込みが重なったとき、くじで決める方法）です。{when}"
    if provisional := _provisional(policy, state, desk):
        return provisional
    if terms.needs_approval(policy, *case[:2], uses=desk.history(state.facility).uses):
        code = "確認がすむと、入口を開ける番号をお送りします。" if policy.key(case).kind == "keypad" else ""
        return f"申し込みのあと、職員が確認します。それまでは仮の予約です。{code}"
    return "申し込むと、その場で予約が決まります。"


def _provisional(policy: Policy, state: State, desk: Desk) -> str:
    """仮予約: that the applicant has one more step to do, and by when; empty where it is decided by はい or by staff."""
    span = period(state)
    until = span and engine.provisional_until(
        policy, state.answers["room"], span[0], desk.at, klass=klass_of(state, desk), channel=CHANNEL
    )
    if not until:
        return ""
    return f"はじめは仮予約です。{wording.until(until, desk.at.date())}に確定の手続きをすると、予約が決まります。"


def finish(state: State, desk: Desk) -> Command:
    """Submit what the summary showed, with the version of the house rules it agreed to."""
    answers, policy = state.answers, policy_of(state, desk)
    return Command(
        "submit_use",
        {
            "facility": state.facility,
            "room": answers["room"],
            "entrance": answers.get("entrance"),
            "span": period(state),
            "headcount": int(answers["headcount"]),
            "group": answers["group"],
            "purpose": answers["purpose"],
            "purpose_class": purpose_class(policy, answers["purpose"]),
            "house_rules": policy.texts.house_rules.version,
            "equipment": dict(equipment_of(state)),
            "wish": int(answers.get("wish", 1)),
            "lucky": lucky_of(state),
            "ticket_yen": ask_charges.ticket_yen(state),
            "options": ask_charges.chosen(state, desk),
            "declined": ask_charges.declined(state, desk),
        },
    )


def cost_of(state: State, desk: Desk) -> fees.Fee | None:
    """What the use costs, None where the policy has no price for it (the counter then says)."""
    span = period(state)
    assert span is not None  # noqa: S101 - asked only once the times are known
    policy = policy_of(state, desk)
    try:
        return fees.fee(
            policy,
            state.answers["room"],
            *span,
            entrance=state.answers.get("entrance"),
            klass=klass_of(state, desk),
            purpose_class=purpose_class(policy, state.answers.get("purpose", "")),
            ticket_yen=ask_charges.ticket_yen(state),
            equipment=equipment_of(state),
            options=ask_charges.chosen(state, desk),
            declined=ask_charges.declined(state, desk),
            at=desk.at,
        )
    except Refusal:
        return None
