"""`python -m bot.simulator`: both platforms, the control API and the page in one process."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.simulator import workspace
from bot.simulator.control import Nobody, Supervisor, control_routes
from bot.simulator.line import line_routes
from bot.simulator.slack import slack_routes
from bot.simulator.supervised import Pipe
from bot.simulator.world import Settings, World, world_at

PAGE = Path(__file__).parent / "page"
STAFF = (
    ("U0SATO0001", "佐藤 恵", "admin"),
    ("U0SUZUKI02", "鈴木 一郎", "approver"),
    ("U0TAKAHA03", "高橋 光", "viewer"),
    ("U0STRANGE4", "部外 太郎", "stranger"),
)
PAGE_POLICY = "default-src 'self'; img-src 'self' data: https:; style-src 'self'; frame-ancestors 'none'"


def make_app(world: World, supervisor: Supervisor | None = None, locks: Path | None = None) -> Flask:
    """Return the WSGI application for one world."""
    app = Flask("yoriai-stand-ins", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 20 * 1024 * 1024
    app.register_blueprint(line_routes(world))
    app.register_blueprint(slack_routes(world))
    app.register_blueprint(control_routes(world, supervisor or Nobody(), locks))
    for user, name, role in STAFF:
        if world.shelf.get("staff", user) is None:
            workspace.add_staff(world, user, name, role)

    @app.before_request
    def _only_this_page() -> tuple[str, int] | None:
        """Keep pages of other sites, open in the same browser, away from the control API."""
        origin = request.headers.get("Origin")
        foreign = origin is not None and origin != request.host_url.rstrip("/")
        return ("", 403) if foreign and request.path.startswith("/_sim/") else None

    @app.get("/")
    @app.get("/<path:name>")
    def _page(name: str = "index.html") -> Response:
        response = send_from_directory(PAGE, name, max_age=0)
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        return response

    return app


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, as the real platforms do, and writes no line per request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing: the wire tells more."""


def serve(app: Flask, port: int, host: str = "127.0.0.1") -> BaseWSGIServer:
    """Return a server bound to the port (0: any), not yet running."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return make_server(host, port, app, threaded=True, request_handler=QuietHandler)


def _channels(texts: list[str]) -> tuple[tuple[str, str], ...]:
    pairs = [text.partition(":") for text in texts or ["C0YORIAI01:施設予約"]]
    return tuple((key, name or "staff") for key, _, name in pairs)


def parser() -> argparse.ArgumentParser:
    """Return the command's options."""
    options = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--web", required=True, help="base URL of the bot")
    options.add_argument("--data", type=Path, help="folder for what is remembered (default: memory only)")
    for name in ("--line-secret", "--line-token", "--slack-secret", "--slack-token"):
        options.add_argument(name, required=True)
    options.add_argument("--slack-team", default="T0YORIAI1")
    options.add_argument("--slack-channel", action="append", default=[], metavar="ID:NAME")
    options.add_argument("--clock-file", type=Path)
    options.add_argument("--locks", type=Path, help="the simulated lock's file")
    options.add_argument("--control-fd", type=int, help="descriptor of the supervisor that started the bot")
    return options


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    chosen = parser().parse_args(argv)
    settings = Settings(
        web=chosen.web.rstrip("/"),
        here=f"http://127.0.0.1:{chosen.port}",
        line_secret=chosen.line_secret,
        line_token=chosen.line_token,
        slack_secret=chosen.slack_secret,
        slack_token=chosen.slack_token,
        slack_team=chosen.slack_team,
        slack_channels=_channels(chosen.slack_channel),
    )
    world = world_at(settings, chosen.data, chosen.clock_file)
    supervisor = Pipe(chosen.control_fd) if chosen.control_fd is not None else None
    try:
        server = serve(make_app(world, supervisor, chosen.locks), chosen.port)
    except (OSError, SystemExit):
        sys.stderr.write(f"port {chosen.port} is in use\n")
        return 1

    def stop(*_: object) -> None:
        world.closing.set()
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever()
    world.shelf.close()
    world.wire.close()
    return 0
