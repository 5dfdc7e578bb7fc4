"""What the person wants: signs in the text, one row each with examples that are tests, and the order in which they count."""

import re
from typing import NamedTuple

from dialogs.understand.reading import Intent


class Sign(NamedTuple):
    """One row: what the words show, the words, and examples as (text, intent)."""

    shows: str
    pattern: str
    examples: tuple[tuple[str, Intent], ...] = ()


# fmt: off
SIGNS = (
    Sign("staff", "職員|担当(?:者|の方|の人|さん)?(?:と|に(?:つな|電話|話|代|連絡|聞|変)|へ|を呼)|係の(?:方|人)|係員|スタッフ(?:の方|の人|さん)?(?:と|に)(?:話|聞|つな|代わ|連絡|相談)|人(?:間)?と(?:話|はな|直接)|人間(?:に|と)|生身の|オペレーター|窓口の(?:方|人)|電話(?:で|を|が)?(?:話|つな|したい|ください|もらえ|ほしい|欲しい)|折り返し|直接(?:話|聞|相談)|誰か(?:と|に)|話がしたい|相談(?:したい|に乗|が(?:あ|し)|させて|です)|つないで|問い合わせた|human|operator|staff|talk to", (("職員の人と話したい", "staff"), ("担当者につないでください", "staff"), ("人間と話がしたい", "staff"))),
    Sign("cancel", "キャンセル(?!料|待|ポリシー|規定)|きゃんせる|取り?消|とりけ|取り?止|取り?やめ|とりやめ|解約|辞退|(?:行け|行かれ|使え|使わ|来られ|参加でき|利用でき|いか|いけ)なくな|(?:予約|申し?込み?)(?:は|を)?(?:やめ|なし|なかったこと|取り下げ|破棄|消)|中止(?:に|し|と|で)|都合が(?:悪くな|つかなくな)|いらなくな|不要にな|必要(?:が)?なくな|なしにし|流れました|cancel", (("予約をキャンセルしたい", "cancel"), ("急に行けなくなりました", "cancel"), ("18日の会議室、取り消したい", "cancel"))),
    Sign("settled", "確定(?:して(?:い)?(?:ます|る)(?:か|\\?)|です(?:か|\\?)|しました(?:か|\\?)|した(?:か|の|んで)|され)|(?:決まり|決定)(?:し)?ました(?:か|\\?)", (("私の予約は確定していますか", "my_bookings"),)),
    Sign("confirm", "確定|confirm", (("当選したので確定したい", "confirm"), ("確定処理をお願いします", "confirm"))),
    Sign("result", "(?:抽選|くじ|申し?込み?)(?:の)?(?:結果|当落)|当たり(?:まし|ました|って)?(?:か|\\?)|当たった|当選(?:し(?:まし|て(?:い)?)|した(?:か|の)|して)|落選|外れ(?:まし|た)|受かり", (("抽選の結果を知りたい", "my_bookings"), ("当選しましたか", "my_bookings"))),
    Sign("my", "予約(?:の)?(?:確認|内容|一覧|履歴|詳細)|予約番号|(?:私|わたし|自分|うち|僕|当会|我々|わたくし)(?:たち)?の予約|予約(?:は|を|が)?(?:して(?:い|あ)|した(?:か|内容|日|っけ|はず|のは|んですが|もの|やつ)|でき(?:て(?:い)?る|た(?:か|で)|てます)|取れて|入って(?:い)?(?:ます|る)か)|暗証|解[錠除](?:番号|の?コード|キー|パスワード)|(?:入口|鍵|ドア|キー|扉|玄関)の?(?:番号|コード|暗証|パスワード)|マイページ|(?:申し?込み?|申請)(?:の)?(?:状況|内容)|申し?込んだ(?:か|内容|の|もの)|承認(?:され|は|して|の状況)|許可(?:され|は(?:出|お)|書)|予約を(?:変更|変え|見|直|ずら)|予約の?(?:変更|日時変更|時間変更)|(?:日にち|時間|日時|日程|部屋|人数)(?:を|の)?(?:変更|変え)|いつ(?:予約|取)|my (?:booking|reservation)", (("予約確認", "my_bookings"), ("暗証番号を教えて", "my_bookings"), ("予約した内容を確認したい", "my_bookings"))),
    Sign("lottery", "抽選|抽籤|抽せん|ちゅうせん|くじ(?!ら)|lottery|the draw", (("抽選に申し込みたい", "lottery"),)),
    Sign("register", "利用者?登録|会員登録|団体登録|新規登録|ユーザー?登録|登録(?:し|を|は|が|の|お願|申|って|手続|方法|したい|できま|$)|アカウント|利用申請|会員にな|メンバー登録|regist|sign up", (("利用者登録をしたい", "register"), ("登録", "register"))),
    Sign("if_free", "空いて(?:い)?(?:れば|たら|る(?:なら|よう|とこ|ところ(?:で|に)|時に|方))|空き(?:が|は)?(?:あれば|ありましたら|あったら)|取れ(?:れば|たら)|使え(?:れば|たら|るなら)", (("来週の土曜10時、空いていれば予約したい", "book"),)),
    Sign("free", "空き|空い|空く|あいて|あいとる|あき(?:状況|ます|は|が|ある|あり)|使える(?:日|時|部屋|とこ|か|の|\\?|$)|使え(?:ます|る|ません)?(?:か|でしょうか|\\?|$)|つかえ(?:ます|る)(?:か)?|借り(?:ら)?れ(?:る|ます)|利用でき(?:ます|る)|利用可能|取れ(?:る|ます)|とれ(?:る|ます)|押さえられ(?:る|ます)|埋ま|満室|満席|予約(?:状況|入って|は?可能|が?でき(?:ます|る)|とれ|取れ)|いけます|大丈夫(?:です|でしょう)?(?:か|\\?)|available|availability|vacan", (("来週の土曜は空いてますか", "availability"), ("空き状況", "availability"), ("明日って使えます？", "availability"))),
    Sign("amenity", "駐車|車で|駐輪|自転車|バイク|バス停|最寄|アクセス|場所はど|住所|wi-?fi|ワイファイ|無線|ピアノ|キッチン|台所|コンロ|ガス|冷蔵庫|電子レンジ|エアコン|暖房|冷房|空調|プロジェクター|スクリーン|マイク|音響|スピーカー|テレビ|dvd|ホワイトボード|黒板|机|椅子|イス|テーブル|座布団|コピー|印刷|トイレ|エレベーター|車椅子|車いす|ベビーカー|バリアフリー|飲食|食べ|飲[みん]|食事|弁当|お菓子|酒|アルコール|喫煙|たばこ|タバコ|楽器|大きな音|防音|うるさ|火気|ペット|犬|土足|スリッパ|上履き|ゴミ|ごみ|備品|設備|コンセント|電源|延長|水道|お湯|給湯|ポット|鏡|更衣|シャワー|ロッカー|aed|有料|営利|物販|販売|政治|宗教|減免|割引|支払|払い|領収書|クレジット|現金|振込|料金|使用料|利用料|費用|手数料|キャンセル料|キャンセル(?:ポリシー|規定)|値段|休館|定休|休み|開館|閉館|営業|開い|開き|時間外|電話番号|連絡先|忘れ物|落とし物|定員|何人|収容|広さ|面積|鍵|カギ|parking", (("駐車場ありますか", "help"), ("Wi-Fiは使えますか", "help"), ("料金を知りたい", "help"))),
    Sign("help", "ヘルプ|へるぷ|使い方|使いかた|やり方|やりかた|仕方|手順|困って|わかりません|分かりません|わからない|分からない|help|how (?:do|can|to)|what can", (("使い方がわかりません", "help"), ("ヘルプ", "help"))),
    Sign("fact", "いくら|何円|いつまで|いつから|いつです|いつ頃|いつに|何日(?:前)?|何時(?:まで|から|に|です|頃)|何分|何ヶ月|何か月|何回|何人|何名|何が|何を|何か(?:必要|持)|なに|どこ|どう(?:すれ|やっ|した|い[うっ]|なり|です)|どの(?:よう|くらい|ぐらい)|どんな|なぜ|どうして|とは|って何|締め?切り?|期限|条件|必要です|必要(?:ある|あり)|方法|違い|ルール|決まり", (("申し込みの締め切りはいつですか", "help"),)),
    Sign("tell", "教えて|おしえて|知りたい|聞きたい|伺いたい|うかがいたい|質問|見たい|分かりたい|わかりたい|確かめたい", ()),
    Sign("asked", "ます(?:か|でしょうか|\\?)|です(?:か|かね|\\?)|でしょうか|ませんか|いいの|の\\?|る\\?|い\\?|か\\?|かしら|かな\\?|(?:ある|いい|ok|可)(?:\\?|$)|\\?", ()),
    Sign("wish", "使いた|つかいた|使わせ|つかわせ|借りた|借りる|借ります|お借り|貸して|かして|利用した|利用希望|利用し(?:ます|たく)|使います|おさえ|押さえ|抑え|取りた|とりた|取って|とって|お願い|おねがい|頼み|たのみ|予約(?:し|を|希望|お願|、|。|$|で)|申し?込(?:み(?:たい|ます|ました|を|希望|$)|む|も)|申込(?!期|方|締|状|番|手)|[きぎしちびみりえけせてねべめれげ]たい(?:です|の|ん|と|$|。|!)|したい|にします|希望|やりたい|入れて|頂け|いただけ|もらえ|ください|book|reserv|i(?:'d| would) like|want to use|使う予定|使うので", (("明日の10時に使いたい", "book"), ("予約お願いできますか", "book"))),
)
# fmt: on
MASTER = re.compile("|".join(f"({sign.pattern})" for sign in SIGNS))
NAMES = tuple(sign.shows for sign in SIGNS)
NO_REQUEST = re.compile(r"(?:たい|ます(?!か|\?|でしょ)|願い|ください|て$|で$)")


def intent(text: str, dated: bool, more: bool) -> Intent | None:
    """Return what the person wants.

    Args:
        text: Normalised.
        dated: A day was named.
        more: An hour, a room, people or a length was named.
    """
    shown = {NAMES[(match.lastindex or 1) - 1] for match in MASTER.finditer(text)}
    if not shown:
        return "book" if dated and more else None
    question = bool(shown & {"fact", "amenity", "asked", "tell"})
    if "staff" in shown:
        return "staff"
    if "cancel" in shown:
        return (
            "help"
            if "fact" in shown and "wish" not in shown and not dated and not NO_REQUEST.search(text)
            else "cancel"
        )
    if "settled" in shown:
        return "my_bookings"
    if "confirm" in shown:
        return "confirm"
    if "result" in shown and "wish" not in shown:
        return "my_bookings"
    if "my" in shown:
        return "my_bookings"
    if "lottery" in shown:
        return "help" if shown & {"fact", "asked", "help"} and "wish" not in shown else "lottery"
    if "register" in shown:
        return "register"
    return _use(shown, question, dated, more)


def _use(shown: set[str], question: bool, dated: bool, more: bool) -> Intent | None:
    """Using a room: is it asked for, is a free time looked for, or is something asked about it?"""
    wished = "wish" in shown
    if "help" in shown and not dated:
        return "help"
    if "amenity" in shown and question and not (wished and dated):
        return "help"
    if "free" in shown and "if_free" not in shown:
        return "help" if "fact" in shown and not dated else "availability"
    if wished:
        return "book"
    if question:
        return "help" if not (dated and more and "fact" not in shown) else "availability"
    if "if_free" in shown:
        return "availability"
    return "book" if dated and more else None
