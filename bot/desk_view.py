"""The desk as dialogs see it: questions answered from the rows of one resident, inside the turn's transaction."""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from booking import store, terms
from booking.desk import booking_rows, entries, holds, past, registrations
from booking.desk.office import Office, japan
from booking.history import NOTHING, OPEN, History
from booking.policy import Policy
from booking.values import Booking, Entry, Registration
from bot import own_draw
from dialogs.questions import Drawn, Spans

T = TypeVar("T")


class DeskView:
    """`dialogs.questions.Desk` for one resident and one moment; what is asked again is answered from memory.

    After a command has changed something, a new view must be asked.
    """

    def __init__(self, office: Office, resident: str, public_url: str) -> None:
        self._office = office
        self._resident = resident
        self._public_url = public_url
        self._answers: dict[Hashable, object] = {}

    def _once(self, question: Hashable, ask: Callable[[], T]) -> T:
        if question not in self._answers:
            self._answers[question] = ask()
        return self._answers[question]  # type: ignore[return-value]  # what `ask` gave

    @property
    def at(self) -> datetime:
        """When the resident said it, in Japan."""
        return japan(self._office.at)

    @property
    def facilities(self) -> Mapping[str, Policy]:
        """The halls, with the rules of today."""
        today = self.at.date()
        return self._once("facilities", lambda: {name: policy.on(today) for name, policy in self.rules.items()})

    @property
    def rules(self) -> Mapping[str, Policy]:
        """The halls with all their versions; one whose file says nothing of today is not open to talk about."""
        today, known = self.at.date(), self._office.policies
        return self._once("rules", lambda: {name: one for name, one in known.items() if terms.in_force(one, today)})

    def registration(self, facility: str) -> Registration | None:
        """The newest registration there."""
        return self._once(
            ("registration", facility), lambda: registrations.newest(self._office, self._resident, facility)
        )

    def bookings(self, facility: str) -> tuple[Booking, ...]:
        """Bookings that are not over."""
        return booking_rows.of_resident(self._office, self._resident, facility)

    def entries(self, facility: str) -> tuple[Entry, ...]:
        """Lottery entries that are not drawn."""
        return entries.of_resident(self._office, self._resident, facility)

    def results(self, facility: str) -> tuple[Entry, ...]:
        """Lottery entries that were drawn and whose use is still ahead."""
        table = store.entries
        rows = self._office.conn.execute(
            select(table)
            .where(table.c.resident == self._resident, table.c.facility == facility)
            .where(table.c.state.in_(("won", "lost", "void")), table.c.ends_at > self._office.at)
            .order_by(table.c.starts_at.desc(), table.c.id)
        )
        return tuple(entries.value(self._office, row) for row in rows)

    def booking(self, booking_id: str) -> Booking | None:
        """A booking of this resident."""
        try:
            found = booking_rows.get(self._office, booking_id, show_code=True)
        except LookupError:
            return None
        return found if found.resident == self._resident and found.facility in self._office.policies else None

    def entry(self, entry_id: str) -> Entry | None:
        """A lottery entry of this resident."""
        try:
            found = entries.get(self._office, entry_id)
        except LookupError:
            return None
        return found if found.resident == self._resident and found.facility in self._office.policies else None

    def free(self, facility: str, room: str, day: date) -> Spans:
        """What nobody holds of the opening hours."""
        policy = self._office.policies[facility]
        return self._once(
            ("free", facility, room, day), lambda: holds.open_spans(self._office, policy, facility, room, day)
        )

    def equipment_taken(self, facility: str, start: datetime, end: datetime) -> Mapping[str, int]:
        """What is booked with any part of the time."""
        table = store.bookings
        rows = self._office.conn.execute(
            select(table.c.equipment)
            .where(table.c.facility == facility, table.c.state.in_(OPEN))
            .where(table.c.starts_at < end, table.c.ends_at > start)
        )
        taken: Counter[str] = Counter()
        for row in rows:
            taken.update({kind: len(pieces) for kind, pieces in json.loads(row.equipment).items()})
        return taken

    def draw(self, facility: str, draw: str) -> Drawn | None:
        """The draw of a day or month of use."""
        return own_draw.drawn(self._office, self._resident, facility, draw)

    def history(self, facility: str) -> History:
        """The past there."""
        registration = self.registration(facility)
        if registration is None:
            return NOTHING
        return self._once(("history", facility), lambda: past.of(self._office, registration))

    def usual_group(self, facility: str) -> str:
        """The group named last."""
        table = store.bookings
        row = self._office.conn.execute(
            select(table)
            .where(table.c.resident == self._resident, table.c.facility == facility)
            .order_by(table.c.booked_at.desc())
            .limit(1)
        ).first()
        return booking_rows.value(self._office, row).details.group if row else ""

    def url(self, path: str) -> str:
        """A public page."""
        return f"{self._public_url}{path}"

    def calendar_path(self) -> str:
        """No calendar yet."""
        return ""
