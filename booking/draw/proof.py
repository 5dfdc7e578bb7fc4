"""The published proof of a draw, and what of it is one person's own. Shape and bytes: docs/draw-proof.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from booking.draw.frozen import Place, spots, use_of
from booking.draw.grant import Result
from booking.draw.merkle import inclusion_path
from booking.draw.seed import FORMAT, Opening, canonical_json
from booking.verify_draw import mismatch


def proof(opening: Opening, drawn: Result, beacon: bytes = b"") -> dict[str, Any]:
    """Return the proof as JSON values. It holds no personal data and no moment of its making: the same draw, the same bytes."""
    document = {
        "format": FORMAT,
        "terms": opening.terms.published(),
        "commitment": opening.commitment(),
        "secret": opening.secret.hex(),
        "beacon": beacon.hex(),
        "count": drawn.frozen.count,
        "root": drawn.frozen.root.hex(),
        "seed": drawn.draw_seed.hex(),
        "taken": list(drawn.taken),
        "passed_over": list(drawn.passed_over),
        "list": list(drawn.frozen.lines),
        "ranks": drawn.ranks,
        "outcomes": list(drawn.outcomes),
        "digest": "",
    }
    return {**document, "digest": sha256(canonical_json(document)).hexdigest()}


def verify(document: dict[str, Any]) -> str | None:
    """Replay a proof; return the first thing that does not match, or None."""
    try:
        return mismatch(document) or None
    except Exception as fault:
        return f"not a proof that can be read: {fault!r}"


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """One person's ticket in a proof.

    `number` is its place in the list, from 1. `rank` is its place among all `requests`. Of those who wanted any of the same
    time, itself included (`contenders`), it stood at `place`, from 1. `path` leads from its line to the root.
    """

    number: int
    line: str
    outcome: str
    rank: int
    requests: int
    place: int
    contenders: int
    path: tuple[str, ...]


def own_tickets(document: Mapping[str, Any], pseudonym: str) -> tuple[OwnTicket, ...]:
    """Return the tickets of one pseudonym in a proof, in list order; none when it did not take part."""
    lines, ranks = document["list"], document["ranks"]
    leaves = [line.encode() for line in lines]
    wanted = _by_place(lines)
    own = []
    for number, line in enumerate(lines):
        if line[:32] == pseudonym:
            rivals = _rivals(line, wanted)
            own.append(
                OwnTicket(
                    number=number + 1,
                    line=line,
                    outcome=document["outcomes"][number],
                    rank=ranks[number],
                    requests=max(ranks),
                    place=sum(ranks[rival] < ranks[number] for rival in rivals) + 1,
                    contenders=len(rivals),
                    path=tuple(step.hex() for step in inclusion_path(leaves, number)),
                )
            )
    return tuple(own)


def _by_place(lines: list[str]) -> dict[Place, list[tuple[int, int]]]:
    wanted: dict[Place, list[tuple[int, int]]] = {}
    for number, line in enumerate(lines):
        use = use_of(line.split("|")[3])
        for spot in spots(use):
            wanted.setdefault(spot, []).append((number, use[2]))
    return wanted


def _rivals(line: str, wanted: dict[Place, list[tuple[int, int]]]) -> set[int]:
    """Return the tickets that want some of the same cells, this one among them."""
    use = use_of(line.split("|")[3])
    return {number for spot in spots(use) for number, mask in wanted[spot] if mask & use[2]}
