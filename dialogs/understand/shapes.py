"""The ways numbers stand in a request: guards first, then dates, times, lengths, people. One row each, with its example.

A shape's pattern starts where a number (or the mark before it) starts; the first row that fits wins. `give` turns the
pattern's groups into tokens of the kinds in words.py. A guard gives kind x: it is a number, but neither a date nor a time.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from dialogs.understand.nouns import ANY_ACTIVITY
from dialogs.understand.numerals import KANJI, number
from dialogs.understand.numerals import NUMBER as N

Groups = tuple[str | None, ...]
Parts = tuple[tuple[str, object], ...]


NUMBERS_START = f"0-9{KANJI}"


class Shape(NamedTuple):
    """One notation: pattern with groups, what it gives, an example and what that must give.

    `starts` are the characters it starts with, `after` those that may follow its first number (none: any). They only save
    time: where they do not fit, the pattern is not tried.
    """

    pattern: str
    give: Callable[..., Parts]
    example: str
    gives: str
    starts: str = NUMBERS_START
    after: str = ""


def other(*_: str | None) -> Parts:
    """Nothing to read here."""
    return (("x", None),)


def _year(era: str | None, year: str) -> int:
    value = 1 if year == "元" else number(year)
    if era:
        return value + {"令": 2018, "r": 2018, "平": 1988, "h": 1988, "昭": 1925, "s": 1925}[era[0]]
    return value + 2000 if value < 100 else value


def ymd(era: str | None, year: str, month: str, day: str) -> Parts:
    """A date with its year."""
    return (("a", (_year(era, year), int(month), int(day))),)


def compact(year: str, month: str, day: str) -> Parts:
    """20261225."""
    return (("a", (int(year), int(month), int(day))),)


def month_day(month: str, day: str) -> Parts:
    """12/25; whether it can be a date is settled with the calendar."""
    return (("a", (None, int(month), int(day))),)


def day_month_year(month: str, day: str, year: str) -> Parts:
    """12/25/2026."""
    return (("a", (int(year), int(month), int(day))),)


def month_and_day(month: str, day: str) -> Parts:
    """12月25 without 日; 12がつ10か."""
    return (("m", number(month)), ("d", number(day)))


def year_only(era: str | None, year: str) -> Parts:
    """2026年, 令和8年."""
    return (("y", ("abs", _year(era, year))),)


def fiscal_year(era: str | None, year: str) -> Parts:
    """令和8年度."""
    return (("Y", ("abs", _year(era, year))),)


def month(value: str) -> Parts:
    """5月."""
    return (("m", number(value)),)


def day(value: str) -> Parts:
    """23日."""
    return (("d", number(value)),)


def days_later(value: str) -> Parts:
    """3日後."""
    return (("E", number(value)),)


def day_count(value: str) -> Parts:
    """3日間, of use after a date only."""
    return (("N", number(value)),)


def week_count(value: str) -> Parts:
    """1週間, of use after a date only."""
    return (("N", 7 * number(value)),)


def days_earlier(value: str) -> Parts:
    """3日前, of use after a date only."""
    return (("e", -number(value)),)


def weeks_earlier(value: str) -> Parts:
    """1週間前, of use after a date only."""
    return (("e", -7 * number(value)),)


def weeks_later(value: str) -> Parts:
    """2週間後."""
    return (("K", number(value)),)


def months_later(value: str) -> Parts:
    """1ヶ月後."""
    return (("J", number(value)),)


def dash_pair(first: str, last: str) -> Parts:
    """12-25 or 9-12: a date or hours, settled by the rest of the text."""
    return (("D", (int(first), int(last))),)


def link(*_: str | None) -> Parts:
    """The dash of 14:00-16:00."""
    return ((">", 0),)


def english_day(value: str) -> Parts:
    """5th."""
    return (("d", int(value)),)


def years_later(value: str) -> Parts:
    """1年後."""
    return (("J", 12 * number(value)),)


def half_year(*_: str | None) -> Parts:
    """半年後."""
    return (("J", 6),)


def month_start(*_: str | None) -> Parts:
    """来月の頭, 来週の初め."""
    return (("q", "first"),)


def first_of_month(*_: str | None) -> Parts:
    """来月頭の土曜."""
    return (("o", 1),)


def month_end(*_: str | None) -> Parts:
    """6月末."""
    return (("q", "end"),)


def during(*_: str | None) -> Parts:
    """お盆中, 今月いっぱい."""
    return (("s", "during"),)


def month_close(*_: str | None) -> Parts:
    """6月の終わり."""
    return (("q", "late"),)


def correction(*_: str | None) -> Parts:
    """金曜、いや土曜."""
    return (("c", 0),)


def refusal(*_: str | None) -> Parts:
    """Not that day."""
    return (("!", 1),)


def nth(value: str) -> Parts:
    """第3."""
    return (("o", number(value)),)


def nth_list(values: str) -> Parts:
    """第1、3 of a weekday."""
    return tuple(("o", number(value)) for value in re.findall(N, values))


def nth_week(value: str) -> Parts:
    """第3週."""
    return (("O", number(value)),)


def bracketed(value: str) -> Parts:
    """(土): the weekday of the date before it."""
    return (("g", ("月火水木金土日".index(value),)),)


def bracketed_kana(value: str) -> Parts:
    """(もく)."""
    return (("g", (("げつ", "か", "すい", "もく", "きん", "ど", "にち").index(value),)),)


def weekday_list(value: str) -> Parts:
    """火・木."""
    return (("W", tuple("月火水木金土日".index(c) for c in value if c in "月火水木金土日")),)


def _clock(hour: str, minute: str | None, half: str | None, sure: bool) -> tuple[str, object]:
    minutes = 30 if half else number(minute) if minute else 0
    return ("T", (number(hour), minutes, sure or hour.startswith("0") or number(hour) > 12))


def clock(hour: str, minute: str | None, bare_minute: str | None, half: str | None) -> Parts:
    """14時, 14時半, 14時15分, 14時15."""
    return (_clock(hour, minute or bare_minute, half, sure=False),)


def before_clock(hour: str, minutes: str) -> Parts:
    """3時10分前."""
    return (("T", (number(hour) - 1, 60 - number(minutes), number(hour) >= 9)),)


def colon(hour: str, minute: str) -> Parts:
    """14:30."""
    return (_clock(hour, minute, None, sure=True),)


def clock_range(first: str, half: str | None, last: str, minute: str | None, half2: str | None) -> Parts:
    """13-15時."""
    return (_clock(first, None, half, sure=False), (">", 0), _clock(last, minute, half2, sure=False))


def colon_range(h1: str, m1: str, h2: str, m2: str) -> Parts:
    """1300-1500."""
    return (_clock(h1, m1, None, sure=True), (">", 0), _clock(h2, m2, None, sure=True))


def english_clock(hour: str, minute: str | None, half: str) -> Parts:
    """2:30pm."""
    return (("P", "午後" if half == "p" else "午前"), ("T", (int(hour), int(minute or 0), False)))


def english_range(h1: str, m1: str | None, h2: str, m2: str | None, half: str) -> Parts:
    """2-4pm."""
    first = (int(h1) % 12, int(m1 or 0))
    last = (int(h2) % 12, int(m2 or 0))
    period = "午後" if half == "p" else "午前"
    early = period if first < last else "午前"
    return (
        ("P", early),
        ("T", (int(h1), int(m1 or 0), False)),
        (">", 0),
        ("P", period),
        ("T", (int(h2), int(m2 or 0), False)),
    )


def length(hours: str, minutes: str | None, half: str | None) -> Parts:
    """2時間, 1時間半, 1時間30分; a whole day and more (24時間テレビ) is no stay."""
    if number(hours) >= 24:
        return other()
    return (("L", number(hours) * 60 + (30 if half else number(minutes) if minutes else 0)),)


def decimal_length(hours: str, tenth: str) -> Parts:
    """1.5時間."""
    return (("L", number(hours) * 60 + int(tenth) * 6),)


def minutes(value: str) -> Parts:
    """90分; a few minutes are a walk or a delay, no booking."""
    return (("L", number(value)),) if number(value) >= 15 else (("x", None),)


def half_hour(*_: str | None) -> Parts:
    """半時間, 半日."""
    return (("L", 30),)


def all_day(*_: str | None) -> Parts:
    """1日使いたい."""
    return (("P", "終日"),)


def slots(value: str) -> Parts:
    """3コマ: how long a slot is differs from hall to hall."""
    return (("U", number(value)),)


def people(value: str) -> Parts:
    """10人."""
    return (("p", number(value)),)


def people_of(*value: str | None) -> Parts:
    """10 of us, a party of 12."""
    return (("p", next(number(one) for one in value if one)),)


def people_range(low: str, high: str) -> Parts:
    """10〜15人, 15、6人: room must be found for the larger number."""
    first, last = number(low), number(high)
    return (("p", max(first, last + first // 10 * 10 if last < 10 <= first else last)),)


def people_words(value: str) -> Parts:
    """ふたり."""
    return (("p", {"ひとり": 1, "ふたり": 2, "さんにん": 3, "よにん": 4, "ごにん": 5, "じゅうにん": 10}[value]),)


def kana_clock(value: str, half: str | None) -> Parts:
    """さんじ."""
    hours = ["いち", "に", "さん", "よ", "ご", "ろく", "しち", "はち", "く", "じゅう", "じゅういち", "じゅうに"]
    return (("T", (hours.index(value) + 1, 30 if half else 0, False)),)


def _kana(value: str) -> int:
    tens, found, ones = value.partition("じゅう")
    if not found:
        return KANA_DIGITS[value]
    return (KANA_DIGITS[tens] if tens else 1) * 10 + (KANA_DIGITS[ones] if ones else 0)


def kana_month(value: str) -> Parts:
    """ごがつ."""
    return (("m", _kana(value)),)


def kana_month_day(first: str, second: str) -> Parts:
    """ごがつにじゅうさんにち."""
    return (("m", _kana(first)), ("d", _kana(second)))


KANA_DAYS = {
    "ついたち": 1,
    "ふつか": 2,
    "みっか": 3,
    "よっか": 4,
    "むいか": 6,
    "なのか": 7,
    "ようか": 8,
    "ここのか": 9,
    "とおか": 10,
    "はつか": 20,
}
# No kana day begins within a word (借りようか, いつなのか) or goes on in one (ここのかぎ).
KANA_BEFORE = "(?:(?<![ぁ-ゖ])|(?<=の)|(?<=がつ)|(?<=げつ))"
KANA_BEHIND = r"(?=[のにはも、。0-9()~-]|\s|から|まで|か[らまふみよむなことはに]|ごご|ごぜん|あさ|よる|で|$)"


def kana_day(tens: str | None, value: str) -> Parts:
    """はつか, じゅうよっか."""
    return (("d", (10 * _tens(tens) if tens else 0) + KANA_DAYS[value]),)


def kana_day_of_month(value: str) -> Parts:
    """じゅうごにち."""
    return (("d", _kana(value)),)


def kana_days_later(value: str) -> Parts:
    """みっか後."""
    return (("E", KANA_DAYS[value]),)


def kana_days_earlier(value: str) -> Parts:
    """みっか前, of use after a date only."""
    return (("e", -KANA_DAYS[value]),)


def _tens(written: str) -> int:
    return {"にじゅう": 2, "さんじゅう": 3}.get(written, 1)


def day_list(values: str) -> Parts:
    """20、21 of 22日."""
    return tuple(("d", number(value)) for value in re.findall(N, values))


def unknown_span(*_: str | None) -> Parts:
    """2週間以内: another day than the one beside it."""
    return (("Q", 0),)


def bare(value: str) -> Parts:
    """A number alone; its neighbours or the question decide."""
    return (("0", number(value)),)


KANA_DIGITS = {
    "いち": 1,
    "に": 2,
    "さん": 3,
    "し": 4,
    "よん": 4,
    "ご": 5,
    "ろく": 6,
    "しち": 7,
    "なな": 7,
    "はち": 8,
    "く": 9,
    "きゅう": 9,
}
KANA = f"(?=.[がじちんくなゅに])((?:に|さん)?じゅう(?:{'|'.join(KANA_DIGITS)})?|{'|'.join(KANA_DIGITS)})"
D = "([0-9]{1,2})"
DASH = r"\s*[-~ー]\s*"
ERA = r"(令和|平成|昭和|r|h|s)"
YEAR = rf"(元|[0-9]{{1,2}}|[{KANJI}]{{1,3}})"
# 15日は無理, 今日の分はもう遅い, あ、祝日か; not where it is asked (土曜は無理ですか) or supposed (土曜がだめなら).
REFUSAL = (
    r"(?=の[分予つは]|と[言いお伝書申]|を[避外抜]|では|じゃ|だ[とっ]|[ぶはがもあ予つ])"  # most particles refuse nothing
    r"(?:(?:の分|分|の予約)?(?:は|が|も)(?:(?:祝日|休日|休館日?|定休日?|[^、。!?\n0-9月火水木金土日曜週明昨今来翌年]{1,10})(?:だから|なので|ですから|ので|から|ため|があって|があり|で)、?)?(?:もう|ちょっと|やっぱり?|やはり|急に|全部|全然|どうも|どうしても|たぶん|すでに|既に|会場が|予定が|仕事で|別の|他の|ほかの|急な|仕事の|[^、。!?\n0-9月火水木金土日曜]{1,10}で(?=行け|行かれ|来られ|出られ|使え))*"
    r"(?:無理|難し|むずかし|むり|だめ|ダメ|駄目|都合が?(?:悪|わる|つか|付か|合わ|あわ)|埋ま|うま(?:っ|り)|満室|満席|いっぱい|取れな|空いて(?:い)?な|空きがな|行け(?:な|ませ)|行かれ(?:な|ませ)|来られ(?:な|ませ)|出られ(?:な|ませ)|出れな|"
    r"使えな|厳し|きつ|ng|不可|避け|困|嫌|いや[でだな]|パス|用事|予定(?:が|あ|入)|先約|遅[いす]|間に合わ|(?:仕事|会議|予約)が(?:あ[るっ]|入)|休み(?:なの|だから)(?=[^。]{0,15}(?:[0-9]{1,2}[/月日]|[月火水木金土日]曜|翌|前の|次の))|休館|入ってしま|ちょっと(?=[。、…]|$))"
    r"|(?:だと|じゃ|では)(?:ちょっと|少し)?(?:早|遅|はや|おそ|困|都合が?(?:悪|つか)|無理|難し|だめ|ダメ|きつ)"
    r"|と(?:言い|いい|言って|いって|お?伝え|書[いき]|申し)[^。、]{0,6}(?:が|けど|けれど)"
    r"|は(?!空|あい|大丈夫|取れ|とれ|使え|ok|可|いい)(?:[一-鿿ァ-ヶー]{1,8}(?:なので|だから|ですので|があるので|があって)|[^、。!?\n0-9月火水木金土日]{2,10}(?:から|ので))、?(?![^、。!?\n]{0,9}も)(?=[^。]{0,6}(?:[0-9]{1,2}[/月日]|翌|次の|前の|来週|明日|あさって|[月火水木金土日]曜))"
    r"|の?(?:予定|つもり|はず)(?:だった|でした)(?:の?が|のを|けど|けれど|んですが)|だった(?:の(?:が|を)|ところ(?:が|を))"
    r"|(?:は|を)(?:避け|外し|抜き)|あっ?、?\s*(?:祝日|休み|休館日?|定休日?)(?:か|だ|です|でし))"
    r"(?!なら|だったら|であれば|けれ|たら|[^、。!?\n]{0,6}(?:場合|なら|れば|なかったら)|[^。、!?\n]{0,10}(?:か(?:[。?!\s]|$|な)|(?<!ね)\?|でしょう))"
)
COUNTERS = (
    "歳|才|代|年生|年間|年目|年来|年前|年ぶり|回|番|件|個(?!人|室|別)|台|脚|本|枚|冊|部|点|組|班|クラス|期|巻|丁目|丁|号|条|項|階|f(?![a-z])|"
    "km|cm|mm|kg|m(?![a-z])|g(?![a-z])|㎡|平米|畳|坪|度|%|割|倍|世帯|種類|品|曲|円|万|千円|ヶ所|か所|箇所|カ所|つ|"
    "日以内|日分|泊|日目|日程度|週間|ヶ月|か月|カ月|ヵ月|箇月|人前|人分|人乗|人掛|人がけ|時間目|時間以内|時間前|分前|分後|分刻|分単位|分遅|秒|級|段|周年|周忌|日おき|点セット|面|色|輪|杯|羽|匹|頭|通|株|席"
)

# fmt: off
BEFORE_WORDS = (
    Shape(r"[月火水木金土日]曜日?[一-鿿ァ-ヶー]{1,8}の会(?=です|の|で|と|、|。)", other, "木曜ヨガの会です", "?none", "月火水木金土日"),
    Shape(rf"(?:徒歩|歩いて|車で|自転車で|駅から)約?{N}分", other, "駅から15分ですか", "?none", "徒歩車自駅"),
    Shape(r"[月火水木金土日]曜日?[一-鿿ァ-ヶー]{0,8}(?:クラブ|サークル|教室|同好会|愛好会)|[月火水木金土日]曜会(?![議場員])", other, "火曜体操クラブです", "?none", "月火水木金土日"),
    Shape(rf"[月火水木金土日]曜(?!の?{ANY_ACTIVITY})[一-鿿ァ-ヶー]{{1,4}}会(?=です|と申|といい|の代表|の会員)", other, "日曜画会です", "?none", "月火水木金土日"),
    Shape(r"(?<![の週度次回末])[月火水木金土日]曜の会(?=です|の代表|の会員|の[一-鿿]{2,4}(?:です|と)|と申|といい)", other, "水曜の会の代表です。来週は金曜の14時から", "2026-05-22 14:00", "月火水木金土日"),
    Shape(r"(?:夜分(?:遅く)?に?|(?:夜中|夜遅く|深夜|夜更け|朝早く|早朝|朝|日中)(?:に|から))(?:大変|本当に|たいへん)?(?:すみません|すいません|失礼|申し?訳|ごめん|恐れ入り|お騒が)", other, "夜中にすみません。明日13時から15時", "2026-05-14 13:00-15:00", "夜深朝早日"),
    Shape(r"今日[もは](?:本当に|とても|ほんとに|一日)?(?=暑|寒|いい天気|いいお天気|良い天気|よい天気|蒸し|冷え|涼し|あつ|さむ|雨|晴|雪|ありがとう)", other, "おはようございます。今日も暑いですね", "?none", "今"),
    Shape(r"こんばん[はわ](?![空使借予取あ])|今晩[はわ](?=[。!~\s])", other, "こんばんは。来週の火曜10時", "2026-05-19 10:00", "こ今"),
    Shape(rf"{N}[日月]会(?![議場館員費計])", other, "三日会です", "?none", after="日月"),
)

GUARDS = (
    Shape(r"(?:番号|no\.|no|№|id|#)\s*(?:は|が|:|の)?\s*[0-9][0-9-]{0,15}", other, "登録番号 2026-0512 です", "?none", "番n№i#"),
    Shape(r"\+81[-(0-9) ]{8,16}", other, "+81-90-1234-5678です", "?none", "+"),
    Shape(r"(?<![0-9])0[0-9]{0,4}[-(]{1,2}[0-9]{1,4}[-) ]{1,2}[0-9]{3,4}(?![0-9])", other, "電話は0422-29-9611です", "?none", after="-("),
    Shape(r"〒\s*[0-9]{3}-?[0-9]{4}", other, "〒181-0001", "?none", "〒"),
    Shape(r"[0-9]{3}-[0-9]{4}(?![0-9])", other, "181-0001です", "?none", after="-"),
    Shape(r"[¥$]\s*[0-9][0-9,.]{0,12}", other, "¥500ですか", "?none", "¥$"),
    Shape(r"[0-9]{1,3}(?:,[0-9]{3}){1,4}円?|[0-9]{1,9}\s*(?:円|yen)", other, "1,200円ですか", "?none", after=",円y"),
    Shape(r"[0-9]{1,2}/[0-9]{1,2}\s*(?=サイズ|面|拍子|スケール|くらい|ぐらい|ほど|程度|の確率|の広さ|コート|くらいの)", other, "1/2面でいいです", "?none", after="/"),
    Shape(rf"{N}分の{N}", other, "2分の1でいいです", "?none", after="分"),
    Shape(rf"{N}丁目(?:\s*の?{N}番地?)?(?:\s*の?{N}号?)?(?:-[0-9]{{1,4}})*", other, "本町一丁目3番18号です", "?none", after="丁"),
    Shape(rf"{N}番地?の?{N}号?|{N}番地|{N}号(?:室|棟|館)?", other, "3番18号です", "?none", after="番号"),
    Shape(r"(?<=[町目区村台丘条])[0-9]{1,3}-[0-9]{1,4}(?![0-9:時日])", other, "家は本町2-14です", "?none", after="-"),
    Shape(r"[0-9]{1,3}-[0-9]{1,4}-[0-9]{1,4}(?![0-9])", other, "1-3-18です", "?none", after="-"),
    Shape(rf"第{N}(?:回|号|条|期|部|章|項|弾|会議室|研修室|集会室|和室|洋室|多目的室|学習室|(?:小|中)学校|体育館|地区|町会|自治会|グループ|公園)", other, "第3回総会です", "?none", "第"),
    Shape(rf"{N}時間(?:につき|あたり|当たり|で)?\s*(?:[0-9,]+円|いくら)", other, "1時間500円ですか", "?none", after="時"),
    Shape(rf"{N}日前まで|{N}週間前まで|{N}[かヶカヵ箇]月前(?:まで|から)|{N}日前から|{N}週間前から", other, "何日前まで、8日前までですか", "?none", after="日週かヶカヵ箇"),
    Shape(r"(?<![月の0-9/.〇一二三四五六七八九十])[1一]日(?=どこか|いつか|くらい|ぐらい|あれば|だけ|のみ|に(?:何|[0-9一二三四五六]+(?:回|件|時間|コマ|枠|団体|組|人))|につき|何|しか|限り|体験|講座|研修|コース|\s*[0-9一二三四五六七八九十]{1,2}時間)", other, "1日に何回までですか", "?none", after="日"),
    Shape(rf"{N}日(?:がかり|がけ|かか[るり]|コース)", other, "1日がかりの研修です", "?none", after="日"),
    Shape(r"(?<=れか|こか|うち|ちの|中で|中の)[1-5一二三四五]日", other, "6/7〜9のどれか1日", "2026-06-07,2026-06-08,2026-06-09", after="日"),
    Shape(r"(?<![月の0-9/.〇一二三四五六七八九十])[1一]日(?=お?使|お?借|貸|利用した|利用で)", all_day, "6/7 1日使いたい", "2026-06-07 w09:00-21:00", after="日"),
    Shape(r"(?<=[時分半]から)(?:丸|まる)?[1一]日(?=[、。\s]|$|で|使|お願)", other, "6/7 9時から1日、和室で", "2026-06-07 09:00", after="日"),
    Shape(rf"[{KANJI}]{{1,3}}日(?:市(?!民|役|議|内|外|立|の)|場|町(?!会|内)|原|森|祭|講|参り|忌)|(?:[四五六七八九]十[{KANJI}]?|百)日(?!間|前|後)", other, "三日市町の者です", "?none", after="日"),
    Shape(rf"[{KANJI}]{{1,3}}月[{KANJI}]{{1,3}}日(?=さん|様|と申|と言い|といい)", other, "八月一日さんの代理です", "?none", after="月"),
    Shape(rf"(?:築|創立|創業|結成|設立|開館|結婚){N}年", other, "築30年ですか", "?none", "築創結設開"),
    Shape(r"(?<![0-9])[0-9]{1,2}/[0-9]{1,2}日?\s*(?=問|点満点)", other, "1/2点満点", "?none", after="/"),
)

DATES = (
    Shape(r"(?<=[。、… ])あっ?(?=[、,]\s*[0-9一二三四五六七八九十]{1,3}[時日:])|いや(?=[、,]?\s*(?:[月火水木金土日]曜|[0-9一二三四五六七八九十]|来週|再来週|明日|明後日|あさって|あした|午前|午後|夜|朝))", correction, "明日の2時、いや3時から", "2026-05-14 15:00", "いあ"),
    Shape(r"(?:すみません|すいません|失礼)[、。…]?(?=[^。、]{2,16}でした)", correction, "6/6、すみません、6/5でした", "2026-06-05", "す失"),
    Shape(REFUSAL, refusal, "15日はもう埋まってるので16日の14時", "2026-05-16 14:00", "のぶはがもをあだじでと予つ"),
    Shape(rf"{ERA}{YEAR}年度", fiscal_year, "令和8年度の3月3日", "2027-03-03", "令平昭rhs"),
    Shape(r"()([0-9]{4})年度", fiscal_year, "2026年度の3月3日", "2027-03-03", after="年"),
    Shape(rf"{ERA}\.?\s*([0-9]{{1,2}})[./-]{D}[./-]{D}(?![0-9])", ymd, "R8.12.25", "2026-12-25", "令平昭rhs"),
    Shape(rf"{ERA}\s*{YEAR}\s*年", year_only, "令和八年十二月二十五日", "2026-12-25", "令平昭rhs"),
    Shape(r"()((?:19|20)[0-9]{2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})(?![0-9])t?", ymd, "2026-12-25", "2026-12-25", after="-/."),
    Shape(r"(20[0-9]{2})([01][0-9])([0-3][0-9])(?![0-9-])", compact, "20261225", "2026-12-25"),
    Shape(rf"()([0-9]{{2}}|[0-9]{{4}}|二〇[{KANJI}]{{2}}|二千[{KANJI}]{{1,4}})\s*年(?![生間目来前度後])", year_only, "2026年12月25日", "2026-12-25", after="年"),
    Shape(rf"{D}/{D}/(20[0-9]{{2}})(?![0-9])", day_month_year, "12/25/2026", "2026-12-25", after="/"),
    Shape(rf"()([2-4][0-9])/{D}/{D}(?![0-9])", ymd, "26/12/25", "2026-12-25", after="/"),
    Shape(rf"{D}\s*/\s*{D}(?![0-9/])日?", month_day, "12/25の10時半", "2026-12-25 10:30", after="/"),
    Shape(rf"(?<![0-9.])(1[0-2]|0?[1-9])[.](3[01]|[12][0-9]|0[1-9]|[1-9](?=\s*\(|\s*の?\s*(?:[0-9]{{1,2}}\s*[時:]|午[前後]|[朝昼夕夜])))(?![0-9]|\.[0-9]|\s*(?:時間|{COUNTERS}))", month_day, "12.25 10時", "2026-12-25 10:00", after="."),
    Shape(rf"(?<![0-9a-z一-鿿ァ-ヶ-])([0-9]{{1,2}})-([0-9]{{1,2}})(?![0-9:-]|\s*(?:時|分|人|名|{COUNTERS}))", dash_pair, "12-25の10時", "2026-12-25 10:00", after="-"),
    Shape(rf"(?<=[0-9時半分日)mh ])[-ー](?=\s*[0-9午正夕夜朝昼{KANJI}])", link, "明日14:00-16:00", "2026-05-14 14:00-16:00", "\\-ー"),
    Shape(r"([0-9]{1,2})(?:st|nd|rd|th)(?![a-z])(?!\s*(?:sun|mon|tue|wed|thu|fri|sat))", english_day, "june 5th 2pm", "2026-06-05 14:00", after="snrt"),
    Shape(rf"{KANA}がつ(?:の)?{KANA}にち", kana_month_day, "ごがつにじゅうさんにち", "2026-05-23", "いにさよごろしなはきくじ"),
    Shape(rf"({N})\s*がつ\s*の?(?:([0-9]{{1,2}}|[{KANJI}]{{1,3}})\s*(?:にち|か(?!ら)|日))", month_and_day, "6がつ10か(すい)", "2026-06-10", after="が"),
    Shape(rf"({N})\s*がつ", month, "6がつついたち", "2026-06-01", after="が"),
    Shape(rf"{KANA}がつ", kana_month, "ろくがつはつか", "2026-06-20", "いにさよごろしなはきくじ"),
    Shape(rf"({N})\s*月\s*の?([0-9]{{1,2}})(?=から|$|[\s、。,(にのはかとでもを~・](?!\s*[-~:/][0-9]))", month_and_day, "5月23に予約", "2026-05-23", after="月"),
    Shape(rf"({N})\s*[かヶカヵ箇ケ]月(?:後|先|あと)", months_later, "1ヶ月後の10時", "2026-06-13 10:00", after="かヶカヵ箇ケ"),
    Shape(rf"({N})\s*年(?:後|先)", years_later, "1年後の10時", "2027-05-13 10:00", after="年"),
    Shape(r"半年後", half_year, "半年後の10時", "2026-11-13 10:00", "半"),
    Shape(rf"({N})\s*月", month, "十二月二十五日", "2026-12-25", after="月"),
    Shape(rf"({N})\s*週間?(?:ほど|くらい|ぐらい|程度)?(?:後(?!ろ)|あと|先)", weeks_later, "二週間後の10時", "2026-05-27 10:00", after="週"),
    Shape(rf"({N})\s*週間?前", weeks_earlier, "文化の日の一週間前", "2026-10-27", after="週"),
    Shape(rf"({N})\s*日(?:ほど|くらい|ぐらい|程度)?(?:後|あと|先)", days_later, "三日後の10時", "2026-05-16 10:00", after="日"),
    Shape(rf"(?<=in )({N})\s*days?(?![a-z])", days_later, "in 3 days at 10am", "2026-05-16 10:00", after="d"),
    Shape(rf"(?<=in )({N})\s*weeks?(?![a-z])", weeks_later, "in 2 weeks", "2026-05-27", after="w"),
    Shape(rf"({N})\s*days? (?:later|from (?:now|today))", days_later, "3 days later at 10am", "2026-05-16 10:00", after="d"),
    Shape(rf"({N})\s*weeks? (?:later|from (?:now|today))", weeks_later, "2 weeks later", "2026-05-27", after="w"),
    Shape(rf"({N})\s*日前(?!後)", days_earlier, "海の日の3日前", "2026-07-17", after="日"),
    Shape(rf"(?:[0-9]{{1,2}}|[{KANJI}])[、,・]\s*(?:[0-9]{{1,2}}|[{KANJI}])日(?=ほど|くらい|ぐらい|程度|考|待|かか|以内|お待|ください|前|後)", other, "2、3日考えます", "?none", after="、,・"),
    Shape(rf"(?<![室階号館番望補第#0-9/.:])({N}(?:\s*[、,・]\s*{N}|\s*[とか]\s*{N}){{1,6}})日(?!間|後|前|目|分|ほど|くらい|ぐらい|程度|以内|考|待|かか|お待)", day_list, "20、21日の10時", "2026-05-20,2026-05-21 10:00", after="、,・とか "),
    Shape(rf"{N}\s*(?:日|週間?|[かヶカヵ箇]月)(?:以内|の?うちに)", unknown_span, "今日から2週間以内で", "?ambiguous 2026-05-13", after="日週かヶカヵ箇"),
    Shape(rf"({N})\s*日間", day_count, "6月6日から3日間", "2026-06-06,2026-06-07,2026-06-08", after="日"),
    Shape(rf"({N})\s*週間(?=使|借|利用|展示|、|。|$|で(?!す)|の(?:予定|間|期間))", week_count, "6月6日から1週間使いたい", "2026-06-06,2026-06-07,2026-06-08,2026-06-09,2026-06-10,2026-06-11,2026-06-12", after="週"),
    Shape(r"(?<![室階号館番望補第#0-9/.:])([0-9]{1,2})(?=[月火水木金土日]曜)", day, "16土曜10時", "2026-05-16 10:00", after="月火水木金土日"),
    Shape(rf"({N})\s*(?:日|にち)(?!曜|間|以内|分|程度|目|あたり|当たり|おき|帰り|券|単位|中|じゅう|[0-9]*回)", day, "23日の10時", "2026-05-23 10:00", after="日に"),
    Shape(rf"{KANA_BEFORE}(ふつか|みっか|よっか|むいか|なのか|とおか|はつか)(?:後|ご(?![ぜご])|あと)(?![かで])", kana_days_later, "みっか後の10時", "2026-05-16 10:00", "ふみよむなとは"),
    Shape(rf"{KANA_BEFORE}(ふつか|みっか|よっか|むいか|なのか|とおか|はつか)(?:前|まえ)", kana_days_earlier, "海の日のみっか前", "2026-07-17", "ふみよむなとは"),
    Shape(rf"{KANA_BEFORE}((?:に|さん)?じゅう)?(ついたち|ふつか|みっか|よっか|むいか|なのか|ようか|ここのか|とおか|はつか){KANA_BEHIND}", kana_day, "6月はつか", "2026-06-20", "つふみよむなこはとにさじ"),
    Shape(rf"{KANA_BEFORE}{KANA}にち{KANA_BEHIND}", kana_day_of_month, "じゅうごにちの10時", "2026-05-15 10:00", "いにさよごろしなはきくじ"),
    Shape(r"(?<=[月週])の?(?:頭|あたま|初め|はじめ|始め)(?!の?[月火水木金土日平]|て)", month_start, "来月の頭", "?ambiguous 2026-06-01,2026-06-02,2026-06-03,2026-06-04,2026-06-05", "の頭あ初は始"),
    Shape(r"(?<=月)の?(?:頭|あたま)(?=の?[月火水木金土日])", first_of_month, "来月あたまの土曜", "2026-06-06", "の頭あ"),
    Shape(r"(?<=月)末", month_end, "6月末", "2026-06-30", "末"),
    Shape(r"(?<=[月週盆休年始末旬クw])(?:中(?!学|高|央|止|国|華|級|間|心|[一-鿿])|いっぱい)", during, "お盆中", "?ambiguous 2026-08-13,2026-08-14,2026-08-15,2026-08-16", "中い"),
    Shape(r"(?<=月)の?(?:終わり|おわり|終盤)", month_close, "6月の終わりの土曜", "2026-06-27", "の終お"),
    Shape(rf"({N})\s*週目", nth_week, "6月の2週目の土曜", "?ambiguous 2026-06-13", after="週"),
    Shape(rf"第\s*({N}(?:\s*[、,・と]\s*第?{N}){{1,4}})(?=\s*の?[月火水木金土日]曜)", nth_list, "6月の第1、3日曜", "2026-06-07,2026-06-21", "第"),
    Shape(rf"第\s*({N})\s*週", nth_week, "6月の第2週の土曜", "?ambiguous 2026-06-13", "第"),
    Shape(rf"第\s*({N})", nth, "6月の第3日曜", "2026-06-21", "第"),
    Shape(r"\(([月火水木金土日])(?:曜日?)?(?:・?(?:祝日?|休日?|[一-鿿ぁ-んーァ-ヶ]{1,7}の日|元日|[一-鿿]{0,4}休日))?\)", bracketed, "5月20日(水)", "2026-05-20", "("),
    Shape(r"\((げつ|か|すい|もく|きん|ど|にち)\)", bracketed_kana, "5月20日(すい)", "2026-05-20", "("),
    Shape(r"(?<=週の)([月火水木金土日])(?![、,・とか][月火水木金土日](?:[のでをにかは、と。\s]|どちら|$))(?=[、。\s(0-9午夜朝夕昼]|$)", bracketed, "来週の木、10時", "2026-05-21 10:00", "月火水木金土日"),
    Shape(r"(?<=[来今]週)([月火水木金土日])(?![、,・とか][月火水木金土日](?:[のでをにかは、と。\s]|どちら|$))(?=の[0-9午夜朝夕昼]|[、。\s(0-9午夜朝夕昼]|$)", bracketed, "来週水 13-15時", "2026-05-20 13:00-15:00", "月火水木金土日"),
    Shape(r"(?<=週の)([月火水木金土日](?:[とか][月火水木金土日])+)(?=[のでをにはか、。\s]|どちら|$)", weekday_list, "来週の火か木", "2026-05-19,2026-05-21", "月火水木金土日"),
    Shape(r"(?:(?<=週の)|(?<=週))([月火水木金土日]{2,5})(?=[のでをがはかともにや、。・\s()]|$|どちら|どれ|いずれ|[0-9]|午|夜|朝)", weekday_list, "来週の水木金", "2026-05-20,2026-05-21,2026-05-22", "月火水木金土日"),
    Shape(r"((?:[月火水木金土日][・、,/]){1,6}[月火水木金土日])(?![本時-])", weekday_list, "来週の火・木", "2026-05-19,2026-05-21", "月火水木金土日"),
    Shape(r"(金土日?|月水金|火木土?|月火|火水|水木|木金|月水|水金|月金|月火水木?金?)(?=[のでをがはかともにや、。・\s()]|$|以外|どちら|どれ|いずれ|[0-9]|午|夜|朝)", weekday_list, "来週の火木", "2026-05-19,2026-05-21", "金月火水木"),
)

CLOCK = (
    Shape(rf"({N})\s*(半)?{DASH}({N})\s*時(?!間)(?:({N})分|(半))?", clock_range, "明日9-12時", "2026-05-14 09:00-12:00", after="半-~ー時"),
    Shape(rf"{D}(?::([0-9]{{2}}))?(?:{DASH}|\s+(?:to|till|until)\s+){D}(?::([0-9]{{2}}))?\s*([ap])\.?m\.?(?![a-z])", english_range, "tomorrow evening from 6 to 8 pm", "2026-05-14 18:00-20:00", after=":-~ーapt"),
    Shape(r"([0-9]{1,2})(?::([0-9]{2}))?\s*([ap])\.?m\.?(?![a-z])", english_clock, "tomorrow 2:30pm", "2026-05-14 14:30", after=":ap"),
    Shape(r"([0-9]{1,2})\s*:\s*([0-9]{2})(?::[0-9]{2})?(?![0-9])", colon, "明日14:30", "2026-05-14 14:30", after=":"),
    Shape(r"([0-9]|1[0-9]|2[0-2])\.(00|15|30|45)\s*[-~]\s*([0-9]|1[0-9]|2[0-2])\.(00|15|30|45)(?![0-9])", colon_range, "明日10.00~12.00", "2026-05-14 10:00-12:00", after="."),
    Shape(r"(0[0-9]|1[0-9]|2[0-4])([0-5][0-9])[-~](0[0-9]|1[0-9]|2[0-4])([0-5][0-9])(?![0-9])", colon_range, "明日1300-1500", "2026-05-14 13:00-15:00", after="-~"),
    Shape(rf"({N})\s*\.\s*([0-9])\s*(?:時間|hours?|hrs?)", decimal_length, "明日14時から1.5時間", "2026-05-14 14:00-15:30", after="."),
    Shape(r"(1[0-9]|2[0-4]|09|9)h(?![a-z])()()()", clock, "明日14h-16h", "2026-05-14 14:00-16:00", after="h"),
    Shape(rf"({N})\s*(?:時間|じかん|ジカン|hours?|hrs?|h(?![a-z]))(?!目|以内|前|後|営業|単位|ごと|毎)\s*(?:({N})分|(半))?", length, "明日14時から1時間半", "2026-05-14 14:00-15:30", after="時じジh"),
    Shape(rf"(?<=at )({N})(?![0-9:/.-]|\s*(?:[月日年人名/]|時間|[ap]\.?m|people|persons?|rooms?|least|most))()()()", clock, "tonight at 7", "2026-05-13 19:00"),
    Shape(rf"({N})\s*o'?clock()()()", clock, "tomorrow 3 o'clock", "2026-05-14 15:00", after="o"),
    Shape(r"半時間", half_hour, "明日14時から半時間", "2026-05-14 14:00-14:30", "半"),
    Shape(rf"({N})\s*(?:時|じ(?!ゃ|ゅ|ょ|かん|つ|て)|ジ(?![ァ-ヶ]))\s*({N})分前", before_clock, "明日3時10分前", "2026-05-14 14:50", after="時じジ"),
    Shape(rf"({N})\s*(?:時|じ(?!ゃ|ゅ|ょ|かん|つ|て)|ジ(?![ァ-ヶ])|字(?=から|まで|半|[~-]))(?!間|期|代|点|給|計|刻)\s*(?:(?!(?<=\s)(?:[6-9][0-9]|1[0-9][0-9])\s*分)({N})\s*分(?!間|だけ|のみ)|([0-5][0-9])(?![0-9月日年/:時間分]|\s*(?:人(?!数)|名)|\s*[、,・~-]\s*[0-9]{{1,2}}\s*[人名])|(半|はん))?", clock, "明日14時15分", "2026-05-14 14:15", after="時じジ字"),
    Shape(r"(?:(?<![ぁ-ゖ])|(?<=ごご)|(?<=ぜん)|(?<=の)|(?<=ちに)|(?<=から)|(?<=うび))(いち|に|さん|よ|ご|ろく|しち|はち|く(?=じ(?:から|まで|はん))|じゅういち|じゅうに|じゅう)じ(はん)?(?=から|に|まで|ごろ|頃|、|$)", kana_clock, "明日さんじから", "2026-05-14 15:00", "いにさよごろしはくじ"),
    Shape(rf"({N})\s*分間?(?!前|後|遅(?!ら)|刻|単位|の[一二三1-9]|くらい遅|ほど遅|け|か|野|(?:ほど|くらい|ぐらい)?[での]?(?:片付|片づ|準備|休憩|掃除))", minutes, "明日14時から90分", "2026-05-14 14:00-15:30", after="分"),
    Shape(rf"({N})\s*min(?:utes?|s)?(?![a-z])", minutes, "tomorrow 14:00 for 90 minutes", "2026-05-14 14:00-15:30", after="m"),
    Shape(rf"({N})\s*(?:コマ|こま|枠|区分)", slots, "明日の3コマ", "2026-05-14", after="コこ枠区"),
)

PEOPLE = (
    Shape(rf"({N}){DASH}({N})\s*(?:人|名)(?![前目])", people_range, "10〜15人", "?none 15p", after="-~ー"),
    Shape(rf"({N})\s*[、,・]\s*({N})\s*(?:人|名)(?![前目])", people_range, "5、6人", "?none 6p", after="、,・"),
    Shape(rf"(?:(?<!数)|(?![十百]))({N})[^\S\n]*(?:人(?!数)|名様?|にん|めい|people|persons?|adults?|kids|children|pax)(?!前(?!後)|目|分(?!の(?:席|椅子|イス|いす|机)|(?:で|を)?(?:お?願|おねが|予約|借|使|$|[。、]))|乗|あたり|当たり|[0-9.,]+円|一首|用紙)", people, "十人くらい", "?none 10p", after="人名にめpakc"),
    Shape(r"(?<![ぁ-ゖ])(ひとり|ふたり|さんにん|よにん|ごにん|じゅうにん)(?![ひあず])", people_words, "ふたりです", "?none 2p", "ひふさよごじ"),
    Shape(rf"({N}) of us|(?<=party of )({N})|(?<=group of )({N})|(?<=table for )({N})|(?<=we are )({N})(?![0-9:/.-]|\s*[ap]\.?m)|(?<=for )({N})(?=\s*(?:[.!?]?\s*$|[.!?]\s))", people_of, "a party of 12", "?none 12p"),
)

NUMBERS = (
    Shape(rf"{N}\s*(?:{COUNTERS})", other, "60歳以上です", "?none", after="".join(sorted({word[0] for word in COUNTERS.split("|")}))),
    Shape(rf"[0-9]{{5,}}|[{KANJI}]{{5,}}", other, "会員番号は12345678", "?none"),
    Shape(r"([0-9]{1,4})", bare, "26", "?none 26p"),
    Shape(rf"[{KANJI}]{{1,6}}", other, "一緒に", "?none"),
)

# fmt: on
SHAPES = (*GUARDS, *CLOCK[:2], *PEOPLE, *DATES, *CLOCK[2:], *NUMBERS)
