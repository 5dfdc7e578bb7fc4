"""What a use costs on the rows: purpose, ticket, reductions, options, class, equipment; and what comes back."""

from dataclasses import replace
from pathlib import Path

import pytest

from booking.desk import booking_rows, bookings, payments, registrations, requests
from booking.desk.holds import Wish
from booking.errors import Refusal
from booking.values import Booking, Charged, Details, Registration
from tests.desk.town import TOWN, house, member
from tests.support.inprocess import House
from tests.support.people import doing, moment

WISH = Wish(TOWN, "den", moment("2026-06-20T10:00"), moment("2026-06-20T12:00"), 5, Details("会", "練習"))


def book(made: House, who: Registration, wish: Wish = WISH) -> Booking:
    done = doing(made, lambda office: requests.submit(office, who, wish, channel="counter", by="tanaka"))
    assert isinstance(done, Booking)
    return done


@pytest.mark.parametrize(
    ("charged", "fee"),
    [
        pytest.param(Charged(), 1000, id="室料だけ"),
        pytest.param(Charged(purpose_class="commercial"), 2000, id="営利は2倍"),
        pytest.param(Charged(ticket_yen=1000), 1000, id="入場料1,000円ちょうどは加算なし"),
        pytest.param(Charged(ticket_yen=1001), 1500, id="入場料が1,000円を超えると5割増"),
        pytest.param(Charged(grounds=("disability",)), 500, id="窓口で認めた減免"),
        pytest.param(Charged(options=("cooling",)), 1200, id="冷房を選ぶ"),
        pytest.param(Charged(purpose_class="commercial", grounds=("disability",)), 1000, id="営利の2倍から半額"),
    ],
)
def test_the_fee_of_a_booking_is_that_of_its_purpose_ticket_reductions_and_options(
    tmp_path: Path, charged: Charged, fee: int
) -> None:
    made = house(tmp_path)
    done = book(made, member(made), replace(WISH, charged=charged))
    assert (done.fee_yen, done.charged) == (fee, charged)


def test_an_outsider_pays_more_and_the_booking_keeps_the_class_it_was_made_with(tmp_path: Path) -> None:
    made = house(tmp_path)
    who = member(made)
    made.world.transact(lambda office: registrations.classify(office, who.id, "outsider", "tanaka", "転居"))
    done = book(made, made.world.read(lambda office: registrations.get(office, who.id)))
    assert (done.fee_yen, done.klass) == (1500, "outsider")
    made.world.transact(lambda office: registrations.classify(office, who.id, "resident", "tanaka", "転入"))
    assert made.world.read(lambda office: booking_rows.get(office, done.id)).klass == "outsider"


@pytest.mark.parametrize(
    ("charged", "reason"),
    [
        pytest.param(Charged(grounds=("pension",)), "UNKNOWN_GROUND", id="ない減免"),
        pytest.param(Charged(options=("heating",)), "UNKNOWN_OPTION", id="ない追加"),
        pytest.param(Charged(purpose_class="political"), "PURPOSE", id="使えない目的"),
    ],
)
def test_what_the_policy_does_not_know_or_allow_is_refused(tmp_path: Path, charged: Charged, reason: str) -> None:
    made = house(tmp_path)
    with pytest.raises(Refusal, match=reason):
        book(made, member(made), replace(WISH, charged=charged))


@pytest.mark.parametrize(
    ("now", "refund"),
    [
        pytest.param("2026-06-10 23:59", 500 + 600, id="10日前まで：室料の半分と設備の全額"),
        pytest.param("2026-06-11 00:00", 600, id="10日前を過ぎると設備の分だけ"),
    ],
)
def test_equipment_has_its_own_refund(tmp_path: Path, now: str, refund: int) -> None:
    made = house(tmp_path)
    done = book(made, member(made), replace(WISH, equipment={"projector": 2}))
    assert (done.fee_yen, done.equipment_yen) == (1600, 600)
    doing(made, lambda office: payments.pay(office, done.id, 1600, "cash", "tanaka"))
    made.clock.set(now)
    gone = doing(made, lambda office: bookings.cancel(office, done.id, "tanaka", channel="counter", reason="都合"))
    assert gone.refund_yen == refund


@pytest.mark.parametrize(
    ("minutes", "yen", "refund"),
    [
        pytest.param(30, None, 250, id="2時間のうち30分使えなかった"),
        pytest.param(240, None, 1000, id="全部より多くは返さない"),
        pytest.param(None, 300, 300, id="職員が額を決めた"),
    ],
)
def test_a_part_that_could_not_be_used_comes_back(
    tmp_path: Path, minutes: int | None, yen: int | None, refund: int
) -> None:
    made = house(tmp_path)
    done = book(made, member(made))
    doing(made, lambda office: payments.pay(office, done.id, 1000, "cash", "tanaka"))
    after = doing(
        made,
        lambda office: payments.give_back(office, done.id, "tanaka", "停電", yen=yen, unusable_minutes=minutes),
    )
    assert after.refund_yen == refund
    with pytest.raises(Refusal, match=r"TOO_MUCH|NOTHING_PAID"):
        doing(made, lambda office: payments.give_back(office, done.id, "tanaka", "停電", yen=1001 - refund))


def test_where_staff_decide_a_share_of_the_time_names_no_amount(tmp_path: Path) -> None:
    made = house(tmp_path, ('part_unusable = "share"', 'part_unusable = "staff"'))
    done = book(made, member(made))
    doing(made, lambda office: payments.pay(office, done.id, 1000, "cash", "tanaka"))
    with pytest.raises(Refusal, match="STAFF_DECIDE"):
        doing(made, lambda office: payments.give_back(office, done.id, "tanaka", "停電", unusable_minutes=30))
