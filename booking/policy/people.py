"""Registration, the office that answers, penalties, and everything that is said: their shape in a policy file."""

from typing import Literal

from pydantic import Field, model_validator

from booking.policy.anchors import When
from booking.policy.base import Count, Days, Hours, Model, MonthDay, Months, Text, Told, Years, Yen, tell

FieldName = Literal[
    "name", "kana", "birth_date", "postcode", "address", "phone", "email", "group", "group_kana", "members", "contact"
]


class Validity(Model):
    """登録の有効期間."""

    years: Years | None = Field(None, ge=1, description="有効な年数。書かなければ期限なし", examples=[3])
    starts: Literal["approved", "next_month", "fiscal_year"] = Field(
        "approved",
        description="数え始め。approved は承認の日、next_month は翌月1日、fiscal_year はその年度の4月1日",
        examples=["next_month"],
    )
    ends: MonthDay | None = Field(None, description="毎年この日に切れる", examples=["03-31"])
    renewal_months: Months = Field(1, description="切れる何か月前から更新できるか", examples=[2])
    unused_years: Years | None = Field(None, ge=1, description="この年数使わなければ登録が切れる", examples=[2])
    late_years: Years = Field(0, description="切れた後、何年まで更新できるか", examples=[3])


class Registration(Model):
    """利用者登録."""

    required: bool = Field(True, description="登録が要るか", examples=[True])
    unit: Literal["individual", "group", "either"] = Field(
        "either", description="個人・団体・どちらでも", examples=["individual"]
    )
    approval: Literal["none", "staff", "staff_after_call"] = Field(
        "staff", description="登録の承認", examples=["staff_after_call"]
    )
    channels: tuple[Text, ...] = Field(
        (), description="登録を受け付ける方法。書かなければすべて", examples=[["counter", "phone"]]
    )
    fields: tuple[FieldName, ...] = Field(
        ("name", "kana", "birth_date", "postcode", "address", "phone", "email"),
        description="尋ねること",
        examples=[["name", "kana", "phone"]],
    )
    optional: tuple[FieldName, ...] = Field(("email",), description="答えなくてもよいこと", examples=[["email"]])
    minimum_age: Count = Field(0, description="登録できる最低年齢。0なら決まりなし", examples=[18])
    minor_says: str = Field("", description="年齢に足りない人に伝える言葉", examples=["18歳未満の方だけでは使えません"])
    once: bool = Field(True, description="1人・1団体に1回だけか", examples=[True])
    add_on: str = Field(
        "", description="ほかの施設で登録済みの人への案内", examples=["ほかの施設でIDをお持ちの方も追加登録が必要です"]
    )
    where: str = Field("", description="登録の場所・方法の案内", examples=["市内の公共施設の窓口で登録できます"])
    validity: Validity = Field(
        default_factory=lambda: Validity.model_validate({}), description="有効期間", examples=[{"years": 3}]
    )
    no_use_beyond_expiry: bool = Field(False, description="登録が切れる日より後の利用は申し込めないか", examples=[True])
    fee_yen: Yen = Field(0, description="登録料（円）", examples=[1000])
    renewal_fee_yen: Yen = Field(0, description="更新料（円）", examples=[600])
    link_code_days: Days = Field(14, ge=1, description="窓口登録の連携番号が使える日数", examples=[14])
    usual_days: str = Field("", description="承認までふつうどれくらいか", examples=["翌開庁日以降にご連絡します"])

    @model_validator(mode="after")
    def _asked(self) -> "Registration":
        if extra := [name for name in self.optional if name not in self.fields and name != "email"]:
            tell(
                [("optional", f"optional の {extra[0]} が fields にありません", f'["{(self.fields or ("name",))[0]}"]')]
            )
        return self


class Office(Model):
    """窓口・連絡先."""

    name: Text = Field(description="担当の名前", examples=["中央公民館"])
    phone: str = Field("", description="電話番号", examples=["0000-00-0000"])
    sms: str = Field("", description="SMS の発信元番号", examples=["000-0000-0000"])
    email: str = Field("", description="電子メール", examples=["hall@example.jp"])
    address: str = Field("", description="住所", examples=["さくら町一丁目1番1号"])
    hours: Hours = Field(description="受付時間", examples=["08:30-17:15"])
    calendar: Text = Field("office", description="受付日の暦", examples=["office", "facility"])


class PenaltyEvent(Model):
    """点数の付く出来事."""

    event: Literal["no_show", "late_cancel", "unpaid", "late_return", "rule_breach"] = Field(
        description="no_show（無断不使用）・late_cancel（遅い取消）・unpaid（不払い）・late_return（鍵の返却遅れ）・rule_breach（規則違反）",
        examples=["no_show"],
    )
    points: float = Field(gt=0, le=10_000, description="点数（小数も可）", examples=[1.0, 0.5])
    since: When | None = Field(None, description="late_cancel: この時点からの取消に付く", examples=[{"days_before": 6}])
    till: When | None = Field(
        None, description="late_cancel: この時点までの取消に付く", examples=[{"minutes_after": 30}]
    )
    excusable: bool = Field(True, description="免除の事情（大雨など）で免除できるか", examples=[False])

    @model_validator(mode="after")
    def _from_when(self) -> "PenaltyEvent":
        if self.event == "late_cancel" and self.since is None:
            tell([("since", "late_cancel には since（いつからの取消か）を書きます", "{ days_before = 6 }")])
        if self.event != "late_cancel" and (self.since or self.till):
            key = "since" if self.since else "till"
            tell([(key, "since・till は late_cancel だけのものです", f"（{key} を消します）")])
        return self


class Threshold(Model):
    """点数に達したときの措置."""

    points: float = Field(gt=0, le=10_000, description="この点数に達したら", examples=[2.0])
    within: Literal["month", "fiscal_year", "year", "days", "months", "ever"] = Field(
        "ever",
        description="点数を数える期間。month は同じ月、days・months は within_count と合わせて直近の日数・月数",
        examples=["months"],
    )
    within_count: Months | None = Field(None, ge=1, description="within が days・months のときの数", examples=[6])
    effects: tuple[
        Literal[
            "no_lottery",
            "no_first_come",
            "no_priority",
            "no_booking",
            "max_bookings",
            "erase_registration",
            "bar_leaders",
        ],
        ...,
    ] = Field(
        description="措置。no_lottery・no_first_come・no_priority・no_booking（すべて不可）・max_bookings（月の予約数を制限）・"
        "erase_registration（登録と以後の予約を消す）・bar_leaders（代表者の再登録を止める）",
        examples=[["no_booking"]],
    )
    max_bookings: Count | None = Field(None, description="max_bookings の数（利用月ごと）", examples=[1])
    starts: Literal["at_once", "next_day", "next_month", "month_after_next"] = Field(
        "at_once", description="いつから", examples=["next_month"]
    )
    days: Days | None = Field(None, ge=1, description="何日間", examples=[180])
    months: Months | None = Field(None, ge=1, description="何か月間", examples=[3])
    first_come_from_day: int | None = Field(
        None, ge=1, le=28, description="期間中、先着は毎月この日から申し込める", examples=[15]
    )
    resets: bool = Field(True, description="措置の後、点数が消えるか", examples=[True])

    @model_validator(mode="after")
    def _whole(self) -> "Threshold":
        found: list[Told] = []
        counted = self.within in ("days", "months")
        if counted != (self.within_count is not None):
            text = "within_count は within が days か months のとき、そのときだけ書きます"
            found.append(("within_count", text, "6" if counted else "（within_count を消します）"))
        limited = "max_bookings" in self.effects
        if limited != (self.max_bookings is not None):
            text = "effects の max_bookings と max_bookings の数は一緒に書きます"
            found.append(("max_bookings", text, "1" if limited else "（max_bookings を消します）"))
        lasting = set(self.effects) - {"erase_registration"}
        if lasting and (self.days is None) == (self.months is None):
            both = self.days is not None
            text = "days か months のどちらか一方で、措置の長さを書きます"
            found.append(("days" if both else "months", text, "（days を消します）" if both else "6"))
        tell(found)
        return self


class Penalties(Model):
    """罰則."""

    no_show_after_minutes: Count | None = Field(
        None, description="開始から何分連絡がなければ無断不使用とするか。書かなければ利用時間の終わり", examples=[60]
    )
    events: tuple[PenaltyEvent, ...] = Field(
        (), description="点数の付く出来事", examples=[[{"event": "no_show", "points": 1.0}]]
    )
    thresholds: tuple[Threshold, ...] = Field(
        (), description="点数に達したときの措置", examples=[[{"points": 2.0, "effects": ["no_booking"], "months": 6}]]
    )
    exempt: tuple[Text, ...] = Field(
        (), description="免除する事情", examples=[["大雨", "熱中症警戒", "感染症", "交通の停止"]]
    )


class Faq(Model):
    """よくある質問."""

    words: tuple[Text, ...] = Field(
        description="この言葉のどれかがあれば、この質問とみなす", examples=[["駐車場", "車"]]
    )
    question: str = Field("", description="質問の文", examples=["駐車場はありますか"])
    answer: Text = Field(description="答え", examples=["駐車場はありません。"])
    rooms: tuple[Text, ...] = Field(
        (), description="この室場についてだけの答え。空なら施設全体", examples=[["kitchen"]]
    )


class Document(Model):
    """A text people agree to; the version is recorded with the agreement."""

    version: Text = Field(description="版", examples=["2024-04"])
    text: Text = Field(description="本文", examples=["使用後は机を元に戻してください。"])


class Texts(Model):
    """言葉."""

    greeting: Text = Field(
        description="友だち追加のときのあいさつ", examples=["こんにちは。公会堂の予約を受け付けています。"]
    )
    terms: Document = Field(description="利用規約", examples=[{"version": "2024-04", "text": "…"}])
    privacy: Document = Field(description="個人情報の取り扱い", examples=[{"version": "2024-04", "text": "…"}])
    house_rules: Document = Field(description="使用上のきまり", examples=[{"version": "2024-04", "text": "…"}])
    contact: Text = Field(description="問い合わせ先", examples=["中央公民館 0000-00-0000"])
    directions: Text = Field(description="行き方", examples=["さくら駅から歩いて5分"])
    lock_instructions: tuple[Text, ...] = Field(
        (), description="鍵の開け方・閉め方。{code} は番号に置き換わる", examples=[["四角いボタンを2回押します"]]
    )
    after_use: str = Field("", description="使い終わったあとのこと", examples=["忘れ物にご注意ください"])
    link: str = Field("", description="施設のページ", examples=["https://www.city.example.jp/hall"])
