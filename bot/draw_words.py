"""What the page of a draw tells in words: which draw, how it was decided, what became of an entry, what it cannot prevent."""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from typing import Any

from dialogs import wording

OUTCOMES = {
    "won": "当選",
    "outranked": "落選（順番が先の方で埋まりました）",
    "closed": "落選（休館や先の予約で、使えない時間でした）",
    "other_wish": "落選（ご本人の別の希望が当選しました）",
    "own_overlap": "落選（同じ時間に、別の当選か予約をお持ちです）",
    "limit": "落選（お一人の回数の上限に達していました）",
    "passed_over": "対象外",
}

IN_THE_TABLE = {
    "won": "当選",
    "outranked": "落選",
    "closed": "落選 休館等",
    "other_wish": "落選 別当選",
    "own_overlap": "落選 同時刻",
    "limit": "落選 上限",
    "passed_over": "対象外",
}
"""The same in the width of a phone; the list above the table says what each means."""

LIMITS_OF_IT = (
    "<ul><li>ないしょの数は、抽選まで運営する側の機械のなかにあります。なかの人が締め切りの前に盗み見て、にせの申し込みを足すことまでは、"
    "この計算では防げません。申し込みを消された方は、くじの名前が一覧にないことで気づけます。</li>"
    "<li>一人が名前を変えて二重に登録することは、計算では分かりません。登録のときに職員が確かめています。</li>"
    "<li>当選したあとの取り消しや、職員の判断は、この記録には入りません。</li></ul>"
)


def use_of_draw(draw: str) -> str:
    """12月25日（水）のご利用分, 2025年10月のご利用分; with the town's own name of the draw where it has one."""
    period, _, name = draw.partition(".")
    own = f"（{name}）" if name else ""
    try:
        if len(period) == len("2025-10"):
            month = date.fromisoformat(f"{period}-01")
            return f"{month.year}年{month.month}月のご利用分{own}"
        day = date.fromisoformat(period)
    except ValueError:
        return draw
    return f"{day.year}年{wording.day(day)}のご利用分{own}"


def how_it_was_decided(document: Mapping[str, Any]) -> str:
    """The steps of this draw as an ordered list; only the rules that it really has are mentioned."""
    beacon = document["terms"]["beacon_rule"]
    mixed = f"一覧の封印、ないしょの数、公開の値（{escape(beacon)}）" if beacon else "一覧の封印とないしょの数"
    steps = [
        "受付を始めたとき、コンピューターが「ないしょの数」を1つ決め、その「封印」だけを公表しました。"
        "封印とは、数から計算した長い文字の並びです。封印から数は分かりませんが、あとで数を取りかえると封印が合わなくなります。",
        "受付を締め切ったとき、申し込みの一覧を固定して、一覧の封印を公表しました。1件でも足したり消したりすると、封印が合わなくなります。",
        f"抽選の時刻に、{mixed}をまぜ合わせ、お一人に1つずつ「くじの番号」を計算しました。"
        "何件申し込んでも、取り消して申し込みなおしても、早く申し込んでも、番号は1つで、有利にも不利にもなりません。",
        f"{_order(document)}順番に、希望の時間が空いていれば当選、もう埋まっていれば落選としました。",
        *_rules(document["terms"]),
    ]
    return "<ol>" + "".join(f"<li>{step}</li>" for step in steps) + "</ol>"


def _order(document: Mapping[str, Any]) -> str:
    heads = [line.split("|", 3)[1:3] for line in document["list"]]
    by_class = "決まりで優先する区分の方から、" if len({head[0] for head in heads}) > 1 else ""
    by_wish = "まず全員の第1希望、つぎに第2希望というように、" if len({head[1] for head in heads}) > 1 else ""
    return f"{by_class}{by_wish}番号の小さい方から"


def _rules(terms: Mapping[str, Any]) -> Iterator[str]:
    spans = {"YYYY-MM-DD": "1日に", "YYYY-MM": "1か月に", "": "この抽選で"}
    limits = "、".join(f"{spans[span]}{most}件まで" for span, most in terms["limits"].items())
    yield "お一人が、同じ時間に2つ当選することはありません。" + (f"お一人の利用は{limits}です。" if limits else "")
    if limits and terms["consecutive_as_one"]:
        yield "同じ室場で続けて使う時間は、まとめて1件と数えます。"
