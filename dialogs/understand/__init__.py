"""Understanding what residents write: when, where, for how many, for what (docs/understanding.md)."""

from dialogs.understand.groups import names_only_a_kind
from dialogs.understand.lines import as_json, understand_lines
from dialogs.understand.reader import understand
from dialogs.understand.reading import Hall, Reading, RoomWords

__all__ = ["Hall", "Reading", "RoomWords", "as_json", "names_only_a_kind", "understand", "understand_lines"]
