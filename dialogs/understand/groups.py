"""Who comes (団体): a name that ends or begins as groups' names do, or that is said to be one; a kind alone (町会) only where it stands for its people."""

import re
from itertools import islice

from dialogs.understand.alone import standing_alone
from dialogs.understand.nouns import (
    ANY_ACTIVITY,
    FAMILY_NAME,
    GROUP_ENDS,
    IS_PERSON,
    KINDS,
    OWN_NAMES,
    PLACES_OF_WORK,
)
from dialogs.understand.own_names import ACTIVITY, DOTTED, LATIN_MORE, OWN_FIRST, with_own_name
from dialogs.understand.phrase import BLOT, BORDERS, Phrases, phrase_start

Span = tuple[int, int]
MOST_LOOKED_AT = 12  # candidates of one message

GROUP = re.compile(
    rf"(?:{GROUP_ENDS})(?![議場館堂所員長費計話則報誌期社見う合食会えおっ]|い[またに、。])(?!の?(?:会議室|申し?込|募集)|(?:は|が|って|とか)?(?:あり|ある|募集|参加でき))"
)
LABEL = re.compile(
    r"(?:(?:団体名|グループ名|サークル名|チーム名|会の名前|団体の名前)\s*(?:は|が|:|\))?|(?:団体|グループ|名義|申込団体|利用団体|使用団体|主催者?)\s*(?:は|が|:|\)|の名前は|名は|\s))\s*[「『]?(?!です|でし|の|に|を|が|は|で|と|名|登録|さん)([^\0\s、。,!?「」『』()]{2,30}?)[」』]?(?=です|でし|と申|と言|といい|でお|で[、。]|で$|$|[、。\s(」』])"
)
QUOTED = re.compile(
    r"[「『]([^」』\0]{2,30})[」』](?:(?=の(?:[一-鿿]{0,2}練習|[立通]?し?稽古|例会|定例|総会|役員会|合宿))|\s*(?:という|と(?:いう|言う|申す)|の)?\s*[一-鿿ァ-ヶー]{0,6}(?:団体|サークル|グループ|会|クラブ|チーム|教室|名|といい|と申|です))|[一-鿿ァ-ヶー]{0,6}(?:団体|サークル|グループ|クラブ|チーム|ボランティア|サロン|教室|ひろば|広場|食堂|カフェ|集い|つどい|塾|部|の会|団|隊)\s*[「『]([^」』\0]{2,30})[」』]"
)
CALLED = re.compile(
    r"([^\0\s、。,!?「」『』をがはにで]{2,20}?)(?:という|っていう|と(?:言|申)(?:う|す))(?:団体|サークル|グループ|会|クラブ|チーム)"
)
CORPORATE = re.compile(
    rf"(?:npo法人|特定非営利活動法人|一般社団法人|公益社団法人|一般財団法人|公益財団法人|社会福祉法人|医療法人|学校法人|宗教法人|株式会社|有限会社|合同会社|\(株\)|㈱)(?!の)[^\0\s、。,!?「」()を]{{1,20}}?"
    rf"(?=の?[^の\0\s、。]{{0,6}}?{ANY_ACTIVITY}|の[一-鿿ァ-ヶー]{{2,5}}会|です|で|と申|と言|、|。|\s|$|に|が|は|を|の者|の[一-鿿]{{2}}(?:です|と))"
)
# 手話サークルたんぽぽ, 合唱団コール・エコー: the kind of group comes first.
BEFORE_NAMES = "npo(?!法人)|サポーター|合唱団|劇団|楽団|合奏団|サークル|クラブ|チーム|バンド|アンサンブル|グループ|ボランティア|研究会|同好会|愛好会|デイサービス|作業所|事業所|コーラス|フリースクール|子ども食堂|スカウト|オーケストラ|少年団|支援センター"
HAS_KIND_FIRST = re.compile(f"{BEFORE_NAMES}|の会|教室[ァ-ヶー]|会[ぁ-ゖ]{{3}}")
OWN_LETTER = r"(?:(?!です|でし|でお|と申|という|[でに](?=[一-鿿ァ-ヶー])|から|まで|より)[ぁ-ゖァ-ヶー一-鿿a-z0-9・]|(?<=[a-z]) (?=[a-z]))"
# A name of its own in hiragana behind 会: no particle, no verb.
OWN_NAME = r"(?=[ぁ-ゖ]{3,6}(?:です|でし|で|の|が|、|。|\s|$))(?![ぁ-ゖ]*(?:ます|たい|した|ません|ください|なので|ですが|でした))(?![でにはのをがとやなかだっさへまよもねしじ]|いた|する|され|ある|あり|くだ|こと|どう)"
KIND_FIRST = re.compile(
    rf"[一-鿿ァ-ヶー]{{0,6}}(?:{BEFORE_NAMES}|の会(?=[ァ-ヶー]{{2}}|[ぁ-ゖ]{{2,6}}の[一-鿿ァ-ヶー]|[ぁ-ゖ]{{3,6}}[\s\0])(?![でにはのをがとやなかだっさへまよもねし])|会{OWN_NAME}|教室(?=[ァ-ヶー]{{2}})(?!{BEFORE_NAMES}))(?:・|[ ](?=[ぁ-ゖァ-ヶーa-z]{{2}}))?"
    rf"(?:(?=(?P<twice>[ぁ-ゖ]{{2}})(?P=twice))|(?=(?!とい|とし(?!び)|とは|とか|ともに|とも[^ぁ-ゖ]|もう|もの)[とも][ぁ-ゖ]{{2,5}}(?:の|です|、|。|\s|$))|(?!お願い|おねがい|よろしく|無事|活動|練習|仲間|会員|メンバー|員|名|代表|内|同士|(?!{OWN_NAMES})[のでにをはがともや、。]|です|{ANY_ACTIVITY}))(?![側戦的等用向])"
    rf"(?:{OWN_LETTER}{{2,12}}?(?<![のでにはを])(?=の?{ANY_ACTIVITY}|の(?=[ぁ-ゖ]*[一-鿿ァ-ヶー])[一-鿿ぁ-ゖァ-ヶー]{{2,12}}(?:です|と|で|を|、|。|$))"
    rf"|{OWN_LETTER}{{1,12}}?(?=の?{ANY_ACTIVITY}|です|でし|で|と申|、|。|\s|\0|$))"
)
MORE = re.compile(
    rf"[一-鿿ァ-ヶーa-z0-9]{{0,8}}?(?:{GROUP_ENDS}|支部|分会|本部|部(?=の|です|で)|[一-鿿ぁ-ゖ]{{1,3}}組(?=の|です|で))(?![議場館員長費計話])"
)
ROLE = "会長|副会長|会計|書記|幹事|役員|理事|代表|担当|世話役|世話人|事務局|顧問|部長|班長|委員長?|スタッフ|職員|者|メンバー|会員|有志"
NAME = rf"(?:{FAMILY_NAME}|[一-鿿々]{{1,4}}|[ァ-ヶー]{{2,8}}|[ぁ-ゖ]{{2,5}})"
SELF = r"(?:です|でございます|と申|といい|と言い|ですが|だ(?:けど|が)|なんで)"
# Behind a kind of group that stands for its people, or a place of work that stands for those who work there.
ACTING = re.compile(
    rf"(?:の(?:(?:{ROLE})|{NAME}{SELF}|.{{0,8}}?{ANY_ACTIVITY}|[^{BLOT}\s、。はがをに]{{2,10}}(?:で(?:す|使|利|[{BLOT}、])|のため|を(?:し|や|行|開)))|{SELF}|で(?!聞|き[いけ]|見|もら|教え|知り|言われ|決ま|配|お世話)|の予約(?:[をは、。が]|の|$)|を(?:利用者)?登録|が(?:使|利用|お?借|主催)|\s[^{BLOT}\s、。]{{0,8}}?{ANY_ACTIVITY}|の[一-鿿ァ-ヶー]{{1,6}}(?:委員会|部会)|として|主催|一同)"
)
AT_WORK = re.compile(rf"(?:の(?:(?:{ROLE})(?:の|です|を|で)|{NAME}(?:{SELF}|$))|と申|といいます|として|主催)")
REHEARSING = re.compile(
    r"(?:コーラス|ハーモニー|シンフォニー|ブラス|フィル|ストリングス|シンガーズ|クワイア|教室|スクール|エコー|フレンズ|ファミリー|キッズ|ジュニア|スカウト|合奏団|カルテット|学童|部|隊|団|連|塾|道場|保育園|幼稚園|学校|センター|デイ|ホーム|病院|薬局|支部|組)$"
)
REHEARSAL = re.compile(rf"[の\s](?:[^の、。\s{BLOT}]{{2,6}}の)?(?:{ANY_ACTIVITY}|[一-鿿]{{2,6}}で)")
INSTITUTION = re.compile(rf"(?:{PLACES_OF_WORK})(?=の|\s|です|でござ|と申|といい|として|主催)")
KIND = re.compile(rf"(?:.*の)?(?:{KINDS})$")
NOBODY = re.compile(
    rf"^(?:発足の会$|(?:うち|私|私たち|我々|当方|こ|そ)の会$|[0-9〇一二三四五六七八九十]+(?:グループ|チーム|団体|クラブ|サークル|組|班)|[0-9〇一二三四五六七八九十]+歳以上の会|[数0-9〇一二三四五六七八九十]+人(?:くらい|ほど)?の会|(?:くらい|ほど|ぐらい|前後|程度)の会|[^の]{{1,6}}(?:が|は)ある?会|(?:ロック|ジャズ|ブラス)バンド|の?(?:{GROUP_ENDS}))$|^(?:機|集|大|宴|教|社|都|司|面|再|開|閉|入|退|照|出|立|国|議|商工|例|茶|部|夜|朝|句|歌|二次|後|納|商)会$"
)
EVENT = re.compile(
    "を|の(?:ため|為)|が(?:あり|ある)|に(?:なり|した)|(?<=[うくすつぬむるぐぶ]会)で(?:お?借|使|集ま|利用)"
)
ENDS_AS_ACTIVITY = re.compile(rf"{ANY_ACTIVITY}(?:の会)?$")
IS_ACTIVITY = re.compile(rf"(?:お|ご)?{ANY_ACTIVITY}(?:の?{ANY_ACTIVITY})*$")
COMPANION = re.compile(rf"(?:{BLOT}|人|達|たち|仲間|家族|同士)と\Z|(?:後|あと)の\Z")
# 〈name〉の〈family name〉です, where the name does not end as groups' names do.
INTRODUCED = re.compile(
    rf"(?:^|[{BLOT}\s、。!])([^{BLOT}\s、。,!?のはがをにで]{{2,16}})の{FAMILY_NAME}(?:です|と申|といい|と言い|でございます)"
)
NOT_INTRODUCED = re.compile(
    r".*(?:[市区町村県都府駅前丁目番地台]|マンション|団地|在住|在勤|近所|近く|先日|昨日|担当|代表|会長|会計|書記|幹事|父|母|娘|息子|夫|妻|孫|上記|下記|以前|いつも|こちら|登録|利用者|会員|市民|住民|インストラクター|トレーナー|初めて|はじめて|常連|東|西|南|北|ヶ丘|が丘|の)$|.*[0-9]"
)

# Characters without which a pattern need not be tried: most messages name no group.
GROUP_HINTS = frozenset("会団合サクチグバオアネ協商盟ボpP部庫社民n所コデ")
LABEL_HINTS = frozenset("体プルム義前催")
CORPORATE_HINTS = frozenset("法社株㈱")


def group(text: str, phrases: Phrases) -> tuple[Span, Span] | None:
    """Where the name stands, and all the words that belong to naming it."""
    chars = frozenset(text)
    for pattern, hints in ((LABEL, LABEL_HINTS), (QUOTED, frozenset("「『"))):
        match = None if chars.isdisjoint(hints) else pattern.search(text)
        if match and not NOBODY.match(words := match.group(match.lastindex or 0)) and not _is_request(words):
            return match.span(match.lastindex or 0), match.span()
    if not chars.isdisjoint(CORPORATE_HINTS) and (match := CORPORATE.search(text)):
        return match.span(), match.span()
    if not chars.isdisjoint(GROUP_HINTS):
        if (
            HAS_KIND_FIRST.search(text)
            and (match := KIND_FIRST.search(text))
            and not ENDS_AS_ACTIVITY.search(match.group())
            and not (" " in match.group() and ACTIVITY.match(text, match.end()))
        ):
            latin = LATIN_MORE.match(text, match.end())
            named = phrase_start(text, match.start(), match.end(), phrases), (latin or match).end()
            return named, named
        if dotted := DOTTED.search(text):
            named = phrase_start(text, *dotted.span(), phrases), dotted.end()
            return named, named
        if "という" in text or "っていう" in text:
            match = CALLED.search(text)
            if match and (span := _named(text, *match.span(1), phrases)):
                return span, match.span()
        if span := _by_its_end(text, phrases):
            return span, span
    found = (
        _at_work(text, phrases)
        or _introduced(text, phrases)
        or _meeting(text, phrases)
        or _chief(text, phrases)
        or standing_alone(text, phrases)
    )
    return (found, found) if found else None


def names_only_a_kind(name: str) -> bool:
    """Whether a group is no more than a kind (町会, マンションの管理組合): the name it goes by is still to be asked for."""
    return bool(KIND.match(name.lower()))


def _is_request(name: str) -> bool:
    return any(word in name for word in ("登録", "予約", "申請", "方法", "教えて", "ください", "利用"))


def _by_its_end(text: str, phrases: Phrases) -> Span | None:
    """The first that bears a name; else the first kind that stands for its people."""
    kind: Span | None = None
    weak: Span | None = None
    for match in islice(GROUP.finditer(text), MOST_LOOKED_AT):
        start, end = phrase_start(text, match.start(), match.end(), phrases), match.end()
        name = text[start:end]
        if not phrases.is_border(end):
            continue
        if KIND.match(name):
            held = IS_ACTIVITY.match(name) and text.startswith("で", end) and not SELF_SAID.match(text, end)
            if (
                kind is None
                and not held
                and (
                    ACTING.match(text, end)
                    or WHO.search(text, max(0, start - 6), start)
                    or _stands_alone(text, start, end)
                )
            ):
                kind = start, end
            continue
        if _is_name(text, start, end, match.group()):
            more = MORE.match(text, end)
            if more and phrases.is_border(more.end()) and not ENDS_AS_ACTIVITY.search(text[start : more.end()]):
                end = more.end()
            span = start, with_own_name(text, end, phrases)
            if not ACTIVITY_AND_KAI.search(name) or OWN_FIRST.match(name):
                return span
            if "の" not in name:
                weak = weak or span  # 新春カルタ会で…、緑ヶ丘子ども会
    return weak or kind


ACTIVITY_AND_KAI = re.compile(rf"{ANY_ACTIVITY}会$")
CHIEF = re.compile(
    rf"([一-鿿ぁ-ゖァ-ヶー]{{0,10}}(?:町内会|町会|自治会|子ども会|子供会|老人会|婦人会|商店会))長(?=の|です|を|\s|、|。|{BLOT}|\Z)"
)


def _is_name(text: str, start: int, end: int, ending: str) -> bool:
    """みどりヨガサークル and 太極拳の会, but neither 役員会 nor what is held: 俳句の会をやりたい, 友人3人とおしゃべり会."""
    name = text[start:end]
    if end - start <= len(ending) or NOBODY.match(name) or KIND_AND_MORE.match(name):
        return False
    if ending == "会" and "と" in name and ACTIVITY.search(name.partition("と")[0]):  # 反省会とお疲れさん会
        return False
    if ENDS_AS_ACTIVITY.search(name) and ending != "の会":
        return ending in OF_PARENTS and bool(SELF_SAID.match(text, end))  # 緑の学童保護者会です
    if ending in EVENTS and (EVENT.match(text, end) or COMPANION.search(text, max(0, start - 3), start)):
        return False
    return not (
        ending == "ボランティア" and not ACTING.match(text, end) and text[end : end + 1] not in ("、", "。", "", BLOT)
    )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """婦人会6人."""
    return (not start or text[start - 1] in BORDERS) and (end == len(text) or text[end] in BORDERS)


EVENTS = frozenset(("の会", "会", "研究会", "同窓会", "保護者会", "父母会", "協議会", "委員会"))
KIND_AND_MORE = re.compile(rf"(?:{KINDS})の.*(?<![父母親]の)会$")


def _named(text: str, start: int, end: int, phrases: Phrases) -> Span | None:
    start = phrase_start(text, end - 1, end, phrases)
    return None if end - start < 2 or NOBODY.match(text[start:end]) else (start, end)


def _at_work(text: str, phrases: Phrases) -> Span | None:
    """包括支援センターの山田です, みどりコーラスの練習で."""
    for match in islice(INSTITUTION.finditer(text), MOST_LOOKED_AT):
        start, end = phrase_start(text, match.start(), match.end(), phrases), match.end()
        name = text[start:end]
        if name.startswith("の") or (len(name) == len(match.group()) and not KIND.match(name)):
            continue
        if AT_WORK.match(text, end):
            return start, end
        if CLASS.search(name) and len(name) > len(match.group()) and HOLDING.match(text, end):
            return start, end
        if IS_ACTIVITY.match(name) or IS_ACTIVITY.match(name.removesuffix("教室")):
            continue
        if REHEARSING.search(name) and REHEARSAL.match(text, end) and not GENERIC.search(name):
            return start, end
        if CORPS.search(name) and len(name) > 3 and SELF_SAID.match(text, end):
            return start, end
        if KIND.match(name) and ACTING.match(text, end):
            return start, end
    return None


WHO = re.compile(r"(?:団体|者|主催|名義)\s*[:)]\s*\Z")  # 使用者:婦人会
OF_PARENTS = frozenset(("保護者会", "父母会", "同窓会"))
# 工作教室の作品づくり, 中町サロンの茶話会: who has something of its own to do there.
CLASS = re.compile("(?:教室|サロン|ひろば|(?:子育て|親子|ふれあい)広場)$")
HOLDING = re.compile(rf"[の\s](?!準備|説明|募集|見学|申し?込)(?:[^{BLOT}\s、。はがをに]{{1,6}}?)?{ANY_ACTIVITY}")
CORPS = re.compile(r"(?:団|隊|連|支部|学校|園|センター|部|塾|道場|ホーム|課|スカウト|デイサービス|法人|病院)$")
SELF_SAID = re.compile(SELF)
GENERIC = re.compile(r"(?:教室|サロン|広場|カフェ)$")


def _meeting(text: str, phrases: Phrases) -> Span | None:
    """消費者団体連絡会の定例会: only a group has an 例会 or a 役員会."""
    for match in islice(OF_MEMBERS.finditer(text), MOST_LOOKED_AT):
        end = match.start()
        start = phrase_start(text, end, end, phrases)
        name = text[start:end]
        if MEMBERS.fullmatch(name) and not (
            IS_ACTIVITY.match(name) or NOT_INTRODUCED.match(name) or IS_PERSON.match(name) or NOT_MEMBERS.match(name)
        ):
            return start, end
    return None


OF_MEMBERS = re.compile(
    "の(?:[一-鿿]{2})?(?:総会|例会|定例会|役員会|理事会|幹事会|世話人会|月例会|定例会議|役員会議|定例練習)"
)
MEMBERS = re.compile("[一-鿿ァ-ヶーぁ-ゖa-z・]{3,16}")
NOT_MEMBERS = re.compile(
    r".*(?:今年|本年|年度|最初|最後|今回|次回|前回|第.|恒例|いつも|会社|職場|マンション|団地|アパート|春|夏|秋|冬|新年|年末|午前|午後)$|お"
)


def _chief(text: str, phrases: Phrases) -> Span | None:
    """西原町会長 田所."""
    match = CHIEF.search(text) if "会長" in text else None
    return (phrase_start(text, match.end(1) - 1, match.end(1), phrases), match.end(1)) if match else None


def _introduced(text: str, phrases: Phrases) -> Span | None:
    """ひまわりの田中です."""
    match = INTRODUCED.search(text) if "の" in text else None
    if not match:
        return None
    start = phrase_start(text, match.end(1), match.end(1), phrases)
    name = text[start : match.end(1)]
    return (
        None
        if len(name) < 2
        or phrases.letter(match.end(1) + 1) in "su"
        or NOT_INTRODUCED.match(name)
        or IS_PERSON.match(name)
        or NOBODY.match(name)
        else (start, match.end(1))
    )
