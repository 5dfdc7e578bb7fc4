"""The public page of free times (空き状況): a month, a day, on a phone and on paper; no names, no groups."""

import calendar
from datetime import date, datetime
from html import escape

from booking import engine
from booking.calendar import JST
from booking.desk import holds
from booking.desk.office import Office
from dialogs import wording

STYLE = (
    "body{font:1.125rem/1.6 system-ui,sans-serif;margin:1rem auto;max-width:60rem;padding:0 1rem;color:#1c1c1c;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.4rem;text-align:left;vertical-align:top}"
    "a{color:#145a44}.none{color:#555}@media print{a{text-decoration:none;color:#000}nav{display:none}}"
)


def month_page(office: Office, facility: str, month: str, day: str) -> str:
    """The page as HTML; `month` `2026-05` or empty for this one, `day` `2026-05-23` for one day."""
    policy = office.policy(facility)
    today = office.at.astimezone(JST).date()
    chosen = _date(day)
    first = chosen.replace(day=1) if chosen else _date(f"{month}-01") or today.replace(day=1)
    days = (
        [chosen]
        if chosen
        else [date(first.year, first.month, n) for n in range(1, calendar.monthrange(first.year, first.month)[1] + 1)]
    )
    whole = office.policies[facility]
    free = {room: holds.open_month(office, whole, facility, room, days) for room in policy.rooms}
    head = "".join(f'<th scope="col">{escape(room.name)}</th>' for room in policy.rooms.values())
    rows = []
    for one in days:
        cells = []
        for room in policy.rooms:
            periods = engine.opening(whole, room, one)
            spans = tuple(
                (max(start, office.at.astimezone(JST)), end) for start, end in free[room][one] if end > office.at
            )
            if not periods:
                cells.append('<td class="none">休館</td>')
            elif not spans:
                cells.append('<td class="none">空きなし</td>')
            else:
                cells.append("<td>" + "<br>".join(wording.hours(_up(start), end) for start, end in spans) + "</td>")
        link = f'<a href="?day={one.isoformat()}">{wording.day(one, today)}</a>'
        rows.append(f'<tr><th scope="row">{link}</th>{"".join(cells)}</tr>')
    before, after = _shift(first, -1), _shift(first, 1)
    title = f"{escape(policy.name)}　空き状況　{first.year}年{first.month}月"
    return (
        f'<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
        f'<nav><a href="?month={before}">前の月</a>　<a href="?month={after}">次の月</a></nav>'
        f'<table><thead><tr><th scope="col">日</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        f"<p>{wording.moment(office.at, None)}現在。空いている時間です。申し込みはLINEからどうぞ。</p></body></html>"
    )


def _up(start: datetime) -> datetime:
    return start.replace(second=0, microsecond=0)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shift(first: date, months: int) -> str:
    index = first.year * 12 + first.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
