"""Buttons that stand for themselves (`:cancel:<id>`): they work from any message, however old, for their owner only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from dialogs import cancel, entries, greeting, my_bookings, registering
from dialogs.ask_hours import picked_clock
from dialogs.questions import Desk
from dialogs.request import REQUEST
from dialogs.script import STOP, Script, prefixed
from dialogs.scripts import SCRIPTS
from dialogs.turn import Command, Reply, Said, State, Turn, fresh
from dialogs.walking import again, ask_next

NOT_FOUND = "その予約は見つかりませんでした。"
STALE = "それは前の案内のボタンでした。いまの続きをご案内します。"
TELL = Reply("職員に伝えたいことを、そのまま送ってください。", (STOP,))


def press(state: State, said: Said, desk: Desk) -> Turn:
    """What a standing button does; one that names nothing of this person's is not found."""
    _, verb, *rest = said.value.split(":")
    act = VERBS.get(verb)
    turn = act(state, rest, desk) if act else None
    return turn or continued(state, desk, NOT_FOUND)


def continued(state: State, desk: Desk, text: str) -> Turn:
    """Go on where the talk stands, after a sentence."""
    script = SCRIPTS.get(state.script)
    if script is not None:
        return ask_next(script, state, desk, text)
    if state.script == "cancel" and state.answers.get("id"):
        return cancel.ask(state, state.answers["id"], desk, text)
    return Turn(fresh(state), (prefixed(greeting.next_step(state, desk), text),))


def shown_aside(state: State, replies: tuple[Reply, ...], desk: Desk) -> Turn:
    """Show something, then go on with the open question."""
    script: Script | None = SCRIPTS.get(state.script)
    if script is None:
        return Turn(fresh(state), replies)
    turn = again(script, state, desk, "")
    return replace(turn, replies=(*(_to_look_at(reply) for reply in replies[:4]), *turn.replies))


def _to_look_at(reply: Reply) -> Reply:
    """Without the buttons that would begin another talk."""
    return replace(
        reply, buttons=tuple(b for b in reply.buttons if b.url or b.value.startswith((":detail:", ":entry:")))
    )


def staff(state: State, rest: list[str], desk: Desk) -> Turn:
    """職員に伝える: the next message goes to them."""
    return Turn(replace(fresh(state, "staff"), at="message"), (TELL,))


def to_staff(state: State, said: Said) -> Turn:
    """The message for staff."""
    text = said.text.strip()
    if said.kind != "text" or not text:
        return Turn(state, (replace(TELL, text="写真やスタンプは送れないので、文字で送ってください。"),))
    return Turn(state, (), Command("tell_staff", {"facility": state.facility, "text": text[:1000]}))


def _cancel(state: State, rest: list[str], desk: Desk) -> Turn:
    return cancel.ask(state, rest[0] if rest else "", desk)


def _detail(state: State, rest: list[str], desk: Desk) -> Turn | None:
    booking = desk.booking(rest[0]) if rest else None
    if booking is None:
        return None
    return shown_aside(state, (my_bookings.detail(desk.facilities[booking.facility], booking, desk),), desk)


def _confirm(state: State, rest: list[str], desk: Desk) -> Turn | None:
    booking = desk.booking(rest[0]) if rest else None
    if booking is None:
        return None
    return Turn(replace(fresh(state), facility=booking.facility), (), Command("confirm_win", {"booking": booking.id}))


def _entry(state: State, rest: list[str], desk: Desk) -> Turn | None:
    entry = desk.entry(rest[0]) if rest else None
    if entry is None:
        return None
    return shown_aside(state, (entries.detail(desk.facilities[entry.facility], entry, desk),), desk)


def _proof(state: State, rest: list[str], desk: Desk) -> Turn | None:
    entry = desk.entry(rest[0]) if rest else None
    return shown_aside(state, (entries.proof(entry, desk),), desk) if entry else None


def _book(state: State, rest: list[str], desk: Desk) -> Turn | None:
    """A free time that was offered: `<facility>:<room or ->:<date>[:<HHMM>-<HHMM>]`."""
    facility, room, day, hours = (*rest, "", "", "", "")[:4]
    answers = _offer(room, day, hours, desk, facility)
    if facility not in desk.facilities or not answers:
        return None
    state = replace(fresh(state, REQUEST.name), facility=facility)
    if not registering.is_registered(state, desk):
        return registering.register(state, desk, registering.FIRST)
    return ask_next(REQUEST, replace(state, answers=answers), desk, before=state)


def _offer(room: str, day: str, hours: str, desk: Desk, facility: str) -> dict[str, str]:
    try:
        answers = {"date": date.fromisoformat(day).isoformat()}
    except ValueError:
        return {}
    if facility in desk.facilities and room in desk.facilities[facility].rooms:
        answers["room"] = room
    start, _, end = (f"{part[:2]}:{part[2:]}" if len(part) == 4 else part for part in hours.partition("-"))
    if picked_clock(start) and picked_clock(end):
        answers |= {"start": picked_clock(start), "end": picked_clock(end)}
    return answers


VERBS: dict[str, Callable[[State, list[str], Desk], Turn | None]] = {
    "staff": staff,
    "cancel": _cancel,
    "withdraw": _cancel,
    "detail": _detail,
    "confirm": _confirm,
    "entry": _entry,
    "proof": _proof,
    "book": _book,
}
