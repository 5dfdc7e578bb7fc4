"""What a penalty's measure (措置) takes away, in words that leave standing what it does not."""

from booking.policy.people import Threshold

_TAKEN = {
    "no_lottery": "抽選の申し込みはできません",
    "no_first_come": "先着の申し込みはできません",
    "no_priority": "先行予約の申し込みはできません",
}
_NOTHING = "新しいお申し込みはできません"


def measures_words(rule: Threshold) -> str:
    """One sentence without its full stop: all that is forbidden, or each thing that is."""
    if "no_booking" in rule.effects or set(_TAKEN) <= set(rule.effects):
        return _NOTHING
    parts = [words for effect, words in _TAKEN.items() if effect in rule.effects]
    if rule.first_come_from_day is not None and "no_first_come" not in rule.effects:
        parts.append(f"先着の申し込みは毎月{rule.first_come_from_day}日からになります")
    if rule.max_bookings is not None:
        parts.append(f"予約は利用月ごとに{rule.max_bookings}件までです")
    return "。また、".join(parts) or _NOTHING
