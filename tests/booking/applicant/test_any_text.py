"""Whatever is typed gives a value or a refusal, the value reads back as itself, and nothing takes long."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.applicant import (
    REASONS,
    group_key,
    read_address,
    read_birth_date,
    read_email,
    read_kana,
    read_name,
    read_phone,
    read_postcode,
)
from booking.applicant.reasons import FACTS
from booking.applicant.text import answer, plain
from booking.applicant.twins import address_key, kana_key, phone_key
from booking.errors import Refusal

READERS: dict[str, Callable[[str], str]] = {
    "name": read_name,
    "kana": read_kana,
    "birth": lambda text: f"{read_birth_date(text, date(2026, 5, 13)):%Y/%m/%d}",
    "postcode": read_postcode,
    "address": read_address,
    "phone": read_phone,
    "landline": lambda text: read_phone(text, mobile_only=False),
    "email": read_email,
}
KEYS: dict[str, Callable[[str], str]] = {
    "phone": phone_key,
    "address": address_key,
    "kana": kana_key,
    "group": group_key,
    "plain": plain,
    "answer": answer,
}

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
TYPICAL = st.text(
    "0123456789０１９-−ー〒+81@.。 　年月日/昭和令元一二十〇丁目番号のミタカみたかーｶﾞ゛三鷹花子髙﨑神𠮷abCで す生東京都県です"
    "\u200b\u202e\u3099\ufe0f\U000e0100\ud83d😀",
    max_size=24,
)


def outcome_of(read: Callable[[str], str], text: str) -> str | Refusal:
    try:
        return read(text)
    except Refusal as refused:
        return refused


@pytest.mark.parametrize("what", READERS)
def test_any_text_gives_a_value_or_a_refusal_and_a_value_stays(what: str) -> None:
    read = READERS[what]

    @settings(max_examples=400, deadline=None)
    @given(st.one_of(ANYTHING, TYPICAL))
    def holds(text: str) -> None:
        outcome = outcome_of(read, text)
        if isinstance(outcome, Refusal):
            assert set(outcome.facts) == {*FACTS[outcome.reason], "example"}
        else:
            assert read(outcome) == outcome

    holds()


@pytest.mark.parametrize("what", KEYS)
def test_a_key_of_a_key_is_the_key(what: str) -> None:
    key = KEYS[what]

    @settings(max_examples=300, deadline=None)
    @given(st.one_of(ANYTHING, TYPICAL))
    def holds(text: str) -> None:
        assert key(key(text)) == key(text)

    holds()


@pytest.mark.parametrize("what", READERS)
@pytest.mark.parametrize("piece", ["。", "1", "-", "ー", "一", " ", "です", "1-", "\u0301", "a.", "😀", "昭和"])
def test_ten_thousand_characters_are_refused_at_once(what: str, piece: str) -> None:
    text = piece * (10_000 // len(piece)) + "x"
    started = time.process_time()
    with pytest.raises(Refusal):
        READERS[what](text)
    assert time.process_time() - started < 0.2  # 20 ms on a quiet machine; backtracking would take seconds


def test_every_reason_is_an_upper_case_word() -> None:
    assert all(reason.replace("_", "").isalpha() and reason.isupper() for reason in REASONS)
