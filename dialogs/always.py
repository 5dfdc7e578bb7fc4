"""Words that are understood at every point of a talk, and what each does there."""

from collections.abc import Callable
from dataclasses import replace

from dialogs import availability, cancel, entries, greeting, my_bookings, registering, words
from dialogs.questions import Desk
from dialogs.registering import FIRST, is_registered, register
from dialogs.registration import REGISTRATION
from dialogs.request import REQUEST
from dialogs.script import prefixed
from dialogs.scripts import SCRIPTS, takes_any_text
from dialogs.standing import shown_aside, staff
from dialogs.turn import Reply, Said, State, Turn, fresh
from dialogs.walking import again, back, begin

STOPPED = "ここまでの入力は取りやめました。"
IN_THE_MIDDLE = "いま、お申し込みの途中です。やり直すときは「最初から」と送ってください。"


def understood(state: State, said: Said, word: str, desk: Desk) -> Turn | None:
    """What such a word does; None for any other text. `word` as `words.plain` gives it."""
    free_text = takes_any_text(state.script, state.at)
    script = SCRIPTS.get(state.script)
    if _is(word, words.STOP, words.STOP_TOO, free_text):
        return _stop(state, desk)
    if _is(word, words.AGAIN, frozenset(), free_text):
        return begin(script, state, None, desk) if script else Turn(fresh(state), (greeting.welcome(state, desk),))
    if script and _is(word, words.BACK, words.BACK_TOO, free_text):
        return back(script, state, desk)
    if _is(word, words.HELP, words.HELP_TOO, free_text):
        if state.script == "cancel":
            return cancel.again(state, desk, greeting.HELP)
        return (
            again(script, state, desk, greeting.HELP)
            if script
            else Turn(fresh(state), (greeting.help_reply(state, desk),))
        )
    named = words.menu(word, free_text=free_text)
    return ACTIONS[named](state, said, desk) if named else None


def _is(word: str, always: frozenset[str], usually: frozenset[str], free_text: bool) -> bool:
    return word in always or (word in usually and not free_text)


def _stop(state: State, desk: Desk) -> Turn:
    if state.script == "cancel":
        return cancel.left(state, desk)
    text = f"わかりました。{STOPPED}" if state.script else "いま進めている手続きはありません。"
    return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), text),))


def _register(state: State, said: Said, desk: Desk) -> Turn:
    """登録: begun, or how it stands; a form that is being filled in goes on."""
    if state.script == REGISTRATION.name:
        return again(REGISTRATION, state, desk, IN_THE_MIDDLE)
    registration = desk.registration(state.facility)
    if state.script == REQUEST.name and registration is not None:
        return shown_aside(state, (registering.stands(desk.facilities[state.facility], registration, desk),), desk)
    return register(state, desk)


def book(state: State, said: Said, desk: Desk) -> Turn:
    """予約: anything before registration leads to registration; said in the middle of a request, it begins anew."""
    if not is_registered(state, desk):
        return register(state, desk, FIRST)
    only_the_word = words.menu(words.plain(said.value or said.text))
    turn = begin(REQUEST, state, None if only_the_word else said, desk)
    if state.script != REQUEST.name:
        return turn
    return replace(turn, replies=(prefixed(turn.replies[0], "はじめからうかがいます。"), *turn.replies[1:]))


def see_free(state: State, said: Said, desk: Desk) -> Turn:
    """空き状況, of the days named or of the next ones."""
    return shown_aside(state, (availability.shown(state, said, desk),), desk)


def see_bookings(state: State, said: Said, desk: Desk) -> Turn:
    """予約確認."""
    found = my_bookings.overview(desk, state.facility)
    return shown_aside(state, found or (_nothing(state, "予約は、いまはありません。", desk),), desk)


def see_codes(state: State, said: Said, desk: Desk) -> Turn:
    """暗証番号."""
    found = my_bookings.codes(desk, state.facility)
    text = "決まっている予約がないので、入口の番号はありません。"
    return shown_aside(state, found or (_nothing(state, text, desk),), desk)


def see_details(state: State, said: Said, desk: Desk) -> Turn:
    """くわしく, without saying of what: everything this person has."""
    policy = desk.facilities[state.facility]
    found = [my_bookings.detail(policy, booking, desk) for booking in desk.bookings(state.facility)]
    found += [entries.detail(policy, entry, desk) for entry in desk.entries(state.facility)]
    return shown_aside(state, tuple(found[:4]) or (_nothing(state, "予約は、いまはありません。", desk),), desk)


def _staff(state: State, said: Said, desk: Desk) -> Turn:
    return staff(state, [], desk)


def see_proof(state: State, said: Said, desk: Desk) -> Turn:
    """抽選を確かめる, without saying which: what was drawn for this person."""
    found = tuple(entries.proof(entry, desk) for entry in desk.results(state.facility)[:4])
    return shown_aside(state, found or (_nothing(state, "抽選の結果は、いまはありません。", desk),), desk)


def _nothing(state: State, text: str, desk: Desk) -> Reply:
    return Reply(text) if state.script in SCRIPTS else prefixed(greeting.next_step(state, desk), text)


def cancel_one(state: State, said: Said, desk: Desk) -> Turn:
    """キャンセル; a talk that was going on ends here."""
    return cancel.start(state, said, desk, STOPPED if state.script in SCRIPTS else "")


def confirm_win(state: State, said: Said, desk: Desk) -> Turn:
    """確定: the wins that wait for it, each with its button."""
    policy = desk.facilities[state.facility]
    waiting = [booking for booking in desk.bookings(state.facility) if booking.state == "awaiting_confirmation"]
    if not waiting:
        text = "確定の手続きを待っている当選は、いまはありません。"
        return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), text),))
    return Turn(fresh(state), tuple(my_bookings.card(policy, booking, desk) for booking in waiting[:4]))


def nothing_open(word: str, state: State, desk: Desk) -> Reply | None:
    """はい, いいえ, 同意する and the like when nothing was asked."""
    if word in cancel.KEPT:
        return cancel.LEFT
    if word in words.THANKS:
        return prefixed(greeting.next_step(state, desk), "こちらこそ、ありがとうございます。")
    if word in words.HELLO:
        return prefixed(greeting.next_step(state, desk), "こんにちは。")
    if word in words.YES | words.NO | words.BACK | words.BACK_TOO or word in ("同意する", "スキップ"):
        return prefixed(greeting.next_step(state, desk), "いま、お返事をお待ちしていることはありません。")
    return None


ACTIONS: dict[str, Callable[[State, Said, Desk], Turn]] = {
    "register": _register,
    "book": book,
    "availability": see_free,
    "my_bookings": see_bookings,
    "codes": see_codes,
    "cancel": cancel_one,
    "detail": see_details,
    "staff": _staff,
    "proof": see_proof,
}
