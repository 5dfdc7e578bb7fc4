"""What the language can say and the product cannot do yet: said when the file is checked, never ignored in silence."""

from collections.abc import Iterator

from booking.policy.compiled import Policy
from booking.policy.names import Found

DRIVERS = ("simulated", "manual")
"""Lock drivers there are; a test compares them with those a process builds."""
LONGEST_ID = 40
"""Characters of an id that the tables keep."""


def not_yet(policy: Policy) -> Iterator[Found]:
    """Values nobody acts on."""
    document = policy.document
    if not document.registration.required:
        yield ("registration", "required"), False, True, "登録なしの利用は、まだ扱えません（使う人は登録します）"
    if document.registration.minimum_age and "birth_date" not in document.registration.fields:
        known = [*document.registration.fields, "birth_date"]
        yield ("registration", "fields"), document.registration.fields, known, "最低年齢があるので、生年月日を尋ねます"
    for klass, one in document.classes.items():
        if document.registration.minimum_age and one.fields and "birth_date" not in one.fields:
            known = [*one.fields, "birth_date"]
            yield ("classes", klass, "fields"), one.fields, known, "最低年齢があるので、生年月日を尋ねます"
    for index, change in enumerate(document.change):
        if change.allowed != "none" and change.by == "resident":
            message = "住民がチャットで変更することは、まだできません（職員が窓口で変更します）"
            yield ("change", index, "by"), change.by, '"staff"', message
    for index, key in enumerate(document.key):
        if key.kind == "keypad" and key.driver not in DRIVERS:
            accepted = " / ".join(f'"{name}"' for name in DRIVERS)
            yield ("key", index, "driver"), key.driver, accepted, "この錠のドライバは、まだありません"


def long_ids(policy: Policy) -> Iterator[Found]:
    """Ids longer than the tables keep."""
    document = policy.document
    if len(document.id) > LONGEST_ID:
        yield ("id",), document.id, f'"{document.id[:LONGEST_ID]}"', f"記号は{LONGEST_ID}文字までです"
    for section in ("channels", "classes", "rooms", "entrances", "purposes", "equipment"):
        for key in getattr(document, section):
            if len(key) > LONGEST_ID:
                yield (section, key), key, key[:LONGEST_ID], f"記号は{LONGEST_ID}文字までです"
    for room, shape in document.rooms.items():
        for part in ("units", "doors"):
            for name in getattr(shape, part):
                if len(name) > LONGEST_ID:
                    yield ("rooms", room, part), name, name[:LONGEST_ID], f"記号は{LONGEST_ID}文字までです"
