"""The control API of the workspace: who presses what."""

from typing import Any

from flask import Blueprint, Response

from bot.simulator import workspace
from bot.simulator.control_answers import given, said
from bot.simulator.shelf import Json
from bot.simulator.slack_events import SlackRequests
from bot.simulator.world import World


def _elements(blocks: list[Json]) -> list[tuple[str, Json]]:
    found = []
    for block in blocks:
        parts = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        found += [(block["block_id"], part) for part in parts if isinstance(part, dict) and part.get("action_id")]
    return found


def _matches(element: Json, action_id: str, request_id: str | None) -> bool:
    return element["action_id"] == action_id and (
        request_id is None or str(element.get("value", "")).startswith(request_id)
    )


def find_element(world: World, user: str, wanted: Json) -> tuple[str, str, str, Json]:
    """Return channel, ts, block id and element of what is to be pressed, the newest that fits.

    wanted: `action_id`, and `ts`, `channel`, `request_id` (start of the button's value) as far as they matter;
    `stale` also finds what stood in a message before its last update.

    Raises:
        LookupError: nothing fits.
    """
    channels = [name for name, _ in world.settings.slack_channels] + list(world.shelf.rows("direct"))
    shown = [(channel, message) for channel in channels for message in workspace.messages(world, channel)]
    shown += [(whisper["channel"], whisper) for whisper in workspace.whispers(world, user)]
    for channel, message in sorted(shown, key=lambda pair: float(pair[1]["ts"]), reverse=True):
        if wanted.get("ts") not in (None, message["ts"]) or wanted.get("channel") not in (None, channel):
            continue
        blocks = message.get("blocks", []) + (message.get("was", []) if wanted.get("stale") else [])
        for block_id, element in _elements(blocks):
            if _matches(element, wanted["action_id"], wanted.get("request_id")):
                return channel, message["ts"], block_id, element
    raise LookupError(f"no {wanted['action_id']} to press")


def _view(world: World, user: str, view_id: Any) -> Json:
    if view_id == "home":
        found = workspace.home(world, user)
    else:
        opened = [view for view in workspace.modals(world, user) if view_id in (None, view["id"], view["callback_id"])]
        found = opened[-1] if opened else None
    if found is None:
        raise LookupError(f"{user} has no such view open")
    return found


def act(slack: SlackRequests, user: str, verb: str, wanted: Json) -> Json:
    """Do one thing as one person; returns at least {"status", "trouble"}.

    Raises:
        LookupError: no such person, message, element or view.
    """
    world = slack.world
    workspace.person(world, user)
    channel = str(wanted.get("channel") or world.settings.slack_channels[0][0])
    if verb == "press":
        channel, ts, block_id, element = find_element(world, user, wanted)
        return slack.press(user, channel, ts, block_id, element, wanted.get("chosen"))
    if verb == "press_view":
        view = _view(world, user, wanted.get("view"))
        for block_id, element in _elements(view["blocks"]):
            if _matches(element, wanted["action_id"], wanted.get("request_id")):
                return slack.press_in_view(
                    user, view, block_id, element, wanted.get("chosen"), wanted.get("values") or {}
                )
        raise LookupError(f"no {wanted['action_id']} in the view")
    if verb == "submit":
        return slack.submit(_view(world, user, wanted.get("view")), wanted.get("values") or {})
    if verb == "close":
        return slack.close(_view(world, user, wanted.get("view")))
    if verb == "slash":
        return slack.slash(user, channel, str(wanted.get("text", "")), str(wanted.get("command", "/yoriai")))
    if verb == "home":
        return {"status": slack.open_home(user), "trouble": None}
    raise LookupError(f"nobody can {verb!r}")


def staff_routes(world: World, slack: SlackRequests, routes: Blueprint) -> None:
    """Add the routes under /_sim/staff and /_sim/slack."""

    @routes.get("/_sim/staff")
    def _staff() -> Response:
        return said({"staff": workspace.staff(world)})

    @routes.post("/_sim/staff")
    def _hire() -> Response:
        wanted = given()
        user = str(wanted["id"])
        return said(workspace.add_staff(world, user, str(wanted.get("name") or user), str(wanted.get("role", ""))))

    @routes.get("/_sim/staff/<user>/screen")
    def _screen(user: str) -> Response:
        return said(
            {
                "staff": workspace.person(world, user),
                "ephemerals": workspace.whispers(world, user),
                "modals": workspace.modals(world, user),
                "home": workspace.home(world, user),
            }
        )

    @routes.post("/_sim/staff/<user>/<verb>")
    def _act_as(user: str, verb: str) -> Response:
        return said(act(slack, user, verb, given()))

    @routes.get("/_sim/slack/channels")
    def _channels() -> Response:
        channels = [{"id": key, "name": name} for key, name in world.settings.slack_channels]
        direct = [{"id": key, "name": row["user"], "direct": True} for key, row in world.shelf.rows("direct").items()]
        return said({"channels": channels + direct})

    @routes.get("/_sim/slack/channels/<channel>")
    def _channel(channel: str) -> Response:
        return said({"channel": channel, "messages": workspace.messages(world, channel)})

    @routes.post("/_sim/slack/verify_url")
    def _verify() -> Response:
        return said({"answer": slack.verify_url()})
