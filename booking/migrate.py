"""Bringing a database to the newest version; several processes may try at once."""

import os
from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

LOCK = 7_067_421  # any number, the same in every process


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction; a second process waits and then finds nothing to do."""
    _close_to_others(engine)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_config(connection), "head")


def _close_to_others(engine: Engine) -> None:
    """Make a missing SQLite file 0600; what SQLite lays beside it takes its mode. One that cannot be made is told later."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        with suppress(OSError):
            os.close(os.open(engine.url.database, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
