"""Postcode, address, telephone and e-mail of an applicant."""

import re

from booking.applicant.text import HYPHENS, answer, letters, strange, until_settled, with_plain_hyphens
from booking.errors import Refusal

POSTCODE_EXAMPLE = "123-4567"
ADDRESS_EXAMPLE = "〇〇県〇〇市〇〇町1-2-3"
PHONE_EXAMPLE = "090-1234-5678"
EMAIL_EXAMPLE = "hanako@example.com"
ADDRESS_SHORTEST, ADDRESS_LIMIT = 5, 120
EMAIL_LIMIT = 254

POSTCODE_WORDS = re.compile(r"[〒〶\- .:]|郵便番号|は")
LEADING_POSTCODE = re.compile(r"\A〒? ?[0-9]{3}-?[0-9]{4}(?![0-9-])[ ,、]*")
BETWEEN_NUMBERS = re.compile(f"(?<=[0-9]) ?[{re.escape(HYPHENS)}]+ ?(?=[0-9])")
ADDRESS_SIGNS = " -・()、。,./#&'’:〒〇○々ー"
PHONE_SIGNS = re.compile(r"[- .()/]|電話番号|電話|携帯|は|:")
COUNTRY = re.compile(r"\A(?:\+|00)81(?=[0-9])0?")
# 060 was opened for mobile phones beside 070, 080 and 090.
MOBILE = re.compile(r"0[6789]0[0-9]{8}")
OTHER_PHONE = re.compile(r"0(?![5-9]0)[1-9][0-9]{8}|050[0-9]{8}")
MAILBOX = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9]))"
)


def read_postcode(text: str) -> str:
    """Return the postcode as ddd-dddd, from any width, with or without 〒 and hyphen.

    Raises:
        Refusal: POSTCODE_EMPTY, POSTCODE_UNREAD (something else than a number), POSTCODE_DIGITS (not seven: `count`).
    """
    digits = POSTCODE_WORDS.sub("", with_plain_hyphens(answer(text)))
    if not digits:
        raise Refusal("POSTCODE_EMPTY", example=POSTCODE_EXAMPLE)
    if not re.fullmatch("[0-9]+", digits):
        raise Refusal("POSTCODE_UNREAD", example=POSTCODE_EXAMPLE)
    if len(digits) != 7:
        raise Refusal("POSTCODE_DIGITS", count=len(digits), example=POSTCODE_EXAMPLE)
    return f"{digits[:3]}-{digits[3:]}"


def read_address(text: str) -> str:
    """Return the address in one line, digits and hyphens between them half-width, without a postcode in front.

    Raises:
        Refusal: ADDRESS_EMPTY, ADDRESS_NUMBERS_ONLY, ADDRESS_CHARACTERS, ADDRESS_TOO_SHORT, ADDRESS_TOO_LONG.
    """
    address = until_settled(_address_step, text)
    if not address:
        raise Refusal("ADDRESS_EMPTY", example=ADDRESS_EXAMPLE)
    if found := strange(address, ADDRESS_SIGNS, "LN"):
        raise Refusal("ADDRESS_CHARACTERS", found=found, example=ADDRESS_EXAMPLE)
    if letters(address) == 0:
        raise Refusal("ADDRESS_NUMBERS_ONLY", example=ADDRESS_EXAMPLE)
    if len(address) < ADDRESS_SHORTEST:
        raise Refusal("ADDRESS_TOO_SHORT", example=ADDRESS_EXAMPLE)
    if len(address) > ADDRESS_LIMIT:
        raise Refusal("ADDRESS_TOO_LONG", limit=ADDRESS_LIMIT, example=ADDRESS_EXAMPLE)
    return address


def read_phone(text: str, mobile_only: bool = True) -> str:
    """Return the number as digits alone (`shown_phone` writes it with hyphens); +81 becomes 0.

    Args:
        text: What was typed.
        mobile_only: Whether the confirmation goes out by SMS, which only a mobile receives.

    Raises:
        Refusal: PHONE_EMPTY, PHONE_UNREAD, PHONE_DIGITS (`count` is not that of a number), PHONE_NOT_MOBILE.
    """
    digits = COUNTRY.sub("0", PHONE_SIGNS.sub("", with_plain_hyphens(answer(text))))
    if not digits:
        raise Refusal("PHONE_EMPTY", example=PHONE_EXAMPLE)
    if not re.fullmatch("[0-9]+", digits):
        raise Refusal("PHONE_UNREAD", example=PHONE_EXAMPLE)
    if MOBILE.fullmatch(digits):
        return digits
    if not OTHER_PHONE.fullmatch(digits):
        raise Refusal("PHONE_DIGITS", count=len(digits), example=PHONE_EXAMPLE)
    if mobile_only:
        raise Refusal("PHONE_NOT_MOBILE", example=PHONE_EXAMPLE)
    return digits


def shown_phone(digits: str) -> str:
    """Return a mobile number with its hyphens; others as they are, since area codes differ in length."""
    return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}" if len(digits) == 11 else digits


def read_email(text: str) -> str:
    """Return the e-mail address, half-width, its domain in lower case. Whether it exists only a mail to it would tell.

    Some carriers' addresses have dots in a row or before the @, against the standard; they are taken.

    Raises:
        Refusal: EMAIL_EMPTY, EMAIL_TOO_LONG, EMAIL_UNREAD.
    """
    said = answer(text.removeprefix("mailto:")).strip("<>")
    if not said:
        raise Refusal("EMAIL_EMPTY", example=EMAIL_EXAMPLE)
    if len(said) > EMAIL_LIMIT:
        raise Refusal("EMAIL_TOO_LONG", limit=EMAIL_LIMIT, example=EMAIL_EXAMPLE)
    match = MAILBOX.fullmatch(said)
    if match is None:
        raise Refusal("EMAIL_UNREAD", example=EMAIL_EXAMPLE)
    return said[: match.start(1)] + match[1].lower()


def _address_step(text: str) -> str:
    return BETWEEN_NUMBERS.sub("-", LEADING_POSTCODE.sub("", answer(text)))
