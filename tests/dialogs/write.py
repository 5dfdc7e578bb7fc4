"""Writes the answers of today into transcripts: `python -m tests.dialogs.write FILE…`; what was written with … stays so.

For drafting a new talk and for a change of wording; read what came out before keeping it.
"""

import sys
from pathlib import Path

from tests.dialogs.transcript import turns
from tests.dialogs.written import differs


def rewritten(path: Path) -> str:
    """The transcript with the answers of today."""
    head, _, talk = path.read_text("utf-8").partition("\n\n")
    played = iter(list(turns(path)))
    lines: list[str] = []
    for line in talk.splitlines():
        if line.startswith(("窓口:", "      ", "=>")):
            continue
        lines.append(line)
        if line.startswith("利用者:"):
            _, written, answered = next(played)
            lines += answered if not written or differs(written, answered) else written
    return head + "\n\n" + "\n".join(line for line in lines if line.strip() or not line) + "\n"


for name in sys.argv[1:]:
    Path(name).write_text(rewritten(Path(name)), "utf-8")
