"""A bot of two hundred lines with nothing behind it: it shows each kind of message, so that the stand-ins and the page can be
tried without the real one. Started as a process: `python echo_bot.py`, settings from the environment as the real one."""

import base64
import hashlib
import hmac
import json
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Json = dict[str, Any]

YES_NO = {
    "items": [
        {"type": "action", "action": {"type": "message", "label": "はい", "text": "はい"}},
        {"type": "action", "action": {"type": "postback", "label": "いいえ", "data": "no", "displayText": "いいえ"}},
    ]
}
BUBBLE: Json = {
    "type": "bubble",
    "header": {
        "type": "box",
        "layout": "vertical",
        "backgroundColor": "#0b6b4f",
        "contents": [
            {"type": "text", "text": "予約が決まりました", "color": "#ffffff", "weight": "bold", "size": "lg"}
        ],
    },
    "body": {
        "type": "box",
        "layout": "vertical",
        "spacing": "md",
        "contents": [
            {"type": "text", "text": "5月23日（土）15:00〜17:00", "weight": "bold", "wrap": True},
            {"type": "separator"},
            {
                "type": "box",
                "layout": "baseline",
                "spacing": "sm",
                "contents": [
                    {"type": "text", "text": "予約番号", "size": "sm", "color": "#667085", "flex": 2},
                    {"type": "text", "text": "790110", "flex": 5},
                ],
            },
        ],
    },
    "footer": {
        "type": "box",
        "layout": "vertical",
        "spacing": "sm",
        "contents": [
            {
                "type": "button",
                "style": "primary",
                "color": "#0b6b4f",
                "action": {"type": "postback", "label": "くわしく", "data": "more", "displayText": "くわしく"},
            },
            {
                "type": "button",
                "style": "link",
                "action": {"type": "uri", "label": "地図", "uri": "https://example.jp/"},
            },
        ],
    },
}
PICKER = {
    "type": "datetimepicker",
    "label": "日にちを選ぶ",
    "data": "day",
    "mode": "date",
    "min": "2026-05-01",
    "max": "2027-12-31",
}
SAMPLES: dict[str, list[Json]] = {
    "flex": [{"type": "flex", "altText": "予約が決まりました", "contents": BUBBLE}],
    "carousel": [
        {
            "type": "flex",
            "altText": "予約の一覧",
            "contents": {"type": "carousel", "contents": [BUBBLE, BUBBLE, BUBBLE]},
        }
    ],
    "confirm": [
        {
            "type": "template",
            "altText": "確認",
            "template": {
                "type": "confirm",
                "text": "取り消しますか？",
                "actions": [
                    {"type": "message", "label": "はい", "text": "はい"},
                    {"type": "message", "label": "いいえ", "text": "いいえ"},
                ],
            },
        }
    ],
    "buttons": [
        {
            "type": "template",
            "altText": "えらぶ",
            "template": {"type": "buttons", "title": "施設", "text": "どちらですか？", "actions": [PICKER]},
        }
    ],
    "picker": [
        {"type": "text", "text": "いつですか？", "quickReply": {"items": [{"type": "action", "action": PICKER}]}},
    ],
    "bad": [{"type": "text", "text": "あ" * 5001}],
    "sticker": [{"type": "sticker", "packageId": "446", "stickerId": "1988"}],
}


def call(url: str, token: str, body: Json) -> Json:
    """POST JSON to a platform; errors of the platform are left to it."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            read: Json = json.loads(answer.read())
            return read
    except OSError as problem:
        return {"error": str(problem)}


def line(path: str, body: Json) -> Json:
    """Call LINE."""
    return call(os.environ["LINE_API_BASE_URL"] + path, os.environ["LINE_CHANNEL_ACCESS_TOKEN"], body)


def slack(method: str, body: Json) -> Json:
    """Call Slack."""
    return call(os.environ["SLACK_API_BASE_URL"] + method, os.environ["SLACK_BOT_TOKEN"], body)


def card(request_id: str, text: str) -> Json:
    """Return a card with the buttons of the contract."""
    ids = ("booking_approve", "承認", "primary"), ("booking_reject", "却下…", "danger")
    buttons = [
        {
            "type": "button",
            "action_id": key,
            "value": request_id,
            "text": {"type": "plain_text", "text": label},
            "style": style,
        }
        for key, label, style in ids
    ]
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"*予約の申し込み*　{text}"}}
    payload = {"kind": "booking", "id": request_id}
    return {
        "channel": os.environ["SLACK_STAFF_CHANNEL"],
        "text": "予約の申し込み",
        "blocks": [section, {"type": "actions", "elements": buttons}],
        "metadata": {"event_type": "yoriai_request", "event_payload": payload},
    }


def take_line(event: Json) -> None:
    """Answer one event of LINE."""
    if "replyToken" not in event:
        return
    if event["type"] == "follow":
        messages = [{"type": "text", "text": "はじめまして。", "quickReply": YES_NO}]
    elif event["type"] == "postback":
        said = event["postback"].get("params") or event["postback"]["data"]
        messages = [{"type": "text", "text": f"postback: {json.dumps(said, ensure_ascii=False)}"}]
    elif event["type"] == "message" and event["message"]["type"] == "text":
        text = event["message"]["text"]
        if text == "予約":
            slack("chat.postMessage", card("R1", "1階洋室"))
        messages = SAMPLES.get(text, [{"type": "text", "text": f"「{text}」ですね。", "quickReply": YES_NO}])
        if text == "wait":
            line("/v2/bot/chat/loading/start", {"chatId": event["source"]["userId"], "loadingSeconds": 20})
            return
        if text == "push":
            line("/v2/bot/message/push", {"to": event["source"]["userId"], "messages": messages})
            return
    else:
        messages = [{"type": "text", "text": "ありがとうございます。"}]
    line("/v2/bot/message/reply", {"replyToken": event["replyToken"], "messages": messages})


def reason_modal(request_id: str) -> Json:
    """Return the modal that asks why."""
    text = {"type": "plain_text_input", "action_id": "reason", "multiline": True}
    label = {"type": "plain_text", "text": "理由"}
    return {
        "type": "modal",
        "callback_id": "booking_reject_reason",
        "private_metadata": request_id,
        "title": {"type": "plain_text", "text": "却下の理由"},
        "submit": {"type": "plain_text", "text": "却下する"},
        "close": {"type": "plain_text", "text": "もどる"},
        "blocks": [{"type": "input", "block_id": "why", "label": label, "element": text}],
    }


def take_slack(payload: Json) -> Json | None:
    """Answer one interaction of Slack; returns what the HTTP answer holds."""
    if payload["type"] == "view_submission":
        reason = payload["view"]["state"]["values"]["why"]["reason"]["value"]
        return {"response_action": "errors", "errors": {"why": "もう少しくわしく"}} if len(reason) < 3 else None
    action = payload["actions"][0]
    channel, ts = payload["container"].get("channel_id"), payload["container"].get("message_ts")
    if payload["user"]["id"] == "U0STRANGE4":
        text = "この操作はできません。"
        slack("chat.postEphemeral", {"channel": channel, "user": payload["user"]["id"], "text": text})
    elif action["action_id"] == "booking_reject":
        slack("views.open", {"trigger_id": payload["trigger_id"], "view": reason_modal(action["value"])})
    else:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "*予約の申し込み*\n承認　佐藤"}}
        slack("chat.update", {"channel": channel, "ts": ts, "text": "承認", "blocks": [section]})
    return None


class Handler(BaseHTTPRequestHandler):
    """The two webhooks and the readiness check."""

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._say(200, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/line/webhook":
            key = os.environ["LINE_CHANNEL_SECRET"].encode()
            right = base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
            if self.headers.get("X-Line-Signature") != right:
                return self._say(401)
            self._say(200)
            for event in json.loads(body)["events"]:
                take_line(event)
            return None
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if "command" in form:
            return self._say(200, json.dumps({"text": f"{form['command']} {form.get('text', '')}"}).encode())
        if "payload" in form:
            answer = take_slack(json.loads(form["payload"]))
            return self._say(200, json.dumps(answer).encode() if answer else b"")
        event = json.loads(body)
        if event["type"] == "url_verification":
            return self._say(200, json.dumps({"challenge": event["challenge"]}).encode())
        self._say(200)
        if event["event"]["type"] == "app_home_opened":
            text = {"type": "mrkdwn", "text": "*お知らせはありません*"}
            view = {"type": "home", "blocks": [{"type": "section", "text": text}]}
            slack("views.publish", {"user_id": event["event"]["user"], "view": view})
        return None

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Write nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
