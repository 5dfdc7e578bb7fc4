"""A desk whose answers stand in a table: what the heading of a transcript says, and what its talk brings about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from booking import engine, fees, terms
from booking.calendar import JST
from booking.errors import Refusal
from booking.history import NOTHING, History, PastBooking, PastEntry
from booking.policy import Policy, built_in, load_all
from booking.values import Booking, Details, Entry, Key, Registration
from dialogs.questions import Drawn, Spans
from dialogs.turn import Command

POLICIES = load_all((*built_in(), Path(__file__).parents[2] / "docs" / "examples"))
HOLDING = ("awaiting_approval", "awaiting_confirmation", "confirmed")
ME, OTHER = "me", "somebody else"


@dataclass(slots=True)
class TableDesk:
    """`dialogs.questions.Desk`, and the carrying out of commands, in memory."""

    at: datetime
    rules: Mapping[str, Policy]
    registered: dict[str, Registration] = field(default_factory=dict)
    held: dict[str, Booking] = field(default_factory=dict)
    entered: dict[str, Entry] = field(default_factory=dict)
    draws: dict[str, Drawn] = field(default_factory=dict)
    usual: str = ""
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def facilities(self) -> Mapping[str, Policy]:
        today = self.at.date()
        return {name: policy.on(today) for name, policy in self.rules.items() if terms.in_force(policy, today)}

    def registration(self, facility: str) -> Registration | None:
        return self.registered.get(facility)

    def bookings(self, facility: str) -> tuple[Booking, ...]:
        mine = [b for b in self.held.values() if b.resident == ME and b.facility == facility and b.state in HOLDING]
        return tuple(sorted((b for b in mine if b.end > self.at), key=lambda b: b.start))

    def entries(self, facility: str) -> tuple[Entry, ...]:
        mine = [e for e in self.entered.values() if e.resident == ME and e.facility == facility]
        return tuple(sorted((e for e in mine if e.state == "entered"), key=lambda e: e.start))

    def results(self, facility: str) -> tuple[Entry, ...]:
        mine = [e for e in self.entered.values() if e.resident == ME and e.facility == facility]
        return tuple(e for e in mine if e.state in ("won", "lost", "void") and e.end > self.at)

    def booking(self, booking_id: str) -> Booking | None:
        found = self.held.get(booking_id)
        return found if found and found.resident == ME else None

    def entry(self, entry_id: str) -> Entry | None:
        found = self.entered.get(entry_id)
        return found if found and found.resident == ME else None

    def free(self, facility: str, room: str, day: date) -> Spans:
        taken = [(b.start, b.end) for b in self.held.values() if b.room == room and b.state in HOLDING]
        spans = list(engine.opening(self.rules[facility], room, day))
        for start, end in taken:
            spans = [cut for a, b in spans for cut in ((a, min(b, start)), (max(a, end), b)) if cut[0] < cut[1]]
        return tuple(spans)

    def equipment_taken(self, facility: str, start: datetime, end: datetime) -> Mapping[str, int]:
        taken: dict[str, int] = {}
        for booking in self.held.values():
            if booking.state in HOLDING and booking.start < end and start < booking.end:
                for key, number in booking.equipment.items():
                    taken[key] = taken.get(key, 0) + number
        return taken

    def draw(self, facility: str, draw: str) -> Drawn | None:
        return self.draws.get(draw)

    def history(self, facility: str) -> History:
        bookings = [b for b in self.held.values() if b.resident == ME]
        entries = [e for e in self.entered.values() if e.resident == ME]
        return replace(
            NOTHING,
            bookings=tuple(
                PastBooking(b.room, b.start, b.end, b.state, b.origin, b.booked_at, id=b.id) for b in bookings
            ),
            entries=tuple(PastEntry(e.room, e.start, e.end, e.state, draw=e.draw, id=e.id) for e in entries),
        )

    def usual_group(self, facility: str) -> str:
        return self.usual

    def url(self, path: str) -> str:
        return f"https://yoriai.example{path}"

    def calendar_path(self) -> str:
        return ""

    # --- what commands bring about ---

    def carry_out(self, command: Command) -> object:
        """Do it as the counter would; return what came of it, or the Refusal."""
        try:
            return getattr(self, f"_{command.name}")(command.facts)
        except Refusal as refusal:
            return refusal

    def _apply_registration(self, facts: Mapping[str, Any]) -> Registration:
        facility = facts["facility"]
        self.registered[facility] = Registration("r1", ME, facility, "applied", "line", None, facts["answers"], self.at)
        return self.registered[facility]

    def _submit_use(self, facts: Mapping[str, Any]) -> Booking | Entry:
        facility, room, (start, end) = facts["facility"], facts["room"], facts["span"]
        told = engine.explain(
            self.rules[facility], self.at, room, start.date(), start=start, end=end, history=self.history(facility)
        )
        if "first_come_booking" not in told.may:
            open_now = next(s for s in told.stages if s.kind == "lottery" and s.opens_at <= self.at < s.closes_at)
            return self.add_entry(
                facility, room, start, end, facts["headcount"], facts["group"], facts["purpose"], facts["wish"],
                stage=open_now.id,
            )  # fmt: skip
        if not any(a <= start and end <= b for a, b in self.free(facility, room, start.date())):
            raise Refusal("TAKEN")
        policy = self.facilities[facility]
        cost = fees.fee(policy, room, start, end, entrance=facts["entrance"], equipment=facts["equipment"], at=self.at)
        state = "awaiting_approval" if terms.needs_approval(policy, room, None) else "confirmed"
        return self.add_booking(
            facility, room, start, end, state, headcount=facts["headcount"], details=Details(facts["group"], facts["purpose"]),
            entrance=facts["entrance"], equipment=facts["equipment"], fee_yen=cost.total_yen or 0,
        )  # fmt: skip

    def _cancel(self, facts: Mapping[str, Any]) -> Booking | Entry:
        if entry := self.entry(facts["id"]):
            self.entered[entry.id] = replace(entry, state="withdrawn")
            return self.entered[entry.id]
        booking = self.held[facts["id"]]
        if booking.state not in HOLDING:
            raise Refusal("DECIDED", state=booking.state)
        self.held[booking.id] = replace(booking, state="cancelled", key=None)
        return self.held[booking.id]

    def _confirm_win(self, facts: Mapping[str, Any]) -> Booking:
        booking = self.held[facts["booking"]]
        if booking.state != "awaiting_confirmation":
            raise Refusal("DECIDED", state=booking.state)
        if booking.confirm_until and self.at >= booking.confirm_until:
            raise Refusal("CONFIRM_OVER", until=booking.confirm_until)
        self.held[booking.id] = replace(booking, state="confirmed", number="790110")
        return self.held[booking.id]

    def _link(self, facts: Mapping[str, Any]) -> Registration:
        if not facts["code"].upper().startswith("K"):
            raise Refusal("LINK_UNKNOWN")
        facility = list(self.rules)[-1]
        self.registered[facility] = Registration("r1", ME, facility, "approved", "counter", None, {}, self.at)
        return self.registered[facility]

    def _tell_staff(self, facts: Mapping[str, Any]) -> None:
        return None

    def add_booking(self, facility: str, room: str, start: datetime, end: datetime, state: str, **more: Any) -> Booking:
        number = next(self.numbers)
        keypad = terms.key_rule(self.facilities[facility], room).kind == "keypad"
        key = Key("keypad", "issued", "6789", start, end) if keypad and state == "confirmed" else None
        facts: dict[str, Any] = {
            "number": "790110" if state == "confirmed" else None, "entrance": None, "resident": ME, "registration": "r1",
            "headcount": 10, "details": Details("三鷹中央町会", "役員会"), "origin": "first_come", "channel": "line",
            "version": 1, "booked_at": self.at, "key": key, **more,
        }  # fmt: skip
        made = Booking(id=f"b{number}", facility=facility, room=room, start=start, end=end, state=state, **facts)
        self.held[made.id] = made
        return made

    def add_entry(
        self, facility: str, room: str, start: datetime, end: datetime, headcount: int = 10, group: str = "三鷹中央町会",
        purpose: str = "役員会", wish: int = 1, state: str = "entered", rank: int | None = None, booking: str | None = None,
        stage: str | None = None,
    ) -> Entry:  # fmt: skip
        made = Entry(
            id=f"e{next(self.numbers)}", draw=engine.draw_id(self.rules[facility], room, start.date(), stage=stage), facility=facility,
            room=room, entrance=None, start=start, end=end, resident=ME, registration="r1", headcount=headcount,
            details=Details(group, purpose), wish=wish, channel="line", state=state, rank=rank, booking=booking,
        )  # fmt: skip
        self.entered[made.id] = made
        return made


def moment(text: str) -> datetime:
    """An instant of Japan: `2026-05-13 10:00`; 24:00 is the midnight after."""
    day, _, clock = text.partition(" ")
    hour, minute = (int(part) for part in (clock or "10:00").split(":"))
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), JST) + timedelta(hours=hour, minutes=minute)
