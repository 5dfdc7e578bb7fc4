"""人数を直したい, 時間を間違えました, やり直したい: which question somebody wants to answer anew."""

import re

from dialogs import words
from dialogs.script import Script

WHICH = "?"  # something is to be put right, without saying what
LONGEST_FIX = 30
FIXING = re.compile(
    "(?:やっぱり|やはり|すみません|ごめんなさい|あっ|あ)*(?P<what>.*?)(?:を|が|は|の)?"
    "(?:直し|なおし|間違[えっいう]|まちが[えっいう]|変え|変更|訂正|修正|違[いうっ]|ちが[いうっ]|やり直し|入れ直し)"
    "(?:(?:が|を|に)?(?:し|あり)?(?:たい|たく|て|た|ました|ます|ください|ほしい|い|です|の|ん|が|けど|まし|てい|てし|しまい|しまっ|ちゃっ))*"
)
EVERYTHING = ("", "内容", "入力", "申し込み", "申込", "さっき", "いま", "今")
ALSO_CALLED = {
    **dict.fromkeys(("日", "日付", "日程", "曜日", "月日"), "date"),
    **dict.fromkeys(("時刻", "開始時間", "始まり", "終わり", "終了時間"), "start"),
    **dict.fromkeys(("団体", "団体の名前", "団体のお名前", "グループ名"), "group"),
    **dict.fromkeys(("用途", "利用目的", "使う目的"), "purpose"),
    **dict.fromkeys(("お部屋", "会場", "室"), "room"),
    **dict.fromkeys(("電話番号", "携帯", "携帯番号"), "phone"),
    **dict.fromkeys(("メールアドレス", "アドレス"), "email"),
    **dict.fromkeys(("かな", "ふりがな"), "kana"),
}
"""Beside the labels of the questions."""


def named(text: str, script: Script) -> str:
    """The name of the question, `WHICH`, or an empty text where nothing is to be put right."""
    found = FIXING.fullmatch(words.plain(text)) if len(text) <= LONGEST_FIX else None
    if found is None:
        return ""
    what = _bare(found["what"])
    if what in EVERYTHING:
        return WHICH
    name = ALSO_CALLED.get(what, "")
    labelled = (question for question in script.questions if question.label)
    return next((q.name for q in labelled if q.name == name or _bare(words.plain(q.label)) == what), "")


def _bare(word: str) -> str:
    return word.removeprefix("お").removeprefix("ご")
