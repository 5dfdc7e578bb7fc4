"""Rich menus: the picture with areas to tap below a chat."""

import secrets
import struct
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from bot.simulator.answering import Answer
from bot.simulator.line_actions import Complaints, check_action, check_text, graphemes
from bot.simulator.line_limits import refusal
from bot.simulator.residents import keep_content
from bot.simulator.shelf import Json
from bot.simulator.world import World

MOST_AREAS, MOST_IMAGE_BYTES = 20, 1024 * 1024


def _number(value: Any, least: int = 0) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def refused_menu(menu: Json) -> Json | None:
    """Return LINE's error object if it would refuse this rich menu, else None."""
    out: Complaints = []
    size = menu.get("size") if isinstance(menu.get("size"), dict) else {}
    width, height = (size or {}).get("width"), (size or {}).get("height")
    if not _number(width) or not 800 <= int(width or 0) <= 2500:
        out.append(("size.width", "must be between 800 and 2500"))
    elif not _number(height) or int(height or 0) < 250 or int(width or 0) / int(height or 1) < 1.45:
        out.append(("size.height", "must be 250 or more with a ratio of 1.45 or more"))
    if not isinstance(menu.get("selected"), bool):
        out.append(("selected", "May not be null"))
    check_text(menu.get("name"), "name", 300, out, by=graphemes)
    check_text(menu.get("chatBarText"), "chatBarText", 14, out, by=graphemes)
    areas = menu.get("areas")
    if not isinstance(areas, list) or len(areas) > MOST_AREAS:
        out.append(("areas", f"Size must be between 0 and {MOST_AREAS}"))
        areas = []
    for index, area in enumerate(areas):
        bounds = area.get("bounds") if isinstance(area, dict) else None
        if not isinstance(bounds, dict) or not all(
            _number(bounds.get(name), least) for name, least in (("x", 0), ("y", 0), ("width", 1), ("height", 1))
        ):
            out.append((f"areas[{index}].bounds", "invalid property"))
        check_action((area or {}).get("action"), f"areas[{index}].action", out, label_needed=False)
    return refusal(out) if out else None


def picture_size(image: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or JPEG, or None if it is neither."""
    if image.startswith(b"\x89PNG\r\n\x1a\n") and len(image) >= 24:
        width, height = struct.unpack(">II", image[16:24])
        return width, height
    at = 2
    while image.startswith(b"\xff\xd8") and at + 9 < len(image) and image[at] == 0xFF:
        if 0xC0 <= image[at + 1] <= 0xCF and image[at + 1] not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", image[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(image[at + 2 : at + 4], "big")
    return None


def refused_picture(image: bytes, kind: str) -> str | None:
    """Return why LINE would refuse this picture of a rich menu, or None."""
    size = picture_size(image)
    if kind not in ("image/png", "image/jpeg") or size is None:
        return "The image is neither JPEG nor PNG"
    if len(image) > MOST_IMAGE_BYTES:
        return "The image is larger than 1 MB"
    if not 800 <= size[0] <= 2500 or size[1] < 250 or size[0] / size[1] < 1.45:
        return "The image's size is not supported"
    return None


NOT_FOUND: Answer = (404, {"message": "richmenu not found"}, {})


def menu_routes(
    world: World, routes: Blueprint, served: Callable[[Callable[[str], Answer]], Response], body: Callable[[], Json]
) -> None:
    """Add the routes of rich menus."""

    def create(*, keep: bool) -> Answer:
        menu = body()
        flaw = refused_menu(menu)
        if flaw:
            return 400, flaw, {}
        if not keep:
            return 200, {}, {}
        menu_id = "richmenu-" + secrets.token_hex(16)
        world.shelf.put("rich_menus", menu_id, {**menu, "richMenuId": menu_id})
        return 200, {"richMenuId": menu_id}, {}

    def put_picture(menu_id: str) -> Answer:
        if world.shelf.get("rich_menus", menu_id) is None:
            return NOT_FOUND
        if world.shelf.get("content", menu_id):
            return 400, {"message": "An image has already been uploaded to the richmenu"}, {}
        image = request.get_data()
        flaw = refused_picture(image, request.mimetype)
        if flaw:
            return 400, {"message": flaw}, {}
        keep_content(world, menu_id, image, request.mimetype)
        world.changes.touch("residents")
        return 200, {}, {}

    def show(menu_id: str, user: str | None) -> Answer:
        if world.shelf.get("rich_menus", menu_id) is None:
            return NOT_FOUND
        if world.shelf.get("content", menu_id) is None:
            return 400, {"message": "must upload richmenu image before applying it to user"}, {}
        if user is None:
            world.shelf.put("rich_menu_default", "all", {"id": menu_id})
        else:
            resident = world.shelf.get("residents", user)
            if resident is None:
                return 404, {"message": "Not found"}, {}
            world.shelf.put("residents", user, {**resident, "rich_menu": menu_id})
        world.changes.touch("residents")
        return 200, {}, {}

    def hide(user: str | None) -> Answer:
        resident = world.shelf.get("residents", user) if user else None
        if user is None:
            world.shelf.drop("rich_menu_default", "all")
        elif resident is not None:
            world.shelf.put("residents", user, {**resident, "rich_menu": None})
        world.changes.touch("residents")
        return 200, {}, {}

    def default() -> Answer:
        kept = world.shelf.get("rich_menu_default", "all")
        return (200, {"richMenuId": kept["id"]}, {}) if kept else (404, {"message": "no default richmenu"}, {})

    def one(menu_id: str) -> Answer:
        menu = world.shelf.get("rich_menus", menu_id)
        if menu is None:
            return NOT_FOUND
        if request.method == "DELETE":
            world.shelf.drop("rich_menus", menu_id)
            world.shelf.drop("content", menu_id)
            world.changes.touch("residents")
            return 200, {}, {}
        return 200, menu, {}

    @routes.post("/v2/bot/richmenu")
    def _create() -> Response:
        return served(lambda _: create(keep=True))

    @routes.post("/v2/bot/richmenu/validate")
    def _validate_menu() -> Response:
        return served(lambda _: create(keep=False))

    @routes.get("/v2/bot/richmenu/list")
    def _list() -> Response:
        return served(lambda _: (200, {"richmenus": list(world.shelf.rows("rich_menus").values())}, {}))

    @routes.route("/v2/bot/richmenu/<menu_id>", methods=["GET", "DELETE"])
    def _one(menu_id: str) -> Response:
        return served(lambda _: one(menu_id))

    @routes.post("/v2/bot/richmenu/<menu_id>/content")
    def _picture(menu_id: str) -> Response:
        return served(lambda _: put_picture(menu_id))

    @routes.route("/v2/bot/user/all/richmenu", methods=["GET", "DELETE"])
    def _default() -> Response:
        return served(lambda _: default() if request.method == "GET" else hide(None))

    @routes.post("/v2/bot/user/all/richmenu/<menu_id>")
    def _set_default(menu_id: str) -> Response:
        return served(lambda _: show(menu_id, None))

    @routes.post("/v2/bot/user/<user>/richmenu/<menu_id>")
    def _link(user: str, menu_id: str) -> Response:
        return served(lambda _: show(menu_id, user))

    @routes.delete("/v2/bot/user/<user>/richmenu")
    def _unlink(user: str) -> Response:
        return served(lambda _: hide(user))
