"""The public pages: availability on a phone and on paper, and the proofs of draws. Read-only, no personal data."""

from flask import Flask, Response, abort

from bot.world import World


def add_routes(app: Flask, world: World) -> None:
    """Add the public routes."""

    @app.get("/f/<facility>")
    def availability(facility: str) -> Response:
        if facility not in world.policies():
            abort(404)
        from flask import request

        from bot.availability import month_page

        text = world.read(
            lambda office: month_page(office, facility, request.args.get("month", ""), request.args.get("day", ""))
        )
        return Response(text, 200, mimetype="text/html; charset=utf-8")
