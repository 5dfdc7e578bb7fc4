"""What is well written and cannot be meant is refused, with its whole message; what somebody may mean is not."""

import pytest

from booking.policy import Policy, PolicyFaults, parse
from tests.policy.small import changed

OPEN = 'opens = { months_before = 1, day = 1 }\ncloses = "start"\n'
LOTTERY = """
[[stages]]
kind = "lottery"
opens = { months_before = 3, day = 1 }
closes = { months_before = 3, day = 10 }
draws = { months_before = 3, day = 12, time = "09:00" }
"""
BANDS = """
[[fees.base]]
per = "hour"
yen = 300
[[fees.surcharges]]
name = "安い入場料"
{}
percent = 20
[[fees.surcharges]]
name = "高い入場料"
{}
percent = 50
"""
ROWS = """
[[stages]]
kind = "first_come"
offered = false
"""
LIMITS = """
[[limits]]
id = "a"
what = "bookings"
max = 2
[[limits]]
id = "a"
what = "bookings"
max = 3
classes = ["resident"]
[[limits]]
id = "a"
what = "bookings"
max = 4
classes = ["outsider"]
"""

NONSENSE = [
    pytest.param(
        changed(**{'closes = "start"': 'closes = "start"\nconfirm = { closes = { days_after = 90, of = "booked" } }'}),
        [
            (
                "stages[1].confirm.closes",
                '{ days_after = 90, of = "booked" }',
                '{ days_after = 8, of = "booked" }',
                "いつ申し込んでも、確定の期限が利用の後になります",
            )
        ],
        id="いつ申し込んでも確定の要らない仮予約",
    ),
    pytest.param(
        changed(**{'closes = "start"': 'closes = "start"\nconfirm = { closes = { days_after = 9 } }'}),
        [
            (
                "stages[1].confirm.closes",
                "{ days_after = 9 }",
                '{ days_after = 8, of = "booked" }',
                "利用の後になっています（after で数えています）",
            )
        ],
        id="利用の後に確定する仮予約",
    ),
    pytest.param(
        changed(
            **{'every_day = "09:00-21:00"': 'every_day = "09:00-21:00"\nmon = "closed"\nholiday_mon = "closed"'},
            extra='\n[[stages]]\nid = "mondays"\nkind = "first_come"\ndays = ["mon"]\nopens = { days_before = 5 }\ncloses = "start"\n',
        ),
        [
            (
                "stages[2].days",
                '["mon"]',
                "（days を消すか、開いている日にします）",
                "この利用日（days）には、対象の室場が1日も開いていません",
            )
        ],
        id="休みの曜日だけの段階",
    ),
    pytest.param(
        changed(extra="\n[payment]\ndue = { days_before = 7 }\nremind = { days_before = 3 }\n"),
        [
            (
                "payment.remind",
                "{ days_before = 3 }",
                '{ days_before = 7, time = "12:00" }',
                "支払いの期限（利用日 2024-04-01 では 2024-03-26 00:00）を過ぎてから知らせることになります",
            )
        ],
        id="期限の後に知らせる支払い",
    ),
    pytest.param(
        changed(extra='\n[penalties]\nthresholds = [{ points = 1.0, effects = ["no_booking"], months = 1 }]\n'),
        [
            (
                "penalties.events",
                "（ありません）",
                '[{ event = "no_show", points = 1.0 }]',
                "措置（thresholds）がありますが、点数の付く出来事（events）がありません",
            )
        ],
        id="だれも受けない措置",
    ),
    pytest.param(
        changed(
            extra='\n[penalties]\nevents = [{ event = "late_cancel", points = 1.0, since = { days_before = 1 }, till = { days_before = 3 } }]\n'
        ),
        [
            (
                "penalties.events[1].till",
                "{ days_before = 3 }",
                '"start"',
                "利用日 2024-04-01 で、終わり（till）が始まり（since）より前です",
            )
        ],
        id="終わってから始まる遅い取消",
    ),
    pytest.param(
        changed(extra=LOTTERY + "announces = { months_before = 3, day = 11 }\n"),
        [
            (
                "stages[2].announces",
                "2024-01-11 00:00",
                '{ months_before = 3, day = 12, time = "09:00" }',
                "利用日 2024-04-01 で、結果を知らせる時点が抽選（2024-01-12 09:00）より前です",
            )
        ],
        id="発表が抽選より前",
    ),
    pytest.param(
        changed(
            extra=LOTTERY.replace("day = 12,", 'day = 12, shift = "next",')
            + 'announces = { months_before = 3, day = 12, time = "11:00" }\n'
        ),
        [
            (
                "stages[2].announces",
                "2024-02-12 11:00",
                '{ months_before = 3, day = 12, time = "09:00", shift = "next" }',
                "利用日 2024-05-01 で、結果を知らせる時点が抽選（2024-02-13 09:00）より前です",
            )
        ],
        id="抽選だけを次の開庁日へ動かした発表",
    ),
    pytest.param(
        changed(extra=LOTTERY + "announces = { days_before = 0 }\n".replace("before = 0", "after = 1")),
        [
            (
                "stages[2].announces",
                "2024-04-02 00:00",
                '{ months_before = 3, day = 12, time = "09:00" }',
                "利用日 2024-04-01 で、結果を知らせる時点が利用日より後です",
            )
        ],
        id="発表が利用の後",
    ),
    pytest.param(
        changed(
            extra=LOTTERY
            + "[stages.confirm]\ncloses = { months_before = 3, day = 20 }\nremind = { months_before = 3, day = 28 }\n"
        ),
        [
            (
                "stages[2].confirm.remind",
                "2024-01-28 00:00",
                '{ months_before = 3, day = 20, time = "09:00" }',
                "利用日 2024-04-01 で、知らせる時点が確定の期間（2024-01-12 09:00 〜 2024-01-21 00:00）の外です",
            )
        ],
        id="確定の期間の後に知らせる",
    ),
    pytest.param(
        changed(
            extra=LOTTERY
            + "[stages.confirm]\ncloses = { months_before = 3, day = 20 }\nremind = { months_before = 3, day = 12 }\n"
        ),
        [
            (
                "stages[2].confirm.remind",
                "2024-01-12 00:00",
                '{ months_before = 3, day = 20, time = "09:00" }',
                "利用日 2024-04-01 で、知らせる時点が確定の期間（2024-01-12 09:00 〜 2024-01-21 00:00）の外です",
            )
        ],
        id="確定の始まる前に知らせる",
    ),
    pytest.param(
        changed(extra=LOTTERY + "[stages.confirm]\ncloses = { days_after = 3 }\n"),
        [
            (
                "stages[2].confirm.closes",
                "2024-01-12 09:00 〜 2024-04-05 00:00",
                '"start"',
                "利用日 2024-04-01 で、確定の終わりが利用日より後です",
            )
        ],
        id="確定の終わりが利用の後",
    ),
    pytest.param(
        changed(
            extra=LOTTERY
            + '[stages.confirm]\nby = "payment"\ncloses = { months_before = 3, day = 29 }\n[payment]\ndue_won = { months_before = 3, day = 20 }\n'
        ),
        [
            (
                "payment.due_won",
                "2024-01-21 00:00",
                '{ months_before = 3, day = 29, time = "24:00" }',
                "「抽選予約」は支払いが確定なので（confirm.by）、確定の終わりが支払いの期限です。利用日 2024-04-01 では 2024-01-30 00:00 で、この期限と違います",
            )
        ],
        id="支払いが確定なのに期限が違う",
    ),
    pytest.param(
        changed(extra="\n[payment]\ndue = { days_after = 7 }\nauto_cancel = true\n"),
        [
            (
                "payment.due",
                "{ days_after = 7 }",
                '"start"',
                "支払いの期限が利用の後なのに、auto_cancel = true（払わなければ取り消す）になっています",
            )
        ],
        id="払わなければ取り消すのに期限が利用の後",
    ),
    pytest.param(
        changed(extra='\n[payment]\ndue = { days_after = 90, of = "booked" }\n'),
        [
            (
                "payment.due",
                '{ days_after = 90, of = "booked" }',
                "{ days_before = 7 }",
                "いつ申し込んでも、支払いの期限が利用の後になります",
            )
        ],
        id="いつ申し込んでも間に合わない支払い",
    ),
    pytest.param(
        changed(extra='\n[approval]\nby = "staff"\n[lapse]\nat = { days_after = 90, of = "booked" }\n'),
        [
            (
                "lapse.at",
                '{ days_after = 90, of = "booked" }',
                '"start"',
                "いつ申し込んでも、失効の時点が利用の後になります",
            )
        ],
        id="いつ申し込んでも間に合わない失効",
    ),
    pytest.param(
        changed(extra='\n[approval]\nby = "staff"\n[lapse]\nat = { days_before = 3 }\n'),
        [
            (
                "lapse.at",
                "2024-03-30 00:00",
                '"start"',
                "利用日 2024-04-01 で、「先着予約」の終わり（2024-04-01 20:00）より前に失効します。その間の申し込みは、すぐに失効してしまいます",
            )
        ],
        id="受付の終わりより前に失効",
    ),
    pytest.param(
        changed(extra="\n[lapse]\nat = { days_before = 3 }\n"),
        [
            (
                "lapse.at",
                "{ days_before = 3 }",
                "（この表を消すか、[approval] を書きます）",
                "職員の承認（approval）がないので、承認されないための失効は起こりません",
            )
        ],
        id="承認のない失効",
    ),
    pytest.param(
        changed(extra='\n[[evictions]]\nid = "funeral"\nname = "葬儀"\ndeadline = { days_after = 1 }\n'),
        [("evictions[1].deadline", "{ days_after = 1 }", '"start"', "利用の後になっています（after で数えています）")],
        id="利用の後に譲ってもらう",
    ),
    pytest.param(
        changed(
            extra="\n[refund]\nsteps = [{ deadline = { days_after = 2 }, percent = 100 }]\nequipment_steps = [{ deadline = { hours_after = 1 }, percent = 50 }]\n"
        ),
        [
            (
                "refund.steps[1].deadline",
                "{ days_after = 2 }",
                '"start"',
                "利用の後になっています（after で数えています）",
            ),
            (
                "refund.equipment_steps[1].deadline",
                "{ hours_after = 1 }",
                '"start"',
                "利用の後になっています（after で数えています）",
            ),
        ],
        id="利用の後の取消に返す",
    ),
    pytest.param(
        changed(
            **{"free = true": BANDS.format("ticket_over_yen = 1000\nticket_to_yen = 500", "ticket_over_yen = 1000")}
        ),
        [
            (
                "fees.surcharges[1].ticket_to_yen",
                "500",
                "2000",
                "入場料の帯が逆です（1000円を超え500円以下の入場料はありません）",
            )
        ],
        id="入場料の帯が逆",
    ),
    pytest.param(
        changed(**{"free = true": BANDS.format("ticket_to_yen = 500", "ticket_over_yen = 1000")}),
        [
            (
                "fees.surcharges[2].ticket_over_yen",
                "1000",
                "500",
                "「安い入場料」は500円以下まで、「高い入場料」は1000円を超えてからなので、間の入場料に割増がありません",
            )
        ],
        id="入場料の帯にすき間",
    ),
    pytest.param(
        changed(**{"free = true": BANDS.format("ticket_to_yen = 1500", "ticket_over_yen = 1000")}),
        [
            (
                "fees.surcharges[2].ticket_over_yen",
                "1000",
                "1500",
                "入場料の帯が重なっていて、「安い入場料」と「高い入場料」の両方が掛かることがあります",
            )
        ],
        id="入場料の帯が重なる",
    ),
    pytest.param(
        changed(**{"free = true": BANDS.format("ticket_over_yen = 500", "ticket_over_yen = 1000")}),
        [
            (
                "fees.surcharges[2].ticket_over_yen",
                "1000",
                "（「安い入場料」に ticket_to_yen = 1000 を書きます）",
                "入場料の帯が重なっていて、「安い入場料」と「高い入場料」の両方が掛かることがあります",
            )
        ],
        id="上の端のない帯が2つ",
    ),
    pytest.param(
        changed(**{"free = true": BANDS.format('time = "21:00-22:00"', "ticket_over_yen = 1000")}),
        [
            (
                "fees.surcharges[1].time",
                '"21:00-22:00"',
                '"20:00-21:00"',
                "この時間帯に使える室場がないので、この行は使われません",
            )
        ],
        id="開いていない時間の割増",
    ),
    pytest.param(
        changed(
            **{
                OPEN: OPEN
                + 'classes = ["resident"]\n[[stages]]\nkind = "first_come"\nclasses = ["outsider"]\n'
                + OPEN
                + ROWS
            }
        ),
        [
            (
                "stages[3]",
                "offered = false",
                "（この表を消すか、対象を書き分けます）",
                'この決まりは、どこでも使われません。同じ id = "first_come" で、もっと細かく書いたstages[1]（classes = ["resident"]）・stages[2]（classes = ["outsider"]）が勝ちます（たとえば 室場 hall・区分 resident・受付 line）',
            )
        ],
        id="どこでも負ける「ない」",
    ),
    pytest.param(
        changed(
            **{
                OPEN: OPEN
                + '[[stages]]\nkind = "first_come"\nrooms = ["big"]\n'
                + OPEN
                + '[[stages]]\nkind = "first_come"\nrooms = ["hall"]\n'
                + OPEN
            }
        ),
        [
            (
                "stages[2]",
                'rooms = ["big"]',
                "（この表を消すか、対象を書き分けます）",
                'この決まりは、どこでも使われません。同じ id = "first_come" で、もっと細かく書いたstages[3]（rooms = ["hall"]）が勝ちます（たとえば 室場 hall・区分 resident・受付 line）',
            )
        ],
        id="どこでも負ける段階",
    ),
    pytest.param(
        changed(extra=LIMITS),
        [
            (
                "limits[1]",
                "対象の指定なし",
                "（この表を消すか、対象を書き分けます）",
                'この決まりは、どこでも使われません。同じ id = "a" で、もっと細かく書いたlimits[2]（classes = ["resident"]）・limits[3]（classes = ["outsider"]）が勝ちます（たとえば 室場 hall・区分 resident・受付 line）',
            )
        ],
        id="どこでも負ける上限",
    ),
    pytest.param(
        changed(extra=LOTTERY + 'class_order = [["resident"]]\n'),
        [
            (
                "stages[2].class_order",
                '[["resident"]]',
                '[["resident"], ["outsider"]]',
                "この抽選に申し込める利用者区分 outsider の順がありません",
            )
        ],
        id="抽選の順に区分が足りない",
    ),
    pytest.param(
        changed(extra=LOTTERY + 'class_order = [["resident"], ["resident", "outsider"]]\n'),
        [
            (
                "stages[2].class_order",
                '[["resident"], ["resident", "outsider"]]',
                '[["resident"], ["outsider"]]',
                "利用者区分 resident が2度書かれています",
            )
        ],
        id="抽選の順に区分が2度",
    ),
    pytest.param(
        changed(
            **{'closes = "start"': "closes = { days_before = 6 }"},
            extra='\n[[limits]]\nid = "a"\nwhat = "bookings"\nmax = 2\nwaived_from = { days_before = 0 }\n',
        ),
        [
            (
                "limits[1].waived_from",
                "{ days_before = 0 }",
                "（waived_from を消します）",
                "この時点より前に、どの受付も終わっています。上限がなくなることはありません",
            )
        ],
        id="上限がなくなる時点に、もう受付がない",
    ),
    pytest.param(
        changed(extra='\n[[limits]]\nid = "a"\nwhat = "bookings"\nmax = 2\nwaived_from = { years_before = 2 }\n'),
        [
            (
                "limits[1].waived_from",
                "{ years_before = 2 }",
                "{ days_before = 7 }",
                "受付の始まりより前に上限がなくなるので、この上限はいつも使われません",
            )
        ],
        id="はじめから上限がない",
    ),
    pytest.param(
        changed(extra='\n[channels.line]\nname = "LINE"\n[channels.counter]\nname = "窓口"\nhours = "closed"\n'),
        [
            (
                "channels.counter.hours",
                '"closed"',
                '"09:00-17:00"',
                'いつも閉まっている受付方法に、段階（id = "first_come"）があります（受け付けないなら、この受付方法を書かないか、段階に offered = false を書きます）',
            )
        ],
        id="いつも閉まっている窓口",
    ),
    pytest.param(
        changed(
            extra='\n[[stages]]\nid = "weekend"\nkind = "first_come"\ndays = ["weekend"]\nopens = { months_before = 2 }\ncloses = { days_before = 3 }\n'
        ),
        [
            (
                "stages[1].opens",
                "2024-03-01 00:00",
                "may_overlap = true",
                '利用日 2024-04-06 で、stages[2]（56行目）「先着予約」（id = "weekend"）の受付が 2024-04-04 00:00 に終わる前に、stages[1]（30行目）「先着予約」（id = "first_come"）の受付が始まります（室場 hall・区分 resident・受付 line。わざと重ねるなら、どちらかに may_overlap = true。days で分けたのなら、どちらにも days を書きます）',
            )
        ],
        id="日で分けた段階の片方に日がない",
    ),
    pytest.param(
        changed(
            extra=LOTTERY.replace("day = 10", 'day = 10, time = "17:00"').replace(
                "months_before = 3", "months_before = 1"
            )
        ),
        [
            (
                "stages[1].opens",
                "2024-03-01 00:00",
                '{ months_before = 1, day = 10, time = "17:00" }',
                '利用日 2024-04-01 で、stages[2]（56行目）「抽選予約」（id = "lottery"）の受付が 2024-03-10 17:00 に終わる前に、stages[1]（30行目）「先着予約」（id = "first_come"）の受付が始まります（室場 hall・区分 resident・受付 line。わざと重ねるなら、どちらかに may_overlap = true）',
            )
        ],
        id="抽選の受付中に先着が始まる",
    ),
    pytest.param(
        changed(
            **{"free = true": 'base = [{ per = "hour", yen = 100, purposes = ["trade"] }]'},
            extra='\n[purposes.trade]\nname = "営利"\n[entrances.a]\nname = "無料"\n[entrances.b]\nname = "有料"\n',
        ),
        [
            (
                "fees.base",
                "値段は1行あります",
                '[[fees.base]]\nper = "hour"\nyen = 600',
                "室場「ホール」・区分「町民」・入口「無料」「有料」の、たとえば 2024-04-01（月）の 09:00-10:00 の値段がありません",
            )
        ],
        id="区分も入口も値段がない",
    ),
]


@pytest.mark.parametrize(("text", "expected"), NONSENSE)
def test_what_cannot_be_meant_is_refused(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    with pytest.raises(PolicyFaults) as refused:
        parse(text, "small.toml")
    assert [(fault.key, fault.found, fault.accepted, fault.message) for fault in refused.value.faults] == expected


PAYING = """
[stages.confirm]
by = "payment"
closes = { months_before = 3, day = 20 }
[payment]
due_won = { months_before = 3, day = 21, time = "00:00" }
"""
FROM_APRIL = """
[[stages]]
kind = "first_come"
rooms = ["hall", "den"]
from = 2025-04-01
opens = { months_before = 2 }
closes = "start"
"""
MEANT = [
    pytest.param(
        changed(extra='\n[payment]\ndue = { days_before = 7 }\nremind = { days_before = 7, time = "09:00" }\n'),
        id="期限の日の朝に知らせる",
    ),
    pytest.param(
        changed(
            extra="\n[payment]\ndue = { days_before = 14 }\ndue_won = { days_before = 7 }\nremind = { days_before = 9 }\n"
        ),
        id="当選した人だけに間に合うお知らせ",
    ),
    pytest.param(
        changed(extra='\n[[closed]]\nbetween = ["07-01", "07-31"]\nfrom = 2026-07-01\nuntil = 2026-07-31\n'),
        id="1か月の工事",
    ),
    pytest.param(
        changed(
            extra='\n[[closed]]\nbetween = ["01-01", "12-31"]\nrooms = ["den"]\nfrom = 2026-07-01\nuntil = 2028-07-31\n'
        ),
        id="1室だけ2年の工事",
    ),
    pytest.param(
        changed(extra='\n[[closed]]\nbetween = ["2024-04-01", "2026-03-31"]\nrooms = ["den"]\n'), id="2年後に開く部屋"
    ),
    pytest.param(
        changed(extra='\n[[hours]]\nsun = "closed"\nfrom = 2026-08-02\nuntil = 2026-08-02\n').replace(
            "[hours]", "[[hours]]", 1
        ),
        id="1日だけの休み",
    ),
    pytest.param(
        changed(extra=LOTTERY + 'announces = { months_before = 3, day = 12, time = "09:00" }\n'), id="発表は抽選と同時"
    ),
    pytest.param(
        changed(
            **{OPEN: 'opens = { months_before = 1, nth = -1, weekday = "tue", shift = "next" }\ncloses = "start"\n'},
            extra='\n[[closed]]\nbetween = ["12-29", "01-05"]\n',
        ),
        id="休館日についてだけ成り立たない期間",
    ),
    pytest.param(changed(extra=LOTTERY + PAYING), id="支払いの期限と確定の終わりが同じ"),
    pytest.param(
        changed(extra='\n[payment]\nbefore = ["debit"]\ndue = { months_after = 1, day = 27 }\n'), id="翌月の口座振替"
    ),
    pytest.param(
        changed(extra='\n[payment]\nauto_cancel = true\ndue = { days_after = 5, of = "booked" }\n'),
        id="早く申し込んだ人だけが5日",
    ),
    pytest.param(
        changed(
            **{'closes = "start"': "closes = { days_before = 4 }"},
            extra='\n[[approval]]\nby = "none"\n[[approval]]\nby = "staff"\nfrom = 2025-04-01\n[[lapse]]\nat = { days_before = 3 }\n',
        ),
        id="4月からの承認の失効",
    ),
    pytest.param(
        changed(
            **{"free = true": 'combine = "highest"' + BANDS.format("ticket_over_yen = 500", "ticket_over_yen = 1000")}
        ),
        id="高いほうだけを掛ける帯",
    ),
    pytest.param(
        changed(
            **{"free = true": BANDS.format("ticket_over_yen = 500\nticket_to_yen = 1000", "ticket_over_yen = 1000")}
        ),
        id="500円までは割増なし",
    ),
    pytest.param(changed(extra=FROM_APRIL), id="4月から細かい決まりに替わる"),
    pytest.param(changed(extra=LOTTERY + 'class_order = [["outsider"], ["resident"]]\n'), id="全部の区分に順がある"),
    pytest.param(
        changed(
            extra='\n[[stages]]\nkind = "first_come"\nchannels = ["counter"]\noffered = false\n[channels.line]\nname = "LINE"\n[channels.counter]\nname = "窓口"\nhours = "closed"\n'
        ),
        id="段階のない閉まった窓口",
    ),
    pytest.param(
        changed(
            extra='\n[[festivals]]\nname = "夏"\ndates = ["08-01"]\nuntil = 2024-12-31\n[[closed]]\nfestival = "夏"\n'
        ),
        id="今年だけの行事で休む",
    ),
    pytest.param(
        changed(
            **{'closes = "start"': 'closes = "start"\ndays = ["weekday"]'},
            extra='\n[[stages]]\nid = "weekend"\nkind = "first_come"\ndays = ["weekend"]\nopens = { months_before = 2 }\ncloses = { days_before = 3 }\n',
        ),
        id="日で分けた段階",
    ),
]


@pytest.mark.parametrize("text", MEANT)
def test_what_somebody_may_mean_is_not_refused(text: str) -> None:
    assert isinstance(parse(text, "small.toml"), Policy)
