"""What winners and losers are told, as functions of the policy, the booking or entry, and the moment (talk.md 3)."""

from datetime import datetime

import pytest

from booking.values import Booking, Entry
from dialogs import notices, results
from dialogs.turn import Reply
from tests.dialogs.table_desk import POLICIES, TableDesk, moment

MITAKA, UMECO = "mitaka-inokashira-tobu", "odawara-umeco"
NOW = moment("2024-11-27 07:00")


def booking(facility: str, room: str, day: str, hours: str, state: str, **more: object) -> Booking:
    desk = TableDesk(moment("2024-11-27 07:00"), POLICIES)
    start, end = (moment(f"{day} {clock}") for clock in hours.split("-"))
    return desk.add_booking(facility, room, start, end, state, origin="lottery", **more)


def entry(hours: str) -> Entry:
    start, end = (moment(f"2024-12-25 {clock}") for clock in hours.split("-"))
    return TableDesk(NOW, POLICIES).add_entry(MITAKA, "1f-western", start, end, state="lost", rank=3)


def labels(reply: Reply | None) -> list[str]:
    assert reply is not None
    return [button.label for button in reply.buttons]


def test_a_win_that_staff_approve_asks_nothing_of_the_winner() -> None:
    won = booking(MITAKA, "1f-western", "2024-12-25", "09:00-12:00", "awaiting_approval")
    told = results.won(POLICIES[MITAKA], won, "e1", NOW)
    assert told.text == (
        "抽選に当たりました。12月25日（水）9:00〜12:00、1階洋室です。\n"
        "いま職員が内容を確認しています。確認がすむと予約が決まり、入口を開ける番号をお送りします。あなたの操作はいりません。"
    )
    assert labels(told) == ["くわしく", "予約を見る", "抽選を確かめる", "取りやめる"]


def test_a_win_to_confirm_says_until_when_and_offers_both_ways() -> None:
    until = moment("2025-04-26 00:00")
    won = booking(
        UMECO, "meeting-1", "2025-10-18", "13:00-15:00", "awaiting_confirmation", confirm_until=until, fee_yen=1200
    )
    told = results.won(POLICIES[UMECO], won, "e1", moment("2025-04-21 07:00"))
    assert "10月18日（土）13:00〜15:00、会議室1です。" in told.text
    assert (
        "このままでは決まりません。4月25日（金）までに［この予約を確定する］を押してください。過ぎると無効になります。"
        in told.text
    )
    assert "使用料：1,200円（目安。窓口でご確認ください）" in told.text
    assert [(b.label, b.value) for b in told.buttons] == [
        ("この予約を確定する", f":confirm:{won.id}"),
        ("辞退する", f":cancel:{won.id}"),
        ("くわしく", ":entry:e1"),
        ("抽選を確かめる", ":proof:e1"),
    ]


def test_a_loss_offers_what_is_free_that_day_for_as_long_as_was_wished() -> None:
    lost = entry("09:00-12:00")
    free = (
        (moment("2024-12-25 13:00"), moment("2024-12-25 17:00")),
        (moment("2024-12-25 20:00"), moment("2024-12-25 21:00")),
    )
    told = results.lost(POLICIES[MITAKA], lost, free, NOW, NOW)
    assert told.text == (
        "12月25日（水）9:00〜12:00、1階洋室は、抽選の結果、ほかの方に決まりました。\n"
        "同じ日の13:00〜17:00、20:00〜21:00は空いていて、いまから先着で申し込めます。"
    )
    assert [(b.label, b.value) for b in told.buttons] == [
        ("13:00〜16:00で申し込む", f":book:{MITAKA}:1f-western:2024-12-25:1300-1600"),
        ("20:00〜21:00で申し込む", f":book:{MITAKA}:1f-western:2024-12-25:2000-2100"),
        ("別の日を見る", "空き状況"),
        ("くわしく", f":entry:{lost.id}"),
        ("抽選を確かめる", f":proof:{lost.id}"),
    ]


@pytest.mark.parametrize(
    ("free", "opens", "says"),
    [
        pytest.param((), NOW, "同じ日の1階洋室に空きはありません。", id="nothing is free"),
        pytest.param(
            ((moment("2024-12-25 13:00"), moment("2024-12-25 17:00")),),
            moment("2024-12-01 00:00"),
            "同じ日の13:00〜17:00は、12月1日（日）0:00から先着で申し込めます。",
            id="first come opens later",
        ),
    ],
)
def test_a_loss_without_anything_to_take_now(free: tuple[results.Span, ...], opens: datetime, says: str) -> None:
    told = results.lost(POLICIES[MITAKA], entry("09:00-12:00"), free, opens, NOW)
    assert says in told.text
    assert labels(told) == ["別の日を見る", "くわしく", "抽選を確かめる"]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        pytest.param("2025-04-24 09:00", True, id="the day before"),
        pytest.param("2025-04-25 23:59", True, id="the last minute"),
        pytest.param("2025-04-26 00:00", False, id="too late"),
    ],
)
def test_the_reminder_to_confirm_is_told_only_while_it_helps(now: str, told: bool) -> None:
    until = moment("2025-04-26 00:00")
    won = booking(UMECO, "meeting-1", "2025-10-18", "13:00-15:00", "awaiting_confirmation", confirm_until=until)
    reply = notices.booking(POLICIES[UMECO], won, "confirm_reminder", moment(now))
    assert (reply is not None) is told
    assert reply is None or "4月25日（金）までに" in reply.text


@pytest.mark.parametrize(
    "kind", ["booking_confirmed", "booking_refused", "booking_lapsed", "booking_cancelled", "booking_void", "reminder"]
)
def test_a_notice_that_is_no_longer_true_is_not_sent(kind: str) -> None:
    waiting = booking(MITAKA, "1f-western", "2024-12-25", "09:00-12:00", "awaiting_approval")
    assert notices.booking(POLICIES[MITAKA], waiting, kind, NOW) is None


def test_a_confirmed_booking_keeps_the_code_out_of_the_first_line() -> None:
    made = booking(MITAKA, "1f-western", "2024-12-25", "09:00-12:00", "confirmed")
    told = notices.booking(POLICIES[MITAKA], made, "booking_confirmed", NOW)
    assert told is not None
    assert told.title == "予約が決まりました"
    assert ("入口の番号", "6789（9:00〜12:00だけ使えます）") in told.facts
    assert "利用時間が終わると、番号では入れなくなります。" in told.after


def test_a_void_win_leads_on() -> None:
    gone = booking(UMECO, "meeting-1", "2025-10-18", "13:00-15:00", "void")
    told = notices.booking(POLICIES[UMECO], gone, "booking_void", moment("2025-04-26 00:00"))
    assert told is not None
    assert "期限までに確定されなかったため、無効になりました" in told.text
