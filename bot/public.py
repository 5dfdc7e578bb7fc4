"""The public pages: availability on a phone and on paper, and the proofs of draws. Read-only, no personal data."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from sqlalchemy import select

from booking import store, verify_draw
from booking.desk import draw_list, draw_opening, promotions
from booking.desk.office import Office, japan
from booking.policy import Policy
from bot.availability import month_page
from bot.draw_page import Promotion, drawn_page, waiting_page
from bot.world import World

HTML = "text/html; charset=utf-8"
KEY = re.compile(r"[A-Za-z0-9.-]{7,80}")
MOST_PROMOTIONS = 1_000_000  # a number no database has trouble with
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def add_routes(app: Flask, world: World) -> None:
    """Add the public routes."""

    @app.get("/f/<facility>")
    def availability(facility: str) -> Response:
        if facility not in world.policies():
            abort(404)
        month, day = request.args.get("month", ""), request.args.get("day", "")
        text = world.read(lambda office: month_page(office, facility, month, day))
        return Response(text, 200, HEADERS, mimetype=HTML)

    @app.get("/f/<facility>/draws/<draw>.json")
    def proof(facility: str, draw: str) -> Response:
        body = world.read(lambda office: _proof(office, facility, draw))
        if body is None:
            abort(404)
        return Response(body, 200, HEADERS, mimetype="application/json")

    @app.get("/f/<facility>/draws/<draw>/<int:number>.json")
    def promotion(facility: str, draw: str, number: int) -> Response:
        name = draw_opening.name(facility, draw)
        body = (
            world.read(lambda office: promotions.proof_of(office, name, number)) if number < MOST_PROMOTIONS else None
        )
        if body is None:
            abort(404)
        return Response(body, 200, HEADERS, mimetype="application/json")

    @app.get("/f/<facility>/draws/<draw>")
    def page(facility: str, draw: str) -> Response:
        policies = world.policies()
        found = world.read(lambda office: _whole(office, facility, draw)) if facility in policies else None
        if found is None:
            abort(404)
        own = request.args.get("ticket", "")
        return Response(_page(policies[facility], *found, own), 200, HEADERS, mimetype=HTML)

    @app.get("/verify_draw.py")
    def verifier() -> Response:
        text = Path(verify_draw.__file__).read_text(encoding="utf-8")
        return Response(text, 200, HEADERS, mimetype="text/x-python; charset=utf-8")


def _proof(office: Office, facility: str, draw: str) -> bytes | None:
    row = _draw(office, facility, draw)
    if row is None:
        return None
    return row.proof or json.dumps(_announced(office, row), ensure_ascii=False).encode()


def _promotion(office: Office, facility: str, draw: str, number: int) -> bytes | None:
    row = _draw(office, facility, draw) if 0 < number < MOST_PROMOTIONS else None
    return promotions.proof_of(office, row.id, number) if row is not None else None


def _whole(office: Office, facility: str, draw: str) -> tuple[Any, int | None, Sequence[Any]] | None:
    """The draw, the count of its frozen list until it is drawn, and its promotions."""
    row = _draw(office, facility, draw)
    if row is None:
        return None
    return row, None if row.proof else _count(office, row), promotions.of_draw(office, row.id)


def _page(policy: Policy, row: Any, count: int | None, moved_up: Sequence[Any], own: str) -> str:
    """The page of a draw; `own` is the ticket whose rows are marked, out of the link a resident was given."""
    if not row.proof:
        return waiting_page(
            facility_name=policy.name,
            draw=row.key,
            closes_at=japan(row.closes_at),
            due_at=japan(row.due_at),
            commitment=row.commitment,
            root=row.root or "",
            count=count,
        )
    return drawn_page(
        json.loads(row.proof),
        facility_name=policy.name,
        room_names={"+".join(sorted(room.units)): room.name for room in policy.rooms.values()},
        json_url=f"/f/{row.facility}/draws/{row.key}.json",
        verifier_url="/verify_draw.py",
        own=own,
        promotions=[
            Promotion(one.number, japan(one.at), one.winners, f"/f/{row.facility}/draws/{row.key}/{one.number}.json")
            for one in moved_up
        ],
    )


def _draw(office: Office, facility: str, draw: str) -> Any:
    """The row of a draw, None for one there is not (and for what can be none: a database may not take every text)."""
    if facility not in office.policies or not KEY.fullmatch(draw):
        return None
    return office.conn.execute(select(store.draws).where(store.draws.c.id == draw_opening.name(facility, draw))).first()


def _announced(office: Office, row: Any) -> dict[str, Any]:
    """What is public of a draw before it is drawn: when, the commitment, and once frozen the root and the count."""
    return {
        "facility": row.facility,
        "draw": row.key,
        "state": row.state,
        "closes_at": japan(row.closes_at).isoformat(),
        "due_at": japan(row.due_at).isoformat(),
        "commitment": row.commitment,
        "root": row.root,
        "count": _count(office, row),
    }


def _count(office: Office, row: Any) -> int | None:
    """How many tickets the frozen list has; None while people can still enter."""
    return draw_list.frozen_list(office, row).count if row.frozen_sealed is not None else None
