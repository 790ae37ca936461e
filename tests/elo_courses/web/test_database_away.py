"""A database that is away for a moment: a clear answer now, and the next request works."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import create_engine, text

from elo_courses.app import create_app
from elo_courses.database import db
from elo_courses.settings import Settings
from tests.conftest import POSTGRES


def test_cut_connections_are_mended_by_themselves(own_app: Flask, database: str) -> None:
    """Every connection of the pool is cut by the server, as a restart does."""
    client = own_app.test_client()
    assert client.get("/readyz").status_code == 200
    if database == "sqlite" or POSTGRES is None:
        return  # a file has no connections to cut
    with own_app.app_context():
        name = db.engine.url.database
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        assert connection.execute(cut, {"name": name}).rowcount > 0
    engine.dispose()
    assert client.get("/readyz").status_code == 200


def test_a_server_that_does_not_answer_is_503_on_every_page(with_settings: Settings) -> None:
    nowhere = "postgresql+psycopg://elo@127.0.0.1:1/elo"
    app = create_app(replace(with_settings, database_url=nowhere, queue_url="memory:"))
    client = app.test_client()
    answer = client.get("/verify/0123456789012345678901")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert client.get("/readyz").json == {
        "ready": False,
        "checks": {"database": False, "schema": False, "disk": True},
    }
    assert client.get("/healthz").status_code == 200
