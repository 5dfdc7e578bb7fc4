"""施設: which hall the talk is about; asked once, remembered, and changed when a hall or a room of another is named."""

from dataclasses import replace

from dialogs import words
from dialogs.halls import named_in
from dialogs.questions import Desk
from dialogs.registration import REGISTRATION
from dialogs.script import prefixed
from dialogs.turn import Button, Reply, Said, State, Turn, fresh
from dialogs.wording import label

LONGEST_KEPT = 500
MOST_BUTTONS = 12


def settled(state: State, said: Said, desk: Desk, *, free_text: bool) -> State:
    """The state with the hall that is meant; without one where it must be asked."""
    if len(desk.facilities) == 1:
        return replace(state, facility=next(iter(desk.facilities)))
    here = state.facility if state.facility in desk.facilities else ""
    named = _named(state, said, desk, here, free_text)
    if named and named != here:
        return replace(fresh(state), facility=named)
    return replace(state, facility=here)


def _named(state: State, said: Said, desk: Desk, here: str, free_text: bool) -> str:
    """The hall a message names; in a form only a message that is nothing but its name."""
    if said.kind != "text" or not said.text:
        return ""
    if state.script == REGISTRATION.name:
        word = words.plain(said.text)
        return next((f for f, p in desk.facilities.items() if word in map(words.plain, p.names)), "")
    return "" if free_text else named_in(said.text, desk.facilities, here)


def ask(state: State, said: Said) -> State:
    """The state in which the hall is asked for; what was said is kept until it is known."""
    then = (said.value or said.text)[:LONGEST_KEPT]
    return replace(fresh(state, "facility"), at="facility", facility="", answers={"then": then})


def question(desk: Desk) -> Reply:
    """The question 施設."""
    buttons = (Button(label(policy.name), facility) for facility, policy in desk.facilities.items())
    return Reply("どの施設についてですか？", tuple(buttons)[:MOST_BUTTONS])


def told(state: State, said: Said, desk: Desk) -> Turn | tuple[State, Said]:
    """The answer to 施設: the hall with what was said before it, or the question once more."""
    word = said.value or said.text.strip()
    if words.plain(word) in words.STOP | words.STOP_TOO:
        return Turn(fresh(state), (Reply("わかりました。ご用のときは、いつでも話しかけてください。"),))
    chosen = word if word in desk.facilities else named_in(word, desk.facilities) or _part_of_a_name(word, desk)
    if not chosen:
        return Turn(state, (prefixed(question(desk), "施設のお名前がわかりませんでした。"),))
    then = state.answers.get("then", "")
    return replace(fresh(state), facility=chosen), replace(said, kind="text", text=then, value="", token="")


def _part_of_a_name(word: str, desk: Desk) -> str:
    """The one hall in whose name the word stands."""
    part = words.plain(word)
    found = [
        f for f, p in desk.facilities.items() if len(part) > 1 and any(part in words.plain(name) for name in p.names)
    ]
    return found[0] if len(found) == 1 else ""
