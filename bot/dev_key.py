"""The key made once in development, and the folder that only its owner may enter."""

import os
import tempfile
from pathlib import Path

from booking.sealed import new_key, parse_keys


def development_key(folder: Path) -> tuple[bytes, ...]:
    """Return the key in `dev.key`, made if there is none; of processes starting together one's file wins, whole."""
    private_folder(folder, ours=True)
    file = folder / "dev.key"
    if not file.exists():
        handle, name = tempfile.mkstemp(prefix="dev.key.", dir=folder)  # made 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as fresh:
                fresh.write(new_key() + "\n")
                fresh.flush()
                os.fsync(fresh.fileno())
            os.link(name, file)
        except FileExistsError:
            pass  # another process was first; its key is the one
        finally:
            Path(name).unlink()
    return parse_keys(file.read_text(encoding="ascii"))


def private_folder(folder: Path, ours: bool) -> None:
    """Make `folder` 0700 if it is missing; only `var/` of the project itself is closed if it stood open."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if ours and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as fault:
        raise ValueError(f"lies in a folder that cannot be made or closed to others ({type(fault).__name__})") from None
