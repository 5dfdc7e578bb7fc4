"""Postcode, address, telephone and e-mail: every width and hyphen in, one form out."""

import pytest

from booking.applicant import read_address, read_email, read_phone, read_postcode, shown_phone
from booking.errors import Refusal


@pytest.mark.parametrize(
    "typed",
    ["181-0001", "1810001", "〒181-0001", "〒 181 0001", "１８１−０００１", "181ー0001", "１８１‐０００１", "181–0001",
     "郵便番号は181-0001です。", "〒１８１０００１"],
)  # fmt: skip
def test_one_postcode_in_many_writings(typed: str) -> None:
    assert read_postcode(typed) == "181-0001"


@pytest.mark.parametrize(
    ("typed", "reason", "count"),
    [
        pytest.param("", "POSTCODE_EMPTY", None, id="nothing"),
        pytest.param("〒", "POSTCODE_EMPTY", None, id="the sign alone"),
        pytest.param("181-000", "POSTCODE_DIGITS", 6, id="six digits"),
        pytest.param("181-00011", "POSTCODE_DIGITS", 8, id="eight digits"),
        pytest.param("わかりません", "POSTCODE_UNREAD", None, id="not known"),
        pytest.param("١٨١٠٠٠١", "POSTCODE_UNREAD", None, id="other digits"),
    ],
)
def test_a_postcode_is_refused(typed: str, reason: str, count: int | None) -> None:
    with pytest.raises(Refusal) as refused:
        read_postcode(typed)
    assert (refused.value.reason, refused.value.facts.get("count")) == (reason, count)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("東京都三鷹市井の頭一丁目3番18号", "東京都三鷹市井の頭一丁目3番18号", id="as it is"),
        pytest.param("東京都三鷹市井の頭１－３－１８", "東京都三鷹市井の頭1-3-18", id="full width"),
        pytest.param("三鷹市井の頭1ー3−18　サンハイツ２０１", "三鷹市井の頭1-3-18 サンハイツ201", id="hyphens of all kinds"),
        pytest.param("〒181-0001 東京都三鷹市井の頭1-3-18", "東京都三鷹市井の頭1-3-18", id="with a postcode"),
        pytest.param("東京都三鷹市\n井の頭1-3-18です。", "東京都三鷹市 井の頭1-3-18", id="two lines, politely"),
        pytest.param("三鷹市井の頭1-3-18 コーポ・ラ・メール(A棟)", "三鷹市井の頭1-3-18 コーポ・ラ・メール(A棟)", id="a building"),
    ],
)  # fmt: skip
def test_an_address_is_kept(typed: str, kept: str) -> None:
    assert read_address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        pytest.param("", "ADDRESS_EMPTY", id="nothing"),
        pytest.param("〒181-0001", "ADDRESS_EMPTY", id="a postcode alone"),
        pytest.param("1-3-18", "ADDRESS_NUMBERS_ONLY", id="numbers alone"),
        pytest.param("三鷹市", "ADDRESS_TOO_SHORT", id="a town alone"),
        pytest.param("東京都三鷹市井の頭😀1-3-18", "ADDRESS_CHARACTERS", id="emoji"),
        pytest.param("<!channel>三鷹市1-3-18", "ADDRESS_CHARACTERS", id="markup"),
        pytest.param("三鷹市" + "あ" * 118, "ADDRESS_TOO_LONG", id="121 characters"),
    ],
)
def test_an_address_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_address(typed)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "typed",
    ["09012345678", "090-1234-5678", "０９０−１２３４−５６７８", "090 1234 5678", "090(1234)5678", "090ー1234ー5678",
     "090‐1234‑5678", "+81 90-1234-5678", "+81(0)90-1234-5678", "+819012345678", "＋８１ ９０ １２３４ ５６７８",
     "電話番号は090-1234-5678です。", "０90.1234.5678"],
)  # fmt: skip
def test_one_mobile_in_many_writings(typed: str) -> None:
    assert read_phone(typed) == "09012345678"


@pytest.mark.parametrize("prefix", ["060", "070", "080", "090"])
def test_mobile_prefixes(prefix: str) -> None:
    assert read_phone(f"{prefix}-1234-5678") == f"{prefix}12345678"


@pytest.mark.parametrize(
    ("typed", "reason", "count"),
    [
        pytest.param("", "PHONE_EMPTY", None, id="nothing"),
        pytest.param("ありません", "PHONE_UNREAD", None, id="has none"),
        pytest.param("090-1234-567", "PHONE_DIGITS", 10, id="a digit missing"),
        pytest.param("090-1234-56789", "PHONE_DIGITS", 12, id="a digit too many"),
        pytest.param("9012345678", "PHONE_DIGITS", 10, id="the first nought missing"),
        pytest.param("0422-29-9611", "PHONE_NOT_MOBILE", None, id="a landline"),
        pytest.param("050-1234-5678", "PHONE_NOT_MOBILE", None, id="an IP telephone"),
        pytest.param("+81 422-29-9611", "PHONE_NOT_MOBILE", None, id="a landline from abroad"),
    ],
)
def test_a_telephone_is_refused_where_sms_is_needed(typed: str, reason: str, count: int | None) -> None:
    """Rule: seed, Mitaka manual: 携帯電話番号, confirmed by a call and SMS."""
    with pytest.raises(Refusal) as refused:
        read_phone(typed)
    assert (refused.value.reason, refused.value.facts.get("count")) == (reason, count)


@pytest.mark.parametrize(("typed", "kept"), [("0422-29-9611", "0422299611"), ("050-1234-5678", "05012345678")])
def test_a_town_may_take_landlines(typed: str, kept: str) -> None:
    assert read_phone(typed, mobile_only=False) == kept


def test_a_landline_is_still_a_number() -> None:
    with pytest.raises(Refusal, match="PHONE_DIGITS"):
        read_phone("0422-29-961", mobile_only=False)


def test_a_mobile_is_shown_with_hyphens() -> None:
    assert shown_phone("09012345678") == "090-1234-5678"
    assert shown_phone("0422299611") == "0422299611"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("hanako@example.com", "hanako@example.com", id="as it is"),
        pytest.param("　Ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ ", "Hanako@example.com", id="full width"),
        pytest.param("hanako@Example.COM", "hanako@example.com", id="the domain has no case"),
        pytest.param("hanako@example.com です。", "hanako@example.com", id="polite"),
        pytest.param("<hanako+hall@city.example.lg.jp>", "hanako+hall@city.example.lg.jp", id="in angles"),
        pytest.param("ha..na.@docomo.example.jp", "ha..na.@docomo.example.jp", id="a carrier's old address"),
        pytest.param("a@xn--eckwd4c7c.xn--zckzah", "a@xn--eckwd4c7c.xn--zckzah", id="a Japanese domain, encoded"),
    ],
)
def test_an_email_is_kept(typed: str, kept: str) -> None:
    assert read_email(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        pytest.param("", "EMAIL_EMPTY", id="nothing"),
        pytest.param("hanako", "EMAIL_UNREAD", id="no at sign"),
        pytest.param("hanako@", "EMAIL_UNREAD", id="no domain"),
        pytest.param("hanako@localhost", "EMAIL_UNREAD", id="no dot"),
        pytest.param("@example.com", "EMAIL_UNREAD", id="nobody"),
        pytest.param("花子@example.com", "EMAIL_UNREAD", id="kanji"),
        pytest.param("a@b@example.com", "EMAIL_UNREAD", id="two at signs"),
        pytest.param("a b@example.com", "EMAIL_UNREAD", id="a blank inside"),
        pytest.param("a@-example.com", "EMAIL_UNREAD", id="a hyphen in front"),
        pytest.param("a@example..com", "EMAIL_UNREAD", id="two dots in the domain"),
        pytest.param("a" * 65 + "@example.com", "EMAIL_UNREAD", id="65 letters in front"),
        pytest.param("a@" + "b" * 60 + ("." + "b" * 60) * 3 + ".example.com", "EMAIL_TOO_LONG", id="over 254"),
    ],
)
def test_an_email_is_refused(typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_email(typed)
    assert refused.value.reason == reason
