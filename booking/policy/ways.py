"""What follows an application: draw, limits, approval, lapse, cancellation, change, keys; their shape in a policy file."""

from typing import Literal

from pydantic import Field, model_validator

from booking.policy.anchors import When, not_after_use
from booking.policy.base import (
    Clock,
    Count,
    DayType,
    HourCount,
    Minutes,
    Model,
    Percent,
    Positive,
    Selected,
    Slug,
    Span,
    Text,
    tell,
)
from booking.policy.stage import Condition, Confirm, Stage, StageKind

HowFreed = Literal["at_once", "next_time", "random", "next_stage", "next_in_rank"]


class Band(Model):
    """曜日と時間の帯."""

    days: tuple[DayType, ...] = Field((), description="日の種類。空なら毎日", examples=[["weekday"]])
    time: Span | None = Field(None, description="時間帯。書かなければ終日", examples=["09:00-12:00"])


class Limit(Selected):
    """上限. Rules with the same `id` compete; the most specific one holds. Different ids all hold."""

    id: Slug = Field(description="上限の記号", examples=["monthly"])
    what: Literal["entries", "wins", "bookings", "entries_and_bookings", "unpaid"] = Field(
        description="数えるもの。entries（抽選の申し込み）・wins（当選）・bookings（予約）・entries_and_bookings（両方）・unpaid（未払いの予約）",
        examples=["bookings"],
    )
    maximum: Positive = Field(alias="max", description="上限の数", examples=[6])
    unit: Literal["count", "koma", "days", "days_in_row", "minutes"] = Field(
        "count",
        description="数え方。count は件数、koma は同じ日・同じ室場の続いた利用を1とする、days は日数、days_in_row は続いた日数、minutes は分",
        examples=["koma"],
    )
    per: Literal["slot", "day", "week", "month", "fiscal_year", "year", "draw", "open", "ever"] = Field(
        "month",
        description="どの範囲で数えるか。slot は重なる時間、draw は同じ抽選、open はまだ終わっていないもの全部、ever はすべて",
        examples=["month", "day"],
    )
    period_of: Literal["use", "booked"] = Field(
        "use", description="day・week・month・年度・年を、利用日で数えるか申し込んだ日で数えるか", examples=["booked"]
    )
    origins: tuple[StageKind, ...] = Field(
        ("lottery", "first_come", "priority"),
        description="数える予約の出どころ。抽選の当選を数えないなら lottery を外す",
        examples=[["first_come"]],
    )
    per_room: bool = Field(
        False, description="室場ごとに数えるか。false なら対象の室場を合わせて数える", examples=[True]
    )
    waived_from: When | None = Field(
        None, description="利用日の前、この時点からは上限がない", examples=[{"days_before": 7}]
    )
    waived_counts: bool = Field(False, description="上限がない時期に申し込んだものも、後で数えるか", examples=[True])
    exempt: tuple[Band, ...] = Field(
        (), description="上限の外に置く曜日・時間帯", examples=[[{"days": ["weekday"], "time": "09:00-12:00"}]]
    )
    says: str = Field("", description="断るときに添える言葉", examples=["7コマ以上は窓口でご相談ください"])

    @model_validator(mode="after")
    def _countable(self) -> "Limit":
        tell(not_after_use(waived_from=self.waived_from))
        if self.per == "slot" and self.unit != "count":
            tell([("unit", 'per = "slot"（重なる時間）は件数で数えます', '"count"')])
        return self


class Approval(Selected):
    """承認."""

    by: Literal["none", "staff", "staff_after_call"] = Field(
        "none",
        description="予約の承認。none は申し込みで決まる、staff は職員が承認、staff_after_call は電話で確かめてから承認",
        examples=["staff"],
    )
    origins: tuple[StageKind, ...] = Field(
        ("lottery", "first_come", "priority"), description="承認が要る予約の出どころ", examples=[["lottery"]]
    )
    usual_days: str = Field("", description="ふつうどれくらいかかるか", examples=["土日祝をのぞき、ふつう2日ほど"])
    first_use_only: bool = Field(False, description="はじめての利用のときだけ承認が要るか", examples=[True])
    reject_reasons: tuple[Text, ...] = Field((), description="断る理由の選択肢", examples=[["飲酒を伴う利用のため"]])


class Lapse(Selected):
    """承認されないまま失効する時点."""

    at: When = Field(
        "start", validate_default=True, description="この時点までに承認されなければ失効する", examples=["start"]
    )

    @model_validator(mode="after")
    def _in_time(self) -> "Lapse":
        tell(not_after_use(at=self.at))
        return self


class Cancellation(Selected):
    """取消."""

    allowed: bool = Field(True, description="取り消せるか", examples=[False])
    deadline: When = Field(
        "start",
        validate_default=True,
        description="いつまで取り消せるか（time を書かなければその日いっぱい）",
        examples=[{"days_before": 8}],
    )
    deadline_won: When | None = Field(
        None,
        description="抽選で当たった予約の期限が違うとき",
        examples=[{"months_before": 1, "day": 8, "time": "22:00"}],
    )
    when_paid: bool = Field(True, description="支払い後も取り消せるか", examples=[False])
    undo_minutes: Count = Field(
        0,
        description="申し込んだ直後、この分数のあいだは期限や罰則にかかわらず取り消せる。0なら設けない",
        examples=[10],
    )
    otherwise: str = Field("", description="取り消せないときの案内", examples=["窓口でご相談ください"])

    @model_validator(mode="after")
    def _in_time(self) -> "Cancellation":
        tell(not_after_use(deadline=self.deadline, deadline_won=self.deadline_won))
        return self


class Change(Selected):
    """変更."""

    allowed: Literal["none", "once", "any"] = Field(
        "none", description="変更できる回数。none は取り消して取り直す", examples=["once"]
    )
    deadline: When | None = Field(
        None, description="いつまで変更できるか。書かなければ利用開始まで", examples=[{"days_before": 10}]
    )
    by: Literal["resident", "staff"] = Field("staff", description="だれが変更するか", examples=["resident"])
    difference: Literal["both_ways", "up_only", "down_only", "none"] = Field(
        "both_ways",
        description="料金の差。both_ways は返しも取りもする、up_only は増えた分だけ取る、down_only は減った分だけ返す",
        examples=["up_only"],
    )

    @model_validator(mode="after")
    def _in_time(self) -> "Change":
        tell(not_after_use(deadline=self.deadline))
        return self


class Draw(Selected):
    """抽選のしかた."""

    unit: Literal["resident", "registration"] = Field(
        "resident",
        description="くじを引く単位。resident は人（LINEの本人）、registration は登録（団体なら団体）",
        examples=["registration"],
    )
    period: Literal["day", "month"] | None = Field(
        None,
        description="1回の抽選がまとめる利用日。day は利用日ごと、month は利用月ごと。書かなければ draws の数え方から決まる",
        examples=["month"],
    )
    lucky_number: bool = Field(False, description="申込者が選んだ数字をくじの種に混ぜるか", examples=[True])
    beacon: Literal["none", "drand"] = Field("none", description="公開の乱数を種に混ぜるか", examples=["drand"])
    beacon_rule: str = Field(
        "", description="公開の乱数のどの値を使うか、前もって決めた言葉", examples=["抽選時刻の直後の回"]
    )


class Release(Selected):
    """空いた枠をいつ出すか."""

    cancelled: HowFreed = Field(
        "at_once",
        description="取り消された先着の枠。at_once はすぐ、next_time は次の time、random は次の time から within_hours の間のいつか、"
        "next_stage は次の受付（先着や2回目の抽選）の始まり（もう残っていなければ random）、next_in_rank は抽選の次点の人へ",
        examples=["at_once"],
    )
    dropped_win: HowFreed = Field("random", description="当選した人が手放した枠", examples=["random"])
    void_win: HowFreed = Field("next_stage", description="確定されなかった当選の枠", examples=["next_in_rank"])
    refused: HowFreed = Field("at_once", description="職員が断った枠", examples=["at_once"])
    time: Clock = Field(
        "07:00", validate_default=True, description="next_time と random の基準の時刻", examples=["07:00"]
    )
    within_hours: HourCount = Field(24, ge=1, description="random の幅（時間）", examples=[24])
    at_once_before_hours: HourCount = Field(
        48, description="利用開始までこの時間を切ったら、待たずにすぐ出す", examples=[48]
    )


class KeyRule(Selected):
    """鍵."""

    kind: Literal["keypad", "counter", "none"] = Field(
        "none", description="keypad は番号、counter は窓口の鍵", examples=["keypad"]
    )
    digits: Positive = Field(4, ge=4, le=10, description="番号のけた数", examples=[4])
    margin_before_minutes: Minutes = Field(0, description="利用開始の何分前から開けられるか", examples=[10])
    margin_after_minutes: Minutes = Field(0, description="利用終了の何分後まで開けられるか", examples=[5])
    sent: When | None = Field(
        None, description="番号を送る時点。書かなければ予約が決まったとき", examples=[{"minutes_before": 60}]
    )
    returned_within_minutes: Count = Field(0, description="終了から何分以内に鍵を返すか（counter）", examples=[0])
    report: bool = Field(False, description="鍵と一緒に報告書を出すか（counter）", examples=[True])
    driver: Slug = Field("simulated", description="錠のドライバ", examples=["simulated", "manual"])

    @model_validator(mode="after")
    def _in_time(self) -> "KeyRule":
        tell(not_after_use(sent=self.sent))
        return self


class Reminder(Selected):
    """利用の前のお知らせ."""

    at: When | None = Field(
        None, description="知らせる時点。書かなければ知らせない", examples=[{"days_before": 1, "time": "18:00"}]
    )

    @model_validator(mode="after")
    def _in_time(self) -> "Reminder":
        tell(not_after_use(at=self.at))
        return self


class Eviction(Model):
    """優先して使うために、決まった予約を取り消してもらう場合."""

    id: Slug = Field(description="事情の記号", examples=["funeral"])
    name: Text = Field(description="事情の呼び名", examples=["葬儀"])
    until: When | None = Field(
        None,
        alias="deadline",
        description="いつまでならできるか。書かなければ利用開始まで",
        examples=[{"days_before": 1, "time": "15:00"}],
    )
    refund_percent: Percent = Field(100, description="取り消してもらう人に返す割合（％）", examples=[100])
    says: str = Field(
        "", description="取り消してもらう人に伝える言葉", examples=["葬儀に使うため、ご予約を取り消させていただきます"]
    )


__all__ = [
    "Approval",
    "Band",
    "Cancellation",
    "Change",
    "Condition",
    "Confirm",
    "Draw",
    "Eviction",
    "KeyRule",
    "Lapse",
    "Limit",
    "Release",
    "Reminder",
    "Stage",
    "StageKind",
]
