"""Whatever is said, in whatever order: never a fault, always an answer, and a state that does not grow."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.line_messages import to_messages
from dialogs import router
from dialogs.turn import Button, Said, State, Turn
from tests.dialogs.heading import change, desk_of

SENTENCES = (
    "登録", "同意する", "山田 花子", "ヤマダ ハナコ", "昭和32年5月1日", "181-0001", "中央町一丁目2番3号", "090-1234-5678", "スキップ", "はい",
    "いいえ", "戻る", "やめる", "最初から", "ヘルプ", "予約", "空き状況", "予約確認", "キャンセル", "暗証番号", "変更したい", "職員と話したい",
    "来週の土曜の2時から2時間、10人で1階の洋室を使いたい。町会の役員会です", "三鷹中央町会", "役員会", "洋室", "会議室1", "UMECO", "5月23日",
    "14時から16時", "16時", "2時間", "10人", "0人", "27人", "来週の日曜", "5月20日（金）", "2/30", "25:99", "昨日", "土日", "毎週火曜",
    "やっぱり15時から", "6月12日 9時から12時", "10月10日の午前中", "直す", "時間", "演台3", "マイク1本", "借りない", "第1希望", "駐車場ありますか",
    "抽選を確かめる", "K2345672", "Z2345678", "", "　", "😀", "あ" * 10_000, "fix:date", "room:x", "9-12", "{0}", "%s", "\x00", "１２：００",
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), st.text(max_size=60))
VALUES = (
    ":cancel:b1", ":cancel:b9", ":withdraw:e2", ":detail:b1", ":entry:e2", ":proof:e2", ":confirm:b1", ":staff", ":book", ":", ":book:x:y:z:w",
    ":book:mitaka-inokashira-tobu:1f-western:2026-05-23:1400-1600", ":book:odawara-umeco:-:2026-05-23", "fix:room", "2026-05-23", "14:00",
    "99:99", "09:00-12:00", "room:meeting-1", "yes", "2f-japanese/2026-05-24", "none", "lectern:99",
)  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.just("text"), TEXTS),
    st.tuples(st.just("press"), st.integers(0, 40)),
    st.tuples(st.just("value"), st.sampled_from(VALUES)),
    st.tuples(st.just("kind"), st.sampled_from(("sticker", "photo", "other", "follow"))),
    st.tuples(st.just("later"), st.integers(1, 60 * 24 * 40)),
)
HEADING = (
    "今日: 2026-05-13 10:00",
    "予約: 1f-western 2026-05-20 14:00-16:00 confirmed",
    "抽選の申し込み: 1f-western 2026-06-12 09:00-12:00",
    "ほかの予約: 1f-western 2026-05-23 10:00-12:00",
    "ほかの予約: meeting-1 2026-05-23 10:00-12:00",
)
MOST_STATE = 12_000  # characters; the longest answers are an address, a group and a purpose


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(STEPS, min_size=1, max_size=25),
    st.sampled_from(("mitaka-inokashira-tobu", "odawara-umeco", "mitaka-inokashira-tobu odawara-umeco")),
    st.sampled_from(("承認済み", "承認済み", "申請中", "却下", "")),
)
def test_any_sequence_of_messages_and_presses_is_answered(
    steps: list[tuple[str, object]], halls: str, registered: str
) -> None:
    rooms = {"mitaka-inokashira-tobu": "1f-western", "odawara-umeco": "meeting-1"}
    known = [line for line in HEADING if "meeting" in line or "1f" in line]
    lines = [line for line in known if any(room in line for hall, room in rooms.items() if hall in halls)]
    desk = desk_of([HEADING[0], f"施設: {halls}", *([f"登録: {registered}"] if registered else []), *lines])
    state, buttons = State(), list[tuple[Button, str]]()
    for kind, what in steps:
        if kind == "later":
            desk.at += timedelta(minutes=int(str(what)))
            continue
        turn = router.step(State.from_json(state.to_json()), _said(kind, what, buttons, desk.at), desk)
        if turn.command is not None:
            turn = router.told(turn.command, desk.carry_out(turn.command), turn.state, Said("", desk.at), desk)
        check(turn)
        state = turn.state
        buttons += [(button, state.token) for reply in turn.replies for button in reply.buttons]


def _said(kind: str, what: object, buttons: list[tuple[Button, str]], at: object) -> Said:
    if kind == "press" and buttons:
        button, token = buttons[-1 - int(str(what)) % len(buttons)]
        value = button.value or {"date": "2026-05-23", "time": "14:00"}.get(button.picker, "")
        return Said("", at, "button", value, "" if value.startswith(":") else token)  # type: ignore[arg-type]
    if kind == "value":
        return Said("", at, "button", str(what), "")  # type: ignore[arg-type]
    return Said("", at, str(what)) if kind == "kind" else Said(str(what) if kind == "text" else "はい", at)  # type: ignore[arg-type]


def check(turn: Turn) -> None:
    """Answered, within what LINE takes, and remembered in little."""
    assert turn.replies
    assert all(reply.text.strip() or reply.title for reply in turn.replies)
    assert all(len(button.label) <= 20 for reply in turn.replies for button in reply.buttons)
    assert all(len(reply.buttons) <= 13 for reply in turn.replies)
    assert 1 <= len(to_messages(turn.replies, turn.state.token)) <= 5
    assert len(turn.state.to_json()) < MOST_STATE


def test_the_check_sees_what_it_looks_for() -> None:
    desk = desk_of(["今日: 2026-05-13 10:00"])
    change(desk, "登録: 承認済み")
    turn = router.step(State(), Said("予約", desk.at), desk)
    check(turn)
    assert turn.state.script == "request"
