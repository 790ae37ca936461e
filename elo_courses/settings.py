"""The whole configuration: frozen, typed, read from the environment once, all faults told at once."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from environs import Env, EnvValidationError
from flask import current_app
from marshmallow import ValidationError, validate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SQLITE = "sqlite:///"
SECRET_LENGTH = 32


class SettingsError(Exception):
    """The environment can't be used: `faults` names every setting that is wrong, and why."""

    def __init__(self, faults: "Mapping[str, Sequence[str]]") -> None:
        self.faults = faults
        super().__init__("\n".join(f"{name}: {'; '.join(why)}" for name, why in sorted(faults.items())))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator decides; each field is one `ELO_*` variable (docs/operating.md)."""

    database_url: str
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:5000"
    lrs_url: str = ""
    lrs_username: str = ""
    lrs_password: str = field(default="", repr=False)
    courses_dir: Path = ROOT / "courses"
    queue_url: str = ""
    allow_loopback: bool = False
    log_format: str = "text"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the tool over https."""
        return self.base_url.startswith("https://")

    @property
    def launch_url(self) -> str:
        """The one redirect URI of every registration."""
        return f"{self.base_url}/lti/launch"

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, where the database is SQLite."""
        return Path(self.database_url.removeprefix(SQLITE)) if self.database_url.startswith(SQLITE) else None

    @classmethod
    def from_env(cls) -> Self:
        """Read `ELO_*` once; raise SettingsError with every fault."""
        env = Env(eager=False)
        with env.prefixed("ELO_"):
            database_url = env.str("DATABASE_URL", f"{SQLITE}{VAR / 'elo.sqlite'}", validate=_database)
            base_url = env.str("BASE_URL", cls.base_url, validate=_address)
            secret_key = env.str("SECRET_KEY", "", validate=_secret)
            lrs_url = env.str("LRS_URL", "", validate=_optional_address)
            lrs_username = env.str("LRS_USERNAME", "")
            lrs_password = env.str("LRS_PASSWORD", "")
            courses_dir = env.path("COURSES_DIR", cls.courses_dir)
            queue_url = env.str("QUEUE_URL", "", validate=_queue)
            allow_loopback = env.bool("ALLOW_LOOPBACK", False)
            log_format = env.str("LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"]))
        faults = _faults(env)
        if not secret_key and not faults and not _is_loopback(base_url):
            faults["ELO_SECRET_KEY"] = ["is needed where ELO_BASE_URL is not this machine"]
        if faults:
            raise SettingsError(faults)
        return cls(
            database_url=database_url,
            base_url=base_url.rstrip("/"),
            secret_key=secret_key or _secret_of_this_machine(),
            lrs_url=lrs_url,
            lrs_username=lrs_username,
            lrs_password=lrs_password,
            courses_dir=courses_dir,
            queue_url=queue_url or _queue_beside(database_url),
            allow_loopback=allow_loopback,
            log_format=log_format,
        )


def current() -> Settings:
    """Return the settings of the application that is running."""
    found: Settings = current_app.extensions["elo_settings"]
    return found


def inherited(**defaults: str) -> dict[str, str]:
    """Return the environment for a process of ours: what is set stays, what is not gets a default."""
    return defaults | dict(os.environ)


def _faults(env: Env) -> dict[str, list[str]]:
    try:
        env.seal()
    except EnvValidationError as error:
        messages = cast("Mapping[str, list[str]]", error.error_messages)
        return {name: [str(word) for word in words] for name, words in messages.items()}
    return {}


def _database(value: str) -> None:
    if not value.startswith((SQLITE, "postgresql+psycopg://")):
        raise ValidationError("is sqlite:///FILE or postgresql+psycopg://...")


def _queue(value: str) -> None:
    if value and not value.startswith((SQLITE, "postgresql://", "postgresql+psycopg://")):
        raise ValidationError("is sqlite:///FILE or postgresql://...")


def _address(value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValidationError("is an address such as https://elo.example.fi, without query")


def _optional_address(value: str) -> None:
    if value:
        _address(value)


def _secret(value: str) -> None:
    if value and len(value) < SECRET_LENGTH:
        raise ValidationError("has at least 32 characters")


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    return host in LOOPBACK or host.endswith(".localhost")


def _secret_of_this_machine() -> str:
    """Make the secret of a development machine once, readable by its owner alone."""
    VAR.mkdir(exist_ok=True)
    path = VAR / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text()


def _queue_beside(database_url: str) -> str:
    """Two instances never share a queue by accident: it lies beside, or in, their own database."""
    if not database_url.startswith(SQLITE):
        return database_url
    path = Path(database_url.removeprefix(SQLITE))
    return f"{SQLITE}{path.with_name(f'{path.stem}-queue.sqlite')}"
