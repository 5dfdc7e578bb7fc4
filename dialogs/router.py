"""Where a message goes: to the open question, to a word that is always understood, or to what it asks for."""

from collections.abc import Callable
from dataclasses import replace

from booking import terms
from booking.errors import Refusal
from booking.link_codes import looks_like_link_code
from dialogs import cancel, facts, greeting, my_bookings, outcomes
from dialogs.halls import hall_of, named_in
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.registration import REGISTRATION
from dialogs.request import REQUEST
from dialogs.script import NO, YES, Script, again, ask_next, back, begin, prefixed, walk
from dialogs.turn import Button, Command, Reply, Said, State, Turn, fresh
from dialogs.understand import understand

SCRIPTS: dict[str, Script] = {script.name: script for script in (REGISTRATION, REQUEST)}
SORRY = Reply("申し訳ありません、うまく処理できませんでした。もう一度送ってください。職員にも知らせました。")
STALE = "それは前の案内のボタンでした。いまの続きをご案内します。"
told = outcomes.told

STOP = ("やめる", "中止", "やめます", "取りやめ")
AGAIN = ("最初から", "はじめから", "初めから")
BACK = ("戻る", "もどる", "ひとつ戻る")
HELP = ("ヘルプ", "help", "使い方", "つかいかた")
MENU: dict[str, tuple[str, ...]] = {
    "register": ("登録", "利用者登録", "登録する", "登録したい"),
    "book": ("予約", "予約する", "予約したい", "抽選", "抽選申込", "空き状況", "空き"),
    "my_bookings": ("予約確認", "予約を見る", "予約の確認"),
    "codes": ("暗証番号", "入口の番号", "番号"),
    "cancel": ("キャンセル", "取消", "取り消し", "予約を取り消す"),
}


def step(state: State, said: Said, desk: Desk) -> Turn:
    """Take one thing a resident said; the answer's buttons are remembered, so that typing a label does what pressing does."""
    turn = _step(state, _as_pressed(state, said), desk)
    return replace(turn, state=_remember(turn))


def _remember(turn: Turn) -> State:
    if not turn.replies:
        return turn.state
    buttons = (button for reply in turn.replies for button in reply.buttons)
    return replace(turn.state, offered=tuple((b.label, b.value) for b in buttons if b.value))


def _as_pressed(state: State, said: Said) -> Said:
    if said.kind != "text":
        return said
    word = said.text.strip()
    value = next((value for label, value in state.offered if label == word), None)
    if value is None:
        return said
    return replace(said, kind="button", value=value, token="" if value.startswith(":") else state.token)


def _step(state: State, said: Said, desk: Desk) -> Turn:
    if said.kind == "follow":
        return Turn(fresh(state), (greeting.welcome(state, desk),))
    if said.value.startswith(":"):
        return _standing(state, said, desk)
    word = said.value or said.text.strip()
    if said.kind == "button" and said.token and said.token != state.token and _known(word) is None:
        return _continued(state, desk, STALE)
    if state.script == "facility":
        return _facility_told(state, said, word, desk)
    state = _settled_facility(state, said, desk)
    if not state.facility:
        return _ask_facility(state, said, desk)
    special = _always_understood(state, said, word, desk)
    if special is not None:
        return special
    if state.script == "cancel":
        return _cancelling(state, word, desk)
    if state.script == "staff":
        return _to_staff(state, said, desk)
    script = SCRIPTS.get(state.script)
    if script is not None:
        return _in_script(script, state, said, desk)
    return _freely(state, said, desk)


# --- which hall ---


def _settled_facility(state: State, said: Said, desk: Desk) -> State:
    if len(desk.facilities) == 1:
        return replace(state, facility=next(iter(desk.facilities)))
    if said.kind == "text" and state.script == "" and said.text:
        named = named_in(said.text, desk.facilities)
        if named and named != state.facility:
            return replace(fresh(state), facility=named)
    return state if state.facility in desk.facilities else replace(state, facility="")


def _ask_facility(state: State, said: Said, desk: Desk) -> Turn:
    state = replace(
        fresh(state, "facility"), at="facility", facility="", answers={"then": (said.value or said.text)[:500]}
    )
    return Turn(state, (greeting.which_facility(desk),))


def _facility_told(state: State, said: Said, word: str, desk: Desk) -> Turn:
    chosen = word if word in desk.facilities else named_in(word, desk.facilities)
    if word in STOP:
        return Turn(fresh(state), (Reply("わかりました。ご用のときは、いつでも話しかけてください。"),))
    if not chosen:
        return Turn(state, (prefixed(greeting.which_facility(desk), "施設のお名前がわかりませんでした。"),))
    then = state.answers.get("then", "")
    state = replace(fresh(state), facility=chosen)
    return _step(state, replace(said, kind="text", text=then, value="", token=""), desk)


# --- words that are always understood ---


def _known(word: str) -> str | None:
    return next((name for name, words in MENU.items() if word in words), None)


def _always_understood(state: State, said: Said, word: str, desk: Desk) -> Turn | None:
    script = SCRIPTS.get(state.script)
    if word in STOP:
        text = (
            "わかりました。ここまでの入力は取りやめました。" if state.script else "いま進めている手続きはありません。"
        )
        return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), text),))
    if word in AGAIN:
        return begin(script, state, None, desk) if script else Turn(fresh(state), (greeting.welcome(state, desk),))
    if word in BACK and script:
        return back(script, state, desk)
    if word in HELP:
        return (
            again(script, state, desk, greeting.HELP)
            if script
            else Turn(fresh(state), (greeting.help_reply(state, desk),))
        )
    menu = _known(word)
    if menu is None or (script is not None and state.at in ("group", "purpose", "name", "address")):
        return None
    return MENU_ACTIONS[menu](state, said, desk)


def _register(state: State, said: Said, desk: Desk) -> Turn:
    policy = desk.facilities[state.facility]
    registration = desk.registration(state.facility)
    if registration is not None and registration.state in ("applied", "approved"):
        return Turn(fresh(state), (greeting.registration_state(policy, registration, desk),))
    if not terms.in_chat(policy):
        return Turn(fresh(state), (greeting.at_counter(policy),))
    return begin(REGISTRATION, state, None, desk)


def _registered(state: State, desk: Desk) -> bool:
    registration = desk.registration(state.facility)
    return registration is not None and registration.state == "approved"


def _first_register(state: State, desk: Desk) -> Turn:
    """Anything before registration leads to registration."""
    policy = desk.facilities[state.facility]
    registration = desk.registration(state.facility)
    if registration is not None and registration.state == "applied":
        return Turn(fresh(state), (greeting.registration_state(policy, registration, desk),))
    if not terms.in_chat(policy):
        return Turn(
            fresh(state), (prefixed(greeting.at_counter(policy), "ご利用には、はじめに利用者登録が必要です。"),)
        )
    turn = begin(REGISTRATION, state, None, desk)
    return replace(turn, replies=(prefixed(turn.replies[0], "ご利用には、はじめに利用者登録が必要です。"),))


def _book(state: State, said: Said, desk: Desk) -> Turn:
    if not _registered(state, desk):
        return _first_register(state, desk)
    word = said.value or said.text.strip()
    return begin(REQUEST, state, None if _known(word) else said, desk)


def _my_bookings(state: State, said: Said, desk: Desk) -> Turn:
    return _shown_aside(state, my_bookings.overview(desk, state.facility), desk)


def _codes(state: State, said: Said, desk: Desk) -> Turn:
    return _shown_aside(state, my_bookings.codes(desk, state.facility), desk)


def _shown_aside(state: State, replies: tuple[Reply, ...], desk: Desk) -> Turn:
    script = SCRIPTS.get(state.script)
    if script is None:
        return Turn(fresh(state), replies)
    turn = again(script, state, desk, "つづきです。")
    return replace(turn, replies=(*replies[:4], *turn.replies))


def _cancel(state: State, said: Said, desk: Desk) -> Turn:
    stopped = "ここまでの入力は取りやめました。" if state.script in SCRIPTS else ""
    state = fresh(state)
    if not _registered(state, desk) and not desk.bookings(state.facility):
        return Turn(
            state, (prefixed(greeting.next_step(state, desk), stopped or "取り消せる予約は、いまはありません。"),)
        )
    chosen = cancel.choose(desk, state.facility)
    if isinstance(chosen, Reply):
        return Turn(state, (prefixed(chosen, stopped),))
    return _ask_cancel(state, chosen.id, desk, stopped)


MENU_ACTIONS: dict[str, Callable[[State, Said, Desk], Turn]] = {
    "register": _register,
    "book": _book,
    "my_bookings": _my_bookings,
    "codes": _codes,
    "cancel": _cancel,
}


# --- buttons that stand for themselves ---


def _standing(state: State, said: Said, desk: Desk) -> Turn:
    _, verb, *rest = said.value.split(":")
    one = rest[0] if rest else ""
    if verb == "staff":
        state = replace(fresh(state, "staff"), at="message")
        return Turn(state, (Reply("職員に伝えたいことを、そのまま送ってください。", (Button("やめる", "やめる"),)),))
    if verb in ("cancel", "withdraw"):
        return _ask_cancel(fresh(state), one, desk)
    booking = desk.booking(one)
    if verb == "detail" and booking is not None:
        return _shown_aside(state, (my_bookings.detail(desk.facilities[booking.facility], booking, desk),), desk)
    if verb == "confirm" and booking is not None:
        return Turn(fresh(state), (), Command("confirm_win", {"booking": one}))
    entry = desk.entry(one)
    if verb == "entry" and entry is not None:
        return _shown_aside(state, (outcomes.entry_detail(desk.facilities[entry.facility], entry, desk),), desk)
    if verb == "book" and len(rest) >= 4:
        return _book_offered(state, rest, said, desk)
    return _continued(state, desk, "見つかりませんでした。")


def _book_offered(state: State, rest: list[str], said: Said, desk: Desk) -> Turn:
    """A free time offered in a notice: `:book:<facility>:<room>:<date>:<HHMM>-<HHMM>`."""
    facility, room, day, hours = rest[0], rest[1], rest[2], rest[3]
    if facility not in desk.facilities or room not in desk.facilities[facility].rooms:
        return _continued(state, desk, "見つかりませんでした。")
    state = replace(fresh(state, REQUEST.name), facility=facility)
    if not _registered(state, desk):
        return _first_register(state, desk)
    start, _, end = hours.partition("-")
    answers = {"room": room, "date": day, "start": f"{start[:2]}:{start[2:]}", "end": f"{end[:2]}:{end[2:]}"}
    return ask_next(REQUEST, replace(state, answers=answers), desk)


def _continued(state: State, desk: Desk, text: str) -> Turn:
    """Go on where the talk stands, after a sentence."""
    script = SCRIPTS.get(state.script)
    if script is not None:
        return again(script, state, desk, text)
    if state.script == "cancel":
        return _ask_cancel(state, state.answers.get("id", ""), desk, text)
    return Turn(state, (prefixed(greeting.next_step(state, desk), text),))


# --- cancelling ---


def _ask_cancel(state: State, one: str, desk: Desk, before: str = "") -> Turn:
    booking, entry = desk.booking(one), desk.entry(one)
    if booking is None and entry is None:
        return Turn(
            fresh(state), (prefixed(greeting.next_step(state, desk), before or "その予約は見つかりませんでした。"),)
        )
    facility = booking.facility if booking else entry.facility if entry else ""
    policy = desk.facilities[facility]
    asked = replace(fresh(state, "cancel"), at="summary", facility=facility, answers={"id": one})
    try:
        if booking is not None:
            if booking.state not in ("awaiting_approval", "awaiting_confirmation", "confirmed"):
                raise Refusal("DECIDED", state=booking.state)
            return Turn(asked, (prefixed(cancel.question(policy, booking, desk), before),))
        if entry is None or entry.state != "entered":
            raise Refusal("DECIDED", state=entry.state if entry else "")
        return Turn(asked, (prefixed(cancel.entry_question(policy, entry, desk), before),))
    except Refusal as refusal:
        shown = (
            cancel.too_late(refusal, desk, booking)
            if booking and refusal.reason != "DECIDED"
            else words_for(refusal, desk, facility)
        )
        return Turn(fresh(replace(state, facility=facility)), (prefixed(shown, before),))


def _cancelling(state: State, word: str, desk: Desk) -> Turn:
    if word in YES or word == "はい、取り消す":
        return Turn(state, (), Command("cancel", {"id": state.answers["id"]}))
    if word in NO or word in ("取り消さない", "取りやめない"):
        return Turn(
            fresh(state), (Reply("取り消しませんでした。予約はそのままです。", (Button("予約を見る", "予約確認"),)),)
        )
    return _ask_cancel(state, state.answers["id"], desk, "「はい」か「いいえ」でお答えください。")


def _to_staff(state: State, said: Said, desk: Desk) -> Turn:
    text = said.text.strip()
    if not text:
        return Turn(state, (Reply("文字で送ってください。", (Button("やめる", "やめる"),)),))
    return Turn(state, (), Command("tell_staff", {"facility": state.facility, "text": text[:1000]}))


# --- inside a script, and freely ---


def _in_script(script: Script, state: State, said: Said, desk: Desk) -> Turn:
    aside = {
        "sticker": "ありがとうございます。お返事は文字かボタンでお願いします。",
        "photo": "写真は見られないのですが、職員に伝えたいことがあれば「ヘルプ」と送ってください。",
        "other": "文字かボタンでお願いします。",
    }.get(said.kind)
    if aside:
        return again(script, state, desk, aside)
    if said.kind == "text" and state.at not in ("group", "purpose", "name", "kana", "address"):
        answer = facts.answer(desk.facilities[state.facility], said.text, state.answers.get("room", ""))
        if answer:
            return again(script, state, desk, f"{answer}\n")
    return walk(script, state, said, desk)


def _freely(state: State, said: Said, desk: Desk) -> Turn:
    text = said.text.strip()
    if looks_like_link_code(text):
        return Turn(fresh(state), (), Command("link", {"code": text}))
    if said.kind in ("sticker", "photo", "other"):
        return (
            Turn(fresh(state), (greeting.next_step(state, desk),))
            if _registered(state, desk)
            else _first_register(state, desk)
        )
    policy = desk.facilities[state.facility]
    reading = understand(text, said.at, hall_of(policy))
    answer = facts.answer(policy, text, reading.room or "")
    if answer and reading.intent in (None, "help"):
        return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), f"{answer}\n"),))
    if reading.intent == "register":
        return _register(state, said, desk)
    if reading.intent == "my_bookings":
        return _my_bookings(state, said, desk)
    if reading.intent == "cancel":
        return _cancel(state, said, desk)
    if reading.intent == "staff":
        return _standing(state, replace(said, value=":staff"), desk)
    if not _registered(state, desk):
        return _first_register(state, desk)
    if reading.intent in ("book", "lottery", "availability") or reading.dates or reading.start or reading.room:
        return _book(state, said, desk)
    if reading.intent == "help":
        return Turn(fresh(state), (greeting.help_reply(state, desk),))
    return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), "すみません、うまく読みとれませんでした。"),))
