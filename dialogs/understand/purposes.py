"""What the room is wanted for (利用目的): the noun phrase that the words around it make the purpose, nothing where none do."""

import re
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from dialogs.understand.nouns import ANY_ACTIVITY, FAMILY_NAME, GROUP_ENDS, IS_PERSON, ONLY_IF_MEANT, PERSON
from dialogs.understand.phrase import BLOT, Phrases, phrase_start
from dialogs.understand.trie import expand

Span = tuple[int, int]
MOST_LOOKED_AT = 12  # candidates of one message

ACTIVITY = re.compile(ANY_ACTIVITY)
JOINT = re.compile("(?:の|と|や|・|兼|&)(?:その)?")
AFTER = re.compile("の?会(?![場議])|(?:と|や|・)本番")
ROOM = re.compile("[室料所]|場(?!所)")
LABEL = re.compile(
    r"(?:利用目的|使用目的|目的|用途|利用内容|使用内容|内容|行事名?|イベント名|催し名|催事名)\s*(?:は|:|\)|としては|が|\s|(?=「))\s*[「『]?([^\0\s、。,!?「」『』]{2,24}?)[」』]?(?=です|でし|で[、。すお]|で$|に(?:なり|使)|のため|となり|$|[、。\s(」』])"
)
LABEL_HINTS = frozenset("目途内行ベ催")

# What is said of a purpose behind it.
HELD = r"を?させて|を(?:し(?:たい|たく|ます|よう|て(?!い[るたま])|に|、|$)|やっ|行っ|もち|持ち(?:たい|ます))|を?(?:再開|し(?:たい|たく|ます|ようと|てもいい)|する(?:の|ため|予定|つもり|こと|場所)|やり(?:た|ま|、)|やる|やろ|行[いう]|おこな|開[きくけ催講]|ひら[きく]|催|開催|企画|計画|実施|予定(?!が|は))"
MEANT = re.compile(
    rf"(?:{HELD}|を{BLOT}|で(?:の(?:ご?利用|使用|予約)|使|つか|ご?利用|お?借|お?かり|予約|申し?込|お?願|集ま|伺|す|ございます|[{BLOT}、。,\s]|$|部屋|場所|空い|(?=[机椅小大広静狭和洋]))|を?(?:お願い|おねがい)|だ(?:けど|から|が)|なん(?:です|だ)|なので|の?ため|の(?:予定|目的|用事?で|場所)|用に"
    rf"|を(?:[。…!]|$)|に(?:使|つか|利用|お?借|お?かり|[{BLOT}]|なり|和室|洋室|会議室)|です|でし|になり|(?:場所)?として|$|。|が(?:あり|あっ|ある|した|でき)|目的|したい)"
)
HELD_LATER = re.compile(
    "です|を(?:する|します|行う|行い|開く|開き)(?:ます)?(?:ので|ため|から)|を?(?:させて|し(?:たい|たく)|やり(?:たい|たく)|行いた|開きた|催した)"
)
ALONE = re.compile(rf"[{BLOT}、,!/\s]")
OCCASION = re.compile("の(?:件で|こと|日[はが]|当日|本番|日程)")
NAMED = re.compile("は|が|って|も(?!でき)")
# Another occasion, beside which something else is wanted; or what is asked about.
BESIDE = re.compile(
    rf"込み|が{BLOT}|に行|ま[すし]|ませ|られ|の?(?:実行)?委員|の?(?:幹事|役員|会長|会計|担当|委員|係|先生|講師|経験|未経験|初心)|の(?:予備日|当日|翌|次の|前[日のに]|あと|後[、にの]|後$|とき|時[、に]|際|件(?!でご?相談)|日程|帰り|流れ|お知らせ|結果|日[はがに]|先生|チラシ|資料|備品|こと)|が?終わ|後に|[…・.。]*の?(?:じゃな|ではな|でな)[くい]|以外|と(?:重な|かさな|ぶつか|かぶ)|が(?:雨|順延|なくな)|に(?:参加|出|申し?込|招|通)|で(?:決ま|聞|もら|会っ|知り|お世話)"
    r"|(?:は|って|も|が)(?:でき(?!る部屋|るとこ)|可能|だめ|ダメ|ok|大丈夫|禁止|不可|いい)|(?:を)?(?:した|やった)(?:者|とき|時|い?部屋が)|に使[え]|料|代(?:は|が|を)|費(?:は|が|を)|はあり|会員|教えて|道具|の本|がわか|に関す|について(?!ご?相談)"
)
AIM = re.compile(
    rf"(?=[をしすや行おこ開企実計の目でにとが用催])(?:{HELD}|を[一-鿿]{{1,3}}で(?=やり|し(?:たい|ます)|行|開)|を{BLOT}[^。!?\n]{{0,40}}?(?:やり(?:た|ま)|し(?:たい|たく|ます)|行[いう]|開[きく催講]|催し|お?願い)|を(?:{BLOT}|[にでへから])+(?:$|。)|のため|の為|目的で|の予定|用に使|が(?:あるので|ありまして|したい)|(?:で|に|として)(?:の(?:利用|使用)|使|つか|利用|借|お借|予約|申|集ま|部屋を|場所を|{BLOT}+(?:を|$|。|が(?:いい|よい)))|(?:を(?:見|み|す|や)る|する)のに(?:使|借|利用))"
)
# 〈noun〉で、 and 〈noun〉です: only where the noun cannot well be anything else.
PLAIN = re.compile(rf"で(?=[{BLOT}、。]|す[。、がけ\s]|す$|$)|なんですけ")

# No purpose, whatever stands before it, or standing alone.
NO_AIM_ENDS = (
    r"人の会|ライン|込み|ぶり|おかけ|人数|の件|前日|翌日|休日|祝日|の前|の後|の日|氏名|名前|住所|番号|状況|結果|都合|内容|場合|理由|関係|条件|以内|以上|以下|程度|前後|途中|この前|"
    r"お?願い致|おねがい|おねがいいた|と申|お?話し?|用事|取り壊|営利|取り直|待ち|昼休み|予約|応募|連続|継続|定期|利用|使用|申込|申し込み|申請|登録|確認|キャンセル|変更|連絡|質問|お?願い|電話|支払い?|抽選|参加|確定|取消|取り消し?|借り|検討|希望|希|入金|返信|問い合わせ|返却|中止|延期|開始|終了|集合|解散|移動|受付|手続き?|拝借|借用|やり取り|やりとり|おまかせ|お任せ|再開|延長|返事|辞退|訂正|修正|報告|参照|確保|追加|調整|対応|早め|遅め|削除|入力|送信|貸切|貸し切り|二重|予定"
)
NO_AIM_WORDS = (
    r"これ|それ|あれ|みんな|全員|家族|個人|団体|無料|有料|現金|ネット|スマホ|パソコン|ライン|line|lineから|アプリ|メール|サイト|オンライン|一緒|最初|初めて|全部|何|誰|自分|一人|代わり|代理|代表|本人|気軽|早々|急|急ぎ|大急ぎ|至急|お先|エントリー|部屋|お部屋|場所|会場|施設|会議室|時間|日|日程|人数|人|名|午前|午後|夜|予定|月|年|週|急用|都合|事情|雨|方|場合|前|後|上|下|中|"
    r"通し|休憩なし|直接|自由|別|同じ|以上|以下|結構|了解|承知|大丈夫|可能|不可|未定|必要|不要|無理|残念|心配|不安|便利|十分|だめ|ダメ|オッケー|オーケー|はい|いいえ|よろしく|お世話|ありがとう|失礼|すみません|こちら|そちら|どこ|いつ|いくら|土足|車椅子|車いす|車|自転車|徒歩|バス|電車|窓口|カード|クレジット|マイク|プロジェクター|机|椅子|ピアノ|エアコン|冷房|暖房|"
    r"先着|当日|前日|直前|遅刻|少し|ちょっと|なるべく|できれば|多め|少なめ|半分|交代|分担|隣|近く|近所|手前|奥|一番|二番|以外|間違い|勘違い|同様|通り|とおり|希望者|最大|最低|合計|全体|内訳|定員|満員|満席|満室|空き|空室|お?弁当|飲食|飲み物|荷物|室内|屋内|屋外|外|内|形|感じ|気|つもり|はず|わけ|もの|こと|ところ|まま|だけ|一つ|ひとつ|二つ|ふたつ|二つ目|問題|賛成|反対|正式|仮|後日|改めて|久しぶり|ひさしぶり|お久しぶり|毎回|毎年|例年|恒例|去年|高齢|足|腰|体調|風邪|仕事|会社|学校|市役所|役所|引っ越し|急遽|急きょ|突然|夜分|深夜|平日|土日|休日|祝日|満足|幸い|助かり|嬉し|うれし|楽しみ|十分に|本当|まだ|もう|多分|たぶん|やっぱり?|やはり"
)
ENDS_OF_NO_AIM = tuple(sorted({word for word, _ in expand(NO_AIM_ENDS)}))
NO_AIM_BEFORE = ("たい", "ない", "しい", *ENDS_OF_NO_AIM)
NO_AIMS = frozenset(word for word, _ in expand(NO_AIM_WORDS))
TOO_SHORT = re.compile("[0-9a-z]{1,2}|[ぁ-ゖ]{1,2}")
PLACES = (  # what the name of a place ends in
    *"市区町村県都府駅館室階園号校線",
    *("丁目", "番地", "マンション", "アパート", "団地", "ホール", "センター", "ビル", "公園", "施設", "窓口", "在住", "在勤", "フロア"),
)  # fmt: skip
WHOSE = re.compile(
    rf"(?:(?:.*(?:{GROUP_ENDS}|団体)|.*(?:円|無料|有料|{BLOT})|(?:今回|次回|来週|来月|毎月|毎週|恒例|いつも|当日|私|私たち|うち|最後|最初|初回|年内最後|今年最後|新年最初|次|定例|町内|地域|地元|近所|こちら|その|その後|あと))の|(?:町内会|町会|自治会|子ども会|老人会|婦人会|pta|管理組合)(?=[^の会費対]))"
)
OF_ACTIVITY = re.compile(rf"{ANY_ACTIVITY}の\Z")
TAIL = re.compile("(?:など|等|とか|とき|時|仲間|同士|の(?:会場|場所|控え?室)|(?:親子)?[0-9]+(?:組|家族|世帯))$")
NOUN_LIKE = re.compile(
    "(?!.*(?:[るたてうくつむぶぬすなにへのもんとやで]|ない|から|けど|より|まで|だけ|広い|安い|大きい|小さい|いい|よい)$)(?:.*[一-鿿々ァ-ヶー][ぁ-ゖ]{0,4}|[ぁ-ゖ]{4,}|.*[a-z]{3,})$"
)
NO_NOUN_ENDS = frozenset(("", *f"{BLOT} 、。,.!?~()\nるたてうくつむぶぬすなにへのもんとやでをはがかねよえ0123456789"))
LATER = re.compile("その")


ABOUT = re.compile("(?:について|の件で)ご?\\Z")
UNTOLD = frozenset(
    ("準備", "片付け", "集まり", "あつまり", "集い", "会合", "イベント", "趣味の集まり")
)  # says nothing beside a better word

FIRST = itemgetter(0)


def purpose(text: str, group_end: int, phrases: Phrases) -> Span | None:
    """Where the purpose stands in the text, blots as BLOT; `group_end` is where the group's name ends, or -1."""
    if not LABEL_HINTS.isdisjoint(text) and (match := LABEL.search(text)):
        return match.span(1)
    rank, best = max(_known(text, phrases), key=FIRST, default=(0.0, None))
    if rank < 3:
        rank, best = max(((rank, best), *_aimed_at(text, phrases)), key=FIRST)
    if rank < 2 and group_end >= 0 and (behind := _behind_group(text, group_end, phrases)):
        return behind
    return (
        best or _plain(text, phrases) or _alone(text, phrases) or (_gathering(text, phrases) if group_end < 0 else None)
    )


def wished(text: str, phrases: Phrases) -> Span | None:
    """Where something stands of which is said 「…をしたい」, wherever in the message that is."""
    for first, end in islice(_activities(text, phrases), MOST_LOOKED_AT):
        if HELD_LATER.match(text, end):
            return _without_owner(text, phrase_start(text, first, end, phrases), end)
    return None


def _known(text: str, phrases: Phrases) -> list[tuple[float, Span]]:
    """Known activities with how surely each is the purpose: 4 said to be, 2 named, 1 in passing."""
    found = []
    first_said: Span | None = None
    for first, end in islice(_activities(text, phrases), MOST_LOOKED_AT):
        if BESIDE.match(text, end):
            if first_said is None and OCCASION.match(text, end):
                first_said = first, end
            continue
        meant = MEANT.match(text, end)
        rank = 4.0 if meant else 3.5 if ALONE.match(text, end) else 2.0 if NAMED.match(text, end) else 1.0
        start = phrase_start(text, first, end, phrases)
        if text.endswith(("という", "っていう"), 0, start):
            continue
        if text[first:end] == "相談" and ABOUT.search(text, max(0, first - 6), first):  # 謝恩会について相談したい
            continue
        span = _without_owner(text, start, end)
        words = text[slice(*span)] if span else ""
        rank -= 0.6 * (words in UNTOLD)
        if not span or (rank < 4 and (text[first:end] in ONLY_IF_MEANT or words in ONLY_IF_MEANT)):
            continue
        found.append((rank + (LATER.match(text, start) is not None or text.endswith("その", 0, start)), span))
    if not found and first_said:  # おさらい会の日が7/19に決まりました
        span = _without_owner(text, phrase_start(text, *first_said, phrases), first_said[1])
        found += [(0.5, span)] if span else []
    return found


def _activities(text: str, phrases: Phrases) -> Iterator[Span]:
    """Where activities stand, each with those that follow it: ダンスの練習, 総会と懇親会."""
    at = 0
    while match := ACTIVITY.search(text, at):
        start, at = match.span()
        while end := _more(text, at, phrases):
            at = end
        if not ROOM.match(text, at):
            yield start, at


def _more(text: str, at: int, phrases: Phrases) -> int:
    """Where ends what still belongs to it: another activity, の会, or nouns that make it another purpose (秋祭りの当番決め); or 0."""
    joint = JOINT.match(text, at)
    if more := ACTIVITY.match(text, joint.end() if joint else at) or AFTER.match(text, at):
        return more.end()
    if text[at : at + 1] in NOT_ON or BESIDE.match(text, at):
        return 0
    end = phrases.end(at)
    tail = text[at:end].removeprefix("の")
    if len(tail) < 1 + phrases.is_border(at) or phrases.letter(end - 1) == "p":
        return 0
    if not phrases.is_border(at):  # 編集会議, of which 集会 is known; but not 保護者会長
        return phrases.word_end(at) if tail[0] not in "長員場" else 0
    if more := ACTIVITY.search(text, at + 1, end):
        return more.end()
    meant = MEANT.match(text, end) or ALONE.match(text, end)
    return end if meant and _is_purpose(tail) and not OF_OTHERS.search(tail) and not PERSON_ONLY.match(tail) else 0


NOT_ON = frozenset(("", *f"{BLOT} 、。,.!?でをにはがとも"))
OF_OTHERS = re.compile(
    "(?:会|クラブ|サークル|グループ|チーム|ボランティア|団|隊|部|動画|写真|ビデオ|場所|会場|部屋|料金|時間|費用?|道具|資料|チラシ|案内|件|様子|状況|備品|日程?|用|中|後|前|際|時|方法|代|分)$"
)


def _aimed_at(text: str, phrases: Phrases) -> list[tuple[float, Span]]:
    """Whatever stands before 「…をしたい」「…で使いたい」「…のため」."""
    found = []
    for match in islice(AIM.finditer(text), MOST_LOOKED_AT):
        at = match.start()
        if text[at - 1 : at] in NO_NOUN_ENDS or text.endswith(NO_AIM_BEFORE, 0, at):
            continue
        span = _without_owner(text, phrase_start(text, at, at, phrases), at)
        words = text[slice(*span)] if span else ""
        if text.startswith("のため", at) and IS_PERSON.match(words):  # 外国人のための日本語教室
            continue
        if span and len(words) > 1 and _is_purpose(PLACE_WORD.sub("", words) if "開" in match.group() else words):
            found.append((3.0, span))
    return found


def _behind_group(text: str, end: int, phrases: Phrases) -> Span | None:
    """みどり町会の会計監査です: what is a group's and no person."""
    match = OF_GROUP.match(text, end)
    if (
        not match
        or FOREIGN_NAME.match(text, *match.span())
        or IS_PERSON.match(match.group(1))
        or phrases.letter(match.start(1)) == "p"
        or not _is_purpose(match.group(1))
    ):
        return None
    return match.span(1)


FOREIGN_NAME = re.compile("の[ァ-ヶー・]{2,8}\\Z")
OF_GROUP = re.compile(
    rf"の([^{BLOT}\s、。,!?のをがは]{{2,14}}?)(?=です|でござ|で[{BLOT}、。\s]|で$|でお?[使利借願]|を|に使|のため|$|[{BLOT}、。\s])"
)


def _gathering(text: str, phrases: Phrases) -> Span | None:
    """彼岸のお念仏の会で: what is held, where no group is named."""
    match = GATHERING.search(text)
    if match is None:
        return None
    span = _without_owner(text, phrase_start(text, match.start(), match.end(), phrases), match.end())
    return (
        span if span and span[1] - span[0] > match.end() - match.start() and _is_purpose(text[slice(*span)]) else None
    )


GATHERING = re.compile(rf"の会(?=で[{BLOT}、。]|を|$|。|、)")


def _plain(text: str, phrases: Phrases) -> Span | None:
    """会計監査です, ズンバで、: a noun too long for a family name, or in katakana."""
    for match in islice(PLAIN.finditer(text), MOST_LOOKED_AT):
        at = match.start()
        if text[at - 1 : at] in NO_NOUN_ENDS or text.endswith(NO_AIM_BEFORE, 0, at):
            continue
        start = phrase_start(text, at, at, phrases)
        span = _without_owner(text, start, at)
        words = text[slice(*span)] if span else ""
        if (
            span
            and LONG_NOUN.fullmatch(words)
            and not IS_PERSON.match(words)
            and _is_purpose(words)
            and not NAME.match(words)
            and text[span[0] - 1 : span[0]] != "の"
        ):
            return span
    return None


def _alone(text: str, phrases: Phrases) -> Span | None:
    """6/3 10時〜12時、和室で着物のリメイク: a noun phrase between borders, beside days, hours or a room, that is nothing else."""
    if BLOT not in text:
        return None
    for match in islice(ALONE_PHRASE.finditer(text), MOST_LOOKED_AT):
        span = _without_owner(text, *match.span(1))
        words = text[slice(*span)] if span else ""
        if (
            span
            and words[-1] not in NO_NOUN_ENDS
            and ((compound := COMPOUND.fullmatch(words)) or (len(words) > 4 and KANJI_OR_KANA.search(words)))
            and _is_purpose(words)
            and not (IS_PERSON.match(words) or NAME.match(words))
            and (compound or phrases.is_one(*span))
        ):
            return span
    return None


ALONE_PHRASE = re.compile(
    rf"(?:^|[{BLOT}、。\s])[のでにがは]?([^{BLOT}、。!?~\s「」()はがをにで:/]{{3,16}})(?=$|[{BLOT}。、\s])"
)
KANJI_OR_KANA = re.compile("[ァ-ヶ一-鿿].*(?<!込み)\\Z")
COMPOUND = re.compile(
    "[一-鿿々ァ-ヶーぁ-ゖa-z]+の[一-鿿々ァ-ヶー][一-鿿々ァ-ヶーりきしいみえけせめび]*|[一-鿿々]{4,8}|[ァ-ヶー]{4,10}|[一-鿿]{1,3}[りきしいみえけせめび][一-鿿]{1,2}[りきしいみえけせめび]"
)
LONG_NOUN = re.compile("[一-鿿々]{4,10}|[ァ-ヶー]{3,12}|[一-鿿々ァ-ヶーの]{5,16}|[一-鿿々ァ-ヶーぁ-ゖ]{2,8}会")
NAME = re.compile(f"{FAMILY_NAME}[一-鿿ぁ-ゖァ-ヶ]{{1,3}}$")


def _is_purpose(words: str) -> bool:
    if words in NO_AIMS or words.endswith(ENDS_OF_NO_AIM) or TOO_SHORT.fullmatch(words) or "何" in words:
        return False
    if words.endswith(PLACES):
        return False
    return bool(NOUN_LIKE.match(words)) and not PERSON_ONLY.match(words)


PLACE_WORD = re.compile("[室館]$")
PERSON_ONLY = re.compile(f"(?:.*の)?{PERSON}+$")


def _without_owner(text: str, start: int, end: int) -> Span | None:
    """The phrase without whose it is (町会の役員会), what it costs and when it is."""
    while (whose := WHOSE.match(text, start, end)) and not OF_ACTIVITY.search(text, start, whose.end()):
        start += whose.end() - whose.start()
    if text.startswith("の", start):
        start += 1
    if tail := TAIL.search(text, start, end):
        end = tail.start()
    return (start, end) if end > start else None
