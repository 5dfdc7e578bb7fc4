"""How a script is walked: one question at a time, only what is missing, a summary, then はい.

中止・戻る・ヘルプ are words of the router; here is what they do inside a script.
"""

from collections.abc import Callable
from dataclasses import replace

from booking.errors import Refusal
from dialogs import fixing, words
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.script import BACK, FIX, STAFF, STOP, SUMMARY, Aside, Ask, AskBack, Found, NotUnderstood, Script, prefixed
from dialogs.turn import Button, Reply, Said, State, Turn, answered, fresh, without

MOST_BUTTONS = 12
WAYS = ("fix:date", "やめる", "戻る")


def begin(script: Script, state: State, said: Said | None, desk: Desk) -> Turn:
    """Start the talk; what the first message already says is not asked."""
    state = fresh(state, script.name)
    if said is None or script.absorb is None or not said.text:
        return ask_next(script, state, desk)
    absorb = script.absorb
    return _take(script, state, desk, lambda: absorb(said, state, desk))


def walk(script: Script, state: State, said: Said, desk: Desk) -> Turn:
    """Answer the open question (or the summary) with what was said."""
    word = said.value or said.text
    if word.startswith("fix:") and script.question(word.removeprefix("fix:")):
        return _fix(script, state, word.removeprefix("fix:"), desk)
    if state.at == SUMMARY:
        return _at_summary(script, state, said, desk)
    if state.at == FIX:
        return _at_fix(script, state, said, desk)
    question = script.question(state.at)
    if question is None:
        return ask_next(script, state, desk)
    return _take(script, state, desk, lambda: _found(script, question, said, state, desk))


def _found(script: Script, question: Ask, said: Said, state: State, desk: Desk) -> Found:
    """What the message tells; a sentence that answers other questions than the open one is taken as well."""
    told = script.absorb(said, state, desk) if script.absorb and said.kind == "text" else {}
    return told or question.read(said, state, desk)


def _take(script: Script, state: State, desk: Desk, find: Callable[[], Found]) -> Turn:
    try:
        told = find()
    except Aside as aside:
        return again(script, state, desk, aside.text)
    except NotUnderstood as miss:
        return _missed(script, state, desk, miss)
    except AskBack as asked:
        return _ask_back(state, asked)
    except Refusal as refusal:
        return _refused(script, state, desk, refusal)
    return ask_next(script, replace(answered(state, **told), misses=0), desk, before=state)


def ask_next(
    script: Script, state: State, desk: Desk, text: str = "", before: State | None = None, first: str = ""
) -> Turn:
    """Check what is known, then ask for the first thing missing, or show the summary.

    `before`: what to say back. `first`: the question that comes before the others, if it is to be asked at all.
    """
    try:
        state = script.settle(state, desk) if script.settle else state
    except Refusal as refusal:
        return _refused(script, state, desk, refusal, text, settled=False)
    missing = (q for q in script.questions if q.name not in state.answers and q.needed(state, desk))
    question = min(missing, key=lambda one: one.name != first, default=None)
    state = replace(state, at=question.name if question else SUMMARY)
    if before is not None and script.echo:
        text = "\n".join(part for part in (text, script.echo(before, state, desk)) if part)
    if question is not None:
        return Turn(state, (prefixed(question.words(state, desk), text),))
    said_back = (Reply(text),) if text else ()
    return Turn(state, (*said_back, script.summary(state, desk)))


def again(script: Script, state: State, desk: Desk, aside: str) -> Turn:
    """The open question (or the summary) once more, after an answer of another kind in a message of its own."""
    turn = _shorter(script, ask_next(script, state, desk))
    return replace(turn, replies=(Reply(aside), *turn.replies)) if aside else turn


def _shorter(script: Script, turn: Turn) -> Turn:
    """The question without what was explained the first time."""
    question = script.question(turn.state.at)
    if question is None or not question.shorter:
        return turn
    return _with_last(turn, replace(turn.replies[-1], text=question.shorter))


def instead(script: Script, state: State, desk: Desk, aside: str) -> Turn:
    """The open question in other words, after something that cannot be an answer (a sticker, a photo)."""
    turn = ask_next(script, state, desk)
    question, last = script.question(turn.state.at), turn.replies[-1]
    if question is None:
        return replace(turn, replies=(Reply(aside), last))
    return _with_last(turn, prefixed(replace(last, text=question.simpler or last.text), aside))


def back(script: Script, state: State, desk: Desk) -> Turn:
    """戻る: forget the last answer given and ask for it again."""
    if state.at == FIX:
        return ask_next(script, state, desk)
    asked = [question for question in script.questions if question.needed(state, desk)]
    names = [question.name for question in asked]
    upto = names.index(state.at) if state.at in names else len(names)
    given = [name for name in names[:upto] if name in state.answers]
    if not given:
        return ask_next(script, state, desk, "ここが最初の質問です。")
    return ask_next(script, without(state, given[-1]), desk)


# --- the summary ---


def _at_summary(script: Script, state: State, said: Said, desk: Desk) -> Turn:
    word = words.plain(said.value or said.text)
    if word in words.YES:
        return _agreed(script, state, desk)
    if word in words.NO:
        return _ask_what_to_fix(script, state)
    named = next((q.name for q in script.questions if q.label and word == words.plain(q.label)), "")
    if named:
        return _fix(script, state, named, desk)
    return _take(script, state, desk, lambda: _corrections(script, state, said, desk))


def _agreed(script: Script, state: State, desk: Desk) -> Turn:
    """はい: deadlines may have passed since the summary was shown, so everything is checked again."""
    turn = ask_next(script, state, desk)
    if turn.state.at != SUMMARY or turn.state.answers != state.answers:
        return turn
    return Turn(turn.state, (), script.finish(turn.state, desk))


def _ask_what_to_fix(script: Script, state: State) -> Turn:
    buttons = [Button(q.label, f"fix:{q.name}") for q in script.questions if q.label and q.name in state.answers]
    reply = Reply("どこを直しますか？", (*buttons[: MOST_BUTTONS - 2], BACK, STOP))
    return Turn(replace(state, at=FIX), (reply,))


def _at_fix(script: Script, state: State, said: Said, desk: Desk) -> Turn:
    word = words.plain(said.value or said.text)
    named = next((q.name for q in script.questions if q.label and word == words.plain(q.label)), "")
    if named:
        return _fix(script, state, named, desk)
    if word in words.YES | words.NO:  # nothing is agreed to before the whole has been shown again
        return ask_next(script, state, desk)
    return _take(script, state, desk, lambda: _corrections(script, state, said, desk))


def to_fix(script: Script, state: State, text: str, desk: Desk) -> Turn | None:
    """人数を直したい, やり直したい: that question once more, or which; None for any other text."""
    name = fixing.named(text, script)
    if name == fixing.WHICH:
        given = any(q.label and q.name in state.answers for q in script.questions)
        return _ask_what_to_fix(script, state) if given else None
    return _fix(script, state, name, desk) if name else None


def _fix(script: Script, state: State, name: str, desk: Desk) -> Turn:
    question = script.question(name)
    return ask_next(script, without(state, name, *(question.clears if question else ())), desk)


def _corrections(script: Script, state: State, said: Said, desk: Desk) -> Found:
    told = script.absorb(said, state, desk) if script.absorb and said.kind == "text" else {}
    if not any(state.answers.get(name) != value for name, value in told.items()):
        how = (
            "直すところがあれば、そのまま（例：やっぱり15時から）送ってください。"
            if script.absorb
            else "直すときは「いいえ」と送ってください。"
        )
        raise NotUnderstood(f"よろしければ「はい」と送ってください。{how}")
    return told


# --- what did not go well ---


def _ask_back(state: State, asked: AskBack) -> Turn:
    state = replace(without(answered(state, **asked.found), asked.at), at=asked.at, misses=0)
    return Turn(state, (asked.reply,))


def _missed(script: Script, state: State, desk: Desk, miss: NotUnderstood) -> Turn:
    """First: what was understood and the one thing missing, with an example; from the second on, ways out as buttons."""
    kept = {name: value for name, value in miss.found.items() if value}
    after = answered(without(state, *(name for name in miss.found if name not in kept)), **kept)
    after = replace(after, misses=state.misses + 1)
    turn = _shorter(script, ask_next(script, after, desk, before=state))
    hint = miss.hint or "すみません、うまく読みとれませんでした。"
    return _with_ways_out(_with_first(turn, prefixed(turn.replies[0], hint)), after.misses)


def _with_ways_out(turn: Turn, misses: int) -> Turn:
    if misses < 2:
        return turn
    last = turn.replies[-1]
    own = tuple(button for button in last.buttons if button not in (BACK, STOP))
    return _with_last(turn, replace(last, buttons=(*own[: MOST_BUTTONS - 3], BACK, STOP, STAFF)))


def _refused(
    script: Script, state: State, desk: Desk, refusal: Refusal, text: str = "", *, settled: bool = True
) -> Turn:
    """Say why and from when; forget the answers that do not fit, keep the rest.

    `settled` False: the answers taken together do not fit; if forgetting some would not mend it, the talk ends here.
    """
    drop = tuple(refusal.facts.get("drop", ()))
    told = prefixed(words_for(refusal, desk, state.facility), text)
    if not settled and not any(name in state.answers for name in drop):
        return Turn(fresh(state), (told,))
    after = replace(without(state, *drop), misses=state.misses + settled)
    turn = _shorter(script, ask_next(script, after, desk, first="date" if "date" in drop else ""))
    turn = _with_first(turn, prefixed(turn.replies[0], told.text))
    if told.buttons:
        last = turn.replies[-1]
        kept = tuple(button for button in last.buttons if button.picker or button.value in WAYS)
        turn = _with_last(turn, replace(last, buttons=(*told.buttons, *kept)[:MOST_BUTTONS]))
    return _with_ways_out(turn, after.misses if settled else 0)


def _with_first(turn: Turn, reply: Reply) -> Turn:
    return replace(turn, replies=(reply, *turn.replies[1:]))


def _with_last(turn: Turn, reply: Reply) -> Turn:
    return replace(turn, replies=(*turn.replies[:-1], reply))
