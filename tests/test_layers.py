"""Who may know whom, read from the imports; and that no town stands in code."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What a place may import beside the standard library: the first line whose place is the beginning of the file's path counts.
MAY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("booking/store.py", ("booking", "sqlalchemy")),
    ("booking/database.py", ("sqlalchemy",)),
    ("booking/desk/", ("booking", "sqlalchemy")),
    ("booking/migrate.py", ("booking", "sqlalchemy", "alembic")),
    ("booking/migrations/", ("booking", "sqlalchemy", "alembic")),
    ("booking/policy/", ("booking", "jpholiday", "pydantic", "pydantic_core")),
    ("booking/", ("booking", "jpholiday", "pydantic", "cryptography")),
    # The reader of Japanese knows nothing of ours, so that it can be used and measured alone; hence its own holidays.
    ("dialogs/understand/", ("dialogs.understand", "dateparser", "jpholiday", "sudachipy")),
    ("dialogs/", ("dialogs", "booking", "dateparser")),
    ("locks/", ("locks",)),
    ("bot/simulator/shots.py", ("bot.simulator", "playwright")),  # draws the README's pictures; a developer's tool
    ("bot/simulator/", ("bot.simulator", "locks", "flask", "werkzeug")),
    (
        "bot/",
        (
            "bot",
            "booking",
            "dialogs",
            "locks",
            "flask",
            "werkzeug",
            "sqlalchemy",
            "linebot",
            "urllib3",
            "slack_bolt",
            "slack_sdk",
            "redis",
            "rq",
        ),
    ),
    ("worker.py", ("bot", "booking", "dialogs", "locks", "redis", "rq")),
)
NEVER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("booking/", ("dialogs", "bot", "locks", "linebot", "slack_bolt", "slack_sdk", "flask", "rq", "redis")),
    ("dialogs/", ("booking.store", "booking.desk", "sqlalchemy", "bot", "locks", "flask")),
    ("locks/", ("booking", "dialogs", "bot")),
    ("bot/simulator/", ("bot.app", "bot.config", "bot.world", "booking", "dialogs")),
    ("bot/", ("worker", "bot.simulator")),
)
# Where the two sides meet on purpose: the command starts the demo, and builds what a process works with.
SIMULATOR_STARTED_BY = ("bot/cli.py",)
LOCKS_KNOWN_BY = (
    "bot/app.py",
    "bot/build.py",
    "bot/cli.py",
    "bot/lock_tasks.py",
    "bot/world.py",
    "bot/simulator/doors.py",
)


def files(*folders: str) -> list[Path]:
    """Every Python file of ours below these folders."""
    return sorted(
        path
        for folder in folders
        for path in ((ROOT / folder).rglob("*.py") if (ROOT / folder).is_dir() else [ROOT / folder])
    )


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield str(node.module)
            yield from (f"{node.module}.{name.name}" for name in node.names)


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def standard(name: str) -> bool:
    return name.partition(".")[0] in sys.stdlib_module_names


def rule_for(path: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    return next((names for place, names in table if path.startswith(place)), ())


@pytest.mark.parametrize(
    "path", files("booking", "dialogs", "locks", "bot", "worker.py"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_file_imports_only_what_its_place_may_know(path: Path) -> None:
    place = str(path.relative_to(ROOT))
    for name in imports(path):
        assert standard(name) or within(name, rule_for(place, MAY)), f"{place} imports {name}"
        assert not within(name, rule_for(place, NEVER)) or (
            name.startswith("bot.simulator") and place in SIMULATOR_STARTED_BY
        ), f"{place} must not know {name}"
        if place.startswith("bot/") and within(name, ("locks",)):
            assert place in LOCKS_KNOWN_BY, f"{place} knows the locks"


def test_nobody_imports_the_worker() -> None:
    for path in files("booking", "dialogs", "locks", "bot", "tests"):
        assert not any(within(name, ("worker",)) for name in imports(path)), path


def test_the_rules_and_the_talk_never_read_the_clock() -> None:
    for path in files("booking", "dialogs"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                read = ast.unparse(node.func)
                assert read not in (
                    "datetime.now",
                    "datetime.utcnow",
                    "datetime.today",
                    "date.today",
                    "time.time",
                    "random.random",
                    "uuid.uuid4",
                ), f"{path}:{node.lineno} {read}"


def names_of_towns() -> list[str]:
    """Ids, towns and halls named in the policy files."""
    found = []
    for file in sorted((ROOT / "booking" / "policies").glob("*.toml")):
        policy = tomllib.loads(file.read_text(encoding="utf-8"))
        facility = str(policy.get("facility", policy.get("id", file.stem)))
        found += [file.stem, facility, *facility.split("-")[:1]]
        texts = json_texts(policy)
        found += re.findall(r"[一-龠]{2,4}[市町村](?![内外民長立])", " ".join(texts))
    return sorted({name for name in found if len(name) > 3 or not name.isascii()})


def json_texts(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in json_texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in json_texts(value)]
    return [node] if isinstance(node, str) else []


def test_no_facility_and_no_town_stands_in_code() -> None:
    names = names_of_towns()
    assert "mitaka-inokashira-tobu" in names
    assert "三鷹市" in names
    assert "小田原市" in names
    for path in files("booking", "dialogs", "locks", "bot", "worker.py"):
        code = path.read_text(encoding="utf-8").lower()
        for name in names:
            assert name not in code, f"{path.relative_to(ROOT)} names {name}"
