"""The frozen list (締切時の一覧): the tickets of a draw as sorted lines under one root, and read for drawing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from booking.draw.merkle import inclusion_path, merkle_root
from booking.draw.seed import canonical_json
from booking.draw.ticket import Ticket

DAY_CELLS = 288

Place = tuple[str, str]
"""A unit on a day in Japan."""

Use = tuple[str, str, int]
"""(units joined by +, day in Japan, mask of the day's 288 cells of five minutes, first cell in the lowest bit)"""


@dataclass(frozen=True, slots=True)
class Request:
    """What is granted together or not at all: a ticket, or the tickets of a bundle, each with its use.

    `wanted` is the same as the uses, as (number of the place, mask).
    """

    who: str
    wish: int
    tickets: tuple[int, ...]
    uses: tuple[Use, ...]
    wanted: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Round:
    """The requests of one class and wish: person by person, each with the numbers of the own requests, in list order."""

    people: tuple[bytes, ...]
    requests: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """The list as published (`lines`), whose entry each line is (`entries`, never published), and its root.

    The rest is the same list read for drawing, in columns by ticket number (from 0). `place` and `mask` are what a ticket
    wants when that is one place; a request is known by its first ticket, and `wide` has those that want several places (their
    mask is 0). `special` marks what needs more than a look at one place: all but a person's only request, for one place.
    """

    lines: tuple[str, ...]
    entries: tuple[str, ...]
    root: bytes
    places: dict[Place, int]
    spots: list[Place]
    rounds: tuple[Round, ...]
    wide: dict[int, Request]
    place: list[int]
    mask: list[int]
    special: bytearray

    @property
    def count(self) -> int:
        """How many tickets there are."""
        return len(self.lines)

    def request(self, number: int) -> Request:
        """Return a request by its number."""
        if number in self.wide:
            return self.wide[number]
        who, _, wish, _ = self.lines[number].split("|", 3)
        place, mask = self.place[number], self.mask[number]
        return Request(who, int(wish), (number,), ((*self.spots[place], mask),), ((place, mask),))

    def tickets(self, number: int) -> tuple[int, ...]:
        """Return the tickets of a request."""
        return self.wide[number].tickets if number in self.wide else (number,)

    def stored(self) -> bytes:
        """Return bytes to be kept; `frozen_of` reads them."""
        return canonical_json({"lines": self.lines, "entries": self.entries})


def freeze(tickets: Iterable[Ticket]) -> Frozen:
    """Write tickets as the canonical list. The order they come in, and their entry ids, do not matter."""
    rows = sorted(_rows(list(tickets)))
    return thaw(tuple(line for line, _ in rows), tuple(entry for _, entry in rows))


def frozen_of(stored: bytes) -> Frozen:
    """Read back what `Frozen.stored` wrote."""
    kept = json.loads(stored)
    return thaw(tuple(kept["lines"]), tuple(kept["entries"]))


def thaw(lines: tuple[str, ...], entries: tuple[str, ...] = ()) -> Frozen:
    """Read a published list; without `entries` a line's entry is the line itself."""
    places: dict[Place, int] = {}
    place, mask, special = [0] * len(lines), [0] * len(lines), bytearray(len(lines))
    wide: dict[int, Request] = {}
    rounds: dict[tuple[int, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    asked: dict[str, list[int]] = defaultdict(list)
    for number, tickets, (class_rank, wish), who in _requests(lines):
        uses = tuple(use_of(lines[ticket].split("|")[3]) for ticket in tickets)
        wanted = tuple((places.setdefault(spot, len(places)), use[2]) for use in uses for spot in spots(use))
        if len(wanted) == 1:
            place[number], mask[number] = wanted[0]
        else:
            wide[number], special[number] = Request(who, wish, tickets, uses, wanted), 1
        rounds[class_rank, wish][who].append(number)
        asked[who].append(number)
    for numbers in asked.values():
        if len(numbers) > 1:
            for number in numbers:
                special[number] = 1
    root = merkle_root([line.encode() for line in lines])
    return Frozen(lines, entries or lines, root, places, list(places), _rounds(rounds), wide, place, mask, special)


def inclusion_proof(frozen: Frozen, number: int) -> tuple[bytes, ...]:
    """Return the path from line `number` (from 0) to the root."""
    return inclusion_path([line.encode() for line in frozen.lines], number)


def use_of(claim: str) -> Use:
    """Read the claim of a line, `unit+unit/start/end`."""
    units, start, end = claim.split("/")
    first = int(start[11:13]) * 12 + int(start[14:16]) // 5
    last = int(end[11:13]) * 12 + int(end[14:16]) // 5 or DAY_CELLS
    return units, start[:10], (1 << last) - (1 << first)


def spots(use: Use) -> Iterator[Place]:
    """Yield the places a use takes."""
    return ((unit, use[1]) for unit in use[0].split("+"))


def _rows(tickets: list[Ticket]) -> Iterator[tuple[str, str]]:
    """Yield (line, entry). Bundles are numbered by what they ask, so that their ids do not matter either."""
    bundles: dict[tuple[str, str], list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        if ticket.bundle:
            bundles[ticket.pseudonym, ticket.bundle].append(ticket)
        else:
            yield ticket.line(), ticket.entry
    numbers: dict[str, int] = defaultdict(int)
    for bundle in sorted(bundles.values(), key=lambda bundle: sorted(ticket.line() for ticket in bundle)):
        who = bundle[0].pseudonym
        numbers[who] += 1
        for ticket in bundle:
            yield ticket.line(str(numbers[who])), ticket.entry


def _requests(lines: tuple[str, ...]) -> Iterator[tuple[int, tuple[int, ...], tuple[int, int], str]]:
    """Yield (first ticket, tickets, (class, wish), person); a bundle stands where its last class and last wish put it."""
    bundles: dict[tuple[str, str], list[int]] = defaultdict(list)
    heads: dict[tuple[str, str], tuple[int, int]] = {}
    for number, line in enumerate(lines):
        who, class_rank, wish, _, bundle, _ = line.split("|")
        head = int(class_rank), int(wish)
        if bundle:
            name = who, bundle
            bundles[name].append(number)
            before = heads.get(name, head)
            heads[name] = max(before[0], head[0]), max(before[1], head[1])
        else:
            yield number, (number,), head, who
    for name, tickets in bundles.items():
        yield tickets[0], tuple(tickets), heads[name], name[0]


def _rounds(rounds: dict[tuple[int, int], dict[str, list[int]]]) -> tuple[Round, ...]:
    return tuple(
        Round(tuple(who.encode() for who in people), tuple(tuple(sorted(own)) for own in people.values()))
        for _, people in sorted(rounds.items())
    )
