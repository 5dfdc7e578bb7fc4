"""Messages: sent once, in order, merged, found again after every kind of failure."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from booking import store
from booking.desk.office import Office
from bot import delivery, jobs, notices, outbox
from bot.world import GONE, TOKEN_USED_UP, Outcome
from dialogs.turn import Reply
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter

HALL = "mitaka-inokashira-tobu"
HANAKO, TARO = "U" + "1" * 32, "U" + "2" * 32
SENT, AGAIN, UNKNOWN = Outcome("sent"), Outcome("again"), Outcome("unknown")


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build(tmp_path, only=HALL)
    built.work()
    return built


def say(house: House, to: str, *texts: str) -> int:
    """Put a push into the outbox; return its row."""
    replies = [Reply(text) for text in texts]

    def work(office: Office) -> int:
        return int(outbox.put_reply(office, to, f"hash-{to}", "", replies, "", matters=True).id)

    return house.world.transact(work)


def answer(house: House, to: str, text: str, *, matters: bool = True) -> tuple[int, delivery.Claimed]:
    """An answer with a reply token, ready to be sent by the process that made it: its row and the call."""
    (made,) = house.world.transact(
        lambda office: delivery.answer(office, to, f"hash-{to}", f"token-{text}", [Reply(text)], "", matters=matters)
    )
    return made.rows[0].id, made


def row(house: House, row_id: int) -> Any:
    return house.world.read(
        lambda office: office.conn.execute(select(store.outbox).where(store.outbox.c.id == row_id)).one()
    )


def calls(house: House) -> list[tuple[str, str, list[str], str]]:
    """(via, to, texts, retry key) of everything LINE accepted."""
    return [(via, to, [m["text"] for m in body["messages"]], key) for via, to, body, key in house.line.sent]


def states(house: House, *rows: int) -> list[str]:
    return [row(house, one).state for one in rows]


def told_to_staff(house: House) -> list[str]:
    """What the staff channel was told."""
    return [body["arguments"]["text"] for body in house.cards() if body["method"] == "chat.postMessage"]


# --- merging ---


def test_pushes_waiting_for_one_recipient_are_one_call_under_the_first_ones_key(house: House) -> None:
    rows = [say(house, HANAKO, "一"), say(house, TARO, "別"), say(house, HANAKO, "二"), say(house, HANAKO, "三")]
    keys = [row(house, one).retry_key for one in rows]
    house.work()
    assert calls(house) == [("push", HANAKO, ["一", "二", "三"], keys[0]), ("push", TARO, ["別"], keys[1])]
    assert states(house, *rows) == ["sent"] * 4


def test_a_call_holds_five_messages_and_the_rest_follows_in_order(house: House) -> None:
    for texts in (("一", "二"), ("三", "四"), ("五", "六"), ("七",)):
        say(house, HANAKO, *texts)
    house.work()
    assert [texts for _, _, texts, _ in calls(house)] == [["一", "二", "三", "四"], ["五", "六", "七"]]


def test_a_repetition_sends_the_same_ones_even_if_more_waits_by_then(house: House) -> None:
    rows = [say(house, HANAKO, "一"), say(house, HANAKO, "二")]
    house.line.answers = [UNKNOWN]
    house.work()
    rows.append(say(house, HANAKO, "三"))
    house.clock.forward(seconds=5)
    house.work()
    (_, _, first, key), (_, _, second, other) = calls(house)
    assert (first, second) == (["一", "二"], ["三"])
    assert key == row(house, rows[0]).retry_key == row(house, rows[1]).retry_key != other


def test_refused_together_each_goes_alone_and_only_the_bad_one_is_dead(house: House) -> None:
    rows = [say(house, HANAKO, "良い"), say(house, HANAKO, "悪い"), say(house, HANAKO, "良い")]
    house.line.answers = [Outcome("never", "400"), SENT, Outcome("never", "400"), SENT]
    house.work()
    assert states(house, *rows) == ["sent", "dead", "sent"]
    assert len({row(house, one).retry_key for one in rows}) == 3
    assert any("LINE で届けられません" in text for text in told_to_staff(house))


def test_after_a_day_the_whole_group_gets_one_fresh_key(house: House) -> None:
    rows = [say(house, HANAKO, "一"), say(house, HANAKO, "二")]
    house.line.answers = [AGAIN]
    house.work()
    old = row(house, rows[0]).retry_key
    house.clock.forward(hours=23, seconds=1)
    house.work()
    ((_, _, texts, key),) = calls(house)
    assert texts == ["一", "二"]
    assert key != old


# --- replies ---


def test_a_reply_whose_token_was_used_by_an_unheard_attempt_is_delivered(house: House) -> None:
    one, made = answer(house, HANAKO, "はい")
    house.line.answers = [UNKNOWN, Outcome("never", TOKEN_USED_UP)]
    delivery.send(house.world, made)
    house.clock.forward(seconds=5)
    house.work()
    assert states(house, one) == ["sent"]
    assert calls(house) == []  # no push beside it


@dataclass(slots=True)
class DyingAfterSending:
    """A process that is killed when LINE has accepted and nothing is marked yet."""

    sent: list[str] = field(default_factory=list)

    def send(self, via: str, to: str, body: dict[str, Any], retry_key: str) -> Outcome:
        self.sent.append(via)
        raise KeyboardInterrupt

    def warm(self) -> None:
        """Nothing."""


def test_killed_between_sending_and_marking_a_push_is_not_shown_twice(house: House) -> None:
    one = say(house, HANAKO, "はい")
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver(replace(house.world, line=DyingAfterSending()), one)
    house.work()
    assert row(house, one).attempts == 1  # its lease lasts
    house.clock.forward(seconds=delivery.LEASE_S + 1)
    house.work()
    assert states(house, one) == ["sent"]
    assert calls(house) == [("push", HANAKO, ["はい"], row(house, one).retry_key)]  # 409 for the same key


def test_killed_between_sending_and_marking_a_reply_is_not_shown_twice(house: House) -> None:
    one, made = answer(house, HANAKO, "はい")
    with pytest.raises(KeyboardInterrupt):
        delivery.send(replace(house.world, line=DyingAfterSending()), made)
    house.line.answers = [Outcome("never", TOKEN_USED_UP)]
    house.clock.forward(seconds=outbox.REPLY_HEADSTART_S + 1)
    house.work()
    assert states(house, one) == ["sent"]
    assert calls(house) == []


def test_with_its_token_dead_what_matters_is_pushed_and_the_rest_dropped(house: House) -> None:
    (matters, first), (passing, second) = answer(house, HANAKO, "受付"), answer(house, TARO, "挨拶", matters=False)
    house.line.answers = [AGAIN, AGAIN]
    for made in (first, second):
        delivery.send(house.world, made)
    house.clock.forward(seconds=delivery.TOKEN_LIFE_S + 1)
    house.work()
    assert [(via, texts) for via, _, texts, _ in calls(house)] == [("push", ["受付"])]
    assert states(house, matters, passing) == ["sent", "dropped"]
    assert row(house, passing).payload_sealed is None


def test_a_reply_refused_at_once_is_pushed_if_it_matters(house: House) -> None:
    _, made = answer(house, HANAKO, "受付")
    house.line.answers = [Outcome("never", TOKEN_USED_UP)]
    delivery.send(house.world, made)
    house.work()
    assert [(via, texts) for via, _, texts, _ in calls(house)] == [("push", ["受付"])]


def test_the_sweep_leaves_a_fresh_reply_to_the_process_that_made_it(house: House) -> None:
    one, made = answer(house, HANAKO, "はい")
    house.work()
    assert states(house, one) == ["pending"]
    house.clock.forward(seconds=outbox.REPLY_HEADSTART_S + 1)
    delivery.send(house.world, made)  # too late: it may be another's by now
    assert states(house, one) == ["pending"]
    house.work()
    assert states(house, one) == ["sent"]
    assert len(calls(house)) == 1


# --- order and fairness ---


def test_a_push_waits_for_an_answer_before_it_unless_that_may_be_dropped(house: House) -> None:
    answer(house, HANAKO, "受付")
    answer(house, TARO, "挨拶", matters=False)
    say(house, HANAKO, "番号")
    say(house, TARO, "番号")
    house.work()
    assert [(to, texts) for _, to, texts, _ in calls(house)] == [(TARO, ["番号"])]
    house.clock.forward(seconds=outbox.REPLY_HEADSTART_S + 1)
    house.work()
    assert [texts for _, to, texts, _ in calls(house) if to == HANAKO] == [["受付"], ["番号"]]


def test_one_recipients_failure_delays_nobody_else(house: House) -> None:
    say(house, HANAKO, "一")
    say(house, TARO, "二")
    house.line.answers = [AGAIN]
    house.work()
    assert [to for _, to, _, _ in calls(house)] == [TARO]


def test_however_long_it_has_failed_the_next_attempt_is_within_a_minute(house: House) -> None:
    one = say(house, HANAKO, "一")
    house.line.answers = [AGAIN] * 40
    for _ in range(40):
        house.work()
        wait = (row(house, one).next_at - house.clock.machine()).total_seconds()
        assert 0 < wait <= 60
        house.clock.forward(seconds=wait)
    house.work()
    assert states(house, one) == ["sent"]


def test_a_message_that_cannot_be_written_is_given_up_and_told_and_delays_nobody(house: House) -> None:
    bad, good = say(house, HANAKO, "一"), say(house, TARO, "二")
    spoil = update(store.outbox).where(store.outbox.c.id == bad).values(payload_sealed=b"x" * 60)
    house.world.transact(lambda office: office.conn.execute(spoil).rowcount)
    house.work()
    assert states(house, bad, good) == ["pending", "sent"]
    for _ in range(delivery.UNWRITTEN_TRIES):
        house.clock.forward(seconds=61)
        house.work()
    assert states(house, bad) == ["dead"]
    assert any("LINE で届けられません" in text for text in told_to_staff(house))


def test_a_message_given_up_names_whose_it_was(house: House) -> None:
    one = at_counter(house, HALL, 1)
    booking = ask(house, one, "1f-western", "2026-05-22T10:00", "2026-05-22T11:00")
    house.press("U0ADMIN", "booking_approve", booking.id)
    house.work()
    number = house.ledger()["bookings"][0]["number"]

    def linked(office: Office) -> None:
        outbox.put_notice(office, "line", "push", HANAKO, "hash", "booking_confirmed", booking.id)
        outbox.put_notice(office, "line", "push", TARO, "other", "registration_approved", one.id)

    house.world.transact(linked)
    house.line.answers = [Outcome("never", "400")] * 2
    house.work()
    told = [text for text in told_to_staff(house) if "届けられません" in text]
    assert len(told) == 2
    assert any(
        f"予約 {number}（1階洋室　5月22日（金）10:00〜11:00）の方への「予約の決定と入口の番号」" in text
        for text in told
    )
    assert any(f"利用者登録 {one.id} の方への「登録の承認」" in text for text in told)


# --- quota, Slack ---


def test_a_token_line_does_not_take_is_told_once_and_everything_waits(house: House) -> None:
    one = say(house, HANAKO, "一")
    house.line.answers = [Outcome("denied", "401")] * 3
    for _ in range(3):
        house.work()
        house.clock.forward(seconds=61)
    assert states(house, one) == ["pending"]
    assert sum("アクセストークン" in text for text in told_to_staff(house)) == 1
    house.work()
    assert states(house, one) == ["sent"]


def test_the_quota_used_up_is_told_once_and_the_message_waits(house: House) -> None:
    one = say(house, HANAKO, "一")
    house.line.answers = [Outcome("quota", "429")] * 3
    for _ in range(3):
        house.work()
        house.clock.forward(seconds=61)
    assert states(house, one) == ["pending"]
    assert len([text for text in told_to_staff(house) if "送信数" in text]) == 1
    house.work()
    assert states(house, one) == ["sent"]


def test_a_card_that_may_have_been_posted_is_looked_for_and_a_deleted_one_is_posted_anew(house: House) -> None:
    house.event(HANAKO, {"type": "follow", "follow": {"isUnblocked": False}})
    for text in ("登録", "同意する", "山田 花子", "ヤマダ ハナコ", "昭和32年5月1日", "181-0001"):
        house.say(HANAKO, text)
    for text in ("三鷹市井の頭二丁目1番1号", "090-1234-5678", "スキップ", "はい"):
        house.say(HANAKO, text)
    house.slack.answers = [UNKNOWN]
    house.work()
    house.clock.forward(seconds=5)
    house.work()
    (posted,) = house.cards()
    registration = house.ledger()["residents"][0]["registrations"][0]["id"]
    assert posted["look_for"] == registration
    house.slack.answers = [Outcome("again", GONE)]
    house.press("U0APPROVER", "registration_approve", registration)
    house.work()
    house.clock.forward(seconds=5)
    house.work()
    assert [body["method"] for body in house.cards()] == ["chat.postMessage", "chat.postMessage"]


def test_a_notice_to_staff_is_looked_for_before_it_is_repeated(house: House) -> None:
    house.world.transact(lambda office: notices.staff_notice(office, "event_dead", "7", "C0STAFF"))
    house.slack.answers = [UNKNOWN]
    house.work()
    house.clock.forward(seconds=5)
    house.work()
    (posted,) = house.cards()
    assert posted["look_for"] == posted["arguments"]["metadata"]["event_payload"]["id"]


def test_nothing_waits_any_more_when_all_is_sent(house: House) -> None:
    say(house, HANAKO, "一")

    def waits(office: Office) -> dict[str, int]:
        return jobs.backlog(office)

    assert house.world.read(waits)["outbox"] == 1
    assert house.world.read(jobs.something_waits)
    house.work()
    assert house.world.read(waits) == {"inbox": 0, "due": 0, "outbox": 0}
    assert not house.world.read(jobs.something_waits)
