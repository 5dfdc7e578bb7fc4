"""How a use is obtained: stages, draw, limits, approval, lapse, cancellation, change; their shape in a policy file."""

from typing import Literal

from pydantic import Field, model_validator

from booking.policy.anchors import When, at_the_end_of, not_after_use
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
    Told,
    tell,
)

HowFreed = Literal["at_once", "next_time", "random", "next_stage", "next_in_rank"]
StageKind = Literal["lottery", "first_come", "priority"]


class Confirm(Model):
    """当選の確定."""

    opens: When | None = Field(
        None, description="確定の始まり。書かなければ抽選の時点", examples=[{"months_before": 6, "day": 21}]
    )
    closes: When = Field(description="確定の終わり", examples=[{"months_before": 6, "day": 25}])
    remind: When | None = Field(
        None,
        description="まだ確定していない人に知らせる時点",
        examples=[{"months_before": 6, "day": 24, "time": "09:00"}],
    )
    by: Literal["resident", "visit", "payment"] = Field(
        "resident",
        description="確定のしかた。resident はボタン、visit は窓口で、payment は支払いが確定（確定の終わりが支払いの期限）",
        examples=["payment"],
    )


class Condition(Model):
    """A condition of a priority stage; one fulfilled condition is enough."""

    rooms: tuple[Slug, ...] = Field(description="条件に出る室場", examples=[["room-1", "room-2", "room-3"]])
    together: bool = Field(False, description="これらの室場をすべて同じ時間に使うこと", examples=[True])
    days_in_row: Positive = Field(1, description="続けて使う日数", examples=[3])
    text: Text = Field(description="条件を住民に伝える言葉", examples=["会議室1・2・3をまとめて使う"])


class Stage(Selected):
    """受付の段階. Rules with the same `id` compete; the most specific one holds."""

    id: Slug = Field(
        "",
        description="段階の記号。書かなければ kind と同じ。同じ記号の段階は、最も細かい指定のものが使われる",
        examples=["second-lottery"],
    )
    kind: StageKind = Field(
        description="lottery（抽選）・first_come（先着）・priority（先行予約）", examples=["lottery"]
    )
    name: str = Field("", description="段階の呼び名", examples=["抽選予約"])
    offered: bool = Field(True, description="false なら、この対象にはこの段階がない", examples=[False])
    opens: When | None = Field(
        None, description="受付の始まり（offered が true なら必ず）", examples=[{"days_before": 35}]
    )
    closes: When | None = Field(
        None, description="受付の終わり（offered が true なら必ず）", examples=[{"days_before": 29}, "start"]
    )
    draws: When | None = Field(
        None, description="抽選の時点（lottery なら必ず）", examples=[{"days_before": 28, "time": "07:00"}]
    )
    announces: When | None = Field(
        None, description="結果を知らせる時点。書かなければ抽選の時点", examples=[{"months_before": 2, "day": 22}]
    )
    confirm: Confirm | None = Field(
        None,
        description="当選の確定。書かなければ確定の手続きはない",
        examples=[{"closes": {"months_before": 6, "day": 25}}],
    )
    wishes: Positive = Field(1, le=20, description="希望順位をいくつまで付けられるか。1なら順位なし", examples=[8])
    alternatives: bool = Field(
        True,
        description="希望順位を付けたとき、当たるのは1つの順位だけか。false なら順位は抽選の順だけに使う",
        examples=[False],
    )
    bundles: bool = Field(
        False, description="複数の室場・時間をまとめて申し込めるか（すべて当たるか、すべて外れるか）", examples=[True]
    )
    draw_name: Slug | Literal[""] = Field(
        "",
        description="抽選の名前。1つの利用日に抽選の時点が違う抽選が2つ以上あるとき、区別のために付ける",
        examples=["second"],
    )
    class_order: tuple[tuple[Slug, ...], ...] = Field(
        (), description="先に抽選する利用者区分の順。空なら全員一緒", examples=[[["group"], ["individual"]]]
    )
    conditions: tuple[Condition, ...] = Field(
        (),
        description="priority の条件。どれか1つを満たせばよい",
        examples=[[{"rooms": ["hall"], "text": "ホールを使う"}]],
    )
    equipment: bool = Field(True, description="この段階で付帯設備も予約できるか", examples=[False])
    days: tuple[DayType, ...] = Field(
        (), description="利用日がこの日のときだけの段階。空なら毎日", examples=[["weekday"]]
    )
    says: str = Field(
        "", description="この段階について住民に伝える言葉", examples=["受付開始のときに窓口にいる方でくじを引きます"]
    )
    may_overlap: bool = Field(False, description="ほかの段階と期間が重なってよいか", examples=[True])

    @model_validator(mode="after")
    def _whole(self) -> "Stage":
        if not self.offered:
            return self
        found: list[Told] = []
        for key, accepted in (("opens", "{ days_before = 35 }"), ("closes", '"start"')):
            if getattr(self, key) is None:
                found.append((key, f"{key} を書きます（この段階がないなら offered = false）", accepted))
        if self.kind == "lottery" and self.draws is None:
            found.append(("draws", "抽選には draws（抽選の時点）を書きます", _drawn_at_the_close(self)))
        found.extend(
            (key, f'{key} は kind = "lottery" だけのものです', f"（{key} を消します）")
            for key in ("draws", "announces", "confirm")
            if self.kind != "lottery" and getattr(self, key)
        )
        if self.conditions and self.kind != "priority":
            found.append(("conditions", 'conditions は kind = "priority" だけのものです', "（conditions を消します）"))
        if self.kind == "priority" and not (self.conditions or self.classes or self.channels):
            text = "だれのどの受付でもよい先行予約になっています。条件・利用者区分・受付方法のどれかを書きます"
            found.append(("channels", text, '["counter"]'))
        for key in ("opens", "closes", "draws", "announces"):
            bound = getattr(self, key)
            if bound is not None and bound.of != "use":
                found.append((f"{key}.of", "段階の期間は利用日から数えます（of は書きません）", '"use"'))
        tell(found)
        return self

    @property
    def key(self) -> str:
        """What rules of one stage share."""
        return self.id or self.kind


def _drawn_at_the_close(stage: Stage) -> str:
    """A draw that is never before the end of the entries."""
    return "{ days_before = 28 }" if stage.closes is None else at_the_end_of(stage.closes)


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
