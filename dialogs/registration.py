"""利用者登録: consent, then one thing a message, then the summary. Closing step: an application that staff decide.

Each question holds exactly one of the words 同意, お名前, フリガナ, 生年月日, 郵便番号, ご住所, 電話, メール.
"""

from collections.abc import Callable
from datetime import date

from booking import applicant
from booking.policy import Policy
from dialogs.questions import Desk
from dialogs.script import BACK, STOP, Aside, Ask, Found, NotUnderstood, Script
from dialogs.turn import Button, Command, Reply, Said, State
from dialogs.words import YES, plain

AGREE, SKIP = "同意する", "スキップ"
SKIPPED = ("スキップ", "なし", "ない", "ありません", "持っていない", "持っていません", "省略")
LONGEST_TEXT = 60

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


# --- 同意 ---


def consent_words(state: State, desk: Desk) -> Reply:
    """Ask for consent to terms and privacy; each can be read first."""
    return Reply(
        f"{_policy(state, desk).name}の利用者登録を始めます。3分ほどで終わります。\n"
        "まず、利用規約と個人情報の取り扱いをお読みください。"
        "いただいた情報は、施設の予約のためだけに使い、暗号にして保管します。\n"
        "よろしければ［同意する］を押してください。",
        (Button(AGREE, AGREE), Button("利用規約を読む", "terms"), Button("個人情報の扱いを読む", "privacy"), STOP),
    )


def read_consent(said: Said, state: State, desk: Desk) -> Found:
    """Take 同意する; show a text that is asked for."""
    word, texts = plain(said.value or said.text), _policy(state, desk).texts
    if word in ("terms", "利用規約"):
        raise Aside(texts.terms.text.strip())
    if word in ("privacy", "個人情報"):
        raise Aside(texts.privacy.text.strip())
    if word in YES or word in (AGREE, "同意", "同意します", "はい、同意する", "はい、同意します"):
        return {"consent": f"{texts.terms.version}/{texts.privacy.version}"}
    raise NotUnderstood("登録には、規約への同意が必要です。")


# --- the questions ---


def _question(text: str, name: str) -> Callable[[State, Desk], Reply]:
    def words(state: State, desk: Desk) -> Reply:
        skip = (Button(SKIP, SKIP),) if _may_skip(name, state, desk) else ()
        return Reply(text + ("\nなければ［スキップ］を押してください。" if skip else ""), (*skip, BACK, STOP))

    return words


def _may_skip(name: str, state: State, desk: Desk) -> bool:
    return name in _policy(state, desk).registration.optional


def _reads(name: str, read: Callable[[str], str]) -> Callable[[Said, State, Desk], Found]:
    def take(said: Said, state: State, desk: Desk) -> Found:
        text = said.value or said.text
        if not text.strip():
            raise NotUnderstood("文字で送ってください。")
        if plain(text) in SKIPPED:
            return _skipped(name, state, desk)
        return {name: read(text)}

    return take


def _skipped(name: str, state: State, desk: Desk) -> Found:
    if _may_skip(name, state, desk):
        return {name: ""}
    raise NotUnderstood("この質問は省けません。お手数ですが、お答えください。")


def _read_birth_date(said: Said, state: State, desk: Desk) -> Found:
    """Take a birth date in any common notation; the age is checked for the hall."""
    today = desk.at.date()
    birth: date = applicant.read_birth_date(said.value or said.text, today)
    applicant.check_age(birth, today, _policy(state, desk).registration.minimum_age)
    return {"birth_date": birth.isoformat()}


def _read_phone(said: Said, state: State, desk: Desk) -> Found:
    """Take a number; a mobile one where the office confirms by SMS."""
    return {"phone": applicant.read_phone(said.value or said.text, mobile_only=bool(_policy(state, desk).office.sms))}


def _read_short(text: str) -> str:
    short = " ".join(text.split())
    if len(short) > LONGEST_TEXT:
        raise NotUnderstood(f"{LONGEST_TEXT}文字までで教えてください。")
    return short


def _ask(name: str, text: str, read: Callable[[Said, State, Desk], Found], simpler: str) -> Ask:
    def needed(state: State, desk: Desk) -> bool:
        return name in _policy(state, desk).registration.fields

    return Ask(name, _question(text, name), read, needed, LABELS[name], simpler=simpler, free_text=True)


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
    fields = [question.name for question in REGISTRATION.questions if question.name in LABELS]
    return Reply(
        "",
        (Button("はい、登録する", "はい"), Button("直す", "いいえ"), STOP),
        title="この内容で登録を申し込みます。よろしいですか？",
        facts=tuple((LABELS[f], shown(f, state.answers[f])) for f in fields if f in state.answers),
        after="「はい」を押すと、職員が内容を確認します。",
    )


def finish(state: State, desk: Desk) -> Command:
    """Apply."""
    answers = {name: value for name, value in state.answers.items() if name != "consent"}
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
        _ask(
            "name",
            "お名前を、姓と名のあいだを空けて教えてください。\n例：山田 花子",
            _reads("name", applicant.read_name),
            "漢字かかなで、お名前を送ってください。\n例：山田 花子",
        ),
        _ask(
            "kana",
            "フリガナを教えてください。\n例：ヤマダ ハナコ",
            _reads("kana", applicant.read_kana),
            "かたかなで、フリガナを送ってください。\n例：ヤマダ ハナコ",
        ),
        _ask(
            "birth_date",
            "生年月日を教えてください。\n例：昭和32年5月1日、または 1957/5/1",
            _read_birth_date,
            "お生まれの日（生年月日）を送ってください。\n例：昭和32年5月1日",
        ),
        _ask(
            "postcode",
            "郵便番号を教えてください。\n例：181-0001",
            _reads("postcode", applicant.read_postcode),
            "7けたの郵便番号を送ってください。\n例：181-0001",
        ),
        _ask(
            "address",
            "ご住所を教えてください。\n例：中央町一丁目2番3号 中央ハイツ101（市区町村から、建物名まで）",
            _reads("address", applicant.read_address),
            "お住まいの、ご住所を送ってください。",
        ),
        _ask(
            "phone",
            "携帯電話の番号を教えてください。確認のご連絡に使います。\n例：090-1234-5678",
            _read_phone,
            "ご連絡のつく携帯電話の番号を送ってください。\n例：090-1234-5678",
        ),
        _ask(
            "email",
            "メールアドレスを教えてください。\n例：yamada@example.jp",
            _reads("email", applicant.read_email),
            "メールアドレスを半角の文字で送ってください。\n例：yamada@example.jp",
        ),
        _ask(
            "group",
            "団体名を教えてください。\n例：ひばり合唱団",
            _reads("group", _read_short),
            "団体の名前を送ってください。",
        ),
        _ask(
            "group_kana",
            "団体名のよみを教えてください。\n例：ヒバリガッショウダン",
            _reads("group_kana", _read_short),
            "団体名のよみをかなで送ってください。",
        ),
        _ask("members", "団体は何人ですか？\n例：12人", _reads("members", _read_short), "団体の人数を送ってください。"),
        _ask(
            "contact",
            "ほかの連絡先があれば教えてください。",
            _reads("contact", _read_short),
            "ほかの連絡先を送ってください。",
        ),
    ),
    summary=summary,
    finish=finish,
)
