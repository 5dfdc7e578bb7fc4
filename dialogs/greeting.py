"""Greeting, help and the next step: what is said when no question is open."""

from dialogs.questions import Desk
from dialogs.turn import Button, Reply, State

HELP = (
    "できること：\n・予約する（日にちと時間をそのまま送ってください）\n・空き状況（空いている時間）\n・予約確認（いまの予約と、入口の番号）\n"
    "・キャンセル（取り消し）\n・登録（利用者登録）\n途中でやめるときは「やめる」、ひとつ前へは「戻る」と送ってください。"
)
MENU = (
    Button("予約する", "予約"),
    Button("空き状況", "空き状況"),
    Button("予約を見る", "予約確認"),
    Button("ヘルプ", "ヘルプ"),
)
REGISTER = Button("登録をはじめる", "登録")
STAFF = Button("職員に伝える", ":staff")
SORRY = Reply("申し訳ありません、うまく処理できませんでした。もう一度送ってください。職員にも知らせました。")


def welcome(state: State, desk: Desk) -> Reply:
    """A resident has added the account: who we are, one next step."""
    facility = state.facility if state.facility in desk.facilities else ""
    if not facility and len(desk.facilities) > 1:
        names = "、".join(policy.name for policy in desk.facilities.values())
        return Reply(
            f"こんにちは。集会施設の予約の窓口です（{names}）。\nはじめに利用者登録をお願いします。", (REGISTER,)
        )
    policy = desk.facilities[facility or next(iter(desk.facilities))]
    registration = desk.registration(policy.id)
    if registration is not None and registration.state == "approved":
        return Reply(
            f"おかえりなさい。{policy.name}の予約係です。\n使いたい日にちと時間を、そのまま送ってください。\n例：来週の土曜 14時から2時間",
            MENU,
        )
    return Reply(policy.texts.greeting.strip(), (REGISTER,))


def next_step(state: State, desk: Desk) -> Reply:
    """One thing to do next, for this person."""
    if state.facility not in desk.facilities:
        return Reply("ご用のときは、いつでも話しかけてください。", (REGISTER, Button("予約する", "予約")))
    registration = desk.registration(state.facility)
    if registration is not None and registration.state == "approved":
        return Reply("予約するときは、日にちと時間をそのまま送ってください。\n例：来週の土曜 14時から2時間、10人", MENU)
    if registration is not None and registration.state == "applied":
        return Reply(
            "利用者登録は申請中です。確認がすみしだい、こちらでお知らせします。",
            (Button("申請の状況", "登録"), Button("ヘルプ", "ヘルプ")),
        )
    return Reply("ご利用には、はじめに利用者登録をお願いします。", (REGISTER, Button("空き状況", "空き状況")))


def help_reply(state: State, desk: Desk) -> Reply:
    """ヘルプ outside a form."""
    policy = desk.facilities.get(state.facility)
    contact = f"\n\n{policy.texts.contact.strip()}" if policy else ""
    return Reply(HELP + contact, (*MENU[:3], STAFF))


def lost(state: State, desk: Desk) -> Reply:
    """Not understood a second time: three things one can do, and someone to talk to."""
    return Reply(
        "ごめんなさい、まだうまく読みとれません。下から選ぶか、言い方を変えて送ってください。\n例：来週の土曜 14時から2時間",
        (*MENU[:3], STAFF),
    )
