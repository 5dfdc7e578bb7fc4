"""What only a lottery asks: which of one's own wishes this is, and a number of one's own where the town mixes it into the draw."""

from booking import engine
from dialogs.questions import Desk
from dialogs.script import STOP, Ask, Found, NotUnderstood
from dialogs.turn import Button, Reply, Said, State
from dialogs.wanted import by_lottery, day_of, explained, klass_of, policy_of, rules_of, stage_of
from dialogs.words import plain

NONE = "none"
MOST_BUTTONS = 10

# --- 第何希望 ---


def wish_words(state: State, desk: Desk) -> Reply:
    """Ask for the rank of this wish among one's own; ranks that are used are not offered again."""
    free = [rank for rank in ranks(state, desk) if rank not in used(state, desk)] or list(ranks(state, desk))
    return Reply(
        "第何希望ですか？（同じ抽選に複数申し込むとき、先に当てたい順です）",
        (*(Button(f"第{rank}希望", str(rank)) for rank in free[:MOST_BUTTONS]), STOP),
    )


def ranks(state: State, desk: Desk) -> tuple[int, ...]:
    """The ranks the stage allows."""
    stage = stage_of(explained(state, desk))
    return tuple(range(1, stage.stage.wishes + 1)) if stage and stage.kind == "lottery" else (1,)


def used(state: State, desk: Desk) -> set[int]:
    """The ranks of one's own entries in the same draw."""
    day, stage = day_of(state), stage_of(explained(state, desk))
    if day is None or stage is None:
        return set()
    draw = engine.draw_id(
        rules_of(state, desk), state.answers["room"], day, klass=klass_of(state, desk), stage=stage.stage.key
    )
    return {entry.wish for entry in desk.entries(state.facility) if entry.draw == draw}


def read_wish(said: Said, state: State, desk: Desk) -> Found:
    """Take a rank by button or number."""
    word = plain(said.value or said.text).removeprefix("第").removesuffix("希望")
    word = {"一": "1", "二": "2", "三": "3"}.get(word, word)
    if not (word.isdecimal() and len(word) < 3 and int(word) in ranks(state, desk)):
        raise NotUnderstood("第何希望かを、数字で教えてください。例：1")
    if int(word) in used(state, desk):
        raise NotUnderstood(f"第{int(word)}希望は、もう申し込んでいます。別の順位を選んでください。")
    return {"wish": str(int(word))}


def wish_needed(state: State, desk: Desk) -> bool:
    """Only where the policy ranks wishes."""
    return "date" in state.answers and "room" in state.answers and len(ranks(state, desk)) > 1


# --- 好きな数字 ---


def lucky_words(state: State, desk: Desk) -> Reply:
    """Ask for three digits of one's own."""
    return Reply(
        "好きな3けたの数字を1つ教えてください（000〜999）。抽選のくじを作るときに、みなさんの数字をまぜます。"
        "どの数字でも当たりやすさは同じです。",
        (Button("スキップ", NONE), STOP),
    )


def read_lucky(said: Said, state: State, desk: Desk) -> Found:
    """Take three digits, or none."""
    word = plain(said.value or said.text)
    if word in (NONE, "スキップ", "なし"):
        return {"lucky": NONE}
    if word.isascii() and word.isdecimal() and len(word) == 3:
        return {"lucky": word}
    raise NotUnderstood("数字は3けたで送ってください。例：777")


def lucky_needed(state: State, desk: Desk) -> bool:
    """Only where the policy takes one, and lots are drawn."""
    if "date" not in state.answers or "room" not in state.answers:
        return False
    policy = policy_of(state, desk)
    case = policy.case(state.answers["room"], klass_of(state, desk))
    return policy.draw(case).lucky_number and by_lottery(explained(state, desk))


def lucky_of(state: State) -> str:
    """The number as the draw takes it; empty for none."""
    return state.answers.get("lucky", NONE).removeprefix(NONE)


LOTTERY_ASKS = (
    Ask("wish", wish_words, read_wish, wish_needed, "希望の順"),
    Ask(
        "lucky",
        lucky_words,
        read_lucky,
        lucky_needed,
        "数字",
        simpler="3けたの数字を送ってください。なければ「スキップ」です。",
    ),
)
