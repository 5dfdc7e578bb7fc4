"""Which words together name a day: patterns over the kinds of words.py, one row each, with examples that are tests.

`@` stands for any weekday word. The first row that fits at a place wins, so longer readings stand above shorter ones. A row's function gets what was
matched (`Parts`) and what it stands on (`Ground`) and returns what is meant (`Found`). After any phrase may follow a
shift (`SHIFT`): 海の日の翌日, 15日の翌週の土曜, 今日から3日後.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from dialogs.understand import dates, feasts, months, weeks
from dialogs.understand.ground import Found, Ground, Parts


class Phrase(NamedTuple):
    """One row: pattern of kinds, what it means, examples as (text, reading)."""

    pattern: str
    read: Callable[[Parts, Ground], Found]
    examples: tuple[tuple[str, str], ...]


# fmt: off
PHRASES = (
    Phrase("b[sn]?[mj]d[wg]?", dates.month_day, (("GWの5月20日", "2026-05-20"),)),
    Phrase("b[sn]?a[wg]?", dates.slash, (("お盆期間中の8/14", "2026-08-14"),)),
    Phrase("[ny]?[mj]?b(?:[sn]?o?@|s?d@?|ss?)?", feasts.block, (("GW明けの初日", "2027-05-06"), ("GW明けの7日", "2027-05-07"), ("お盆前の最後の土曜", "2026-08-08"), ("三連休の最終日の初日", "?ambiguous"), ("GWの初日", "2027-04-29"), ("連休明けの10時", "2026-07-21 10:00"), ("年明け最初の土曜", "2027-01-02"), ("9月の連休の初日", "2026-09-19"))),
    Phrase("hs@?", feasts.beside_holiday, (("海の日明けの火曜", "2026-07-21"), ("海の日明けの10時", "2026-07-21 10:00"))),
    Phrase("hb(?:s|o?@)?", feasts.holiday_run, (("海の日の連休の真ん中", "2026-07-19"), ("敬老の日の連休の初日", "2026-09-19"))),
    Phrase("n?[ny]?[mj]?(?:hH?|H)@?", feasts.holiday, (("11月の祝日", "2026-11-03,2026-11-23"), ("来年の憲法記念日の振替休日", "?invalid"), ("文化の日(月)", "?ambiguous 2026-11-02,2026-11-03"))),
    Phrase("kh", weeks.week_holiday, (("来週の祝日", "?invalid"),)),
    Phrase("o[wW][yY]?[mM]", months.nth_weekday, (("third saturday of june", "2026-06-20"),)),
    Phrase("[yY]?[mj]?(?:o[wW]?)*o[wW]", months.nth_weekday, (("6月の第3日曜", "2026-06-21"), ("来月の第1、第3土曜", "2026-06-06,2026-06-20"), ("6月の第5土曜", "?invalid"), ("今年最後の土曜", "2026-12-26"))),
    Phrase("[yY]?[mj]?O@?", months.nth_week, (("来月の第2週の土曜", "?ambiguous 2026-06-13"),)),
    Phrase("n?[yY]?[mj]d[wg]?", dates.month_day, (("5月20日(水)", "2026-05-20"), ("5月20日(金)", "?ambiguous 2026-05-20,2026-05-22"), ("2月30日", "?invalid"))),
    Phrase("Mo(?![wgW])y?", dates.month_day, (("march 3rd all day", "2027-03-03 w09:00-21:00"),)),
    Phrase("oMy?", dates.month_day, (("3rd of july", "2026-07-03"),)),
    Phrase("M[d0]y?[wg]?|[wg]?[d0]My?", dates.month_day, (("dec 25", "2026-12-25"), ("6 june 2026", "2026-06-06"))),
    Phrase("n?[yY]?a[wg]?", dates.slash, (("5/23（土）", "2026-05-23"), ("5/1", "?past 2027-05-01"), ("13/5", "?invalid"))),
    Phrase("[yY]?[mj]?qow", months.nth_in_part, (("来月末最後の土曜", "2026-06-27"), ("来月上旬の最初の土曜", "?ambiguous 2026-06-06"))),
    Phrase("[yY]?[mj]?q@?", months.month_part, (("月末の15時", "2026-05-31 15:00"), ("来月の上旬の土日", "2026-06-06,2026-06-07"))),
    Phrase("jr", dates.same_day_of_month, (("来月の今日", "2026-06-13"),)),
    Phrase("yr", dates.same_day_of_year, (("来年の今日", "2027-05-13"),)),
    Phrase("[kK]r", weeks.week_same_day, (("再来週の今日の10時", "2026-05-27 10:00"),)),
    Phrase("[rE][wg]?", dates.relative, (("明日の木曜", "2026-05-14"), ("明日（金）", "?ambiguous 2026-05-14,2026-05-15"))),
    Phrase("K@?", weeks.weeks_later, (("2週間後の土曜", "2026-05-30"),)),
    Phrase("Jr", dates.same_day_of_month, (("1年後の今日", "2027-05-13"), ("2ヶ月後の今日の10時", "2026-07-13 10:00"))),
    Phrase("J[mj]d[wg]?", dates.years_later_day, (("一年後の5月20日", "2027-05-20"),)),
    Phrase("Ja[wg]?", dates.years_later_day, (("2年後の5/20", "2028-05-20"),)),
    Phrase("Jd[wg]?", dates.months_later_day, (("2か月後の20日", "2026-07-20"),)),
    Phrase("J(?:o[wW]?)*o[wW]", months.months_later_nth, (("3ヶ月後の第2土曜", "2026-08-08"),)),
    Phrase("Jq@?", months.months_later_part, (("2か月後の月末", "2026-07-31"),)),
    Phrase("J[wg]?", dates.months_later, (("3ヶ月後の15時", "2026-08-13 15:00"),)),
    Phrase("k@", weeks.week_day, (("来週の日曜", "?ambiguous 2026-05-17,2026-05-24"), ("今週の月曜", "?past 2026-05-11"), ("来週末の土曜", "2026-05-23"))),
    Phrase("kd[wg]?", dates.week_and_day, (("来週の20日10時", "2026-05-20 10:00"), ("来週の30日", "?ambiguous 2026-05-30"))),
    Phrase("k[qs]?", weeks.week_only, (("来週前半", "?ambiguous 2026-05-18,2026-05-19,2026-05-20"),)),
    Phrase("l@?", weeks.anchored_week, (("翌週の火曜", "2026-05-19"),)),
    Phrase("n{1,2}@", weeks.next_weekday, (("今度の水曜", "2026-05-20"), ("次の金曜", "?ambiguous 2026-05-15,2026-05-22"), ("次の次の金曜", "2026-05-22"))),
    Phrase("[yY]?[mj]@", months.month_weekday, (("来月の土曜", "2026-06-06,2026-06-13,2026-06-20,2026-06-27"),)),
    Phrase("n?d[wg]?", dates.bare_day, (("20日", "2026-05-20"), ("3日の14時", "2026-06-03 14:00"), ("20日の土曜", "?ambiguous 2026-05-20,2026-05-23"))),
    Phrase("0g", dates.bare_day, (("23(土)10時", "2026-05-23 10:00"),)),
    Phrase("@", weeks.bare_weekday, (("土曜10時", "2026-05-16 10:00"), ("水曜", "?ambiguous 2026-05-13,2026-05-20"), ("週末の土曜", "2026-05-16"))),
    Phrase("[yY]?[mjM]s?", months.month_only, ()),
    Phrase("[yY]s?", months.year_only, (("来年", "?ambiguous"),)),
    Phrase("e", dates.shift_alone, (("翌日の10時", "2026-05-14 10:00"),)),
)
# fmt: on
WEEKDAY = "(?:W?[wg]|W)"  # 土曜, (土), 土日, 週末の土曜: `@` in the patterns
SHIFT = "((?:>?[eEKJ]|l@?)*)"
PATTERN = re.compile(
    "(?=[nyYmjbkohHOMdagqrEKJlwWe0])(?:"
    + "|".join(f"({phrase.pattern}){SHIFT}" for phrase in PHRASES).replace("@", WEEKDAY)
    + ")"
)
STEP = 2  # groups of PATTERN for each phrase
