"""A group that only stands there: 「アトリエこぐま 15名」, 「…18時から。ピッコリーニです」, with no ending and no frame that groups have."""

import re
from itertools import islice

from dialogs.understand.nouns import ANY_ACTIVITY, GROUP_ENDS, IS_PERSON, KINDS, OWN_NAMES, PLACES_OF_WORK
from dialogs.understand.phrase import BLOT, Phrases
from dialogs.understand.trie import expand, trie

Span = tuple[int, int]
MOST_LOOKED_AT = 16  # pieces of one message
LONGEST = 24  # characters of a name
NO_NOUN_ENDS = frozenset("るたてうくつむぶぬすなにへのもとやでをはがかねよ0123456789")

PIECE = re.compile(rf"[^{BLOT}\s、。,!?…~「」『』()\[\]:;/*■●○◎◆☆★♪→⏎]{{2,40}}")
NAME_ENDS = (
    "です(?:が|けど|けれども?|。)?|でございます(?:が)?|だ(?:けど|が)|と申し(?:ます|まして)(?:が)?|と(?:いい|言い|いう|言う)(?:ます|まして|者です)?(?:が)?|"
    "の(?:者|もの)(?:です|でございます)?(?:が|けど)?|の(?:学級代表|代表|会長|副会長|部長|担当|事務局|役員|世話役|世話人|保護者会?長?|会計|幹事|委員)(?:者)?(?:を?(?:して|つとめて|務めて)(?:い|お)(?:ます|ります|る)(?:者です)?|の[一-鿿]{1,4}(?:です|と申します))?(?:です|でございます)?(?:が)?|"
    "で(?:継続|定期|新規)?(?:ご?利用|使|つか|お?借|予約|お願|活動|申し?込).*|なん(?:です|だ)(?:けど|が)|一同|より|名義"
)
TAIL = re.compile(rf"(?=[でだとのなよ一名])(?:{NAME_ENDS}|で)\Z")
LEAD = re.compile("[のでにがはもを](?=[^ぁ-ゖ])")
# What a name is made of: a kind of group with more beside it, an activity with a name of its own, a class of a school, helpers of something.
_KINDS = f"{GROUP_ENDS}|{KINDS}|{PLACES_OF_WORK}|アトリエ|ネット|連合|工房|アカデミー|座|勢|塾|講|サポーター|ファイターズ|イーグルス|スターズ|ライオンズ|タイガース|ドルフィンズ|ジャガーズ|ベアーズ|キッカーズ|fc|sc"
_KIND_WORDS = dict(expand(_KINDS))
KIND_WITHIN = re.compile(f"(?=[{''.join(sorted({word[0] for word in _KIND_WORDS}))}ズ])(?:{trie(_KIND_WORDS)}|ズ\\Z)")
HELPERS = re.compile(r"(?:実行委員|委員|役員|係|会計|幹事|有志|世話人|一同|事務局)\Z")
SCHOOL_CLASS = re.compile(r"[1-6一二三四五六]年[0-9一二三四五六]組(?:の(?:学級代表|学年委員|役員|保護者))?\Z")
WITH_ACTIVITY = re.compile(
    rf"(?P<what>(?:[一-鿿]{{0,2}}(?:{ANY_ACTIVITY}|少年野球|野球|サッカー|フットサル|バスケ|ミニバス|ソフトボール|テニス|卓球|ハワイアンフラ|ハワイアン|フォークダンス|ハーモニー|マンドリン|ピアノ|音楽|英語|育児|絵本|ママ|パパ|キッズ|ジュニア|シニア|親子|子育て))+)(?:・|\s)?(?P<own>[ァ-ヶー]{{2,12}}|[ぁ-ゖ]{{3,8}}|[a-z][a-z'&. ]{{1,14}}|[一-鿿]{{1,3}})\Z"
)
# さくらピアノ教室, 青葉読書会, やまびこハーモニカ
WITH_OWN_NAME = re.compile(
    rf"(?:{OWN_NAMES})(?=(?:{ANY_ACTIVITY}|[一-鿿ァ-ヶー]{{1,6}}(?:教室|会|部|クラブ|サークル|保育室|塾|団)|(?:教室|会|部|クラブ|サークル|保育室|塾|団))\Z)"
)
HYPHENATED = re.compile("[ァ-ヶー]{2,8}・[ァ-ヶー・]{2,10}")  # ハウオリ・フラ
# 絵手紙教室 花みずき
KIND_AND_NAME = re.compile(
    rf"(?:\A|[{BLOT}\s、。])(?P<name>[一-鿿ァ-ヶー]{{1,8}}(?:教室|サロン|クラブ|サークル|会|団|ひろば|広場|カフェ|部|塾|グループ) (?:{OWN_NAMES}|[ァ-ヶー・]{{3,12}}))(?=[{BLOT}\s、。]|です|\Z)"
)
OF_SOME_BODY = re.compile("の(?:者|もの|代表|会長|副会長|世話|役員|事務局|保護者|会計|幹事|学級代表)")
NO_BODY = re.compile(
    r".*(?:[市区町村県都府駅前内外丁目]|マンション|団地|在住|在勤|近所|近く|地元|先日|昨日|前回|今回|次回|先ほど|初めて|はじめて|上記|下記|以前|いつも|こちら|会員|市民|住民|代理|付き添い)\Z"
)
OWN_NAME = re.compile("[ァ-ヶー・]{4,14}|[ぁ-ゖ]{2,5}の[ぁ-ゖ]{2,5}|[a-z][a-z'&. ]{3,20}")
# What stands alone in a message and is nobody: things, places, requests.
NO_GROUPS = frozenset(
    [
        "全部",
        "子供",
        "子ども",
        "大人",
        "親子",
        "みんな",
        "参加者",
        "メンバー",
        "オッケー",
        "オーケー",
        "ok",
        "line",
        "thanks",
        "hello",
    ]
)
NO_GROUP_STARTS = ("thank", "please", "なるべく")
NO_GROUP_ENDS = tuple(
    "マイク プロジェクター ピアノ スクリーン エアコン ホール ルーム ライン メール オンライン キャンセル スケジュール タイム コース タイプ プラン サイズ レベル ペース スペース テーブル ホワイトボード カード "  # noqa: SIM905
    "ロビー フロア スタジオ フローリング センター ギャラリー ヒーター ストーブ コンセント バリアフリー 駐車場 会場 部屋 教室 体育館 公園 小学校 中学校 高校 学校 幼稚園 保育園 "
    "ため とき 時 件 ところ こと もの ほう 方 前 後 日 番 室 分 用 友".split()
)
NO_GROUP_WITHIN = re.compile(
    trie(
        dict(
            expand(
                "お願い|希望|予約|申請|申し?込|登録|利用|使用|変更|連絡|質問|確認|時間|以上|以下|ほど|くらい|予定|可能|未定|初めて|ありがとう|すみません|こんに|こんば|おはよう|よろしく|お世話|失礼|ください|と子ども|と子供|会議室|番号"
            )
        )
    )
    + r"|[0-9]{3}|(?<![第0-9])[0-9一二三四五六七八九十]+[組班]\Z"
)


def standing_alone(text: str, phrases: Phrases) -> Span | None:
    """Return where a group's name stands that nothing but its own words gives away; the surest of those there are."""
    if " " in text and (pair := KIND_AND_NAME.search(text)):
        return pair.span("name")
    best: tuple[int, Span] | None = None
    for piece in islice(PIECE.finditer(text), MOST_LOOKED_AT):
        words = piece.group()
        tail = TAIL.search(words, 1)
        lead = LEAD.match(words)
        first, last = lead.end() if lead else 0, tail.start() if tail else len(words)
        if not 1 < last - first <= LONGEST or words[last - 1] in NO_NOUN_ENDS:
            continue
        start, end = piece.start() + first, piece.start() + last
        kind = KIND_WITHIN.search(words, first, last)
        if (
            kind
            and (cut := words.find("の", kind.end(), last)) > 0
            and not (KIND_WITHIN.search(words, cut, last) or HELPERS.search(words, cut, last))
        ):
            last = cut  # 男声カルテットの歌合わせ
            end = piece.start() + last
        sure = _how_sure(words[first:last], words[last:])
        if sure and phrases.is_one(start, end) and (best is None or sure > best[0]):
            best = sure, (start, end)
    return best[1] if best else None


def _how_sure(name: str, tail: str) -> int:
    """3 a name beside a kind of group, 2 beside an activity, 1 a name like no other word that is said to be one; 0 none."""
    if _is_nobody(name) or (IS_PERSON.match(name) and not HELPERS.search(name)):
        return 0
    introduced = not (tail == "" or (tail[0] == "で" and not tail.startswith(("です", "でご"))))
    if SCHOOL_CLASS.search(name):
        return 3
    if HELPERS.search(name):
        return 3 if len(name) > 3 and (KIND_WITHIN.search(name[:-2]) or ACTIVITY.search(name[:-2])) else 0
    if (own := WITH_OWN_NAME.match(name)) and own.end() < len(name):
        return 3
    if introduced and HYPHENATED.fullmatch(name):
        return 2
    if ENDS_AS_ACTIVITY.search(name):
        return 3 if OF_MEMBERS.match(name) or (introduced and CLASSES.search(name)) else 0
    kind = KIND_WITHIN.search(name)
    if kind and len(name) > len(kind.group()) + 1 and (introduced or kind.end() < len(name) or len(name) > 4):
        return 3
    if WITH_ACTIVITY.match(name) or (OF_SOME_BODY.match(tail) and not NO_BODY.match(name)):
        return 2
    return int(introduced and OWN_NAME.fullmatch(name) is not None)


def _is_nobody(name: str) -> bool:
    return (
        name in NO_GROUPS
        or name.endswith(NO_GROUP_ENDS)
        or name.startswith(NO_GROUP_STARTS)
        or NO_GROUP_WITHIN.search(name) is not None
        or NOBODY.match(name) is not None
    )


# グリーンコーポ理事会, ダンス部保護者会: whose members meet.
OF_MEMBERS = re.compile(
    "(?:.*(?:[ァ-ヶー]{3}|[一-鿿]部|丁目|団地|小学?校?|中学?校?|高校|[園組年班荘館会合団]|pta|クラブ|サークル|団体))(?:理事会|役員会|保護者会|父母会|運営委員会|実行委員会|連絡会)\\Z"
)
CLASSES = re.compile("[^の](?:サロン|教室|カフェ)\\Z")  # 編み物サロンです
ACTIVITY = re.compile(ANY_ACTIVITY)
ENDS_AS_ACTIVITY = re.compile(rf"(?:{ANY_ACTIVITY})(?:の会)?\Z")
NOBODY = re.compile("[0-9〇一二三四五六七八九十数]+(?:人|名|組|班|団体|グループ|チーム|クラブ|つ)?の?会?\\Z")
