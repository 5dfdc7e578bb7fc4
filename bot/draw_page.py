"""The public page of a draw (抽選の結果と確かめ方): values in, HTML out. Works without scripts, on a phone, on paper.

Written for people who have never checked a computer's word: what was done, where one's own entry is, how to check it alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from booking.draw import OwnTicket, own_tickets, short_name
from bot.draw_words import IN_THE_TABLE, LIMITS_OF_IT, OUTCOMES, how_it_was_decided, use_of_draw
from dialogs import wording

MOST_ROWS = 1_000
"""A longer list shows its winners only; everybody is in the JSON file."""

STYLE = (
    "body{font:1.125rem/1.8 system-ui,sans-serif;margin:1rem auto;max-width:46rem;padding:0 1rem;color:#1c1c1c;background:#fff}"
    "h1{font-size:1.5rem;line-height:1.4}h2{font-size:1.25rem;margin-top:2.2rem;border-bottom:2px solid #145a44}"
    "h3{font-size:1.1rem;margin-bottom:.2rem}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;padding:.35rem .5rem;text-align:left;vertical-align:top}thead th{background:#eef3f1}"
    "a{color:#145a44}code,kbd{font-family:ui-monospace,monospace;overflow-wrap:anywhere}.seal{display:block;font-size:.95rem}"
    "tr.won td,tr.own td,tr.own th{font-weight:bold}tr.own{outline:3px solid #145a44}.own-box{border:3px solid #145a44;padding:.2rem 1rem}"
    "td:nth-child(-n+3),th{white-space:nowrap}td:nth-child(3){text-align:right}td:last-child{width:40%}"
    "@media(max-width:30rem){table{font-size:1rem}th,td{padding:.3rem}}"
    "ol>li,ul>li{margin-bottom:.7rem}@media print{a{color:#000}h2,h3,tr{break-after:avoid;break-inside:avoid}}"
)


@dataclass(frozen=True, slots=True)
class Promotion:
    """Void wins that moved on after the draw: the how-manieth time, when, how many moved up, where its own proof is."""

    number: int
    at: datetime
    winners: int
    json_url: str


def drawn_page(
    document: Mapping[str, Any],
    *,
    facility_name: str,
    room_names: Mapping[str, str],
    json_url: str,
    verifier_url: str,
    own: str = "",
    promotions: Sequence[Promotion] = (),
) -> str:
    """The page of a finished draw.

    Args:
        document: The proof.
        facility_name: As people say it.
        room_names: What to call units, by their text in the proof (`unit`, or `unit+unit`).
        json_url: Where the proof itself is.
        verifier_url: Where the checking program is.
        own: The pseudonym of the reader, where the link came from one's own talk; that person's tickets are marked.
        promotions: What moved up after the draw, first to last.
    """
    terms = document["terms"]
    won = sum(outcome == "won" for outcome in document["outcomes"])
    due = wording.moment(datetime.fromisoformat(terms["due_at"]))
    tickets = own_tickets(document, own) if own else ()
    return _page(
        f"{facility_name}　{use_of_draw(terms['draw'])}の抽選",
        f"<p>{escape(due)}に抽選しました。申し込み{document['count']}件のうち、{won}件が当選です。</p>",
        _own(tickets, room_names),
        "<h2>どうやって決めたか</h2>",
        how_it_was_decided(document),
        "<h2>申し込みの一覧</h2>",
        _list(document, room_names, own),
        _promotions(promotions),
        "<h2>ご自分で確かめるには</h2>",
        _check(document, json_url, verifier_url),
        "<h2>この方法でも防げないこと</h2>",
        LIMITS_OF_IT,
    )


def waiting_page(
    *,
    facility_name: str,
    draw: str,
    closes_at: datetime,
    due_at: datetime,
    commitment: str,
    root: str = "",
    count: int | None = None,
) -> str:
    """The page of a draw that is still to come: what is promised already. `root` and `count` once the list is frozen."""
    closed = (
        f"<p>受付は締め切りました。申し込みは{count}件です。</p><h2>一覧の封印</h2>{_seal(root)}"
        "<p>申し込みの一覧を1文字でも変えると、この封印は合わなくなります。一覧は抽選のあとに、ここで公表します。</p>"
        if root
        else f"<p>申し込みは{escape(wording.until(closes_at))}です。</p>"
    )
    return _page(
        f"{facility_name}　{use_of_draw(draw)}の抽選",
        f"<p>抽選は{escape(wording.moment(due_at))}です。結果は、この場所でもご覧になれます。</p>",
        closed,
        f"<h2>ないしょの数の封印</h2>{_seal(commitment)}",
        "<p>くじに使う「ないしょの数」と、くじの決まりは、もう決まっています。数そのものは抽選のあとに公表します。"
        "そのとき、この封印と合うかどうかで、途中で取りかえていないことが分かります。この文字を写真や紙に残しておくと、あとで比べられます。</p>",
    )


def _page(title: str, *parts: str) -> str:
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        + "".join(parts)
        + "</main></body></html>"
    )


def _seal(text: str) -> str:
    """Sixteen groups of four, so that two people can compare them aloud."""
    groups = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    return f'<code class="seal">{escape(groups)}</code>'


def _own(tickets: tuple[OwnTicket, ...], room_names: Mapping[str, str]) -> str:
    if not tickets:
        return ""
    name = short_name(tickets[0].line[:32])
    lines = "".join(
        f"<li>{escape(_when_and_where(one.line, room_names))}：<strong>{OUTCOMES[one.outcome]}</strong><br>"
        f"全体の順番は{one.requests}番まであるうちの{one.rank}番。"
        f"同じ時間を希望した{one.contenders}件のなかでは{one.place}番目でした。</li>"
        for one in tickets
    )
    return f'<section class="own-box"><h2>あなたの申し込み（くじの名前 {name}）</h2><ul>{lines}</ul></section>'


def _promotions(promotions: Sequence[Promotion]) -> str:
    if not promotions:
        return ""
    lines = "".join(
        f'<li>{escape(wording.moment(one.at))}：{one.winners}件が繰り上げで当選（<a href="{escape(one.json_url)}" download>記録</a>）</li>'
        for one in promotions
    )
    return (
        "<h2>繰り上げの当選</h2><p>当選のあとで空いた時間を、同じ一覧・同じくじの番号で、順番の次の方に回しました。"
        f"それぞれの記録も、下の「確かめる道具」で確かめられます。</p><ul>{lines}</ul>"
    )


def _list(document: Mapping[str, Any], room_names: Mapping[str, str], own: str) -> str:
    numbers = list(range(document["count"]))
    note = ""
    if document["count"] > MOST_ROWS:
        numbers = [
            number
            for number in numbers
            if document["outcomes"][number] == "won" or document["list"][number][:32] == own
        ]
        note = f"<p>申し込みが{document['count']}件と多いので、当選だけを載せます。全員分は、下の「抽選の記録」にあります。</p>"
    groups: dict[tuple[str, str], list[int]] = {}
    for number in numbers:
        units, start, _ = document["list"][number].split("|")[3].split("/")
        groups.setdefault((start[:10], units), []).append(number)
    return (
        "<p>お名前は載せていません。「くじ」は、申し込みの控えに書いてある「くじの名前」です。この抽選だけの名前で、次の抽選では変わります。</p>"
        + note
        + _legend({document["outcomes"][number] for number in numbers})
        + "".join(_group(document, *key, groups[key], room_names, own) for key in sorted(groups))
    )


def _legend(outcomes: set[str]) -> str:
    """Say what the words in the table mean, of those that stand in it."""
    words = "".join(
        f"<li>{IN_THE_TABLE[key]}：{told.removeprefix('落選（').removesuffix('）')}</li>"
        for key, told in OUTCOMES.items()
        if key in outcomes - {"won"}
    )
    return f"<ul>{words}</ul>" if words else ""


def _group(
    document: Mapping[str, Any], day: str, units: str, numbers: list[int], room_names: Mapping[str, str], own: str
) -> str:
    title = f"{wording.day(date.fromisoformat(day))}　{_room(units, room_names)}"
    rows = []
    for number in sorted(
        numbers, key=lambda number: (document["list"][number].split("|")[3], document["ranks"][number])
    ):
        line, outcome = document["list"][number], document["outcomes"][number]
        who, _, wish, _ = line.split("|", 3)
        mine = " own" if own and who == own else ""
        ranked = f"<br>第{int(wish)}希望" if document["terms"]["alternatives"] and wish != "1" else ""
        rows.append(
            f'<tr class="{"won" if outcome == "won" else "lost"}{mine}"><td>{escape(_hours(line))}{ranked}</td>'
            f"<td><code>{escape(short_name(who))}</code>{'<br>（あなた）' if mine else ''}</td>"
            f"<td>{document['ranks'][number]}</td><td>{IN_THE_TABLE[outcome]}</td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("時間", "くじ", "順番", "結果"))
    return f"<h3>{escape(title)}</h3><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _check(document: Mapping[str, Any], json_url: str, verifier_url: str) -> str:
    return (
        "<p>まず、見くらべるだけでできることです。</p><ul>"
        "<li>控えにある「くじの名前」が、上の一覧にあるか。</li>"
        "<li>下の2つの封印が、受付中と締め切りのあとに公表されたものと同じか。</li></ul>"
        f"<p>ないしょの数の封印{_seal(document['commitment'])}</p><p>一覧の封印{_seal(document['root'])}</p>"
        "<p>つぎに、抽選をはじめからやりなおして確かめる方法です。パソコンにくわしい方に、このページを見せて頼むこともできます。</p><ol>"
        f'<li><a href="{escape(json_url)}" download>抽選の記録</a>と<a href="{escape(verifier_url)}" download>確かめる道具</a>'
        "（100行の短いプログラム。インターネットは使いません）を、同じ場所に保存します。</li>"
        f"<li>パイソン（Python）の入ったパソコンで、<kbd>python verify_draw.py {escape(document['terms']['draw'])}.json</kbd>と打ちます。</li>"
        "<li>「一致しました」と出れば、一覧、封印、番号、結果のすべてが合っています。合わなければ、最初に合わないところが出ます。</li></ol>"
    )


def _when_and_where(line: str, room_names: Mapping[str, str]) -> str:
    units, start, _ = line.split("|")[3].split("/")
    return f"{wording.day(date.fromisoformat(start[:10]))}{_hours(line)}　{_room(units, room_names)}"


def _hours(line: str) -> str:
    _, start, end = line.split("|")[3].split("/")
    return wording.hours(datetime.fromisoformat(start), datetime.fromisoformat(end))


def _room(units: str, room_names: Mapping[str, str]) -> str:
    return room_names.get(units) or "・".join(room_names.get(unit, unit) for unit in units.split("+"))
