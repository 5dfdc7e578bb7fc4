"""付帯設備: what is borrowed with the room, where the open stage allows it; with price and what is left."""

import re
import unicodedata

from booking import fees
from dialogs import wording
from dialogs.questions import Desk
from dialogs.script import STOP, Ask, Found, NotUnderstood
from dialogs.turn import Button, Reply, Said, State
from dialogs.understand.numerals import number
from dialogs.wanted import explained, klass_of, period, policy_of, stage_of
from dialogs.words import PLAIN_NO, plain

NOTHING = "none"
NOT_NEEDED = (
    "借りない",
    "借りません",
    "なし",
    "ない",
    "いらない",
    "いりません",
    "不要",
    "必要ない",
    "必要ありません",
    "結構です",
    "特にない",
    "特になし",
    "ありません",
    "大丈夫です",
)
COUNT = re.compile(r"\s*[をはが×x]?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3}|ひとつ|ふたつ|みっつ)")
WORDS = {"ひとつ": 1, "ふたつ": 2, "みっつ": 3}
MOST_BUTTONS = 9


def needed(state: State, desk: Desk) -> bool:
    """Whether anything can be borrowed in the stage that is open."""
    if not policy_of(state, desk).equipment or period(state) is None or "room" not in state.answers:
        return False
    stage = stage_of(explained(state, desk))
    return stage is not None and stage.stage.equipment


def words(state: State, desk: Desk) -> Reply:
    """Ask what is borrowed, each with its price and what is left at that time."""
    policy, taken = policy_of(state, desk), _taken(state, desk)
    left = {key: one.stock - taken.get(key, 0) for key, one in policy.equipment.items()}
    lines = [f"・{one.name}（{_price(state, desk, key)}、{_left(left[key])}）" for key, one in policy.equipment.items()]
    buttons = [
        Button(wording.label(one.name, "を借りる"), f"{key}:1")
        for key, one in policy.equipment.items()
        if left[key] > 0
    ]
    text = (
        "いっしょに借りるものはありますか？\n"
        + "\n".join(lines)
        + "\nいくつか借りるときは、例のように送ってください。例："
        + _example(state, desk)
    )
    return Reply(text, (Button("借りない", NOTHING), *buttons[:MOST_BUTTONS], STOP))


def _price(state: State, desk: Desk, key: str) -> str:
    """What one costs for this use, as the fee table says."""
    policy, span = policy_of(state, desk), period(state)
    assert span is not None  # noqa: S101 - asked once the times are known
    cost = fees.fee(
        policy,
        state.answers["room"],
        *span,
        entrance=state.answers.get("entrance"),
        klass=klass_of(state, desk),
        equipment={key: 1},
        at=desk.at,
    )
    line = next(line for line in cost.lines if line.kind == "equipment")
    return "無料" if not line.yen else wording.yen(line.yen) + ("・目安" if line.assumed else "")


def _left(count: int) -> str:
    return f"あと{count}" if count > 0 else "この時間は空きがありません"


def _example(state: State, desk: Desk) -> str:
    return "、".join(
        f"{one.name}{count}" for count, one in enumerate(list(policy_of(state, desk).equipment.values())[:2], 1)
    )


def _taken(state: State, desk: Desk) -> dict[str, int]:
    span = period(state)
    return dict(desk.equipment_taken(state.facility, *span)) if span else {}


def read(said: Said, state: State, desk: Desk) -> Found:
    """Take what is borrowed, by button or by name and number.

    Raises:
        Refusal: more than is left, or not for this room.
    """
    word = plain(said.value or said.text)
    if word == NOTHING or word in PLAIN_NO or word in NOT_NEEDED:
        return {"equipment": NOTHING}
    wanted = _pressed(said.value, state, desk) or _typed(said.text, state, desk)
    if not wanted:
        raise NotUnderstood("借りるものを読みとれませんでした。借りないときは「借りない」と送ってください。")
    policy, room = policy_of(state, desk), state.answers["room"]
    fees.check_equipment(
        policy, room, wanted, kind="first_come", taken=_taken(state, desk), klass=klass_of(state, desk)
    )
    return {"equipment": ",".join(f"{key}:{count}" for key, count in wanted.items())}


def _pressed(value: str, state: State, desk: Desk) -> dict[str, int]:
    key, _, count = value.partition(":")
    return {key: int(count)} if key in policy_of(state, desk).equipment and count.isdecimal() else {}


def _typed(text: str, state: State, desk: Desk) -> dict[str, int]:
    plain_text = unicodedata.normalize("NFKC", text[:500])
    wanted = {}
    for key, one in policy_of(state, desk).equipment.items():
        for name in sorted((one.name, *one.names), key=len, reverse=True):
            if name in plain_text:
                wanted[key] = _count(plain_text[plain_text.index(name) + len(name) :])
                break
    return wanted


def _count(after: str) -> int:
    found = COUNT.match(after)
    return (WORDS.get(found[1]) or number(found[1])) if found else 1


def short(equipment: str, state: State, desk: Desk) -> str:
    """What is borrowed as people read it: 演台1、ポータブルマイク2."""
    return listed(dict(_pairs(equipment)), state.facility, desk)


def _pairs(equipment: str) -> list[tuple[str, int]]:
    return [(key, int(count)) for key, _, count in (part.partition(":") for part in equipment.split(",")) if count]


def listed(equipment: dict[str, int], facility: str, desk: Desk) -> str:
    """The same from a booking."""
    known = desk.facilities[facility].equipment
    return "、".join(f"{known[key].name if key in known else key}{count}" for key, count in equipment.items())


EQUIPMENT = Ask(
    "equipment", words, read, needed, "借りるもの", simpler="借りるものがなければ「借りない」と送ってください。"
)
