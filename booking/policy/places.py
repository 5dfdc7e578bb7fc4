"""Rooms, doors and the days on which they are open: the shape of those parts of a policy file."""

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from booking.policy.anchors import When, from_the_use, not_after_use
from booking.policy.base import (
    Clock,
    Count,
    DayType,
    Hours,
    Minutes,
    Model,
    MonthDay,
    Positive,
    Selected,
    SlotMinutes,
    Slug,
    Span,
    Text,
    Told,
    Weekday,
    span_text,
    tell,
)
from booking.policy.people import FieldName


class RoomClass(Model):
    """室場区分: a kind of room that rules can name."""

    name: Text = Field(description="区分の呼び名", examples=["ホール"])


class RoomShape(Model):
    """室場: what a resident books."""

    name: Text = Field(description="室場の名前", examples=["1階洋室"])
    names: tuple[Text, ...] = Field((), description="住民が使うほかの呼び方", examples=[["洋室", "1階の部屋"]])
    capacity: Positive = Field(description="定員（人）", examples=[26])
    room_class: Text | None = Field(None, alias="class", description="室場区分", examples=["hall"])
    units: tuple[Slug, ...] = Field(
        (),
        description="この室場を作る区画。同じ区画を含む室場どうしは同時に使えない。空なら室場そのものが1区画",
        examples=[["hall-a", "hall-b"]],
    )
    doors: tuple[Slug, ...] = Field(
        (), description="鍵の番号で開ける扉。空なら室場と同じ名前の扉1つ", examples=[["entrance", "room-1"]]
    )
    facts: dict[Text, Text] = Field(
        {}, description="広さ・設備など、尋ねられたら答えること", examples=[{"広さ": "40㎡"}]
    )
    slack_channel: Text | None = Field(
        None, description="この室場の申し込みが出る Slack のチャンネル", examples=["C0123456789"]
    )


class ApplicantClass(Model):
    """利用者区分."""

    name: Text = Field(description="区分の呼び名", examples=["市内団体"])
    members: Text | None = Field(None, description="だれが入るか", examples=["市内に住む3人以上の団体"])
    in_city: bool = Field(True, description="市内の扱いか", examples=[False])
    kind: Literal["individual", "group", "either"] = Field("either", description="個人か団体か", examples=["group"])
    minimum_members: Count = Field(0, description="団体の最低人数。0なら決まりなし", examples=[3])
    local_percent: int = Field(0, ge=0, le=100, description="構成員のうち市内の人の最低割合（％）", examples=[50])
    registers: bool = Field(True, description="利用者登録が要るか（一時利用なら false）", examples=[False])
    fields: tuple[FieldName, ...] = Field(
        (),
        description="この区分の登録で尋ねること。書かなければ registration.fields",
        examples=[["group", "name", "kana", "phone", "members"]],
    )
    optional: tuple[FieldName, ...] | None = Field(
        None,
        description="この区分の登録で答えなくてもよいこと。書かなければ registration.optional",
        examples=[["members"]],
    )

    @model_validator(mode="after")
    def _asked(self) -> "ApplicantClass":
        extra = [name for name in self.optional or () if self.fields and name not in self.fields]
        if extra:
            tell([("optional", f"optional の {extra[0]} が fields にありません", f'["{self.fields[0]}"]')])
        return self


class Channel(Model):
    """受付方法."""

    name: Text = Field(description="受付方法の呼び名", examples=["窓口"])
    hours: Hours | None = Field(None, description="受け付ける時間。書かなければ終日", examples=["09:00-17:00"])
    calendar: Text | None = Field(
        None,
        description='受け付ける日の暦（"office"、"facility"、calendars の名前）。書かなければ毎日',
        examples=["office"],
    )
    handled_by: Literal["resident", "staff"] = Field("resident", description="操作する人", examples=["staff"])


class Entrance(Model):
    """申し込みの入口（無料・有料など）."""

    name: Text = Field(description="入口の呼び名", examples=["通常の利用"])
    explanation: str = Field("", description="住民への説明", examples=["参加者から費用を集めない催し"])


class EntranceQuestion(Model):
    """The one question that tells the entrances apart."""

    question: Text = Field(
        description="入口を分ける質問", examples=["参加する人からお金を集めたり、物を売ったりしますか？"]
    )
    yes: Slug = Field(description="はいのときの入口", examples=["paid"])
    no: Slug = Field(description="いいえのときの入口", examples=["free"])


class Purpose(Model):
    """利用目的の区分."""

    name: Text = Field(description="区分の呼び名", examples=["営利"])
    names: tuple[Text, ...] = Field((), description="見分ける言葉", examples=[["販売", "商談"]])
    allowed: bool = Field(True, description="使えるか", examples=[False])
    time: Span | None = Field(None, description="この時間帯だけ使える目的", examples=["18:00-22:00"])
    rooms: tuple[Text, ...] = Field(
        (), description="この目的に使える室場または室場区分。空ならすべて", examples=[["music-room"]]
    )
    classes: tuple[Text, ...] = Field(
        (), description="この目的に使える利用者区分。空ならすべて", examples=[["resident"]]
    )
    why_not: str = Field("", description="使えないときの説明", examples=["政治活動には使えません"])


class DaySet(Model):
    """A set of days: exactly one way of naming them."""

    between: tuple[MonthDay, MonthDay] | None = Field(
        None, description="この期間（両端を含む。年をまたいでよい）", examples=[["12-29", "01-03"]]
    )
    dates: tuple[MonthDay, ...] = Field((), description="これらの日", examples=[["2025-08-15"]])
    weekday: Weekday | None = Field(None, description="この曜日", examples=["mon"])
    nth: tuple[int, ...] = Field((), description="weekday と合わせて、第何何曜日（-1 は最終）", examples=[[2, 4]])
    days_of_month: tuple[int, ...] = Field((), description="毎月のこの日（-1 は末日）", examples=[[-1], [10, 20]])
    holidays: bool = Field(False, description="国民の祝日", examples=[True])
    after_holiday: bool = Field(False, description="祝日の翌日", examples=[True])
    festival: Text | None = Field(None, description="町の行事の名前（festivals）", examples=["さくらまつり"])

    @model_validator(mode="after")
    def _one_way(self) -> "DaySet":
        ways = [
            self.between is not None,
            bool(self.dates),
            self.weekday is not None,
            bool(self.days_of_month),
            self.holidays,
            self.after_holiday,
            self.festival is not None,
        ]
        found: list[Told] = []
        if sum(ways) != 1:
            text = "日の決め方（between・dates・weekday・days_of_month・holidays・after_holiday・festival）をちょうど1つ書きます"
            found.append(("", text, self._one_example()))
        if self.nth and self.weekday is None:
            found.append(("weekday", "nth は weekday と一緒に書きます", '"mon"'))
        if any(day == 0 or abs(day) > 31 for day in self.days_of_month):
            found.append(("days_of_month", "days_of_month は 1〜31 か -1〜-31 です", "[10, 20]"))
        if any(n == 0 or abs(n) > 5 for n in self.nth):
            found.append(("nth", "nth は 1〜5 か -1〜-5 です", "[2, 4]"))
        tell(found)
        return self

    def _one_example(self) -> str:
        return '{ weekday = "mon" }'


class Closed(DaySet):
    """休館日."""

    rooms: tuple[Text, ...] = Field((), description="休む室場または室場区分。空ならすべて", examples=[["pool"]])
    on_holiday: Literal["closed", "open", "next_day", "next_weekday"] = Field(
        "closed",
        description="この休みが祝日に当たるとき。closed は休む、open は開ける、next_day は次の祝日でない日に休む、"
        "next_weekday は次の平日（土日祝でない日）に休む",
        examples=["next_day"],
    )
    reason: str = Field("休館日", description="住民に伝える理由", examples=["年末年始"])


class Festival(DaySet):
    """町の行事の日."""

    name: Text = Field(description="行事の名前。会話でもこの名前が日付として通じる", examples=["さくらまつり"])


class CalendarShape(Model):
    """名前のある暦: days that are closed by it."""

    name: Text = Field(description="暦の呼び名", examples=["銀行"])
    closed: tuple[Closed, ...] = Field((), description="休みの日", examples=[[{"weekday": "sat"}]])


class HoursException(DaySet):
    """この日だけの開館時間."""

    hours: Hours = Field(description="その日の開館時間", examples=["09:00-17:00", "closed"])


class OpeningHours(Selected):
    """開館時間. `every_day` sets all seven days and holidays; single days come on top."""

    every_day: Hours | None = Field(None, description="毎日の開館時間（祝日も）", examples=["09:00-21:00"])
    mon: Hours | None = Field(None, description="月曜", examples=["closed"])
    tue: Hours | None = Field(None, description="火曜", examples=["10:30-21:00"])
    wed: Hours | None = Field(None, description="水曜", examples=["09:00-21:00"])
    thu: Hours | None = Field(None, description="木曜", examples=["09:00-21:00"])
    fri: Hours | None = Field(None, description="金曜", examples=["09:00-21:00"])
    sat: Hours | None = Field(None, description="土曜", examples=["09:00-17:00"])
    sun: Hours | None = Field(None, description="日曜", examples=[["09:00-12:00", "13:00-17:00"]])
    holiday: Hours | None = Field(None, description="祝日。書かなければその曜日のとおり", examples=["09:00-17:00"])
    holiday_mon: Hours | None = Field(None, description="月曜の祝日（holiday より優先）", examples=["09:00-17:00"])
    holiday_tue: Hours | None = Field(None, description="火曜の祝日", examples=["10:30-21:00"])
    holiday_wed: Hours | None = Field(None, description="水曜の祝日", examples=["09:00-17:00"])
    holiday_thu: Hours | None = Field(None, description="木曜の祝日", examples=["09:00-17:00"])
    holiday_fri: Hours | None = Field(None, description="金曜の祝日", examples=["09:00-17:00"])
    holiday_sat: Hours | None = Field(None, description="土曜の祝日", examples=["09:00-17:00"])
    holiday_sun: Hours | None = Field(None, description="日曜の祝日", examples=["09:00-17:00"])
    exceptions: tuple[HoursException, ...] = Field(
        (),
        description="特定の日や季節の開館時間（先に書いたものが優先）",
        examples=[[{"dates": ["12-28"], "hours": "09:00-17:00"}]],
    )
    assumed: bool = Field(
        False,
        description="町の文書に書かれておらず、仮に決めた値であること",
        examples=[True],
    )


class Division(Model):
    """区分: a named part of the day that is lent as a whole."""

    id: Slug = Field(description="区分の記号", examples=["morning"])
    name: Text = Field(description="区分の呼び名", examples=["午前"])
    time: Span = Field(description="時間", examples=["09:00-12:00"])
    days: tuple[DayType, ...] = Field((), description="この日だけの区分。空なら毎日", examples=[["weekday"]])
    only_with: tuple[Slug, ...] = Field(
        (), description="単独では借りられず、このどれかと一緒にだけ借りられる区分", examples=[["morning", "afternoon"]]
    )
    deadline: When | None = Field(
        None,
        description="この区分を含む利用を申し込めるのは、いつまでか。書かなければ段階のとおり",
        examples=[{"days_before": 3}],
    )

    @model_validator(mode="after")
    def _in_time(self) -> "Division":
        tell([*not_after_use(deadline=self.deadline), *from_the_use(deadline=self.deadline)])
        return self


class Use(Selected):
    """利用の単位."""

    slot_minutes: SlotMinutes = Field(30, description="貸出の単位（分）。divisions があれば使わない", examples=[30, 60])
    grid_from: Clock | None = Field(
        None, description="時刻の刻みの起点。書かなければ、その日の開館時刻から刻む", examples=["09:00"]
    )
    min_minutes: Minutes = Field(0, description="最短の利用時間（分）。0なら1単位", examples=[60])
    max_minutes: Minutes | None = Field(None, description="1回の最長の利用時間（分）", examples=[240])
    margin_before_minutes: Minutes = Field(0, description="利用の前に空ける時間（分）", examples=[15])
    margin_after_minutes: Minutes = Field(0, description="利用の後に空ける時間（分）", examples=[15])
    divisions: tuple[Division, ...] = Field(
        (),
        description="区分貸し（午前・午後・夜間など）",
        examples=[[{"id": "morning", "name": "午前", "time": "09:00-12:00"}]],
    )
    across_divisions: bool = Field(
        True, description="続いた区分を続けて借りられるか（間の時間も使える）", examples=[False]
    )
    minimum_headcount: Count = Field(0, description="最低の利用人数。0なら決まりなし", examples=[2])

    @model_validator(mode="after")
    def _divisions_apart(self) -> "Use":
        found: list[Told] = []
        ordered = sorted(self.divisions, key=lambda division: division.time)
        for one, other in pairwise(ordered):
            if other.time[0] < one.time[1] and not (one.days and other.days and not set(one.days) & set(other.days)):
                key = f"divisions.{self.divisions.index(other)}.time"
                free = span_text((one.time[1], max(other.time[1], min(1440, one.time[1] + 60))))
                found.append((key, f"区分「{one.name}」と「{other.name}」の時間が重なっています", free))
        ids = [division.id for division in self.divisions]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                found.append((f"divisions.{index}.id", f"区分の記号 {name} が2度使われています", f'"{name}-2"'))
        shortest = max(self.min_minutes, 0 if self.divisions else self.slot_minutes)
        if self.max_minutes is not None and self.max_minutes < shortest:
            found.append(("max_minutes", "max_minutes が最短の利用時間より短くなっています", str(shortest)))
        tell(found)
        return self
