"""Names keep their kanji and lose what cannot be seen; readings become katakana."""

import pytest

from booking.applicant import read_kana, read_name
from booking.errors import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("三鷹 花子", "三鷹 花子", id="as it is"),
        pytest.param("　三鷹　　花子　\n", "三鷹 花子", id="full-width blanks"),
        pytest.param("三鷹花子です。", "三鷹花子", id="polite"),
        pytest.param("三鷹花子と申します", "三鷹花子", id="very polite"),
        pytest.param("髙橋 花子", "髙橋 花子", id="梯子高 stays"),
        pytest.param("山﨑 花子", "山﨑 花子", id="立つ崎 stays"),
        pytest.param("\ufa19田 \ufa1b子", "\ufa19田 \ufa1b子", id="神 and 福 in the old form stay"),
        pytest.param("𠮷野家 太郎", "𠮷野家 太郎", id="土吉 (a surrogate pair in UTF-16) stays"),
        pytest.param("葛\U000e0100城 太郎", "葛\U000e0100城 太郎", id="a variant selector stays"),
        pytest.param("佐々木 〻", "佐々木 〻", id="repetition marks"),
        pytest.param("ﾐﾀｶ ﾊﾅｺ", "ミタカ ハナコ", id="half-width kana"),
        pytest.param("か゛くと 太郎", "がくと 太郎", id="a loose voicing mark"),
        pytest.param("Ｎｇｕｙễｎ Ｖăｎ Ａｎ", "Nguyễn Văn An", id="Latin in full width"),
        pytest.param("Jean-Luc O'Neill", "Jean-Luc O'Neill", id="signs of names"),
        pytest.param("マリア・シルバ", "マリア・シルバ", id="middle dot"),
        pytest.param("花\u202e子\u200b三\ufeff鷹\u2066", "花子三鷹", id="bidi and zero-width signs vanish"),
        pytest.param("三鷹\x00花\x07子", "三鷹花子", id="controls vanish"),
        pytest.param("三鷹\t花子", "三鷹 花子", id="a tab is a blank"),
        pytest.param("김\u3164철수", "김철수", id="an invisible letter vanishes"),
        pytest.param("あ" * 40, "あ" * 40, id="40 letters"),
    ],
)
def test_a_name_is_kept(typed: str, kept: str) -> None:
    assert read_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        pytest.param("", "NAME_EMPTY", id="nothing"),
        pytest.param(" 　\n\u200b", "NAME_EMPTY", id="nothing to see"),
        pytest.param("です。", "NAME_EMPTY", id="politeness alone"),
        pytest.param("林", "NAME_TOO_SHORT", id="a family name alone"),
        pytest.param("・・・", "NAME_TOO_SHORT", id="dots"),
        pytest.param("三鷹花子2", "NAME_DIGITS", id="a digit"),
        pytest.param("三鷹花子②", "NAME_DIGITS", id="a circled digit"),
        pytest.param("０９０１２３４５６７８", "NAME_DIGITS", id="a telephone number"),
        pytest.param("三鷹花子😀", "NAME_CHARACTERS", id="emoji"),
        pytest.param("三鷹👩‍👩‍👧花子", "NAME_CHARACTERS", id="a family in one emoji"),
        pytest.param("<b>花子</b>", "NAME_CHARACTERS", id="markup"),
        pytest.param("花子\ud83d", "NAME_CHARACTERS", id="half a character"),
        pytest.param("花子\ue000", "NAME_CHARACTERS", id="a private character"),
        pytest.param("花\u0300\u0301\u0302\u0303子子", "NAME_CHARACTERS", id="zalgo"),
        pytest.param("あ" * 41, "NAME_TOO_LONG", id="41 letters"),
    ],
)
def test_a_name_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_name(typed)
    assert refused.value.reason == reason
    assert refused.value.facts["example"]


def test_what_cannot_stand_in_a_name_is_told_once_each() -> None:
    with pytest.raises(Refusal) as refused:
        read_name("花子★★♪")
    assert refused.value.facts["found"] == "★♪"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("ミタカ　ハナコ", "ミタカ ハナコ", id="as it is"),
        pytest.param("みたか はなこ", "ミタカ ハナコ", id="hiragana"),
        pytest.param("ﾐﾀｶ ﾊﾟﾝﾀﾞ", "ミタカ パンダ", id="half-width with voicing"),
        pytest.param("たろうです", "タロウ", id="polite"),
        pytest.param("ジョ-ジ", "ジョージ", id="a hyphen for the long vowel"),
        pytest.param("ジョ−ジ", "ジョージ", id="a minus for the long vowel"),
        pytest.param("ジョｰジ", "ジョージ", id="the half-width long vowel"),
        pytest.param("らーめん たろー", "ラーメン タロー", id="long vowels in hiragana"),
        pytest.param("ヴィクトリア・シルヴァ", "ヴィクトリア・シルヴァ", id="ヴ and middle dot"),
        pytest.param("ゔぃくとりあ", "ヴィクトリア", id="ヴ in hiragana"),
    ],
)
def test_a_reading_is_kept(typed: str, kept: str) -> None:
    assert read_kana(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason", "found"),
    [
        pytest.param("", "KANA_EMPTY", None, id="nothing"),
        pytest.param("三鷹 花子", "KANA_NOT_KANA", "三鷹花子", id="kanji"),
        pytest.param("Mitaka", "KANA_NOT_KANA", "Mitak", id="Latin"),
        pytest.param("ミタカ1", "KANA_NOT_KANA", "1", id="a digit"),
        pytest.param("-ミタカ", "KANA_NOT_KANA", "-", id="a hyphen in front"),
        pytest.param("い゛た", "KANA_NOT_KANA", "\u3099", id="a voicing mark on a vowel"),
        pytest.param("ミタカ😀", "KANA_NOT_KANA", "😀", id="emoji"),
        pytest.param("ミ", "KANA_TOO_SHORT", None, id="one kana"),
        pytest.param("ミー", "KANA_TOO_SHORT", None, id="one kana drawn out"),
        pytest.param("ミ" * 61, "KANA_TOO_LONG", None, id="61 kana"),
    ],
)
def test_a_reading_is_refused(typed: str, reason: str, found: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        read_kana(typed)
    assert (refused.value.reason, refused.value.facts.get("found")) == (reason, found)
