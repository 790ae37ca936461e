"""Fixtures: the application, a database of its own for each run, a session whose changes end with the test."""

import contextvars
import os
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from elo_courses import app as application
from elo_courses.database import db
from elo_courses.settings import ROOT, Settings
from elo_courses.web import limits

POSTGRES = os.environ.get("ELO_TEST_POSTGRES")
DATABASES = ["sqlite", *(["postgresql"] if POSTGRES else [])]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run everything that needs a database on SQLite and on PostgreSQL."""
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", DATABASES, indirect=True, scope="session")


def _make(kind: str, folder: Path) -> tuple[str, str]:
    """Return the addresses of a fresh database and its queue."""
    if kind == "sqlite":
        return f"sqlite:///{folder / f'{uuid.uuid4().hex}.sqlite'}", "memory:"
    assert POSTGRES is not None
    name = f"elo_{uuid.uuid4().hex}"
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return f"{POSTGRES.rsplit('/', 1)[0]}/{name}", "memory:"


def _settings(kind: str, folder: Path) -> Settings:
    database_url, queue_url = _make(kind, folder)
    return Settings(
        database_url=database_url,
        queue_url=queue_url,
        secret_key="0123456789abcdef0123456789abcdef",
        base_url="http://127.0.0.1:5000",
        courses_dir=ROOT / "courses",
        allow_loopback=True,
    )


class Browser(FlaskClient):
    """Each request in a context of its own, as in a server, also inside a test's application context."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        return contextvars.Context().run(super().open, *args, **kwargs)


def _create(settings: Settings) -> Flask:
    made = application.create_app(settings)
    made.test_client_class = Browser
    made.config["TESTING"] = True
    application.upgrade(made)
    return made


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """Name the database of this run of the test."""
    return str(request.param)


@pytest.fixture(scope="session")
def settings(database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give settings with a fresh database."""
    return _settings(database, tmp_path_factory.mktemp("database"))


@pytest.fixture(scope="session")
def shared_app(settings: Settings) -> Iterator[Flask]:
    """Give the application on a migrated database, once for all tests of that database."""
    made = _create(settings)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """Give the application; whatever a test commits is gone after it."""
    limits.clear()
    shared_app.extensions.pop("elo_platform_origins", None)
    with shared_app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.remove()
        db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
    yield shared_app
    with shared_app.app_context():
        db.session.remove()
        db.session.configure(bind=None, join_transaction_mode="conditional_savepoint")
        outer.rollback()
        connection.close()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Give a session inside an application context."""
    with app.app_context():
        yield db.session()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser without memory of other tests."""
    return app.test_client()


@pytest.fixture
def own_app(database: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on a database of its own, where commits are real: for races and crashes."""
    made = _create(_settings(database, tmp_path))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def with_settings(settings: Settings) -> Settings:
    """Give settings that a test may change by `dataclasses.replace`."""
    return replace(settings)
