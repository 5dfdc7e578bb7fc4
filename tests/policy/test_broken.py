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
        [("from", "（ありません）", "2025-04-01", "この決まりが有効になる最初の日を、引用符なしの日付で書きます")],
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
                "limits[1].rooms",
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
                "stages[1].closes",
                "2024-03-01 00:00 〜 2024-02-02 00:00",
                '"start"',
                "利用日 2024-04-01 で、受付の終わりが始まりより前です",
            )
        ],
        id="終わりが始まりより前",
    ),
    pytest.param(
        changed(**{"{ months_before = 1, day = 1 }": "{ months_before = 1, days_before = 3 }"}),
        [
            (
                "stages[1].opens",
                "{ months_before = 1, days_before = 3 }",
                "{ days_before = 28 }",
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
                "stages[2].draws",
                "（ありません）",
                '{ days_before = 50, time = "24:00" }',
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
                "stages[2].draws",
                "2024-01-07 07:00",
                '{ days_before = 80, time = "24:00" }',
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
                "stages[1].opens",
                "2024-03-01 00:00",
                "may_overlap = true",
                '利用日 2024-04-01 で、stages[2]（34行目）「先着予約」（id = "early"）の受付が 2024-03-28 00:00 に終わる前に、'
                'stages[1]（30行目）「先着予約」（id = "first_come"）の受付が始まります（室場 hall・区分 resident・受付 line。'
                "わざと重ねるなら、どちらかに may_overlap = true。同じ受付の決まりを書き分けたのなら、id を同じにします）",
            )
        ],
        id="段階が重なる",
    ),
    pytest.param(
        changed(**{FIRST_COME: FIRST_COME + FIRST_COME}),
        [
            (
                "stages[2]",
                'id = "first_come"',
                'id = "first_come-2"',
                "stages[1]（30行目）と同じ id で同じ細かさなので、室場 hall・区分 resident・受付 line でどちらか決まりません",
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
        [("use.divisions[2].time", '"11:30-13:00"', '"12:00-13:00"', "区分「午前」と「昼」の時間が重なっています")],
        id="区分の時間が重なる",
    ),
    pytest.param(
        changed(**{'every_day = "09:00-21:00"': 'mon = "09:00-21:00"'}),
        [
            (
                "hours",
                "火曜・水曜・木曜・金曜・土曜・日曜がありません",
                'every_day = "09:00-21:00"',
                '室場 hall の開館時間が決まっていない曜日があります（休みなら "closed"）',
            )
        ],
        id="開館時間のない曜日",
    ),
    pytest.param(
        changed(without="[fees]\nfree = true\n"),
        [
            (
                "fees",
                "（ありません）",
                "free = true",
                "室場「ホール」・区分「町民」の使用料が決まっていません（無料なら free = true）",
            )
        ],
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
                "2024-04-01 から 2025-03-31 までの決まりがありません",
            )
        ],
        id="途中からの値だけ",
    ),
    pytest.param(
        changed(**{"free = true": 'base = [{ per = "hour", yen = 100, billed = true }]'}),
        [("fees.base[1].billed", "true", "false", "yen（金額）か billed = true のどちらか一方を書きます")],
        id="金額と後日請求の両方",
    ),
    pytest.param(
        "id = \n",
        [("", "id =", 'id = "値"', "TOML として読めません。= の右に値がありません")],
        id="TOMLとして読めない",
    ),
    pytest.param(
        changed(extra='\n[[closed]]\nbetween = ["02-30", "03-03"]\n'),
        [("closed[1].between[1]", '"02-30"', '"12-29"', "その月にその日はありません")],
        id="存在しない日付",
    ),
    pytest.param(
        changed(extra='\n[[penalties.thresholds]]\npoints = 2.0\neffects = ["no_booking"]\n'),
        [
            (
                "penalties.thresholds[1].months",
                "（ありません）",
                "6",
                "days か months のどちらか一方で、措置の長さを書きます",
            )
        ],
        id="措置の長さがない",
    ),
    pytest.param(
        changed(**{"{ months_before = 1, day = 1 }": "{ years_before = 2025 }"}),
        [("stages[1].opens.years_before", "2025", "1", "50 以下の数を書きます")],
        id="暦の外に出る期限",
    ),
    pytest.param(
        changed(extra='\n[[festivals]]\nname = "夏"\nfestival = "夏"\n[[closed]]\nfestival = "夏"\n'),
        [
            (
                "festivals[1].festival",
                '"夏"',
                "（この行を消し、dates などで日を書きます）",
                "行事の日は、ほかの行事の名前では決められません",
            ),
        ],
        id="自分で自分を決める行事",
    ),
    pytest.param(
        changed(**{"free = true": 'base = [{ per = "hour", yen = 100, days = ["weekend"] }]'}),
        [
            (
                "fees.base",
                "値段は1行あります",
                '[[fees.base]]\nper = "hour"\nyen = 600',
                "室場「ホール」・区分「町民」の、たとえば 2024-04-01（月）の 09:00-10:00 の値段がありません",
            )
        ],
        id="週末だけの値段",
    ),
    pytest.param(
        changed(**{"free = true": 'base = [{ per = "hour", yen = 100, for_classes = ["resident"] }]'}),
        [
            (
                "fees.base",
                "値段は1行あります",
                '[[fees.base]]\nper = "hour"\nyen = 600',
                "室場「ホール」・区分「町外の方」の、たとえば 2024-04-01（月）の 09:00-10:00 の値段がありません",
            )
        ],
        id="町民だけの値段",
    ),
    pytest.param(
        changed(**{"free = true": 'base = [{ per = "hour", yen = 100, time = "09:00-18:00" }]'}),
        [
            (
                "fees.base",
                "値段は1行あります",
                '[[fees.base]]\nper = "hour"\nyen = 600',
                "室場「ホール」・区分「町民」の、たとえば 2024-04-01（月）の 18:00-19:00 の値段がありません",
            )
        ],
        id="18時からの値段がない",
    ),
    pytest.param(
        changed(
            **{
                "slot_minutes = 60": 'divisions = [{ id = "am", name = "午前", time = "09:00-12:00" }, { id = "pm", name = "午後", time = "13:00-17:00" }]',
                "free = true": 'base = [{ per = "division", divisions = ["am"], yen = 100 }]',
            }
        ),
        [
            (
                "fees.base",
                "値段は1行あります",
                '[[fees.base]]\nper = "division"\ndivisions = ["pm"]\nyen = 600',
                "室場「ホール」・区分「町民」の、たとえば 2024-04-01（月）の 13:00-17:00（午後） の値段がありません",
            )
        ],
        id="午後の値段がない",
    ),
    pytest.param(
        changed(**{"free = true": 'base = [{ per = "hour", yen = 100, season = ["04-01", "09-30"] }]'}),
        [
            (
                "fees.base",
                "値段は1行あります",
                '[[fees.base]]\nper = "hour"\nyen = 600',
                "室場「ホール」・区分「町民」の、たとえば 2024-10-01（火）の 09:00-10:00 の値段がありません",
            )
        ],
        id="冬の値段がない",
    ),
    pytest.param(
        changed(
            **{
                "slot_minutes = 60": "slot_minuts = 60",
                "capacity = 100": 'capacity = "x"',
                'default_class = "resident"': 'default_class = "citizen"',
                FIRST_COME: FIRST_COME.replace("opens = {", "opens = { days_before = 6,")
                + '[[stages]]\nkind = "lottery"\nopens = { days_before = 80 }\ncloses = { days_before = 90 }\ndraws = { days_before = 70 }\n',
            }
        ),
        [
            (
                "default_class",
                '"citizen"',
                '"outsider" / "resident"',
                "この名前は、このファイルのどこにも決められていません",
            ),
            ("rooms.hall.capacity", '"x"', "26", "整数を書きます（引用符で囲みません）"),
            (
                "use.slot_minuts",
                "60",
                "rooms / classes / channels / slot_minutes / grid_from / min_minutes / max_minutes / margin_before_minutes / margin_after_minutes / divisions / across_divisions / minimum_headcount",
                "知らないキーです（slot_minutes の書きまちがいではありませんか）",
            ),
            (
                "stages[1].opens",
                "{ days_before = 6, months_before = 1, day = 1 }",
                "{ days_before = 28 }",
                "数え方はちょうど1つ書きます（いまはdays_before・months_before）",
            ),
            (
                "stages[2].closes",
                "2024-01-12 00:00 〜 2024-01-03 00:00",
                '{ days_before = 70, time = "00:00" }',
                "利用日 2024-04-01 で、受付の終わりが始まりより前です",
            ),
        ],
        id="5つのまちがいを一度に",
    ),
    pytest.param(
        changed(**{"slot_minutes = 60": "slot_minutes = 0\nmin_minutes = 7\nmargin_before_minutes = -5"}),
        [
            ("use.slot_minutes", "0", "30", "5 以上の数を書きます"),
            ("use.min_minutes", "7", "60", "5分の倍数にします"),
            ("use.margin_before_minutes", "-5", "15", "0 以上の数を書きます"),
        ],
        id="1つの表に3つ",
    ),
    pytest.param(
        changed(**{"capacity = 10\n": 'capacity = 10\nunits = ["den-a"]\n'}),
        [
            (
                "rooms.den.units",
                '"den-a"',
                '"den" / "hall"',
                "この区画は、室場の記号でも、2つ以上の室場に共通の区画でもありません（最上段の units に一覧を書けば使えます）",
            )
        ],
        id="どこにもない区画",
    ),
    pytest.param(
        changed(**{"slot_minutes = 60": "slot_minutes = 60\nfrom = 2030-01-01"}),
        [("use", "from = 2030-01-01", "from = 2024-04-01", "2024-04-01 から 2029-12-31 までの決まりがありません")],
        id="2030年からの単位だけ",
    ),
    pytest.param(
        changed(
            **{
                '[hours]\nevery_day = "09:00-21:00"\n': '[[hours]]\nevery_day = "09:00-21:00"\nuntil = 2025-01-01\n'
                '[[hours]]\nevery_day = "09:00-21:00"\nfrom = 2025-02-01\n'
            }
        ),
        [
            (
                "hours",
                "until = 2025-01-01・from = 2025-02-01",
                "until = 2025-01-31",
                "2025-01-02 から 2025-01-31 までの決まりがありません",
            )
        ],
        id="1月の開館時間がない",
    ),
    pytest.param(
        changed(extra='\n[[payment]]\nchannels = ["line"]\n[[payment]]\nchannels = ["counter"]\nfrom = 2025-01-01\n'),
        [
            (
                "payment",
                "（対象と日付が合う表がありません）",
                "from = 2024-04-01",
                "室場 hall・区分 resident・受付 counter について、2024-04-01 から 2024-12-31 までの決まりがありません（ほかの日にはあります）",
            )
        ],
        id="窓口の支払いが途中から",
    ),
    pytest.param(
        changed(**{"capacity = 10\n": "capacity = １０\n"}),
        [("", "capacity = １０", "capacity = 10", "TOML として読めません。全角の数字や記号があります。半角で書きます")],
        id="全角の数字",
    ),
    pytest.param(
        changed(**{'name = "小部屋"': 'name = "小部屋'}),
        [("", 'name = "小部屋', 'name = "小部屋"', 'TOML として読めません。引用符 " が閉じていません')],
        id="閉じていない引用符",
    ),
    pytest.param(
        changed(extra="\n[payment]\n[[payment]]\n"),
        [
            (
                "",
                "[payment]",
                "[[payment]]",
                "TOML として読めません。57行目にも同じ表があります。何度も書く表は、どれも [[ ]] で始めます（[ ] と [[ ]] は混ぜられません）",
            )
        ],
        id="表とくり返す表を混ぜた",
    ),
    pytest.param(
        changed(**{"from = 2024-04-01": 'from = "2024-04-01"'}),
        [("from", '"2024-04-01"', "2025-04-01", "日付を、引用符も時刻もなしで書きます")],
        id="引用符で囲んだ日付",
    ),
    pytest.param(
        changed(**{"[rooms.den]": "[rooms.Den]"}),
        [("rooms.Den", '"Den"', "den", "記号は英小文字・数字・-・_ で書きます（英小文字か数字で始めます）")],
        id="大文字の記号",
    ),
    pytest.param(
        changed(**{"day = 1 }": "day = 32, except = [{ month = 2, day = 31 }, { month = 2, day = 1 }] }"}),
        [
            ("stages[1].opens.day", "32", "1", "day は 1〜31 か -1〜-31 です"),
            ("stages[1].opens.except[1].day", "31", "29", "2月に31日はありません"),
            ("stages[1].opens.except[2].month", "2", "1", "2月の例外が2つあります"),
        ],
        id="ない日と重なる例外",
    ),
    pytest.param(
        changed(**{"day = 1 }": 'day = "first" }'}),
        [("stages[1].opens.day", '"first"', "1", "ここに書ける値ではありません")],
        id="知らない言葉の日",
    ),
    pytest.param(
        changed(**{'"小部屋"': '"ホール"'}),
        [("rooms.den.name", '"ホール"', '"ホール2"', "同じ名前の室場がもう1つあります")],
        id="同じ名前の室場",
    ),
    pytest.param(
        changed(extra='\n[key]\nkind = "keypad"\nsent = { days_after = 1 }\n'),
        [("key.sent", "{ days_after = 1 }", '"start"', "利用の後になっています（after で数えています）")],
        id="利用の後に番号を送る",
    ),
    pytest.param(
        changed(**{"slot_minutes = 60": "slot_minutes = 900"}),
        [
            (
                "use.slot_minutes",
                "900",
                "60",
                "室場 hall で、貸出の単位か最短の利用時間が開館時間より長く、1度も借りられません",
            )
        ],
        id="開館時間より長い単位",
    ),
    pytest.param(
        changed(**{'"09:00-21:00"': '"closed"'}),
        [("hours", "開いている日がありません", 'every_day = "09:00-21:00"', "室場 hall は1日も開きません")],
        id="1日も開かない",
    ),
    pytest.param(
        changed(extra='\n[[limits]]\nid = "a"\nwhat = "entries"\nunit = "koma"\nper = "slot"\nmax = 1\n'),
        [("limits[1].unit", '"koma"', '"count"', 'per = "slot"（重なる時間）は件数で数えます')],
        id="重なる時間をコマで数える",
    ),
    pytest.param(
        changed(
            extra="\n[[refund.steps]]\ndeadline = { days_before = 14 }\npercent = 50\n"
            "[[refund.steps]]\ndeadline = { days_before = 7 }\npercent = 100\n"
        ),
        [
            (
                "refund.steps[1].percent",
                "50",
                "（この段を消します）",
                "この段は使われません。もっと遅い取消に、同じかそれより多く返す段があります",
            )
        ],
        id="後になるほど多く返す",
    ),
    pytest.param(
        changed(extra='\n[[penalties.events]]\nevent = "late_cancel"\npoints = 1.0\n'),
        [
            (
                "penalties.events[1].since",
                "（ありません）",
                "{ days_before = 6 }",
                "late_cancel には since（いつからの取消か）を書きます",
            )
        ],
        id="いつからか書かない遅い取消",
    ),
    pytest.param(
        changed(
            extra='\n[[stages]]\nkind = "priority"\nopens = { years_before = 1 }\ncloses = { months_before = 3 }\n'
        ),
        [
            (
                "stages[2].channels",
                "（ありません）",
                '["counter"]',
                "だれのどの受付でもよい先行予約になっています。条件・利用者区分・受付方法のどれかを書きます",
            )
        ],
        id="だれでもよい先行予約",
    ),
    pytest.param(
        changed(**{'closes = "start"': 'closes = "start"\nbundels = true'}),
        [
            (
                "stages[1].bundels",
                "true",
                "rooms / classes / channels / id / kind / name / offered / opens / closes / draws / announces / confirm / wishes / alternatives / bundles / draw_name / class_order / conditions / equipment / days / says / may_overlap",
                "知らないキーです（bundles の書きまちがいではありませんか）",
            )
        ],
        id="書きまちがえたキーは記号つきで探せる",
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
    assert [fault.message for fault in check_files([folder / "none.toml"])] == ["ファイルがありません"]
    (folder / "empty").mkdir()
    assert [fault.message for fault in check_files([folder / "empty"])] == ["このフォルダに .toml ファイルがありません"]


def test_a_table_that_is_missing_can_be_copied_out_of_the_message() -> None:
    text = changed(**{"free = true": '[[fees.base]]\nper = "hour"\nyen = 100\ntime = "09:00-18:00"'})
    with pytest.raises(PolicyFaults) as refused:
        parse(text, "small.toml")
    _, _, shown = str(refused.value).partition("使える値の例:\n")
    price = text.index("[office]")
    parse(f"{text[:price]}{shown}\n{text[price:]}", "small.toml")
