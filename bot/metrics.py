"""Prometheus text: how much of what, no personal data."""

from typing import Any

from sqlalchemy import func, select

from booking import store
from booking.desk.office import Office
from bot import jobs
from bot.world import World

COUNTED: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("yoriai_registrations", store.registrations, ("facility", "state")),
    ("yoriai_bookings", store.bookings, ("facility", "state")),
    ("yoriai_messages", store.outbox, ("channel", "via", "state")),
    ("yoriai_events", store.inbox, ("source", "state")),
    ("yoriai_keys", store.keys, ("kind", "state")),
)


def metrics_text(world: World) -> str:
    """All figures in Prometheus' text format."""
    return world.read(_text)


def _text(office: Office) -> str:
    lines: list[str] = []
    for name, table, labels in COUNTED:
        lines.append(f"# TYPE {name} gauge")
        columns = [table.c[label] for label in labels]
        for row in office.conn.execute(select(*columns, func.count()).group_by(*columns)):
            shown = ",".join(f'{label}="{value}"' for label, value in zip(labels, row[:-1], strict=True))
            lines.append(f"{name}{{{shown}}} {row[-1]}")
    lines.append("# TYPE yoriai_backlog gauge")
    lines.extend(f'yoriai_backlog{{what="{what}"}} {count}' for what, count in jobs.backlog(office).items())
    return "\n".join(lines) + "\n"
