"""予約確認: what the resident has, with the code where it may be shown, and everything behind ［くわしく］."""

from datetime import date, datetime

from booking import engine, terms
from booking.policy import Policy
from booking.values import Booking
from dialogs import confirming, money, wording
from dialogs.ask_equipment import listed
from dialogs.entries import entry_card
from dialogs.questions import Desk
from dialogs.turn import Button, Reply

MOST_SHOWN = 4
STATES = {
    "awaiting_confirmation": "確定待ち（まだ決まっていません。確定の手続きが必要です）",
    "awaiting_approval": "仮予約（職員の確認待ち）",
    "confirmed": "本予約（決まりました）",
    "refused": "承認されませんでした",
    "lapsed": "期限までに承認されず無効になりました",
    "void": "無効になりました",
    "cancelled": "取り消しました",
    "used": "利用が終わりました",
    "no_show": "利用されませんでした",
}


def state_words(booking: Booking) -> str:
    """How it stands; what waits for its confirmation is a win or a provisional booking."""
    words = STATES[booking.state]
    if booking.state != "awaiting_confirmation":
        return words
    return words.replace("確定待ち", "当選" if confirming.is_win(booking) else "仮予約")


def overview(desk: Desk, facility: str) -> tuple[Reply, ...]:
    """Bookings and lottery entries that are not over, this hall's before other halls'; nothing where there are none."""
    bookings = [booking for hall in halls(desk, facility) for booking in desk.bookings(hall)]
    entries = [entry for hall in halls(desk, facility) for entry in desk.entries(hall)]
    cards = [card(desk.facilities[booking.facility], booking, desk) for booking in bookings]
    cards += [entry_card(desk.facilities[entry.facility], entry, desk) for entry in entries]
    starts = [booking.start for booking in bookings] + [entry.start for entry in entries]
    rest = sorted(starts[MOST_SHOWN:])
    if not rest:
        return tuple(cards)
    days = "、".join(wording.day(day, desk.at.date()) for day in dict.fromkeys(start.date() for start in rest[:20]))
    return (
        *cards[:MOST_SHOWN],
        Reply(
            f"ほかに{len(rest)}件あります：{days}\n日にちを送って「取り消したい」などと続けると、その予約のお話ができます。"
        ),
    )


def halls(desk: Desk, facility: str) -> tuple[str, ...]:
    """The hall the talk is about, then the others: nobody's booking is hidden because another hall was named last."""
    return (facility, *(other for other in desk.facilities if other != facility))


def place(policy: Policy, room: str, desk: Desk) -> str:
    """A room as people find it: with the hall's name where there are several halls."""
    name = policy.rooms[room].name
    return f"{policy.name} {name}" if len(desk.facilities) > 1 else name


def card(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """One booking in short."""
    more = Button("くわしく", f":detail:{booking.id}")
    if booking.state == "awaiting_confirmation":
        buttons = (*confirming.buttons(policy, booking), more)
    else:
        buttons = (more, Button("取り消す", f":cancel:{booking.id}"))
    return Reply(
        "",
        buttons,
        title=wording.span(booking.start, booking.end, desk.at.date()),
        facts=_short(policy, booking, desk),
        after=confirming.what_to_do(policy, booking, desk.at.date()),
    )


def _short(policy: Policy, booking: Booking, desk: Desk) -> tuple[tuple[str, str], ...]:
    rows = (
        ("場所", place(policy, booking.room, desk)),
        ("状況", state_words(booking)),
        ("予約番号", booking.number or ""),
    )
    return tuple(row for row in (*rows, *key_rows(policy, booking, desk.at.date())) if row[1])


def key_rows(policy: Policy, booking: Booking, today: date) -> list[tuple[str, str]]:
    """The way in: the code with its window, when it will be told, or the counter."""
    kind = terms.key_rule(policy, booking.room).kind
    if booking.state != "confirmed" or kind == "none":
        return []
    if kind == "counter":
        return [("鍵", "当日、窓口でお受け取りください")]
    key = booking.key
    if key is not None and key.code:
        return [("入口の番号", f"{key.code}（{wording.hours(key.valid_from, key.valid_until)}だけ使えます）")]
    if key is not None and key.shown_from:
        return [("入口の番号", f"{wording.moment(key.shown_from, today)}にお知らせします")]
    return [("入口の番号", "準備中です。用意ができたらお知らせします")]


def detail(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """Everything the city's mail holds."""
    live = booking.state in ("awaiting_approval", "awaiting_confirmation", "confirmed")
    buttons = (Button("取り消す", f":cancel:{booking.id}"),) if live else ()
    page = (Button("施設のページ", url=policy.texts.link),) if policy.texts.link else ()
    parts = (
        lock_steps(policy, booking),
        money.how_to_pay(policy, booking, desk.at),
        policy.texts.house_rules.text.strip(),
    )
    return Reply(
        "",
        (*buttons, *_calendar(desk), *page),
        title="予約の内容",
        facts=tuple((name, value) for name, value in _everything(policy, booking, desk) if value),
        after="\n".join(part for part in parts if part) if booking.state == "confirmed" else "",
    )


def _everything(policy: Policy, booking: Booking, desk: Desk) -> tuple[tuple[str, str], ...]:
    today, entrance = desk.at.date(), booking.entrance or ""
    waiting = booking.state == "awaiting_approval"
    return (
        ("会場", f"{policy.name} {policy.rooms[booking.room].name}"),
        ("状況", state_words(booking)),
        ("予約番号", booking.number or ""),
        ("利用開始", wording.moment(booking.start, today)),
        ("利用終了", wording.moment(booking.end, today)),
        *key_rows(policy, booking, today),
        ("人数", f"{booking.headcount}人"),
        ("団体", booking.details.group),
        ("目的", booking.details.purpose),
        ("備考", booking.details.remarks),
        ("区分", policy.entrances[entrance].name if entrance in policy.entrances else ""),
        ("借りるもの", listed(dict(booking.equipment), policy.id, desk)),
        *money.booking_rows(policy, booking),
        ("申し込み", wording.moment(booking.booked_at, today)),
        ("回答期限", wording.moment(_lapse(policy, booking), today) if waiting else ""),
        ("行き方", policy.texts.directions.strip()),
        ("問い合わせ", policy.texts.contact.strip()),
    )


def _lapse(policy: Policy, booking: Booking) -> datetime:
    """Until when staff answer."""
    return engine.lapse_at(
        policy,
        booking.start,
        room=booking.room,
        booked_at=booking.booked_at,
        klass=booking.klass,
        channel=booking.channel,
    )


def _calendar(desk: Desk) -> tuple[Button, ...]:
    path = desk.calendar_path()
    return (Button("カレンダーに入れる", url=desk.url(path)),) if path else ()


def lock_steps(policy: Policy, booking: Booking) -> str:
    """How to open and lock, step by step, and that nobody can enter again after the end."""
    if terms.key_rule(policy, booking.room).kind != "keypad":
        return ""
    code = booking.key.code if booking.key and booking.key.code else "お知らせする番号"
    if not policy.texts.lock_instructions:
        return ""
    steps = (line.replace("{code}", code) for line in policy.texts.lock_instructions)
    numbered = "\n".join(f"{number}) {line}" for number, line in enumerate(steps, 1))
    return f"【開け方・閉め方】\n{numbered}"


def codes(desk: Desk, facility: str) -> tuple[Reply, ...]:
    """暗証番号: the codes of confirmed bookings, with their windows; nothing where there are none."""
    found = [booking for hall in halls(desk, facility) for booking in desk.bookings(hall)]
    confirmed = [booking for booking in found if booking.state == "confirmed"]
    return tuple(card(desk.facilities[booking.facility], booking, desk) for booking in confirmed[:MOST_SHOWN])
