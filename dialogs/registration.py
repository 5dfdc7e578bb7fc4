"""利用者登録: consent, then one thing a message, then the summary. Closing step: an application that staff decide.

Each question holds exactly one of the words 同意, お名前, フリガナ, 生年月日, 郵便番号, ご住所, 電話, メール.
"""

from collections.abc import Callable
from datetime import date

from booking import applicant, enrolment
from dialogs import wording
from dialogs.questions import Desk
from dialogs.registration_answers import (
    AGREE,
    SKIP,
    Read,
    class_needed,
    may_skip,
    or_skipped,
    read_birth_date,
    read_class,
    read_consent,
    read_members,
    read_phone,
    read_short,
    reads,
    rules,
)
from dialogs.script import BACK, STOP, Ask, Script
from dialogs.turn import Button, Command, Reply, State

MOST_BUTTONS = 10
LABELS = {
    "name": "お名前",
    "kana": "フリガナ",
    "birth_date": "生年月日",
    "postcode": "郵便番号",
    "address": "ご住所",
    "phone": "電話",
    "email": "メール",
    "group": "団体名",
    "group_kana": "団体名のよみ",
    "members": "人数",
    "contact": "連絡先",
}


# --- 同意 ---


def consent_words(state: State, desk: Desk) -> Reply:
    """Ask for consent to terms and privacy; each can be read first."""
    return Reply(
        f"{rules(state, desk).name}の利用者登録を始めます。3分ほどで終わります。\n"
        "まず、利用規約と個人情報の取り扱いをお読みください。"
        "いただいた情報は、施設の予約のためだけに使い、暗号にして保管します。\n"
        "よろしければ［同意する］を押してください。",
        (Button(AGREE, AGREE), Button("利用規約を読む", "terms"), Button("個人情報の扱いを読む", "privacy"), STOP),
    )


# --- the questions ---


def _question(text: str, name: str) -> Callable[[State, Desk], Reply]:
    def words(state: State, desk: Desk) -> Reply:
        skip = (Button(SKIP, SKIP),) if may_skip(name, state, desk) else ()
        return Reply(text + ("\nなければ［スキップ］を押してください。" if skip else ""), (*skip, BACK, STOP))

    return words


def _ask(name: str, text: str, read: Read, simpler: str) -> Ask:
    def needed(state: State, desk: Desk) -> bool:
        return enrolment.asks(rules(state, desk), name, state.answers.get("klass"))

    return Ask(
        name, _question(text, name), or_skipped(name, read), needed, LABELS[name], simpler=simpler, free_text=True
    )


# --- summary and finish ---


def shown(field: str, value: str) -> str:
    """An answer as people read it."""
    if not value:
        return "なし"
    if field == "birth_date":
        born = date.fromisoformat(value)
        return f"{applicant.japanese_year(born)}（{born.year}年）{born.month}月{born.day}日"
    if field == "postcode":
        return f"〒{value[:3]}-{value[-4:]}"
    return applicant.shown_phone(value) if field == "phone" else value


def summary(state: State, desk: Desk) -> Reply:
    """Everything once more before it is sent."""
    fields = [question.name for question in REGISTRATION.questions if question.name in _asked(state, desk)]
    policy, klass = rules(state, desk), state.answers.get("klass", "")
    chosen = (("区分", policy.classes[klass].name),) if klass in policy.classes else ()
    return Reply(
        "",
        (Button("はい、登録する", "はい"), Button("直す", "いいえ"), STOP),
        title="この内容で登録を申し込みます。よろしいですか？",
        facts=(*chosen, *((LABELS[f], shown(f, state.answers[f])) for f in fields if f in state.answers)),
        after=_what_happens(state, desk),
    )


def _asked(state: State, desk: Desk) -> list[str]:
    """What the class chosen is asked for; answers given for another class before are not sent."""
    return [name for name in LABELS if enrolment.asks(rules(state, desk), name, state.answers.get("klass"))]


def _what_happens(state: State, desk: Desk) -> str:
    rule = rules(state, desk).registration
    fee = f"登録料は{wording.yen(rule.fee_yen)}です。" if rule.fee_yen else ""
    if rule.approval == "none":
        return f"{fee}「はい」を押すと、登録が終わります。"
    return f"{fee}「はい」を押すと、職員が内容を確認します。"


def class_words(state: State, desk: Desk) -> Reply:
    """Ask as what one registers, each class with who belongs to it where the policy says so."""
    policy = rules(state, desk)
    offered = [(key, policy.classes[key]) for key in enrolment.classes(policy)]
    told = "".join(f"\n・{one.name}：{one.members}" for _, one in offered if one.members)
    buttons = tuple(Button(wording.label(one.name), key) for key, one in offered)
    return Reply(f"どの区分で登録しますか？{told}", (*buttons[:MOST_BUTTONS], BACK, STOP))


def finish(state: State, desk: Desk) -> Command:
    """Apply."""
    asked = ("klass", *_asked(state, desk))
    answers = {name: value for name, value in state.answers.items() if name in asked}
    facts = {"facility": state.facility, "answers": answers, "terms_version": state.answers["consent"]}
    return Command("apply_registration", facts)


REGISTRATION = Script(
    name="registration",
    questions=(
        Ask(
            "consent",
            consent_words,
            read_consent,
            simpler="規約をお読みになり、よろしければ［同意する］を押してください。",
            shorter="規約をお読みになり、よろしければ［同意する］を押してください。",
        ),
        Ask("klass", class_words, read_class, class_needed, "区分", simpler="区分を、下から選んでください。"),
        _ask(
            "name",
            "お名前を、姓と名のあいだを空けて教えてください。\n例：山田 花子",
            reads("name", applicant.read_name),
            "漢字かかなで、お名前を送ってください。\n例：山田 花子",
        ),
        _ask(
            "kana",
            "フリガナを教えてください。\n例：ヤマダ ハナコ",
            reads("kana", applicant.read_kana),
            "かたかなで、フリガナを送ってください。\n例：ヤマダ ハナコ",
        ),
        _ask(
            "birth_date",
            "生年月日を教えてください。\n例：昭和32年5月1日、または 1957/5/1",
            read_birth_date,
            "お生まれの日（生年月日）を送ってください。\n例：昭和32年5月1日",
        ),
        _ask(
            "postcode",
            "郵便番号を教えてください。\n例：181-0001",
            reads("postcode", applicant.read_postcode),
            "7けたの郵便番号を送ってください。\n例：181-0001",
        ),
        _ask(
            "address",
            "ご住所を教えてください。\n例：中央町一丁目2番3号 中央ハイツ101（市区町村から、建物名まで）",
            reads("address", applicant.read_address),
            "お住まいの、ご住所を送ってください。",
        ),
        _ask(
            "phone",
            "携帯電話の番号を教えてください。確認のご連絡に使います。\n例：090-1234-5678",
            read_phone,
            "ご連絡のつく携帯電話の番号を送ってください。\n例：090-1234-5678",
        ),
        _ask(
            "email",
            "メールアドレスを教えてください。\n例：yamada@example.jp",
            reads("email", applicant.read_email),
            "メールアドレスを半角の文字で送ってください。\n例：yamada@example.jp",
        ),
        _ask(
            "group",
            "団体名を教えてください。\n例：ひばり合唱団",
            reads("group", read_short),
            "団体の名前を送ってください。",
        ),
        _ask(
            "group_kana",
            "団体名のよみを教えてください。\n例：ヒバリガッショウダン",
            reads("group_kana", read_short),
            "団体名のよみをかなで送ってください。",
        ),
        _ask("members", "団体は何人ですか？\n例：12人", read_members, "団体の人数を送ってください。"),
        _ask(
            "contact",
            "ほかの連絡先があれば教えてください。",
            reads("contact", read_short),
            "ほかの連絡先を送ってください。",
        ),
    ),
    summary=summary,
    finish=finish,
)
