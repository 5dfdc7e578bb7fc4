"""How gunicorn serves the web process: its settings, and the application, built in each worker after the fork."""

import os
import sys
from importlib import import_module
from typing import Any

from flask import Flask

from booking.policy import PolicyFaults
from bot.config import SettingsFault
from bot.logs import configure_logging


def _place(host: str, port: str) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


bind = _place(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000")
workers = 1
threads = 16
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
keepalive = 5
preload_app = False
accesslog = None
errorlog = "-"
loglevel = "warning"


def app() -> Flask:
    """The application; a missing setting ends the whole server at once with its name."""
    configure_logging()
    from bot.app import create_app

    try:
        return create_app()
    except (SettingsFault, PolicyFaults) as fault:
        sys.stderr.write(f"web: {fault}\n")
        sys.stderr.flush()
        sys.exit(4)  # gunicorn halts on 4 instead of starting the worker again and again


def worker_exit(_server: Any, worker: Any) -> None:
    """Asked to end: requests have been answered; what was to follow them stands in the database."""
    from bot.app import end_threads

    if isinstance(worker.wsgi, Flask):
        end_threads(worker.wsgi)


def on_starting(_server: Any) -> None:
    """Load LINE's SDK (1.4 s) once before any fork: no worker's first answer waits for it, nor one that replaces a dead worker."""
    import_module("linebot.v3.messaging")
