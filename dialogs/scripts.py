"""The talks that are walked question by question, by name."""

from dialogs.registration import REGISTRATION
from dialogs.request import REQUEST
from dialogs.script import Script

SCRIPTS: dict[str, Script] = {script.name: script for script in (REGISTRATION, REQUEST)}


def takes_any_text(script: str, at: str) -> bool:
    """Whether the open question is answered by any text (a name, a purpose)."""
    known = SCRIPTS.get(script)
    question = known.question(at) if known else None
    return question is not None and question.free_text
