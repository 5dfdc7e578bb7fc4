"""Bringing a database to the newest version, and waiting for one that is there; several processes may try at once."""

import os
import time
from contextlib import suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

LOCK = 7_067_421  # any number, the same in every process
LOOK_S = 0.5
UPGRADE_FIRST = "has no tables of this version: run `yoriai db upgrade` first"


def upgrade(engine: Engine) -> None:
    """Apply what is missing, in one transaction; a second process waits and then finds nothing to do."""
    _close_to_others(engine)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_config(connection), "head")


def wait_until_ready(engine: Engine, patience_s: float) -> str:
    """Wait for a database that answers and has this version's tables (or newer ones); return what it lacks, "" if nothing.

    `patience_s` is the machine's time: processes may be started together with their database and with `yoriai db upgrade`.
    """
    until = time.monotonic() + patience_s
    while (lacking := _lacking(engine)) and time.monotonic() < until:
        time.sleep(LOOK_S)
    return lacking


def _lacking(engine: Engine) -> str:
    try:
        with engine.connect().execution_options(reading=True) as connection:
            found = MigrationContext.configure(connection).get_current_heads()
            scripts = ScriptDirectory.from_config(_config(connection))
    except DBAPIError as fault:
        return told(fault)
    older = {script.revision for script in scripts.walk_revisions()} - set(scripts.get_heads())
    return UPGRADE_FIRST if not found or set(found) & older else ""


def told(fault: DBAPIError) -> str:
    """A fault of the database in one line, without what was sent to it."""
    words = str(fault.orig).strip().splitlines()
    return words[0] if words else type(fault.orig).__name__


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
