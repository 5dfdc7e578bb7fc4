"""Reading the answers of a registration: the checks are `booking.applicant`'s, consent and スキップ are understood here."""

from collections.abc import Callable
from datetime import date

from booking import applicant, enrolment
from booking.policy import Policy
from dialogs.questions import Desk
from dialogs.script import Aside, Found, NotUnderstood
from dialogs.turn import Said, State
from dialogs.words import YES, plain

AGREE, SKIP = "同意する", "スキップ"
SKIPPED = ("スキップ", "なし", "ない", "ありません", "持っていない", "持っていません", "省略")
LONGEST_TEXT = 60
Read = Callable[[Said, State, Desk], Found]


def rules(state: State, desk: Desk) -> Policy:
    """The hall one registers at."""
    return desk.facilities[state.facility]


def read_consent(said: Said, state: State, desk: Desk) -> Found:
    """Take 同意する; show a text that is asked for."""
    word, texts = plain(said.value or said.text), rules(state, desk).texts
    if word in ("terms", "利用規約"):
        raise Aside(texts.terms.text.strip())
    if word in ("privacy", "個人情報"):
        raise Aside(texts.privacy.text.strip())
    if word in YES or word in (AGREE, "同意", "同意します", "はい、同意する", "はい、同意します"):
        return {"consent": f"{texts.terms.version}/{texts.privacy.version}"}
    raise NotUnderstood("登録には、規約への同意が必要です。")


def may_skip(name: str, state: State, desk: Desk) -> bool:
    """Whether the hall does without this answer."""
    return enrolment.may_skip(rules(state, desk), name, state.answers.get("klass"))


def or_skipped(name: str, read: Read) -> Read:
    """The reader of a question whose answer may be スキップ where the hall allows it."""

    def take(said: Said, state: State, desk: Desk) -> Found:
        text = said.value or said.text
        if not text.strip():
            raise NotUnderstood("文字で送ってください。")
        if plain(text) not in SKIPPED:
            return read(said, state, desk)
        if may_skip(name, state, desk):
            return {name: ""}
        raise NotUnderstood("この質問は省けません。お手数ですが、お答えください。")

    return take


def reads(name: str, read: Callable[[str], str]) -> Read:
    """The reader of a question whose answer depends on nothing but the text."""
    return lambda said, state, desk: {name: read(said.value or said.text)}


def read_birth_date(said: Said, state: State, desk: Desk) -> Found:
    """Take a birth date in any common notation; the age is checked for the hall."""
    today = desk.at.date()
    birth: date = applicant.read_birth_date(said.value or said.text, today)
    applicant.check_age(birth, today, rules(state, desk).registration.minimum_age)
    return {"birth_date": birth.isoformat()}


def read_phone(said: Said, state: State, desk: Desk) -> Found:
    """Take a number; a mobile one where the office confirms by SMS."""
    return {"phone": applicant.read_phone(said.value or said.text, mobile_only=bool(rules(state, desk).office.sms))}


def read_members(said: Said, state: State, desk: Desk) -> Found:
    """Take the number of members; the least the class one registers as has is checked."""
    members = enrolment.members_of(said.value or said.text)
    if members is None:
        raise NotUnderstood("人数を数字で教えてください。例：12人")
    policy = rules(state, desk)
    klass = enrolment.class_of(policy, state.answers.get("klass"), state.answers)
    enrolment.check(
        policy, klass, {"members": str(members), "group": state.answers.get("group", "") or "-"}, desk.at.date()
    )
    return {"members": f"{members}人"}


def class_needed(state: State, desk: Desk) -> bool:
    """Only where one may register as one of several."""
    return len(enrolment.classes(rules(state, desk))) > 1


def read_class(said: Said, state: State, desk: Desk) -> Found:
    """Take a class by button, name or the beginning of it."""
    policy, word = rules(state, desk), plain(said.value or said.text)
    for key in enrolment.classes(policy):
        if word in (key, plain(policy.classes[key].name)):
            return {"klass": key}
    raise NotUnderstood("下から選んでください。")


def read_short(text: str) -> str:
    """Take a line of text as it is typed."""
    short = " ".join(text.split())
    if len(short) > LONGEST_TEXT:
        raise NotUnderstood(f"{LONGEST_TEXT}文字までで教えてください。")
    return short
