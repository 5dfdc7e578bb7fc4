"""How gunicorn serves the web process: its settings, and the application, built in each worker after the fork."""

import os
import sys
from typing import Any

from flask import Flask

from booking.policy import PolicyFaults
from bot.config import SettingsFault
from bot.logs import configure_logging

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
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


def on_starting(_server: Any) -> None:
    """Nothing before the fork."""
