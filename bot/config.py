"""The settings: environment, read once at start into one frozen value. Every fault is told at once, none shows a value.

Relative paths are relative to the project root, the folder of the Procfile.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import booking
from booking.sealed import parse_keys
from bot.dev_key import development_key, private_folder
from bot.staff import SHAPE, StaffRole, parse_staff

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE = "sqlite:///var/yoriai.db"
NEEDS = frozenset({"database", "keys", "line", "slack", "redis"})
KEYS_SHAPE = "32 bytes each, base64url, newest first, comma separated"


class SettingsFault(Exception):
    """The settings do not suffice: `faults` holds (name, what it should be) of every missing or bad one."""

    def __init__(self, faults: Collection[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{name} {what}" for name, what in self.faults))


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. What was not needed and not given is "" or None; secrets are not shown."""

    database_url: str = field(repr=False)  # ready for SQLAlchemy, SQLite's path absolute
    redis_url: str | None = field(repr=False)
    host: str
    port: int
    line_channel_secret: str = field(repr=False)
    line_channel_access_token: str = field(repr=False)
    line_api_base_url: str  # without a slash at its end
    slack_signing_secret: str = field(repr=False)
    slack_bot_token: str = field(repr=False)
    slack_staff_channel: str
    slack_team_id: str | None
    slack_api_base_url: str  # with a slash at its end
    slack_staff: tuple[StaffRole, ...]
    facilities: tuple[Path, ...]  # policy files or folders of them
    secret_keys: tuple[bytes, ...] = field(repr=False)  # newest first
    public_url: str  # without a slash at its end
    clock_file: Path | None
    production: bool
    root: Path

    @property
    def lock_memory(self) -> Path:
        """The simulated lock's own file: beside the SQLite database, else in `var/`, one for each database."""
        if self.database_url.startswith("sqlite:"):
            database = Path(self.database_url.removeprefix("sqlite:///"))
            return database.with_name(f"{database.stem}.locks.db")
        parts = urlsplit(self.database_url)
        place = f"{parts.hostname}:{parts.port}{parts.path}?{parts.query}"  # neither user nor password: they may change
        name = hashlib.sha256(place.encode()).hexdigest()[:8]
        return self.root / "var" / f"{name}.locks.db"


def read(environ: Mapping[str, str], needs: Collection[str] = (), root: Path = ROOT) -> Settings:
    """Return the settings in `environ`; creates `var/` (0700) and, in development, the key file in it.

    Args:
        environ: The environment; a name set to nothing counts as missing.
        needs: What the process works with, of `NEEDS`: what belongs to it must be there. The database is always read, the
            keys always except for {"database"} alone.
        root: The folder relative paths start from.

    Raises:
        SettingsFault: with every missing or bad setting.
    """
    if unknown := set(needs) - NEEDS:
        raise ValueError(f"unknown needs: {unknown}")
    env = _Environment(environ)
    production = env.choice("YORIAI_ENV", ("development", "production")) == "production"
    line, slack = "line" in needs, "slack" in needs
    keys_needed = set(needs) != {"database"}
    settings = Settings(
        database_url=env.parsed("DATABASE_URL", lambda text: _database(text, root), DEFAULT_DATABASE) or "",
        redis_url=env.parsed("REDIS_URL", _redis, required="redis" in needs and "redis://HOST:PORT/NUMBER"),
        host=env.text("HOST") or "127.0.0.1",
        port=env.parsed("PORT", _port, "8000") or 0,
        line_channel_secret=env.secret(
            "LINE_CHANNEL_SECRET", line and "the channel secret of the Messaging API channel"
        ),
        line_channel_access_token=env.secret(
            "LINE_CHANNEL_ACCESS_TOKEN", line and "a channel access token of the Messaging API channel"
        ),
        line_api_base_url=env.url("LINE_API_BASE_URL", "https://api.line.me", production),
        slack_signing_secret=env.secret("SLACK_SIGNING_SECRET", slack and "the signing secret of the Slack app"),
        slack_bot_token=env.secret("SLACK_BOT_TOKEN", slack and "the bot token of the Slack app (xoxb-…)"),
        slack_staff_channel=env.secret("SLACK_STAFF_CHANNEL", slack and "the id of the channel for requests (C…)"),
        slack_team_id=env.text("SLACK_TEAM_ID"),
        slack_api_base_url=env.url("SLACK_API_BASE_URL", "https://slack.com/api/", production) + "/",
        slack_staff=env.parsed("SLACK_STAFF", parse_staff, required=slack and SHAPE) or (),
        facilities=env.parsed("YORIAI_FACILITIES", lambda text: _places(text, root)) or (_built_in(),),
        secret_keys=_keys(env, root, production) if keys_needed else (),
        public_url=env.url("YORIAI_PUBLIC_URL", "http://127.0.0.1:8000", production),
        clock_file=env.parsed("YORIAI_CLOCK_FILE", lambda text: _clock_file(text, root, production)),
        production=production,
        root=root,
    )
    env.refuse_faults()
    return settings


class _Environment:
    """The environment with a list of what is wrong with it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[tuple[str, str]] = []

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def secret(self, name: str, required: str | bool) -> str:
        """A word of the platforms, as they gave it; tokens go into headers, so nothing but visible ASCII."""

        def visible(text: str) -> str:
            if not (text.isascii() and text.isprintable()):
                raise ValueError("has characters that cannot stand in it")
            return text

        return self.parsed(name, visible, required=required) or ""

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        text = self.text(name) or allowed[0]
        if text not in allowed:
            self.faults.append((name, f"must be one of {', '.join(allowed)}"))
        return text

    def url(self, name: str, default: str, production: bool) -> str:
        return self.parsed(name, lambda text: _web_address(text, production), default) or default.rstrip("/")

    def parsed(
        self, name: str, parse: Callable[[str], T], default: str | None = None, required: str | bool = False
    ) -> T | None:
        """The value parsed from the text, None (and a fault, if one was due) where there is none."""
        text = self.text(name) or default
        if text is None:
            if required:
                self.faults.append((name, f"is missing; it should be {required}"))
            return None
        try:
            return parse(text)
        except ValueError as fault:
            self.faults.append((name, str(fault)))
            return None

    def refuse_faults(self) -> None:
        if self.faults:
            raise SettingsFault(self.faults)


def _database(text: str, root: Path) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in ("sqlite", "postgresql", "postgresql+psycopg"):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    if scheme != "sqlite":
        return f"postgresql+psycopg://{rest}"
    if len(rest) < 2 or not rest.startswith("/") or rest == "/:memory:":
        raise ValueError(f"must name a file, as in {DEFAULT_DATABASE}")
    file = root / rest[1:]
    private_folder(file.parent, ours=file.parent == root / "var")
    return f"sqlite:///{file}"


def _redis(text: str) -> str:
    if not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return text


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 0 < int(text) < 65536):
        raise ValueError("must be a number from 1 to 65535")
    return int(text)


def _web_address(text: str, production: bool) -> str:
    shape = "must be an address as in https://example.jp"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise ValueError(shape) from None
    if not usable or parts.query or parts.fragment:
        raise ValueError(shape)
    if production and parts.scheme != "https":
        raise ValueError("must begin with https:// in production")
    return text.rstrip("/")


def _places(text: str, root: Path) -> tuple[Path, ...]:
    places = tuple(root / part.strip() for part in text.split(":") if part.strip())
    if not places or not all(place.exists() for place in places):
        raise ValueError("must be policy files or folders that exist, separated by ':'")
    return places


def _built_in() -> Path:
    return Path(booking.__file__).parent / "policies"


def _clock_file(text: str, root: Path, production: bool) -> Path:
    if production:
        raise ValueError("must not be set in production: there the clock is the machine's")
    return root / text


def _keys(env: _Environment, root: Path, production: bool) -> tuple[bytes, ...]:
    if production or env.text("YORIAI_SECRET_KEYS"):
        return env.parsed("YORIAI_SECRET_KEYS", parse_keys, required=f"keys made beforehand: {KEYS_SHAPE}") or ()
    try:
        return development_key(root / "var")
    except (OSError, ValueError) as fault:
        env.faults.append(
            ("YORIAI_SECRET_KEYS", f"cannot be taken from var/dev.key ({type(fault).__name__}); {KEYS_SHAPE}")
        )
        return ()
