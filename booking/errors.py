"""Refusals: why something may not be done, as a word and facts, never as a sentence."""

from typing import Any


class Refusal(Exception):
    """The rules say no.

    `reason` is an upper-case word (`NOT_OPEN`, `OVER_CAPACITY`, …); `facts` are the values a sentence about it needs:
    aware datetimes, dates, ints, strings. `next_at`, where known, is the instant from which it would be possible.
    """

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.reason, self.facts) == (other.reason, other.facts)

    def __hash__(self) -> int:
        return hash(self.reason)

    def __repr__(self) -> str:
        facts = ", ".join(f"{key}={value!r}" for key, value in self.facts.items())
        return f"Refusal({self.reason!r}{', ' if facts else ''}{facts})"
