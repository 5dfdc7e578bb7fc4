"""Where a noun phrase begins and ends; and that many threads may ask at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from dialogs.understand.morphemes import morphemes
from dialogs.understand.phrase import Phrases, phrase_start

STARTS = (
    ("皆勤賞の表彰を", "表彰", "皆勤賞の表彰"),
    ("つきましては反省会を", "反省会", "反省会"),
    ("連休明けにまた卓球クラブの", "クラブ", "卓球クラブ"),
    ("若い衆と祭りの会計報告を", "報告", "祭りの会計報告"),
    ("酒匂川を守る会です", "守る会", "酒匂川を守る会"),
    ("講座を一緒に見る会を", "会", "講座を一緒に見る会"),
    ("休日に卒業を祝う会を", "会", "卒業を祝う会"),
    ("いきいきクラブです", "クラブ", "いきいきクラブ"),
    ("歩こう会です", "会", "歩こう会"),
    ("東ヶ丘子供会です", "子供会", "東ヶ丘子供会"),
    ("60代の体操を", "体操", "体操"),
    ("10時にwind seed吹奏楽団です", "吹奏楽団", "wind seed吹奏楽団"),
)


@pytest.mark.parametrize(("text", "head", "phrase"), STARTS, ids=[row[2] for row in STARTS])
def test_a_phrase_begins_where_its_words_do(text: str, head: str, phrase: str) -> None:
    first = text.rindex(head)
    start = phrase_start(text, first, first + len(head), Phrases(text))
    assert text[start : first + len(head)] == phrase


def test_a_piece_of_a_word_is_no_phrase() -> None:
    phrases = Phrases("広報紙の編集会議を")
    assert phrases.is_one(0, 8)
    assert not phrases.is_one(0, 7)
    assert phrases.end(4) == 8


def test_threads_read_at_once_and_half_characters_do_no_harm() -> None:
    texts = ["町会の役員会を開きたい", "\ud800手話サークル\0たんぽぽ", "", "会" * 1500]
    alone = [morphemes(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(lambda _: [morphemes(text) for text in texts], range(64)))
