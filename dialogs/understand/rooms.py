"""Rooms by name, nickname or floor: with a hall its ids, without one the words as written."""

import re
from functools import lru_cache

from dialogs.understand.numerals import number
from dialogs.understand.reading import Hall, RoomWords

Span = tuple[int, int]
NUMERAL = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})"
FLOOR = rf"(?:(?:地下)?{NUMERAL}\s*(?:階|f(?![a-z])|かい(?!ぎ))|[上下]の階|上の?階|下の?階)"
KIND = (
    "大会議室|中会議室|小会議室|会議室|ミーティングルーム|研修室|集会室|集会所|和室|洋室|洋間|和洋室|多目的室|多目的ホール|多目的ルーム|大ホール|小ホール|"
    "ホール|調理室|料理室|調理実習室|音楽室|スタジオ|練習室|工作室|工芸室|創作室|体育館|体育室|談話室|学習室|視聴覚室|講堂|大広間|広間|茶室|図書室|娯楽室|"
    "保育室|託児室|プレイルーム|展示室|ギャラリー|講義室|講座室|活動室|交流室|サロン|ラウンジ|アトリエ|美術室|軽運動室|レクリエーション室|相談室|応接室|"
    "畳の部屋|畳の間|和室の部屋|洋室の部屋|部屋|お部屋"
)
ROOM_STARTS = "".join(sorted({word[0] for word in KIND.split("|")})) + "0-9一二三四五六七八九十地上下第"
GENERIC = re.compile(
    rf"(?=[{ROOM_STARTS}])"
    rf"(?:{FLOOR}の?)?(?:第\s*{NUMERAL}\s*)?(?:{KIND})(?:\s*(?:{NUMERAL}(?![0-9月日時人名:/分])|[a-e](?![a-z])))?|{FLOOR}(?=[をでが、。]|$|\s)"
)
CANONICAL = re.compile(rf"({NUMERAL})|の|\s|第|号室|お部屋|f(?![a-z])|かい(?!ぎ)|洋間|畳の部屋|和室の部屋|の間")


def _key(words: str) -> str:
    """One way of writing for a room's name: no の, no blanks, digits, 階."""

    def plain(match: re.Match[str]) -> str:
        if match.group(1):
            return str(number(match.group(1)))
        return {"f": "階", "かい": "階", "洋間": "洋室", "畳の部屋": "和室", "和室の部屋": "和室"}.get(
            match.group(0), ""
        )

    return CANONICAL.sub(plain, words)


@lru_cache(maxsize=64)
def _names(rooms: tuple[RoomWords, ...]) -> tuple[dict[str, frozenset[str]], re.Pattern[str]]:
    names: dict[str, set[str]] = {}
    for room in rooms:
        for name in (room.id, *room.names):
            names.setdefault(_key(name.lower()), set()).add(room.id)
            stripped = _key(name.lower()).removesuffix("の部屋").removesuffix("部屋")
            if stripped:
                names.setdefault(stripped, set()).add(room.id)
    longest = sorted(
        (re.escape(name.lower()) for room in rooms for name in (room.id, *room.names)), key=len, reverse=True
    )
    pattern = re.compile("|".join(f"{name}(?![0-9])" for name in longest) or "(?!)")
    return {name: frozenset(ids) for name, ids in names.items()}, pattern


REFUSED = re.compile("じゃな|ではな|でなく|以外|はやめ|から")


def room(text: str, hall: Hall) -> tuple[str | None, tuple[Span, ...]]:
    """Return the room and where it stands; of two rooms neither, unless one is given up for the other."""
    hits = _known(text, hall) if hall.rooms else _generic(text)
    wanted = [hit for hit in hits if not REFUSED.match(text, hit[1][1])] or hits
    if len({name for name, _ in wanted}) == 1:
        return wanted[-1][0], (wanted[-1][1],)
    return None, tuple(span for _, span in wanted)


def _generic(text: str) -> list[tuple[str, Span]]:
    found = [(match.group(), match.span()) for match in GENERIC.finditer(text)]
    return [(name, span) for name, span in found if name not in ("部屋", "お部屋")]


def _known(text: str, hall: Hall) -> list[tuple[str, Span]]:
    names, pattern = _names(hall.rooms)
    hits = [(names[_key(match.group())], match.span()) for match in pattern.finditer(text)]
    hits += [(names.get(_key(match.group()), frozenset()), match.span()) for match in GENERIC.finditer(text)]
    return [(next(iter(ids)), span) for ids, span in sorted(hits, key=lambda hit: hit[1]) if len(ids) == 1]
