"""What a use costs (使用料), line by line. Nothing is invented: an amount the town's texts lack says that it is assumed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType

from booking.calendar import at_clock, in_japan
from booking.equipment import FeeLine, check_equipment, equipment_lines
from booking.errors import Refusal
from booking.opening import Slot, slots
from booking.policy import Policy
from booking.policy.money import BasePrice, FeeBand, Fees, Surcharge
from booking.prices import Payer, closeness, fits, hours_between, prices
from booking.pricing import rounded


@dataclass(frozen=True, slots=True)
class Fee:
    """`total_yen` None: the town bills later, the amount is not in the policy."""

    total_yen: int | None
    lines: tuple[FeeLine, ...]
    assumed: bool
    """Some amount is assumed: residents are told 「目安。窓口でご確認ください」."""
    equipment_yen: int = 0
    says: str = ""


def fee(
    policy: Policy,
    room: str,
    start: datetime,
    end: datetime,
    *,
    entrance: str | None = None,
    klass: str | None = None,
    channel: str | None = None,
    purpose_class: str | None = None,
    ticket_yen: int | None = None,
    equipment: Mapping[str, int] = MappingProxyType({}),
    grounds: Collection[str] = (),
    options: Collection[str] = (),
    declined: Collection[str] = (),
    at: datetime,
) -> Fee:
    """What a use costs by the rules valid at `at` (the moment of booking).

    Args:
        policy: The facility's rules.
        room: A room id.
        start: Start of use, aware.
        end: End of use, aware.
        entrance: An entrance id, where the policy has entrances.
        klass: Applicant class, the policy's default otherwise.
        channel: The channel it is booked by, the policy's first otherwise.
        purpose_class: A purpose id of the policy.
        ticket_yen: The highest ticket price; 0 for no tickets.
        equipment: How many of each equipment id.
        grounds: Reductions staff have granted, by the policy's `ground`.
        options: Chosen options (cooling …).
        declined: Options declined that would be added otherwise.
        at: When the booking is or was made.

    Raises:
        Refusal: NO_PRICE when nothing in the table fits; UNKNOWN_EQUIPMENT.
    """
    rules = policy.on(in_japan(at).date())
    start, end = in_japan(start), in_japan(end)
    case = rules.case(room, klass, channel)
    table = rules.fees(case)
    facts = Payer(start.date(), entrance, case[1], purpose_class, ticket_yen or 0)
    extra = tuple(equipment_lines(rules, room, case[1], start, end, equipment))
    equipment_yen = sum(line.yen or 0 for line in extra)
    if table.free or not table.base:
        if not table.free:
            raise Refusal("NO_PRICE", room=room, start=start)
        return _whole((FeeLine("使用料", 0),), extra, equipment_yen, table.says)
    pieces = tuple(_pieces(rules, room, case[1], table, facts, start, end))
    if any(price.billed for price, _, _ in pieces):
        billed = next(price for price, _, _ in pieces if price.billed)
        return Fee(
            None,
            (FeeLine(billed.name or "使用料", None, billed.assumed), *extra),
            billed.assumed,
            equipment_yen,
            table.says,
        )
    lines = [*_base_lines(pieces)]
    lines += _surcharge_lines(table, pieces, facts, start, end, options, declined)
    lines += _reduction_lines(table, lines, facts, grounds)
    return _whole(tuple(_rounded_lines(table, lines)), extra, equipment_yen, table.says)


def concerns(policy: Policy, room: str, rule: Surcharge, facts: Payer, start: datetime, end: datetime) -> bool:
    """True when a surcharge could be added to this use, its ticket price and whether it is wanted apart."""
    if not fits(rule, facts):
        return False
    if rule.time is None or (rule.yen is not None and rule.per in ("use", "day")):
        return True
    low, high = (at_clock(start.date(), minutes) for minutes in rule.time)
    if rule.yen is not None and rule.per == "hour":
        return max(start, low) < min(end, high)
    begins = [slot.start for slot in slots(policy, room, start.date(), klass=facts.klass) if start <= slot.start < end]
    return any(low <= moment < high for moment in begins or [start])


Piece = tuple[BasePrice, datetime, Fraction]
"""A price, the start of what it is for, and the amount."""


def _whole(lines: tuple[FeeLine, ...], extra: tuple[FeeLine, ...], equipment_yen: int, says: str) -> Fee:
    every = (*lines, *extra)
    return Fee(sum(line.yen or 0 for line in every), every, any(line.assumed for line in every), equipment_yen, says)


def _pieces(
    policy: Policy, room: str, klass: str, table: Fees, facts: Payer, start: datetime, end: datetime
) -> Iterator[Piece]:
    """The use cut into what is priced: the whole, its divisions, or its slots."""
    fitting = sorted((price for price in table.base if fits(price, facts)), key=closeness, reverse=True)
    taken = [slot for slot in slots(policy, room, start.date(), klass=klass) if start <= slot.start and slot.end <= end]
    ids = {slot.id for slot in taken if slot.id}
    exact = next((price for price in fitting if len(price.divisions) > 1 and set(price.divisions) == ids), None)
    if exact is not None:
        yield exact, start, Fraction(exact.yen or 0)
        return
    once: set[int] = set()
    for slot in taken or [Slot(start, end)]:
        price = next((price for price in fitting if prices(price, slot)), None)
        if price is None:
            raise Refusal("NO_PRICE", room=policy.room(room).id, start=slot.start)
        if price.per in ("use", "day"):
            if id(price) not in once:
                once.add(id(price))
                yield price, slot.start, Fraction(price.yen or 0)
            continue
        yield price, slot.start, _for_slot(price, slot)


def _for_slot(price: BasePrice, slot: Slot) -> Fraction:
    yen = Fraction(price.yen or 0)
    return yen * hours_between(slot.start, slot.end) if price.per == "hour" else yen


def _base_lines(pieces: tuple[Piece, ...]) -> Iterator["_Line"]:
    by_price: dict[int, tuple[BasePrice, Fraction]] = {}
    for price, _, yen in pieces:
        by_price[id(price)] = (price, by_price.get(id(price), (price, Fraction(0)))[1] + yen)
    for price, yen in by_price.values():
        yield _Line(price.name or "使用料", yen, price.assumed, "room")


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    yen: Fraction
    assumed: bool
    kind: str


def _surcharge_lines(
    table: Fees,
    pieces: tuple[Piece, ...],
    facts: Payer,
    start: datetime,
    end: datetime,
    options: Collection[str],
    declined: Collection[str],
) -> list[_Line]:
    """Each surcharge on the part of the base it is for; `multiply` puts each on what stands so far.

    With `highest` only the rate that adds most counts; amounts in yen are added all the same.
    """
    lines: list[_Line] = []
    highest: _Line | None = None
    factor = Fraction(1)
    for rule in table.surcharges:
        if not (fits(rule, facts) and ticket_fits(rule, facts.ticket_yen) and _wanted(rule, options, declined)):
            continue
        if rule.yen is not None:
            count = _count(rule, pieces, start, end)
            lines.append(_Line(rule.name, rule.yen * count, rule.assumed, "surcharge"))
            continue
        rate = Fraction(rule.percent, 100) if rule.percent is not None else Fraction(str(rule.times)) - 1
        share = sum((yen for _, moment, yen in pieces if _in_time(rule, moment)), Fraction(0))
        line = _Line(
            rule.name, share * rate * (factor if table.combine == "multiply" else 1), rule.assumed, "surcharge"
        )
        if table.combine == "highest":
            highest = line if highest is None or line.yen > highest.yen else highest
        else:
            lines.append(line)
        factor *= 1 + rate
    return lines if highest is None else [highest, *lines]


def _wanted(rule: Surcharge, options: Collection[str], declined: Collection[str]) -> bool:
    if rule.option is None:
        return True
    return rule.option in options or (rule.unless_declined and rule.option not in declined)


def ticket_fits(rule: Surcharge, ticket_yen: int) -> bool:
    """True when a surcharge is meant for this highest ticket price."""
    if rule.ticket_over_yen is not None and ticket_yen <= rule.ticket_over_yen:
        return False
    return rule.ticket_to_yen is None or 0 < ticket_yen <= rule.ticket_to_yen


def _in_time(band: FeeBand, moment: datetime) -> bool:
    if band.time is None:
        return True
    day = moment.date()
    return at_clock(day, band.time[0]) <= moment < at_clock(day, band.time[1])


def _count(rule: Surcharge, pieces: tuple[Piece, ...], start: datetime, end: datetime) -> Fraction:
    """How many times a surcharge in yen is added."""
    if rule.per in ("use", "day"):
        return Fraction(1)
    if rule.per == "hour":
        if rule.time is None:
            return hours_between(start, end)
        low, high = (at_clock(start.date(), minutes) for minutes in rule.time)
        return max(Fraction(0), hours_between(max(start, low), min(end, high)))
    return Fraction(sum(_in_time(rule, moment) for _, moment, _ in pieces))


def _reduction_lines(table: Fees, lines: list[_Line], facts: Payer, grounds: Collection[str]) -> list[_Line]:
    """Reductions, each on what is left; one with a `ground` only where staff granted it."""
    left = sum((line.yen for line in lines), Fraction(0))
    found = []
    for rule in table.reductions:
        if not fits(rule, facts) or (rule.ground is not None and rule.ground not in grounds):
            continue
        off = left * Fraction(rule.percent, 100)
        left -= off
        found.append(_Line(rule.name, -off, rule.assumed, "reduction"))
    return found


def _rounded_lines(table: Fees, lines: list[_Line]) -> Iterator[FeeLine]:
    """Whole yen: the total is rounded as the policy says, and the lines add up to it."""
    total = rounded(
        max(Fraction(0), sum((line.yen for line in lines), Fraction(0))), table.rounding, table.rounding_yen
    )
    shown = 0
    for line in lines:
        yen = rounded(line.yen, "half_up", 1)
        shown += yen
        yield FeeLine(line.name, yen, line.assumed, line.kind)
    if shown != total:
        yield FeeLine("端数", total - shown, False, "rounding")


__all__ = ["Fee", "FeeLine", "Payer", "check_equipment", "concerns", "fee", "ticket_fits"]
