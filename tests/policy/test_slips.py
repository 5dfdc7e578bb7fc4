"""Slips of people who write no TOML every day: the line, what stands there, the line put right, and why."""

import tomllib

import pytest

from booking.policy import PolicyFaults, parse
from booking.policy.unsaid import SENTENCES
from tests.policy.small import changed
from tests.policy.worked import DOCS

LOTTERY = """
[[stages]]
kind = "lottery"
opens = { months_before = 3, day = 1 }
closes = { months_before = 3, day = 10 }
draws = { months_before = 3, day = 12, time = "09:00" }
"""

SLIPS = [
    pytest.param(
        changed(**{"day = 1 }": "day = 1, count_base_day = True }"}),
        [
            (
                32,
                "",
                "opens = { months_before = 1, day = 1, count_base_day = True }",
                "opens = { months_before = 1, day = 1, count_base_day = true }",
                "はい・いいえは、小文字の true か false を引用符なしで書きます",
            )
        ],
        id="表の中の大文字の True",
    ),
    pytest.param(
        changed(extra='\n[payment]\nbefore = ["cash"、"cashless"]\n'),
        [
            (
                57,
                "",
                'before = ["cash"、"cashless"]',
                'before = ["cash", "cashless"]',
                "全角の数字や記号があります。半角で書きます",
            )
        ],
        id="読点で区切ったリスト",
    ),
    pytest.param(
        changed(**{'greeting = "こんにちは。"': 'greeting = """\nこんにちは。'}),
        [(43, "", 'greeting = """', '（文の終わりに """ を書きます）', '""" で始めた文が閉じていません')],
        id="閉じていない長い文",
    ),
    pytest.param(
        changed(**{"[rooms.den]": "[rooms.小部屋]"}),
        [
            (
                20,
                "",
                "[rooms.小部屋]",
                "[rooms.room-1]",
                "見出しの記号は英小文字・数字・-・_ で書きます（日本語の名前は name に書きます）",
            )
        ],
        id="日本語の見出し",
    ),
    pytest.param(
        changed(**{"[use]": "ここから貸出の単位\n[use]"}),
        [
            (
                27,
                "",
                "ここから貸出の単位",
                "# ここから貸出の単位",
                "キーでも見出しでもない行です。覚え書きの行は # で始めます",
            )
        ],
        id="# のない覚え書き",
    ),
    pytest.param(
        changed(
            **{
                "slot_minutes = 60": 'divisions = [{ id = "a", name = "午前", time = "09:00-12:00" }, { id = "b", name = "夜", time = "18:00-24:30" }]'
            }
        ),
        [
            (
                28,
                "use.divisions[2].time",
                '"18:00-24:30"',
                '"09:00-12:00"',
                '時刻は "HH:MM" の形で 00:00 から 24:00 までです',
            )
        ],
        id="1つのまちがいから生まれたまちがいは言わない",
    ),
    pytest.param(
        changed(**{"day = 1 }": "day = 1"}),
        [
            (
                32,
                "",
                "opens = { months_before = 1, day = 1",
                "opens = { months_before = 1, day = 1 }",
                "} が閉じていません",
            )
        ],
        id="波かっこが閉じていない",
    ),
    pytest.param(
        changed(**{"{ months_before = 1, day = 1 }": "{\n  months_before = 1,\n  day = 1,\n}"}),
        [
            (
                32,
                "",
                "opens = {",
                "opens = { months_before = 1, day = 1 }",
                "{ } の表は1行に書きます（途中で行を変えられません）",
            )
        ],
        id="表を何行にも書いた",
    ),
    pytest.param(
        changed(**{'name = "小部屋"': 'names = ["小部屋"\nname = "小部屋"'}),
        [(21, "", 'names = ["小部屋"', 'names = ["小部屋"]', "] が閉じていません")],
        id="リストが閉じていない",
    ),
    pytest.param(
        changed(extra='\n[payment]\nbefore = ["cash"\n'),
        [(57, "", 'before = ["cash"', 'before = ["cash"]', "] が閉じていません")],
        id="リストが最後まで閉じていない",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity = 1,000"}),
        [(19, "", "capacity = 1,000", "capacity = 1000", "数にコンマは書けません")],
        id="数にコンマ",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity = 100人"}),
        [(19, "", "capacity = 100人", "capacity = 100", "数だけを書きます（単位は付けません）")],
        id="数に単位",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity = 0100"}),
        [(19, "", "capacity = 0100", "capacity = 100", "数の前に 0 は付けません")],
        id="ゼロで始まる数",
    ),
    pytest.param(
        changed(**{"capacity = 100": 'capacity = 100\n[rooms.hall.facts]\n広さ = "120㎡"'}),
        [(21, "", '広さ = "120㎡"', '"広さ" = "120㎡"', '日本語のキーは引用符 " で囲みます')],
        id="囲んでいない日本語のキー",
    ),
    pytest.param(
        changed(**{"free = true": "free = True"}),
        [(36, "", "free = True", "free = true", "はい・いいえは、小文字の true か false を引用符なしで書きます")],
        id="大文字の True",
    ),
    pytest.param(
        changed(**{"free = true": "free = FALSE  # まだ"}),
        [
            (
                36,
                "",
                "free = FALSE  # まだ",
                "free = false",
                "はい・いいえは、小文字の true か false を引用符なしで書きます",
            )
        ],
        id="大文字の FALSE",
    ),
    pytest.param(
        changed(**{"free = true": "free = いいえ"}),
        [(36, "", "free = いいえ", "free = false", "はい・いいえは、小文字の true か false を引用符なしで書きます")],
        id="いいえ",
    ),
    pytest.param(
        changed(**{"[[stages]]": "[[stages]"}),
        [(30, "", "[[stages]", "[[stages]]", "見出しの [ ] の数が合っていません")],
        id="見出しのかっこが1つ足りない",
    ),
    pytest.param(
        changed(**{'name = "小部屋"': 'name: "小部屋"'}),
        [(21, "", 'name: "小部屋"', 'name = "小部屋"', "キーと値の間には : でなく = を書きます")],
        id="コロン",
    ),
    pytest.param(
        changed(**{'name = "小部屋"': 'name "小部屋"'}),
        [(21, "", 'name "小部屋"', 'name = "小部屋"', "キーと値の間に = がありません")],
        id="等号がない",
    ),
    pytest.param(
        changed(**{"2024-04-01": "2024/4/1"}),
        [(5, "", "from = 2024/4/1", "from = 2024-04-01", "日付は 2026-04-01 の形で書きます（年4けた、月と日は2けた）")],
        id="斜線の日付",
    ),
    pytest.param(
        changed(**{'"09:00-21:00"': "09:00-21:00"}),
        [(25, "", "every_day = 09:00-21:00", 'every_day = "09:00-21:00"', '時刻と時間帯は引用符 " で囲みます')],
        id="囲んでいない時間帯",
    ),
    pytest.param(
        changed(**{'"09:00-21:00"': '"09:00-21:00"。'}),
        [(25, "", 'every_day = "09:00-21:00"。', 'every_day = "09:00-21:00"', "値のあとに余分な文字があります")],
        id="値のあとの句点",
    ),
    pytest.param(
        changed(**{'name = "小部屋"': 'name = "小さな"部屋""'}),
        [
            (
                21,
                "",
                'name = "小さな"部屋""',
                'name = "小さな部屋"',
                '文字列の中に引用符 " は書けません（「 」を使います）',
            )
        ],
        id="文字列の中の引用符",
    ),
    pytest.param(
        changed(**{'name = "小部屋"': 'name = "1F\\小部屋"'}),
        [(21, "", 'name = "1F\\小部屋"', 'name = "1F\\\\小部屋"', "文字列の中の \\ は、2つ続けて書きます")],
        id="逆斜線",
    ),
    pytest.param(
        changed(**{"day = 1 }": "day = 1, }"}),
        [
            (
                32,
                "",
                "opens = { months_before = 1, day = 1, }",
                "opens = { months_before = 1, day = 1 }",
                "{ } の最後に , は書けません",
            )
        ],
        id="最後のコンマ",
    ),
    pytest.param(
        changed(**{"months_before = 1, day = 1": "months_before = 1 day = 1"}),
        [
            (
                32,
                "",
                "opens = { months_before = 1 day = 1 }",
                "opens = { months_before = 1, day = 1 }",
                "{ } の中の項目は , で区切ります",
            )
        ],
        id="コンマがない",
    ),
    pytest.param(
        changed(extra="\n[payment]\nbefore = [cash, cashless]\n"),
        [
            (
                57,
                "",
                "before = [cash, cashless]",
                'before = ["cash", "cashless"]',
                'リストの中の文字は引用符 " で囲みます',
            )
        ],
        id="リストの中の囲んでいない言葉",
    ),
    pytest.param(
        changed(**{'name = "小部屋"': "name = den"}),
        [(21, "", "name = den", 'name = "den"', '文字は引用符 " で囲みます')],
        id="囲んでいない言葉",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity =　100"}),
        [(19, "", "capacity =\u3000100", "capacity = 100", "全角の数字や記号があります。半角で書きます")],
        id="全角の空白",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity = 100\ncapacity = 90"}),
        [(20, "", "capacity = 90", "# capacity = 90", "同じキーが2度書かれています。どちらかを消します")],
        id="同じキーが2度",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity = 1..2"}),
        [(19, "", "capacity = 1..2", 'name = "値"', "この行か、その前の行を見てください")],
        id="どの型でもない行",
    ),
    pytest.param(
        changed(extra='\n[refund]\n[[refund.steps]]\ndeadline = "start"\npercent = 50\n[[refund]]\nrooms = ["big"]\n'),
        [
            (
                56,
                "",
                "[refund]",
                "[[refund]]",
                "60行目にも同じ表があります。何度も書く表は、どれも [[ ]] で始めます（[ ] と [[ ]] は混ぜられません）",
            )
        ],
        id="[refund] の後に [[refund]]",
    ),
    pytest.param(
        changed(extra='\n[[hours]]\nrooms = ["den"]\nevery_day = "10:00-12:00"\n'),
        [
            (
                24,
                "",
                "[hours]",
                "[[hours]]",
                "56行目にも同じ表があります。何度も書く表は、どれも [[ ]] で始めます（[ ] と [[ ]] は混ぜられません）",
            )
        ],
        id="[[hours]] を後から足した",
    ),
    pytest.param(
        changed(extra="\n[stages]\n"),
        [
            (
                56,
                "",
                "[stages]",
                "[[stages]]",
                "30行目にも同じ表があります。何度も書く表は、どれも [[ ]] で始めます（[ ] と [[ ]] は混ぜられません）",
            )
        ],
        id="[[stages]] の後に [stages]",
    ),
    pytest.param(
        changed(extra='\n[office]\nname = "会館"\n'),
        [
            (
                56,
                "",
                "[office]",
                "（この見出しを消し、中のキーを38行目の表に移します）",
                "38行目にも同じ表があります。1つしか書けない表です",
            )
        ],
        id="1つだけの表が2度",
    ),
    pytest.param(
        changed(extra='\n[rooms.den]\nname = "別の部屋"\n'),
        [(56, "", "[rooms.den]", "[rooms.den-2]", "20行目にも同じ記号の表があります。別の記号にします")],
        id="同じ記号の室場が2度",
    ),
    pytest.param(
        changed(extra=LOTTERY + "[[stages.confirm]]\ncloses = { months_before = 3, day = 20 }\n"),
        [
            (
                61,
                "stages[2].confirm",
                "[[stages.confirm]]",
                "[stages.confirm]",
                "1つだけ書く表です。見出しは [ ] で書きます",
            )
        ],
        id="[[stages.confirm]]",
    ),
    pytest.param(
        changed(extra="\n[[penalties]]\nno_show_after_minutes = 30\n"),
        [(56, "penalties", "[[penalties]]", "[penalties]", "1つだけ書く表です。見出しは [ ] で書きます")],
        id="[[penalties]]",
    ),
    pytest.param(
        changed(extra='\n[limits]\nid = "a"\nwhat = "bookings"\nmax = 2\n'),
        [(56, "limits", "[limits]", "[[limits]]", "何度も書く表です。見出しは [[ ]] で書きます")],
        id="[limits] だけ",
    ),
    pytest.param(
        changed(without="[fees]\nfree = true\n", default_class="fees = [3]\ndefault_class"),
        [(6, "fees[1]", "3", "{ free = true }", "表 { … } で書きます")],
        id="表に数",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity = { value = 100, form = 2025-04-01 }"}),
        [
            (
                19,
                "rooms.hall.capacity.form",
                "2025-04-01",
                "value / from / until / source / assumed / note",
                "知らないキーです（from の書きまちがいではありませんか）",
            )
        ],
        id="value のとなりの書きまちがい",
    ),
    pytest.param(
        changed(**{"capacity = 100": "capacity = [{ value = 100 }, { value = 90, form = 2025-04-01 }]"}),
        [
            (
                19,
                "rooms.hall.capacity[2].form",
                "2025-04-01",
                "value / from / until / source / assumed / note",
                "知らないキーです（from の書きまちがいではありませんか）",
            )
        ],
        id="変わる値の中の書きまちがい",
    ),
    pytest.param(
        changed(extra='\n[registration]\nclasses = ["resident"]\n'),
        [
            (
                57,
                "registration.classes",
                '["resident"]',
                "（この行を消します）",
                "いまは書けません（docs/policy.md の7節: 利用者区分ごとに違う登録の有効期間・登録料・承認）",
            )
        ],
        id="区分ごとの登録",
    ),
    pytest.param(
        changed(**{"free = true": 'base = [{ per = "person", yen = 100 }]'}),
        [
            (
                36,
                "fees.base[1].per",
                '"person"',
                '"slot", "hour", "division", "use", "day"',
                "いまは書けません（docs/policy.md の7節: 1人いくらの料金）",
            )
        ],
        id="1人いくら",
    ),
    pytest.param(
        changed(extra='\n[[limits]]\nid = "a"\nwhat = "bookings"\nmax = 2\npurposes = ["music"]\n'),
        [
            (
                60,
                "limits[1].purposes",
                '["music"]',
                "（この行を消します）",
                "いまは書けません（docs/policy.md の7節: 利用目的や入口で違う受付の段階・上限・承認・取消・支払い・還付）",
            )
        ],
        id="目的ごとの上限",
    ),
    pytest.param(
        changed(extra='\n[[festivals]]\nname = "夏"\ndate = ["08-01"]\n[[closed]]\nfestival = "夏"\n'),
        [
            (
                58,
                "festivals[1].date",
                '["08-01"]',
                "between / dates / weekday / nth / days_of_month / holidays / after_holiday / festival / name",
                "知らないキーです（dates の書きまちがいではありませんか）",
            )
        ],
        id="こわれた行事で休む",
    ),
    pytest.param(
        changed(extra='\n[[festivals]]\nname = "夏"\ndate = ["08-01"]\n[[closed]]\nfestival = "冬"\n'),
        [
            (
                58,
                "festivals[1].date",
                '["08-01"]',
                "between / dates / weekday / nth / days_of_month / holidays / after_holiday / festival / name",
                "知らないキーです（dates の書きまちがいではありませんか）",
            ),
            (60, "closed[1].festival", '"冬"', '"夏"', "この名前は、このファイルのどこにも決められていません"),
        ],
        id="ない行事で休む",
    ),
]


@pytest.mark.parametrize(("text", "expected"), SLIPS)
def test_a_slip_is_told_with_its_line(text: str, expected: list[tuple[int | None, str, str, str, str]]) -> None:
    with pytest.raises(PolicyFaults) as refused:
        parse(text, "small.toml")
    told = [
        (fault.line, fault.key, fault.found, fault.accepted, fault.message.removeprefix("TOML として読めません。"))
        for fault in refused.value.faults
    ]
    assert told == expected


@pytest.mark.parametrize("bad", ['id = ["a"]', "id = { a = 1 }", "rooms = 3", "channels = { line = 1 }"])
def test_a_wrong_type_where_rules_are_told_apart_is_a_fault(bad: str) -> None:
    text = changed(extra=f'\n[[limits]]\nwhat = "bookings"\nmax = 2\n{bad}\n')
    with pytest.raises(PolicyFaults) as refused:
        parse(text, "small.toml")
    assert f"limits[1].{bad.split(' ')[0]}" in [fault.key for fault in refused.value.faults]


UNCURED = ("どの型でもない行", "閉じていない長い文", "1つだけの表が2度", "囲んでいない日本語のキー")
"""No line would help, or more than one is needed."""
CURED = [str(case.id) for case in SLIPS if not case.values[1][0][1] and case.id not in UNCURED]  # type: ignore[index]


@pytest.mark.parametrize(("text", "expected"), [case for case in SLIPS if str(case.id) in CURED])
def test_the_line_put_right_is_read(text: str, expected: list[tuple[int, str, str, str, str]]) -> None:
    ((number, _, _, accepted, _),) = expected
    lines = text.splitlines()
    kept = lines[number:]
    while kept and kept[0].startswith((" ", "}")):  # what the line put right has taken in
        kept = kept[1:]
    tomllib.loads("\n".join([*lines[: number - 1], accepted, *kept]))


def test_what_cannot_be_said_is_answered_with_a_sentence_of_the_manual() -> None:
    manual = (DOCS / "policy.md").read_text(encoding="utf-8")
    chapter = manual[manual.index("## 7. ") : manual.index("## 8. ")]
    assert [sentence for _, _, sentence in SENTENCES if sentence not in chapter] == []
