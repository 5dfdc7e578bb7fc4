"""Residents and their open talks: who a LINE account is, and where the talk with it stands."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from booking import store
from booking.desk.office import Office, insert_once

TABLE = store.residents
CHUNK = 500
LOCKED = select(TABLE).where(TABLE.c.line_hash.in_(bindparam("hashes", expanding=True))).with_for_update()
CHANGED = update(TABLE).where(TABLE.c.id == bindparam("resident"))


@dataclass(frozen=True, slots=True)
class Talk:
    """A resident and the stored state of the talk (an empty text before the first word)."""

    resident: str
    state: str


def line_hash(office: Office, user: str) -> str:
    """The keyed hash by which a LINE account is found."""
    return office.vault.digest(user, "residents.line")


def locked_talk(office: Office, user: str) -> Talk:
    """Return the resident of this LINE account (made at the first word), the row locked until the transaction ends.

    The lock is what keeps one resident's messages one at a time, also with several web processes; SQLite locks the whole
    database instead.
    """
    hashes = {"hashes": office.vault.digests(user, "residents.line")}
    row = office.conn.execute(LOCKED, hashes).first()
    if row is None:
        insert_once(
            office.conn,
            TABLE,
            id=office.new_id(),
            line_hash=line_hash(office, user),
            line_sealed=office.seal(user, "residents.line"),
            created_at=office.at,
        )
        row = office.conn.execute(LOCKED, hashes).one()
    return Talk(row.id, office.open(row.state_sealed, "residents.state"))


def save_talk(office: Office, resident: str, state: str) -> None:
    """Keep where the talk stands."""
    office.conn.execute(CHANGED, {"resident": resident, "state_sealed": office.seal(state, "residents.state")})


def line_account(office: Office, resident: str) -> str:
    """The LINE userId of a resident, or an empty text (registered at the counter, not linked)."""
    row = office.conn.execute(select(TABLE.c.line_sealed).where(TABLE.c.id == resident)).first()
    return office.open(row.line_sealed, "residents.line") if row else ""


def line_accounts(office: Office, wanted: Collection[str]) -> dict[str, tuple[str, str]]:
    """(LINE userId, its hash) by resident, for those that have one; asked in a few large questions."""
    found: dict[str, tuple[str, str]] = {}
    everyone = sorted(wanted)
    for first in range(0, len(everyone), CHUNK):
        part = everyone[first : first + CHUNK]
        rows = office.conn.execute(select(TABLE).where(TABLE.c.id.in_(part), TABLE.c.line_sealed.is_not(None)))
        found.update({row.id: (office.open(row.line_sealed, "residents.line"), row.line_hash) for row in rows})
    return found
