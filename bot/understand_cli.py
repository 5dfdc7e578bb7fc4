"""`yoriai understand`: JSON lines in, readings out, in order, line by line. Needs no setting."""

import argparse
import os
import sys
from functools import cache
from pathlib import Path

from booking.policy import Policy, built_in, load_all
from dialogs.halls import hall_of
from dialogs.understand import Hall, understand_lines


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the sub-command."""
    parser = commands.add_parser("understand", help="read what residents write: JSON lines in, JSON lines out")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Stream standard input to standard output; a bad line gives an error line and the rest goes on."""
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    # A lone surrogate becomes its JSON escape instead of ending the stream.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for line in understand_lines(sys.stdin, _hall):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0


@cache
def _policies() -> dict[str, Policy]:
    """The facilities of this installation, read when the first line names one."""
    named = os.environ.get("YORIAI_FACILITIES")
    return load_all(map(Path, named.split(":")) if named else built_in())


@cache
def _hall(facility: str) -> Hall | None:
    policy = _policies().get(facility)
    return hall_of(policy) if policy else None
