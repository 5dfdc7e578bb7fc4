"""What the tests of the draw are made of: people, claims, tickets, a secret."""

from datetime import datetime, timedelta, timezone

from booking.draw import Claim, Opening, Terms, Ticket

JAPAN = timezone(timedelta(hours=9))
SECRET = bytes(range(32))
TERMS = Terms("town-hall", "2024-12-25", datetime(2024, 11, 27, 7, tzinfo=JAPAN))
OPENING = Opening(TERMS, SECRET)


def person(number: int) -> str:
    return f"{number:032x}"


def claim(start: int | float, end: int | float, *units: str, day: int = 25) -> Claim:
    midnight = datetime(2024, 12, day, tzinfo=JAPAN)
    return Claim(units or ("room-a",), midnight + timedelta(hours=start), midnight + timedelta(hours=end))


def ticket(who: int, start: float, end: float, *units: str, day: int = 25, wish: int = 1, **more: str | int) -> Ticket:
    bundle, lucky = str(more.get("bundle", "")), str(more.get("lucky", ""))
    entry = str(more.get("entry", f"{who}-{day}-{start}-{end}-{'+'.join(units)}-{wish}"))
    class_rank = int(more.get("class_rank", 0))
    return Ticket(entry, person(who), claim(start, end, *units, day=day), wish, bundle, class_rank, lucky)
