"""What who wished for several uses in one draw is told of those that fell."""

from pathlib import Path

from tests.desk.town import house, line_of, linked
from tests.support.people import ask

WISHES = (
    '[[stages]]\nkind = "first_come"',
    '[[stages]]\nkind = "lottery"\nopens = { months_before = 4, day = 1 }\ncloses = { months_before = 4, day = 10 }\n'
    'draws = { months_before = 4, day = 11, time = "09:00" }\nwishes = 2\n\n[[stages]]\nkind = "first_come"',
)


def test_a_wish_that_fell_because_another_of_ones_own_won_is_not_said_to_be_another_persons(tmp_path: Path) -> None:
    made = house(tmp_path, WISHES, at="2026-05-02 10:00")
    who = linked(made)
    ask(made, who, "den", "2026-09-05T09:00", "2026-09-05T12:00")
    second = ask(made, who, "den", "2026-09-06T09:00", "2026-09-06T12:00", wish=2)
    made.clock.set("2026-05-11 09:00")
    made.work()
    (told,) = [text for text in made.pushes(line_of(1)) if "9月6日" in text]
    assert "第2希望でした。第1希望が当たったので、こちらは見送られました" in told
    assert "ほかの方" not in told
    for verb in ("entry", "proof"):
        assert "落選（別の希望が当たりました）" in "\n".join(made.tap(line_of(1), f":{verb}:{second.id}"))
