"""Plays a transcript: a text file that a clerk can read and correct, through the real dialogs and a desk in a table.

利用者: lines are said (［…］ presses the button of that label in the last answer, ［…］@2 in the answer before it, ［…］2026-05-23
picks; （スタンプ）（写真）（位置情報）（空白）（友だち追加）). 窓口: lines are what is answered, further lines indented, a line of … leaves
some out. => is the command that was given.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from dialogs import router
from dialogs.turn import Button, Said, State
from tests.dialogs.heading import change, desk_of
from tests.dialogs.written import shown, shown_command

KINDS = {"（スタンプ）": "sticker", "（写真）": "photo", "（位置情報）": "other", "（友だち追加）": "follow"}
PRESSED = re.compile(r"［(.+?)］(?:@(\d+))?(.*)")


def turns(path: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Play a transcript; yield what was said, what stands written as its answer, and what was answered."""
    head, _, talk = path.read_text("utf-8").partition("\n\n")
    desk = desk_of([line for line in head.splitlines() if not line.startswith("#")])
    state, answers = State(), list[tuple[list[Button], str]]()
    for said_line, written in _blocks(talk.splitlines()):
        if not said_line.startswith("利用者:"):
            change(desk, said_line)
            continue
        said = _said(said_line.removeprefix("利用者:").strip(), answers, desk.at)
        turn, given = router.step(State.from_json(state.to_json()), said, desk), ""
        if turn.command is not None:
            given = shown_command(turn.command)
            turn = router.told(turn.command, desk.carry_out(turn.command), turn.state, said, desk)
        state = turn.state
        answers.append(([button for reply in turn.replies for button in reply.buttons], state.token))
        yield said_line, written, [*([given] if given else []), *shown(turn.replies)]


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    block: list[str] = []
    for line in [line for line in lines if line.strip() and not line.startswith("#")] + ["利用者:"]:
        if not line.startswith(("窓口:", " ", "　", "=>", "…")):
            if block:
                yield block[0], block[1:]
            block = []
        block.append(line)


def _said(text: str, answers: list[tuple[list[Button], str]], at: object) -> Said:
    text = "" if text == "（空白）" else text.replace("（10,000文字）", "あ" * 10_000)
    if text in KINDS:
        return Said("", at, KINDS[text])  # type: ignore[arg-type]
    if not (found := PRESSED.fullmatch(text)):
        return Said(text, at)  # type: ignore[arg-type]
    buttons, token = answers[-int(found[2] or 1)]
    button = next(button for button in buttons if button.label == found[1])
    value = found[3] if button.picker else button.value
    return Said("", at, "button", value, "" if value.startswith(":") else token)  # type: ignore[arg-type]
