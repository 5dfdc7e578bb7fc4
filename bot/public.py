"""The public pages: availability on a phone and on paper, and the proofs of draws. Read-only, no personal data."""

import json
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from sqlalchemy import func, select

from booking import store, verify_draw
from booking.desk import draw_opening
from booking.desk.office import Office, japan
from booking.policy import Policy
from bot.availability import month_page
from bot.draw_page import drawn_page, waiting_page
from bot.world import World

HTML = "text/html; charset=utf-8"
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
        row = world.read(lambda office: _draw(office, facility, draw))
        if row is None:
            abort(404)
        body = row.proof or json.dumps(_announced(row), ensure_ascii=False).encode()
        return Response(body, 200, HEADERS, mimetype="application/json")

    @app.get("/f/<facility>/draws/<draw>")
    def page(facility: str, draw: str) -> Response:
        policies = world.policies()
        row = world.read(lambda office: _draw(office, facility, draw)) if facility in policies else None
        if row is None:
            abort(404)
        return Response(_page(policies[facility], row, request.args.get("ticket", "")), 200, HEADERS, mimetype=HTML)

    @app.get("/verify_draw.py")
    def verifier() -> Response:
        text = Path(verify_draw.__file__).read_text(encoding="utf-8")
        return Response(text, 200, HEADERS, mimetype="text/x-python; charset=utf-8")


def _page(policy: Policy, row: Any, own: str) -> str:
    """The page of a draw; `own` is the ticket whose rows are marked, out of the link a resident was given."""
    if not row.proof:
        return waiting_page(
            facility_name=policy.name,
            draw=row.key,
            closes_at=japan(row.closes_at),
            due_at=japan(row.due_at),
            commitment=row.commitment,
            root=row.root or "",
            count=row.count,
        )
    return drawn_page(
        json.loads(row.proof),
        facility_name=policy.name,
        room_names={"+".join(sorted(room.units)): room.name for room in policy.rooms.values()},
        json_url=f"/f/{row.facility}/draws/{row.key}.json",
        verifier_url="/verify_draw.py",
        own=own,
    )


def _draw(office: Office, facility: str, draw: str) -> Any:
    entries = store.entries
    count = select(func.count()).where(entries.c.draw == store.draws.c.id, entries.c.state == "entered")
    query = select(store.draws, count.scalar_subquery().label("count")).where(
        store.draws.c.id == draw_opening.name(facility, draw)
    )
    return office.conn.execute(query).first()


def _announced(row: Any) -> dict[str, Any]:
    """What is public of a draw before it is drawn: when, the commitment, and once frozen the root."""
    return {
        "facility": row.facility,
        "draw": row.key,
        "state": row.state,
        "closes_at": japan(row.closes_at).isoformat(),
        "due_at": japan(row.due_at).isoformat(),
        "commitment": row.commitment,
        "root": row.root,
    }
