"""Broken policies and the whole of what is said about them: all faults at once, where, what, and what would do."""

import pytest

from booking.policy import PolicyFaults, check_files, load_all, parse
from booking.policy.faults import Fault
from tests.policy.small import SMALL, changed

FIRST_COME = """[[stages]]
kind = "first_come"
opens = { months_before = 1, day = 1 }
closes = "start"
"""

BROKEN = [
    pytest.param(
        changed(**{"capacity = 10\n": "capasity = 10\n"}),
        [
            ("rooms.den.capacity", "（ありません）", "26", "必ず書くものがありません"),
            (
                "rooms.den.capasity",
                "10",
                "name / names / capacity / class / units / doors / facts / slack_channel",
                "知らないキーです（capacity の書きまちがいではありませんか）",
            ),
        ],
        id="書きまちがえたキー",
    ),
    pytest.param(
        changed(**{"capacity = 100": 'capacity = "100"'}),
        [("rooms.hall.capacity", '"100"', "26", "整数を書きます（引用符で囲みません）")],
        id="数を引用符で囲んだ",
    ),
    pytest.param(
        changed(**{"free = true": 'free = "はい"'}),
        [("fees.free", '"はい"', "true", "true か false を書きます")],
        id="はいを文字で書いた",
    ),
    pytest.param(
        changed(**{'"09:00-21:00"': '"9時から21時"'}),
        [("hours.every_day", '"9時から21時"', '"09:00-21:00"', '時間帯は "09:00-21:00" の形です')],
        id="時刻の形が違う",
    ),
    pytest.param(
        changed(**{'"09:00-21:00"': '"21:00-09:00"'}),
        [("hours.every_day", '"21:00-09:00"', '"09:00-21:00"', "時間帯の終わりは始まりより後にします")],
        id="閉まるほうが先",
    ),
    pytest.param(
        changed(**{"slot_minutes = 60": "slot_minutes = 62"}),
        [("use.slot_minutes", "62", "30", "5分の倍数にします")],
        id="5分の倍数でない",
    ),
    pytest.param(
        changed(without="from = 2024-04-01\n"),
        [
            (
                "from",
                "（ありません）",
                "2025-04-01",
                "この決まりが有効になる最初の日を、引用符なしの日付（1950年から2099年まで）で書きます",
            )
        ],
        id="最初の日がない",
    ),
    pytest.param(
        changed(**{'default_class = "resident"': 'default_class = "member"'}),
        [
            (
                "default_class",
                '"member"',
                '"outsider" / "resident"',
                "この名前は、このファイルのどこにも決められていません",
            )
        ],
        id="ない区分を名指し",
    ),
    pytest.param(
        changed(extra='\n[[limits]]\nid = "a"\nwhat = "bookings"\nmax = 2\nrooms = ["gym"]\n'),
        [
            (
                "limits[0].rooms",
                '"gym"',
                '"big" / "den" / "hall"',
                "この名前は、このファイルのどこにも決められていません",
            )
        ],
        id="ない室場を名指し",
    ),
    pytest.param(
        changed(**{'closes = "start"': "closes = { months_before = 2, day = 1 }"}),
        [
            (
                "stages[0].closes",
                "2024-03-01 00:00 〜 2024-02-02 00:00",
                "{ days_before = 0 }",
                "利用日 2024-04-01 で、受付の終わりが始まりより前です",
            )
        ],
        id="終わりが始まりより前",
    ),
    pytest.param(
        changed(**{"{ months_before = 1, day = 1 }": "{ months_before = 1, days_before = 3 }"}),
        [
            (
                "stages[0].opens",
                "{ months_before = 1, days_before = 3 }",
                "{ days_before = 35 }",
                "数え方はちょうど1つ書きます（いまはdays_before・months_before）",
            )
        ],
        id="数え方が2つ",
    ),
    pytest.param(
        changed(
            **{
                FIRST_COME: FIRST_COME
                + '[[stages]]\nkind = "lottery"\nopens = { days_before = 60 }\ncloses = { days_before = 50 }\n'
            }
        ),
        [
            (
                "stages[1]",
                '{ kind = "lottery", opens = { days_before = 60 }, closes = { days_before = 50 } }',
                '{ kind = "first_come", opens = { months_before = 1 }, closes = "start" }',
                "抽選には draws（抽選の時点）を書きます",
            )
        ],
        id="抽選に抽選の時点がない",
    ),
    pytest.param(
        changed(
            **{
                FIRST_COME: FIRST_COME
                + '[[stages]]\nkind = "lottery"\nopens = { days_before = 90 }\ncloses = { days_before = 80 }\ndraws = { days_before = 85, time = "07:00" }\n'
            }
        ),
        [
            (
                "stages[1].draws",
                "2024-01-07 07:00",
                'time = "00:00"',
                "利用日 2024-04-01 で、抽選の時点が受付の終わりより前です",
            )
        ],
        id="抽選が締め切りより前",
    ),
    pytest.param(
        changed(
            **{
                FIRST_COME: FIRST_COME
                + '[[stages]]\nid = "early"\nkind = "first_come"\nopens = { months_before = 2 }\ncloses = { days_before = 5 }\n'
            }
        ),
        [
            (
                "stages[0].opens",
                "2024-03-01 00:00",
                "may_overlap = true",
                "利用日 2024-04-01 で、「先着予約」の受付が終わる前に「先着予約」が始まります",
            )
        ],
        id="段階が重なる",
    ),
    pytest.param(
        changed(**{FIRST_COME: FIRST_COME + FIRST_COME}),
        [
            (
                "stages[1]",
                'id = "first_come"',
                'id = "first_come-2"',
                "同じ id で同じ細かさの決まりが2つあり、室場 hall・区分 resident・受付 line でどちらか決まりません",
            )
        ],
        id="同じ細かさの決まりが2つ",
    ),
    pytest.param(
        changed(
            **{
                "slot_minutes = 60": 'divisions = [{ id = "am", name = "午前", time = "09:00-12:00" }, { id = "noon", name = "昼", time = "11:30-13:00" }]'
            }
        ),
        [
            (
                "use",
                '{ divisions = [{ id = "am", name = "午前", time = "09:00-12:00" }, { id = "noon", name = "昼", time = "11:30-13:00" }] }',
                "{ slot_minutes = 30 }",
                "区分「午前」と「昼」の時間が重なっています",
            )
        ],
        id="区分の時間が重なる",
    ),
    pytest.param(
        changed(**{'every_day = "09:00-21:00"': 'mon = "09:00-21:00"'}),
        [
            (
                "hours",
                "tue・wed・thu・fri・sat・sun がありません",
                'every_day = "09:00-21:00"',
                '室場 hall の開館時間が決まっていない曜日があります（休みなら "closed"）',
            )
        ],
        id="開館時間のない曜日",
    ),
    pytest.param(
        changed(without="[fees]\nfree = true\n"),
        [("fees", "（ありません）", "free = true", "室場 hall・区分 resident の使用料が決まっていません")],
        id="料金が決まっていない",
    ),
    pytest.param(
        changed(**{'closes = "start"\n': 'closes = "start"\nrooms = ["hall"]\n'}),
        [("rooms.den", '"小部屋"', '[[stages]] rooms = ["den"]', "だれも、どの方法でも予約できない室場です")],
        id="だれも予約できない室場",
    ),
    pytest.param(
        changed(**{"capacity = 10\n": "capacity = [{ value = 10, from = 2025-04-01 }]\n"}),
        [
            (
                "rooms.den.capacity",
                "from = 2025-04-01",
                "from = 2024-04-01",
                "2024-04-01 から 2025-03-31 までの値がありません",
            )
        ],
        id="途中からの値だけ",
    ),
    pytest.param(
        changed(**{"free = true": 'base = [{ per = "hour", yen = 100, billed = true }]'}),
        [
            (
                "fees.base[0]",
                '{ per = "hour", yen = 100, billed = true }',
                '{ per = "hour", yen = 600 }',
                "yen（金額）か billed = true のどちらか一方を書きます",
            )
        ],
        id="金額と後日請求の両方",
    ),
    pytest.param(
        "id = \n",
        [("", "Invalid value (at line 1, column 6)", 'id = "hall"', "TOML として読めません")],
        id="TOMLとして読めない",
    ),
    pytest.param(
        changed(extra='\n[[closed]]\nbetween = ["02-30", "03-03"]\n'),
        [("closed[0].between[0]", '"02-30"', '"12-29"', "その月にその日はありません")],
        id="存在しない日付",
    ),
    pytest.param(
        changed(extra='\n[[penalties.thresholds]]\npoints = 2.0\neffects = ["no_booking"]\n'),
        [
            (
                "penalties.thresholds[0]",
                '{ points = 2.0, effects = ["no_booking"] }',
                '{ points = 2.0, effects = ["no_booking"], months = 6 }',
                "days か months のどちらか一方で、措置の長さを書きます",
            )
        ],
        id="措置の長さがない",
    ),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_a_broken_policy_is_refused_with_its_whole_message(
    text: str, expected: list[tuple[str, str, str, str]]
) -> None:
    with pytest.raises(PolicyFaults) as refused:
        parse(text, "small.toml")
    assert [(fault.key, fault.found, fault.accepted, fault.message) for fault in refused.value.faults] == expected


def test_the_small_town_itself_is_sound() -> None:
    assert parse(SMALL, "small.toml").id == "small"


def test_a_fault_reads_as_a_clerk_needs_it() -> None:
    fault = Fault("hall.toml", "rooms.den.capacity", '"10"', "26", "整数を書きます（引用符で囲みません）")
    assert str(fault) == (
        'hall.toml: rooms.den.capacity: 整数を書きます（引用符で囲みません）\n    いまの値: "10"\n    使える値の例: 26'
    )


def test_all_faults_are_told_at_once() -> None:
    text = changed(
        **{
            "capacity = 100": 'capacity = "100"',
            'default_class = "resident"': "default_class = 3",
            "free = true": "fee = true",
        }
    )
    with pytest.raises(PolicyFaults) as refused:
        parse(text, "small.toml")
    assert [fault.key for fault in refused.value.faults] == ["default_class", "rooms.hall.capacity", "fees.fee"]


def test_faults_of_several_files_and_a_doubled_id(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "one.toml").write_text(SMALL, encoding="utf-8")
    (folder / "two.toml").write_text(SMALL, encoding="utf-8")
    (folder / "three.toml").write_text("id = 3", encoding="utf-8")
    faults = check_files([folder])
    assert {Path(fault.file).name for fault in faults} == {"two.toml", "three.toml"}
    assert any(fault.key == "id" and "one.toml と同じ id です" in fault.message for fault in faults)
    with pytest.raises(PolicyFaults):
        load_all([folder])
    assert [fault.message for fault in check_files([folder / "none.toml"])] == ["ファイルを読めません"]
    (folder / "empty").mkdir()
    assert [fault.message for fault in check_files([folder / "empty"])] == ["このフォルダに .toml ファイルがありません"]
