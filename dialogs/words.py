"""Words that mean something by themselves, whatever is being talked about; compared in the form `plain` gives them."""

import re
import unicodedata

BLANKS = re.compile(r"[、,\s]")


def plain(text: str) -> str:
    """One way of writing for a short word: half width, no blanks, no commas, no full stop, small letters."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text[:100])).rstrip("。.!").casefold()


def table(words: str) -> frozenset[str]:
    """The words of a line, as `plain` gives them."""
    return frozenset(plain(word) for word in words.split())


YES = table(
    "はい はいはい うん ええ ok おけ お願いします おねがいします よろしくお願いします はいお願いします はいおねがいします "
    "それで それでお願いします いいです それでいいです 大丈夫です 申し込む 申し込みます はい、申し込む はい、登録する yes"
)
NO = table(
    "いいえ いえ いや いいや 違う ちがう 違います ちがいます no 直す なおす 直したい 訂正 修正 訂正する 修正する だめ だめです ダメ ダメです よくない よくないです"
)

PLAIN_YES = table("はい うん ええ ok yes")
PLAIN_NO = table("いいえ いえ いや いいや no")
"""Where 大丈夫です or いいです may mean either."""

STOP = table(
    "やめる やめます やめたい やめておきます やっぱりやめる やっぱりやめます やっぱりやめておきます 全部やめる 全部やめます やめた やめます。 やめにする やめにします"
)
AGAIN = table("最初から はじめから 初めから")
BACK = table("戻る もどる")
HELP = table("ヘルプ help")
"""Understood at every question, even one whose answer is any text."""

MENU = {
    "register": table("登録"),
    "book": table("予約"),
    "availability": table("空き状況"),
    "my_bookings": table("予約確認"),
    "codes": table("暗証番号"),
    "cancel": table("キャンセル"),
}
"""The same, and where each leads."""

STOP_TOO = table("中止 中止する 取りやめ とりやめ 終了")
BACK_TOO = table("ひとつ戻る 一つ戻る 前に戻る ひとつ前 戻って")
HELP_TOO = table("使い方 つかいかた 困った 困っています わからない わかりません 分からない 分かりません ?")
MENU_TOO = {
    "register": table("利用者登録 登録する 登録したい 登録をはじめる 新規登録 会員登録 もう一度登録する 申請の状況"),
    "book": table("予約する 予約したい 抽選 抽選申込 抽選に申し込む 申し込む 申し込み 申込"),
    "availability": table("空き 空き確認 空き情報 空室 空きを見る 空き状況を見る 別の日を見る"),
    "my_bookings": table("予約を見る 予約の確認 予約状況 マイページ"),
    "detail": table("くわしく 詳しく 予約の内容"),
    "staff": table("職員に伝える 窓口に連絡する 職員に連絡する"),
    "proof": table("抽選を確かめる 抽選の記録 抽選結果 抽選の結果"),
    "codes": table("入口の番号 番号 暗証番号を見る 鍵の番号 解錠番号"),
    "cancel": table(
        "取消 取り消し 取り消す 取消し 予約を取り消す 予約取消 キャンセルする キャンセルしたい 辞退 辞退する 辞退したい"
    ),
}
"""Other words for them, understood wherever the answer cannot be any text."""

THANKS = table(
    "ありがとう ありがとうございます ありがとうございました どうも 助かります 助かりました わかりました 了解 了解です 承知しました"
)
HELLO = table(
    "こんにちは こんばんは おはよう おはようございます はじめまして 初めまして もしもし よろしくお願いします よろしく お世話になります"
)


def menu(word: str, *, free_text: bool = False) -> str:
    """Where a word leads (`book`, `cancel`, …), or an empty text; `word` as `plain` gives it."""
    tables = (MENU,) if free_text else (MENU, MENU_TOO)
    return next((name for table in tables for name, words in table.items() if word in words), "")
