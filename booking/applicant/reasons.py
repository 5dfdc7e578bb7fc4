"""Why an answer is refused: the reason words, and the facts each carries beside `example`."""

from types import MappingProxyType

# Every reason -> the names of its further facts. `found`: the characters that cannot be; `limit`: the most allowed.
FACTS = MappingProxyType(
    {
        "NAME_EMPTY": (),
        "NAME_TOO_SHORT": (),
        "NAME_TOO_LONG": ("limit",),
        "NAME_DIGITS": (),
        "NAME_CHARACTERS": ("found",),
        "KANA_EMPTY": (),
        "KANA_TOO_SHORT": (),
        "KANA_TOO_LONG": ("limit",),
        "KANA_NOT_KANA": ("found",),
        "BIRTH_UNREAD": (),
        "BIRTH_YEAR_SHORT": (),  # two digits without an era: 57 may be 1957 or 昭和57年
        "BIRTH_IMPOSSIBLE": (),  # no such day in any calendar
        "BIRTH_ERA": ("said", "meant", "birth_on"),  # 昭和65年 -> 平成2年
        "BIRTH_FUTURE": ("birth_on",),
        "BIRTH_TOO_OLD": ("birth_on", "limit"),
        "UNDER_AGE": ("age", "minimum", "from_on"),  # from_on: the birthday on which it becomes possible
        "POSTCODE_EMPTY": (),
        "POSTCODE_UNREAD": (),
        "POSTCODE_DIGITS": ("count",),
        "ADDRESS_EMPTY": (),
        "ADDRESS_TOO_SHORT": (),
        "ADDRESS_TOO_LONG": ("limit",),
        "ADDRESS_NUMBERS_ONLY": (),
        "ADDRESS_CHARACTERS": ("found",),
        "PHONE_EMPTY": (),
        "PHONE_UNREAD": (),
        "PHONE_DIGITS": ("count",),
        "PHONE_NOT_MOBILE": (),  # a landline cannot receive the confirmation by SMS
        "EMAIL_EMPTY": (),
        "EMAIL_TOO_LONG": ("limit",),
        "EMAIL_UNREAD": (),
    }
)
REASONS = frozenset(FACTS)
