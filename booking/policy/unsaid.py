"""Keys people look for and the language does not have: answered with the sentence of docs/policy.md, chapter 7."""

from typing import Any

_DAYS = frozenset(
    {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday", "weekday", "weekend", "days", "exceptions"}
)
_WHOM = frozenset({"rooms", "classes", "channels"})
_WHAT_FOR = frozenset({"purposes", "entrances"})
_EARLIER = frozenset({"earliest", "latest", "earlier", "no_later_than", "not_after", "due_earliest", "or", "and"})

SENTENCES: tuple[tuple[tuple[str, ...], frozenset[str], str], ...] = (
    (("Registration",), _WHOM | {"for_classes"}, "利用者区分ごとに違う登録の有効期間・登録料・承認"),
    (("Anchor", "Lapse", "Cancellation", "Stage"), _EARLIER, "2つの期限の早いほう"),
    (("Channel", "Office"), _DAYS, "曜日で違う窓口や受付方法の時間"),
    (("Eviction",), _WHOM | _WHAT_FOR, "優先して使う事情を、室場・区分・利用目的で分けること"),
    (("Use",), _DAYS, "曜日で違う貸出の単位"),
    (
        ("Stage", "Limit", "Approval", "Cancellation", "Change", "Payment", "Refund", "KeyRule", "Use", "Division"),
        _WHAT_FOR,
        "利用目的や入口で違う受付の段階・上限・承認・取消・支払い・還付",
    ),
    (("BasePrice", "Surcharge"), frozenset({"per_person", "person", "persons", "headcount"}), "1人いくらの料金"),
    (
        ("Closed", "Festival", "HoursException"),
        frozenset({"month", "months"}),
        "「8月の第4土曜」のように、月と第何曜日で毎年の日を決めること",
    ),
    (("Equipment", "Penalties", "PenaltyEvent", "Threshold"), _WHOM, "利用者区分や室場で違う罰則・付帯設備の料金"),
)
"""(tables, keys, the sentence). A key that the language has meanwhile got never comes here."""


def not_sayable(table: Any, key: str) -> str | None:
    """The sentence for a key a table does not have, None where the key is merely unknown.

    Args:
        table: The class of the table, as `model_at` finds it.
        key: The unknown key, or a word that is none of those its key may hold.
    """
    name = getattr(table, "__name__", "")
    return next((sentence for tables, keys, sentence in SENTENCES if name in tables and key in keys), None)
