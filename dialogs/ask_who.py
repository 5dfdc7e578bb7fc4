"""How many, who, what for, on which terms: the questions about the people and their event."""

from dialogs.ask_charges import CHARGES
from dialogs.ask_equipment import EQUIPMENT
from dialogs.ask_lottery import LOTTERY_ASKS
from dialogs.free_answers import group_and_purpose
from dialogs.questions import Desk
from dialogs.script import STOP, Ask, Found, NotUnderstood
from dialogs.told import LARGEST_HEADCOUNT, read
from dialogs.turn import Button, Reply, Said, State
from dialogs.wanted import policy_of
from dialogs.wording import label
from dialogs.words import PLAIN_NO, PLAIN_YES, plain

# --- 何人 ---


def headcount_words(state: State, desk: Desk) -> Reply:
    """Ask for the number of people, with the most the room holds."""
    room = policy_of(state, desk).rooms.get(state.answers.get("room", ""))
    limit = f"（{room.name}は{room.capacity}人まで）" if room else ""
    return Reply(f"何人で利用しますか？{limit}", (STOP,))


def read_headcount(said: Said, state: State, desk: Desk) -> Found:
    """Take a whole number of people; or another room, where the last one was too small."""
    if said.value.startswith("room:"):
        return {"room": said.value.removeprefix("room:")}
    if said.value.startswith("most:"):
        raise NotUnderstood(f"{said.value.removeprefix('most:')}人までの人数を、数字で教えてください。")
    count = read(said, state, desk).headcount if said.kind == "text" else None
    if count is None:
        raise NotUnderstood("人数を数字で教えてください。例：10人")
    return {"headcount": str(min(count, LARGEST_HEADCOUNT))}


# --- 団体と目的 ---


def group_words(state: State, desk: Desk) -> Reply:
    """Ask for the group; the usual one is offered."""
    usual = desk.usual_group(state.facility)
    buttons = (Button(label(usual, "（前回と同じ）"), usual),) if usual else ()
    return Reply("団体のお名前を教えてください。", (*buttons, STOP))


def purpose_words(state: State, desk: Desk) -> Reply:
    """Ask what for."""
    return Reply("何に使いますか？（行事の名前など）\n例：役員会、体操の練習", (STOP,))


def read_words(said: Said, state: State, desk: Desk) -> Found:
    """A group or a purpose by button; typed ones are read where they are typed."""
    text = said.value or said.text
    return group_and_purpose(text, read(Said(text, said.at), state, desk), state.at)


# --- お金を集めるか ---


def entrance_words(state: State, desk: Desk) -> Reply:
    """The one question that tells the entrances apart."""
    asked = policy_of(state, desk).entrance_question
    return Reply(asked.question if asked else "", (Button("いいえ", "no"), Button("はい", "yes"), STOP))


def read_entrance(said: Said, state: State, desk: Desk) -> Found:
    """はい is the one entrance, いいえ the other, as the policy says."""
    asked = policy_of(state, desk).entrance_question
    word = plain(said.value or said.text)
    if asked and (word in PLAIN_YES or word in ("集める", "集めます", "有料", "売ります", "あります", "ある")):
        return {"entrance": asked.yes}
    if asked and (
        word in PLAIN_NO or word in ("集めない", "集めません", "無料", "売りません", "ありません", "ない", "なし")
    ):
        return {"entrance": asked.no}
    raise NotUnderstood("「はい」か「いいえ」でお答えください。")


def entrance_needed(state: State, desk: Desk) -> bool:
    """Only halls with two entrances ask."""
    return policy_of(state, desk).entrance_question is not None


WHO = (
    Ask(
        "headcount",
        headcount_words,
        read_headcount,
        label="人数",
        simpler="お使いになる人数を、数字で教えてください。\n例：10",
    ),
    Ask(
        "group",
        group_words,
        read_words,
        label="団体名",
        simpler="どの団体のご利用ですか？ お名前を送ってください。",
        free_text=True,
    ),
    Ask(
        "purpose",
        purpose_words,
        read_words,
        label="目的",
        simpler="当日は何をなさいますか？\n例：役員会",
        free_text=True,
    ),
    Ask(
        "entrance",
        entrance_words,
        read_entrance,
        entrance_needed,
        "お金を集めるか",
        simpler="参加費や品物の販売がありますか？ なければ「いいえ」です。",
    ),
    *CHARGES,
    EQUIPMENT,
    *LOTTERY_ASKS,
)
