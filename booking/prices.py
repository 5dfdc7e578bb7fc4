"""Which price of a table is meant for whom, on which day and for which part of it."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from booking.calendar import at_clock
from booking.opening import Slot, day_types
from booking.policy.base import between
from booking.policy.money import BasePrice, FeeBand


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays for what day: all that chooses among prices, besides the time."""

    day: date
    entrance: str | None
    klass: str
    purpose: str | None
    ticket_yen: int


def fits(band: FeeBand, facts: Payer) -> bool:
    """True when a price, surcharge or reduction is meant for this day and person."""
    if band.days and not set(band.days) & set(day_types(facts.day)):
        return False
    if band.season is not None and not between(band.season[0], band.season[1], facts.day):
        return False
    if band.entrances and facts.entrance not in band.entrances:
        return False
    if band.for_classes and facts.klass not in band.for_classes:
        return False
    return not band.purposes or facts.purpose in band.purposes


def closeness(band: FeeBand) -> int:
    """How many conditions a price names: of those that fit, the one that names most holds."""
    return sum(
        bool(named) for named in (band.days, band.time, band.season, band.entrances, band.for_classes, band.purposes)
    )


def prices(price: BasePrice, slot: Slot) -> bool:
    """True when the price is for this slot or division."""
    if len(price.divisions) > 1 or (price.divisions and slot.id not in price.divisions):
        return False
    day = slot.start.date()
    return price.time is None or at_clock(day, price.time[0]) <= slot.start < at_clock(day, price.time[1])


def hours_between(start: datetime, end: datetime) -> Fraction:
    """The length in hours."""
    return Fraction(int((end - start).total_seconds()), 3600)
