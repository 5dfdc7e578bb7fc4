"""Policy files under watch: a broken or vanished one leaves the last good rules, and staff hear of each broken version once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from booking.desk import served
from booking.policy import PolicyFaults, built_in
from bot import clock, delivery, outbox
from bot.rules import LOOK_EVERY_S, Rules
from tests.support.inprocess import House, build
from tests.support.people import ask, at_counter

FILES = {path.stem: path.read_text(encoding="utf-8") for path in built_in()}
MITAKA, UMECO = FILES


class Watched:
    """A folder of policy files, and time that goes on between two looks."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds = folder, 0.0
        folder.mkdir()
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.folder / f"{name}.toml").write_text(text, encoding="utf-8")

    def rules(self) -> Rules:
        return Rules([self.folder], lambda: self.seconds)

    def look(self, rules: Rules) -> Any:
        self.seconds += LOOK_EVERY_S
        return rules.current()


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "policies")


def broken(text: str) -> str:
    return text.replace("slot_minutes = 30", 'slot_minutes = "thirty"')


def test_a_changed_file_is_taken_and_a_broken_one_is_not(watched: Watched) -> None:
    rules = watched.rules()
    watched.write(MITAKA, FILES[MITAKA].replace('name = "1階洋室"', 'name = "1階の洋室"'))
    assert watched.look(rules)[MITAKA].rooms["1f-western"].name == "1階の洋室"
    watched.write(MITAKA, broken(FILES[MITAKA]))
    assert watched.look(rules)[MITAKA].rooms["1f-western"].name == "1階の洋室"
    assert "slot_minutes" in rules.faults
    watched.write(MITAKA, FILES[MITAKA])
    assert watched.look(rules)[MITAKA].rooms["1f-western"].name == "1階洋室"
    assert (rules.faults, rules.version) == ("", "")


def test_the_same_broken_content_has_the_same_version_in_every_process(watched: Watched) -> None:
    one, other = watched.rules(), watched.rules()
    watched.write(MITAKA, broken(FILES[MITAKA]))
    for rules in (one, other):
        watched.look(rules)
    assert one.version == other.version != ""
    first = one.version
    watched.write(UMECO, FILES[UMECO] + "\n# nothing\n")
    assert watched.look(one)
    assert one.version == first  # the other file is not what is wrong
    watched.write(MITAKA, broken(FILES[MITAKA]) + "\n# another try\n")
    assert watched.look(one)
    assert one.version != first


def test_a_file_that_disappears_leaves_its_hall_as_it_was_and_the_others_free_to_change(watched: Watched) -> None:
    rules = watched.rules()
    (watched.folder / f"{UMECO}.toml").unlink()
    watched.write(MITAKA, FILES[MITAKA].replace('name = "1階洋室"', 'name = "1階の洋室"'))
    found = watched.look(rules)
    assert set(found) == {MITAKA, UMECO}
    assert found[MITAKA].rooms["1f-western"].name == "1階の洋室"
    assert "なくなりました" in rules.faults


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"", b"opens = {", b"\x00" * 10], ids=["文字でない", "空", "途中まで", "ゼロ"]
)
def test_whatever_is_in_a_file_the_hall_stays_open(watched: Watched, content: bytes) -> None:
    rules = watched.rules()
    (watched.folder / f"{MITAKA}.toml").write_bytes(content)
    assert MITAKA in watched.look(rules)
    assert rules.faults


def test_a_broken_file_at_the_start_is_an_error(watched: Watched) -> None:
    watched.write(MITAKA, broken(FILES[MITAKA]))
    with pytest.raises(PolicyFaults):
        watched.rules()


def notices(house: House) -> list[str]:
    house.work()
    return [str(card) for card in house.cards() if "決まりのファイル" in str(card)]


def test_staff_are_told_once_of_each_broken_version_whoever_sees_it(tmp_path: Path, watched: Watched) -> None:
    house = build(tmp_path)

    def process() -> tuple[Callable[[], None], Rules]:
        """A clock that has just been started."""
        rules = watched.rules()
        world = replace(
            house.world, policies=rules.current, rule_faults=lambda: rules.faults, rule_version=lambda: rules.version
        )
        watch = clock.Watch()

        def tick() -> None:
            watched.seconds += LOOK_EVERY_S
            clock.tick(world, watch)

        return tick, rules

    first, _ = process()
    second, _ = process()
    watched.write(MITAKA, broken(FILES[MITAKA]))
    for tick in (first, second, first, second):
        tick()
    assert len(notices(house)) == 1
    assert "slot_minutes" in notices(house)[0]
    watched.write(MITAKA, broken(FILES[MITAKA]).replace("26", "27"))
    first()
    second()
    assert len(notices(house)) == 2
    watched.write(MITAKA, FILES[MITAKA])
    first()
    second()
    told = notices(house)
    assert len(told) == 3
    assert "直り" in told[-1]
    restarted, _ = process()
    watched.write(MITAKA, broken(FILES[MITAKA]))
    restarted()
    assert len(notices(house)) == 3  # the version of before: told already


def a_booking(folder: Path) -> tuple[House, str]:
    house = build(folder, at="2026-05-01 10:00")
    one = at_counter(house, MITAKA, 1)
    booking = ask(house, one, "1f-western", "2026-05-22T10:00", "2026-05-22T11:00").id
    house.press("U0ADMIN", "booking_approve", booking)
    house.work()
    return house, booking


def test_rules_that_no_longer_know_a_booking_are_not_taken(watched: Watched, tmp_path: Path) -> None:
    house, _ = a_booking(tmp_path / "house")
    rules = Rules(
        [watched.folder],
        lambda: watched.seconds,
        unserved=lambda loaded: house.world.read(lambda office: served.unserved(office.conn, loaded)),
    )
    watched.write(MITAKA, FILES[MITAKA].replace("from = 2020-01-01", "from = 2026-05-02"))
    watched.look(rules)
    assert "2026-05-01の決まりがありません" in rules.faults
    watched.write(MITAKA, FILES[MITAKA].replace("1f-western", "room-one"))
    assert "1f-western" in watched.look(rules)[MITAKA].rooms
    assert "部屋 1f-western がありません" in rules.faults
    watched.write(MITAKA, FILES[MITAKA].replace('name = "1階洋室"', 'name = "1階の洋室"'))
    assert watched.look(rules)[MITAKA].rooms["1f-western"].name == "1階の洋室"
    assert rules.faults == ""


def test_a_message_whose_rules_are_gone_is_given_up_and_staff_hear_of_it(watched: Watched, tmp_path: Path) -> None:
    house, booking = a_booking(tmp_path / "house")
    watched.write(MITAKA, FILES[MITAKA].replace("1f-western", "room-one"))
    loaded = watched.rules().current()
    house.world = replace(house.world, policies=lambda: loaded)
    house.world.transact(
        lambda office: outbox.put_notice(office, "line", "push", "U1", "hash", "booking_confirmed", booking)
    )
    for _ in range(delivery.UNWRITTEN_TRIES):
        house.work()
        house.clock.forward(seconds=61)
    house.work()
    state = next(one["state"] for one in house.ledger()["messages"] if one["kind"] == "booking_confirmed")
    assert state == "dead"
    assert any("1f-western" in str(card) and "届けられません" in str(card) for card in house.cards())
