"""はい once more, or a second tap on the summary that was just answered: what came of it is said again, with its buttons."""

from dataclasses import replace

from booking.errors import Refusal
from booking.values import Booking, Entry
from dialogs import entries, outcomes, wording, words
from dialogs.questions import Desk
from dialogs.refusals import words_for
from dialogs.turn import Reply, Said, State, Turn

STILL_YES = words.YES | {words.plain(label) for label in ("はい、取り消す", "はい、取りやめる", "はい、辞退する")}
POLITE = words.THANKS | words.HELLO
WAITING = ("entered", "awaiting_approval", "awaiting_confirmation")


def answer(state: State, said: Said, desk: Desk) -> Turn | None:
    """The outcome of the summary this message answers a second time; None for anything else."""
    if state.script or outcomes.DID not in state.answers or not _answers_it(state, said):
        return None
    found = desk.booking(state.answers["id"]) or desk.entry(state.answers["id"])
    return Turn(state, (_again(state.answers[outcomes.DID], found, desk),)) if found else None


def _answers_it(state: State, said: Said) -> bool:
    if said.kind == "text":
        return words.plain(said.text) in STILL_YES - POLITE
    return said.kind == "button" and said.token == state.answers["token"]


def _again(did: str, found: Booking | Entry, desk: Desk) -> Reply:
    policy = desk.facilities[found.facility]
    if did == "cancel" and found.state in ("cancelled", "withdrawn"):
        text = (
            f"{wording.span(found.start, found.end, desk.at.date())} {policy.rooms[found.room].name}{_let_go(found)}。"
        )
        return Reply(f"{text}\n{outcomes.ANEW}", (outcomes.BOOK, outcomes.SEE))
    if did == "submit_use" and found.state in WAITING:
        done = (
            outcomes.booked(policy, found, desk) if isinstance(found, Booking) else entries.receipt(policy, found, desk)
        )
        _, _, rest = done.text.partition("\n")
        return replace(done, text=f"このお申し込みは、もう受け付けています。\n{rest}")
    if isinstance(found, Booking) and found.state == "confirmed":
        return outcomes.confirmed(policy, found, desk.at, "この予約は、もう決まっています。")
    return replace(words_for(Refusal("DECIDED", state=found.state), desk, found.facility), buttons=(outcomes.SEE,))


def _let_go(found: Booking | Entry) -> str:
    if isinstance(found, Entry):
        return "の抽選の申し込みは、もう取りやめてあります"
    return "の当選は、もう辞退してあります" if outcomes.declined(found) else "の予約は、もう取り消してあります"
