"""What the person wants: patterns in the order they are tried, each with examples that are tests."""

import re
from typing import NamedTuple

from dialogs.understand.reading import Intent


class Sign(NamedTuple):
    """One row: the intent, the words that show it, examples."""

    intent: Intent
    pattern: str
    examples: tuple[str, ...]


# fmt: off
SIGNS = (
    Sign("staff", "職員|担当の?(?:方|者|人)|係の(?:方|人)|オペレーター|人と(?:話|はな)|電話で(?:話|聞)|直接(?:話|聞)|窓口の(?:方|人)に|スタッフ(?:の方)?(?:に|と)(?:話|聞|つな|代わ)", ("職員の人と話したい", "担当者につないでください")),
    Sign("confirm", "(?:当選|予約|利用)?(?:を|の)?確定(?:し|す|を|処理|手続|ボタン|お願|$)|当選確定", ("当選したので確定したい", "確定処理をお願いします")),
    Sign("cancel", "キャンセル(?!料|待)|取り?消し|取消|とりけし|取り?やめ|解約|予約をやめ|行けなくな|使わなくな|不要にな|中止にな|使えなくなりました", ("予約をキャンセルしたい", "18日の会議室、取り消したい")),
    Sign("my_bookings", "予約(?:の)?(?:確認|内容|状況)|予約番号|私の予約|自分の予約|予約(?:して|した|できて)(?:いる|ある|る|た)?(?:か|日|の|っけ)|暗証番号|解錠|入口の番号|抽選(?:の)?結果|当たり(?:まし|ました)|当選し(?:まし|て)|マイページ|予約を(?:変更|変え|見|直)|変更したい|に変更", ("予約確認", "暗証番号を教えて")),
    Sign("lottery", "抽選|くじ|抽せん|ちゅうせん", ("抽選に申し込みたい",)),
    Sign("register", "利用者?登録|会員登録|団体登録|登録(?:し|を|の(?:方法|仕方|手続)|お願|したい|$)|アカウント|利用申請", ("利用者登録をしたい", "登録")),
    Sign("availability", "空き|空い|あいて|あき(?:状況|ます|は|が)|使える(?:日|時|部屋)|借りられ(?:る|ます)|取れ(?:る|ます)|予約できますか|使えますか", ("来週の土曜は空いてますか", "空き状況")),
    Sign("help", "ヘルプ|使い方|駐車|wi-?fi|料金|いくら|何円|ありますか|ありますでしょうか|できますか|何時まで(?:です|開|や|使|利)|何時から(?:です|開|や)|何人まで|定員|飲食|ですか[?？]?$|教えて|どうすれば|どうやって|方法|とは|何ですか|休館", ("駐車場ありますか", "ヘルプ")),
    Sign("book", "予約|使いた|使わせ|借りた|借り|利用した|おさえ|押さえ|取りた|とりた|お願い|申し?込|したい|book|reserve", ("明日の10時に使いたい",)),
)
# fmt: on
MASTER = re.compile("|".join(f"({sign.pattern})" for sign in SIGNS))


def intent(text: str, has_date: bool, has_more: bool) -> Intent | None:
    """Return what the person wants; a day with an hour, a room or people is a wish to book."""
    hits = {match.lastindex for match in MASTER.finditer(text)}
    if hits:
        first = min(hit for hit in hits if hit)
        return SIGNS[first - 1].intent
    return "book" if has_date and has_more else None
