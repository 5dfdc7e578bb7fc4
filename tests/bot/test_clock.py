"""The clock: rings while somebody hears, does the work itself while nobody does."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import clock
from bot.world import World
from tests.support.inprocess import House, build

HALL = "mitaka-inokashira-tobu"
HANAKO = "U" + "1" * 32


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build(tmp_path, only=HALL)
    built.work()
    return built


def with_worker(house: House, rings: list[str], *, works: bool) -> World:
    """The same installation with a Redis; `works`: behind it is a worker that comes when it rings."""

    def ring() -> bool:
        rings.append("ring")
        if works:
            house.work()
        return True

    return replace(house.world, ring=ring)


def left_behind(house: House) -> None:
    """A message whose process has died."""
    from bot import conversation

    house.events += 1
    conversation.keep(
        house.world,
        [
            {
                "type": "message",
                "mode": "active",
                "timestamp": int(house.clock.at.timestamp() * 1000),
                "source": {"type": "user", "userId": HANAKO},
                "webhookEventId": str(house.events),
                "replyToken": "t",
                "message": {"type": "text", "id": "1", "text": "登録"},
            }
        ],
    )
    house.clock.forward(seconds=10)


def test_it_rings_and_leaves_the_work_to_who_hears(house: House) -> None:
    rings: list[str] = []
    world = with_worker(house, rings, works=True)
    left_behind(house)
    clock.tick(world, clock.Watch())
    assert rings == ["ring"]
    assert len(house.line.sent) == 1


def test_with_nobody_to_hear_it_does_the_work_at_once(house: House) -> None:
    left_behind(house)
    clock.tick(house.world, clock.Watch())
    assert len(house.line.sent) == 1


def test_what_waits_on_although_it_rang_is_done_by_the_clock_within_seconds(house: House) -> None:
    rings: list[str] = []
    world, watch = with_worker(house, rings, works=False), clock.Watch()
    left_behind(house)
    for _ in range(clock.PATIENCE_TICKS):
        clock.tick(world, watch)
    assert house.line.sent == []
    clock.tick(world, watch)
    assert len(house.line.sent) == 1
    assert len(rings) == clock.PATIENCE_TICKS + 1


def test_a_refused_policy_file_is_told_once_by_all_clocks_together(house: House) -> None:
    fault = "hall.toml: rooms: 0 is no capacity"
    world = replace(house.world, rule_faults=lambda: fault, rule_version=lambda: "1")
    first, second = clock.Watch(), clock.Watch()
    for _ in range(3):
        clock.tick(world, first)
        clock.tick(world, second)
    told = [body for body in house.cards() if "誤り" in str(body)]
    assert len(told) == 1
    assert "0 is no capacity" in str(told[0])


def test_it_notices_what_became_due_by_a_jump_of_business_time(house: House) -> None:
    watch = clock.Watch()
    clock.tick(house.world, watch)
    before = house.ledger()["draws"]
    house.clock.set("2026-07-01 12:00")
    clock.tick(house.world, watch)
    assert len(house.ledger()["draws"]) > len(before)
