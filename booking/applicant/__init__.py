"""The answers of a registration (利用者登録): checked and brought into one form, or refused with the reason and an example.

Each `read_*` takes what was typed and returns the value to keep; reading a kept value again gives the same value. Any text
whatever gives a value or a `Refusal` whose reason is one of `REASONS` and whose facts always hold `example`. The facts can
hold what was typed: they are for the person who typed it, not for a log.

Rule: seed 1 (operating manual), 新規アカウント登録 (氏名、フリガナ、生年月日、郵便番号、住所、携帯電話番号、メールアドレス).
"""

from booking.applicant.birth_dates import age_on, check_age, japanese_year, read_birth_date
from booking.applicant.contacts import read_address, read_email, read_phone, read_postcode, shown_phone
from booking.applicant.names import read_kana, read_name
from booking.applicant.reasons import REASONS
from booking.applicant.twins import TwinKeys, group_key, likeness, near_duplicates, twin_keys

__all__ = [
    "REASONS",
    "TwinKeys",
    "age_on",
    "check_age",
    "group_key",
    "japanese_year",
    "likeness",
    "near_duplicates",
    "read_address",
    "read_birth_date",
    "read_email",
    "read_kana",
    "read_name",
    "read_phone",
    "read_postcode",
    "shown_phone",
    "twin_keys",
]
