"""The shapes of a talk: what was said, what is answered, where the talk stands, what is to be done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

URL = "url:"  # goes before the address of a page in the value of a button that opens one
Kind = Literal["text", "button", "sticker", "photo", "other", "follow"]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a resident said.

    `at`: business time in Japan at which it was said. `value` and `token`: what a pressed button carries and which question it
    belonged to; a picked date or time is a button whose value is `2026-12-01`, `09:00` or `2026-12-01T09:00`.
    """

    text: str
    at: datetime
    kind: Kind = "text"
    value: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label is what people read and may type, its value what it means.

    A value starting with `:` stands for itself and works from any message, however old (`:cancel:<id>`); any other answers the
    question it was shown with. `url` opens a page instead. `picker` lets a date or time be picked.
    """

    label: str
    value: str = ""
    url: str = ""
    picker: Literal["", "date", "time", "datetime"] = ""
    initial: str = ""
    lowest: str = ""
    highest: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message: a text, and what may be pressed. `facts` are shown as a table of (name, value) under the text."""

    text: str
    buttons: tuple[Button, ...] = ()
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    after: str = ""  # a last line under the table


@dataclass(frozen=True, slots=True)
class Command:
    """What the talk wants done, by name; `bot/conversation.py` has the desk do it."""

    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """Where a talk stands. Answers are plain strings by question name, so questions may be added while talks are open."""

    script: str = ""
    at: str = ""
    run: int = 0  # counts the talks, so that a button of an older one is known
    rev: int = 0  # counts changes of the answers, so that はい answers the newest summary only
    answers: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[tuple[str, str], ...] = ()  # (label, value) of the last message's buttons
    misses: int = 0
    facility: str = ""  # the hall this talk is about

    @property
    def token(self) -> str:
        """What the buttons of the open question carry."""
        return f"{self.run}.{self.rev}.{self.at}"

    def to_json(self) -> str:
        """For the database."""
        return json.dumps(
            [self.script, self.at, self.run, self.rev, dict(self.answers), self.offered, self.misses, self.facility],
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> "State":
        """The reverse of `to_json`; an empty text is a fresh state."""
        if not text:
            return cls()
        script, at, run, rev, answers, offered, misses, facility = json.loads(text)
        pairs = tuple((label, value) for label, value in offered)
        return cls(script, at, run, rev, answers, pairs, misses, facility)


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one step."""

    state: State
    replies: tuple[Reply, ...] = ()
    command: Command | None = None


def offering(state: State, replies: tuple[Reply, ...]) -> State:
    """The state, with the buttons of these messages as the newest that can be typed."""
    buttons = (button for reply in replies for button in reply.buttons)
    new = tuple((b.label, f"{URL}{b.url}" if b.url else b.value) for b in buttons if b.url or b.value)
    return replace(state, offered=(*new, *(one for one in state.offered if one not in new)))


def fresh(state: State, script: str = "") -> State:
    """A new talk with the same resident; buttons of the old one become old."""
    return State(script=script, run=state.run + 1, facility=state.facility)


def answered(state: State, **answers: str) -> State:
    """The state with these answers; a real change makes older summaries and buttons old."""
    merged = {**state.answers, **answers}
    if merged == dict(state.answers):
        return state
    return replace(state, answers=merged, rev=state.rev + 1)


def without(state: State, *names: str) -> State:
    """The state without these answers."""
    kept = {name: value for name, value in state.answers.items() if name not in names}
    return state if len(kept) == len(state.answers) else replace(state, answers=kept, rev=state.rev + 1)
