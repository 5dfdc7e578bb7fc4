"""Platforms, Redis and the database failing over the wire: what was promised still happens, once."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from bot.simulator.client import Phone, wait_for
from tests.wire.installation import APPROVER, Answers, Installation, code_in


@pytest.fixture(autouse=True)
def mended(here: Installation) -> Iterator[None]:
    """Every fault is switched off again."""
    yield
    here.sim.mend()


def approved_while(here: Installation, when: str, **faults: object) -> tuple[Phone, str, int]:
    """A booking approved while a platform fails: the phone, the booking, the chat's end before."""
    phone = here.registered()
    booking = here.requested(phone, when)
    here.settle()
    before = phone.last()
    here.sim.faults(**faults)
    here.sim.staff(APPROVER).press("booking_approve", booking)
    return phone, booking, before


def attempted(here: Installation, booking: str) -> bool:
    return any(m["attempts"] for m in here.messages(booking, kind="booking_confirmed"))


def arrives_once(here: Installation, phone: Phone, before: int) -> None:
    """The code arrives, and nothing else does."""
    here.sim.mend()
    mended = time.monotonic()
    code_in(wait_for(lambda: phone.heard(before), 60, "the code after recovery"))
    assert time.monotonic() - mended < 30
    here.settle()
    assert len(here.bubbles(phone, before)) == 1


@pytest.mark.parametrize(
    ("fault", "hour"),
    [
        pytest.param("down", 9, id="LINE-hangs-up"),
        pytest.param("500", 11, id="LINE-answers-500"),
        pytest.param("429", 13, id="LINE-answers-429"),
        pytest.param("timeout", 15, id="LINE-accepts-and-never-answers"),
    ],
)
def test_the_code_arrives_once_after_line_recovers(here: Installation, fault: str, hour: int) -> None:
    here.set_clock("2026-08-03 10:00")
    phone, booking, before = approved_while(here, f"来週の水曜の{hour}時から{hour + 1}時", line=fault, hang_seconds=6.0)
    wait_for(lambda: attempted(here, booking), 20, "an attempt")
    if fault == "timeout":
        time.sleep(5.5)  # the bot must have given up waiting, not knowing that LINE has accepted
    arrives_once(here, phone, before)
    assert {m["state"] for m in here.messages(booking, kind="booking_confirmed")} == {"sent"}


def test_an_answer_accepted_by_line_without_saying_so_is_shown_once(here: Installation) -> None:
    phone = here.registered()
    here.settle()
    before = phone.last()
    here.sim.faults(line="timeout", hang_seconds=6.0)
    phone.say("ヘルプ")
    time.sleep(5.5)
    here.sim.mend()
    here.settle()
    assert len(here.bubbles(phone, before)) == 1
    assert here.peek()["messages"][-1]["state"] == "sent"


def test_a_slow_line_holds_up_neither_the_staff_nor_what_is_due(here: Installation) -> None:
    here.set_clock("2026-08-17 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の水曜の9時から10時")
    here.settle()
    talkers = [here.sim.resident(f"大勢{number}") for number in range(12)]
    here.sim.faults(line="slow", slow_seconds=4.5)
    for one in talkers:
        one.say("登録")
    here.set_clock("2026-08-26 09:00")
    wait_for(lambda: here.booking(booking)["state"] == "lapsed", 4, "the lapse in time")
    wait_for(lambda: "期限" in str([c for c in here.sim.cards("booking") if c["id"] == booking]), 6, "the card redrawn")
    here.sim.mend()
    here.settle(90)


def test_cards_appear_once_after_slack_recovers(here: Installation) -> None:
    known = {card["id"] for card in here.sim.cards("registration")}
    here.sim.faults(slack="timeout", hang_seconds=9.0)
    phone = here.sim.resident("カードの人")
    here.type(phone, "登録")
    for word in ("同意する", *Answers().all(), "はい"):
        here.type(phone, word)
    card = here.new_card("registration", known)  # it was accepted, only the bot does not know it
    time.sleep(8.5)
    here.sim.mend()
    here.settle(60)
    assert [c["id"] for c in here.sim.cards("registration")].count(card) == 1

    here.sim.faults(slack="down")
    before = phone.last()
    here.sim.mend()
    here.sim.staff(APPROVER).press("registration_approve", card)
    wait_for(lambda: phone.heard(before), 20, "the approval")
    here.settle(60)
    message = next(c for c in here.sim.cards("registration") if c["id"] == card)["message"]
    assert "actions" not in [block["type"] for block in message["blocks"]]


def test_without_redis_the_clock_does_the_work_and_a_flush_loses_nothing(here: Installation) -> None:
    here.set_clock("2026-08-31 10:00")
    here.redis.kill(hold=True)
    phone = here.registered()
    _, code = here.confirmed(phone, "来週の水曜の9時から10時")
    assert code
    assert here.ready()[1]["redis"] is False
    assert here.ready()[0] == 200
    assert here.ready(query="?all=1")[0] == 503
    here.redis.start()
    wait_for(lambda: here.ready()[1]["redis"], 10, "Redis")
    booking = here.requested(phone, "来週の水曜の11時から12時")
    before = phone.last()
    here.sim.staff(APPROVER).press("booking_approve", booking)
    here.redis_client().flushall()
    code_in(wait_for(lambda: phone.heard(before), 20, "the code"))
    here.settle()
    assert len(here.bubbles(phone, before)) == 1
    here.wait_until_well()


def test_duplicated_and_reordered_webhooks_change_nothing(here: Installation) -> None:
    here.sim.faults(duplicate=True)
    phone = here.registered()
    mine = [item for item in phone.chat() if item["who"] == "me"]
    assert len(here.bubbles(phone, 0)) == len(mine) + 1  # one answer to each, and the approval
    here.sim.faults(duplicate=True, out_of_order=True)
    before = phone.last()
    phone.say("予約")  # held back until the next one has gone before it
    phone.say("やめる")
    here.settle()
    wait_for(lambda: len(here.bubbles(phone, before)) == 2, 20, "two answers")
    time.sleep(1)
    assert len(here.bubbles(phone, before)) == 2
    assert here.sim.breaches() == []


def test_while_the_database_is_away_web_answers_503_and_then_works_again(here: Installation) -> None:
    phone = here.registered()
    body = b'{"destination":"U0","events":[{"type":"message","mode":"active","timestamp":1,"webhookEventId":"01DOWN","source":{"type":"user","userId":"Uaway"},"message":{"type":"text","id":"1","text":"x"}}]}'
    if here.postgresql:
        here.postgresql.stop()
        assert here.webhook(body) == 503
        assert here.ready()[0] == 503
        assert here.http("GET", "/healthz")[0] == 200
        here.postgresql.start()
    else:
        holder = create_engine(here.env["DATABASE_URL"])
        with holder.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE"))
            started = time.monotonic()
            assert here.webhook(body) == 503
            assert time.monotonic() - started < 4
            connection.execute(text("ROLLBACK"))
        holder.dispose()
    wait_for(lambda: here.ready()[0] == 200, 20, "web after the database is back")
    assert phone.ask("予約確認")
    wait_for(lambda: here.ready(query="?all=1")[0] == 200, 40, "all processes after the database is back")
