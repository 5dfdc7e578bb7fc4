"""The stages in which a use is obtained: lottery, first come, priority; their shape in a policy file."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from booking.policy.anchors import Anchor, When, at_the_end_of
from booking.policy.base import DayType, Model, Positive, Selected, Slug, Text, Told, tell

StageKind = Literal["lottery", "first_come", "priority"]


class Confirm(Model):
    """当選の確定、仮予約の確定."""

    opens: When | None = Field(
        None,
        description='確定の始まり。書かなければ結果の時点。of = "won" なら抽選の日から数える（closes・remind も）',
        examples=[{"months_before": 6, "day": 21}],
    )
    closes: When = Field(
        description="確定の終わり", examples=[{"months_before": 6, "day": 25}, {"days_after": 7, "of": "won"}]
    )
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
        None,
        description='結果を知らせる時点。書かなければ抽選の時点。of = "won" なら（休みで動かした後の）抽選の日から数える',
        examples=[{"months_before": 2, "day": 22}, {"days_after": 1, "of": "won", "time": "11:00"}],
    )
    confirm: Confirm | None = Field(
        None,
        description="lottery は当選の確定。first_come は仮予約で、期限までに本人が本申請（確定）しなければ無効。書かなければ手続きはない",
        examples=[
            {"closes": {"months_before": 6, "day": 25}},
            {"closes": {"days_after": 8, "of": "booked", "count_base_day": True}, "by": "visit"},
        ],
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
            for key in ("draws", "announces")
            if self.kind != "lottery" and getattr(self, key)
        )
        if self.confirm is not None and self.kind == "priority":
            found.append(("confirm", "confirm は lottery か first_come のものです", "（confirm を消します）"))
        if self.confirm is not None and self.kind == "first_come" and self.confirm.opens is not None:
            text = "仮予約の確定は申し込んだときから始まります（opens は書きません）"
            found.append(("confirm.opens", text, "（opens を消します）"))
        if self.conditions and self.kind != "priority":
            found.append(("conditions", 'conditions は kind = "priority" だけのものです', "（conditions を消します）"))
        if self.kind == "priority" and not (self.conditions or self.classes or self.channels):
            text = "だれのどの受付でもよい先行予約になっています。条件・利用者区分・受付方法のどれかを書きます"
            found.append(("channels", text, '["counter"]'))
        for key in ("opens", "closes", "draws"):
            bound = getattr(self, key)
            if bound is not None and bound.of != "use":
                found.append((f"{key}.of", "段階の期間は利用日から数えます（of は書きません）", '"use"'))
        since, text = ("booked", "申し込んだ日") if self.kind == "first_come" else ("won", "抽選の日")
        for key, bound in self._after_the_stage():
            if bound is not None and bound.of not in ("use", since):
                found.append((f"{key}.of", f'利用日か、{text}（of = "{since}"）から数えます', f'"{since}"'))
        tell(found)
        return self

    def _after_the_stage(self) -> Iterator[tuple[str, Anchor | None]]:
        """Bounds that may be counted from the draw, or from the provisional booking."""
        yield "announces", self.announces
        if self.confirm is not None:
            yield from ((f"confirm.{key}", getattr(self.confirm, key)) for key in ("opens", "closes", "remind"))

    @property
    def key(self) -> str:
        """What rules of one stage share."""
        return self.id or self.kind


def _drawn_at_the_close(stage: Stage) -> str:
    """A draw that is never before the end of the entries."""
    return "{ days_before = 28 }" if stage.closes is None else at_the_end_of(stage.closes)
