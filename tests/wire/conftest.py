"""One running installation for each database, shared by the tests of this folder."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import Server
from tests.wire.installation import Installation

DATABASES = [
    pytest.param(name, marks=(pytest.mark.wire, pytest.mark.xdist_group(f"wire-{name}")), id=name)
    for name in ("sqlite", "postgresql")
]


@pytest.fixture(scope="session", params=DATABASES)
def here(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """The Procfile's processes, running; business time only moves forward from test to test."""
    server = Server() if request.param == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="yw-") as folder:
        url = server.new_database() if server else f"sqlite:///{folder}/yoriai.db"
        installation = Installation(Path(folder), url)
        installation.postgresql = server
        try:
            installation.start()
            yield installation
        finally:
            installation.close()
            if server:
                server.close()
