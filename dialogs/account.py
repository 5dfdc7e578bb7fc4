"""登録の内容: a changed address or telephone, giving up the registration; the office does it, never the talk."""

import re

from dialogs import greeting
from dialogs.questions import Desk
from dialogs.script import prefixed
from dialogs.turn import Reply, State, Turn, fresh

LONGEST = 200
DATA = "電話番号|電話|携帯番号|携帯の番号|携帯電話|住所|氏名|苗字|名字|メールアドレス|アドレス|メアド|連絡先|登録内容|登録情報|登録の内容|登録"
CHANGED = re.compile(
    f"(?:{DATA})(?:を|が|の|は)?(?:変え(?:た|て|ら)|変わ(?:っ|り)|変更|訂正|直し)|引っ?越し(?:た|まし)|転居(?:した|しまし)"
)
GIVEN_UP = re.compile("退会|登録(?:を|は)?(?:取り?消|取り?やめ|やめ|解除|抹消|消し|削除)")


def answer(text: str, state: State, desk: Desk) -> str:
    """Who changes or ends a registration, or an empty text where neither is asked for or there is none."""
    registration, policy = desk.registration(state.facility), desk.facilities[state.facility]
    if len(text) > LONGEST or registration is None or registration.state not in ("applied", "approved"):
        return ""
    contact = policy.texts.contact.strip()
    if GIVEN_UP.search(text):
        return f"利用者登録の取りやめは、窓口で手続きします。こちらにお知らせください。\n{contact}"
    if CHANGED.search(text):
        return f"登録した内容の変更は、窓口で手続きします。こちらにお知らせください。\n{contact}"
    return ""


def told(text: str, state: State, desk: Desk) -> Turn:
    """The answer where no question is open, with someone to tell it to."""
    step = greeting.next_step(state, desk)
    return Turn(fresh(state), (prefixed(Reply("", (greeting.STAFF, *step.buttons[:3])), text),))
