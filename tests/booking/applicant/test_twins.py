"""One thing in two writings gives one key; two things do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.applicant import TwinKeys, group_key, likeness, near_duplicates, twin_keys
from booking.applicant.twins import address_key, kana_key


def test_the_keys_of_one_person_in_two_writings_are_the_same() -> None:
    one = twin_keys("090-1234-5678", "東京都三鷹市井の頭一丁目3番18号", "ミタカ キョウコ")
    assert one == twin_keys("09012345678", "三鷹市井の頭１－３－１８", "ミタカキヨウコ")
    assert one == TwinKeys("09012345678", "三鷹市井の頭1-3-18", "ミタカキヨウコ")


@pytest.mark.parametrize(
    "written",
    [
        "三鷹市井の頭1-3-18", "三鷹市井の頭１ー３ー１８", "三鷹市 井の頭 1丁目3番18号", "三鷹市井の頭一丁目三番十八号",
        "三鷹市井の頭一丁目3番地の18", "三鷹市井の頭1の3の18", "東京都三鷹市大字井の頭一丁目3−18", "三鷹市井の頭１丁目３－１８号",
    ],
)  # fmt: skip
def test_one_address_in_many_writings(written: str) -> None:
    assert address_key(written) == "三鷹市井の頭1-3-18"


@pytest.mark.parametrize(
    "other",
    ["三鷹市井の頭1-31-8", "三鷹市井の頭1-3-1", "三鷹市井の頭13-18", "小田原市井の頭1-3-18", "三鷹市井の頭1-3-18-101"],
)
def test_other_addresses_have_other_keys(other: str) -> None:
    assert address_key(other) != "三鷹市井の頭1-3-18"


def test_prefectures_are_left_out() -> None:
    assert address_key("神奈川県小田原市栄町1-1-1") == address_key("小田原市栄町一丁目1番1号")


@pytest.mark.parametrize(
    ("one", "other"),
    [("オオノ ユウコ", "オオノユウコ"), ("ｷｮｳｺ", "キヨウコ"), ("ミヅキ", "ミズキ"), ("たろー", "タロ")],
)
def test_readings_of_one_sound(one: str, other: str) -> None:
    assert kana_key(one) == kana_key(other)


def test_readings_of_other_sounds() -> None:
    assert kana_key("タナカ") != kana_key("ナカタ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("三鷹バドミントンクラブ", "三鷹ﾊﾞﾄﾞﾐﾝﾄﾝ倶楽部", id="half width and 倶楽部"),
        pytest.param("みたか ヨガ・サークル", "ミタカヨガサークル", id="kana and signs"),
        pytest.param("三鷹CLUB", "三鷹ｃｌｕｂ", id="case"),
        pytest.param("髙山國際交流會", "高山国際交流会", id="old kanji"),
        pytest.param("ヴァイオリンの会", "バイオリンの会", id="ヴ"),
    ],
)
def test_one_group_in_two_writings(one: str, other: str) -> None:
    assert group_key(one) == group_key(other)
    assert likeness(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        pytest.param("三鷹バドミントンクラブ", "三鷹バトミントンクラブ", True, id="misspelt"),
        pytest.param("三鷹バドミントンクラブ", "三鷹バドミントンの会", False, id="another kind of group"),
        pytest.param("三鷹バドミントンクラブ", "三鷹卓球クラブ", False, id="another sport"),
        pytest.param("井の頭第一町会連合", "井の頭第二町会連合", False, id="another number"),
        pytest.param("井の頭1丁目町会連合", "井の頭一丁目町会連合", True, id="the same number"),
        pytest.param("", "", True, id="two without a name"),
        pytest.param("", "三鷹町会", False, id="one without a name"),
    ],
)
def test_nearness(one: str, other: str, near: bool) -> None:
    assert (likeness(one, other) >= 0.8) is near


def test_near_names_come_likest_first() -> None:
    others = ["三鷹卓球クラブ", "三鷹バトミントンクラブ", "三鷹ﾊﾞﾄﾞﾐﾝﾄﾝ倶楽部"]
    found = near_duplicates("三鷹バドミントンクラブ", others)
    assert [name for name, _ in found] == ["三鷹ﾊﾞﾄﾞﾐﾝﾄﾝ倶楽部", "三鷹バトミントンクラブ"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, one) == 1.0
