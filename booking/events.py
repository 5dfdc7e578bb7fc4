"""What happened, for whoever must be told: a word, the id it is about, and facts, never a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Happened:
    """`kind`: `registration_applied`, `booking_confirmed`, …; `about`: the id as in the ledger."""

    kind: str
    about: str
    facts: Mapping[str, Any] = field(default_factory=dict)
