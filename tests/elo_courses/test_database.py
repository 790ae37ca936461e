"""The database rules: a fair queue of writers, nothing lost, nothing doubled, nothing half written."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError
from structlog.testing import capture_logs

from elo_courses.database import reading, transaction
from elo_courses.people.models import Institution
from elo_courses.web.forms import use_once
from elo_courses.web.models import Submission

WRITERS, ROUNDS = 8, 25


def count(app: Flask) -> int:
    with app.app_context():
        return reading().scalar(select(func.count()).select_from(Submission)) or 0


def test_eight_writers_wait_for_each_other(own_app: Flask) -> None:
    """Check 1: no "database is locked"."""

    def write(_number: int) -> None:
        for _round in range(ROUNDS):
            with own_app.app_context(), transaction() as session:
                session.execute(select(func.count()).select_from(Submission))
                session.add(Submission(id=uuid.uuid4()))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert count(own_app) == WRITERS * ROUNDS


def test_a_form_is_used_once_by_eight_at_once(own_app: Flask) -> None:
    """Checks 2 and 8."""
    form = uuid.uuid4()
    start = threading.Barrier(WRITERS)

    def use(_number: int) -> bool:
        start.wait()
        with own_app.app_context(), transaction() as session:
            return use_once(session, form)

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sorted(pool.map(use, range(WRITERS))) == [False] * (WRITERS - 1) + [True]


def fail_halfway() -> None:
    with transaction() as session:
        session.add(Submission(id=uuid.uuid4()))
        session.flush()
        raise ZeroDivisionError


def test_an_error_leaves_nothing(own_app: Flask) -> None:
    with own_app.app_context():
        with pytest.raises(ZeroDivisionError):
            fail_halfway()
        with transaction() as session:
            session.add(Submission(id=uuid.uuid4()))
    assert count(own_app) == 1


def test_a_change_outside_a_transaction_is_a_fault(own_app: Flask) -> None:
    with own_app.app_context():
        reading().add(Submission(id=uuid.uuid4()))
        with pytest.raises(RuntimeError, match="outside a transaction"), transaction():
            pass
        reading().rollback()


def test_sqlite_keeps_every_commit(own_app: Flask, database: str) -> None:
    if database != "sqlite":
        return
    with own_app.app_context():
        session = reading()
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_times_are_aware_and_utc(own_app: Flask) -> None:
    finnish = datetime(2026, 11, 24, 14, 32, tzinfo=timezone(timedelta(hours=2)))
    with own_app.app_context():
        with transaction() as session:
            session.add(Institution(slug="a", name="A", created_at=finnish))
        kept = reading().scalar(select(Institution.created_at))
        assert kept == datetime(2026, 11, 24, 12, 32, tzinfo=UTC)
        assert kept.tzinfo is not None


def test_a_naive_time_is_refused(own_app: Flask) -> None:
    with (
        own_app.app_context(),
        pytest.raises(StatementError, match="times are aware"),
        transaction() as session,
    ):
        session.add(Institution(slug="b", name="B", created_at=datetime(2026, 11, 24)))  # noqa: DTZ001 -- the fault


def test_a_long_transaction_is_told(own_app: Flask) -> None:
    moment = threading.Event()
    with capture_logs() as logs, own_app.app_context(), transaction():
        moment.wait(0.3)
    assert [one["event"] for one in logs] == ["slow_transaction"]
