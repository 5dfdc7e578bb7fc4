"""A message when no question is open: what does it ask for? The first way that fits is taken, in the order of `ways`."""

from collections.abc import Callable
from dataclasses import replace

from dialogs import account, always, change, facts, greeting, priority, words
from dialogs.halls import hall_of
from dialogs.questions import Desk
from dialogs.registering import FIRST, is_registered, register
from dialogs.script import prefixed
from dialogs.standing import staff
from dialogs.turn import Button, Reply, Said, State, Turn, fresh
from dialogs.understand import Reading, understand

ASIDES = {
    "sticker": "すてきなスタンプをありがとうございます😊",
    "photo": "写真は見られないのですが、文字なら職員にお伝えできます。",
    "other": "文字かボタンで送ってください。",
}


def understood(state: State, said: Said, desk: Desk) -> Turn:
    """Find out what is wanted, do it, or say what one can do."""
    if said.kind in ASIDES:
        return _aside(state, said, desk)
    said = replace(said, kind="text", text=said.text or said.value)
    policy = desk.facilities[state.facility]
    if words.plain(said.text) in map(words.plain, policy.names):
        return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), f"{policy.name}ですね。"),))
    if reply := always.nothing_open(words.plain(said.text), state, desk):
        return Turn(fresh(state), (reply,))
    reading = understand(said.text, said.at, hall_of(desk.facilities[state.facility]))
    return _asked(state, said, reading, desk) or _wanted(state, said, reading, desk) or _missed(state, said, desk)


def _aside(state: State, said: Said, desk: Desk) -> Turn:
    reply = prefixed(greeting.next_step(state, desk), ASIDES.get(said.kind, ""))
    if said.kind == "photo":
        reply = replace(reply, buttons=(*reply.buttons, greeting.STAFF))
    return Turn(fresh(state), (reply,))


# --- questions: something to know, nothing to do ---


def _asked(state: State, said: Said, reading: Reading, desk: Desk) -> Turn | None:
    """A question of fact, of changing, of what only the counter does."""
    policy = desk.facilities[state.facility]
    if facts.in_trouble(said.text):
        return _first_aid(state, said, desk)
    a_use = reading.start or reading.room or reading.headcount
    if not a_use and (text := account.answer(said.text, state, desk)):
        return account.told(text, state, desk)
    if text := priority.answer(policy, said.text, reading, desk):
        return _with_next_step(state, text, desk)
    if reading.dates or reading.start:
        return change.explain(state, desk) if "change" in reading.reasons and desk.bookings(state.facility) else None
    entered = reading.intent == "my_bookings" and bool(desk.entries(state.facility) or desk.results(state.facility))
    question = not entered and (facts.asks(said.text) or reading.intent in (None, "help"))  # 抽選の結果は？: one's own
    if question and (text := facts.answer(policy, said.text, reading.room or "")):
        return _with_next_step(state, text, desk)
    return change.explain(state, desk) if change.is_asked(said.text) else None


def _first_aid(state: State, said: Said, desk: Desk) -> Turn:
    """Somebody stands before the door: what is known, whom to call, and the code if there is one."""
    text = facts.first_aid(desk.facilities[state.facility], said.text)
    has_code = any(booking.key and booking.key.code for booking in desk.bookings(state.facility))
    codes = (Button("入口の番号を見る", "暗証番号"),) if has_code else ()
    return Turn(fresh(state), (Reply(text, (*codes, greeting.STAFF)),))


def _with_next_step(state: State, text: str, desk: Desk) -> Turn:
    return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), f"{text}\n"),))


# --- wishes ---


def _wanted(state: State, said: Said, reading: Reading, desk: Desk) -> Turn | None:
    """What the sentence wants done."""
    way = WAYS.get(reading.intent or "")
    if reading.dates and reading.intent in ABOUT_A_DAY and facts.asks(said.text):  # 10月18日は抽選ですか
        way = always.book if reading.start else always.see_free
    if way is not None:
        return way(state, said, desk)
    if reading.dates or reading.start or reading.room or reading.intent in ("book", "lottery"):
        return always.book(state, said, desk)
    if reading.intent == "help":
        return Turn(fresh(state), (greeting.help_reply(state, desk),))
    return None


def _staff(state: State, said: Said, desk: Desk) -> Turn:
    return staff(state, [], desk)


def _register(state: State, said: Said, desk: Desk) -> Turn:
    return register(state, desk)


WAYS: dict[str, Callable[[State, Said, Desk], Turn]] = {
    "register": _register,
    "my_bookings": always.see_bookings,
    "cancel": always.cancel_one,
    "confirm": always.confirm_win,
    "staff": _staff,
    "availability": always.see_free,
}


ABOUT_A_DAY = ("availability", "lottery", "help", "book", None)


def _missed(state: State, said: Said, desk: Desk) -> Turn:
    """Not understood: the next step with an example; a second time, what one can do."""
    if not is_registered(state, desk):
        registration = desk.registration(state.facility)
        if registration is None or registration.state != "applied":
            return register(state, desk, FIRST)
    after = replace(fresh(state), misses=state.misses + 1)
    if after.misses >= 2 and is_registered(state, desk):
        return Turn(after, (greeting.lost(state, desk),))
    sorry = "すみません、うまく読みとれませんでした。" if said.text.strip() else "なにか書いて送ってください。"
    return Turn(after, (prefixed(greeting.next_step(state, desk), sorry),))
