"""The phones: residents, groups, and what stands in their chats."""

import base64
import secrets
from typing import Any

from bot.simulator.shelf import Json
from bot.simulator.world import World

CHAT_LETTERS = {"user": "U", "group": "C", "room": "R"}


def new_chat_id(kind: str) -> str:
    """Return an id as LINE gives them: a letter and 32 hexadecimal digits."""
    return CHAT_LETTERS[kind] + secrets.token_hex(16)


def add_resident(
    world: World, name: str, kind: str = "user", *, friend: bool = False, language: str | None = "ja"
) -> Json:
    """Add a phone (or a group) and return it; `friend`: already a friend of the account before the bot was there."""
    resident = {
        "id": new_chat_id(kind),
        "kind": kind,
        "name": name,
        "friend": friend,
        "blocked": False,
        "language": language,
        "rich_menu": None,
    }
    save(world, resident)
    return resident


def save(world: World, resident: Json) -> None:
    """Keep a resident as it is now."""
    world.shelf.put("residents", resident["id"], resident)
    world.changes.touch("residents", f"chat:{resident['id']}")


def find(world: World, key: str) -> Json | None:
    """Return the resident (or group) with this id or, failing that, this name."""
    rows = world.shelf.rows("residents")
    return rows.get(key) or next((row for row in rows.values() if row["name"] == key), None)


def all_residents(world: World) -> list[Json]:
    """Return every phone and group, oldest first."""
    return list(world.shelf.rows("residents").values())


def chat(world: World, resident: str) -> list[Json]:
    """Return what stands in a chat, oldest first."""
    return list(world.shelf.rows(f"chat/{resident}").values())


def new_message_id() -> str:
    """Return a message id: 18 digits."""
    return str(secrets.randbelow(9 * 10**17) + 10**17)


def write(world: World, resident: str, who: str, **item: Any) -> Json:
    """Add one item to a chat: `who` is me, bot, system (grey line) or refused (red line)."""
    with world.lock:
        number = world.shelf.count(f"chat/{resident}") + 1
        entry = {"n": number, "who": who, "at": world.at(), **item}
        world.shelf.put(f"chat/{resident}", str(number), entry)
        if who == "bot":
            world.fleeting.drop("typing", resident)
    world.changes.touch(f"chat:{resident}", "chats")
    return entry


def item(world: World, resident: str, number: int) -> Json | None:
    """Return one item of a chat."""
    return world.shelf.get(f"chat/{resident}", str(number))


def unsend(world: World, resident: str, number: int) -> Json | None:
    """Take back one of the resident's own messages; return it, or None if it is not theirs."""
    entry = item(world, resident, number)
    if entry is None or entry["who"] != "me" or entry.get("unsent"):
        return None
    world.shelf.put(f"chat/{resident}", str(number), {**entry, "unsent": True, "message": {"type": "unsent"}})
    world.changes.touch(f"chat:{resident}")
    return entry


def keep_content(world: World, message_id: str, content: bytes, kind: str) -> None:
    """Keep a photo that a resident sent, for the bot to fetch."""
    world.shelf.put("content", message_id, {"type": kind, "base64": base64.b64encode(content).decode()})


def content(world: World, message_id: str) -> tuple[bytes, str] | None:
    """Return a photo's bytes and media type."""
    kept = world.shelf.get("content", message_id)
    return (base64.b64decode(kept["base64"]), kept["type"]) if kept else None


def set_typing(world: World, resident: str, seconds: int) -> None:
    """Show the typing indicator until the next message, at most `seconds` of the machine's time."""
    world.fleeting.put("typing", resident, {"until": world.machine() + seconds})
    world.changes.touch(f"chat:{resident}")


def typing(world: World, resident: str) -> float:
    """Return for how many more seconds the typing indicator shows (0: not at all)."""
    row = world.fleeting.get("typing", resident)
    return max(0.0, row["until"] - world.machine()) if row else 0.0


def rich_menu_of(world: World, resident: Json) -> Json | None:
    """Return the rich menu on this phone: the resident's own, else the default one."""
    default = world.shelf.get("rich_menu_default", "all")
    for menu in (resident.get("rich_menu"), default["id"] if default else None):
        found = world.shelf.get("rich_menus", menu) if menu else None
        if found:
            return found
    return None
