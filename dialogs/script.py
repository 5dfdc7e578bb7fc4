"""The shape of a talk with an end: its questions in the order people meet them, a summary, what はい does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dialogs.questions import Desk
from dialogs.turn import Button, Command, Reply, Said, State

Found = Mapping[str, str]
SUMMARY = "summary"
FIX = "fix"  # ［直す］ was pressed: which part?
STOP = Button("やめる", "やめる")
BACK = Button("戻る", "戻る")
STAFF = Button("職員に伝える", ":staff")


class NotUnderstood(Exception):
    """The message does not answer the question; `hint` says why, with an example.

    `found` is kept all the same; an answer that is empty in it is forgotten.
    """

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


class Aside(Exception):
    """The message asks for something to read; it is shown, then the question comes again."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


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
    simpler: str = ""  # the same question in other words, for when a sticker or an unread text came instead
    shorter: str = ""  # the same when it is asked again, where the first asking explains much
    free_text: bool = False  # any text is an answer: only the words of `dialogs.words.MENU` keep their meaning


@dataclass(frozen=True, slots=True)
class Script:
    """A talk with an end."""

    name: str
    questions: tuple[Ask, ...]
    summary: Callable[[State, Desk], Reply]
    finish: Callable[[State, Desk], Command]
    absorb: Callable[[Said, State, Desk], Found] | None = None  # answers told unasked, and corrections
    settle: Callable[[State, Desk], State] | None = None  # raises Refusal(…, drop=names) when answers do not fit
    echo: Callable[[State, State, Desk], str] | None = None  # (before, after): what was understood, said back

    def question(self, name: str) -> Ask | None:
        """The question of that name."""
        return next((question for question in self.questions if question.name == name), None)


def prefixed(reply: Reply, before: str) -> Reply:
    """The reply with a sentence in front of it."""
    if not before:
        return reply
    text = f"{before}\n{reply.text}" if reply.text else before
    return Reply(text, reply.buttons, reply.title, reply.facts, reply.after)
