"""Whatever LINE refuses in a message is refused, with LINE's error object; the longest it accepts is accepted."""

from typing import Any

import pytest

from bot.simulator.line_limits import refused_messages
from bot.simulator.line_menus import refused_menu, refused_picture
from bot.simulator.shelf import Json


def text(words: str, **more: Any) -> Json:
    return {"type": "text", "text": words, **more}


def message_action(label: str = "はい", words: str = "はい") -> Json:
    return {"type": "message", "label": label, "text": words}


def quick(*actions: Json) -> Json:
    return text("いつ？", quickReply={"items": [{"type": "action", "action": action} for action in actions]})


def picker(**more: Any) -> Json:
    return {"type": "datetimepicker", "label": "日", "data": "d", "mode": "date", **more}


def postback(**more: Any) -> Json:
    return {"type": "postback", "label": "押す", "data": "d", **more}


def box(*contents: Json, **more: Any) -> Json:
    return {"type": "box", "layout": "vertical", "contents": list(contents), **more}


def words(value: str = "あ", **more: Any) -> Json:
    return {"type": "text", "text": value, **more}


def bubble(body: Json | None = None, **more: Any) -> Json:
    return {"type": "bubble", "body": body or box(words()), **more}


def flex(contents: Json, alt: str = "予約") -> Json:
    return {"type": "flex", "altText": alt, "contents": contents}


def carousel(count: int) -> Json:
    return flex({"type": "carousel", "contents": [bubble()] * count})


def confirm(*actions: Json, words: str = "よろしいですか") -> Json:
    return {
        "type": "template",
        "altText": "確認",
        "template": {"type": "confirm", "text": words, "actions": list(actions)},
    }


def buttons(count: int, **more: Any) -> Json:
    template = {"type": "buttons", "text": "どれ？", "actions": [message_action()] * count, **more}
    return {"type": "template", "altText": "選ぶ", "template": template}


def columns(*counts: int) -> Json:
    rows = [{"text": "列", "actions": [message_action()] * count} for count in counts]
    return {"type": "template", "altText": "選ぶ", "template": {"type": "carousel", "columns": rows}}


@pytest.mark.parametrize(
    ("messages", "property_at"),
    [
        pytest.param([], "messages", id="no message"),
        pytest.param([text("あ")] * 6, "messages", id="six messages"),
        pytest.param([{"type": "poem"}], "messages[0].type", id="unknown type"),
        pytest.param([text("")], "messages[0].text", id="empty text"),
        pytest.param([text("あ" * 5001)], "messages[0].text", id="5,001 characters"),
        pytest.param([text("😀" * 2501)], "messages[0].text", id="an emoji counts as two"),
        pytest.param([text("a"), text("")], "messages[1].text", id="the second message"),
        pytest.param([quick(*[message_action()] * 14)], "messages[0].quickReply.items", id="14 quick replies"),
        pytest.param([quick()], "messages[0].quickReply.items", id="no quick reply"),
        pytest.param([quick(message_action("あ" * 21))], "messages[0].quickReply.items[0].action.label", id="label of 21"),
        pytest.param([quick(message_action(words="あ" * 301))], "messages[0].quickReply.items[0].action.text", id="text of 301"),
        pytest.param([quick(postback(data="x" * 301))], "messages[0].quickReply.items[0].action.data", id="data of 301"),
        pytest.param([quick(postback(data=""))], "messages[0].quickReply.items[0].action.data", id="no data"),
        pytest.param(
            [quick(postback(displayText="あ" * 301))],
            "messages[0].quickReply.items[0].action.displayText",
            id="displayText of 301",
        ),
        pytest.param(
            [quick({"type": "uri", "label": "地図", "uri": "https://example.jp/" + "a" * 990})],
            "messages[0].quickReply.items[0].action.uri",
            id="address above 1,000",
        ),
        pytest.param(
            [quick({"type": "uri", "label": "地図", "uri": "javascript:alert(1)"})],
            "messages[0].quickReply.items[0].action.uri",
            id="an address that is none",
        ),
        pytest.param([quick(picker(mode="week"))], "messages[0].quickReply.items[0].action.mode", id="picker mode"),
        pytest.param([quick(picker(min="2026-5-1"))], "messages[0].quickReply.items[0].action.min", id="picker min"),
        pytest.param(
            [quick(picker(min="2026-06-01", max="2026-05-01"))],
            "messages[0].quickReply.items[0].action.max",
            id="picker max before min",
        ),
        pytest.param(
            [quick(picker(mode="datetime", initial="2026-05-01T10:00:00"))],
            "messages[0].quickReply.items[0].action.initial",
            id="picker with seconds",
        ),
        pytest.param([confirm(message_action())], "messages[0].template.actions", id="confirm with one action"),
        pytest.param([confirm(*[message_action()] * 2, words="あ" * 241)], "messages[0].template.text", id="confirm of 241"),
        pytest.param([buttons(5)], "messages[0].template.actions", id="five buttons"),
        pytest.param([buttons(1, text="あ" * 161)], "messages[0].template.text", id="buttons text of 161"),
        pytest.param([buttons(1, title="題", text="あ" * 61)], "messages[0].template.text", id="61 below a title"),
        pytest.param([buttons(1, title="あ" * 41)], "messages[0].template.title", id="title of 41"),
        pytest.param([columns(*[1] * 11)], "messages[0].template.columns", id="eleven columns"),
        pytest.param([columns(4)], "messages[0].template.columns[0].actions", id="four actions in a column"),
        pytest.param([columns(1, 2)], "messages[0].template.columns", id="columns of unequal actions"),
        pytest.param([flex(bubble(), alt="")], "messages[0].altText", id="no altText"),
        pytest.param([flex(bubble(), alt="あ" * 401)], "messages[0].altText", id="altText of 401"),
        pytest.param([carousel(13)], "/contents", id="13 bubbles"),
        pytest.param([flex({"type": "bubble"})], "/", id="an empty bubble"),
        pytest.param([flex(bubble(size="huge"))], "/size", id="bubble size"),
        pytest.param([flex(bubble(words("あ")))], "/body", id="a body that is no box"),
        pytest.param([flex(bubble(box(words(""))))], "/body/contents/0/text", id="empty Flex text"),
        pytest.param([flex(bubble(box(words(size="16"))))], "/body/contents/0/size", id="Flex text size"),
        pytest.param([flex(bubble(box(words(colour="#000000"))))], "/body/contents/0/colour", id="a misspelt property"),
        pytest.param([flex(bubble(box(words(color="red"))))], "/body/contents/0/color", id="a colour by name"),
        pytest.param([flex(bubble(box({"type": "buton"})))], "/body/contents/0", id="unknown component"),
        pytest.param([flex(bubble(box({"type": "icon", "url": "https://a.jp/i.png"})))], "/body/contents/0", id="icon outside baseline"),
        pytest.param([flex(bubble(box({"type": "button"})))], "/body/contents/0/action", id="a button without action"),
        pytest.param(
            [flex(bubble(box({"type": "button", "action": message_action("あ" * 41)})))],
            "/body/contents/0/action/label",
            id="a button's label of 41",
        ),
        pytest.param([flex(bubble(box({"type": "image", "url": "http://a.jp/i.png"})))], "/body/contents/0/url", id="an http image"),
        pytest.param([flex(bubble({"type": "box", "layout": "diagonal", "contents": []}))], "/body/layout", id="layout"),
        pytest.param([flex(bubble(box(*[words("あ" * 900)] * 12)))], "/", id="a bubble above 30 KB"),
        pytest.param([text("あ", sender={"name": "あ" * 21})], "messages[0].sender.name", id="sender of 21"),
        pytest.param([text("$" * 21, emojis=[{"index": n} for n in range(21)])], "messages[0].emojis", id="21 emojis"),
        pytest.param([{"type": "image", "originalContentUrl": "http://a.jp/a.jpg", "previewImageUrl": "https://a.jp/a.jpg"}],
                     "messages[0].originalContentUrl", id="an image over http"),
    ],
)  # fmt: skip
def test_refused_as_line_refuses(messages: list[Json], property_at: str) -> None:
    error = refused_messages(messages)
    assert error is not None
    assert property_at in [detail["property"] for detail in error["details"]]


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(text("あ" * 5000), id="5,000 characters"),
        pytest.param(text("😀" * 2500), id="2,500 emoji"),
        pytest.param(quick(*[message_action("あ" * 20)] * 13), id="13 quick replies of 20"),
        pytest.param(quick(message_action("👨‍👩‍👧‍👦" * 20)), id="20 families are 20 characters"),
        pytest.param(quick(postback(data="x" * 300, displayText="あ" * 300)), id="data and displayText of 300"),
        pytest.param(quick(picker(min="2026-05-01", max="2026-06-01", initial="2026-05-13")), id="a picker"),
        pytest.param(quick(picker(mode="datetime", initial="2026-05-13T10:00")), id="a picker of both"),
        pytest.param(confirm(message_action(), message_action(), words="あ" * 240), id="confirm of 240"),
        pytest.param(buttons(4, text="あ" * 160), id="four buttons, 160"),
        pytest.param(columns(*[3] * 10), id="ten columns of three"),
        pytest.param(flex(bubble(), alt="あ" * 400), id="altText of 400"),
        pytest.param(carousel(12), id="12 bubbles"),
        pytest.param(flex(bubble(box(words("あ", wrap=True, size="18px", color="#00000080")), size="giga")), id="Flex"),
        pytest.param(
            flex(bubble(box(box({"type": "icon", "url": "https://a.jp/i.png"}, words(), layout="baseline")))),
            id="icon in baseline",
        ),
        pytest.param(
            flex(bubble(box({"type": "button", "action": message_action("あ" * 40)}))), id="a button's label of 40"
        ),
        pytest.param({"type": "sticker", "packageId": "446", "stickerId": "1988"}, id="sticker"),
    ],
)
def test_accepted_at_the_limit(message: Json) -> None:
    assert refused_messages([message] * 5) is None


def menu(**more: Any) -> Json:
    bounds = {"x": 0, "y": 0, "width": 800, "height": 400}
    area = {"bounds": bounds, "action": message_action()}
    whole: Json = {
        "size": {"width": 800, "height": 400},
        "selected": True,
        "name": "n",
        "chatBarText": "メニュー",
        "areas": [area],
    }
    return whole | more


@pytest.mark.parametrize(
    ("wrong", "property_at"),
    [
        ({"chatBarText": "あ" * 15}, "chatBarText"),
        ({"size": {"width": 799, "height": 400}}, "size.width"),
        ({"size": {"width": 800, "height": 600}}, "size.height"),
        ({"areas": [menu()["areas"][0]] * 21}, "areas"),
        ({"name": ""}, "name"),
    ],
)
def test_a_rich_menu_is_refused(wrong: Json, property_at: str) -> None:
    assert refused_menu(menu()) is None
    error = refused_menu(menu(**wrong))
    assert error is not None
    assert property_at in [detail["property"] for detail in error["details"]]


def png(width: int, height: int, size: int = 100) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\0" * size


@pytest.mark.parametrize(
    ("image", "kind", "fine"),
    [
        pytest.param(png(2500, 1686), "image/png", True, id="2500 x 1686"),
        pytest.param(png(2501, 1686), "image/png", False, id="too wide"),
        pytest.param(png(800, 240), "image/png", False, id="too low"),
        pytest.param(png(800, 600), "image/png", False, id="too square"),
        pytest.param(png(2500, 1686, 1024 * 1024), "image/png", False, id="above 1 MB"),
        pytest.param(b"GIF89a", "image/gif", False, id="a GIF"),
    ],
)
def test_a_rich_menus_picture(image: bytes, kind: str, *, fine: bool) -> None:
    assert (refused_picture(image, kind) is None) is fine
