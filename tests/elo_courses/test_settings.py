"""Every setting broken in turn, and all faults told at once."""

from pathlib import Path

import pytest

from elo_courses import settings
from elo_courses.settings import Settings, SettingsError

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (
        "DATABASE_URL",
        "BASE_URL",
        "SECRET_KEY",
        "LRS_URL",
        "LRS_USERNAME",
        "LRS_PASSWORD",
        "COURSES_DIR",
        "QUEUE_URL",
        "ALLOW_LOOPBACK",
        "LOG_FORMAT",
    ):
        monkeypatch.delenv(f"ELO_{name}", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path / "var")


def test_without_anything_it_is_a_development_machine(tmp_path: Path) -> None:
    made = Settings.from_env()
    assert made.database_url == f"sqlite:///{tmp_path / 'var' / 'elo.sqlite'}"
    assert made.sqlite_path == tmp_path / "var" / "elo.sqlite"
    assert made.queue_url.endswith("elo-queue.sqlite")
    assert not made.is_secure
    assert made.launch_url == "http://127.0.0.1:5000/lti/launch"
    assert not made.allow_loopback


def test_the_secret_of_a_machine_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    first, second = Settings.from_env(), Settings.from_env()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("BASE_URL", "elo.example.fi"),
        ("BASE_URL", "https://elo.example.fi/?x=1"),
        ("SECRET_KEY", "short"),
        ("LRS_URL", "ftp://x"),
        ("QUEUE_URL", "redis://x"),
        ("ALLOW_LOOPBACK", "perhaps"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ELO_{name}", value)
    with pytest.raises(SettingsError) as refused:
        Settings.from_env()
    assert list(refused.value.faults) == [f"ELO_{name}"]


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELO_LOG_FORMAT", "xml")
    monkeypatch.setenv("ELO_BASE_URL", "nothing")
    with pytest.raises(SettingsError) as refused:
        Settings.from_env()
    assert set(refused.value.faults) == {"ELO_LOG_FORMAT", "ELO_BASE_URL"}
    assert "ELO_LOG_FORMAT: " in str(refused.value)


def test_a_public_address_needs_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELO_BASE_URL", "https://elo.example.fi/")
    with pytest.raises(SettingsError) as refused:
        Settings.from_env()
    assert list(refused.value.faults) == ["ELO_SECRET_KEY"]
    monkeypatch.setenv("ELO_SECRET_KEY", SECRET)
    made = Settings.from_env()
    assert made.base_url == "https://elo.example.fi"
    assert made.is_secure
    assert SECRET not in repr(made)


def test_on_postgresql_the_queue_lies_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELO_DATABASE_URL", "postgresql+psycopg://elo@127.0.0.1/elo")
    made = Settings.from_env()
    assert made.queue_url == made.database_url
    assert made.sqlite_path is None
