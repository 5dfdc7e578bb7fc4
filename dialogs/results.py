"""抽選の結果: what winners and losers are told at the hour of the draw, the reminder to confirm, and a win that lapsed.

Pure functions of the policy, the booking or entry, and the facts of that moment; 当選 and 確定 are explained where they appear.
"""

from collections.abc import Sequence
from datetime import date, datetime

from booking import terms
from booking.policy import Policy
from booking.values import Booking, Entry
from dialogs import confirming, money, wording
from dialogs.turn import Button, Reply

Span = tuple[datetime, datetime]
OTHER_DAY = Button("別の日を見る", "空き状況")
MOST_OFFERS = 3
MOVED_UP = "抽選のあとで空きが出て、順番が次だったあなたが、繰り上げで当たりました（繰上当選）。"


def won(policy: Policy, booking: Booking, entry: str, now: datetime, *, promoted: bool = False) -> Reply:
    """当選; `entry` is the id of the winning entry, for what it says and 「抽選を確かめる」; `promoted`: 繰上当選."""
    if booking.state == "awaiting_confirmation":
        return _won_to_confirm(policy, booking, entry, now, promoted)
    place = _place(policy, booking.room, (booking.start, booking.end), now.date())
    lines = [f"{MOVED_UP if promoted else '抽選に当たりました。'}{place}です。"]
    if booking.state == "awaiting_approval":
        code = (
            "入口を開ける番号をお送りします"
            if terms.key_rule(policy, booking.room).kind == "keypad"
            else "お知らせします"
        )
        lines.append(f"いま職員が内容を確認しています。確認がすむと予約が決まり、{code}。あなたの操作はいりません。")
    else:
        lines.append("予約が決まりました。")
    return Reply(
        "\n".join(lines),
        (
            _details(entry),
            Button("予約を見る", "予約確認"),
            _proof(entry),
            Button("取りやめる", f":cancel:{booking.id}"),
        ),
    )


def _won_to_confirm(policy: Policy, booking: Booking, entry: str, now: datetime, promoted: bool) -> Reply:
    fee = "".join(f"\n{name}：{value}" for name, value in money.booking_rows(policy, booking))
    return Reply(
        f"{MOVED_UP if promoted else '抽選に当たりました（当選）。'}{_place(policy, booking.room, (booking.start, booking.end), now.date())}です。\n"
        f"このままでは決まりません。{confirming.what_to_do(policy, booking, now.date())}{fee}",
        (*confirming.buttons(policy, booking), _details(entry), _proof(entry)),
    )


def _details(entry: str) -> Button:
    return Button("くわしく", f":entry:{entry}")


def _proof(entry: str) -> Button:
    return Button("抽選を確かめる", f":proof:{entry}")


def _place(policy: Policy, room: str, span: Span, today: date) -> str:
    return f"{wording.span(*span, today=today)}、{policy.rooms[room].name}"


def lost(
    policy: Policy,
    entry: Entry,
    free: Sequence[Span],
    opens_at: datetime | None,
    now: datetime,
    *,
    served: int | None = None,
) -> Reply:
    """落選; `free`: the runs of that day and room nobody holds, `opens_at`: from when they can be had first come.

    `served`: the rank of this person's other wish that was granted in the same draw.
    """
    today = now.date()
    text = f"{_place(policy, entry.room, (entry.start, entry.end), today)}は、{_why_lost(entry, free, served)}"
    if not free or opens_at is None:
        return Reply(
            f"{text}\n同じ日の{policy.rooms[entry.room].name}に空きはありません。",
            (OTHER_DAY, _details(entry.id), _proof(entry.id)),
        )
    shown = "、".join(wording.hours(*span) for span in free[:MOST_OFFERS])
    if opens_at > now:
        text += f"\n同じ日の{shown}は、{wording.moment(opens_at, today)}から先着で申し込めます。"
        return Reply(text, (OTHER_DAY, _details(entry.id), _proof(entry.id)))
    text += f"\n同じ日の{shown}は空いていて、いまから先着で申し込めます。"
    book = (_book(entry, span) for span in free[:MOST_OFFERS])
    return Reply(text, (*book, OTHER_DAY, _details(entry.id), _proof(entry.id)))


def _why_lost(entry: Entry, free: Sequence[Span], served: int | None) -> str:
    """Nobody else has what is still free: then one's own other wish was granted, or a limit stood against it."""
    if not any(start <= entry.start and entry.end <= end for start, end in free):
        return "抽選の結果、ほかの方に決まりました。"
    if served is None:
        return "抽選に当たりませんでした。"
    return f"第{entry.wish}希望でした。第{served}希望が当たったので、こちらは見送られました（当たるのは1つの順位だけです）。"


def _book(entry: Entry, span: Span) -> Button:
    """Book as long as was wished for at the beginning of a free run."""
    start, end = span[0], min(span[1], span[0] + (entry.end - entry.start))
    close = "2400" if end.date() > start.date() else f"{end:%H%M}"
    value = f":book:{entry.facility}:{entry.room}:{start:%Y-%m-%d}:{start:%H%M}-{close}"
    return Button(f"{wording.hours(start, end)}で申し込む", value)


def confirm_reminder(policy: Policy, booking: Booking, now: datetime) -> Reply | None:
    """The win is still to be confirmed, and until when; None once it is too late."""
    if booking.confirm_until is None or booking.confirm_until <= now:
        return None
    place = _place(policy, booking.room, (booking.start, booking.end), now.date())
    text = f"{place}の{_what(booking)}は、まだ決まっていません。\n{confirming.what_to_do(policy, booking, now.date())}"
    return Reply(text, confirming.buttons(policy, booking))


def _what(booking: Booking) -> str:
    return "当選" if confirming.is_win(booking) else "仮予約"


def void(policy: Policy, booking: Booking, now: datetime) -> Reply:
    """Not confirmed in time."""
    place = _place(policy, booking.room, (booking.start, booking.end), now.date())
    return Reply(
        f"{place}の{_what(booking)}は、期限までに確定されなかったため、無効になりました。\n使いたいときは、あらためて申し込んでください。",
        (Button("空き状況を見る", "空き状況"), Button("予約する", "予約")),
    )
