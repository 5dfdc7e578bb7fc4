"""The life of a booking (予約) and of a registration (利用者登録): one transition table each.

仮予約 is `awaiting_approval`, 当選 before 確定 is `awaiting_confirmation`, 本予約 is `confirmed`.
"""

BOOKING: dict[str, frozenset[str]] = {
    "awaiting_confirmation": frozenset({"awaiting_approval", "confirmed", "void", "cancelled"}),
    "awaiting_approval": frozenset({"confirmed", "refused", "lapsed", "cancelled"}),
    "confirmed": frozenset({"used", "no_show", "cancelled", "void"}),
    "used": frozenset({"no_show"}),
    "refused": frozenset(),
    "lapsed": frozenset(),
    "void": frozenset(),
    "cancelled": frozenset(),
    "no_show": frozenset({"used"}),
}
HOLDING = ("awaiting_confirmation", "awaiting_approval", "confirmed")  # these states keep their cells

REGISTRATION: dict[str, frozenset[str]] = {
    "applied": frozenset({"approved", "rejected", "withdrawn"}),
    "approved": frozenset({"withdrawn", "erased"}),
    "rejected": frozenset({"erased"}),
    "withdrawn": frozenset({"erased"}),
    "erased": frozenset(),
}
LIVE = ("applied", "approved")


def sources(table: dict[str, frozenset[str]], target: str) -> tuple[str, ...]:
    """Return the states from which `target` may be reached."""
    return tuple(state for state, targets in table.items() if target in targets)
