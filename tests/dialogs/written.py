"""How a transcript writes an answer down, and whether two answers differ."""

import re

from dialogs.turn import Command, Reply


def shown(replies: tuple[Reply, ...]) -> list[str]:
    """An answer as the transcript writes it."""
    lines: list[str] = []
    for reply in replies:
        text = [part for part in (reply.title, reply.text) if part]
        table = ["─────────", *(f"{name}　{value}" for name, value in reply.facts), "─────────"] if reply.facts else []
        whole = "\n".join([*text, *table, *([reply.after] if reply.after else [])]).splitlines()
        whole += ["".join(f"［{button.label}］" for button in reply.buttons)] if reply.buttons else []
        lines += ["窓口: " + whole[0], *("      " + line for line in whole[1:] if line.strip())]
    return lines


def shown_command(command: Command) -> str:
    """=> cancel(id=b1)."""
    return f"=> {command.name}"


def differs(written: list[str], answered: list[str]) -> bool:
    """Whether an answer is another than what stands written; … stands for any lines."""
    pattern = "\n".join(".*" if line.strip() == "…" else re.escape(line.strip()) for line in written)
    return re.fullmatch(pattern, "\n".join(line.strip() for line in answered), re.DOTALL) is None
