"""What the rows say, as values: the only shapes of a booking, an entry or a registration outside the store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Details:
    """What the resident wrote about a use: group and purpose, and remarks."""

    group: str
    purpose: str
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Charged:
    """What a fee depends on beyond room, time, class and equipment: all of it words of the policy, nothing personal."""

    purpose_class: str | None = None
    ticket_yen: int = 0
    """The highest ticket price, 0 for none."""
    grounds: tuple[str, ...] = ()
    """Reductions staff have granted."""
    options: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A way through the door; `code` is None unless it may be shown now. Moments in Japan time, `[from, until)`."""

    kind: str
    state: str
    code: str | None
    valid_from: datetime
    valid_until: datetime
    shown_from: datetime | None = None
    """The instant from which the code is told; None: as soon as the lock knows it."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One booking as its owner or staff may see it. Moments in Japan time."""

    id: str
    number: str | None
    facility: str
    room: str
    entrance: str | None
    start: datetime
    end: datetime
    resident: str
    registration: str
    headcount: int
    details: Details
    origin: str
    channel: str
    state: str
    version: int
    booked_at: datetime
    house_rules: str | None = None
    confirm_until: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str = ""
    fee_yen: int = 0
    paid_yen: int = 0
    refund_yen: int = 0
    returned_yen: int = 0  # of `refund_yen`, what cheaper changes gave back
    equipment: Mapping[str, int] = field(default_factory=dict)
    key: Key | None = None
    klass: str | None = None
    charged: Charged = field(default_factory=Charged)
    equipment_yen: int = 0
    """The part of the fee that is for equipment."""
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One lottery entry (抽選申込). Moments in Japan time."""

    id: str
    draw: str
    facility: str
    room: str
    entrance: str | None
    start: datetime
    end: datetime
    resident: str
    registration: str
    headcount: int
    details: Details
    wish: int
    channel: str
    state: str
    rank: int | None
    booking: str | None
    bundle: str | None = None
    ticket: str = ""  # the pseudonym under which the proof names its owner


@dataclass(frozen=True, slots=True)
class Registration:
    """One registration; `answers` are the normalised answers by question name, empty once erased."""

    id: str
    resident: str
    facility: str
    state: str
    channel: str
    klass: str | None
    answers: Mapping[str, str]
    applied_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str = ""
    valid_until: datetime | None = None
