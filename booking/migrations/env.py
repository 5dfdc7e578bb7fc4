"""Alembic's entry: runs the migrations on the connection it is given, or (for writing new ones) on $DATABASE_URL."""

import os

from alembic import context
from sqlalchemy import Connection

from booking import database, store


def run() -> None:
    """Bring the database to the wanted version in one transaction where the database can."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection)
        return
    with database.open_database(os.environ["DATABASE_URL"]).begin() as own:
        _migrate(own)


def _migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=store.metadata, render_as_batch=True)
    context.run_migrations()


run()
