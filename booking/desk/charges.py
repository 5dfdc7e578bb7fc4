"""使用料: what a use costs, and what besides room and time it depends on, as the rows keep it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from booking import fees
from booking.errors import Refusal
from booking.policy import Policy
from booking.values import Charged


def stored(charged: Charged) -> str:
    """For the column: only what was said."""
    return json.dumps({name: value for name, value in asdict(charged).items() if value})


def charged_of(text: str) -> Charged:
    """The reverse of `stored`."""
    told = json.loads(text)
    lists: dict[str, tuple[str, ...]] = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
    return Charged(
        purpose_class=told.get("purpose_class"),
        ticket_yen=told.get("ticket_yen", 0),
        grounds=lists.get("grounds", ()),
        options=lists.get("options", ()),
        declined=lists.get("declined", ()),
    )


def cost(
    policy: Policy,
    room: str,
    start: datetime,
    end: datetime,
    *,
    entrance: str | None,
    klass: str | None,
    channel: str,
    charged: Charged,
    equipment: Mapping[str, int],
    at: datetime,
) -> fees.Fee:
    """The fee by the rules of `at`, with everything it depends on.

    Raises:
        Refusal: `NO_PRICE`, `UNKNOWN_EQUIPMENT`.
    """
    return fees.fee(
        policy,
        room,
        start,
        end,
        entrance=entrance,
        klass=klass,
        channel=channel,
        purpose_class=charged.purpose_class,
        ticket_yen=charged.ticket_yen,
        equipment=equipment,
        grounds=charged.grounds,
        options=charged.options,
        declined=charged.declined,
        at=at,
    )


def check(policy: Policy, charged: Charged, room: str, klass: str | None, channel: str) -> None:
    """Refuse a reduction or an option the price table does not know.

    Raises:
        Refusal: `UNKNOWN_GROUND`, `UNKNOWN_OPTION`, each with those there are.
    """
    table = policy.fees(policy.case(room, klass, channel))
    _known("UNKNOWN_GROUND", charged.grounds, {one.ground for one in table.reductions})
    _known("UNKNOWN_OPTION", (*charged.options, *charged.declined), {one.option for one in table.surcharges})


def _known(reason: str, named: tuple[str, ...], known: set[str | None]) -> None:
    for name in named:
        if name not in known:
            raise Refusal(reason, found=name, known=tuple(sorted(filter(None, known))))


def counted(equipment: str) -> dict[str, int]:
    """How many of each, from the column that names single pieces."""
    pieces: dict[str, Any] = json.loads(equipment)
    return {kind: len(numbers) for kind, numbers in pieces.items()}
