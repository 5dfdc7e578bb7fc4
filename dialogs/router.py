"""Where a message goes: to the open question, to a word that is always understood, or to what it asks for."""

from dataclasses import replace

from booking.link_codes import looks_like_link_code
from dialogs import account, always, cancel, facility, facts, freely, greeting, outcomes, repeated, standing, words
from dialogs.halls import hall_of
from dialogs.questions import Desk
from dialogs.request import REQUEST
from dialogs.script import Script, prefixed
from dialogs.scripts import SCRIPTS, takes_any_text
from dialogs.told import WISHING
from dialogs.turn import URL, Command, Reply, Said, State, Turn, fresh, offering
from dialogs.understand import Reading, understand
from dialogs.walking import again, instead, to_fix, walk

SORRY = greeting.SORRY
ELSEWHERE = ("staff", "my_bookings", "availability")


def step(state: State, said: Said, desk: Desk) -> Turn:
    """Take one thing a resident said; the answer's buttons are remembered, so that typing a label does what pressing does."""
    return _remembering(_step(state, _as_pressed(state, said), desk))


def told(command: Command, outcome: object, state: State, said: Said, desk: Desk) -> Turn:
    """The answer to what a command brought about."""
    return _remembering(outcomes.told(command, outcome, state, desk))


def _remembering(turn: Turn) -> Turn:
    if not turn.replies:
        return turn
    return replace(turn, state=offering(replace(turn.state, offered=()), turn.replies))


def _as_pressed(state: State, said: Said) -> Said:
    """Typing the label of a button of the last message is pressing it."""
    if said.kind != "text":
        return said
    word = words.plain(said.text)
    values = [value for label, value in state.offered if words.plain(label) == word]
    if not values or (
        len(set(values)) > 1 and words.menu(word)
    ):  # 取り消す under several bookings: the word, not the first
        return said
    value = values[0]
    return replace(said, kind="button", value=value, token="" if value.startswith(":") else state.token)


def _step(state: State, said: Said, desk: Desk) -> Turn:
    if said.kind == "follow":
        return Turn(fresh(state), (greeting.welcome(state, desk),))
    if said.value.startswith(":"):
        return standing.press(state, said, desk)
    if said.value.startswith(URL):
        page = Reply(f"こちらのページです。\n{said.value.removeprefix(URL)}")
        return standing.shown_aside(state, (page,), desk)
    if said.kind == "text" and looks_like_link_code(said.text) and not takes_any_text(state.script, state.at):
        return Turn(fresh(state), (), Command("link", {"code": said.text.strip()}))
    if turn := repeated.answer(state, said, desk):
        return turn
    if _is_stale(state, said):
        return standing.continued(state, desk, standing.STALE)
    return _in_a_hall(state, said, desk)


def _is_stale(state: State, said: Said) -> bool:
    """A button of an older message; words such as 予約 keep their meaning wherever they stand."""
    word = words.plain(said.value)
    return (
        said.kind == "button"
        and bool(said.token)
        and said.token != state.token
        and not words.menu(word)
        and word not in words.HELP
    )


def _in_a_hall(state: State, said: Said, desk: Desk) -> Turn:
    """Settle which hall is meant, then go on."""
    if state.script == "facility":
        found = facility.told(state, said, desk)
        if isinstance(found, Turn):
            return found
        state, said = found
    state = facility.settled(state, said, desk, free_text=takes_any_text(state.script, state.at))
    if not state.facility:
        return Turn(facility.ask(state, said), (facility.question(desk),))
    return always.understood(state, said, words.plain(said.value or said.text), desk) or _going_on(state, said, desk)


def _going_on(state: State, said: Said, desk: Desk) -> Turn:
    if state.script == "cancel":
        return _while_cancelling(state, said, desk)
    if state.script == "staff":
        return standing.to_staff(state, said)
    script = SCRIPTS.get(state.script)
    return _in_script(script, state, said, desk) if script else freely.understood(state, said, desk)


def _while_cancelling(state: State, said: Said, desk: Desk) -> Turn:
    """Which one, or whether at all, is open: what is asked in between is answered first, another wish is taken up."""
    if said.kind != "text" or cancel.is_about_one(said, state, desk):
        return cancel.step(state, said, desk)
    if aside := _help(state, said.text, desk) or facts.answer(desk.facilities[state.facility], said.text):
        return cancel.again(state, desk, aside)
    reading = understand(said.text, said.at, hall_of(desk.facilities[state.facility]))
    named = reading.dates or reading.room or reading.start
    if named and reading.intent in ("cancel", None):
        return cancel.start(state, said, desk)
    if reading.intent in ELSEWHERE or (reading.dates and WISHING.search(said.text)):
        return _leaving(freely.understood(fresh(state), said, desk))
    return cancel.step(state, said, desk)


def _leaving(turn: Turn) -> Turn:
    first, *rest = turn.replies
    return replace(turn, replies=(prefixed(first, "取り消さずに、そのままにしてあります。"), *rest))


def _help(state: State, text: str, desk: Desk) -> str:
    """A cry for help, or what only the office does with a registration."""
    policy = desk.facilities[state.facility]
    if facts.in_trouble(text):
        return facts.first_aid(policy, text, state.answers.get("room", ""))
    return "" if takes_any_text(state.script, state.at) else account.answer(text, state, desk)


# --- inside a script ---


def _in_script(script: Script, state: State, said: Said, desk: Desk) -> Turn:
    if said.kind in freely.ASIDES:
        return instead(script, state, desk, freely.ASIDES[said.kind])
    if said.kind == "text":
        reading = understand(said.text, said.at, hall_of(desk.facilities[state.facility]))
        if turn := to_fix(script, state, said.text, desk):
            return turn
        if aside := _fact(script, state, said, desk, reading):
            return again(script, state, desk, aside)
        if script is REQUEST and (turn := _other_wish(state, said, desk, reading)):
            return turn
    return walk(script, state, said, desk)


def _fact(script: Script, state: State, said: Said, desk: Desk, reading: Reading) -> str:
    """A question of fact in the middle; where any text is an answer, only what is plainly a question or a cry for help."""
    if script is REQUEST and (aside := _help(state, said.text, desk)):
        return aside
    if takes_any_text(state.script, state.at) and not facts.asks(said.text):
        return ""
    policy = desk.facilities[state.facility]
    if _tells_something(reading):
        return ""
    return facts.answer(policy, said.text, state.answers.get("room", ""), only_questions=True)


def _tells_something(reading: Reading) -> bool:
    return bool(reading.dates or reading.start or reading.end or reading.headcount or reading.duration_minutes)


def _other_wish(state: State, said: Said, desk: Desk, reading: Reading) -> Turn | None:
    """Staff, cancelling or seeing bookings asked for in a sentence that tells nothing of the use."""
    if takes_any_text(state.script, state.at) or _tells_something(reading):
        return None
    intent = reading.intent
    way = freely.WAYS.get(intent or "") if intent in ("staff", "cancel", "my_bookings", "availability") else None
    return way(state, said, desk) if way else None
