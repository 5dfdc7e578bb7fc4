"""Policy files under watch: a broken or vanished one leaves the last good rules, and staff hear of each broken version once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from booking.policy import PolicyFaults, built_in
from bot import clock
from bot.rules import LOOK_EVERY_S, Rules
from tests.support.inprocess import House, build

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
