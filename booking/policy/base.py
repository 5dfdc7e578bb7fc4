"""The smallest words of a policy file: clock times, spans, weekdays, month-days, and who a rule is for."""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

CELL = 5
"""Minutes. Occupancy is kept in cells of this length; what occupies a room must be a multiple of it."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Model(BaseModel):
    """Any table of a policy file. Lists have become tuples and dated values have been chosen before it is built."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    source: str = Field("", description="根拠（条例・規則・手引きの箇所）", examples=["使用規則 第5条"])
    assumed: bool = Field(
        False,
        description="町の文書に書かれておらず、仮に決めた値であること。住民には「目安。窓口でご確認ください」と伝える",
        examples=[True],
    )
    note: str = Field("", description="書き手の覚え書き。動作には影響しない", examples=["町に確認すること"])


Told = tuple[str, str, str]
"""What is wrong inside a table: (key, message, an accepted value of that key)."""


def tell(found: list[Told]) -> None:
    """Refuse a table for all of these reasons at once; nothing happens when there are none.

    Raises:
        PydanticCustomError: of type `told`, with the reasons in its context.
    """
    if found:
        text = "。".join(message for _, message, _ in found)
        raise PydanticCustomError("told", "{text}", {"text": text, "told": found})


def clock_minutes(text: str) -> int:
    """Minutes after midnight of "HH:MM", 0 to 1440 ("24:00"). Raises ValueError otherwise."""
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", text)
    if found is None or (minutes := int(found[1]) * 60 + int(found[2])) > 1440:
        raise ValueError('時刻は "HH:MM" の形で 00:00 から 24:00 までです')
    return minutes


def clock_text(minutes: int) -> str:
    """ "HH:MM" of minutes after midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def span_text(span: tuple[int, int]) -> str:
    """A time span in TOML, quotes included."""
    return f'"{clock_text(span[0])}-{clock_text(span[1])}"'


def _read_clock(value: Any) -> Any:
    return clock_minutes(value) if isinstance(value, str) else _refuse('時刻は "09:00" のように引用符で囲みます')


def _refuse(why: str) -> Any:
    raise ValueError(why)


def _read_span(value: Any) -> Any:
    if not isinstance(value, str) or value.count("-") != 1:
        _refuse('時間帯は "09:00-21:00" の形です')
    opens, closes = (clock_minutes(part.strip()) for part in value.split("-"))
    if opens >= closes:
        _refuse("時間帯の終わりは始まりより後にします")
    return (opens, closes)


def _read_hours(value: Any) -> Any:
    if value == "closed":
        return ()
    spans = tuple(_read_span(item) for item in (value if isinstance(value, tuple) else (value,)))
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        _refuse("時間帯が重なっているか、順番が前後しています")
    return spans


def _on_cells(value: Any) -> Any:
    """Refuse what cannot be kept in cells."""
    numbers = value if isinstance(value, tuple) else (value,)
    for number in numbers:
        if isinstance(number, tuple):
            _on_cells(number)
        elif isinstance(number, int) and number % CELL:
            _refuse(f"{CELL}分の倍数にします")
    return value


def _read_month_day(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and (found := re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})", value)):
        try:
            date(int(found[1] or 2000), int(found[2]), int(found[3]))  # 2000 has a 29 February
        except ValueError:
            return _refuse("その月にその日はありません")
        return value
    return _refuse('日付は毎年なら "12-29"、その年だけなら "2025-12-29" の形です')


_CLOCK_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^([01]?[0-9]|2[0-4]):[0-5][0-9]$"})
_SPAN_PATTERN = r"^[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}$"
_SPAN_SCHEMA = WithJsonSchema({"type": "string", "pattern": _SPAN_PATTERN})
_HOURS_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"const": "closed"},
            {"type": "string", "pattern": _SPAN_PATTERN},
            {"type": "array", "items": {"type": "string", "pattern": _SPAN_PATTERN}},
        ]
    }
)
_DAY_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$"})

Clock = Annotated[int, BeforeValidator(_read_clock), _CLOCK_SCHEMA]
"""Minutes after midnight, written "HH:MM"."""
Span = Annotated[tuple[int, int], BeforeValidator(lambda value: _on_cells(_read_span(value))), _SPAN_SCHEMA]
"""[from, to) in minutes after midnight, written "09:00-12:00"."""
Hours = Annotated[
    tuple[tuple[int, int], ...], BeforeValidator(lambda value: _on_cells(_read_hours(value))), _HOURS_SCHEMA
]
"""The periods of a day, written "09:00-21:00", a list of such, or "closed"."""
MonthDay = Annotated[str, BeforeValidator(_read_month_day), _DAY_SCHEMA]
"""A day of every year "12-29" or of one year "2025-12-29"."""
Minutes = Annotated[int, Field(ge=0, le=1440), BeforeValidator(_on_cells)]
"""A length that occupies a room: a multiple of the cell, a day at most."""
SlotMinutes = Annotated[int, Field(ge=CELL, le=1440), BeforeValidator(_on_cells)]
"""The length of a slot."""
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Positive = Annotated[int, Field(ge=1, le=1_000_000)]
Yen = Annotated[int, Field(ge=0, le=1_000_000_000)]
Years = Annotated[int, Field(ge=0, le=50)]
Months = Annotated[int, Field(ge=0, le=600)]
Weeks = Annotated[int, Field(ge=0, le=520)]
Days = Annotated[int, Field(ge=0, le=3650)]
OfficeDays = Annotated[int, Field(ge=0, le=500)]
HourCount = Annotated[int, Field(ge=0, le=87_600)]
MinuteCount = Annotated[int, Field(ge=0, le=1_000_000)]
"""Spans of time a bound may be away: wide enough for any rule, and never out of the calendar."""
Percent = Annotated[int, Field(ge=0, le=100)]
Text = Annotated[str, StringConstraints(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DayType = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekday", "weekend", "holiday"]


class Selected(Model):
    """A rule that may be for some rooms, people or channels only. Empty means all."""

    rooms: tuple[Text, ...] = Field(
        (), description="対象の室場または室場区分。空ならすべて", examples=[["room-1"], ["hall"]]
    )
    classes: tuple[Text, ...] = Field((), description="対象の利用者区分。空ならすべて", examples=[["resident"]])
    channels: tuple[Text, ...] = Field((), description="対象の受付方法。空ならすべて", examples=[["line"], ["counter"]])


SELECTORS = ("rooms", "classes", "channels")


def in_year(written: str, year: int) -> tuple[int, int, int]:
    """(year, month, day) of a MonthDay in `year`; its own year if it names one. 29 February becomes the 28th."""
    own, month, day = int(written[:4]) if len(written) == 10 else year, int(written[-5:-3]), int(written[-2:])
    leap = own % 4 == 0 and (own % 100 != 0 or own % 400 == 0)
    return own, month, 28 if (month, day) == (2, 29) and not leap else day


def between(first: str, last: str, day: date) -> bool:
    """True when `day` lies in the inclusive stretch of month-days, which may run over New Year."""
    if len(first) == 10 or len(last) == 10:
        return date(*in_year(first, day.year)) <= day <= date(*in_year(last, day.year))
    today = (day.month, day.day)
    low, high = in_year(first, day.year)[1:], in_year(last, day.year)[1:]
    return low <= today <= high if low <= high else (today >= low or today <= high)
