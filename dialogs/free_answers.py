"""What is typed at 団体名 and 目的: the answer as it stands, unless it plainly tells something else."""

import re
import unicodedata

from dialogs import words
from dialogs.script import Found, NotUnderstood
from dialogs.understand import Reading

LONGEST_TEXT = 100
ENDINGS = re.compile(r"(?:です|でした|といいます|と申します|になります|でお願いします|ということで)?[。.!！、\s]*$")
AROUND = re.compile(
    r"(?:やっぱり|やはり|すみません|ごめんなさい|えっと|時間|時刻|日にち|日程|日付|人数|部屋|利用者?|は|を|に|へ|で|が|の|と|も|から|まで|"
    r"くらい|ぐらい|ほど|程度|だけ|全部で|合計|みんなで|開始|終了|間|です|でした|になります|にします|にして|に?変更|変えて|直して|して|"
    r"ください|お?願い|希望|予約|使いたい|したい|します|ました|まで|[ (),、。.!〜~\-\s])*"
)
NAMING_NOTHING = words.table(
    "なし 無し ない 無い ないです なしです 無いです 特になし とくになし 特にない 特にありません とくにありません ありません 空欄 スキップ"
)
NOT_KNOWN = words.table(
    "わからない わかりません 分からない 分かりません わからん 知らない 知りません 未定 未定です まだ決まっていません 決まっていません 決まってません "
    "まだわかりません ? 困った 困っています"
)
A_QUESTION = re.compile(
    r"(?:ますか|ですか|ませんか|でしょうか|ようか|ようかな|てるの|教えて(?:ください)?)[。?？!！\s]*$|[?？]\s*$"
)
NOT_A_NAME = {
    "group": "団体のお名前を送ってください。決まった名前がないときは、集まりの呼び名（例：○○読書会）でかまいません。",
    "purpose": "何に使うかを送ってください。おおまかでかまいません（例：話し合い、練習）。",
}
NEEDED = {
    "group": "団体のお名前は、申し込みに必要です。決まった名前がないときは、集まりの呼び名（例：○○読書会）を送ってください。",
    "purpose": "何に使うかは、申し込みに必要です。おおまかでかまいません。",
}
ROUGHLY = {
    "group": "正式なお名前でなくてもかまいません。集まりの呼び名（例：○○読書会）を送ってください。",
    "purpose": "おおまかでかまいません。当日すること（例：話し合い、練習）を送ってください。",
}


def tells_the_use(text: str, reading: Reading) -> bool:
    """Whether the whole message is a day, an hour, a number of people or a room, and nothing beside it.

    5月20日 and 人数を12人に are; 5月5日の会, 10人の集い and 二十日会 are names.
    """
    hours = reading.start or reading.end or reading.window or reading.duration_minutes
    if not (reading.dates or hours or reading.headcount or reading.room):
        return False
    rest, taken = list(text), (span for name, spans in reading.spans.items() if name not in NEEDED for span in spans)
    for first, last in taken:
        rest[first:last] = " " * (last - first)
    return AROUND.fullmatch(unicodedata.normalize("NFKC", "".join(rest))) is not None


def group_and_purpose(text: str, reading: Reading, asked: str) -> Found:
    """The answer to 団体名 or 目的, taken as it is typed; both at once where both are all that was said.

    Raises:
        NotUnderstood: no name at all: both are needed.
    """
    plain, word = ENDINGS.sub("", " ".join(text.split())), words.plain(text)
    if word in NAMING_NOTHING:
        raise NotUnderstood(NEEDED[asked])
    if word in NOT_KNOWN:
        raise NotUnderstood(ROUGHLY[asked])
    if A_QUESTION.search(text):
        raise NotUnderstood(NOT_A_NAME[asked])
    if word in words.YES | words.NO or not any(letter.isalnum() for letter in plain):
        raise NotUnderstood("お答えを文字で送ってください。")
    if len(plain) > LONGEST_TEXT:
        raise NotUnderstood(f"{LONGEST_TEXT}文字までで教えてください。")
    group, purpose = reading.group, reading.purpose
    if asked == "group" and group and purpose and len(group) + len(purpose) >= len(plain) - 3:
        return {"group": group, "purpose": purpose}
    return {asked: plain}
