"""What the person wants: signs in the text, one row each with examples that are tests, and the order in which they count."""

import re
from typing import NamedTuple

from dialogs.understand.reading import Intent
from dialogs.understand.trie import expand, trie


class Sign(NamedTuple):
    """One row: what the words show, the words, and examples as (text, intent)."""

    shows: str
    pattern: str
    examples: tuple[tuple[str, Intent | None], ...] = ()


# fmt: off
SIGNS = (
    Sign("nothing", "ことは|教職員|職員組合|抽選会|抽選機|間違い|まちがい|登録は済|登録済|登録が終わ|登録が済|登録が完了|登録してい(?:ます|る)|登録してあり|登録番号|登録は終|登録はして|夏休み|冬休み|春休み|昼休み|盆休み|お休みの日", ()),
    Sign("account", "(?:電話番号|電話|携帯番号|携帯の番号|携帯電話|住所|氏名|苗字|名字|メールアドレス|アドレス|メアド|連絡先)(?:を|が|の)?(?:変え(?:た|て|ら)|変わ(?:っ|り)|変更|訂正)|引っ?越し(?:た|まし)|転居(?:した|しまし)|退会|登録(?:を|は)?(?:取り?消|取り?やめ|やめ|解除|抹消|消し|削除)", (("電話番号を変えたい", "register"), ("住所が変わりました", "register"), ("登録を取り消したい", "register"), ("退会したいのですが", "register"))),
    Sign("staff", "苦情|クレーム|担当者?$|職員(?!の(?!方|人|かた|皆)|研修|会議|会|寮|旅行)|(?:市役所|役所|役場|市|町)の(?:方|人)と(?:話|相談|直接)|担当(?:者|の方|の人|さん)?(?:と|に(?:つな|電話|話|代|連絡|聞|変)|へ|を呼)|係の(?:方|人)|係員|スタッフ(?:の方|の人|さん)?(?:と|に)(?:話|聞|つな|代わ|連絡|相談)|人(?:間)?と(?:話|はな|直接)|人間(?:に|と)|生身の|オペレーター|窓口の(?:方|人)|電話(?:で|を|が)?(?:話|つな|したい|ください|もらえ|ほしい|欲しい|してほし|してくだ|してもら)|折り返し|直接(?:話|聞|相談)|誰か(?:と|に)|話がしたい|つないで|問い合わせたい|human|operator|staff|talk to", (("職員の人と話したい", "staff"), ("担当者につないでください", "staff"), ("人間と話がしたい", "staff"))),
    Sign("consult", "相談(?:したい|に乗|が(?:あ|し)|させて|です)", (("相談したいことがあります", "staff"), ("明日の10時に4人でちょっと相談があって", "book"))),
    Sign("unable", "(?:行け|行かれ|使え|使わ|来られ|参加でき|利用でき|いか|いけ)なくな", (("体育館が使えなくなったので明日の10時から借りたい", "book"),)),
    Sign("forgot", "だったか(?:忘|わすれ|わから|分から)|でしたっけ|だったっけ", (("申し込んだ来月の予約、何日だったか忘れました", "my_bookings"),)),
    Sign("permitted", "(?:べ|し|っ|け|れ|え|い|き|せ|み)ても(?:大丈夫|平気)|んでも(?:大丈夫|平気)|(?:食べて|飲んで|使って)も(?:大丈夫|平気)", (("明日の10時、和室で。写真を撮っても大丈夫ですか？", "book"), ("写真を撮っても大丈夫ですか？", "help"))),
    Sign("recalled", "で間違い(?:ない|あり)|合って(?:い)?ますよね|でしたよね", (("明日の10時からで間違いないですか", "my_bookings"), ("明日のPTA運営委員会、会場はそちらで合ってますよね", "my_bookings"))),
    Sign("cancel", "消して(?:くだ|ほし|欲し|もら|お)|消したい|キャンセル(?!料|待|ポリシー|規定)|きゃんせる|取り?消|とりけ|取り?止|取り?やめ|とりやめ|(?:ので|から|ため)、?やめ(?:ます|たい)|解約|辞退|予約した(?:の|もの|やつ|分)(?:を|は)(?:消|けし|なし|やめ)|(?:予約|申し?込み?)(?:は|を)?(?:やっぱり?|やはり)?(?:やめ|なし|なかったこと|取り下げ|破棄|消)|中止(?:に|し|と|で)|都合が(?:悪くな|つかなくな)|いらなくな|不要にな|取り下げ|必要(?:が)?なくな|なしにし|流れました|cancel", (("予約をキャンセルしたい", "cancel"), ("急に行けなくなりました", "cancel"), ("18日の会議室、取り消したい", "cancel"))),
    Sign("dropped", "やっぱり?いいです|やはりいいです|また今度にします|またにします|今度にします|見送ります|見送る", (("やっぱりいいです", None),)),
    Sign("settled", "確定(?:して(?:い)?(?:ます|る)(?:か|\\?)|です(?:か|\\?)|しました(?:か|\\?)|した(?:か|の|んで)|され)|(?:決まり|決定)(?:し)?ました(?:か|\\?)", (("私の予約は確定していますか", "my_bookings"),)),
    Sign("confirm", "確定(?!申告)|confirm", (("当選したので確定したい", "confirm"), ("確定処理をお願いします", "confirm"))),
    Sign("result", "(?:抽選|くじ|申し?込み?)(?:の)?(?:結果|当落)|当たり(?:まし|って)|当たってま|当たってい|当たった|抽選(?:に|で)?(?:落ち|はずれ|外れ|当た)|当選(?:し(?:まし|て(?:い)?)|した(?:か|の)|して)|落選|外れ(?:まし|た)|受かり", (("抽選の結果を知りたい", "my_bookings"), ("当選しましたか", "my_bookings"))),
    Sign("my", "予約(?:の|を)?(?:確認|内容|一覧|履歴|詳細)|予約番号|(?:私|わたし|自分|うち|僕|当会|我々|わたくし)(?:たち)?の予約|取れて(?:い)?(?:る|ます)か(?!ら)|予約(?:は|を|が)?(?:して(?:い|あ)|してる(?:の|やつ|分|か)|した(?:か|内容|件|日|っけ|はず|のは|んですが|もの|やつ)|でき(?:て(?:い)?る|た(?:か|で)|てます)|取れて|入って(?:い)?(?:ます|る)か)|予約って(?:ちゃんと)?入って|ちゃんと入って|パスワード|番号を忘|番号がわか|暗証|解[錠除](?:番号|の?コード|キー|パスワード)|(?:入口|鍵|ドア|キー|扉|玄関)の?(?:番号|コード|暗証|パスワード)|マイページ|(?:申し?込み?|申請)(?:の)?(?:状況|内容)|申し?込んだ(?:か|内容|の|もの)|承認(?:され|は|して|の状況)|許可(?:され|は(?:出|お)|書)|予約を(?:見|直)|いつ(?:予約|取|の予約)|(?:次|今度|この次)の予約|予約(?:は|って|が|、)?どうな|予約(?:は|って)いつ(?!から|まで)|my (?:booking|reservation)", (("予約確認", "my_bookings"), ("暗証番号を教えて", "my_bookings"), ("予約した内容を確認したい", "my_bookings"))),
    Sign("change", "変更|変え(?:た|て|ら)|ずらし|ずらせ|移し(?:た|て)|移動(?:し|さ)|振り替え(?!休)|直せ|延期|遅らせ|早めた|後ろに|後ろへ", (("予約を変更したい", "my_bookings"), ("5月20日の予約を22日に変えたい", "my_bookings"))),
    Sign("new", "新しい予約|新規(?:の)?予約|別の予約|追加の予約|別に予約", (("予約番号790110ではなく新しい予約です", "book"),)),
    Sign("lottery", "抽選|抽籤|抽せん|ちゅうせん|くじ(?!ら|から|まで)|lottery|the draw", (("抽選に申し込みたい", "lottery"),)),
    Sign("register", "利用者?登録|会員登録|団体登録|新規登録|ユーザー?登録|登録(?:し|させ|を|は|が|の|内容|情報|お願|申|って|手続|方法|したい|できま|$)|アカウント|利用申請|会員にな|メンバー登録|regist|sign up", (("利用者登録をしたい", "register"), ("登録", "register"))),
    Sign("if_free", "空いて(?:い)?(?:れば|たら|る(?:なら|よう|とこ|ところ(?:で|に)|時に|方))|空き(?:が|は)?(?:あれば|ありましたら|あったら)|取れ(?:れば|たら)|使え(?:れば|たら|るなら)", (("来週の土曜10時、空いていれば予約したい", "book"),)),
    Sign("vacant", "(?:日|空き|時間|部屋)を探し|いっぱい(?:です|でしょう)か|いっぱい\\?|空き|空い|空く|あいて|あいとる|あき(?:状況|ます|は|が|ある|あり)|埋ま(?!って(?:い)?た|って(?:い)?る場合|って(?:い)?れば)|満室(?!の場合|なら)|満席|vacan|free|available|availability", (("来週の土曜は空いてますか", "availability"), ("空き状況", "availability"))),
    Sign("free", "使える(?:日|時|部屋|とこ|か|の|\\?|$)|使え(?:ます|る|ません)?(?:か|でしょうか|\\?|$)|つかえ(?:ます|る)(?:か)?|借り(?:ら)?れ(?:る|ます)|利用でき(?:ます|る)|利用可能|取れ(?:る|ます)|とれ(?:る|ます)|押さえられ(?:る|ます)|予約(?:状況|入って|とれ|取れ)|いけます|大丈夫(?:です|でしょう)?(?:か|\\?)", (("明日って使えます？", "availability"),)),
    Sign("bookable", "予約(?:は|が|って)?(?:可能|でき(?:ます|る))", (("明日の10時は予約できますか", "availability"), ("予約できますか", "book"))),
    Sign("amenity", "一人でも|1人でも|個人でも|市外|市民で|住民で|誰でも|未成年|高校生|在勤|在学|初心者|駐車|車で|駐輪|自転車|バイク|バス停|最寄|アクセス|場所はど|住所|wi-?fi|wi-?fiのパスワード|ワイファイ|無線|ネットは|ネット環境|お金|ピアノ|キッチン|台所|コンロ|ガス|冷蔵庫|電子レンジ|エアコン|暖房|冷房|空調|プロジェクター|スクリーン|マイク|音響|スピーカー|テレビ|dvd|ホワイトボード|黒板|机|椅子|イス|テーブル|座布団|コピー|印刷|トイレ|エレベーター|車椅子|車いす|ベビーカー|バリアフリー|飲食|食べ|飲[みん](?!会)|食事|弁当|お菓子(?![作づ])|酒(?![会匂井])|アルコール|喫煙|たばこ|タバコ|楽器|音量|騒音|大きな音|防音|うるさ|火気|ペット|犬|土足|スリッパ|上履き|ゴミ|ごみ|備品|設備|コンセント|電源|延長|水道|お湯|給湯|ポット|鏡|更衣|シャワー|ロッカー|aed|有料|営利|物販|販売|政治|宗教|減免|割引|支払|払い|クレジット|現金|振込|料金|使用料|利用料|費用|手数料|キャンセル料|キャンセル(?:ポリシー|規定)|値段|休館|定休|休み|開館|閉館|営業|開いて|開きますか|何時に開|時間外|電話番号|連絡先|忘れ物|落とし物|定員|何人|収容|広さ|面積|鍵|カギ|parking", (("駐車場ありますか", "help"), ("Wi-Fiは使えますか", "help"), ("料金を知りたい", "help"))),
    Sign("paper", "領収書|領収証|請求書|明細書", (("5月10日の領収書をください", "help"),)),
    Sign("help", "忘れ(?:まし|た(?!い)|て)|助けて|入れな|入れませ|開かな|開きませ|閉まら|壊れ|故障|トラブル|メニュー|ヘルプ|へるぷ|使い方|使いかた|やり方|やりかた|仕方|手順|困って|わかりません|分かりません|わからない|分からない|help|how (?:do|can|to)|what can", (("使い方がわかりません", "help"), ("ヘルプ", "help"))),
    Sign("fact", "(?:日|週間|[かヶカヵ箇]月)前(?:から|まで)|いくら|何円|いつまで|いつから|いつです|いつ頃|いつに|何日(?:前)?|何時から(?!でも)|何時(?:まで|に|です|頃)|何分|何時間|何ヶ月|何か月|何回|何人|何名|何が|何を|何か(?:必要|持)|なに|どこ(?!か|で[もか]|にで|も)|どう(?:すれ|やっ|した|い[うっ]|なり)|どの(?:よう|くらい|ぐらい)|いくつ|いつわか|いつ分か|いつ出|いつ発表|どんな|なぜ|どうして|とは|って何|締め?切り?|期限|条件|必要です|必要(?:ある|あり)|方法|違い|ルール|決まり|祝日です|祝日でし|祝日か\\?", (("申し込みの締め切りはいつですか", "help"),)),
    Sign("tell", "教えて|おしえて|知りたい|聞きたい|伺いたい|うかがいたい|質問|見たい|分かりたい|わかりたい|確かめたい", ()),
    Sign("asked", "どう(?:です|でしょう|かな|\\?)|ますか(?!ら)|ますでしょうか(?!ら)|ます\\?|ですか(?!ら)|です(?:かね|よね|\\?)|でしょうか(?!ら)|ませんか|いいの(?=か|\\?|で[すし])|の\\?|る\\?|い\\?|か\\?|かしら|かな\\?|(?:ある|いい|ok|可)\\?|\\?", ()),
    Sign("booked", "予約(?!し(?:ます|たい))|の件|申し?込んだ|申し?込みを|取った|とった", ()),
    Sign("wish", "使いた|つかいた|使わせ|つかわせ|借りた|借りる|借ります|お借り|貸して|かして|利用した|利用希望|利用し(?:ます|たく)|使います|おさえ|押さえ|抑え|取りた|とりた|取って|とって|お願い|おねがい|頼み|たのみ|予約(?:し|希望|お願)|を予約でき(?:ます|ません|る|ない)|予約でき(?:ますでしょう|ませんか|ないでしょう)|申し?込(?:み(?:たい|ます|ました|を|希望|$)|ませて)|申込(?!期|方|締|状|番|手)|[いきぎしちびみりえけせてねべめれげ]たい(?:です|の|ん|と|$|。|!)|したい|にします|希望|やりたい|入れて|頂け|いただけ|もらえ|ください|book|reserv|i(?:'d| would) like|want to use|てもらいたい|ていただきたい|使う予定|使うので", (("明日の10時に使いたい", "book"), ("予約お願いできますか", "book"))),
)
# fmt: on


def _words() -> dict[str, tuple[str, str]]:
    """Every word of the table to what it shows and what must follow it."""
    words: dict[str, tuple[str, str]] = {}
    for sign in SIGNS:
        for word, tail in expand(sign.pattern):
            shows, known = words.get(word, (sign.shows, tail))
            words[word] = shows, known if known == tail or shows != sign.shows else ""
    return words


WORDS = _words()
MASTER = re.compile(trie({word: tail for word, (_, tail) in WORDS.items()}))
SENTENCE_END = re.compile("[。!?\n]")
# A question about cancelling in general, not the wish to cancel.
ABOUT_CANCELLING = re.compile(
    "いつまで|何日|何時間|いくら|手数料|(?:当日|直前|前日)(?:の|に)?キャンセル|キャンセル(?:は|って)(?:できますか|可能)|"
    "方法|どうすれば|どうやって|期限|どうなり|までなら"
)


def intent(text: str, dated: bool, more: bool) -> Intent | None:
    """Return what the person wants.

    Args:
        text: Normalised.
        dated: A day was named.
        more: An hour, a room, people or a length was named.
    """
    shown = {WORDS[word][0] for word in MASTER.findall(text)}
    if "new" in shown:
        shown = shown - {"my", "new"} | {"booked"}
    if not shown:
        return "book" if dated and more else None
    if dated and more and (rest := _without_checks(text)):
        return intent(rest, dated, more)
    if shown <= PLAIN:
        return _use(shown, text, dated, more)
    if "staff" in shown or ("consult" in shown and not (dated and more)):
        return "staff"
    if "account" in shown and not (dated and more):
        return "register"
    if "forgot" in shown and shown & {"booked", "my"}:
        return "my_bookings"
    if "recalled" in shown and not shown & {"wish", "cancel", "vacant"}:
        return "my_bookings"
    if "permitted" in shown and dated and more:
        shown = shown - {"asked", "amenity"}
    if "cancel" in shown or ("unable" in shown and not (dated and WANTED.search(text))):
        return "help" if not dated and "wish" not in shown and ABOUT_CANCELLING.search(text) else "cancel"
    if "settled" in shown:
        return "my_bookings"
    if "confirm" in shown:
        return "confirm"
    if "dropped" in shown and not dated:
        return None
    if "result" in shown and "fact" in shown and "asked" in shown:
        return "help"
    if "result" in shown and "vacant" not in shown and not {"lottery", "wish"} <= shown:
        return "my_bookings"
    if "register" in shown and shown & {"my", "change"} and "booked" not in shown:
        return "register"
    changed = "change" in shown and (shown & {"booked", "asked", "free"} or not (dated or more))
    if "my" in shown or changed:
        return "my_bookings"
    if "lottery" in shown:
        return "help" if shown & {"fact", "asked", "help"} and "wish" not in shown else "lottery"
    if "register" in shown:
        return "register"
    if {"bookable", "wish"} <= shown and dated and more and _wishes_at_last(text):
        shown = shown - {"bookable", "asked"}
    return _use(shown, text, dated, more)


PLAIN = frozenset(("wish", "asked", "tell", "vacant", "free", "if_free", "fact", "booked", "amenity", "nothing"))


def _without_checks(text: str) -> str | None:
    """8時半からだと無理ですよね？なら9時から12時でいいです: what is said besides, None where nothing is checked or nothing else said."""
    if "よね" not in text and "ますか" not in text:
        return None
    rest = CHECK.sub(lambda check: check.group() if ABOUT_KEYS.search(check.group()) else "", text)
    rest = ASIDE_QUESTION.sub(lambda question: "" if _is_about_things(question.group()) else question.group(), rest)
    return rest if rest != text and ANY_NUMBER.search(rest) else None


def _is_about_things(question: str) -> bool:
    """椅子は足りますか: asked beside the wish, about what is there."""
    shown = {WORDS[word][0] for word in MASTER.findall(question)}
    return "amenity" in shown and shown <= {"amenity", "asked", "permitted"}


ASIDE_QUESTION = re.compile(r"(?<=[。!?\n])[^。!?\n0-9]{2,60}(?:ますか|ですか|でしょうか)[。!?\n]*")


ABOUT_KEYS = re.compile("番号|パスワード|暗証|予約")
CHECK = re.compile(
    r"(?:\A|(?<=[。!?\n]))[^。!?\n]{0,80}(?:(?<!空いてます)(?<!空きあります)よね|(?:(?:送れ|届い|合っ|通じ)て(?:い)?|通じ)ますか)[。!?\n]+"
)
ANY_NUMBER = re.compile("[0-9一二三四五六七八九十].*[時日:/]")
NAMED_WISH = re.compile("使い|借り|予約|利用|申し?込|お願い|とりた|取りた|押さえ")
WANTED = re.compile("(?:借り|使い|利用し|予約し|とり|取り)たい|お借り|使わせ|貸して|かして")


def _wishes_at_last(text: str) -> bool:
    """これで予約できますか。10月9日に使いたいです: the question is about the way, the last sentence is the wish."""
    shown = {WORDS[word][0] for word in MASTER.findall(SENTENCE_END.split(text.rstrip(" 。!?"))[-1])}
    return "wish" in shown and not shown & {"bookable", "asked", "free", "vacant"}


def _use(shown: set[str], text: str, dated: bool, more: bool) -> Intent | None:
    """Using a room: is it asked for, is a free time looked for, or is something asked about it?"""
    wished = bool(shown & {"wish", "booked"})
    question_asked = bool(shown & {"asked", "tell"})
    question = question_asked or "fact" in shown
    if "help" in shown and not dated:
        return "help"
    if "amenity" in shown and not (dated or wished):
        return "help"
    if "amenity" in shown and (question or "free" in shown) and not dated:
        return "help"
    if "amenity" in shown and not wished and (question or ("free" in shown and not dated)):
        return "help"
    if "bookable" in shown and "fact" not in shown:
        return "availability" if dated or more else "book"
    if "vacant" in shown and "if_free" not in shown:
        return "availability"
    if "free" in shown and "if_free" not in shown:
        return "help" if "fact" in shown and not dated else "availability"
    if ("fact" in shown and not dated and not ("wish" in shown and not question_asked)) or "paper" in shown:
        return "help"
    if "if_free" in shown and "tell" in shown:
        return "availability"
    if "tell" in shown and not dated and not NAMED_WISH.search(text):
        return "help"
    if wished:
        return "book"
    if question:
        if dated and more and not shown & {"asked", "tell"}:
            return "book"  # 締め切りが近いので早めに
        return "availability" if dated and "fact" not in shown else "help"
    if "if_free" in shown:
        return "availability"
    return "book" if dated and more else None
