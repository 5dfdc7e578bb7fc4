"""Understanding what residents write: when, where, for how many, for what (docs/understanding.md)."""

from dialogs.understand.lines import as_json, understand_lines
from dialogs.understand.reader import understand
from dialogs.understand.reading import Hall, Reading, RoomWords

__all__ = ["Hall", "Reading", "RoomWords", "as_json", "understand", "understand_lines"]
