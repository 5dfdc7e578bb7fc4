"""How the control API takes and gives JSON."""

import json
from typing import Any

from flask import Response, request

from bot.simulator.shelf import Json


def given() -> Json:
    """Return the request's JSON object (an empty one if there is none).

    Raises:
        ValueError: the body is something else.
    """
    if not request.get_data():
        return {}
    parsed = request.get_json(force=True, silent=True)
    if not isinstance(parsed, dict):
        raise ValueError("send a JSON object")  # noqa: TRY004 - answered with 400
    return parsed


def said(body: Any, status: int = 200) -> Response:
    """Answer with JSON."""
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
