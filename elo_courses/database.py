"""The database: the session, the transaction, the base of all tables. The one file on Flask-SQLAlchemy."""

import fcntl
import os
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, DateTime, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from elo_courses.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Connection, Dialect, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

    from elo_courses.settings import Settings

log = get_logger(__name__)

SLOW_SECONDS = 0.25
WRITE = "elo_write"
THREADS = 16


class Base(DeclarativeBase):
    """The base of every table; constraints are named by convention, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class AppSession(FlaskSession):
    """Flask-SQLAlchemy's session; a test may bind it to one connection."""

    def get_bind(self, *args: Any, **kwargs: Any) -> "Engine | Connection":  # noqa: ANN401 -- as inherited
        """Return what the session is bound to."""
        return self.bind if self.bind is not None else super().get_bind(*args, **kwargs)


db = SQLAlchemy(model_class=Base, session_options={"class_": AppSession, "expire_on_commit": False})
JSONType = JSON().with_variant(postgresql.JSONB(), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC, also on SQLite, which keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: "Dialect") -> datetime | None:
        """Refuse a naive time; store UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("times are aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: "Dialect") -> datetime | None:
        """Give the zone back."""
        del dialect
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def new_id() -> uuid.UUID:
    """Return a fresh random id."""
    return uuid.uuid4()


def dialect_insert(session: Session, table: type[Base]) -> "sqlite.Insert | postgresql.Insert":
    """Return the INSERT of this database, which knows ON CONFLICT."""
    name = session.get_bind().dialect.name
    return sqlite.insert(table) if name == "sqlite" else postgresql.insert(table)


def reading() -> Session:
    """Return the session of this request or job, for reading."""
    return db.session()


@contextmanager
def transaction() -> "Iterator[Session]":
    """Commit what the block did, or nothing.

    On SQLite it waits in the fair queue of writers and then takes the write lock at once
    (BEGIN IMMEDIATE), so that what the block reads can't change under it.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a change was begun outside a transaction")
    session.commit()  # ends what was only read: it began without the write lock
    session.connection(execution_options={WRITE: True})
    started = time.perf_counter()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        seconds = time.perf_counter() - started
        if seconds > SLOW_SECONDS:
            log.warning("slow_transaction", seconds=round(seconds, 3))


def init_app(app: "Flask", settings: "Settings") -> None:
    """Connect the application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    if settings.sqlite_path is not None:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": THREADS, "max_overflow": THREADS}
    else:
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
            "pool_pre_ping": True,
            "pool_size": THREADS,
            "max_overflow": THREADS,
            "connect_args": {"connect_timeout": 3},
        }
    db.init_app(app)
    if settings.sqlite_path is not None:
        with app.app_context():
            _prepare_sqlite(db.engine, f"{settings.sqlite_path}.lock")


def _prepare_sqlite(engine: "Engine", lock_path: str) -> None:
    """WAL, every commit on the disk, foreign keys, and writers in a fair queue (flock)."""

    def connect(connection: "DBAPIConnection", record: "ConnectionPoolEntry") -> None:
        del record
        connection.isolation_level = None  # the driver's own BEGIN would get in the way
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: "Connection") -> None:
        if not connection.get_execution_options().get(WRITE):
            connection.exec_driver_sql("BEGIN")
            return
        handle = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        connection.info["elo_lock"] = handle
        fcntl.flock(handle, fcntl.LOCK_EX)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def release(connection: "DBAPIConnection | None", record: "ConnectionPoolEntry") -> None:
        del connection
        handle = record.info.pop("elo_lock", None)
        if handle is not None:
            os.close(handle)  # closing gives the lock to the next in the queue

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", release)
