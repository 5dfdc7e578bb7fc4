"""Check a published draw (抽選の確かめ): python verify_draw.py PROOF.json

Needs Python 3.10 or later, no network, nothing else. Replays the draw from its list and names the first thing that does not
match; docs/draw-proof.md explains every byte. Exit code: 0 everything matches, 1 it does not.
"""

import json
import sys
from hashlib import sha256
from typing import Any

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def merkle_root(leaves: list[bytes]) -> bytes:
    """Hash as RFC 9162 does, by pairing neighbours; an odd last one moves up as it is."""
    row = [sha256(b"\0" + leaf).digest() for leaf in leaves] or [sha256().digest()]
    while len(row) > 1:
        row = [sha256(b"\1" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)] + row[len(row) & ~1 :]
    return row[0]


def read(use: str) -> tuple[str, str, int]:
    """Read `units/start/end` as units, day and mask of the day's 288 cells of five minutes."""
    units, start, end = use.split("/")
    first, last = int(start[11:13]) * 12 + int(start[14:16]) // 5, int(end[11:13]) * 12 + int(end[14:16]) // 5
    return units, start[:10], (1 << (last or 288)) - (1 << first)


def replay(terms: dict[str, Any], taken: list[str], passed_over: set[int], order: list[Any]) -> dict[int, str]:
    """Ask the requests ([class, wish, …], person, {ticket: use}) one by one; return what becomes of each ticket."""
    closed, held, wishes, limited, outcomes = {}, {}, {}, {}, {}  # type: Any, Any, Any, Any, Any
    for by, (units, day, mask) in [(line.split("|")[0], read(line.split("|")[1])) for line in taken]:
        held.setdefault(by, []).append((units, day, mask))
        closed.update({(unit, day): closed.get((unit, day), 0) | mask for unit in units.split("+")})
    busy, queue, as_one = dict(closed), list(order), terms["consecutive_as_one"]
    limits = [(len(span), top) for span, top in terms["limits"].items()]
    for head, who, tickets in queue:
        own, fresh, clash = held.get(who, []), [read(use) for use in tickets.values()], 0
        wanted = [((unit, day), mask) for units, day, mask in fresh for unit in units.split("+")]
        mine, after = own + fresh, {place: busy.get(place, 0) for place, _ in wanted}
        for place, mask in wanted:
            clash, after[place] = clash | after[place] & mask, after[place] | mask
        # The days that count: where touching uses of the same rooms are one, only the first of them does.
        days = [d for u, d, m in mine if not as_one or not any(x[:2] == (u, d) and x[2] & m >> 1 & ~m for x in mine)]
        outcome = (
            (clash and any(closed.get(place, 0) & mask for place, mask in wanted) and "closed")
            or (clash and "outranked")
            or (passed_over & tickets.keys() and "passed_over")
            or (terms["alternatives"] and wishes.get(who, head[1]) != head[1] and "other_wish")
            or (any(day == d and mask & m for _, day, mask in fresh for _, d, m in own) and "own_overlap")
            or (any(sum(d[:n] == use[1][:n] for d in days) > top for n, top in limits for use in fresh) and "limit")
            or "won"
        )
        outcomes.update(dict.fromkeys(tickets, outcome))
        if outcome == "won":
            held[who], wishes[who], _ = mine, head[1], busy.update(after)
            queue += limited.pop(who, [])
        elif outcome == "limit" and as_one:
            limited[who] = [*limited.get(who, []), (head, who, tickets)]
    return outcomes  # type: ignore[no-any-return]


def mismatch(proof: dict[str, Any]) -> str:
    """Return the first thing that does not match, or nothing."""
    terms, lines, over = proof["terms"], proof["list"], set(proof["passed_over"])
    secret, beacon = bytes.fromhex(proof["secret"]), bytes.fromhex(proof["beacon"])
    root, requests = merkle_root([line.encode() for line in lines]), {}  # type: bytes, Any
    seed = sha256(b"yoriai-draw-1:seed\n" + root + secret + beacon).digest()
    promised = sha256(b"yoriai-draw-1:commitment\n" + canonical(terms).encode() + b"\n" + secret).hexdigest()
    ours = {"format": "yoriai-draw-1", "commitment": promised, "list": sorted(lines), "count": len(lines)}
    for name, value in (ours | {"root": root.hex(), "seed": seed.hex()}).items():
        if proof[name] != value:
            return name
    for number, (who, group, wish, use, bundle, _) in enumerate(line.split("|") for line in lines):
        start = [0, 0, sha256(seed + who.encode()).digest(), number]
        place, _, tickets = requests.setdefault((who, bundle or number), (start, who, {}))
        place[:2], tickets[number] = (max(place[0], int(group)), max(place[1], int(wish))), use
    order = sorted(requests.values(), key=lambda request: request[0])
    outcomes = replay(terms, proof["taken"], {n for n, line in enumerate(lines) if {line, line[:32]} & over}, order)
    for rank, ticket in [(rank, ticket) for rank, (_, _, tickets) in enumerate(order, 1) for ticket in tickets]:
        if [proof["ranks"][ticket], proof["outcomes"][ticket]] != [rank, outcomes[ticket]]:
            return f"ticket {ticket}: rank {rank}, {outcomes[ticket]}"
    return "" if proof["digest"] == sha256(canonical({**proof, "digest": ""}).encode()).hexdigest() else "digest"


def main_verify(path: str) -> int:
    """Say whether a proof file is right; return the exit code."""
    try:
        with open(path, "rb") as file:
            wrong = mismatch(json.load(file))
    except Exception as fault:
        wrong = f"not a proof that can be read: {fault!r}"
    said = f"一致しません / does not match: {wrong}\n" if wrong else "一致しました / everything matches\n"
    (sys.stderr if wrong else sys.stdout).buffer.write(said.encode(errors="backslashreplace"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main_verify(sys.argv[1]))
