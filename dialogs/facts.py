"""Questions of fact (駐車場ありますか), answered from the policy's own answers."""

import re
import unicodedata

from booking.policy import Policy
from booking.policy.people import Faq
from dialogs import wording

LONGEST = 200
SHORT = 8
SHORT_CRY = 30
ENDS = (
    "ますか",
    "ですか",
    "ませんか",
    "でしょうか",
    "?",
    "かな",
    "かね",
    "のか",
    "どこ",
    "いくら",
    "教えて",
    "教えてください",
    "知りたい",
    "知りたいです",
)


def asks(text: str) -> bool:
    """Whether the message is a question, by how it ends."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    return len(text) <= LONGEST and ("?" in plain or plain.rstrip("。.! ").endswith(ENDS))


TROUBLE = re.compile(
    "(?:入れ|入り|開か|開け|開き|閉まら|閉まり|閉め|出られ)(?:ない|ません)(?:です|んです|のです)?(?:が|けど|よ)?|助けて(?:ください)?|壊れ(?:た|ました|ています)"
)


def in_trouble(text: str) -> bool:
    """Whether somebody stands before a door or needs help now: the message ends in saying so."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("。.!? ")
    return len(text) <= SHORT_CRY and re.search(f"(?:{TROUBLE.pattern})$", plain) is not None


def first_aid(policy: Policy, text: str, room: str = "") -> str:
    """What the hall's own answers say of a trouble, and whom to call."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    found = max(policy.faq, key=lambda entry: _closeness(entry, plain, room), default=None)
    known = (
        found.answer.strip() if found and _closeness(found, plain, room) else "お困りのときは、こちらにご連絡ください。"
    )
    return f"{known}\n{policy.texts.contact.strip()}"


def answer(policy: Policy, text: str, room: str = "", *, only_questions: bool = False) -> str:
    """The answer to a question of fact, or an empty text; a bare 駐車場 is a question too unless `only_questions`."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().strip()
    if len(text) > LONGEST or not (asks(text) or (len(plain) <= SHORT and not only_questions)):
        return ""
    found = max(policy.faq, key=lambda entry: _closeness(entry, plain, room), default=None)
    if found is not None and _closeness(found, plain, room):
        return found.answer.strip() + (f"（{wording.ROUGH}）" if _rough(policy, found) else "")
    return _of_a_room(policy, plain, room)


def _closeness(entry: Faq, text: str, room: str) -> int:
    """The length of the longest of its words that stands in the text; 0 where none does or it is about another room."""
    if entry.rooms and room and room not in entry.rooms:
        return 0
    return max((len(word) for word in entry.words if word.casefold() in text), default=0)


def _rough(policy: Policy, entry: Faq) -> bool:
    """Whether the answer is assumed and does not say so itself."""
    assumed = f"faq[{policy.faq.index(entry)}]" in policy.assumed
    return assumed and "ご確認ください" not in entry.answer and "目安" not in entry.answer


def _of_a_room(policy: Policy, text: str, room: str) -> str:
    for candidate in policy.rooms.values():
        for name, value in candidate.facts.items():
            if name in text and (not room or room == candidate.id):
                return f"{candidate.name}の{name}：{value}"
    return ""
