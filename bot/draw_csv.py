"""A draw as CSV for staff: no names; a cell that a spreadsheet would take for a formula is made plain text."""

import csv
import io

from sqlalchemy import select

from booking import store
from booking.desk import draw_opening
from booking.desk.office import Office, japan
from dialogs.my_bookings import STATES

HEAD = ("順位", "希望", "室場", "開始", "終了", "結果", "予約", "受付", "連絡", "申込の番号")
RESULTS = {"entered": "抽選前", "won": "当選", "lost": "落選", "void": "無効", "withdrawn": "取りやめ"}
CHANNELS = {"line": "LINE", "counter": "窓口", "phone": "電話"}


def draw_csv(office: Office, facility: str, key: str) -> str:
    """The entries of a draw in the order of the draw (UTF-8 with a byte order mark, so that spreadsheets read it).

    連絡 says how somebody is reached: by LINE, or by telephone where no LINE account is known.
    """
    table, held, residents = store.entries, store.bookings, store.residents
    rows = office.conn.execute(
        select(table, held.c.state.label("held"), residents.c.line_hash)
        .join(residents, table.c.resident == residents.c.id)
        .outerjoin(held, table.c.booking == held.c.id)
        .where(table.c.draw == draw_opening.name(facility, key))
        .order_by(table.c.rank.is_(None), table.c.rank, table.c.starts_at, table.c.id)
    )
    rooms = office.policies[facility].rooms
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows:
        cells = (
            row.rank or "",
            row.wish,
            rooms[row.room].name if row.room in rooms else row.room,
            f"{japan(row.starts_at):%Y-%m-%d %H:%M}",
            f"{japan(row.ends_at):%Y-%m-%d %H:%M}",
            RESULTS[row.state],
            STATES[row.held] if row.held else "",
            CHANNELS.get(row.channel, row.channel),
            "LINE" if row.line_hash else "電話",
            row.id,
        )
        writer.writerow([plain(str(cell)) for cell in cells])
    return "\ufeff" + out.getvalue()


def plain(cell: str) -> str:
    """A cell that no spreadsheet runs (OWASP ASVS 1.2.10)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠") else cell
