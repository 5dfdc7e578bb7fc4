"""Fees, payment, refunds, equipment: their shape in a policy file. All money is whole yen."""

from typing import Literal

from pydantic import Field, model_validator

from booking.policy.anchors import When, not_after_use
from booking.policy.base import (
    Count,
    DayType,
    Model,
    MonthDay,
    Percent,
    Positive,
    Selected,
    Slug,
    Span,
    Text,
    Yen,
    tell,
)

Way = Literal["cash", "cashless", "transfer", "online", "debit"]
Per = Literal["slot", "hour", "division", "use", "day"]


class FeeBand(Model):
    """When a price holds."""

    name: str = Field("", description="内訳に出す呼び名", examples=["夜間"])
    days: tuple[DayType, ...] = Field((), description="日の種類。空なら毎日", examples=[["weekend", "holiday"]])
    time: Span | None = Field(None, description="時間帯。書かなければ終日", examples=["18:00-21:00"])
    season: tuple[MonthDay, MonthDay] | None = Field(
        None, description="期間（両端を含む）", examples=[["10-15", "05-15"]]
    )
    entrances: tuple[Slug, ...] = Field((), description="対象の入口。空ならすべて", examples=[["paid"]])
    for_classes: tuple[Slug, ...] = Field((), description="対象の利用者区分。空ならすべて", examples=[["outsider"]])
    purposes: tuple[Slug, ...] = Field((), description="対象の利用目的の区分。空ならすべて", examples=[["commercial"]])


class BasePrice(FeeBand):
    """基本料金. The most specific price holds for each slot; the first written wins among equals."""

    per: Per = Field("slot", description="単位。slot（貸出の単位）・hour・division・day・use（1回）", examples=["hour"])
    yen: Yen | None = Field(None, description="金額（円）", examples=[600])
    billed: bool = Field(False, description="金額がこの表になく、町が後で請求する", examples=[True])
    divisions: tuple[Slug, ...] = Field(
        (), description="この区分（の組）をちょうど借りるときの料金", examples=[["morning", "afternoon"]]
    )

    @model_validator(mode="after")
    def _priced(self) -> "BasePrice":
        if (self.yen is None) != self.billed:
            key, accepted = ("billed", "false") if self.billed else ("yen", "600")
            tell([(key, "yen（金額）か billed = true のどちらか一方を書きます", accepted)])
        return self


class Surcharge(FeeBand):
    """割増・加算."""

    name: Text = Field(description="内訳に出す呼び名", examples=["市外割増"])
    percent: Positive | None = Field(None, description="加える割合（％）。30 なら3割増", examples=[30])
    times: float | None = Field(None, gt=1, le=100, description="全体を何倍にするか", examples=[2.0])
    yen: Yen | None = Field(None, description="加える金額（円）", examples=[500])
    per: Per = Field("use", description="yen の単位", examples=["hour"])
    ticket_over_yen: Count | None = Field(None, description="入場料がこの金額を超えるとき", examples=[1000])
    ticket_to_yen: Count | None = Field(None, description="入場料がこの金額以下のとき", examples=[2000])
    option: Slug | None = Field(
        None, description="申込者が選ぶ加算（冷房など）の記号。選んだときだけ加える", examples=["cooling"]
    )
    unless_declined: bool = Field(False, description="option を、断らないかぎり加えるか", examples=[True])

    @model_validator(mode="after")
    def _one_amount(self) -> "Surcharge":
        written = [key for key in ("percent", "times", "yen") if getattr(self, key) is not None]
        if len(written) != 1:
            key, accepted = (written[1], f"（{written[1]} を消します）") if written else ("percent", "30")
            tell([(key, "percent・times・yen のちょうど1つを書きます", accepted)])
        return self


class Reduction(FeeBand):
    """減免."""

    name: Text = Field(description="内訳に出す呼び名", examples=["半額減免"])
    percent: Percent = Field(description="引く割合（％）。100 なら免除", examples=[50, 100])
    ground: Slug | None = Field(
        None, description="職員が認めたときだけの減免の記号。書かなければ、対象なら必ず引く", examples=["disability"]
    )


class Fees(Selected):
    """使用料."""

    free: bool = Field(False, description="無料か", examples=[True])
    base: tuple[BasePrice, ...] = Field((), description="基本料金の表", examples=[[{"per": "hour", "yen": 600}]])
    surcharges: tuple[Surcharge, ...] = Field(
        (), description="割増・加算", examples=[[{"name": "市外割増", "percent": 30}]]
    )
    reductions: tuple[Reduction, ...] = Field((), description="減免", examples=[[{"name": "半額減免", "percent": 50}]])
    combine: Literal["add", "multiply", "highest"] = Field(
        "add",
        description="複数の割増（percent・times）の重ね方。add は割合を足して1度掛ける、multiply は順に掛ける、"
        "highest は加える額が最も多いもの1つだけ",
        examples=["multiply"],
    )
    rounding: Literal["down", "up", "half_up"] = Field(
        "down", description="端数の扱い。down 切り捨て、up 切り上げ、half_up 四捨五入", examples=["down"]
    )
    rounding_yen: Positive = Field(1, description="何円単位に丸めるか", examples=[10])
    says: str = Field("", description="料金について住民に伝える言葉", examples=["使用料は市から請求します"])


class Payment(Selected):
    """支払い."""

    where: str = Field("", description="支払う場所", examples=["1階窓口"])
    before: tuple[Way, ...] = Field(
        (),
        description="利用日より前の支払い方法。cash 現金・cashless キャッシュレス・transfer 振込・online ネット・debit 口座振替",
        examples=[["cash"]],
    )
    on_day: tuple[Way, ...] = Field((), description="利用当日の支払い方法", examples=[["cash", "cashless"]])
    due: When | None = Field(
        None, description="支払いの期限。書かなければ利用開始まで", examples=[{"days_before": 3, "time": "23:59"}]
    )
    due_won: When | None = Field(
        None, description="抽選で当たった予約の期限が違うとき", examples=[{"months_before": 3, "day": "last"}]
    )
    due_at_latest: tuple[When, ...] = Field(
        (),
        description="支払いの期限は、遅くともこれらの時点（due・due_won と比べて、いちばん早いものが期限）",
        examples=[[{"days_before": 7}]],
    )
    auto_cancel: bool = Field(False, description="期限までに払わなければ自動で取り消すか", examples=[True])
    remind: When | None = Field(
        None, description="未払いの人に知らせる時点", examples=[{"days_before": 5, "time": "18:00"}]
    )
    permit: str = Field("", description="支払いと引き換えに渡す書類の名前", examples=["使用許可書"])
    says: str = Field(
        "", description="支払いについて住民に伝える言葉", examples=["当日は窓口が混み合います。早めにお越しください"]
    )

    @model_validator(mode="after")
    def _in_time(self) -> "Payment":
        tell(not_after_use(remind=self.remind))
        return self


class RefundStep(Model):
    """還付の1段."""

    deadline: When = Field(
        description="いつまでの取消か（time を書かなければその日いっぱい）", examples=[{"days_before": 10}]
    )
    percent: Percent = Field(description="返す割合（％）", examples=[30])


class Refund(Selected):
    """還付."""

    steps: tuple[RefundStep, ...] = Field(
        (),
        description="還付の段。最も多く返る段が使われる",
        examples=[[{"deadline": {"days_before": 10}, "percent": 30}]],
    )
    otherwise_percent: Percent = Field(0, description="どの段にも当たらないとき返す割合（％）", examples=[0])
    equipment_steps: tuple[RefundStep, ...] | None = Field(
        None,
        description="付帯設備の料金の還付の段。書かなければ室場と同じ",
        examples=[[{"deadline": "start", "percent": 100}]],
    )
    operator_fault_percent: Percent = Field(
        100, description="施設側の都合で使えなかったとき返す割合（％）", examples=[100]
    )
    part_unusable: Literal["staff", "share"] = Field(
        "staff",
        description="一部が使えなかったとき。staff は職員が額を決める、share は使えなかった時間の割合で返す",
        examples=["staff"],
    )
    needs_permission: bool = Field(False, description="還付に職員の許可が要るか", examples=[True])
    rounding: Literal["down", "up", "half_up"] = Field("down", description="端数の扱い", examples=["down"])
    rounding_yen: Positive = Field(1, description="何円単位に丸めるか", examples=[10])


class Equipment(Model):
    """付帯設備."""

    name: Text = Field(description="設備の名前", examples=["演台"])
    names: tuple[Text, ...] = Field((), description="ほかの呼び方", examples=[["講演台"]])
    stock: Positive = Field(description="同じ時間に貸せる数", examples=[2])
    yen: Yen = Field(0, description="料金（円）", examples=[300])
    per: Literal["use", "hour", "slot", "division", "day"] = Field("use", description="料金の単位", examples=["use"])
    rooms: tuple[Text, ...] = Field((), description="使える室場または室場区分。空ならすべて", examples=[["hall"]])
