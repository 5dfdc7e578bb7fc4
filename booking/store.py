"""The rows: every table.

What a person typed, and every code, stands in columns ending in `_sealed` (see `booking.sealed`); equality of such values is
found by columns ending in `_hash` (keyed). Moments are UTC. Invariants are constraints here, the same on both databases.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; naive ones are refused rather than guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into the UTC value the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        at_utc = value.astimezone(UTC)
        return at_utc.replace(tzinfo=None) if dialect.name == "sqlite" else at_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _row_number() -> Column[int]:
    # SQLite counts up by itself only in a column of type INTEGER.
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


residents = Table(
    "residents",
    metadata,
    _id(),
    Column("line_hash", String(64), unique=True),
    Column("line_sealed", LargeBinary),
    Column("state_sealed", LargeBinary),  # the open talk
    Column("calendar_hash", String(64), unique=True),
    Column("created_at", Instant, nullable=False),
)

registrations = Table(
    "registrations",
    metadata,
    _id(),
    Column("resident", ForeignKey("residents.id"), nullable=False),
    Column("facility", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("klass", String(40)),
    Column("answers_sealed", LargeBinary),
    Column("phone_hash", String(64), index=True),
    Column("address_hash", String(64), index=True),
    Column("kana_hash", String(64), index=True),
    Column("terms_version", String(40)),
    Column("link_hash", String(64), unique=True),
    Column("link_expires_at", Instant),
    Column("valid_until", Instant),
    Column("applied_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", String(40)),
    Column("reason_sealed", LargeBinary),
    Index(
        "uq_registrations_live",
        "resident",
        "facility",
        unique=True,
        sqlite_where=text("state IN ('applied', 'approved')"),
        postgresql_where=text("state IN ('applied', 'approved')"),
    ),
)

inbox = Table(
    "inbox",
    metadata,
    _row_number(),
    Column("source", String(10), nullable=False),
    Column("event_id", String(120), nullable=False),
    Column("talk", String(64)),  # whose talk it belongs to: events of one talk are handled in order
    Column("event_at", Instant, nullable=False),  # said at, by the sender's clock
    Column("received_at", Instant, nullable=False),  # machine clock
    Column("event_sealed", LargeBinary),
    Column("state", String(10), nullable=False),  # new, failed, done, dead
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Instant, nullable=False),  # machine clock
    UniqueConstraint("source", "event_id"),
    Index("ix_inbox_open", "talk", "state", "event_at"),
    Index("ix_inbox_next", "state", "next_at"),
)

outbox = Table(
    "outbox",
    metadata,
    _row_number(),
    Column("channel", String(10), nullable=False),
    Column("via", String(10), nullable=False),
    Column("to_hash", String(64), nullable=False),  # one recipient's messages go in order
    Column("to_sealed", LargeBinary),
    Column("kind", String(40), nullable=False),
    Column("about", String(40)),
    Column("payload_sealed", LargeBinary),
    Column("reply_sealed", LargeBinary),  # the reply token
    Column("matters", Boolean, nullable=False),
    Column("dedupe", String(120), unique=True),
    Column("retry_key", String(36), nullable=False),
    Column("retry_key_at", Instant, nullable=False),  # machine clock
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("unknown", Boolean, nullable=False, default=False),  # an attempt may have been accepted
    Column("next_at", Instant, nullable=False),  # machine clock
    Column("lease_until", Instant),  # machine clock
    Column("made_at", Instant, nullable=False),  # machine clock
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("last_error", String(80)),
    Index("ix_outbox_next", "state", "next_at"),
    Index("ix_outbox_to", "to_hash", "state", "id"),
)

due = Table(
    "due",
    metadata,
    _row_number(),
    Column("kind", String(30), nullable=False),
    Column("about", String(120), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Instant),  # machine clock, after a failure
    UniqueConstraint("kind", "about"),
    Index("ix_due_open", "done_at", "due_at"),
)

occupancy = Table(
    "occupancy",
    metadata,
    Column("unit", String(120), nullable=False),
    Column("day", String(10), nullable=False),
    *(Column(f"m{part}", BigInteger, nullable=False, default=0) for part in range(6)),
    PrimaryKeyConstraint("unit", "day"),
)

bookings = Table(
    "bookings",
    metadata,
    _id(),
    Column("number", String(12), unique=True),
    Column("facility", String(80), nullable=False),
    Column("room", String(80), nullable=False),
    Column("entrance", String(40)),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("resident", ForeignKey("residents.id"), nullable=False),
    Column("registration", ForeignKey("registrations.id"), nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("details_sealed", LargeBinary, nullable=False),  # group, purpose, remarks
    Column("equipment", String(400), nullable=False, default="{}"),
    Column("charged", String(600), nullable=False, default="{}"),  # what else the fee depends on
    Column("klass", String(40)),  # the class it was made with; null: the registration's
    Column("changes", Integer, nullable=False, default=0),
    Column("held", String(800)),  # the units and the stretch it occupies, margins included
    Column("origin", String(12), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("state", String(24), nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("house_rules", String(40)),
    Column("fee_yen", Integer, nullable=False, default=0),
    Column("equipment_yen", Integer, nullable=False, default=0),  # the part of it that is for equipment
    Column("paid_yen", Integer, nullable=False, default=0),
    Column("refund_yen", Integer, nullable=False, default=0),
    Column("returned_yen", Integer, nullable=False, default=0, server_default="0"),  # of it, by changes to a lower fee
    Column("booked_at", Instant, nullable=False),
    Column("confirm_until", Instant),
    Column("decided_at", Instant),
    Column("decided_by", String(40)),
    Column("reason_sealed", LargeBinary),
    Column("release_at", Instant),  # a dropped win frees its cells later, at a moment nobody can time
    Index("ix_bookings_resident", "resident", "starts_at"),
    Index("ix_bookings_room", "facility", "room", "starts_at"),
)

keys = Table(
    "keys",
    metadata,
    _id(),
    Column("booking", ForeignKey("bookings.id"), nullable=False),
    Column("door", String(160), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    Column("code_sealed", LargeBinary),
    Column("code_hash", String(64)),
    Column("lock_ref", String(120)),  # what the lock calls the grant
    Column("valid_from", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("shown_from", Instant),  # the code is told from then on; null: as soon as it is issued
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Instant),  # machine clock; null = nothing left to do at the lock
    Column("lease_until", Instant),
    Index(
        "uq_keys_booking_live",
        "booking",
        "door",
        unique=True,
        sqlite_where=text("state IN ('pending', 'issued')"),
        postgresql_where=text("state IN ('pending', 'issued')"),
    ),
    Index(
        "uq_keys_code_live",
        "door",
        "code_hash",
        unique=True,
        sqlite_where=text("state IN ('pending', 'issued')"),
        postgresql_where=text("state IN ('pending', 'issued')"),
    ),
    Index("ix_keys_next", "next_at"),
)

entries = Table(
    "entries",
    metadata,
    _id(),
    Column("draw", ForeignKey("draws.id"), nullable=False),
    Column("facility", String(80), nullable=False),
    Column("room", String(80), nullable=False),
    Column("entrance", String(40)),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("resident", ForeignKey("residents.id"), nullable=False),
    Column("registration", ForeignKey("registrations.id"), nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("details_sealed", LargeBinary, nullable=False),
    Column("equipment", String(400), nullable=False, default="{}"),
    Column("charged", String(600), nullable=False, default="{}"),
    Column("wish", Integer, nullable=False, default=1),
    Column("bundle", String(32)),
    Column("lucky", String(3)),
    Column("channel", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("rank", Integer),
    Column("house_rules", String(40)),
    Column("booking", ForeignKey("bookings.id")),
    Column("entered_at", Instant, nullable=False),
    Index("ix_entries_draw", "draw", "state"),
    Index("ix_entries_resident", "resident", "starts_at"),
)

draws = Table(
    "draws",
    metadata,
    Column("id", String(160), primary_key=True),  # facility/key
    Column("facility", String(80), nullable=False),
    Column("key", String(40), nullable=False),  # day or month of use
    Column("state", String(10), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("drawn_at", Instant),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("root", String(64)),
    Column("frozen_sealed", LargeBinary),
    Column("beacon", String(512)),  # the public value in hexadecimal, where the terms name one
    Column("proof", LargeBinary),  # public, no personal data
    UniqueConstraint("facility", "key"),
)

promotions = Table(
    "promotions",
    metadata,
    Column("draw", ForeignKey("draws.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1
    Column("at", Instant, nullable=False),
    Column("winners", Integer, nullable=False),
    Column("proof", LargeBinary, nullable=False),  # public, no personal data
    PrimaryKeyConstraint("draw", "number"),
)

cards = Table(
    "cards",
    metadata,
    Column("about", String(40), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("ts", String(40), nullable=False),
)

history = Table(
    "history",
    metadata,
    _row_number(),
    Column("about", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("before", String(24)),
    Column("after", String(24), nullable=False),
    Column("by", String(60), nullable=False),
    Column("reason_sealed", LargeBinary),
    Index("ix_history_about", "about", "id"),
)

closures = Table(
    "closures",
    metadata,
    _id(),
    Column("facility", String(80), nullable=False),
    Column("room", String(80), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("by", String(60), nullable=False),
    Column("at", Instant, nullable=False),
)

payments = Table(
    "payments",
    metadata,
    _id(),
    Column("booking", ForeignKey("bookings.id"), nullable=False, index=True),
    Column("yen", Integer, nullable=False),
    Column("how", String(12), nullable=False),
    Column("by", String(60), nullable=False),
    Column("at", Instant, nullable=False),
)

penalties = Table(
    "penalties",
    metadata,
    _id(),
    Column("registration", ForeignKey("registrations.id"), nullable=False, index=True),
    Column("facility", String(80), nullable=False),
    Column("booking", String(32)),
    Column("event", String(30), nullable=False),
    Column("points", Float, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    Column("undone_by", String(60)),
    Column("reason_sealed", LargeBinary),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("seen_at", Instant, nullable=False),  # machine clock
)
