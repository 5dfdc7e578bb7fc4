"""LINE's monthly quota used up, over the wire. The last test of this folder: what it leaves waits for a minute."""

from bot.simulator.client import wait_for
from tests.wire.installation import APPROVER, Installation


def test_the_quota_used_up_is_told_to_staff_and_the_code_waits_for_it(here: Installation) -> None:
    here.set_clock("2026-12-01 10:00")
    phone = here.registered()
    booking = here.requested(phone, "来週の水曜の9時から10時")
    here.settle()
    here.sim.faults(quota_used_up=True)
    here.sim.staff(APPROVER).press("booking_approve", booking)
    wait_for(lambda: "送信数" in str(here.sim.channel()), 20, "the notice")
    assert "入口の番号" in phone.ask("予約確認")  # answers are free
    assert len([m for m in here.sim.channel() if "送信数" in str(m)]) == 1
    assert [m["state"] for m in here.messages(booking, kind="booking_confirmed")] == ["pending"]
    here.sim.mend()
