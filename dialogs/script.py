"""How a list of questions is walked: one at a time, only what is missing, a summary, then はい."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from booking.errors import Refusal
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.turn import Button, Command, Reply, Said, State, Turn, answered, fresh, without

Found = Mapping[str, str]
SUMMARY = "summary"
YES = (
    "はい",
    "はい。",
    "はい！",
    "ハイ",
    "ok",
    "ＯＫ",
    "OK",
    "お願いします",
    "おねがいします",
    "申し込む",
    "はい、申し込む",
    "はい、登録する",
    "うん",
    "ええ",
    "yes",
)
NO = (
    "いいえ",
    "いいえ。",
    "イイエ",
    "違う",
    "ちがう",
    "違います",
    "ちがいます",
    "no",
    "直す",
    "なおす",
    "訂正",
    "修正",
)


class NotUnderstood(Exception):
    """The message does not answer the question; `hint` is one more sentence, with an example; `found` is kept all the same."""

    def __init__(self, hint: str = "", found: Found | None = None) -> None:
        super().__init__(hint)
        self.hint = hint
        self.found = found or {}


class AskBack(Exception):
    """The message has several readings: the reply asks which, as buttons of the question `at`; `found` is kept."""

    def __init__(self, reply: Reply, at: str, found: Found | None = None) -> None:
        super().__init__(reply.text)
        self.reply = reply
        self.at = at
        self.found = found or {}


def always(_state: State, _desk: Desk) -> bool:
    """Ask in any case."""
    return True


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: how it is asked, how the answer is read (into one or more answers), when it is needed."""

    name: str
    words: Callable[[State, Desk], Reply]
    read: Callable[[Said, State, Desk], Found]
    needed: Callable[[State, Desk], bool] = always
    label: str = ""  # how it is called on the buttons of ［直す］
    clears: tuple[str, ...] = ()  # answers to ask again when this one is corrected


@dataclass(frozen=True, slots=True)
class Script:
    """A talk with an end: its questions in the order people meet them."""

    name: str
    questions: tuple[Ask, ...]
    summary: Callable[[State, Desk], Reply]
    finish: Callable[[State, Desk], Command]
    absorb: Callable[[Said, State, Desk], Found] | None = None  # answers told unasked, and corrections
    settle: Callable[[State, Desk], State] | None = (
        None  # raises Refusal(…, drop=names) or AskBack when answers do not fit
    )


def begin(script: Script, state: State, said: Said | None, desk: Desk) -> Turn:
    """Start the talk; what the first message already says is not asked."""
    state = fresh(state, script.name)
    if said is not None and script.absorb and said.text:
        return _take(script, state, desk, lambda: script.absorb(said, state, desk) if script.absorb else {})
    return ask_next(script, state, desk)


def walk(script: Script, state: State, said: Said, desk: Desk) -> Turn:
    """Answer the open question (or the summary) with what was said."""
    if state.at == SUMMARY:
        return _at_summary(script, state, said, desk)
    question = next((q for q in script.questions if q.name == state.at), None)
    if question is None:
        return ask_next(script, state, desk)

    def found() -> Found:
        told: dict[str, str] = {}
        if script.absorb and said.kind == "text":
            told.update(script.absorb(said, state, desk))
        if question.name not in told or said.kind != "text":
            told.update(question.read(said, state, desk))
        return told

    return _take(script, state, desk, found)


def _take(script: Script, state: State, desk: Desk, find: Callable[[], Found]) -> Turn:
    try:
        told = find()
    except NotUnderstood as miss:
        return _missed(script, answered(state, **miss.found), desk, miss.hint)
    except AskBack as asked:
        return _ask_back(state, asked, "")
    except Refusal as refusal:
        return _refused(script, state, desk, refusal)
    return ask_next(script, replace(answered(state, **told), misses=0), desk)


def ask_next(script: Script, state: State, desk: Desk, before: str = "") -> Turn:
    """Check what is known, then ask for the first thing missing, or show the summary."""
    if script.settle:
        try:
            state = script.settle(state, desk)
        except AskBack as asked:
            return _ask_back(state, asked, before)
        except Refusal as refusal:
            return _refused(script, state, desk, refusal, settled=False)
    for question in script.questions:
        if question.name not in state.answers and question.needed(state, desk):
            state = replace(state, at=question.name)
            return Turn(state, (prefixed(question.words(state, desk), before),))
    state = replace(state, at=SUMMARY)
    return Turn(state, (prefixed(script.summary(state, desk), before),))


def _ask_back(state: State, asked: AskBack, before: str) -> Turn:
    state = replace(without(answered(state, **asked.found), asked.at), at=asked.at, misses=0)
    return Turn(state, (prefixed(asked.reply, before),))


def again(script: Script, state: State, desk: Desk, before: str) -> Turn:
    """The open question (or the summary) once more, after a sentence of another kind."""
    return ask_next(script, state, desk, before)


def back(script: Script, state: State, desk: Desk) -> Turn:
    """戻る: forget the last answer given and ask for it again."""
    order = [q.name for q in script.questions]
    upto = order.index(state.at) if state.at in order else len(order)
    answered_before = [name for name in order[:upto] if name in state.answers]
    if not answered_before:
        return ask_next(script, state, desk, "ここが最初の質問です。")
    return ask_next(script, without(state, answered_before[-1]), desk)


def _at_summary(script: Script, state: State, said: Said, desk: Desk) -> Turn:
    word = said.value or said.text.strip()
    if word in YES:
        return _agreed(script, state, desk)
    if word in NO:
        buttons = tuple(
            Button(q.label, f"fix:{q.name}") for q in script.questions if q.label and q.name in state.answers
        )
        return Turn(state, (Reply("どこを直しますか？", (*buttons, Button("やめる", "やめる"))),))
    if word.startswith("fix:") or any(word == q.label for q in script.questions if q.label):
        named = next((q for q in script.questions if word in (f"fix:{q.name}", q.label)), None)
        if named:
            state = without(state, named.name, *named.clears)
            return ask_next(script, state, desk)
    if said.kind == "text" and script.absorb:
        return _take(script, state, desk, lambda: _corrections(script, state, said, desk))
    return _missed(script, state, desk, "よろしければ「はい」、直すときは「いいえ」と送ってください。")


def _agreed(script: Script, state: State, desk: Desk) -> Turn:
    """はい: deadlines may have passed since the summary was shown, so everything is checked again."""
    if script.settle:
        try:
            state = script.settle(state, desk)
        except AskBack as asked:
            return _ask_back(state, asked, "")
        except Refusal as refusal:
            return _refused(script, state, desk, refusal, settled=False)
    return Turn(state, (), script.finish(state, desk))


def _corrections(script: Script, state: State, said: Said, desk: Desk) -> Found:
    told = script.absorb(said, state, desk) if script.absorb else {}
    if not any(state.answers.get(name) != value for name, value in told.items()):
        raise NotUnderstood("よろしければ「はい」、直すところがあればそのまま（例：やっぱり15時から）送ってください。")
    return told


def _missed(script: Script, state: State, desk: Desk, hint: str) -> Turn:
    misses = state.misses + 1
    state = replace(state, misses=misses)
    before = hint or "すみません、うまく読みとれませんでした。"
    turn = ask_next(script, state, desk, before)
    if misses < 2 or not turn.replies:
        return turn
    first = turn.replies[0]
    ways = (Button("戻る", "戻る"), Button("やめる", "やめる"), Button("職員に伝える", ":staff"))
    kept = tuple(button for button in first.buttons if button.value not in ("戻る", "やめる"))
    return replace(turn, replies=(replace(first, buttons=(*kept, *ways)), *turn.replies[1:]))


def _refused(script: Script, state: State, desk: Desk, refusal: Refusal, *, settled: bool = True) -> Turn:
    """Say why and from when; forget the answers that do not fit, keep the rest.

    `settled` False: the answers taken together do not fit; if forgetting some would not mend it, the talk ends here.
    """
    drop = tuple(refusal.facts.get("drop", ()))
    told = words_for(refusal, desk, state.facility)
    if not settled and not any(name in state.answers for name in drop):
        return Turn(fresh(state), (told,))
    state = without(state, *drop)
    turn = ask_next(script, state, desk, told.text)
    if told.buttons and turn.replies:
        first = turn.replies[0]
        known = {button.value for button in told.buttons}
        kept = tuple(button for button in first.buttons if button.value not in known)
        turn = replace(turn, replies=(replace(first, buttons=(*told.buttons, *kept)[:12]), *turn.replies[1:]))
    return turn


def prefixed(reply: Reply, before: str) -> Reply:
    """The reply with a sentence in front of it."""
    if not before:
        return reply
    return replace(reply, text=f"{before}\n{reply.text}" if reply.text else before)
