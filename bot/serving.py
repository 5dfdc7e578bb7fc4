"""How gunicorn serves the web process: its settings, and the application, built in each worker after the fork."""

import os
import sys
from importlib import import_module
from typing import Any

from flask import Flask

from booking.policy import PolicyFaults, load_all
from bot.config import SettingsFault
from bot.config import read as read_settings
from bot.logs import configure_logging


def _place(host: str, port: str) -> str:
    port = (
        port if port.isascii() and port.isdecimal() else "8000"
    )  # a bad one is refused, by its name, before anything listens
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

APP_FAILED = 4  # gunicorn halts on it instead of starting the worker again and again


def app() -> Flask:
    """The application, built in each worker; a broken policy file ends the whole server at once with its fault."""
    configure_logging()
    from bot.app import create_app

    fault: Exception
    try:
        return create_app()
    except (SettingsFault, PolicyFaults) as refused:
        fault = refused
    _tell(fault)
    sys.exit(APP_FAILED)


def _tell(fault: Exception) -> None:
    sys.stderr.write(f"web: {fault}\n")
    sys.stderr.flush()


def worker_exit(_server: Any, worker: Any) -> None:
    """Asked to end: requests have been answered; what was to follow them stands in the database."""
    built = getattr(worker, "wsgi", None)
    if isinstance(built, Flask):
        from bot.app import end_threads

        end_threads(built)


def on_starting(_server: Any) -> None:
    """Before any fork: refuse bad settings and policy files, and load LINE's SDK (1.4 s) once, so that no worker's first answer waits for it."""
    try:
        settings = read_settings(os.environ, {"database", "keys", "line", "slack"})
    except SettingsFault as fault:
        _tell(fault)
        sys.exit(1)
    try:
        load_all(settings.facilities)
    except PolicyFaults as fault:
        _tell(fault)
        sys.exit(1)
    import_module("linebot.v3.messaging")
