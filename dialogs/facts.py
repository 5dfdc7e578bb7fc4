"""Questions of fact (駐車場ありますか), answered from the policy's own answers."""

import unicodedata

from booking.policy import Policy

ASKING = ("?", "か", "かな", "かね", "の", "教えて", "どこ", "いくら", "何時", "知りたい", "すか。")


def answer(policy: Policy, text: str, room: str = "") -> str:
    """The answer to a question of fact, or an empty text; only for messages that ask something."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > 200 or not (plain.rstrip("。!?！？ ").endswith(ASKING) or "?" in plain or len(plain) <= 8):
        return ""
    for entry in policy.faq:
        if any(word in plain for word in entry.words) and (not entry.rooms or not room or room in entry.rooms):
            return entry.answer
    for candidate in policy.rooms.values():
        for name, value in candidate.facts.items():
            if name in plain and (not room or room == candidate.id):
                return f"{candidate.name}の{name}：{value}"
    return ""
