"""The group (団体) and the purpose (利用目的), cut out of the text as written; nothing is returned that was not said.

Dates, times, people and rooms are blotted out first, so that what is left stands between clear borders. A group is a
name that ends (or begins) as groups' names do; 町会 alone is nobody's name. A purpose is a known activity with the nouns
around it, or what stands before 「…をしたい」「…で使いたい」「…のため」.
"""

import re

from dialogs.understand.trie import expand, trie

Span = tuple[int, int]
BLOT = "\0"

# Ends of groups' names. What may follow 会 without it being a group's end: 会議, 会場, 会員 …
GROUP_ENDS = (
    "町内会|町会|自治会|区会|子ども会|子供会|こども会|老人会|老人クラブ|シニアクラブ|婦人会|女性会|青年会|青年団|少年団|青年部|女性部|婦人部|壮年部|同好会|愛好会|保存会|連合会|連盟|"
    "協議会|実行委員会|委員会|管理組合|組合|サークル|クラブ|倶楽部|協会|合唱団|劇団|楽団|吹奏楽団|消防団|応援団|バンド|オーケストラ|アンサンブル|チーム|ネットワーク|"
    "友の会|の会|連絡協議会|研究会|研究所|振興会|商店会|商店街|後援会|父母会|保護者会|同窓会|県人会|親の会|守る会|育てる会|考える会|楽しむ会|歩く会|[a-z]*pta|グループ|"
    "文庫|npo|ボランティア|民生委員|会"
)
GROUP = re.compile(
    rf"(?:{GROUP_ENDS})(?![議場館堂所員長費計話計則報誌期社見う合食いえおっ])(?!の?(?:会議室|予約|申し?込|募集)|(?:は|が|って|とか)?(?:あり|ある|募集|参加でき))"
)
LABEL = re.compile(
    r"(?:団体名?|グループ名?|サークル名|チーム名|会の名前|団体の名前|名義|申込団体|利用団体)\s*(?:は|が|:|の名前は|名は)?\s*[「『]?(?!です|でし|の|に|を|が|は|で|と|名|登録|さん)([^\0\s、。,!?「」『』]{2,30}?)[」』]?(?=です|でし|と申|と言|といい|でお|で[、。]|で$|$|[、。\s」』])"
)
QUOTED = re.compile(
    r"[「『]([^」』\0]{2,30})[」』]\s*(?:という|と(?:いう|言う|申す)|の)?\s*[一-鿿ァ-ヶー]{0,6}(?:団体|サークル|グループ|会|クラブ|チーム|教室|名|といい|と申)|[一-鿿ァ-ヶー]{0,6}(?:団体|サークル|グループ|クラブ|チーム)\s*[「『]([^」』\0]{2,30})[」』]"
)
CALLED = re.compile(
    r"([^\0\s、。,!?「」『』をがはにで]{2,20}?)(?:という|っていう|と(?:言|申)(?:う|す))(?:団体|サークル|グループ|会|クラブ|チーム)"
)
LEFT = re.compile(r"[^\0\s、。,.!?「」『』():/…~→⏎]{0,24}$")
# Where the name cannot have begun yet: after a verb's end, を, or a particle behind a noun.
CUT = re.compile(
    r".*(?:を(?![一-鿿][ぁ-ゖ]{1,4}(?:会|$))|って|という|たい|した|ました|ます|です|ている|てる|ので|けど|から|より|として|たちの?|だけど|のは|なら|たら|れば|(?<=[一-鿿ァ-ヶーa-z0-9])(?:は|が(?![丘谷浜崎原関峰森岡島池根台野])|に|で|も(?=[一-鿿ァ-ヶー]))(?=[^\s]))"
)
JUNK = re.compile(
    r"^(?:(?:私|わたし|わたくし|僕|ぼく|うち|ウチ|自分|こちら|当方|我々|われわれ|今回|当日|毎度|はい|あの|その|この|ここ|えーと|えっと|ええと|あのー|また|では|で|は|に|の|を|が|と|も|や|さん|皆|みんな(?!の会)|いつもの?|同じ|別|ほか|他|地元|近所|町内(?!会)|マンション|団地|地域|仲間|友人|友達|趣味|会社|職場|主婦|小さな|ある|私ども|なんか|たぶん|まず|次)(?:たち|達|ども|共)?(?:の|は|が|も)?)+"
)
NOBODY = re.compile(
    rf"^(?:{GROUP_ENDS}|[0-9〇一二三四五六七八九十]+歳以上の会|[数0-9〇一二三四五六七八九十]+人(?:くらい|ほど)?の会|[^の]{{1,6}}(?:が|は)ある?会)$|^(?:機|集|大|宴|教|社|都|司|面|再|開|閉|入|退|照|出|立|国|議|商工|例|茶|部|夜|朝|句|歌)会$"
)

ACTIVITIES = (
    "役員会議|役員会|理事会|幹事会|定例会議|定例会|定期総会|総会|例会|班長会議|運営会議|会議|打ち合わせ会|打ち合わせ|打ちあわせ|打合せ|打合わせ|うちあわせ|ミーティング|説明会|勉強会|講習会?|"
    "講演会|講座|学習会|読書会|研修会|研修|懇親会|親睦会|懇談会|座談会|茶話会|お茶会|茶会|お楽しみ会|お別れ会|お祝い会|歓迎会|送別会|歓送迎会|誕生日会|お誕生日会|誕生会|誕生日パーティー?|"
    "新年会|忘年会|クリスマス会|クリスマスパーティー?|ハロウィンパーティー?|パーティー?|七夕会|敬老会|餅つき大会|餅つき|もちつき|豆まき|発表会|演奏会|コンサート|ライブ|上映会|映画会|映画鑑賞会?|鑑賞会|展示会|作品展|"
    "バザー|フリーマーケット|フリマ|ヨガ教室|ヨガ|ヨーガ|ピラティス|体操教室|ラジオ体操|健康体操|体操|ストレッチ|太極拳|気功|空手|合気道|柔道|剣道|ダンス|フラダンス|社交ダンス|バレエ|フラ|日本舞踊|日舞|卓球大会|卓球|ピンポン|"
    "バドミントン|バレーボール|コーラス|合唱練習|合唱|カラオケ大会|カラオケ|詩吟|民謡|三味線|琴|尺八|ギター|ウクレレ|楽器練習|楽器の練習|バンド練習|吹奏楽|書道教室|書道|習字|ペン習字|写経|華道|生け花|いけばな|茶道|お茶|お?花見|お花|着付け教室|着付け|"
    "俳句会?|短歌|川柳|句会|歌会|囲碁大会|囲碁|将棋大会|将棋|麻雀|マージャン|ボードゲーム|百人一首|かるた|手芸|編み物|パッチワーク|刺繍|折り紙|絵手紙|水彩画|絵画教室|絵画|陶芸|料理教室|料理|英会話教室|英会話|語学|中国語|手話|パソコン教室|パソコン講座|スマホ教室|"
    "子育てサロン|子育て広場|サロン|読み聞かせ|おはなし会|お話し会|紙芝居|工作教室|工作|学習支援|学習塾|自習|子ども食堂|こども食堂|炊き出し|防災訓練|避難訓練|訓練|清掃|練習試合|練習|食事会|昼食会|夕食会|ランチ会|飲み会|宴会|演説会|演説|運動会|学芸会|祝賀会|壮行会|慰労会|謝恩会|選考会|審査会|検討会|連絡会議|連絡会|分科会|班会|学級会|ゲーム会|語る会|聞く会|リトミック|マッサージ|茶話|教室|稽古|お稽古|リハーサル|レッスン|オーディション|面接|面談|試験|セミナー|ワークショップ|"
    "相談会|健康相談|交流会|ふれあい会|親子教室|親子遊び|体験会|見学会|報告会|意見交換会|話し合い|話合い|寄り合い|寄合|顔合わせ|集まり(?!ま)|あつまり(?!ま)|集会|集い|つどい|お通夜|通夜|葬儀|葬式|法事|告別式|法要|偲ぶ会|撮影会|撮影|収録|打ち上げ|同窓会|保護者会|女子会|お披露目会|"
    "卒[業園団]式|入[学園団]式|表彰式|授与式|修了式|結団式|開会式|閉会式|式典|(?:ひな祭り|ひなまつり|雛祭り|ハロウィン|節分|豆まき|芋煮|花見|夕涼み|そうめん流し|流しそうめん)会|活動(?!し|室|時間|日|内容|費)|"
    "反省会|準備会|準備(?!込|時間|片|も|の時間|から|を含|含|と片)|選挙|投票|献血|健診|検診|予防接種|マルシェ|即売会|販売会|朗読会|朗読|落語会|落語|寄席|マジック|大会|meeting(?! room)|yoga|practice|party|lesson"
)
MAKING = "(?<=[一-鿿ァ-ヶーりみき])(?<!手)(?:作り|づくり)(?![たまは方])"
ANY_ACTIVITY = f"(?:{trie(dict(expand(ACTIVITIES)))}|{MAKING})"
ACTIVITY = re.compile(rf"{ANY_ACTIVITY}(?:の?(?:{ANY_ACTIVITY}|会))*(?![室場所料])")
CORPORATE = re.compile(
    rf"(?:npo法人|特定非営利活動法人|一般社団法人|公益財団法人|社会福祉法人|学校法人|株式会社|有限会社|合同会社|\(株\)|㈱)[^\0\s、。,!?「」()を]{{1,20}}?"
    rf"(?=の?{ANY_ACTIVITY}|です|で|と申|と言|、|。|\s|$|に|が|は|を|の者|の[一-鿿]{{2}}(?:です|と))"
)
# 手話サークルたんぽぽ, 合唱団コール・エコー: the kind of group comes first.
KIND_FIRST = re.compile(
    rf"[一-鿿ァ-ヶー]{{0,6}}(?:合唱団|劇団|楽団|合奏団|サークル|クラブ|チーム|バンド|アンサンブル)[ ・]?"
    rf"(?!活動|練習|仲間|会員|メンバー|員|名|代表|内|同士|[のでにをはがともや、。]|です)[ぁ-ゖァ-ヶー一-鿿a-z・]{{2,12}}?"
    rf"(?=の?{ANY_ACTIVITY}|の[一-鿿]{{1,3}}(?:です|と)|です|で[す、。使利]|で$|と申|、|。|\s|$)"
)
MORE = re.compile(rf"[一-鿿ァ-ヶーa-z0-9]{{0,8}}?(?:{GROUP_ENDS})(?![議場館員長費計話])")
WORDS_BEFORE = re.compile(
    r"(?:お(?=[一-鿿ァ-ヶ])|ご(?=[一-鿿]))?(?:[一-鿿々ァ-ヶーa-z0-9]|(?<=[一-鿿々ァ-ヶー])の(?=[一-鿿々ァ-ヶーおご]|$)|(?<=[一-鿿])[りみきびしちつけせえれめ](?=の|[一-鿿ァ-ヶ]|$)|(?<=[育立当建])て(?=[一-鿿])|(?<=[一-鿿])い(?=方)|(?<=[りみきびしち])の(?=[一-鿿々ァ-ヶーおご]|$))*$"
)
PURPOSE_LABEL = re.compile(
    r"(?:利用目的|使用目的|目的|用途|利用内容|行事名?|イベント名|催し名|催事名)\s*(?:は|:|としては|が|\s|(?=「))\s*[「『]?([^\0\s、。,!?「」『』]{2,24}?)[」』]?(?=です|でし|で[、。すお]|で$|に(?:なり|使)|のため|となり|$|[、。\s」』])"
)
AIM = re.compile(
    r"(?=[をしすや行おこ開企実計の目でにと])を?(?:し(?:たい|たく|ます|ようと|よう|てい)|する(?:の|ため|予定|つもり)|やりた|やる|やろう|行いた|行う|行いま|おこな|開きた|開く|開きま|開催|企画|実施|計画)|のため|目的で|の予定|(?:で|に|として)(?:の(?:利用|使用)|使|つか|利用|借|お借|予約|申|集ま|部屋を|場所を)"
)
NO_AIM = re.compile(
    r"^(?:.*(?:営利|取り直|待ち|昼休み|予約|応募|連続|継続|定期|利用|使用|申込|申し込み|申請|登録|確認|キャンセル|変更|相談|連絡|質問|お?願い|電話|支払い?|抽選|参加|確定|取消|取り消し?|借り|検討|希望|希|入金|返信|問い合わせ|返却|受付|手続き?|延長|返事|辞退|訂正|修正|報告|参照)|"
    r"これ|それ|みんな|全員|家族|個人|団体|無料|有料|現金|ネット|スマホ|パソコン|ライン|line|一緒|最初|初めて|全部|何|誰|自分|一人|代わり|代理|代表|本人|気軽|早め|早々|遅め|急|お先|エントリー|部屋|お部屋|場所|会場|施設|会議室|時間|日|日程|人数|人|名|午前|午後|夜|予定|月|年|週|急用|都合|事情|雨|方|場合|前|後|上|下|中|[0-9a-z]{1,2})$"
)
WHOSE = re.compile(
    rf"^(?:(?:.*(?:{GROUP_ENDS})|今回|次回|来週|来月|毎月|恒例|いつも|当日|私|私たち|うち)の|(?:町内会|町会|自治会|子ども会|老人会|婦人会|pta|管理組合)(?=[^の会]))"
)


def names(text: str, blots: list[Span]) -> tuple[Span | None, Span | None]:
    """Return where the group and the purpose stand in the normalised text; `blots` are what is known to be something else."""
    if blots:
        pieces, at = [], 0
        for start, end in sorted(blots):
            if end > at:
                pieces += [text[at : max(start, at)], BLOT * (end - max(start, at))]
                at = end
        text = "".join((*pieces, text[at:]))
    group = _group(text)
    if group:
        start, end = group[1]
        text = text[:start] + BLOT * (end - start) + text[end:]
    return group[0] if group else None, _purpose(text)


# Characters without which a pattern need not be tried: most messages name neither a group nor a purpose.
GROUP_HINTS = frozenset("会団合サクチグバオアネ協商盟ボpP部庫")
LABEL_HINTS = frozenset("体プルム義前")
CORPORATE_HINTS = frozenset("法社株㈱")
PURPOSE_HINTS = frozenset("目途内行ベ催")


def _group(text: str) -> tuple[Span, Span] | None:
    """Where the name stands, and all the words that belong to naming it."""
    chars = frozenset(text)
    for pattern, hints in ((LABEL, LABEL_HINTS), (QUOTED, frozenset("「『"))):
        match = None if chars.isdisjoint(hints) else pattern.search(text)
        if (
            match
            and not NOBODY.match(match.group(match.lastindex or 0))
            and not _is_request(match.group(match.lastindex or 0))
        ):
            return match.span(match.lastindex or 0), match.span()
    if not chars.isdisjoint(CORPORATE_HINTS) and (match := CORPORATE.search(text)):
        return match.span(), match.span()
    if chars.isdisjoint(GROUP_HINTS):
        return None
    if match := KIND_FIRST.search(text):
        return match.span(), match.span()
    if "という" in text or "っていう" in text:
        match = CALLED.search(text)
        span = _trimmed(text, match.span(1)) if match else None
        if match and span:
            return span, match.span()
    for match in GROUP.finditer(text):
        left = LEFT.search(text, max(0, match.start() - 24), match.start())
        span = _trimmed(text, (left.start() if left else match.start(), match.end()))
        if span and span[1] - span[0] > len(match.group()) and not _is_activity(text[slice(*span)]):
            more = MORE.match(text, span[1])
            if more and not _is_activity(text[span[0] : more.end()]):
                span = span[0], more.end()
            return span, span
    return None


def _is_request(name: str) -> bool:
    return any(word in name for word in ("登録", "予約", "申請", "方法", "教えて", "ください", "利用"))


def _is_activity(name: str) -> bool:
    """役員会, 勉強会 and the like are what is done, not who does it."""
    return bool(ENDS_AS_ACTIVITY.search(name)) or bool(NOBODY.match(name))


ENDS_AS_ACTIVITY = re.compile(rf"{ANY_ACTIVITY}$")


def _trimmed(text: str, span: Span) -> Span | None:
    """The name without the words that lead to it; None where nothing of a name is left."""
    start, end = span
    if cut := CUT.match(text, start, end - 1):
        start = cut.end()
    junk = JUNK.match(text[start:end])
    if junk and junk.end() < end - start:
        start += junk.end()
    name = text[start:end]
    return None if len(name) < 2 or NOBODY.match(name) else (start, end)


def _purpose(text: str) -> Span | None:
    if not PURPOSE_HINTS.isdisjoint(text) and (match := PURPOSE_LABEL.search(text)):
        return match.span(1)
    for match in ACTIVITY.finditer(text):
        span = _widened(text, match.span())
        if span and not TAKEN_BACK.match(text, span[1]):
            return span
    for match in AIM.finditer(text):
        span = _widened(text, (match.start(), match.start()))
        if (
            span
            and span[1] - span[0] > 1
            and not NO_AIM.match(text[slice(*span)])
            and not NOBODY.match(text[slice(*span)])
        ):
            return span
    return None


TAKEN_BACK = re.compile("の?(?:じゃな|ではな|でな)く")


def _widened(text: str, span: Span) -> Span | None:
    """The activity with the nouns before it: ダンスの練習; whose it is (町会の役員会) is left out."""
    start, end = span
    if before := WORDS_BEFORE.search(text, max(0, start - 16), start):
        start = before.start()
    while whose := WHOSE.match(text[start:end]):
        start += whose.end()
    if text[start:end].startswith("の"):
        start += 1
    return (start, end) if end > start else None
