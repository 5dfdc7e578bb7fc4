"""Processes killed, doubled and badly set, over the wire."""

import time
from concurrent.futures import ThreadPoolExecutor

from bot.simulator.client import wait_for
from tests.wire.installation import APPROVER, Answers, Installation, code_in

END_S = 20


def test_killed_between_approval_and_push_the_code_still_arrives_once(here: Installation) -> None:
    here.set_clock("2026-09-14 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の木曜の9時から10時")
    here.settle()
    before = phone.last()
    here.sim.faults(line="down")
    here.sim.staff(APPROVER).press("booking_approve", booking)
    wait_for(lambda: here.booking(booking)["state"] == "confirmed", 10, "the approval stored")
    for name in ("worker", "web", "clock"):
        here.kill(name)
    here.sim.mend()
    for name in ("web", "clock", "worker"):
        here.children[name].start()
    code_in(wait_for(lambda: phone.heard(before), 60, "the code"))
    here.settle()
    assert len(here.bubbles(phone, before)) == 1


def test_killed_after_line_accepted_but_before_it_was_marked_the_code_is_seen_once(here: Installation) -> None:
    here.set_clock("2026-09-28 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の木曜の9時から10時")
    here.settle()
    before = phone.last()
    here.sim.faults(line="timeout", hang_seconds=8.0)
    here.sim.staff(APPROVER).press("booking_approve", booking)
    wait_for(lambda: phone.heard(before), 20, "the code, accepted")
    for name in ("worker", "web", "clock"):
        here.kill(name)
    here.sim.mend()
    for name in ("web", "clock", "worker"):
        here.children[name].start()
    wait_for(lambda: here.ready()[0] == 200, 30, "web again")
    here.settle(60)
    assert [m["state"] for m in here.messages(booking, kind="booking_confirmed")] == ["sent"]
    assert len(here.bubbles(phone, before)) == 1


def test_two_of_each_process_do_everything_once_and_end_when_asked(here: Installation) -> None:
    here.set_clock("2026-10-12 10:00")
    for kind in ("web", "worker", "clock"):
        here.start_one(kind, f"{kind}-2")
    wait_for(lambda: here.ready("web-2")[0] == 200, 30, "the second web")
    phones = [here.registered() for _ in range(2)]
    bookings = [here.requested(phone, f"来週の木曜の{9 + n}時から{10 + n}時") for n, phone in enumerate(phones)]
    here.settle()
    ends = [phone.last() for phone in phones]
    for booking in bookings:
        here.sim.staff(APPROVER).press("booking_approve", booking)
    for phone, before in zip(phones, ends, strict=True):
        code_in(wait_for(lambda phone=phone, before=before: phone.heard(before), 20, "the code"))  # type: ignore[misc]
    here.set_clock("2026-10-21 18:00")
    here.settle()
    for phone, booking, before in zip(phones, bookings, ends, strict=True):
        assert len(here.messages(booking, kind="reminder")) == 1
        assert len(here.bubbles(phone, before)) == 2
    talker, before = phones[0], phones[0].last()
    with ThreadPoolExecutor(8) as fingers:
        list(fingers.map(talker.say, ["ヘルプ"] * 8))  # one resident's messages, at once, through both webs
    wait_for(lambda: len(here.bubbles(talker, before)) >= 8, 20, "an answer to each")
    here.settle()
    assert len(here.bubbles(talker, before)) == 8
    here.kill("web")
    assert phones[0].ask("予約確認")  # the other machine answers
    here.children["web"].start()
    wait_for(lambda: here.ready()[0] == 200, 30, "the first web again")
    for kind in ("web", "worker", "clock"):
        child = here.children[f"{kind}-2"]
        here.asked_to_end(f"{kind}-2")
        started = time.monotonic()
        wait_for(lambda child=child: not child.running(), END_S, f"the end of {kind}")  # type: ignore[misc]
        assert time.monotonic() - started < END_S
        here.end_one(f"{kind}-2")
    here.wait_until_well()


def test_without_a_worker_the_clock_delivers(here: Installation) -> None:
    here.set_clock("2026-10-26 10:00")
    here.kill("worker")
    phone = here.registered()
    _, code = here.confirmed(phone, "来週の木曜の9時から10時")
    assert code
    here.children["worker"].start()
    here.wait_until_well()


def test_web_needs_no_redis(here: Installation) -> None:
    here.start_one("web", "web-alone", REDIS_URL="")
    wait_for(lambda: here.ready("web-alone")[0] == 200, 30, "a web without Redis")
    assert here.ready("web-alone")[1]["redis"] is False
    here.end_one("web-alone")


def test_registering_works_while_processes_come_and_go(here: Installation) -> None:
    here.start_one("web", "web-2")
    wait_for(lambda: here.ready("web-2")[0] == 200, 30, "the second web")
    phone, answers = here.sim.resident("途切れない人"), Answers()
    here.type(phone, "登録")
    for number, text in enumerate(("同意する", *answers.all(), "はい")):
        if number == 3:
            here.kill("web")
        if number == 6:
            here.children["web"].start()
        here.type(phone, text)
    here.end_one("web-2")
    wait_for(lambda: here.ready()[0] == 200, 30, "web")
    assert "申請中" in phone.ask("登録")
