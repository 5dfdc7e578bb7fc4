"""The board on which a draw seats requests: what is taken, by whom, and what the rules still allow a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from booking.draw.frozen import Frozen, Request, Use, spots, use_of
from booking.draw.seed import Terms

WON = "won"
CLOSED = "closed"  # taken before the draw: a closure, a priority booking
OUTRANKED = "outranked"  # taken by requests that stood earlier in the order, the person's own among them
OTHER_WISH = "other_wish"  # another wish of this person was granted
OWN_OVERLAP = "own_overlap"  # this person holds something at the same time
LIMIT = "limit"  # this person has as many uses as the rules allow
PASSED_OVER = (
    "passed_over"  # withdrawn after the close; when void wins move on: this person let one go, has what it wished
)


@dataclass(slots=True)
class Board:
    """Seats requests one after another; `closed` and `busy` are masks by the number of the place."""

    frozen: Frozen
    terms: Terms
    passed_over: Collection[str] = ()
    closed: list[int] = field(init=False)
    busy: list[int] = field(init=False)
    held: dict[str, list[Use]] = field(init=False)
    wishes: dict[str, int] = field(init=False)
    limits: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.closed = [0] * len(self.frozen.places)
        self.busy = [0] * len(self.frozen.places)
        self.held = defaultdict(list)
        self.wishes = {}
        self.limits = self.terms.limits()

    def close(self, taken: Iterable[str]) -> None:
        """Lay down what stood before the draw, as lines `pseudonym|claim`."""
        for line in taken:
            by, claim = line.split("|")
            use = use_of(claim)
            for spot in spots(use):
                place = self.frozen.places.get(spot)
                if place is not None:  # nobody asks for the others
                    self.closed[place] |= use[2]
                    self.busy[place] |= use[2]
            self.held[by].append(use)

    def ask(self, request: Request) -> str:
        """Seat the request if nothing speaks against it; the rooms are looked at first, then the person."""
        refusal = self._occupied(request) or self._not_for(request)
        if refusal is not None:
            return refusal
        for place, mask in request.wanted:
            self.busy[place] |= mask
        self.held[request.who].extend(request.uses)
        self.wishes[request.who] = request.wish
        return WON

    def _occupied(self, request: Request) -> str | None:
        if any(self.closed[place] & mask for place, mask in request.wanted):
            return CLOSED
        own: dict[int, int] = {}
        for place, mask in request.wanted:
            before = own.get(place, self.busy[place])
            if before & mask:
                return OUTRANKED
            own[place] = before | mask
        return None

    def _not_for(self, request: Request) -> str | None:
        """Return what the rules for one person have against it; parts of one bundle may be at the same time."""
        if self.passed_over and self._is_passed_over(request):
            return PASSED_OVER
        if self.terms.alternatives and self.wishes.get(request.who, request.wish) != request.wish:
            return OTHER_WISH
        own = self.held[request.who]
        for _, day, mask in request.uses:
            if any(day == there and mask & other for _, there, other in own):
                return OWN_OVERLAP
        return LIMIT if self.limits and self._beyond_limits([*own, *request.uses], request.uses) else None

    def _is_passed_over(self, request: Request) -> bool:
        """Whether the person is, or one of the very tickets."""
        lines = (self.frozen.lines[ticket] for ticket in request.tickets)
        return request.who in self.passed_over or any(line in self.passed_over for line in lines)

    def _beyond_limits(self, uses: list[Use], fresh: tuple[Use, ...]) -> bool:
        days = _counted_days(uses, self.terms.consecutive_as_one)
        return any(
            sum(counted.startswith(day[: len(span)]) for counted in days) > most
            for span, most in self.limits.items()
            for _, day, _ in fresh
        )


def _counted_days(uses: list[Use], as_one: bool) -> list[str]:
    """Return the days of the uses that count; `as_one`: not those that carry on another of the same rooms (連続は1コマ)."""
    if not as_one:
        return [day for _, day, _ in uses]
    return [day for units, day, mask in uses if not any(_carries_on((units, day, mask), other) for other in uses)]


def _carries_on(use: Use, other: Use) -> bool:
    before = use[2] >> 1 & ~use[2]  # the cell before the first
    return use[:2] == other[:2] and bool(other[2] & before)
