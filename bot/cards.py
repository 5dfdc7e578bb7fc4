"""Cards, modals and notices for staff in Slack's blocks, drawn from the database of this moment; what people typed is escaped."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from booking import engine, enrolment, store
from booking.calendar import JST
from booking.desk import booking_rows, registrations, suspicion
from booking.desk.office import Office
from booking.policy import Policy
from booking.values import Booking, Registration
from dialogs import registration as registration_talk
from dialogs import wording
from dialogs.my_bookings import STATES

REASON_BLOCK = "reason_block"
MAX_SECTION = 2900
MAX_VALUE = 150  # Slack's limit of what an option carries
DONE = {"approved": "承認", "rejected": "却下", "withdrawn": "取り下げ", "erased": "削除"}
HIDDEN = "（承認する職員だけが見られます）"
REACHED_BY = frozenset({"birth_date", "postcode", "address", "phone", "email", "contact"})
MARKUP = str.maketrans("*~`", "＊～｀")  # what Slack takes for formatting, in full width
TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
BY = {"resident": "利用者", "policy": "期限による", "draw": "抽選"}
REASONS = ("利用目的が施設の決まりに合わないため", "内容の確認ができなかったため", "施設の都合により利用できないため")
LET_GO = {
    "same_hand": ":warning: 同じ方（または電話・住所が同じ登録）が、この時間の当選を手放しています",
    "same_group": ":warning: 団体名がほぼ同じほかの登録が、この時間の当選を手放しています",
    "others": ":information_source: ほかの方が手放した当選の時間です",
}
NOTICES = {
    "message_dead": "{whose}への「{what}」を LINE で届けられません（{error}）。電話で知らせてください。",
    "line_denied": "LINE がこのアカウントからの送信を受け付けません（{error}）。アクセストークンを確かめてください。直るまで、お知らせは送られずに待ちます。",
    "quota_used_up": "LINE の今月の送信数を使い切りました。増えるまで、お知らせは送られずに待ちます。",
    "key_worry": "入口の番号が錠に届いていません。錠の電源と通信を確かめてください。利用者には「準備中」と案内しています。",
    "event_dead": "利用者のメッセージを処理できませんでした。記録の番号は {about} です。",
    "policy_refused": "決まりのファイルに誤りがあり、前のものを使い続けています：{error}",
    "draw_frozen": "{draw}の抽選の受付を締め切りました。申し込みは{count}件、抽選は{due}です。\n{summary}一覧の封印（Merkle root）：`{root}`",
    "draw_drawn": "{draw}の抽選が終わりました。{count}件のうち{winners}件が当選しました。{by_phone}一覧：`/yoriai export {facility} {key}`",
    "draw_promoted": "{draw}の抽選で、空いた当選の枠から{winners}件が繰り上げで当選しました。",
    "draw_waits": "{draw}の抽選は、公開の値（{rule}）を待っています。公表されたら `yoriai draw beacon {facility} {key} 値 --by 担当者` で入れてください。",
    "win_dropped": "当選を手放した時間が、また予約されました：{place}　予約番号 {number}。同じ方か、電話・住所・団体名が同じ登録です。",
    "look_alike": "窓口での登録 {registration} によく似た団体名の登録があります：{names}",
    "resident_message": "利用者からの伝言：{text}",
    "room_closed": "{place}を閉めました（{reason}）。担当 {by}",
    "refund_due": "予約 {number}（{place}）が取り消され、{yen}の還付があります。{permission}",
    "no_show_suspected": "予約 {number}（{place}）の鍵が受け取られていません。来られなかったときは `yoriai counter noshow --booking {booking}` で記録してください。",
    "key_missing": "予約 {number}（{place}）の鍵が、時間を過ぎても戻っていません。",
    "registration_ended": "罰則により、利用者登録 {about} が取り消されました。取り消された予約は{bookings}件です。",
    "policy_mended": "決まりのファイルの誤りが直り、新しい決まりで動いています。",
}


def escape(text: str) -> str:
    """What was typed, as it is: no mention, no link, nothing bold or struck out, nothing that turns the line round."""
    return upright(text).translate(MARKUP).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def upright(text: str) -> str:
    """The text without the marks that set the direction of writing: what stands after them keeps its place."""
    return text.translate(TURNING)


def mask(name: str) -> str:
    """山田 花子 -> 山〇 〇子: enough to tell people apart, no more."""
    parts = name.split()
    if len(parts) >= 2:
        return f"{parts[0][:1]}{'〇' * (len(parts[0]) - 1)} {'〇' * (len(parts[-1]) - 1)}{parts[-1][-1:]}"
    return f"{name[:1]}{'〇' * max(1, len(name) - 1)}"


def posted(office: Office, about: str) -> tuple[str, str] | None:
    """(channel, ts) of a card that stands in the channel."""
    row = office.conn.execute(select(store.cards).where(store.cards.c.about == about)).first()
    return (row.channel, row.ts) if row else None


def write(office: Office, row: Row[Any]) -> dict[str, Any] | None:
    """The Web API call of a Slack row; a card is posted or redrawn, whichever it needs now."""
    if row.kind == "card":
        return _card_call(office, row)
    facts = json.loads(office.open(row.payload_sealed, "outbox.payload") or "{}")
    channel = office.open(row.to_sealed, "outbox.to")
    if row.kind == "ephemeral":
        return {
            "method": "chat.postEphemeral",
            "arguments": {"channel": channel, "user": facts["user"], "text": facts["text"]},
        }
    if row.kind == "file":
        return {
            "method": "upload",
            "arguments": {"channel": channel, "filename": facts["name"], "content": facts["text"]},
        }
    words = NOTICES[facts["kind"]].format_map(
        {"about": row.about, **{k: escape(str(v))[:1500] for k, v in facts.items()}}
    )
    sign = ":game_die:" if facts["kind"].startswith("draw_") else ":warning:"
    mark = f"notice-{row.id}"  # by which a repetition finds whether it stands there already
    metadata = {"event_type": "yoriai_notice", "event_payload": {"id": mark}}
    return {
        "method": "chat.postMessage",
        "look_for": mark if row.attempts > 1 else "",
        "arguments": {"channel": channel, "text": f"{sign} {words}", "metadata": metadata},
    }


def _card_call(office: Office, row: Row[Any]) -> dict[str, Any] | None:
    kind, blocks, text = draw(office, row.about)
    if not blocks:
        return None
    content = {
        "text": text,
        "blocks": blocks,
        "metadata": {"event_type": "yoriai_request", "event_payload": {"kind": kind, "id": row.about}},
    }
    known = posted(office, row.about)
    if known:
        return {"method": "chat.update", "arguments": {"channel": known[0], "ts": known[1], **content}}
    channel = office.open(row.to_sealed, "outbox.to")
    look = row.about if row.attempts > 1 else ""
    return {"method": "chat.postMessage", "look_for": look, "arguments": {"channel": channel, **content}}


def draw(office: Office, about: str) -> tuple[str, list[dict[str, Any]], str]:
    """(kind, blocks, plain text) of the card about a registration or a booking; no blocks for a hall that is not served."""
    if office.conn.execute(select(store.registrations.c.id).where(store.registrations.c.id == about)).first():
        one = registrations.get(office, about)
        return "registration", _registration(office, one) if one.facility in office.policies else [], "利用者登録の申請"
    booking = booking_rows.get(office, about)
    return "booking", _booking(office, booking) if booking.facility in office.policies else [], "予約の申し込み"


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:MAX_SECTION]}}


def _buttons(kind: str, about: str) -> dict[str, Any]:
    def button(action: str, label: str, style: str = "") -> dict[str, Any]:
        shown = {
            "type": "button",
            "action_id": f"{kind}_{action}",
            "text": {"type": "plain_text", "text": label},
            "value": about,
        }
        return {**shown, "style": style} if style else shown

    return {
        "type": "actions",
        "block_id": f"{kind}_actions",
        "elements": [
            button("approve", "承認", "primary"),
            button("reject", "却下…", "danger"),
            button("details", "くわしく"),
        ],
    }


def by_whom(by: str | None) -> str:
    """Who took a step: a staff member as Slack shows one, the resident, or the rules."""
    if by and by[:1] in "UW" and by.isalnum():
        return f"<@{by}>"
    return escape(BY.get(by or "", by or "－"))


def _decided(office: Office, word: str, by: str | None, at: Any, reason: str) -> dict[str, Any]:
    who = by_whom(by)
    when = wording.moment(at, office.at.astimezone(JST).date()) if at else ""
    why = f"\n理由：{escape(reason)}" if reason else ""
    return _section(f"*{word}*　{who}　{when}{why}")


def _registration(office: Office, one: Registration) -> list[dict[str, Any]]:
    if one.state == "erased":
        return [_section("*利用者登録の申請*\n削除されました")]
    policy = office.policies[one.facility]
    today = office.at.astimezone(JST).date()
    twins = registrations.twins(office, one.id)
    lines = [
        f"*利用者登録の申請*　{escape(policy.name)}",
        f"{escape(mask(one.answers.get('name', '')))}　受付 {wording.moment(one.applied_at, today)}",
    ]
    if twins:
        lines.append(f":busts_in_silhouette: 電話番号か住所とフリガナが同じ登録が、ほかに{len(twins)}件あります")
    alike = suspicion.similar_groups(office, one)
    if alike:
        lines.append(f":busts_in_silhouette: よく似た団体名の登録：{escape('、'.join(alike[:3]))}")
    blocks = [_section("\n".join(lines))]
    if one.state == "applied":
        return [*blocks, _buttons("registration", one.id), *_class_buttons(policy, one)]
    return [*blocks, _decided(office, DONE[one.state], one.decided_by, one.decided_at, one.reason)]


def _class_buttons(policy: Policy, one: Registration) -> list[dict[str, Any]]:
    """One approval a class, where people may register as several; 承認 alone keeps the class applied for."""
    offered = enrolment.classes(policy)
    if len(offered) < 2:
        return []
    return [
        {
            **_section(f"区分　{escape(policy.classes[klass].name)}{'（申請した区分）' if klass == one.klass else ''}"),
            "block_id": f"registration_class_{klass}",
            "accessory": {
                "type": "button",
                "action_id": "registration_approve",
                "text": {"type": "plain_text", "text": "この区分で承認"},
                "value": f"{one.id}:{klass}",
            },
        }
        for klass in offered
    ]


def _booking(office: Office, one: Booking) -> list[dict[str, Any]]:
    policy = office.policy(one.facility, one.booked_at)
    today = office.at.astimezone(JST).date()
    owner = registrations.get(office, one.registration)
    used, absent = _past(office, one)
    entrance = (
        f"　{escape(policy.entrances[one.entrance].name)}" if one.entrance and one.entrance in policy.entrances else ""
    )
    lines = [
        f"*予約の申し込み*　{escape(policy.name)}　{escape(policy.rooms[one.room].name)}{entrance}",
        f"{wording.span(one.start, one.end, today)}　{one.headcount}人",
        f"{escape(one.details.group)}　{escape(one.details.purpose)}",
        f"申込者　{escape(mask(owner.answers.get('name', '')))}　これまで{used}回、無断不使用{absent}",
    ]
    if who := suspicion.win_dropped_before(office, one):
        lines.append(LET_GO[who])
    if one.state == "awaiting_approval":
        lapse = engine.lapse_at(
            policy, one.start, room=one.room, booked_at=one.booked_at, klass=one.klass, channel=one.channel
        )
        lines.append(f"回答期限　{wording.moment(lapse, today)}　　受付　{wording.moment(one.booked_at, today)}")
        return [_section("\n".join(lines)), _buttons("booking", one.id)]
    number = f"予約番号 {one.number}　" if one.number else ""
    word = {"confirmed": "承認", "refused": "却下"}.get(one.state, STATES[one.state])
    at, by = last_step(office, one.id)
    if one.state == "cancelled":
        word = "取り消されました"
    return [_section("\n".join(lines)), _decided(office, f"{number}{word}", by, at, one.reason)]


def last_step(office: Office, about: str) -> tuple[datetime | None, str]:
    """When a booking or registration came into its state, and by whom."""
    table = store.history
    query = select(table.c.at, table.c.by).where(table.c.about == about, table.c.before.is_distinct_from(table.c.after))
    row = office.conn.execute(query.order_by(table.c.id.desc()).limit(1)).first()
    return (row.at, row.by) if row else (None, "")


def _past(office: Office, one: Booking) -> tuple[int, int]:
    table = store.bookings
    states = (
        select(table.c.state, func.count())
        .where(table.c.registration == one.registration, table.c.state.in_(("used", "no_show")))
        .group_by(table.c.state)
    )
    counted: dict[str, int] = {row[0]: row[1] for row in office.conn.execute(states)}
    return counted.get("used", 0), counted.get("no_show", 0)


def modal(office: Office, action: str, about: str, *, reveal: bool) -> dict[str, Any] | None:
    """The modal a button opens: the reason of a refusal, or the details; None for an id that is not known.

    `reveal`: with how the person is reached, which those see who decide.
    """
    try:
        if action.endswith("_reject"):
            return reason_modal(action, about, _usual_reasons(office, action, about))
        return details_modal(office, action.removesuffix("_details"), about, reveal=reveal)
    except LookupError:
        return None


def _usual_reasons(office: Office, action: str, about: str) -> tuple[str, ...]:
    """The policy's reasons for refusing a booking, the usual ones otherwise."""
    if not action.startswith("booking"):
        return REASONS
    one = booking_rows.get(office, about)
    policy = office.policy(one.facility, one.booked_at)
    return policy.approval(policy.case(one.room, one.klass, one.channel)).reject_reasons or REASONS


def reason_modal(action: str, about: str, reasons: Sequence[str]) -> dict[str, Any]:
    """One text input that always suffices; a choice above it writes the usual reasons."""
    options = [
        {"text": {"type": "plain_text", "text": reason[:75]}, "value": reason[:MAX_VALUE]} for reason in reasons[:100]
    ]
    return {
        "type": "modal",
        "callback_id": f"{action}_reason",
        "private_metadata": about,
        "title": {"type": "plain_text", "text": "却下の理由"},
        "submit": {"type": "plain_text", "text": "却下する"},
        "close": {"type": "plain_text", "text": "やめる"},
        "blocks": [
            {
                "type": "input",
                "block_id": "reason_choice_block",
                "optional": True,
                "label": {"type": "plain_text", "text": "よくある理由"},
                "element": {"type": "static_select", "action_id": "reason_choice", "options": options},
            },
            {
                "type": "input",
                "block_id": REASON_BLOCK,
                "optional": True,
                "label": {"type": "plain_text", "text": "理由（利用者の方に伝わります）"},
                "element": {"type": "plain_text_input", "action_id": "reason", "multiline": True, "max_length": 500},
            },
        ],
    }


def reason_of(view: dict[str, Any]) -> str:
    """The reason a submitted modal gives, typed or chosen; empty if neither."""
    typed, chosen = "", ""
    for block in (view.get("state") or {}).get("values", {}).values():
        field, choice = block.get("reason"), block.get("reason_choice")
        if isinstance(field, dict):
            typed = str(field.get("value") or "").strip()
        option = choice.get("selected_option") if isinstance(choice, dict) else None
        if isinstance(option, dict):
            chosen = str(option.get("value", ""))
    return typed or chosen


def details_modal(office: Office, kind: str, about: str, *, reveal: bool) -> dict[str, Any]:
    """What stands behind a card; what people typed stands in plain text. `reveal`: with how the person is reached."""
    if kind == "registration":
        owner, rows = registrations.get(office, about), []
    else:
        booking = booking_rows.get(office, about)
        owner = registrations.get(office, booking.registration)
        rows = [
            ("日時", wording.span(booking.start, booking.end)),
            ("団体", booking.details.group),
            ("目的", booking.details.purpose),
        ]
    rows += [
        (registration_talk.LABELS.get(k, k), registration_talk.shown(k, v) if reveal or k not in REACHED_BY else HIDDEN)
        for k, v in owner.answers.items()
    ]
    text = upright("\n".join(f"{name}：{value}" for name, value in rows))[:MAX_SECTION] or "－"
    return {
        "type": "modal",
        "callback_id": "details",
        "title": {"type": "plain_text", "text": "くわしい内容"},
        "close": {"type": "plain_text", "text": "閉じる"},
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": text}}],
    }
