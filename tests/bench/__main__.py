"""`make bench`: every file of this folder that has a `main()`, one after the other; or those named, as in `python -m tests.bench turn`."""

import importlib
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HELPERS = {"__init__", "__main__"}


def parts() -> list[str]:
    """The names of the benchmarks, in the order of the alphabet."""
    found = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in HELPERS)
    return [name for name in found if "\ndef main(" in (HERE / f"{name}.py").read_text(encoding="utf-8")]


def main() -> None:
    """Run and print each, with what it ran on."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    print(f"commit {commit.stdout.strip() or 'unknown'}, Python {platform.python_version()}, {platform.machine()}")
    for name in sys.argv[1:] or parts():
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"tests.bench.{name}").main()


if __name__ == "__main__":
    main()
