"""Events: each once, in the order they were said, a poisonous one given up without blocking anybody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select

from booking import store
from bot import conversation, delivery, inbox
from dialogs import router
from dialogs.turn import Turn
from tests.support.inprocess import House, build, shown

HALL = "mitaka-inokashira-tobu"
HANAKO = "U" + "1" * 32


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build(tmp_path, only=HALL)
    built.work()
    return built


def text_event(house: House, text: str, number: int, *, late_s: float = 0, **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "mode": "active",
        "timestamp": int((house.clock.at.timestamp() - late_s) * 1000),
        "webhookEventId": f"event{number}",
        "source": {"type": "user", "userId": HANAKO},
        "replyToken": f"reply{number}",
        "message": {"type": "text", "id": str(number), "text": text},
        **more,
    }


def rows(house: House) -> list[Any]:
    return list(
        house.world.read(lambda office: office.conn.execute(select(store.inbox).order_by(store.inbox.c.id)).all())
    )


def answers(house: House) -> list[str]:
    return [shown(message) for _, _, body, _ in house.line.sent for message in body["messages"]]


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[BaseException]], None]:
    """Let the talk raise at 毒."""
    honest = router.step

    def use(kind: type[BaseException]) -> None:
        def step(state: Any, said: Any, desk: Any) -> Turn:
            if said.text == "毒":
                raise kind
            return honest(state, said, desk)

        monkeypatch.setattr(router, "step", step)

    return use


def test_a_poisonous_event_is_tried_three_times_and_blocks_nobody(
    house: House, poison: Callable[[type[BaseException]], None]
) -> None:
    poison(ValueError)
    assert house.say(HANAKO, "毒") == []
    assert house.say(HANAKO, "ヘルプ")
    assert [(row.state, row.attempts) for row in rows(house)] == [("failed", 1), ("done", 1)]
    tried = []
    for _ in range(4):
        house.clock.forward(seconds=11)
        house.work()
        tried.append((rows(house)[0].state, rows(house)[0].attempts))
    assert tried == [("failed", 2), ("dead", 3), ("dead", 3), ("dead", 3)]
    assert "職員にも知らせました" in answers(house)[-1]
    assert [body["arguments"]["text"] for body in house.cards() if "処理できません" in str(body)]
    assert all(row.event_sealed is None for row in rows(house))


def test_an_event_that_ends_its_process_is_given_up_too(
    house: House, poison: Callable[[type[BaseException]], None]
) -> None:
    poison(KeyboardInterrupt)
    (talk,) = conversation.keep(house.world, [text_event(house, "毒", 1)])
    with pytest.raises(KeyboardInterrupt):
        conversation.take_turns(house.world, talk)
    died = 0
    for _ in range(5):
        house.clock.forward(seconds=31)
        try:
            house.work()
        except KeyboardInterrupt:
            died += 1
    assert died == 2
    assert rows(house)[0].state == "dead"
    assert "職員にも知らせました" in answers(house)[-1]


def test_what_was_said_first_is_answered_first_however_it_arrived(house: House) -> None:
    later, sooner = text_event(house, "やめる", 1), text_event(house, "登録", 2, late_s=2)
    (talk,) = conversation.keep(house.world, [later, sooner])
    for answer in conversation.take_turns(house.world, talk):
        delivery.send(house.world, answer)
    assert "登録を始めます" in answers(house)[0]
    assert "取りやめ" in answers(house)[1]


def test_left_by_a_dead_process_events_are_found_and_kept_in_order(house: House) -> None:
    conversation.keep(house.world, [text_event(house, "登録", 1), text_event(house, "やめる", 2)])
    house.work()
    assert answers(house) == []  # whoever stored them has a head start
    house.clock.forward(seconds=inbox.HEADSTART_S)
    house.work()
    assert len(answers(house)) == 2
    assert "取りやめ" in answers(house)[1]


def test_the_same_event_again_changes_nothing(house: House) -> None:
    event = text_event(house, "登録", 1)
    assert conversation.keep(house.world, [event, {**event, "deliveryContext": {"isRedelivery": True}}])
    assert conversation.keep(house.world, [event]) == []
    assert len(rows(house)) == 1


def test_a_message_taken_back_before_it_was_handled_is_forgotten(house: House) -> None:
    conversation.keep(house.world, [text_event(house, "秘密", 1), text_event(house, "登録", 2)])
    back = text_event(house, "", 3, type="unsend", unsend={"messageId": "1"})
    assert conversation.keep(house.world, [back]) == []
    assert [(row.state, row.event_sealed is None) for row in rows(house)] == [("done", True), ("new", False)]


def test_standby_and_other_peoples_groups_leave_nothing(house: House) -> None:
    group = {"type": "group", "groupId": "C1", "userId": HANAKO}
    events = [
        text_event(house, "登録", 1, mode="standby"),
        text_event(house, "明日集まろう", 2, source=group),
        text_event(house, "x", 3, source=group, type="memberJoined"),
        text_event(house, "x", 4, type="unfollow", source=group),
    ]
    assert conversation.keep(house.world, events) == []
    assert rows(house) == []


def test_without_a_user_id_there_is_an_answer_and_nothing_is_kept(house: House) -> None:
    (talk,) = conversation.keep(house.world, [text_event(house, "秘密", 1, source={"type": "user"})])
    for answer in conversation.take_turns(house.world, talk):
        delivery.send(house.world, answer)
    assert "LINE" in answers(house)[0]
    assert house.ledger()["residents"] == []


def test_a_late_message_is_read_at_the_time_it_was_said(house: House) -> None:
    house.clock.set("2026-05-14 00:10")
    (talk,) = conversation.keep(house.world, [text_event(house, "登録", 1, late_s=1200)])
    conversation.take_turns(house.world, talk)
    assert house.ledger()["messages"][-1]["created_at"].startswith("2026-05-13T23:50")


@pytest.mark.parametrize("text", ["こんにちは", "予約確認", "ヘルプ", "来週の日曜の10時から2時間", "登録", "やめる"])
def test_a_whole_turn_takes_at_most_twenty_statements(house: House, text: str) -> None:
    house.say(HANAKO, "こんにちは")
    counted: list[str] = []

    def count(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counted.append(statement)

    sql_event.listen(house.world.engine, "before_cursor_execute", count)
    house.say(HANAKO, text)
    assert 0 < len([s for s in counted if not s.startswith("BEGIN")]) <= 20
