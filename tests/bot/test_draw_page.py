"""The public page of a draw: plain, escaped, complete, and never with more than the proof holds."""

from html.parser import HTMLParser
from typing import Any

import pytest

from booking.draw import Opening, Ticket, board, decide, draw_seed, freeze, own_tickets, proof, short_name
from bot.draw_page import MOST_ROWS, drawn_page, waiting_page
from bot.draw_words import IN_THE_TABLE, OUTCOMES, use_of_draw
from tests.draw.given import SECRET, TERMS, claim, person, ticket
from tests.draw.test_tampering import published

NAMES = {"room-a": "1階洋室", "room-b": "2階和室"}


class Tags(HTMLParser):
    """Collects what a page is made of, and whether everything opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(document: dict[str, Any], **changes: Any) -> Tags:
    given = {
        "facility_name": "中央会館",
        "room_names": NAMES,
        "json_url": "/d.json",
        "verifier_url": "/v.py",
        **changes,
    }
    return Tags(drawn_page(document, **given))


def test_the_page_is_whole_without_scripts_and_links_record_and_tool() -> None:
    shown = page(published())
    assert shown.open == []
    assert "script" not in shown.seen
    assert shown.links == ["/d.json", "/v.py"]
    assert "中央会館　2024年12月25日（水）のご利用分の抽選" in shown.text
    assert "11月27日（水）7:00に抽選しました。" in shown.text


def test_every_ticket_stands_there_with_its_outcome_and_both_seals() -> None:
    document = published()
    shown = page(document)
    for line in document["list"]:
        assert short_name(line[:32]) in shown.text
    for outcome in set(document["outcomes"]):
        assert OUTCOMES[outcome].removeprefix("落選（").removesuffix("）") in shown.text
        assert IN_THE_TABLE[outcome] in shown.text
    together = shown.text.replace(" ", "")
    assert document["commitment"] in together
    assert document["root"] in together
    assert "1階洋室・2階和室" in shown.text


def test_there_are_words_for_every_outcome() -> None:
    outcomes = {value for name, value in vars(board).items() if name.isupper() and isinstance(value, str)}
    assert outcomes == set(OUTCOMES) == set(IN_THE_TABLE)


def test_the_rules_of_this_draw_are_told_and_no_others() -> None:
    shown = page(published()).text
    assert "1日に1件まで、この抽選で3件まで" in shown
    assert "続けて使う時間は、まとめて1件" in shown
    assert "公開の値（当日の気温）" in shown
    assert "第2希望" in shown
    frozen = freeze([ticket(1, 9, 12)])
    plain = page(proof(Opening(TERMS, SECRET), decide(frozen, draw_seed(frozen.root, SECRET), TERMS))).text
    assert not any(word in plain for word in ("件まで", "続けて", "公開の値", "希望というように", "優先する区分"))


def test_the_reader_finds_the_own_entry_first() -> None:
    document = published()
    shown = page(document, own=person(3)).text
    (mine,) = own_tickets(document, person(3))
    assert "あなたの申し込み" in shown
    assert f"{mine.requests}番まであるうちの{mine.rank}番" in shown
    assert f"{mine.contenders}件のなかでは{mine.place}番目" in shown
    assert shown.count("（あなた）") == 1
    assert "あなたの申し込み" not in page(document, own="nobody").text
    assert "あなたの申し込み" not in page(document).text


def test_nothing_given_to_the_page_can_become_markup() -> None:
    bad = '<script>alert("1")</script>'
    shown = drawn_page(
        published(), facility_name=bad, room_names={"room-a": bad}, json_url='"><b>', verifier_url='"><b>', own=bad
    )
    assert "<script" not in shown
    assert "<b>" not in shown
    assert bad in Tags(shown).text


def test_of_a_very_long_list_the_page_shows_winners_and_the_reader() -> None:
    crowd = [Ticket(f"{who}", person(who), claim(9, 12)) for who in range(MOST_ROWS + 5)]
    frozen = freeze(crowd)
    drawn = decide(frozen, draw_seed(frozen.root, SECRET), TERMS)
    loser = frozen.lines[drawn.order[-1]][:32]
    text = drawn_page(
        proof(Opening(TERMS, SECRET), drawn),
        facility_name="f",
        room_names=NAMES,
        json_url="j",
        verifier_url="v",
        own=loser,
    )
    assert text.count("<tr") == 3  # heading, winner, reader
    assert "当選だけを載せます" in text


def test_before_the_draw_the_page_shows_what_is_promised() -> None:
    document = published()
    closes, due = TERMS.due_at.replace(hour=0), TERMS.due_at
    given: dict[str, Any] = {"facility_name": "中央会館", "draw": "2025-10", "closes_at": closes, "due_at": due}
    running = Tags(waiting_page(**given, commitment=document["commitment"]))
    assert document["commitment"] in running.text.replace(" ", "")
    assert "申し込みは11月26日（火）まで" in running.text
    assert document["root"] not in running.text.replace(" ", "")
    closed = Tags(waiting_page(**given, commitment=document["commitment"], root=document["root"], count=12))
    assert document["root"] in closed.text.replace(" ", "")
    assert "12件" in closed.text
    assert running.open == closed.open == []


@pytest.mark.parametrize(
    ("draw", "told"),
    [("2024-12-25", "2024年12月25日（水）のご利用分"), ("2025-10", "2025年10月のご利用分"), ("special", "special")],
)
def test_a_draw_is_called_by_what_it_is_for(draw: str, told: str) -> None:
    assert use_of_draw(draw) == told
