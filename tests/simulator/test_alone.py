"""The stand-ins import nothing of the bot."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_nothing_of_the_bot_is_imported() -> None:
    for path in (ROOT / "bot" / "simulator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                ours = name.split(".")[0] in ("bot", "booking", "dialogs", "locks", "worker")
                assert not ours or name.startswith("bot.simulator") or name == "locks.simulated", f"{path}: {name}"
