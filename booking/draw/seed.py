"""What is promised before a draw and what its chance is made of.

Rule: reliability_performance, section 3. The exact bytes are in docs/draw-proof.md.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from booking.draw.ticket import instant_text

FORMAT = "yoriai-draw-1"
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of one draw, fixed by its commitment when the window opens.

    `alternatives`: of a person's wishes only those of one number are granted, the dearest possible (otherwise wishes only
    order). `per_day`, `per_month`, `per_draw`: most uses of one person on a day, in a calendar month of use and altogether,
    with what is already held; None = no limit. `consecutive_as_one`: uses of the same rooms that touch count once.
    `beacon_rule`: in words, which public value enters the seed; empty = none.
    """

    facility: str
    draw: str
    due_at: datetime
    alternatives: bool = True
    per_day: int | None = None
    per_month: int | None = None
    per_draw: int | None = None
    consecutive_as_one: bool = False
    beacon_rule: str = ""

    def __post_init__(self) -> None:
        if "\n" in self.facility + self.draw:
            raise ValueError("names of facilities and draws are one line")
        if any(most < 1 for most in self.limits().values()):
            raise ValueError("a limit is at least 1")

    def limits(self) -> dict[str, int]:
        """Return the limits by how much of a day's name must agree for uses to be counted together."""
        limits = {"YYYY-MM-DD": self.per_day, "YYYY-MM": self.per_month, "": self.per_draw}
        return {span: most for span, most in limits.items() if most is not None}

    def published(self) -> dict[str, Any]:
        """Return the terms as they stand in the proof."""
        return {
            "facility": self.facility,
            "draw": self.draw,
            "due_at": instant_text(self.due_at),
            "alternatives": self.alternatives,
            "limits": self.limits(),
            "consecutive_as_one": self.consecutive_as_one,
            "beacon_rule": self.beacon_rule,
        }


def terms_of(published: dict[str, Any]) -> Terms:
    """Read back what `Terms.published` wrote."""
    limits = published["limits"]
    return Terms(
        facility=published["facility"],
        draw=published["draw"],
        due_at=datetime.fromisoformat(published["due_at"]),
        alternatives=published["alternatives"],
        per_day=limits.get("YYYY-MM-DD"),
        per_month=limits.get("YYYY-MM"),
        per_draw=limits.get(""),
        consecutive_as_one=published["consecutive_as_one"],
        beacon_rule=published["beacon_rule"],
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """What is settled when the window opens and kept sealed until the draw."""

    terms: Terms
    secret: bytes

    def commitment(self) -> str:
        """Return what is published of it."""
        return commitment(self.secret, self.terms)

    def stored(self) -> bytes:
        """Return bytes to be sealed and kept; `opening_of` reads them."""
        return canonical_json({"terms": self.terms.published(), "secret": self.secret.hex()})


def opening_of(stored: bytes) -> Opening:
    """Read back what `Opening.stored` wrote."""
    kept = json.loads(stored)
    return Opening(terms_of(kept["terms"]), bytes.fromhex(kept["secret"]))


def canonical_json(value: object) -> bytes:
    """Write JSON the one way that is hashed: UTF-8, keys sorted, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def pseudonym(key: bytes, facility: str, draw: str, who: str) -> str:
    """Name a resident or registration inside one draw (32 hexadecimal digits).

    It depends on nothing but who and which draw, so entering again gives no second chance. `key` stays secret for ever and
    is not the secret of the draw: whoever had it could find out who is behind a pseudonym.
    """
    text = f"{FORMAT}:pseudonym\n{facility}\n{draw}\n{who}"
    return hmac.digest(key, text.encode(), "sha256")[:16].hex()


def commitment(secret: bytes, terms: Terms) -> str:
    """Return what is published when the window opens: it fixes the secret and the rules without telling the secret."""
    _check_secret(secret)
    return sha256(f"{FORMAT}:commitment\n".encode() + canonical_json(terms.published()) + b"\n" + secret).hexdigest()


def draw_seed(root: bytes, secret: bytes, beacon: bytes = b"") -> bytes:
    """Return SHA-256(tag ‖ root ‖ secret ‖ beacon); root and secret are 32 bytes each."""
    _check_secret(secret)
    if len(root) != SECRET_BYTES:
        raise ValueError("a root is 32 bytes")
    return sha256(f"{FORMAT}:seed\n".encode() + root + secret + beacon).digest()


def _check_secret(secret: bytes) -> None:
    if len(secret) != SECRET_BYTES:
        raise ValueError("the secret of a draw is 32 bytes")
