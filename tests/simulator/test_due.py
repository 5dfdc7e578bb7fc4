"""What is due next is read from the ledger."""

from datetime import datetime

from bot.simulator.due import due_next

LEDGER = {
    "draws": [
        {"id": f"2026-05-{day}", "state": "open", "due_at": f"2026-05-{day}T07:00:00+09:00", "entries": day == 20}
        for day in (14, 15, 16, 20)
    ],
    "bookings": [
        {
            "number": "790110",
            "state": "confirmed",
            "start": "2026-05-23T15:00:00+09:00",
            "end": "2026-05-23T17:00:00+09:00",
            "key": {"valid_from": "2026-05-23T14:50:00+09:00", "valid_until": "2026-05-23T17:00:00+09:00"},
        },
        {"number": "1", "state": "cancelled", "start": "2026-05-24T15:00:00+09:00", "end": "2026-05-24T17:00:00+09:00"},
    ],
}


def test_due_in_order_without_what_is_over_and_with_few_empty_draws() -> None:
    due = due_next(LEDGER, datetime.fromisoformat("2026-05-13T10:00:00+09:00"))
    assert [(row["at"][5:16], row["what"]) for row in due] == [
        ("05-14T07:00", "draw"),
        ("05-15T07:00", "draw"),
        ("05-20T07:00", "draw"),
        ("05-22T18:00", "eve"),
        ("05-23T14:50", "key_from"),
        ("05-23T15:00", "start"),
        ("05-23T17:00", "end"),
    ]
    assert due_next({"error": "no ledger"}, datetime.fromisoformat("2026-05-13T10:00:00+09:00")) == []
