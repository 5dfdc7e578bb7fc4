"""The draw itself (抽選): an order from the seed, then each request in that order gets what is still free.

Rule: reliability_performance, section 3: rank by (class, wish, SHA-256(seed ‖ pseudonym)). The key is the person's and not the
entry's, so a hundred entries draw one number. Nothing that is refused becomes possible later in the same pass, except when
consecutive uses count as one and a later win joins two earlier ones: then those a limit refused are asked once more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from booking.draw.board import CLOSED, LIMIT, OUTRANKED, WON, Board
from booking.draw.frozen import Frozen, Request, spots, use_of
from booking.draw.seed import Terms
from booking.draw.ticket import Taken


@dataclass(frozen=True, slots=True)
class Result:
    """What became of each ticket of the frozen list, the order (request numbers) in which they were asked, and from what."""

    frozen: Frozen
    draw_seed: bytes
    terms: Terms
    taken: tuple[str, ...]
    passed_over: tuple[str, ...]
    order: list[int]
    outcomes: list[str]

    @property
    def winners(self) -> list[str]:
        """Entries that won, in the order of the draw."""
        return [self.frozen.entries[ticket] for ticket in self._drawn() if self.outcomes[ticket] == WON]

    @property
    def losers(self) -> list[str]:
        """Entries that lost, in the order of the draw."""
        return [self.frozen.entries[ticket] for ticket in self._drawn() if self.outcomes[ticket] != WON]

    @property
    def ranks(self) -> list[int]:
        """The place in the order, from 1, of each ticket; the tickets of a bundle share theirs."""
        ranks = [0] * self.frozen.count
        for rank, number in enumerate(self.order, 1):
            for ticket in self.frozen.tickets(number):
                ranks[ticket] = rank
        return ranks

    def _drawn(self) -> Iterator[int]:
        return (ticket for number in self.order for ticket in self.frozen.tickets(number))


def drawing_order(frozen: Frozen, draw_seed: bytes) -> list[int]:
    """Return the numbers of the requests as the draw asks them; one person's of the same wish in list order."""
    order: list[int] = []
    for one in frozen.rounds:
        keys = [sha256(draw_seed + who).digest() for who in one.people]
        for person in sorted(range(len(keys)), key=keys.__getitem__):
            order += one.requests[person]
    return order


def decide(
    frozen: Frozen, draw_seed: bytes, terms: Terms, taken: Iterable[Taken] = (), withdrawn: Collection[str] = ()
) -> Result:
    """Draw. `taken` is what stands at this moment and cannot be won.

    `withdrawn`: entries that were taken back after the list was frozen. They stay in the list and are passed over, each by
    itself: what they would have won goes to the next in the same pass.
    """
    gone = zip(frozen.lines, frozen.entries, strict=True) if withdrawn else ()
    lines = {line for line, entry in gone if entry in withdrawn}
    return _draw(frozen, draw_seed, terms, {one.line() for one in taken}, lines)


def promote(
    drawn: Result,
    standing: Collection[str],
    void: Collection[str],
    taken: Iterable[Taken] = (),
    without: Collection[str] = (),
) -> Result:
    """Draw again with the same numbers for what void wins left (繰上当選); the winners of the result move up.

    `standing`: entries whose wins are still good, earlier promotions included. `void`: all entries that won and lost it
    again: their people are passed over, so that nobody gains by dropping a win. `taken`: everything else that is not to be
    had now, freed time that the policy holds back included. `without`: entries this is not about, each passed over by
    itself: those that want nothing of what was left.
    """
    frozen = drawn.frozen
    line_of = dict(zip(frozen.entries, frozen.lines, strict=True))
    passed_over = {line_of[entry][:32] for entry in void} | {line_of[entry] for entry in without}
    if drawn.terms.alternatives:  # whoever has one of several wishes has been served
        passed_over |= {line_of[entry][:32] for entry in standing} & _ranked(frozen)
    held = {one.line() for one in taken} | {_as_taken(line_of[entry]) for entry in standing}
    return _draw(frozen, drawn.draw_seed, drawn.terms, held, passed_over)


def _as_taken(line: str) -> str:
    who, _, _, claim, _ = line.split("|", 4)
    return f"{who}|{claim}"


def _relevant(frozen: Frozen, terms: Terms, taken: Iterable[str]) -> Iterator[str]:
    """Yield of what is taken only what can matter here: who is not in the draw is not named, where nobody asks is left out.

    What people in the draw hold on days nobody asks for matters only to limits.
    """
    people = {line[:32] for line in frozen.lines}
    days = {day for _, day in frozen.places}
    for line in taken:
        by, claim = line.split("|")
        use = use_of(claim)
        if by in people and (use[1] in days or terms.limits()):
            yield line
        elif any(spot in frozen.places for spot in spots(use)):
            yield f"|{claim}"


def _ranked(frozen: Frozen) -> set[str]:
    """Return the people who wished in more than one rank."""
    ranks: dict[str, set[str]] = defaultdict(set)
    for line in frozen.lines:
        who, _, wish, _ = line.split("|", 3)
        ranks[who].add(wish)
    return {who for who, wishes in ranks.items() if len(wishes) > 1}


def _draw(frozen: Frozen, draw_seed: bytes, terms: Terms, taken: set[str], passed_over: set[str]) -> Result:
    lines = tuple(sorted(set(_relevant(frozen, terms, taken)))) if taken else ()
    board = Board(frozen, terms, passed_over)
    board.close(lines)
    order = drawing_order(frozen, draw_seed)
    look_at = {line.partition("|")[0] for line in (*lines, *passed_over)}
    outcomes = _walk(board, order, _special(frozen, look_at - {""}))
    return Result(frozen, draw_seed, terms, lines, tuple(sorted(passed_over)), order, outcomes)


def _special(frozen: Frozen, people: set[str]) -> bytes | bytearray:
    """Return what needs more than a look at one place: what the list says, and all requests of these people."""
    if not people:
        return frozen.special
    return bytes(mark or line[:32] in people for mark, line in zip(frozen.special, frozen.lines, strict=True))


def _walk(board: Board, order: list[int], special: bytes | bytearray) -> list[str]:
    """Ask each request in order; return an outcome for each ticket."""
    frozen, busy, closed = board.frozen, board.busy, board.closed
    place, mask = frozen.place, frozen.mask
    outcomes = [OUTRANKED] * frozen.count
    again = _Again(board.terms.consecutive_as_one)
    queue = order.copy()
    for number in queue:  # it grows where a person may ask again
        at, wanted = place[number], mask[number]
        if busy[at] & wanted:
            outcomes[number] = CLOSED if closed[at] & wanted else OUTRANKED
        elif special[number]:
            request = frozen.request(number)
            outcome = board.ask(request)
            for ticket in request.tickets:
                outcomes[ticket] = outcome
            queue += again.after(request, outcome)
        else:
            busy[at] |= wanted
            outcomes[number] = WON
    return outcomes


@dataclass(slots=True)
class _Again:
    """Who may ask once more: a win that joins a person's uses to one makes room under that person's limit."""

    possible: bool
    limited: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def after(self, request: Request, outcome: str) -> list[int]:
        """Return the requests to be asked once more after all others."""
        if self.possible and outcome == LIMIT:
            self.limited[request.who].append(request.tickets[0])
        return self.limited.pop(request.who, []) if outcome == WON else []
