"""The one type of bound: an instant counted from the day of use, or from another day the rule knows."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from booking.policy.base import (
    Clock,
    Days,
    HourCount,
    MinuteCount,
    Model,
    Months,
    OfficeDays,
    Text,
    Told,
    Weekday,
    Weeks,
    Years,
    clock_text,
    tell,
)

UNITS = (
    "minutes_before",
    "hours_before",
    "days_before",
    "weeks_before",
    "office_days_before",
    "months_before",
    "years_before",
    "minutes_after",
    "hours_after",
    "days_after",
    "weeks_after",
    "office_days_after",
    "months_after",
    "years_after",
)


_ONE_UNIT = "{ days_before = 28 }"
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class AnchorException(Model):
    """In this month the bound falls elsewhere."""

    month: int = Field(ge=1, le=12, description="この月に当たったときだけ", examples=[1])
    day: int | None = Field(None, ge=1, le=31, description="その月のこの日にする", examples=[4])
    time: Clock | None = Field(None, description="その日のこの時刻にする", examples=["08:30"])
    shift: Literal["none", "next", "previous"] | None = Field(
        None, description="休みに当たるときの動かし方", examples=["next"]
    )


class Anchor(Model):
    """Exactly one unit; the rest refines it."""

    minutes_before: MinuteCount | None = Field(None, description="利用開始の何分前", examples=[60])
    hours_before: HourCount | None = Field(None, description="利用開始の何時間前", examples=[1])
    days_before: Days | None = Field(None, description="基準日の何日前（0は当日）", examples=[28])
    weeks_before: Weeks | None = Field(None, description="基準日の何週間前", examples=[4])
    office_days_before: OfficeDays | None = Field(
        None, description="基準日の何開庁日前（基準日は数えない）", examples=[2]
    )
    months_before: Months | None = Field(None, description="基準日の属する月の何か月前（日は day で）", examples=[6])
    years_before: Years | None = Field(None, description="何年前の同じ日", examples=[1])
    minutes_after: MinuteCount | None = Field(None, description="基準の時点の何分後", examples=[30])
    hours_after: HourCount | None = Field(None, description="基準の時点の何時間後", examples=[24])
    days_after: Days | None = Field(None, description="基準日の何日後", examples=[5])
    weeks_after: Weeks | None = Field(None, description="基準日の何週間後", examples=[1])
    office_days_after: OfficeDays | None = Field(
        None, description="基準日の何開庁日後（基準日は数えない）", examples=[3]
    )
    months_after: Months | None = Field(None, description="基準日の属する月の何か月後（日は day で）", examples=[1])
    years_after: Years | None = Field(None, description="何年後の同じ日", examples=[1])
    day: int | Literal["same", "last"] | None = Field(
        None,
        description='月で数えるときの日。1〜31、"same"（同じ日）、"last"（末日）、-2（末日の前日）。既定は "same"',
        examples=[1, "same", "last", -2],
    )
    nth: int | None = Field(None, description="月で数えるとき、weekday と合わせて第何何曜日（-1 は最終）", examples=[3])
    weekday: Weekday | None = Field(None, description="nth と合わせて使う曜日", examples=["sat"])
    office_day: int | None = Field(
        None,
        description="月で数えるとき、その月の第何開庁日か（-1 は最後の開庁日。暦は calendar）",
        examples=[3, -1],
    )
    time: Clock | None = Field(
        None,
        description="時刻。始まりの既定は 00:00、終わりの既定は 24:00（その日いっぱい）",
        examples=["07:00", "24:00"],
    )
    overflow: Literal["clamp", "next_first"] = Field(
        "clamp", description="その月にその日がないとき。clamp は月末、next_first は翌月1日", examples=["next_first"]
    )
    shift: Literal["none", "next", "previous"] = Field(
        "none",
        description="休みの日に当たるとき。next は次の開いている日、previous は前の開いている日",
        examples=["next"],
    )
    calendar: Text = Field(
        "office",
        description='開庁日の数え方と shift に使う暦。"office"（市役所）、"facility"（その室場）、calendars の名前',
        examples=["facility"],
    )
    of: Literal["use", "booked", "won", "confirmed"] = Field(
        "use",
        description="数え始める日。use は利用日、booked は申し込んだ日、won は抽選の日、confirmed は予約が決まった日",
        examples=["booked"],
    )
    count_base_day: bool = Field(False, description="後ろへ日数を数えるとき、基準日を1日目と数えるか", examples=[True])
    exceptions: tuple[AnchorException, ...] = Field(
        (), alias="except", description="特定の月だけの例外", examples=[[{"month": 1, "day": 4}]]
    )

    @model_validator(mode="after")
    def _one_unit(self) -> "Anchor":
        units = [name for name in UNITS if getattr(self, name) is not None]
        if len(units) != 1:
            tell([("", f"数え方はちょうど1つ書きます（いまは{'なし' if not units else '・'.join(units)}）", _ONE_UNIT)])
        tell([*self._wrong_day(units[0]), *self._wrong_rest(units[0]), *self._wrong_exceptions()])
        return self

    def _wrong_day(self, unit: str) -> Iterator[Told]:
        """What is wrong with the day in a month."""
        monthly = unit.startswith(("months", "years"))
        for key in ("day", "nth", "weekday", "office_day"):
            if not monthly and getattr(self, key) is not None:
                yield key, f"{key} は月や年で数えるときだけ使えます", f"（{key} を消します）"
        ways = [key for key in ("day", "nth", "office_day") if getattr(self, key) is not None]
        if len(ways) > 1:
            yield ways[1], "・".join(ways) + " はどれか1つだけ書きます", f"（{ways[1]} を消します）"
        if (self.nth is None) != (self.weekday is None):
            missing = "weekday" if self.weekday is None else "nth"
            yield missing, "nth と weekday は一緒に書きます", '"sat"' if missing == "weekday" else "3"
        if self.nth is not None and (self.nth == 0 or abs(self.nth) > 5):
            yield "nth", "nth は 1〜5 か -1〜-5 です", "3"
        if self.office_day is not None and (self.office_day == 0 or abs(self.office_day) > 15):
            yield "office_day", "office_day は 1〜15 か -1〜-15 です", "1"
        if isinstance(self.day, int) and (self.day == 0 or not -31 <= self.day <= 31):
            yield "day", "day は 1〜31 か -1〜-31 です", "1"

    def _wrong_rest(self, unit: str) -> Iterator[Told]:
        if unit.startswith(("minutes", "hours")) and self.time is not None:
            yield "time", "分や時間で数えるときは time を書きません", "（time を消します）"
        if unit == "office_days_before" and self.office_days_before == 0:
            yield unit, "開庁日は1日以上前で数えます（当日は days_before = 0）", "1"
        if self.count_base_day and unit not in ("days_after", "office_days_after"):
            yield "count_base_day", "count_base_day は days_after か office_days_after と一緒に使います", "false"

    def _wrong_exceptions(self) -> Iterator[Told]:
        months = [exception.month for exception in self.exceptions]
        for index, exception in enumerate(self.exceptions):
            if exception.month in months[:index]:
                free = next((month for month in range(1, 13) if month not in months), 1)
                yield f"except.{index}.month", f"{exception.month}月の例外が2つあります", str(free)
            if exception.day is not None and exception.day > _LONGEST[exception.month - 1]:
                longest = _LONGEST[exception.month - 1]
                yield f"except.{index}.day", f"{exception.month}月に{exception.day}日はありません", str(longest)

    @cached_property
    def counted(self) -> tuple[str, int]:
        """The one unit that is set, and how many of it."""
        return next((name, count) for name in UNITS if (count := getattr(self, name)) is not None)

    @property
    def unit(self) -> str:
        """The one unit that is set."""
        return self.counted[0]


def _read_anchor(value: Any) -> Any:
    """`"start"` is the start of use."""
    if value == "start":
        return {"minutes_before": 0}
    if isinstance(value, str):
        raise ValueError(  # noqa: TRY004 - pydantic wants a ValueError
            '期限は { days_before = 28, time = "07:00" } のような表か、"start"（利用開始）です'
        )
    return value


def at_the_end_of(anchor: Anchor, default_time: int = 1440) -> str:
    """In TOML: the bound of the very instant `anchor` means where it names no clock time: 24:00 for an end, 0 for a start."""
    from booking.policy.faults import toml

    written = anchor.model_dump(exclude_defaults=True, by_alias=True)
    if written == {"minutes_before": 0}:
        return '"start"'
    if not anchor.unit.startswith(("minutes", "hours")):
        written["time"] = default_time if anchor.time is None else anchor.time
    for table in (written, *written.get("except", ())):
        if isinstance(table.get("time"), int):
            table["time"] = clock_text(table["time"])
    return toml(written)


def said_after_use(anchor: Anchor | None) -> bool:
    """True for a bound that is counted from the use and falls after it."""
    return anchor is not None and anchor.of == "use" and anchor.unit.endswith("after") and anchor.counted[1] > 0


def not_after_use(**bounds: Anchor | None) -> list[Told]:
    """What is wrong with bounds of something that must happen before the use."""
    return [
        (key, "利用の後になっています（after で数えています）", '"start"')
        for key, anchor in bounds.items()
        if said_after_use(anchor)
    ]


def from_the_use(**bounds: Anchor | None) -> list[Told]:
    """What is wrong with bounds that can only be counted from the day of use."""
    return [
        (f"{key}.of", "この期限は利用日から数えます（of は書きません）", '"use"')
        for key, anchor in bounds.items()
        if anchor is not None and anchor.of != "use"
    ]


When = Annotated[Anchor, BeforeValidator(_read_anchor)]
"""An anchor, or "start" for the start of use."""
