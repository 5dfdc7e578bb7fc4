"""Questions of fact (駐車場ありますか), answered from the policy's own answers."""

import unicodedata

from booking.policy import Policy
from booking.policy.people import Faq
from dialogs import wording

LONGEST = 200
SHORT = 8
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
