"""The workspace: staff, channels and their messages, open modals, Home tabs, files."""

import secrets
from typing import Any

from bot.simulator.shelf import Json
from bot.simulator.world import World

BOT_USER, BOT_ID, APP_ID = "U0YORIBOT", "B0YORIBOT", "A0YORIAI1"
TRIGGER_SECONDS = 3.0
MOST_PAST = 200  # blocks of older versions of one message that can still be pressed


def add_staff(world: World, user: str, name: str, role: str) -> Json:
    """Add a person of the workspace; `role` is only shown (the bot has its own list)."""
    person = {"id": user, "name": name, "role": role}
    world.shelf.put("staff", user, person)
    world.changes.touch("staff")
    return person


def staff(world: World) -> list[Json]:
    """Return everyone, in the order in which they came."""
    return list(world.shelf.rows("staff").values())


def person(world: World, user: str) -> Json:
    """Return one person.

    Raises:
        LookupError: nobody with this id.
    """
    found = world.shelf.get("staff", user)
    if found is None:
        raise LookupError(f"no staff {user}")
    return found


def channel_of(world: World, channel: Any) -> str | None:
    """Return the channel a bot means by an id (a person's id means the talk with that person), or None."""
    if not isinstance(channel, str):
        return None
    if channel in dict(world.settings.slack_channels) or world.shelf.get("direct", channel):
        return channel
    if world.shelf.get("staff", channel):
        direct = "D" + channel[1:]
        world.shelf.put("direct", direct, {"user": channel})
        return direct
    return None


def new_ts(world: World) -> str:
    """Return a message's time stamp, unique and increasing: seconds and six digits of the machine's clock."""
    with world.lock:
        kept = world.shelf.get("counters", "ts")
        micros = max(int(world.machine() * 1e6), (kept["value"] if kept else 0) + 1)
        world.shelf.put("counters", "ts", {"value": micros})
    return f"{micros // 10**6}.{micros % 10**6:06d}"


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return blocks with a block_id each and an action_id in each element, as Slack fills them in."""
    filled = []
    for block in blocks:
        block = {**block, "block_id": block.get("block_id") or secrets.token_urlsafe(4)}
        for name in ("accessory", "element"):
            if isinstance(block.get(name), dict) and block[name].get("type") != "image":
                block[name] = {"action_id": secrets.token_urlsafe(4), **block[name]}
        if block["type"] == "actions":
            block["elements"] = [{"action_id": secrets.token_urlsafe(4), **element} for element in block["elements"]]
        filled.append(block)
    return filled


def post(world: World, channel: str, message: Json) -> Json:
    """Put a message of the bot into a channel and return it with its `ts`."""
    ts = new_ts(world)
    full = {
        "type": "message",
        "user": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        **message,
        "ts": ts,
        "at": world.at(),
    }
    world.shelf.put(f"channel/{channel}", ts, full)
    world.changes.touch("slack", f"channel:{channel}")
    return full


def messages(world: World, channel: str) -> list[Json]:
    """Return a channel's messages, oldest first."""
    return list(world.shelf.rows(f"channel/{channel}").values())


def change(world: World, channel: str, ts: str, **fields: Any) -> Json | None:
    """Change a message; None if there is no such message."""
    old = world.shelf.get(f"channel/{channel}", ts)
    if old is None:
        return None
    was = {"was": [*old["blocks"], *old.get("was", [])][:MOST_PAST]} if old.get("blocks") else {}
    new = {**old, **was, **fields, "edited": {"user": BOT_USER, "ts": new_ts(world)}, "edited_at": world.at()}
    world.shelf.put(f"channel/{channel}", ts, new)
    world.changes.touch("slack", f"channel:{channel}")
    return new


def whisper(world: World, channel: str, user: str, message: Json) -> Json:
    """Show a message to one person only."""
    ts = new_ts(world)
    full = {**message, "ts": ts, "channel": channel, "user": user, "at": world.at(), "ephemeral": True}
    world.shelf.put(f"ephemeral/{user}", ts, full)
    world.changes.touch("slack", f"staff:{user}")
    return full


def whispers(world: World, user: str) -> list[Json]:
    """Return what only this person saw, oldest first."""
    return list(world.shelf.rows(f"ephemeral/{user}").values())


def new_trigger(world: World, user: str) -> str:
    """Return a trigger id: it opens one modal for this person within 3 seconds of the machine's clock."""
    trigger = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
    world.fleeting.put("triggers", trigger, {"user": user, "given": world.machine(), "used": False})
    return trigger


def use_trigger(world: World, trigger: Any) -> tuple[str | None, str | None]:
    """Return whose the trigger is, or None and Slack's error."""
    with world.lock:
        row = world.fleeting.get("triggers", trigger) if isinstance(trigger, str) else None
        if row is None:
            return None, "invalid_trigger_id"
        if world.machine() - row["given"] > TRIGGER_SECONDS:
            return None, "expired_trigger_id"
        if row["used"]:
            return None, "exchanged_trigger_id"
        world.fleeting.put("triggers", str(trigger), {**row, "used": True})
        return row["user"], None


def keep_view(world: World, view: Json, user: str, **fields: Any) -> Json:
    """Keep a view as Slack returns it: with id, hash, bot and team."""
    full = {
        "id": "V" + secrets.token_hex(5).upper(),
        **view,
        **fields,
        "blocks": with_ids(view["blocks"]),
        "team_id": world.settings.slack_team,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "hash": f"{int(world.machine())}.{secrets.token_hex(4)}",
        "private_metadata": view.get("private_metadata", ""),
        "callback_id": view.get("callback_id", ""),
        "external_id": view.get("external_id", ""),
        "state": {"values": {}},
        "opened_for": user,
    }
    full.setdefault("root_view_id", full["id"])
    full.setdefault("previous_view_id", None)
    if view["type"] == "home":
        world.shelf.put("homes", user, full)
    else:
        world.fleeting.put("modals", full["id"], full)
    world.changes.touch("slack", f"staff:{user}")
    return full


def modals(world: World, user: str) -> list[Json]:
    """Return this person's open modals, the one on top last."""
    return [view for view in world.fleeting.rows("modals").values() if view["opened_for"] == user]


def close_modals(world: World, user: str, view_id: str | None = None) -> None:
    """Close one modal, or all of a person's."""
    for view in modals(world, user):
        if view_id in (None, view["id"]):
            world.fleeting.drop("modals", view["id"])
    world.changes.touch("slack", f"staff:{user}")


def home(world: World, user: str) -> Json | None:
    """Return a person's Home tab as last published."""
    return world.shelf.get("homes", user)
