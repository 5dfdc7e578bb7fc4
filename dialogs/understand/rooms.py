"""Rooms by name, nickname or floor: with a hall its ids, without one the words as written."""

import re
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from dialogs.understand.numerals import number
from dialogs.understand.reading import Hall, RoomWords
from dialogs.understand.trie import trie

Span = tuple[int, int]
Hit = tuple[str, Span]
NUMERAL = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2}|[①-⑩Ⅰ-Ⅹ])"
FLOOR = rf"(?:(?:地下)?{NUMERAL}\s*(?:階|f(?![a-z])|かい(?!ぎ))|[上下]の?階)"
# Words for the two kinds of room every hall has, and how people type them; the first of a row is the name.
SYNONYMS = (
    "和室 japanese-style_room japanese_style_room japanese_room tatami_room わしつ ワシツ 和室の部屋 畳の部屋 畳部屋 畳の間 畳のほう 畳の方 畳の和室 たたみの部屋 たたみのほう 和の部屋 お座敷 座敷",
    "洋室 western-style_room western_style_room western_room ようしつ ヨウシツ 洋室の部屋 洋間 ようま 板の間 フローリングの部屋 フローリングのほう フローリングの方 フローリング",
    "会議室 meeting_room conference_room かいぎしつ カイギシツ かいぎ室",
    "1階 いっかい 一かい 1fフロア",
    "2階 にかい 二かい 2fフロア",
)
SAME = {other.replace("_", " "): row.split()[0] for row in SYNONYMS for other in row.split()[1:]} | {"room": "会議室"}
SAME |= {word.replace("部屋", "お部屋"): name for word, name in SAME.items() if "部屋" in word}
SPOKEN = "|".join(
    sorted((word for word in SAME if SAME[word][0] not in "12" and word != "room"), key=len, reverse=True)
)
KIND = (
    f"{SPOKEN}|"
    "大会議室|中会議室|小会議室|会議室|ミーティングルーム|研修室|集会室|集会所|和室|洋室|洋間|和洋室|多目的室|多目的ホール|多目的ルーム|展示ホール|大ホール|小ホール|"
    "ホール|調理室|料理室|調理実習室|音楽室|スタジオ|練習室|工作室|工芸室|創作室|体育館|体育室|談話室|学習室|視聴覚室|講堂|大広間|広間|茶室|図書室|娯楽室|"
    "作業室|小部屋|大部屋|ロビー|控室|控え室|実習室|木工室|陶芸室|児童室|幼児室|遊戯室|教養室|娯楽室|音楽スタジオ|多目的スペース|コミュニティルーム|体育場|柔道場|剣道場|武道場|保育室|託児室|プレイルーム|展示室|ギャラリー|講義室|講座室|活動室|交流室|ラウンジ|アトリエ|美術室|軽運動室|レクリエーション室|相談室|応接室|"
    "部屋|お部屋"
)
ANY_KIND = trie(dict.fromkeys(KIND.split("|"), "")) + "|(?<![ぁ-ヶ一-鿿])サロン|(?<![a-z])room(?=\\s*[0-9])"
ROOM_STARTS = "".join(sorted({word[0] for word in KIND.split("|")})) + "0-9一二三四五六七八九十①-⑩Ⅰ-Ⅹ地上下第いにサr"
NOT_A_DATE = r"(?![0-9一二三四五六七八九十]|[小中高]|丁目|\s*[-~ー]\s*[0-9]|\s*(?:[月日時人名:/分階]|半|メイ|めい|ニン|にん|people|persons?|[ap]\.?m))"
NO_ROOM_NUMBER = "[0-9一二三四五六七八九十]+[月日時人名:/分年半]"  # begins no room; saves trying
GENERIC = re.compile(
    rf"(?=[{ROOM_STARTS}])(?!{NO_ROOM_NUMBER})(?:(?:{FLOOR}|いっかい|にかい)の?)?(?:第\s*{NUMERAL}\s*|(?<![0-9/:月.~-]){NUMERAL}(?:番目?)?の?)?"
    rf"(?:[0-9]{{3}}号室|{ANY_KIND})(?:\s*(?:no\.?|[#№])?\s*{NUMERAL}{NOT_A_DATE}|の{NUMERAL}番|\s*[a-e](?![a-z]))?|{FLOOR}の?(?=[をでが、。]|ほう|方|フロア|$|\s)"
)
CANONICAL = re.compile(
    rf"({NUMERAL})|{'|'.join(sorted(SAME, key=len, reverse=True))}|の|\s|第|号室|番|no\.?|[#№]|お部屋|f(?![a-z])|かい(?!ぎ)"
)
CIRCLED = {ord(char): str(number) for row in ("①②③④⑤⑥⑦⑧⑨⑩", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ") for number, char in enumerate(row, 1)}


def _key(words: str) -> str:
    """One way of writing for a room's name: no の, no blanks, digits, 階; the number last."""

    return NUMBER_FIRST.sub(r"\2\1", CANONICAL.sub(_plain, words))


def _plain(match: re.Match[str]) -> str:
    if match.group(1):
        return str(number(match.group(1).translate(CIRCLED)))
    return {"f": "階", "かい": "階"}.get(match.group(0)) or SAME.get(match.group(0), "")


NUMBER_FIRST = re.compile(r"([0-9]+)(会議室)")  # 第3会議室, 3番の会議室


class Names(NamedTuple):
    """The names of a hall's rooms: as keys (`_key`) to ids, as written to their key, and all as one pattern."""

    ids: dict[str, frozenset[str]]
    keys: dict[str, str]
    pattern: re.Pattern[str]


@lru_cache(maxsize=64)
def _names(rooms: tuple[RoomWords, ...]) -> Names:
    ids: dict[str, set[str]] = {}
    keys: dict[str, str] = {}
    for room in rooms:
        for written in (room.id, *room.names):
            name = written.lower()
            keys[name] = key = _key(name)
            ids.setdefault(key, set()).add(room.id)
            stripped = key.removesuffix("の部屋").removesuffix("部屋")
            if stripped:
                ids.setdefault(stripped, set()).add(room.id)
    longest = sorted(map(re.escape, keys), key=len, reverse=True)
    pattern = re.compile("|".join(f"{name}(?![0-9])" for name in longest) or "(?!)")
    return Names({key: frozenset(named) for key, named in ids.items()}, keys, pattern)


REFUSED = re.compile(
    "で(?:予約し|取っ|とっ|申し込ん|押さえ)た|じゃな|ではな|でなく|以外|はやめ|から|、?(?:いや|いえ|やっぱ|やはり)|→|は(?:無理|だめ|ダメ)(?!な)|が(?:工事|改修|使え|埋ま|取れな|空いて(?:い)?な)|[はが](?:狭|広す|寒|暑|うるさ|暗)|でしたが"
)
CORRECTED = re.compile("やっぱ|やはり|いや|訂正|間違|まちがえ|もとい")
# 会議室2、いや4で; 会議室3から5に変更; 会議室1と2: another number for the same kind of room.
ANOTHER = re.compile(
    rf"\s*(?:(?:を|から|より|じゃなくて|ではなく|は?やめて|→|、?いや|、?やっぱり?|、?やはり)[、\s]*|([、,・とか~]|または))({NUMERAL})(?=[番号でにがはをのか]|$|[。、]|\s|どちら){NOT_A_DATE}"
)


def room(text: str, hall: Hall) -> tuple[str | None, tuple[Span, ...]]:
    """Return the room and where it stands; of two rooms neither, unless one is given up for the other."""
    hits = _known(text, hall) if hall.rooms else _generic(text)
    if not hits:
        return None, ()
    wanted = [
        hit for hit, following in zip(hits, [*hits[1:], None], strict=True) if not _given_up(hit, following, text)
    ] or [hit for hit in hits if not text.startswith("以外", hit[1][1])]
    if not wanted:
        return None, ()
    if len(wanted) == 1 or len({name for name, _ in wanted}) == 1:
        return wanted[-1][0], (wanted[-1][1],)
    return None, tuple(span for _, span in wanted)


def _given_up(hit: Hit, following: Hit | None, text: str) -> bool:
    """Whether another room is put in place of this one: 洋室じゃなくて, 洋室で…やっぱり和室."""
    end = hit[1][1]
    return bool(REFUSED.match(text, end) or (following and CORRECTED.search(text, end, following[1][0])))


ROOM_ALONE = re.compile("(?:お|[0-9一二三四五六七八九十]{1,2})?部屋")  # 会議室を一部屋


def _generic(text: str) -> list[Hit]:
    found = [(match.group(), match.span()) for match in GENERIC.finditer(text)]
    return [(name, span) for name, span in found if ROOM_ALONE.fullmatch(name) is None]


def _known(text: str, hall: Hall) -> list[Hit]:
    ids, keys, pattern = _names(hall.rooms)
    hits = [(ids[keys[match.group()]], match.span()) for match in pattern.finditer(text)]
    for match in GENERIC.finditer(text):
        written = match.group()
        key = keys.get(written) or _key(written)
        if key in ids:
            hits.append((ids[key], match.span()))
        more = ANOTHER.match(text, match.end()) if key[-1:].isdigit() else None
        if more:
            other = key.rstrip("0123456789") + _key(more.group(2))
            hits.append((ids.get(other, NOBODY), more.span(2)))
    if len(hits) == 1:
        named, span = hits[0]
        return [(next(iter(named)), span)] if len(named) == 1 else []
    return [(next(iter(named)), span) for named, span in sorted(set(hits), key=SPAN) if len(named) == 1]


NOBODY: frozenset[str] = frozenset()
SPAN = itemgetter(1)
