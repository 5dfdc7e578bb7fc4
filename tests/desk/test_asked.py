"""What the talk offers of a town's own divisions and options: what can be had for this use, and nothing else."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.desk.town import house, line_of, linked
from tests.support.inprocess import House
from tests.support.people import ask

DIVISIONS = (
    "slot_minutes = 60",
    """divisions = [
  { id = "am", name = "午前", time = "09:00-12:00" },
  { id = "noon", name = "昼の延長", time = "12:00-13:00", only_with = ["am", "pm"] },
  { id = "pm", name = "午後", time = "13:00-17:00" },
  { id = "eve", name = "夕べ", time = "18:00-20:00" },
  { id = "late", name = "夜の延長", time = "20:00-21:00", only_with = ["eve"], deadline = { days_before = 3 } },
]""",
)
COOLING = 'option = "cooling"\n'


def said(made: House, *texts: str) -> str:
    answers: Sequence[str] = ()
    for text in texts:
        answers = made.say(line_of(1), text)
    return "\n".join(answers)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        pytest.param("2026-06-17 23:59", True, id="延長の締切まで"),
        pytest.param("2026-06-18 00:00", False, id="延長の締切を過ぎた"),
    ],
)
def test_a_division_that_is_not_had_alone_is_offered_with_its_neighbour_until_its_deadline(
    tmp_path: Path, at: str, late: bool
) -> None:
    made = house(tmp_path, DIVISIONS, at=at)
    linked(made)
    asked = said(made, "6月20日 小部屋")
    table = [line for line in asked.splitlines() if line.startswith("・")]
    assert table == [
        "・午前 9:00〜12:00",
        "・午後 13:00〜17:00",
        "・夕べ 18:00〜20:00",
        "・午前＋昼の延長 9:00〜13:00",
        "・昼の延長＋午後 12:00〜17:00",
        *(["・夕べ＋夜の延長 18:00〜21:00"] if late else []),
    ]
    assert "何人" in said(made, "12時から17時")


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        pytest.param("", True, id="いつでも"),
        pytest.param('season = ["06-01", "09-30"]\n', True, id="期間のなか"),
        pytest.param('season = ["11-01", "04-30"]\n', False, id="期間のそと"),
        pytest.param('days = ["weekday"]\n', False, id="平日だけ"),
        pytest.param('time = "13:00-17:00"\n', False, id="午後だけ"),
        pytest.param('for_classes = ["outsider"]\n', False, id="町外の方だけ"),
        pytest.param('purposes = ["commercial"]\n', False, id="営利だけ"),
        pytest.param("ticket_over_yen = 1000\n", False, id="入場料を取るときだけ"),
    ],
)
def test_an_option_is_asked_about_only_where_it_could_be_charged(tmp_path: Path, rule: str, asked: bool) -> None:
    made = house(tmp_path, (COOLING, COOLING + rule))
    linked(made)
    answer = said(made, "6月20日 10時から12時 小部屋 5人 役員会です", "みどり会", "なし")
    assert ("追加でお使いになるもの" in answer) == asked
    assert ("冷房" in answer) == asked


def test_an_option_chosen_for_another_day_is_dropped_with_that_day(tmp_path: Path) -> None:
    made = house(tmp_path, (COOLING, COOLING + 'season = ["06-01", "06-30"]\n'))
    linked(made)
    summary = said(
        made,
        "6月20日 10時から12時 小部屋 5人 役員会です",
        "みどり会",
        "なし",
        "冷房を使う",
        "借りない",
        "やっぱり7月4日",
    )
    assert "7月4日" in summary
    assert "冷房" not in summary
    assert "1,000円" in summary


def test_a_day_on_which_only_a_division_that_is_not_had_alone_is_left_counts_as_full(tmp_path: Path) -> None:
    made = house(tmp_path, DIVISIONS)
    who = linked(made)
    for start, end in ((9, 12), (13, 17), (18, 20)):
        ask(made, who, "den", f"2026-06-20T{start:02d}:00", f"2026-06-20T{end}:00")
    asked = said(made, "6月20日 小部屋")
    assert "次の区分で申し込めます" not in asked
    assert "6月21日" in asked
