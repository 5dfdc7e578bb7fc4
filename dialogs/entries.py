"""抽選の申し込み: receipt, one in short, everything, and 「抽選を確かめる」."""

from datetime import datetime

from booking import engine
from booking.draw import short_name
from booking.policy import Policy
from booking.values import Entry
from dialogs import wording
from dialogs.questions import Desk, Drawn, Stood
from dialogs.turn import Button, Reply

STATES = {
    "entered": "抽選前（くじで決まる前）",
    "won": "当選（当たりました）",
    "lost": "落選（ほかの方に決まりました）",
    "withdrawn": "取りやめました",
    "void": "無効になりました",
}

LOST_TO_ONESELF = {
    "other_wish": "落選（別の希望が当たりました）",
    "own_overlap": "落選（同じ時間の別の申し込みが当たりました）",
    "limit": "落選（利用できる数の上限までの当選でした）",
}
"""By the outcome in the proof of a draw: where it was not another person who was preferred."""


def stage_of(desk: Desk, entry: Entry) -> engine.Window | None:
    """The lottery an entry belongs to, as the rules see it: the one whose draw it names."""
    policy, day = desk.rules[entry.facility], entry.start.date()
    lotteries = [s for s in engine.explain(policy, desk.at, entry.room, day).stages if s.kind == "lottery"]
    own = (s for s in lotteries if engine.draw_id(policy, entry.room, day, stage=s.id) == entry.draw)
    return next(own, next(iter(lotteries), None))


def place(policy: Policy, entry: Entry, desk: Desk) -> str:
    """5月23日（土）14:00〜16:00、1階洋室."""
    return f"{wording.span(entry.start, entry.end, desk.at.date())}、{policy.rooms[entry.room].name}"


def receipt(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    """抽選申込の控え: what, when and how it is drawn, when the result comes, until when it can be withdrawn."""
    return Reply(
        f"抽選の申し込みを受け付けました。\n{place(policy, entry, desk)}、{entry.headcount}人\n"
        "申し込みが重なったときは、くじで決めます（何度申し込んでも、当たりやすさは同じです）。\n"
        f"{_when(desk, entry)}{_ticket(entry.ticket)}",
        (
            Button("くわしく", f":entry:{entry.id}"),
            Button("予約を見る", "予約確認"),
            Button("取りやめる", f":withdraw:{entry.id}"),
        ),
    )


def _ticket(ticket: str) -> str:
    """The name under which the published list has this person: what one compares by eye."""
    return f"\nくじの名前は {short_name(ticket)} です。抽選のあと、公表される一覧で確かめられます。" if ticket else ""


def drawn_at(stage: engine.Window | None) -> datetime | None:
    """When it is drawn: at the hour the results are told, so that nobody knows them before."""
    return (stage.announces_at or stage.draws_at) if stage else None


def _when(desk: Desk, entry: Entry) -> str:
    stage, today = stage_of(desk, entry), desk.at.date()
    moment = drawn_at(stage)
    if stage is None or moment is None:
        return "結果が出たら、こちらでお知らせします。"
    text = f"抽選は{wording.moment(moment, today)}です。結果はそのときお知らせします。それまでは、いつでも取りやめられます。"
    if stage.confirm_closes_at is None:
        return text
    return f"{text}\n当選したときは、{wording.until(stage.confirm_closes_at, today)}に確定の手続きが必要です。"


def entry_card(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    """One lottery entry in short."""
    stage = stage_of(desk, entry)
    moment = drawn_at(stage)
    drawn = f"抽選は{wording.moment(moment, desk.at.date())}です。" if moment else ""
    return Reply(
        "",
        (Button("くわしく", f":entry:{entry.id}"), Button("取りやめる", f":withdraw:{entry.id}")),
        title=wording.span(entry.start, entry.end, desk.at.date()),
        facts=(("場所", policy.rooms[entry.room].name), ("状況", STATES[entry.state]), *_wish(entry)),
        after=drawn,
    )


def _wish(entry: Entry) -> tuple[tuple[str, str], ...]:
    return (("希望", f"第{entry.wish}希望"),) if entry.wish > 1 else ()


def detail(policy: Policy, entry: Entry, desk: Desk) -> Reply:
    """Everything the city's receipt of a lottery entry holds."""
    withdraw, check = Button("取りやめる", f":withdraw:{entry.id}"), Button("抽選を確かめる", f":proof:{entry.id}")
    page = (Button("施設のページ", url=policy.texts.link),) if policy.texts.link else ()
    own = (withdraw, _how(entry, desk)) if entry.state == "entered" else (check,)
    return Reply(
        "",
        (*own, Button("予約を見る", "予約確認"), *page),
        title="抽選の申し込みの内容",
        facts=tuple(row for row in _everything(policy, entry, desk) if row[1]),
    )


def state_of(entry: Entry, desk: Desk) -> str:
    """What became of it; of one that lost also through whom."""
    drawn = desk.draw(entry.facility, entry.draw) if entry.state == "lost" else None
    return _outcome(entry, drawn.own.get(entry.id) if drawn else None)


def _outcome(entry: Entry, stood: Stood | None) -> str:
    lost = LOST_TO_ONESELF.get(stood.outcome) if stood and entry.state == "lost" else None
    return lost or STATES[entry.state]


def _everything(policy: Policy, entry: Entry, desk: Desk) -> tuple[tuple[str, str], ...]:
    moment, today = drawn_at(stage_of(desk, entry)), desk.at.date()
    return (
        ("会場", f"{policy.name} {policy.rooms[entry.room].name}"),
        ("状況", state_of(entry, desk)),
        ("利用開始", wording.moment(entry.start, today)),
        ("利用終了", wording.moment(entry.end, today)),
        ("抽選日時", wording.moment(moment, today) if moment else ""),
        ("人数", f"{entry.headcount}人"),
        ("団体", entry.details.group),
        ("目的", entry.details.purpose),
        ("備考", entry.details.remarks),
        *_wish(entry),
        ("くじの名前", short_name(entry.ticket) if entry.ticket else ""),
        ("行き方", policy.texts.directions.strip()),
        ("問い合わせ", policy.texts.contact.strip()),
    )


def proof(entry: Entry, desk: Desk) -> Reply:
    """抽選を確かめる: one's own rank among all and among those who wanted the same time, and the page to replay the draw."""
    drawn = desk.draw(entry.facility, entry.draw)
    path = f"/f/{entry.facility}/draws/{entry.draw}"
    if drawn is None or drawn.drawn_at is None:
        return Reply(
            f"この抽選は、まだ行われていません。結果が出たらお知らせします。{_ticket(entry.ticket)}",
            (_how(entry, desk), Button("予約を見る", "予約確認")),
        )
    stood = drawn.own.get(entry.id)
    page = Button("抽選の記録を見る", url=desk.url(f"{path}?ticket={stood.ticket}" if stood else path))
    return Reply(
        f"{wording.span(entry.start, entry.end, desk.at.date())}：{_outcome(entry, stood)}\n"
        f"{wording.moment(drawn.drawn_at, desk.at.date())}に抽選しました。{_rank(entry, drawn, stood)}\n"
        "順番は、申し込みを締め切ったあとに決まるくじで付けます。だれでも記録から計算し直して、確かめられます。"
        + (f"\nくじの名前は {short_name(stood.ticket)} です。" if stood else ""),
        (page, Button("予約を見る", "予約確認")),
    )


def _how(entry: Entry, desk: Desk) -> Button:
    """The page of a draw to come, with what is promised already."""
    return Button("くじのしくみ", url=desk.url(f"/f/{entry.facility}/draws/{entry.draw}"))


def _rank(entry: Entry, drawn: Drawn, stood: Stood | None) -> str:
    if stood is None:
        number = f"あなたの順番は、{drawn.entries}件のうち{entry.rank}番目でした。"
        return number if entry.rank else f"申し込みは{drawn.entries}件でした。"
    among = (
        f"同じ時間を希望した{stood.contenders}件のなかでは{stood.place}番目です。"
        if stood.contenders > 1
        else "同じ時間を希望した方は、ほかにいませんでした。"
    )
    return f"あなたの順番は、{stood.requests}件のうち{stood.rank}番目でした。{among}"
