"""Which actions stand on a phone's screen, and what happens when one is tapped."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.simulator import residents
from bot.simulator.line_actions import picker_instant
from bot.simulator.line_events import LineWebhooks
from bot.simulator.shelf import Json


class NoSuchAction(LookupError):
    """Nothing like this can be tapped now."""


def actions_in(message: Json, *, newest: bool) -> Iterator[tuple[str, Json]]:
    """Yield each action of a message with its JSON pointer; quick replies only while nothing came after them."""

    def walk(part: Any, at: str) -> Iterator[tuple[str, Json]]:
        if isinstance(part, dict):
            for name, value in part.items():
                if name in ("action", "defaultAction") and isinstance(value, dict):
                    yield f"{at}/{name}", value
                elif name == "actions" and isinstance(value, list):
                    yield from ((f"{at}/actions/{index}", action) for index, action in enumerate(value))
                elif name != "quickReply":
                    yield from walk(value, f"{at}/{name}")
        elif isinstance(part, list):
            for index, value in enumerate(part):
                yield from walk(value, f"{at}/{index}")

    if newest:
        for index, item in enumerate((message.get("quickReply") or {}).get("items", [])):
            yield f"/quickReply/items/{index}/action", item["action"]
    yield from walk(message, "")


def find_action(items: list[Json], label: str) -> Json:
    """Return the newest action on the screen whose label (or text shown) is exactly `label`.

    Raises:
        NoSuchAction: there is none; the labels that can be tapped are named.
    """
    labels = []
    for position, item in enumerate(reversed(items)):
        if item["who"] != "bot":
            continue
        for _, action in actions_in(item["message"], newest=position == 0):
            names = [action.get("label"), action.get("text"), action.get("displayText")]
            if label in names:
                return action
            labels += [str(action.get("label") or action.get("text"))]
    raise NoSuchAction(f"nothing to tap says {label!r}; there are {labels[:40]}")


def action_at(items: list[Json], number: int, pointer: str) -> Json:
    """Return the action at a JSON pointer of chat item `number`.

    Raises:
        NoSuchAction: it is not there, or a quick reply that is no longer shown.
    """
    for item in items:
        if item["n"] == number and item["who"] == "bot":
            for at, action in actions_in(item["message"], newest=item is items[-1]):
                if at == pointer:
                    return action
    raise NoSuchAction(f"no action {pointer} in message {number}")


def _picked(action: Json, value: str) -> Json:
    mode = action["mode"]
    picked = picker_instant(mode, value)
    if picked is None:
        raise ValueError(f"a {mode} picker takes no {value!r}")

    def limit(name: str) -> datetime | None:
        return picker_instant(mode, action[name]) if action.get(name) else None

    low, high = limit("min"), limit("max")
    if (low and picked < low) or (high and picked > high):
        raise ValueError(f"{value} is outside what the picker offers ({action.get('min')} to {action.get('max')})")
    return {mode: value}


def tap(line: LineWebhooks, resident: Json, action: Json, value: str | None = None) -> Json:
    """Do what tapping an action does; `value` is what was picked in a date-time picker.

    Returns: {"status"} of the webhook, or {"open": address}, {"copy": text}, {"ask": "datetimepicker" | "image", …}.

    Raises:
        ValueError: the picker could not have given this value.
    """
    kind = action["type"]
    if kind == "message":
        return {"status": line.message(resident, {"type": "text", "text": action["text"]})}
    if kind == "postback":
        if action.get("text"):
            line.message(resident, {"type": "text", "text": action["text"]})
        return {"status": line.postback(resident, action["data"], shown=action.get("displayText"))}
    if kind == "datetimepicker":
        if value is None:
            return {"ask": kind, **{name: action.get(name) for name in ("mode", "initial", "min", "max")}}
        return {"status": line.postback(resident, action["data"], _picked(action, value))}
    if kind == "uri":
        return {"open": action["uri"]}
    if kind == "clipboard":
        return {"copy": action["clipboardText"]}
    if kind == "location":
        place = {"title": "現在地", "address": "東京都", "latitude": 35.69, "longitude": 139.69}
        return {"status": line.message(resident, {"type": "location", **place})}
    if kind == "richmenuswitch":
        return _switch(line, resident, action)
    return {"ask": "image"}


def _switch(line: LineWebhooks, resident: Json, action: Json) -> Json:
    alias = line.world.shelf.get("rich_menu_aliases", action["richMenuAliasId"])
    if alias:
        residents.save(line.world, {**resident, "rich_menu": alias["id"]})
    params = {"newRichMenuAliasId": action["richMenuAliasId"], "status": "SUCCESS" if alias else "FAILED"}
    return {"status": line.postback(resident, action["data"], params)}
