"""Who may import whom (docs/architecture.md), read from the imports; and no town in code: towns are policy files."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from booking.policy import built_in, load_all

ROOT = Path(__file__).resolve().parents[1]
OURS = ("booking", "bot", "dialogs", "locks", "worker", "tests")
ROWS = ("booking.store", "booking.desk", "booking.migrations", "booking.migrate")
SEES_ROWS = ("booking/desk/", "booking/migrations/", "booking/store.py", "booking/migrate.py")
CHANNELS = ("linebot", "slack_bolt", "slack_sdk", "flask", "werkzeug", "rq", "redis", "gunicorn")
CLOCKS = ("now", "today", "utcnow", "time_ns", "monotonic")
MAY_LOCKS = ("bot/app.py", "bot/jobs.py", "bot/cli.py", "bot/build.py", "bot/world.py", "bot/lock_tasks.py")


def files(*folders: str) -> list[Path]:
    """Every Python file of these folders."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def imports(file: Path) -> Iterator[str]:
    """The full names of what a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: a relative import"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    """Whether a name is one of these packages or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def short(file: Path) -> str:
    """A file's path in the project."""
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", files("booking"), ids=short)
def test_rules_know_no_channel_and_only_the_desk_knows_rows(file: Path) -> None:
    for name in imports(file):
        assert not within(name, (*CHANNELS, "bot", "dialogs", "locks", "worker")), name
        if not short(file).startswith(SEES_ROWS):
            assert not within(name, ("sqlalchemy", "alembic", *ROWS)), name


@pytest.mark.parametrize("file", files("dialogs"), ids=short)
def test_dialogs_know_values_and_rules_but_no_rows_and_no_channel(file: Path) -> None:
    for name in imports(file):
        assert not within(name, (*CHANNELS, *ROWS, "sqlalchemy", "bot", "locks", "worker")), name
        known = name.split(".")[0]
        assert known in sys.stdlib_module_names or known in ("booking", "dialogs", "dateparser", "jpholiday"), name


@pytest.mark.parametrize("file", files("locks"), ids=short)
def test_locks_know_nothing_of_ours_but_each_other(file: Path) -> None:
    for name in imports(file):
        assert name.split(".")[0] in sys.stdlib_module_names or within(name, ("locks",)), name


@pytest.mark.parametrize("file", files("bot"), ids=short)
def test_edges_leave_locks_to_those_that_tell_them_and_never_import_the_worker(file: Path) -> None:
    in_simulator = short(file).startswith("bot/simulator/")
    for name in imports(file):
        assert not within(name, ("worker", "tests")), name
        if within(name, ("locks",)) and not in_simulator:
            assert short(file) in MAY_LOCKS, name


@pytest.mark.parametrize("file", files("bot/simulator"), ids=short)
def test_the_stand_ins_know_nothing_of_the_bot(file: Path) -> None:
    for name in imports(file):
        if within(name, OURS):
            assert within(name, ("bot.simulator", "locks.simulated")), name


# The store waits for a locked database by the machine's own stopwatch; business time never comes from there.
CENTRE = [file for file in files("booking", "dialogs", "locks") if short(file) != "booking/store.py"]


@pytest.mark.parametrize("file", CENTRE, ids=short)
def test_nobody_in_the_centre_reads_a_clock(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            owner = node.func.value
            assert not (isinstance(owner, ast.Name) and owner.id in ("datetime", "date", "time")), node.lineno


@cache
def names_of_towns() -> tuple[str, ...]:
    """Ids and names by which a built-in town or hall could be recognised."""
    found = []
    for policy in load_all(built_in()).values():
        found += [policy.id, policy.id.split("-")[0], *policy.names, policy.town.rstrip("市町村区")]
    return tuple(found)


@pytest.mark.parametrize("file", [*files("booking", "dialogs", "locks", "bot"), ROOT / "worker.py"], ids=short)
def test_no_town_stands_in_code(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [name for name in names_of_towns() if name in text] == []
