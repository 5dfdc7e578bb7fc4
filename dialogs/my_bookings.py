"""予約確認: what the resident has, with the code where it may be shown, and everything behind ［くわしく］."""

from booking import terms
from booking.policy import Policy
from booking.values import Booking, Entry
from dialogs import wording
from dialogs.questions import Desk
from dialogs.turn import Button, Reply

MOST_SHOWN = 4
STATES = {
    "awaiting_confirmation": "当選（まだ決まっていません。確定の手続きが必要です）",
    "awaiting_approval": "仮予約（職員の確認待ち）",
    "confirmed": "本予約（決まりました）",
    "refused": "承認されませんでした",
    "lapsed": "期限までに承認されず無効になりました",
    "void": "無効になりました",
    "cancelled": "取り消しました",
    "used": "利用が終わりました",
    "no_show": "利用されませんでした",
}


def overview(desk: Desk, facility: str) -> tuple[Reply, ...]:
    """The bookings and lottery entries that are not over, soonest first."""
    policy = desk.facilities[facility]
    bookings, entries = desk.bookings(facility), desk.entries(facility)
    if not bookings and not entries:
        return (
            Reply(
                f"{policy.name}の予約は、いまはありません。予約するときは、日にちと時間をそのまま送ってください。\n例：来週の土曜 14時から2時間",
                (Button("予約する", "予約"),),
            ),
        )
    replies = [card(policy, booking, desk) for booking in bookings] + [entry_card(policy, e, desk) for e in entries]
    shown, rest = replies[:MOST_SHOWN], len(replies) - MOST_SHOWN
    if rest > 0:
        later = [b.start for b in bookings[MOST_SHOWN:]] + [
            e.start for e in entries[max(0, MOST_SHOWN - len(bookings)) :]
        ]
        days = "、".join(wording.day(start.date(), desk.at.date()) for start in later[:20])
        shown.append(Reply(f"ほかに{rest}件あります：{days}"))
    return tuple(shown)


def card(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """One booking in short."""
    buttons = [Button("くわしく", f":detail:{booking.id}")]
    if booking.state == "awaiting_confirmation":
        buttons.insert(0, Button("この予約を確定する", f":confirm:{booking.id}"))
    buttons.append(
        Button("辞退する" if booking.state == "awaiting_confirmation" else "取り消す", f":cancel:{booking.id}")
    )
    return Reply(
        "",
        tuple(buttons),
        title=f"{wording.span(booking.start, booking.end, desk.at.date())}",
        facts=tuple(_short(policy, booking)),
        after=_until(booking, desk),
    )


def _until(booking: Booking, desk: Desk) -> str:
    if booking.state == "awaiting_confirmation" and booking.confirm_until:
        return f"{wording.until(booking.confirm_until, desk.at.date())}に確定してください。過ぎると無効になります。"
    return ""


def _short(policy: Policy, booking: Booking) -> list[tuple[str, str]]:
    rows = [("場所", policy.rooms[booking.room].name), ("状況", STATES[booking.state])]
    if booking.number:
        rows.append(("予約番号", booking.number))
    rows.extend(key_rows(policy, booking))
    return rows


def key_rows(policy: Policy, booking: Booking) -> list[tuple[str, str]]:
    """The way in: the code with its window, or the counter."""
    key = booking.key
    if booking.state != "confirmed" or key is None:
        return []
    if key.kind == "counter":
        return [("鍵", "窓口でお受け取りください")]
    hours = f"（{wording.hours(key.valid_from, key.valid_until)}だけ使えます）"
    return [("入口の番号", f"{key.code}{hours}" if key.code else "準備中です。用意ができたらお知らせします")]


def detail(policy: Policy, booking: Booking, desk: Desk) -> Reply:
    """Everything the city's mail holds."""
    room = policy.rooms[booking.room]
    rows = [
        ("会場", f"{policy.name} {room.name}"),
        ("状況", STATES[booking.state]),
        *([("予約番号", booking.number)] if booking.number else []),
        ("利用開始", wording.moment(booking.start, desk.at.date())),
        ("利用終了", wording.moment(booking.end, desk.at.date())),
        *key_rows(policy, booking),
        ("人数", f"{booking.headcount}人"),
        ("団体", booking.details.group),
        ("目的", booking.details.purpose),
        *(
            [("区分", policy.entrances[booking.entrance].name)]
            if booking.entrance and booking.entrance in policy.entrances
            else []
        ),
        *([("使用料", wording.yen(booking.fee_yen))] if booking.fee_yen else []),
        *([("お支払い済み", wording.yen(booking.paid_yen))] if booking.paid_yen else []),
        ("申し込み", wording.moment(booking.booked_at, desk.at.date())),
        *(
            [("回答期限", wording.moment(booking.start, desk.at.date()))]
            if booking.state == "awaiting_approval"
            else []
        ),
        ("行き方", policy.texts.directions),
        ("問い合わせ", policy.texts.contact),
    ]
    after = ""
    if booking.state == "confirmed":
        after = "\n".join((lock_steps(policy, booking), policy.texts.house_rules.text)).strip()
    buttons = (
        [Button("取り消す", f":cancel:{booking.id}")] if booking.state in ("awaiting_approval", "confirmed") else []
    )
    if policy.texts.link:
        buttons.append(Button("施設のページ", url=policy.texts.link))
    return Reply("", tuple(buttons), title="予約の内容", facts=tuple(rows), after=after)


def lock_steps(policy: Policy, booking: Booking) -> str:
    """How to open and lock, step by step, and that nobody can enter again after the end."""
    if terms.key_rule(policy, booking.room).kind != "keypad":
        return ""
    code = booking.key.code if booking.key and booking.key.code else "お知らせする番号"
    steps = (line.replace("{code}", code) for line in policy.texts.lock_instructions)
    numbered = "\n".join(f"{number}) {line}" for number, line in enumerate(steps, 1))
    return f"【開け方・閉め方】\n{numbered}"


def entry_card(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    """One lottery entry in short."""
    return Reply(
        "",
        (Button("くわしく", f":entry:{entry.id}"), Button("申し込みをやめる", f":withdraw:{entry.id}")),
        title=wording.span(entry.start, entry.end, desk.at.date()),
        facts=(
            ("場所", policy.rooms[entry.room].name),
            ("状況", "抽選前（くじで決まる前）"),
            *((("希望", f"第{entry.wish}希望"),) if entry.wish > 1 else ()),
            ("人数", f"{entry.headcount}人"),
        ),
    )


def codes(desk: Desk, facility: str) -> tuple[Reply, ...]:
    """暗証番号: the codes of confirmed bookings, with their windows."""
    policy = desk.facilities[facility]
    confirmed = [b for b in desk.bookings(facility) if b.state == "confirmed"]
    if not confirmed:
        return (Reply("決まっている予約がないので、入口の番号はありません。", (Button("予約を見る", "予約確認"),)),)
    return tuple(card(policy, booking, desk) for booking in confirmed[:MOST_SHOWN])
