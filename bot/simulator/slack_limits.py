"""What Slack refuses in blocks and views: kinds, required fields, lengths and counts, with the place it names."""

import json
from typing import Any

from bot.simulator.shelf import Json

Complaints = list[str]

MOST_BLOCKS, MOST_VIEW_BLOCKS, MOST_CHARACTERS, MOST_VIEW_BYTES = 50, 100, 13_200, 250_000
MESSAGE_BLOCKS = (
    "section",
    "divider",
    "header",
    "actions",
    "context",
    "image",
    "rich_text",
    "video",
    "file",
    "markdown",
)
VIEW_BLOCKS = ("section", "divider", "header", "actions", "context", "image", "rich_text", "input", "video")
SELECTS = (
    "static_select",
    "multi_static_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "multi_conversations_select",
    "channels_select",
    "multi_channels_select",
    "external_select",
    "multi_external_select",
)
PICKERS = ("datepicker", "timepicker", "datetimepicker")
CHOICES = ("radio_buttons", "checkboxes")
INPUTS = ("plain_text_input", "email_text_input", "number_input", "url_text_input", "rich_text_input", "file_input")
ACTIONS = ("button", "overflow", "workflow_button", *SELECTS, *PICKERS, *CHOICES, "rich_text_input")
ACCESSORIES = ("button", "overflow", "image", *SELECTS, *PICKERS[:2], *CHOICES)


def _say(out: Complaints, what: str, at: str) -> None:
    out.append(f"{what} [json-pointer:{at}]")


def _string(value: Any, at: str, most: int, out: Complaints, *, needed: bool = True, least: int = 1) -> None:
    if value is None:
        if needed:
            _say(out, f"missing required field: {at.rsplit('/', 1)[1]}", at.rsplit("/", 1)[0])
    elif not isinstance(value, str):
        _say(out, "must be a string", at)
    elif len(value) < least:
        _say(out, f"must be more than {least - 1} characters", at)
    elif len(value) > most:
        _say(out, f"must be less than {most + 1} characters", at)


def _text(value: Any, at: str, most: int, out: Complaints, *, plain: bool = True, needed: bool = True) -> None:
    if value is None and not needed:
        return
    if not isinstance(value, dict) or value.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        _say(out, "must be a plain_text object" if plain else "must be a plain_text or mrkdwn object", at)
        return
    _string(value.get("text"), f"{at}/text", most, out)


def _list(value: Any, at: str, least: int, most: int, out: Complaints) -> list[Any]:
    if not isinstance(value, list):
        _say(out, "must be an array", at)
        return []
    if len(value) < least:
        _say(out, f"no fewer than {least} items allowed", at)
    if len(value) > most:
        _say(out, f"no more than {most} items allowed", at)
    return value


def _options(element: Json, at: str, most: int, out: Complaints, *, least: int = 1, plain: bool = True) -> None:
    groups = element.get("option_groups")
    lists = (
        [(group.get("options"), f"{at}/option_groups/{i}/options") for i, group in enumerate(groups)]
        if isinstance(groups, list)
        else [(element.get("options"), f"{at}/options")]
    )
    values = []
    for options, here in lists:
        for index, option in enumerate(_list(options, here, least, most, out)):
            if not isinstance(option, dict):
                _say(out, "must be an object", f"{here}/{index}")
                continue
            _text(option.get("text"), f"{here}/{index}/text", 75, out, plain=plain)
            _string(option.get("value"), f"{here}/{index}/value", 150, out)
            _text(option.get("description"), f"{here}/{index}/description", 75, out, plain=plain, needed=False)
            values.append(option.get("value"))
    initial = element.get("initial_option")
    if isinstance(initial, dict) and initial.get("value") not in values:
        _say(out, "initial_option must be one of the options", f"{at}/initial_option")


def _confirm(confirm: Any, at: str, out: Complaints) -> None:
    if confirm is None:
        return
    if not isinstance(confirm, dict):
        _say(out, "must be an object", at)
        return
    _text(confirm.get("title"), f"{at}/title", 100, out)
    _text(confirm.get("text"), f"{at}/text", 300, out, plain=False)
    _text(confirm.get("confirm"), f"{at}/confirm", 30, out)
    _text(confirm.get("deny"), f"{at}/deny", 30, out)


def _element(element: Any, at: str, allowed: tuple[str, ...], out: Complaints) -> None:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in allowed:
        _say(out, f"unsupported type: {kind}", at)
        return
    if kind == "image":
        _string(element.get("image_url"), f"{at}/image_url", 3000, out)
        _string(element.get("alt_text"), f"{at}/alt_text", 2000, out)
        return
    _string(element.get("action_id"), f"{at}/action_id", 255, out, needed=False)
    _confirm(element.get("confirm"), f"{at}/confirm", out)
    _text(element.get("placeholder"), f"{at}/placeholder", 150, out, needed=False)
    if kind == "button":
        _text(element.get("text"), f"{at}/text", 75, out)
        _string(element.get("value"), f"{at}/value", 2000, out, needed=False, least=0)
        _string(element.get("url"), f"{at}/url", 3000, out, needed=False)
        _string(element.get("accessibility_label"), f"{at}/accessibility_label", 75, out, needed=False)
        if element.get("style") not in (None, "primary", "danger"):
            _say(out, "style must be primary or danger", f"{at}/style")
    elif kind in ("static_select", "multi_static_select"):
        _options(element, at, 100, out)
    elif kind == "overflow":
        _options(element, at, 5, out)
    elif kind in CHOICES:
        _options(element, at, 10, out, plain=False)
    elif kind == "plain_text_input":
        _string(element.get("initial_value"), f"{at}/initial_value", 3000, out, needed=False, least=0)
        longest = element.get("max_length")
        if longest is not None and not (isinstance(longest, int) and 1 <= longest <= 3000):
            _say(out, "must be between 1 and 3000", f"{at}/max_length")


def _section(block: Json, at: str, out: Complaints) -> None:
    if block.get("text") is None and block.get("fields") is None:
        _say(out, "missing required field: text or fields", at)
    _text(block.get("text"), f"{at}/text", 3000, out, plain=False, needed=False)
    if block.get("fields") is not None:
        for index, part in enumerate(_list(block["fields"], f"{at}/fields", 1, 10, out)):
            _text(part, f"{at}/fields/{index}", 2000, out, plain=False)
    if block.get("accessory") is not None:
        _element(block["accessory"], f"{at}/accessory", ACCESSORIES, out)


def _block(block: Json, at: str, out: Complaints) -> None:
    kind = block["type"]
    _string(block.get("block_id"), f"{at}/block_id", 255, out, needed=False)
    if kind == "section":
        _section(block, at, out)
    elif kind == "header":
        _text(block.get("text"), f"{at}/text", 150, out)
    elif kind == "actions":
        elements = _list(block.get("elements"), f"{at}/elements", 1, 25, out)
        for index, element in enumerate(elements):
            _element(element, f"{at}/elements/{index}", ACTIONS, out)
        ids = [e.get("action_id") for e in elements if isinstance(e, dict) and e.get("action_id")]
        if len(set(ids)) < len(ids):
            _say(out, "`action_id` already exists in the block", f"{at}/elements")
    elif kind == "context":
        for index, element in enumerate(_list(block.get("elements"), f"{at}/elements", 1, 10, out)):
            if isinstance(element, dict) and element.get("type") == "image":
                _element(element, f"{at}/elements/{index}", ("image",), out)
            else:
                _text(element, f"{at}/elements/{index}", 3000, out, plain=False)
    elif kind == "image":
        _string(block.get("alt_text"), f"{at}/alt_text", 2000, out)
        if block.get("slack_file") is None:
            _string(block.get("image_url"), f"{at}/image_url", 3000, out)
        _text(block.get("title"), f"{at}/title", 2000, out, needed=False)
    elif kind == "input":
        _text(block.get("label"), f"{at}/label", 2000, out)
        _text(block.get("hint"), f"{at}/hint", 2000, out, needed=False)
        _element(block.get("element"), f"{at}/element", (*INPUTS, *SELECTS, *PICKERS, *CHOICES), out)


def _blocks(blocks: Any, at: str, allowed: tuple[str, ...], most: int, out: Complaints) -> None:
    ids = []
    for index, block in enumerate(_list(blocks, at, 0, most, out)):
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in allowed:
            _say(out, f"unsupported type: {kind}", f"{at}/{index}")
            continue
        _block(block, f"{at}/{index}", out)
        ids += [block["block_id"]] if block.get("block_id") else []
    if len(set(ids)) < len(ids):
        _say(out, "`block_id` must be unique", at)


def refused(error: str, complaints: Complaints) -> Json:
    """Return Slack's answer for a request whose arguments it refuses."""
    messages = [f"[ERROR] {text}" for text in complaints]
    return {"ok": False, "error": error, "errors": complaints, "response_metadata": {"messages": messages}}


def refused_blocks(blocks: Any) -> Json | None:
    """Return Slack's answer if it would refuse these blocks of a message, else None."""
    out: Complaints = []
    _blocks(blocks, "/blocks", MESSAGE_BLOCKS, MOST_BLOCKS, out)
    if out:
        return refused("invalid_blocks", out)
    if len(json.dumps(blocks, ensure_ascii=False)) > MOST_CHARACTERS:
        return {"ok": False, "error": "msg_blocks_too_long"}
    return None


def refused_view(view: Any, kind: str) -> Json | None:
    """Return Slack's answer if it would refuse this view, else None; kind: `modal` or `home`."""
    out: Complaints = []
    if not isinstance(view, dict) or view.get("type") != kind:
        return refused("invalid_arguments", [f"must be a {kind} view [json-pointer:/view/type]"])
    if kind == "modal":
        _text(view.get("title"), "/view/title", 24, out)
        _text(view.get("submit"), "/view/submit", 24, out, needed=False)
        _text(view.get("close"), "/view/close", 24, out, needed=False)
    _string(view.get("callback_id"), "/view/callback_id", 255, out, needed=False)
    _string(view.get("private_metadata"), "/view/private_metadata", 3000, out, needed=False, least=0)
    _string(view.get("external_id"), "/view/external_id", 255, out, needed=False)
    blocks = view.get("blocks")
    _blocks(blocks, "/view/blocks", VIEW_BLOCKS, MOST_VIEW_BLOCKS, out)
    inputs = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if kind == "modal" and inputs and view.get("submit") is None:
        _say(out, "`submit` is required when an input block is within blocks", "/view")
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES:
        return {"ok": False, "error": "view_too_large"}
    return refused("invalid_arguments", out) if out else None
