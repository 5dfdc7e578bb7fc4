"""A whole policy file, as it stands on one day."""

from pydantic import Field

from booking.policy.base import Model, Slug, Text
from booking.policy.money import Equipment, Fees, Payment, Refund
from booking.policy.people import Faq, Office, Penalties, Registration, Texts
from booking.policy.places import (
    ApplicantClass,
    CalendarShape,
    Channel,
    Closed,
    Entrance,
    EntranceQuestion,
    Festival,
    OpeningHours,
    Purpose,
    RoomClass,
    RoomShape,
    Use,
)
from booking.policy.ways import (
    Approval,
    Cancellation,
    Change,
    Draw,
    Eviction,
    KeyRule,
    Lapse,
    Limit,
    Release,
    Reminder,
    Stage,
)

SECTIONS: dict[str, type[Model]] = {
    "hours": OpeningHours,
    "use": Use,
    "approval": Approval,
    "lapse": Lapse,
    "cancellation": Cancellation,
    "change": Change,
    "draw": Draw,
    "release": Release,
    "key": KeyRule,
    "reminder": Reminder,
    "fees": Fees,
    "payment": Payment,
    "refund": Refund,
}
"""Settings tables: `[x]` once, or `[[x]]` several times with selectors; the finer and the newer overwrite key by key."""

VERSIONED = ("stages", "limits")
"""Lists whose members with the same id and selectors replace each other from their `from` day on."""

DEFAULT_CHANNELS = {
    "line": {"name": "LINE"},
    "counter": {"name": "窓口", "handled_by": "staff"},
    "phone": {"name": "電話", "handled_by": "staff"},
}


class PolicyDocument(Model):
    """施設1つの決まり全部."""

    id: Slug = Field(description="施設の記号（英小文字・数字・-）。一度決めたら変えない", examples=["sakura-chuo"])
    name: Text = Field(description="施設の名前", examples=["さくら町中央公民館"])
    names: tuple[Text, ...] = Field((), description="住民が使うほかの呼び方", examples=[["中央公民館"]])
    town: Text = Field(description="市町村の名前", examples=["さくら町"])
    default_class: Slug = Field(description="区分が分からないときの利用者区分", examples=["resident"])
    slack_channel: Text | None = Field(
        None, description="申し込みが出る Slack のチャンネル。書かなければ設定のとおり", examples=["C0123456789"]
    )
    channels: dict[Slug, Channel] = Field(
        default_factory=lambda: {key: Channel.model_validate(value) for key, value in DEFAULT_CHANNELS.items()},
        description="受付方法。書かなければ line・counter・phone",
        examples=[{"line": {"name": "LINE"}}],
    )
    classes: dict[Slug, ApplicantClass] = Field(
        min_length=1, description="利用者区分", examples=[{"resident": {"name": "個人"}}]
    )
    room_classes: dict[Slug, RoomClass] = Field({}, description="室場区分", examples=[{"hall": {"name": "ホール"}}])
    rooms: dict[Slug, RoomShape] = Field(
        min_length=1, description="室場", examples=[{"hall": {"name": "ホール", "capacity": 200}}]
    )
    units: tuple[Slug, ...] = Field(
        (),
        description="区画の一覧。書けば、rooms の units はこの一覧か室場の記号だけになる",
        examples=[["hall-a", "hall-b"]],
    )
    doors: tuple[Slug, ...] = Field(
        (),
        description="扉の一覧。書けば、rooms の doors はこの一覧か室場の記号だけになる",
        examples=[["entrance", "room-1"]],
    )
    entrances: dict[Slug, Entrance] = Field(
        {}, description="入口（無料・有料など）", examples=[{"free": {"name": "通常の利用"}}]
    )
    entrance_question: EntranceQuestion | None = Field(
        None, description="入口を分ける質問", examples=[{"question": "有料の催しですか？", "yes": "paid", "no": "free"}]
    )
    purposes: dict[Slug, Purpose] = Field({}, description="利用目的の区分", examples=[{"commercial": {"name": "営利"}}])
    calendars: dict[Slug, CalendarShape] = Field({}, description="名前のある暦", examples=[{"bank": {"name": "銀行"}}])
    festivals: tuple[Festival, ...] = Field(
        (), description="町の行事の日", examples=[[{"name": "夏まつり", "dates": ["08-01"]}]]
    )
    closed: tuple[Closed, ...] = Field((), description="休館日", examples=[[{"between": ["12-29", "01-03"]}]])
    hours: tuple[OpeningHours, ...] = Field(description="開館時間", examples=[[{"every_day": "09:00-21:00"}]])
    use: tuple[Use, ...] = Field((), description="利用の単位", examples=[[{"slot_minutes": 30}]])
    stages: tuple[Stage, ...] = Field(
        description="受付の段階",
        examples=[[{"kind": "first_come", "opens": {"months_before": 1}, "closes": "start"}]],
    )
    limits: tuple[Limit, ...] = Field(
        (), description="上限", examples=[[{"id": "monthly", "what": "bookings", "max": 6}]]
    )
    approval: tuple[Approval, ...] = Field((), description="承認", examples=[[{"by": "staff"}]])
    lapse: tuple[Lapse, ...] = Field((), description="失効", examples=[[{"at": "start"}]])
    cancellation: tuple[Cancellation, ...] = Field(
        (), description="取消", examples=[[{"deadline": {"days_before": 8}}]]
    )
    change: tuple[Change, ...] = Field((), description="変更", examples=[[{"allowed": "once"}]])
    draw: tuple[Draw, ...] = Field((), description="抽選のしかた", examples=[[{"unit": "registration"}]])
    release: tuple[Release, ...] = Field((), description="空いた枠の出し方", examples=[[{"cancelled": "at_once"}]])
    key: tuple[KeyRule, ...] = Field((), description="鍵", examples=[[{"kind": "keypad"}]])
    reminder: tuple[Reminder, ...] = Field(
        (), description="利用前のお知らせ", examples=[[{"at": {"days_before": 1, "time": "18:00"}}]]
    )
    fees: tuple[Fees, ...] = Field((), description="使用料", examples=[[{"free": True}]])
    payment: tuple[Payment, ...] = Field((), description="支払い", examples=[[{"on_day": ["cash"]}]])
    refund: tuple[Refund, ...] = Field(
        (), description="還付", examples=[[{"steps": [{"deadline": {"days_before": 10}, "percent": 30}]}]]
    )
    equipment: dict[Slug, Equipment] = Field(
        {}, description="付帯設備", examples=[{"lectern": {"name": "演台", "stock": 2}}]
    )
    evictions: tuple[Eviction, ...] = Field(
        (), description="優先して使う事情", examples=[[{"id": "funeral", "name": "葬儀"}]]
    )
    penalties: Penalties = Field(
        default_factory=lambda: Penalties.model_validate({}),
        description="罰則",
        examples=[{"no_show_after_minutes": 60}],
    )
    registration: Registration = Field(
        default_factory=lambda: Registration.model_validate({}),
        description="利用者登録",
        examples=[{"approval": "staff"}],
    )
    office: Office = Field(
        description="窓口・連絡先", examples=[{"name": "公民館", "phone": "03-0000-0000", "hours": "09:00-17:00"}]
    )
    texts: Texts = Field(
        description="言葉",
        examples=[
            {
                "greeting": "こんにちは。",
                "terms": {"version": "1", "text": "…"},
                "privacy": {"version": "1", "text": "…"},
                "house_rules": {"version": "1", "text": "…"},
                "contact": "公民館 0000-00-0000",
                "directions": "駅から歩いて5分",
            }
        ],
    )
    faq: tuple[Faq, ...] = Field(
        (), description="よくある質問", examples=[[{"words": ["駐車場"], "answer": "ありません。"}]]
    )
