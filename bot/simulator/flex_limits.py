"""What LINE accepts as a Flex Message: which components stand where, which properties they have, what these may be."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.line_actions import Complaints, check_action, check_uri

BUBBLE_BYTES, CAROUSEL_BYTES, MOST_BUBBLES, DEEPEST = 30 * 1024, 50 * 1024, 12, 10

Check = Callable[[Any], bool]


def _one_of(*words: str) -> Check:
    return lambda value: value in words


def _pixels(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?px", value) is not None


def _percent(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?%", value) is not None


def _words_or_pixels(*words: str) -> Check:
    return lambda value: value in words or _pixels(value)


def _boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _color(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})", value) is not None


def _ratio(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{1,6}(\.\d+)?:\d{1,6}(\.\d+)?", value) is not None


def _anything(value: Any) -> bool:
    return value is not None


SPACE = _words_or_pixels("none", "xs", "sm", "md", "lg", "xl", "xxl")
PADDING: Check = lambda value: SPACE(value) or _percent(value)  # noqa: E731 - one of a table of checks
LENGTH: Check = lambda value: _pixels(value) or _percent(value)  # noqa: E731
TEXT_SIZE = _words_or_pixels("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
IMAGE_SIZE: Check = lambda value: TEXT_SIZE(value) or value == "full" or _percent(value)  # noqa: E731
PLACE: dict[str, Check] = {
    "position": _one_of("relative", "absolute"),
    "offsetTop": PADDING,
    "offsetBottom": PADDING,
    "offsetStart": PADDING,
    "offsetEnd": PADDING,
    "margin": SPACE,
    "flex": _number,
}
ALIGN: dict[str, Check] = {"align": _one_of("start", "end", "center"), "gravity": _one_of("top", "bottom", "center")}
LETTERS: dict[str, Check] = {
    "size": TEXT_SIZE,
    "color": _color,
    "weight": _one_of("regular", "bold"),
    "style": _one_of("normal", "italic"),
    "decoration": _one_of("none", "underline", "line-through"),
}
PROPERTIES: dict[str, dict[str, Check]] = {
    "box": {
        **PLACE,
        "layout": _one_of("horizontal", "vertical", "baseline"),
        "contents": _anything,
        "backgroundColor": _color,
        "borderColor": _color,
        "borderWidth": _words_or_pixels("none", "light", "normal", "medium", "semi-bold", "bold"),
        "cornerRadius": SPACE,
        "width": LENGTH,
        "maxWidth": LENGTH,
        "height": LENGTH,
        "maxHeight": LENGTH,
        "spacing": SPACE,
        "paddingAll": PADDING,
        "paddingTop": PADDING,
        "paddingBottom": PADDING,
        "paddingStart": PADDING,
        "paddingEnd": PADDING,
        "action": _anything,
        "justifyContent": _one_of("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"),
        "alignItems": _one_of("center", "flex-start", "flex-end"),
        "background": _anything,
    },
    "button": {
        **PLACE,
        "action": _anything,
        "height": _one_of("sm", "md"),
        "style": _one_of("primary", "secondary", "link"),
        "color": _color,
        "gravity": ALIGN["gravity"],
        "adjustMode": _one_of("shrink-to-fit"),
        "scaling": _boolean,
    },
    "image": {
        **PLACE,
        **ALIGN,
        "url": _anything,
        "size": IMAGE_SIZE,
        "aspectRatio": _ratio,
        "aspectMode": _one_of("cover", "fit"),
        "backgroundColor": _color,
        "action": _anything,
        "animated": _boolean,
    },
    "video": {
        "url": _anything,
        "previewUrl": _anything,
        "altContent": _anything,
        "aspectRatio": _ratio,
        "action": _anything,
    },
    "icon": {**PLACE, "url": _anything, "size": TEXT_SIZE, "aspectRatio": _ratio, "scaling": _boolean},
    "text": {
        **PLACE,
        **ALIGN,
        **LETTERS,
        "text": _anything,
        "contents": _anything,
        "wrap": _boolean,
        "lineSpacing": _pixels,
        "maxLines": _number,
        "action": _anything,
        "adjustMode": _one_of("shrink-to-fit"),
        "scaling": _boolean,
    },
    "span": {**LETTERS, "text": _anything},
    "separator": {"margin": SPACE, "color": _color},
    "filler": {"flex": _number},
}
BUBBLE: dict[str, Check] = {
    "size": _one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
    "direction": _one_of("ltr", "rtl"),
    **dict.fromkeys(("header", "hero", "body", "footer", "styles", "action"), _anything),
}
INSIDE = {
    "horizontal": ("box", "button", "image", "video", "text", "separator", "filler"),
    "vertical": ("box", "button", "image", "video", "text", "separator", "filler"),
    "baseline": ("icon", "text", "filler"),
}


def _check_properties(part: dict[str, Any], allowed: Mapping[str, Check], at: str, out: Complaints) -> None:
    for name, value in part.items():
        if name == "type" or value is None:
            continue
        if name not in allowed:
            out.append((f"{at}/{name}", "unknown field"))
        elif not allowed[name](value):
            out.append((f"{at}/{name}", "invalid property"))


def _check_text(part: dict[str, Any], at: str, out: Complaints) -> None:
    spans = part.get("contents")
    if spans:
        for index, span in enumerate(spans if isinstance(spans, list) else [None]):
            here = f"{at}/contents/{index}"
            if not isinstance(span, dict) or span.get("type") != "span":
                out.append((here, "invalid property"))
                continue
            _check_properties(span, PROPERTIES["span"], here, out)
            if not isinstance(span.get("text"), str) or not span["text"]:
                out.append((f"{here}/text", "must be non-empty text"))
    elif not isinstance(part.get("text"), str) or not part["text"]:
        out.append((f"{at}/text", "must be non-empty text"))


def _check_component(part: Any, allowed: tuple[str, ...], at: str, out: Complaints, depth: int) -> None:
    if not isinstance(part, dict) or part.get("type") not in allowed:
        out.append((at, "invalid property"))
        return
    if depth > DEEPEST:
        out.append((at, "too deep"))
        return
    kind = part["type"]
    _check_properties(part, PROPERTIES[kind], at, out)
    if part.get("action") is not None:
        check_action(part["action"], f"{at}/action", out, label=40 if kind == "button" else None)
    if kind == "box":
        if part.get("layout") not in INSIDE:
            out.append((f"{at}/layout", "invalid property"))
            return
        contents = part.get("contents")
        if not isinstance(contents, list):
            out.append((f"{at}/contents", "invalid property"))
            return
        for index, child in enumerate(contents):
            _check_component(child, INSIDE[part["layout"]], f"{at}/contents/{index}", out, depth + 1)
    elif kind == "button" and part.get("action") is None:
        out.append((f"{at}/action", "must be specified"))
    elif kind == "text":
        _check_text(part, at, out)
    elif kind in ("image", "icon", "video"):
        check_uri(part.get("url"), f"{at}/url", out)


def _check_bubble(bubble: Any, at: str, out: Complaints) -> None:
    if not isinstance(bubble, dict) or bubble.get("type") != "bubble":
        out.append((at or "/", "invalid property"))
        return
    _check_properties(bubble, BUBBLE, at, out)
    if not any(bubble.get(block) for block in ("header", "hero", "body", "footer")):
        out.append((at or "/", "at least one block must be specified"))
    for block in ("header", "body", "footer"):
        if bubble.get(block) is not None:
            _check_component(bubble[block], ("box",), f"{at}/{block}", out, 1)
    if bubble.get("hero") is not None:
        _check_component(bubble["hero"], ("box", "image", "video"), f"{at}/hero", out, 1)
    if bubble.get("action") is not None:
        check_action(bubble["action"], f"{at}/action", out, label=None)
    styles = bubble.get("styles") or {}
    style = {"backgroundColor": _color, "separator": _boolean, "separatorColor": _color}
    for block, values in styles.items() if isinstance(styles, dict) else []:
        if block not in ("header", "hero", "body", "footer") or not isinstance(values, dict):
            out.append((f"{at}/styles/{block}", "invalid property"))
        else:
            _check_properties(values, style, f"{at}/styles/{block}", out)
    if len(json.dumps(bubble, ensure_ascii=False).encode()) > BUBBLE_BYTES:
        out.append((at or "/", "bubble is too large"))


def check_flex(contents: Any) -> Complaints:
    """Return what LINE refuses in the `contents` of a Flex Message, each with its JSON pointer inside them."""
    out: Complaints = []
    kind = contents.get("type") if isinstance(contents, dict) else None
    if kind == "bubble":
        _check_bubble(contents, "", out)
    elif kind == "carousel":
        bubbles = contents.get("contents")
        if not isinstance(bubbles, list) or not 1 <= len(bubbles) <= MOST_BUBBLES:
            out.append(("/contents", f"size must be between 1 and {MOST_BUBBLES}"))
            return out
        for index, bubble in enumerate(bubbles):
            _check_bubble(bubble, f"/contents/{index}", out)
        if len({bubble.get("size", "mega") for bubble in bubbles if isinstance(bubble, dict)}) > 1:
            out.append(("/contents", "all bubbles must have the same size"))
        if len(json.dumps(contents, ensure_ascii=False).encode()) > CAROUSEL_BYTES:
            out.append(("/", "carousel is too large"))
    else:
        out.append(("/", "invalid property"))
    return out
