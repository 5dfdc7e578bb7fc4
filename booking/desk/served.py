"""Whether rules that are about to be taken still know everything that stands in the rows: rooms, classes, days."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from booking import store
from booking.desk.office import japan
from booking.errors import Refusal
from booking.policy import Policy
from booking.reservations import HOLDING, LIVE


def unserved(conn: Connection, policies: Mapping[str, Policy]) -> list[str]:
    """What bookings, entries and registrations that are alive need and these rules do not have; in Japanese, for staff."""
    return list(dict.fromkeys([*_uses(conn, policies), *_classes(conn, policies)]))


def _uses(conn: Connection, policies: Mapping[str, Policy]) -> Iterator[str]:
    bookings, entries = store.bookings, store.entries
    for table, made_at, alive in ((bookings, "booked_at", HOLDING), (entries, "entered_at", ("entered",))):
        query = (
            select(
                table.c.facility,
                table.c.room,
                func.min(table.c[made_at], type_=store.Instant()).label("made"),
                func.max(table.c.starts_at, type_=store.Instant()).label("last"),
            )
            .where(table.c.state.in_(alive))
            .group_by(table.c.facility, table.c.room)
        )
        for row in conn.execute(query):
            if row.facility in policies:
                yield from _lacking(policies[row.facility], row)


def _lacking(policy: Policy, row: Any) -> Iterator[str]:
    for day in sorted({japan(row.made).date(), japan(row.last).date()}):
        try:
            version = policy.on(day)
        except Refusal:
            yield f"{policy.id}：{day}の決まりがありません（その日に関わる予約や申し込みがあります）"
            continue
        if row.room not in version.rooms:
            yield f"{policy.id}：部屋 {row.room} がありません（予約や申し込みがあります）"


def _classes(conn: Connection, policies: Mapping[str, Policy]) -> Iterator[str]:
    table = store.registrations
    query = (
        select(table.c.facility, table.c.klass).where(table.c.state.in_(LIVE), table.c.klass.is_not(None)).distinct()
    )
    for row in conn.execute(query):
        if row.facility in policies and row.klass not in policies[row.facility].classes:
            yield f"{row.facility}：区分 {row.klass} がありません（登録している方がいます）"
