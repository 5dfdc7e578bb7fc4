"""Names of their own that groups bear behind their kind: 琴の会しらべ, 英会話サークルHello Friends, フラ・プアメリア."""

import re

from dialogs.understand.nouns import ANY_ACTIVITY, OWN_NAMES
from dialogs.understand.phrase import BLOT, BORDERS, Phrases

OWN_FIRST = re.compile(OWN_NAMES)
DOTTED = re.compile(
    rf"(?:{ANY_ACTIVITY}|コール|アンサンブル|コーロ)・(?:[ァ-ヶー]{{2,10}}|[ぁ-ゖ]{{3,8}})(?=の|\s*です|で|、|。|\s|{BLOT}|\Z)"
)  # フラ・プアメリアの発表会
LATIN_MORE = re.compile(r"(?<=[a-z])(?: [a-z][a-z'&.]+)+")
HIRAGANA_NAME = re.compile(
    rf"(?!で|と|は|が|を|に|の|も|や|から|まで|より|など|だけ|なん|だ|さん|ござ|いつ|また|よろ|おね|すみ|たち|して|する|しか|くら|ほど|ぐら)[ぁ-ゖー]{{3,8}}(?=[{BLOT}\s、。,!?(]|です|\Z)"
)
OWN_WORDS = re.compile("[ァ-ヶー・]{2,12}|[ぁ-ゖー]{2,8}|[a-z0-9]{2,12}")
ACTIVITY = re.compile(ANY_ACTIVITY)


def with_own_name(text: str, end: int, phrases: Phrases) -> int:
    """琴の会しらべ, 英会話サークルHello Friends: where the name ends that goes on behind a kind of group."""
    if latin := LATIN_MORE.match(text, end):
        return latin.end()
    if hiragana := HIRAGANA_NAME.match(text, end):
        return hiragana.end()
    further = phrases.end(end, over_no=False) if end < len(text) and text[end] not in BORDERS else end
    own = text[end:further]
    return further if OWN_WORDS.fullmatch(own) and not ACTIVITY.search(own) else end
