"""Equipment in its stages: with a lottery where the policy lends it there, afterwards where it does not, never beyond the stock."""

from dataclasses import replace
from pathlib import Path

import pytest

from booking.desk import booking_rows, changes, requests
from booking.desk.changes import Wanted
from booking.desk.holds import Wish
from booking.errors import Refusal
from booking.values import Booking, Details
from tests.desk.town import TOWN, house, member
from tests.support.inprocess import House
from tests.support.people import doing, moment

LOTTERY = """
[[stages]]
kind = "lottery"
opens = { months_before = 6, day = 1 }
closes = { months_before = 6, day = 10 }
draws = { months_before = 6, day = 11, time = "09:00" }
equipment = EQUIPMENT
"""
WISH = Wish(
    TOWN,
    "den",
    moment("2026-07-10T10:00"),
    moment("2026-07-10T12:00"),
    5,
    Details("会", "練習"),
    equipment={"projector": 2},
)


def town(folder: Path, *, lent: bool) -> House:
    return house(folder, extra=LOTTERY.replace("EQUIPMENT", str(lent).lower()), at="2026-01-05 10:00")


def enter(made: House, number: int, wish: Wish) -> None:
    who = member(made, number)
    doing(made, lambda office: requests.submit(office, who, wish, channel="counter", by="tanaka"))


def drawn(made: House) -> list[Booking]:
    made.clock.set("2026-01-11 09:00")
    made.work()
    rows = made.ledger()["bookings"]
    return [made.world.read(lambda office, one=row["id"]: booking_rows.get(office, one)) for row in rows]  # type: ignore[misc]


def test_what_was_asked_for_with_an_entry_is_had_with_the_win_and_paid(tmp_path: Path) -> None:
    made = town(tmp_path, lent=True)
    enter(made, 1, WISH)
    (won,) = drawn(made)
    assert (won.equipment, won.fee_yen, won.equipment_yen, won.state) == ({"projector": 2}, 1600, 600, "confirmed")


def test_of_two_winners_one_has_the_last_piece_and_both_have_their_room(tmp_path: Path) -> None:
    made = town(tmp_path, lent=True)
    enter(made, 1, WISH)
    enter(made, 2, replace(WISH, room="hall-a"))
    won = drawn(made)
    assert len(won) == 2
    assert sorted(sum(one.equipment.values()) for one in won) == [0, 2]


def test_where_it_is_not_lent_in_the_lottery_it_is_had_after_the_win(tmp_path: Path) -> None:
    made = town(tmp_path, lent=False)
    with pytest.raises(Refusal, match="EQUIPMENT_STAGE"):
        enter(made, 1, WISH)
    enter(made, 2, replace(WISH, equipment={}))
    (won,) = drawn(made)
    after = doing(
        made,
        lambda office: changes.change(
            office, won.id, Wanted(equipment={"projector": 1}), channel="counter", by="tanaka"
        ),
    )
    assert (after.equipment, after.fee_yen) == ({"projector": 1}, 1300)
