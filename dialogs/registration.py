"""利用者登録: consent, then one thing a message, then the summary. Closing step: an application that staff decide."""

from collections.abc import Callable
from datetime import date

from booking import applicant
from booking.moments import OfficeCall
from booking.policy import Policy
from dialogs import wording
from dialogs.questions import Desk
from dialogs.script import Ask, Found, NotUnderstood, Script
from dialogs.turn import Button, Command, Reply, Said, State

AGREE = "同意する"
SKIP = "スキップ"
STOP = Button("やめる", "やめる")
BACK = Button("戻る", "戻る")

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


def _policy(state: State, desk: Desk) -> Policy:
    return desk.facilities[state.facility]


def _asks(field: str) -> Callable[[State, Desk], bool]:
    return lambda state, desk: field in _policy(state, desk).registration.fields


# --- 同意 ---


def consent_words(state: State, desk: Desk) -> Reply:
    """Ask for consent to terms and privacy; each can be read first."""
    policy = _policy(state, desk)
    return Reply(
        f"{policy.name}の利用者登録を始めます。3分ほどで終わります。\n"
        "まず、利用規約と個人情報の取り扱いをお読みください。"
        "いただいた情報は、施設の予約のためだけに使い、暗号にして保管します。\n"
        "よろしければ［同意する］を押してください。",
        (Button(AGREE, AGREE), Button("利用規約を読む", "terms"), Button("個人情報の取り扱いを読む", "privacy"), STOP),
    )


def read_consent(said: Said, state: State, desk: Desk) -> Found:
    """Take 同意する; show a text that is asked for."""
    word = said.value or said.text.strip()
    texts = _policy(state, desk).texts
    if word in ("terms", "privacy"):
        document = texts.terms if word == "terms" else texts.privacy
        raise NotUnderstood(document.text)
    if word in (AGREE, "同意", "同意します", "はい", "はい、同意する", "はい、同意します"):
        return {"consent": f"{texts.terms.version}/{texts.privacy.version}"}
    if word in ("同意しない", "いいえ"):
        raise NotUnderstood("同意がないと登録できません。やめるときは［やめる］を押してください。")
    raise NotUnderstood("登録には、規約への同意が必要です。")


# --- the questions ---


def _question(text: str, *buttons: Button) -> Callable[[State, Desk], Reply]:
    return lambda state, desk: Reply(text, (*buttons, BACK, STOP))


def _reads(name: str, read: Callable[[str], str]) -> Callable[[Said, State, Desk], Found]:
    def take(said: Said, state: State, desk: Desk) -> Found:
        if said.kind != "text":
            raise NotUnderstood("文字で送ってください。")
        return {name: read(said.text)}

    return take


def read_birth_date(said: Said, state: State, desk: Desk) -> Found:
    """Take a birth date in any common notation, or one picked; the age is checked for the hall."""
    today = desk.at.date()
    birth: date = applicant.read_birth_date(said.value or said.text, today)
    applicant.check_age(birth, today, _policy(state, desk).registration.minimum_age)
    return {"birth_date": birth.isoformat()}


def read_phone(said: Said, state: State, desk: Desk) -> Found:
    """Take a mobile number: the office confirms by telephone or SMS."""
    if said.kind != "text":
        raise NotUnderstood("番号を文字で送ってください。")
    return {"phone": applicant.read_phone(said.text, mobile_only=bool(_policy(state, desk).office.sms))}


def read_email(said: Said, state: State, desk: Desk) -> Found:
    """Take an address, or スキップ where the hall does not insist."""
    word = (said.value or said.text).strip()
    if word in (SKIP, "なし", "ない", "ありません", "省略"):
        if "email" in _policy(state, desk).registration.optional:
            return {"email": ""}
        raise NotUnderstood("この施設では省略できません。")
    return {"email": applicant.read_email(word)}


def email_words(state: State, desk: Desk) -> Reply:
    """E-mail, which may be skipped where the hall allows it."""
    optional = "email" in _policy(state, desk).registration.optional
    text = "メールアドレスを教えてください。" + ("お持ちでなければ［スキップ］を押してください。" if optional else "")
    return Reply(text + "\n例：yamada@example.jp", (*((Button(SKIP, SKIP),) if optional else ()), BACK, STOP))


def birth_words(state: State, desk: Desk) -> Reply:
    """Birth date, by era or by the western year."""
    return Reply("生年月日を教えてください。\n例：昭和32年5月1日、または 1957/5/1", (BACK, STOP))


# --- summary and finish ---


def shown(field: str, value: str) -> str:
    """An answer as people read it."""
    if field == "birth_date":
        born = date.fromisoformat(value)
        return f"{applicant.japanese_year(born)}（{born.year}年）{born.month}月{born.day}日"
    if field == "postcode":
        return f"〒{value[:3]}-{value[-4:]}"
    if field == "phone":
        return applicant.shown_phone(value)
    return value or "なし"


def summary(state: State, desk: Desk) -> Reply:
    """Everything once more before it is sent."""
    policy = _policy(state, desk)
    rows = tuple((LABELS[f], shown(f, state.answers[f])) for f in policy.registration.fields if f in state.answers)
    return Reply(
        "",
        (Button("はい、登録する", "はい"), Button("直す", "いいえ"), STOP),
        title="この内容で登録を申し込みます。よろしいですか？",
        facts=rows,
        after="「はい」を押すと、職員が内容を確認します。",
    )


def finish(state: State, desk: Desk) -> Command:
    """Apply."""
    answers = {name: value for name, value in state.answers.items() if name != "consent"}
    return Command(
        "apply_registration",
        {"facility": state.facility, "answers": answers, "terms_version": state.answers["consent"]},
    )


REGISTRATION = Script(
    name="registration",
    questions=(
        Ask("consent", consent_words, read_consent),
        Ask(
            "name",
            _question("お名前を、姓と名のあいだを空けて教えてください。\n例：山田 花子"),
            _reads("name", applicant.read_name),
            _asks("name"),
            "お名前",
        ),
        Ask(
            "kana",
            _question("フリガナを教えてください。\n例：ヤマダ ハナコ"),
            _reads("kana", applicant.read_kana),
            _asks("kana"),
            "フリガナ",
        ),
        Ask("birth_date", birth_words, read_birth_date, _asks("birth_date"), "生年月日"),
        Ask(
            "postcode",
            _question("郵便番号を教えてください。\n例：181-0001"),
            _reads("postcode", applicant.read_postcode),
            _asks("postcode"),
            "郵便番号",
        ),
        Ask(
            "address",
            _question("ご住所を教えてください。\n例：井の頭一丁目3番18号（市区町村から、建物名まで）"),
            _reads("address", applicant.read_address),
            _asks("address"),
            "ご住所",
        ),
        Ask(
            "phone",
            _question("携帯電話の番号を教えてください。確認のご連絡に使います。\n例：090-1234-5678"),
            read_phone,
            _asks("phone"),
            "電話",
        ),
        Ask("email", email_words, read_email, _asks("email"), "メール"),
    ),
    summary=summary,
    finish=finish,
)


def applied(policy: Policy, today: date, call: OfficeCall, contact: str) -> Reply:
    """申請中: what happens next, and when the office will call."""
    hours = f"{wording.clock(call.opens)}〜{wording.clock(call.closes)}"
    when = f"本日{wording.day(today)}" if call.at.date() == today else wording.day(call.at.date(), today)
    return Reply(
        "登録を受け付けました。いまは申請中です。\n"
        f"{when}（{hours}）以降に、{policy.office.name}からお電話またはSMSで内容の確認をします。"
        f"確認がすむと予約できるようになり、こちらでお知らせします。\n{contact}",
        (Button("申請の状況", "登録"),),
    )
