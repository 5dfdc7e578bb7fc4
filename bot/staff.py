"""Who on the staff may act: the roles of `SLACK_STAFF`. Read at the moment of a press, never from a button."""

import re
from dataclasses import dataclass
from enum import StrEnum

SHAPE = (
    "comma separated USER:ROLE or USER:ROLE@FACILITY with the roles admin, approver, viewer, as in U1:admin,U2:approver"
)
ENTRY = re.compile(r"(?P<user>[A-Za-z0-9_.-]+):(?P<role>admin|approver|viewer)(?:@(?P<facility>[a-z0-9][a-z0-9-]*))?")


class Role(StrEnum):
    """What someone may do; each may also do what the ones before it may."""

    VIEWER = "viewer"
    APPROVER = "approver"
    ADMIN = "admin"


RANKS = tuple(Role)


@dataclass(frozen=True, slots=True)
class StaffRole:
    """One role of one Slack user, in every facility or (`facility`) in one."""

    user: str
    role: Role
    facility: str | None = None


def parse_staff(text: str) -> tuple[StaffRole, ...]:
    """Return the roles written in `text`; raises ValueError saying which entry (by its position) is not understood."""
    entries = [entry.strip() for entry in text.split(",") if entry.strip()]
    if not entries:
        raise ValueError(f"names nobody; it should be {SHAPE}")
    roles = tuple(_role(entry, position) for position, entry in enumerate(entries, start=1))
    if len({(role.user, role.facility) for role in roles}) != len(roles):
        raise ValueError("gives someone two roles for the same place")
    return roles


def role_of(staff: tuple[StaffRole, ...], user: str, facility: str | None = None) -> Role | None:
    """Return the highest role `user` has, in general or for `facility`; None for who is not on the list.

    Without a facility only roles for every facility count.
    """
    found = [entry.role for entry in staff if entry.user == user and entry.facility in (None, facility)]
    return max(found, key=RANKS.index, default=None)


def may_act_as(staff: tuple[StaffRole, ...], user: str, needed: Role, facility: str | None = None) -> bool:
    """Tell whether `user` holds `needed` or a higher role there."""
    role = role_of(staff, user, facility)
    return role is not None and RANKS.index(role) >= RANKS.index(needed)


def _role(entry: str, position: int) -> StaffRole:
    match = ENTRY.fullmatch(entry)
    if match is None:
        raise ValueError(f"entry {position} is not understood; it should be {SHAPE}")
    return StaffRole(match["user"], Role(match["role"]), match["facility"])
