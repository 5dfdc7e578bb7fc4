"""A draw that residents can check (抽選): pure functions, no clock, no database. The protocol is in docs/draw-proof.md."""

from booking.draw.board import WON
from booking.draw.frozen import Frozen, freeze, frozen_of, inclusion_proof, thaw
from booking.draw.grant import Result, decide, drawing_order, promote
from booking.draw.proof import OwnTicket, own_tickets, proof, verify
from booking.draw.seed import Opening, Terms, commitment, draw_seed, opening_of, pseudonym
from booking.draw.ticket import Claim, Taken, Ticket, claims_by_day, short_name

__all__ = [
    "WON",
    "Claim",
    "Frozen",
    "Opening",
    "OwnTicket",
    "Result",
    "Taken",
    "Terms",
    "Ticket",
    "claims_by_day",
    "commitment",
    "decide",
    "draw_seed",
    "drawing_order",
    "freeze",
    "frozen_of",
    "inclusion_proof",
    "opening_of",
    "own_tickets",
    "promote",
    "proof",
    "pseudonym",
    "short_name",
    "thaw",
    "verify",
]
