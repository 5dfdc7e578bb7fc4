"""Settings: what is missing or bad is told all at once by name, and no secret is ever shown."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import bot
from booking.database import open_database
from booking.migrate import upgrade
from booking.sealed import Vault, new_key, parse_keys
from bot.config import NEEDS, Settings, SettingsFault, read
from bot.staff import Role, StaffRole

KEY = new_key()
FULL = {
    "LINE_CHANNEL_SECRET": "planted-line-secret",
    "LINE_CHANNEL_ACCESS_TOKEN": "planted-line-token",
    "SLACK_SIGNING_SECRET": "planted-slack-secret",
    "SLACK_BOT_TOKEN": "planted-slack-token",
    "SLACK_STAFF_CHANNEL": "C1",
    "SLACK_STAFF": "U1:admin",
    "REDIS_URL": "redis://:planted-redis-password@127.0.0.1:6379/0",
    "DATABASE_URL": "postgresql://yoriai:planted-db-password@127.0.0.1/yoriai",
    "YORIAI_SECRET_KEYS": KEY,
}
PRODUCTION = {
    **FULL,
    "YORIAI_ENV": "production",
    "LINE_API_BASE_URL": "https://api.line.me",
    "YORIAI_PUBLIC_URL": "https://yoriai.example.lg.jp",
}


def faults(environ: Mapping[str, str], root: Path, *needs: str) -> dict[str, str]:
    with pytest.raises(SettingsFault) as fault:
        read(environ, needs, root)
    assert str(fault.value).count("\n") == len(fault.value.faults) - 1
    return dict(fault.value.faults)


def test_all_is_read(tmp_path: Path) -> None:
    settings = read(FULL, NEEDS, tmp_path)
    assert settings.line_channel_secret == "planted-line-secret"
    assert settings.line_channel_access_token == "planted-line-token"
    assert settings.slack_signing_secret == "planted-slack-secret"
    assert settings.slack_bot_token == "planted-slack-token"
    assert settings.slack_staff_channel == "C1"
    assert settings.slack_staff == (StaffRole("U1", Role.ADMIN),)
    assert settings.redis_url == FULL["REDIS_URL"]
    assert settings.database_url == "postgresql+psycopg://yoriai:planted-db-password@127.0.0.1/yoriai"
    assert settings.secret_keys == parse_keys(KEY)


def test_defaults(tmp_path: Path) -> None:
    settings = read({}, (), tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/var/yoriai.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.line_api_base_url == "https://api.line.me"
    assert settings.slack_api_base_url == "https://slack.com/api/"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert [place.name for place in settings.facilities] == ["policies"]
    assert (settings.redis_url, settings.slack_team_id, settings.clock_file) == (None, None, None)
    assert settings.slack_staff == ()
    assert not settings.production


def test_the_project_root_is_the_folder_of_the_packages() -> None:
    assert (read(FULL).root / "bot" / "config.py").is_file()


@pytest.mark.parametrize(
    ("needs", "missing"),
    [
        pytest.param((), set(), id="nothing"),
        pytest.param(("line",), {"LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN"}, id="line"),
        pytest.param(
            ("slack",), {"SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_STAFF_CHANNEL", "SLACK_STAFF"}, id="slack"
        ),
        pytest.param(("redis",), {"REDIS_URL"}, id="redis"),
        pytest.param(
            tuple(NEEDS), {name for name in FULL if name not in ("DATABASE_URL", "YORIAI_SECRET_KEYS")}, id="all"
        ),
    ],
)
def test_what_is_missing_stops_what_needs_it(tmp_path: Path, needs: tuple[str, ...], missing: set[str]) -> None:
    blank = dict.fromkeys(FULL, "  ")
    if missing:
        told = faults(blank, tmp_path, *needs)
        assert set(told) == missing
        assert all(what.startswith("is missing; it should be ") for what in told.values())
    else:
        read(blank, needs, tmp_path)


def test_an_unknown_need_is_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown"):
        read(FULL, {"lines"}, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "yoriai.db"),
        ("REDIS_URL", "localhost:6379"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "８０００"),
        ("LINE_CHANNEL_ACCESS_TOKEN", "line\nbreak"),
        ("LINE_CHANNEL_ACCESS_TOKEN", "トークン"),
        ("LINE_API_BASE_URL", "api.line.me"),
        ("LINE_API_BASE_URL", "ftp://api.line.me"),
        ("LINE_API_BASE_URL", "http://[broken"),
        ("SLACK_API_BASE_URL", "https://"),
        ("SLACK_API_BASE_URL", "https://slack.com:port/api/"),
        ("SLACK_STAFF", "U1:boss"),
        ("YORIAI_FACILITIES", "no/such/file.toml"),
        ("YORIAI_FACILITIES", ":"),
        ("YORIAI_SECRET_KEYS", "planted-short-key"),
        ("YORIAI_PUBLIC_URL", "https://yoriai.example.jp/?x=1"),
        ("YORIAI_ENV", "staging"),
    ],
)
def test_a_bad_setting_is_told_by_name_with_what_it_should_be(tmp_path: Path, name: str, value: str) -> None:
    told = faults({**FULL, name: value}, tmp_path, *NEEDS)
    assert list(told) == [name]
    assert told[name].startswith(("must ", "has ", "key 1 ", "entry 1 "))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    environ = {**FULL, "PORT": "x", "SLACK_STAFF": "", "YORIAI_SECRET_KEYS": "x"}
    assert list(faults(environ, tmp_path, *NEEDS)) == ["PORT", "SLACK_STAFF", "YORIAI_SECRET_KEYS"]


def test_no_secret_is_shown(tmp_path: Path) -> None:
    settings = read(FULL, NEEDS, tmp_path)
    assert "planted" not in repr(settings)
    assert "planted" not in f"{settings}"
    assert repr(parse_keys(KEY)[0]) not in repr(settings)
    bad = dict.fromkeys(FULL, "planted\x07")
    with pytest.raises(SettingsFault) as fault:
        read(bad, NEEDS, tmp_path)
    assert "planted" not in str(fault.value)


def test_addresses_end_as_their_clients_need_it(tmp_path: Path) -> None:
    environ = {
        "LINE_API_BASE_URL": "http://127.0.0.1:9001/",
        "SLACK_API_BASE_URL": "http://127.0.0.1:9001/api",
        "YORIAI_PUBLIC_URL": "http://127.0.0.1:8000/",
    }
    settings = read(environ, (), tmp_path)
    assert settings.line_api_base_url == "http://127.0.0.1:9001"
    assert settings.slack_api_base_url == "http://127.0.0.1:9001/api/"
    assert settings.public_url == "http://127.0.0.1:8000"


def test_relative_paths_start_from_the_root_and_absolute_ones_do_not(tmp_path: Path) -> None:
    (tmp_path / "halls").mkdir()
    (tmp_path / "a.toml").write_text("")
    environ = {
        "DATABASE_URL": "sqlite:///data/hall.db",
        "YORIAI_CLOCK_FILE": "clock",
        "YORIAI_FACILITIES": f"halls:{tmp_path}/a.toml",
    }
    settings = read(environ, (), tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path}/data/hall.db"
    assert settings.clock_file == tmp_path / "clock"
    assert settings.facilities == (tmp_path / "halls", tmp_path / "a.toml")
    assert settings.lock_memory == tmp_path / "data" / "hall.locks.db"
    elsewhere = read({"DATABASE_URL": f"sqlite:///{tmp_path}/x/y.db"}, (), tmp_path / "root")
    assert elsewhere.database_url == f"sqlite:///{tmp_path}/x/y.db"


def test_each_database_server_has_its_own_lock_memory_whatever_the_password(tmp_path: Path) -> None:
    places = [
        read({"DATABASE_URL": url}, (), tmp_path).lock_memory
        for url in (
            "postgresql://u:old@db1/yoriai",
            "postgresql://u:new@db1/yoriai",
            "postgresql://u:old@db2/yoriai",
            "postgresql://u:old@/yoriai?host=/run/a",
        )
    ]
    assert places[0] == places[1]
    assert len(set(places)) == 3
    assert places[0].parent == tmp_path / "var"


def test_var_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir(mode=0o755)
    read({}, (), tmp_path)
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_the_database_is_closed_to_others_also_in_an_open_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    engine = open_database(read({"DATABASE_URL": f"sqlite:///{tmp_path / 'y.db'}"}, {"database"}).database_url)
    upgrade(engine)
    with engine.connect() as connection:  # as long as somebody looks, the log of changes lies beside it
        connection.exec_driver_sql("SELECT 1 FROM residents").all()
        modes = {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.glob("y.db*")}
    assert modes == {"y.db": "0o600", "y.db-wal": "0o600", "y.db-shm": "0o600"}


def test_in_development_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = read({}, (), tmp_path).secret_keys
    assert read({}, (), tmp_path).secret_keys == first
    file = tmp_path / "var" / "dev.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["dev.key"]
    Vault(first)


def test_a_broken_key_file_is_told_and_not_replaced(tmp_path: Path) -> None:
    read({}, (), tmp_path)
    file = tmp_path / "var" / "dev.key"
    file.write_text("broken")
    assert list(faults({}, tmp_path)) == ["YORIAI_SECRET_KEYS"]
    assert file.read_text() == "broken"


def test_a_var_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    assert list(faults({}, tmp_path)) == ["DATABASE_URL", "YORIAI_SECRET_KEYS"]


def test_migrating_needs_no_key(tmp_path: Path) -> None:
    assert read({"YORIAI_ENV": "production", **only("YORIAI_PUBLIC_URL")}, {"database"}, tmp_path).secret_keys == ()
    assert not (tmp_path / "var" / "dev.key").exists()


def only(*names: str) -> dict[str, str]:
    return {name: PRODUCTION[name] for name in names}


def test_processes_starting_together_take_one_key(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from bot.config import read; print(hash(read({}, (), Path(sys.argv[1])).secret_keys))"
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=Path(bot.__file__).parents[1],
            env={"PYTHONHASHSEED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    told = {process.communicate(timeout=60)[0] for process in starting}
    assert [process.returncode for process in starting] == [0] * 6
    assert len(told) == 1
    assert [entry.name for entry in (tmp_path / "var").iterdir()] == ["dev.key"]


def test_production_is_read(tmp_path: Path) -> None:
    settings: Settings = read(PRODUCTION, NEEDS, tmp_path)
    assert settings.production


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        pytest.param({"YORIAI_CLOCK_FILE": "clock"}, "YORIAI_CLOCK_FILE", id="the clock file"),
        pytest.param({"LINE_API_BASE_URL": "http://127.0.0.1:1"}, "LINE_API_BASE_URL", id="LINE in the clear"),
        pytest.param({"SLACK_API_BASE_URL": "http://127.0.0.1:1/"}, "SLACK_API_BASE_URL", id="Slack in the clear"),
        pytest.param({"YORIAI_PUBLIC_URL": ""}, "YORIAI_PUBLIC_URL", id="the default public address"),
        pytest.param({"YORIAI_SECRET_KEYS": ""}, "YORIAI_SECRET_KEYS", id="a generated key"),
    ],
)
def test_production_refuses(tmp_path: Path, changed: dict[str, str], refused: str) -> None:
    assert list(faults({**PRODUCTION, **changed}, tmp_path, *NEEDS)) == [refused]
    assert not (tmp_path / "var" / "dev.key").exists()
