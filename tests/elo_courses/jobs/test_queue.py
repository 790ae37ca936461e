"""The queue hurries; rows are what counts."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from huey import MemoryHuey, PostgresHuey, SqliteHuey
from huey.registry import Message
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from elo_courses.database import db, reading, transaction
from elo_courses.jobs import queue
from elo_courses.jobs.models import Task
from elo_courses.jobs.services import add_task, back_off, lease, next_due, settle, wake
from elo_courses.settings import Settings


def test_messages_are_json_and_come_back_whole() -> None:
    serializer = queue.JSONSerializer()
    eta = datetime(2026, 11, 24, 12, tzinfo=UTC)
    message = Message(id="1", name="deliver", eta=eta, args=("grades",), kwargs={}, expires_resolved=eta)
    data = serializer.serialize(message)
    assert data.startswith(b"[")
    assert serializer.deserialize(data) == message
    assert serializer.deserialize(serializer.serialize({"a": 1})) == {"a": 1}


@pytest.mark.advisory
def test_a_pickle_in_the_queue_is_not_run() -> None:
    """CVE-2021-23727 Celery, CVE-2021-33026 Flask-Caching."""
    with pytest.raises(ValueError, match=r"codec|JSON|Expecting"):
        queue.JSONSerializer().deserialize(b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.")


def test_a_queue_is_opened_by_its_address(tmp_path: Path, settings: Settings) -> None:
    assert isinstance(queue.open_queue("memory:"), MemoryHuey)
    assert isinstance(queue.open_queue(f"sqlite:///{tmp_path}/deep/queue.sqlite"), SqliteHuey)
    if settings.database_url.startswith("postgresql"):
        assert isinstance(queue.open_queue(settings.database_url), PostgresHuey)


def make(tmp_path: Path, done: list[str], wait: float | None = None) -> tuple[Flask, SqliteHuey]:
    app = Flask("test")

    def run_due() -> float | None:
        done.append("grades")
        return wait

    with app.app_context():
        queue.init_app(app, f"sqlite:///{tmp_path}/queue.sqlite", {"grades": run_due})
    found: SqliteHuey = app.extensions["elo_queue"]
    return app, found


def test_a_task_does_what_is_due_of_its_kind(tmp_path: Path) -> None:
    done: list[str] = []
    _app, found = make(tmp_path, done)
    found.enqueue(found._registry.string_to_task("elo_courses.jobs.queue.deliver")(("grades",)))
    found.execute(found.dequeue())
    assert done == ["grades"]
    assert found.scheduled_count() == 0


def test_what_must_wait_is_scheduled(tmp_path: Path) -> None:
    done: list[str] = []
    _app, found = make(tmp_path, done, wait=30.0)
    found.enqueue(found._registry.string_to_task("elo_courses.jobs.queue.deliver")(("grades",)))
    found.execute(found.dequeue())
    assert found.pending_count() == 1
    found.execute(found._registry.string_to_task("elo_courses.jobs.queue.deliver")(("grades",)))
    assert found.pending_count() == 1
    later = found.dequeue()
    assert later.eta > datetime.now(UTC).replace(tzinfo=None)


def test_the_sweep_asks_for_every_kind(tmp_path: Path) -> None:
    _app, found = make(tmp_path, [])
    found.execute(found._registry.string_to_task("elo_courses.jobs.queue.sweep")())
    assert found.pending_count() == 1


def add(session: Session, key: str) -> None:
    add_task(session, kind="certificates", key=key, payload={"n": 1})


def test_a_commit_hurries_the_worker_and_a_rollback_does_not(own_app: Flask) -> None:
    found = own_app.extensions["elo_queue"]
    with own_app.app_context():
        with transaction() as session:
            add(session, "a")
        assert found.pending_count() == 1
        session = db.session()
        wake(session, "grades")
        session.rollback()
        assert found.pending_count() == 1


def test_a_queue_that_is_away_stops_no_one(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found = own_app.extensions["elo_queue"]

    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(found.storage, "enqueue", fail)
    with own_app.app_context(), capture_logs() as logs:
        with transaction() as session:
            add(session, "a")
        assert reading().scalar(select(func.count()).select_from(Task)) == 1
    assert [one["event"] for one in logs] == ["queue_unreachable"]


def test_a_task_is_written_once(session: Session) -> None:
    add(session, "a")
    add(session, "a")
    assert len(session.scalars(select(Task)).all()) == 1


def test_two_workers_never_hold_the_same_row(own_app: Flask) -> None:
    with own_app.app_context(), transaction() as session:
        for number in range(20):
            add(session, str(number))
    start = threading.Barrier(4)

    def take(_number: int) -> list[uuid.UUID]:
        start.wait()
        with own_app.app_context(), transaction() as session:
            return [row.id for row in lease(session, Task, limit=10)]

    with ThreadPoolExecutor(4) as pool:
        taken = [one for part in pool.map(take, range(4)) for one in part]
    assert len(taken) == len(set(taken))
    assert len(taken) == 20


def test_a_row_whose_worker_died_is_free_after_its_lease(session: Session) -> None:
    add(session, "a")
    assert len(lease(session, Task, limit=5)) == 1
    assert lease(session, Task, limit=5) == []
    row = session.scalars(select(Task)).one()
    row.lease_until = datetime.now(UTC) - timedelta(seconds=1)
    session.flush()
    assert [one.attempts for one in lease(session, Task, limit=5)] == [2]


def test_a_worker_whose_lease_has_passed_on_settles_nothing(session: Session) -> None:
    add(session, "a")
    row = lease(session, Task, limit=1)[0]
    session.commit()
    session.expunge(row)
    other = session.scalars(select(Task)).one()
    other.lease_id = uuid.uuid4()
    session.flush()
    assert not settle(session, row, state="sent")
    assert settle(session, other, state="sent", status=200)
    session.expire_all()
    assert session.scalars(select(Task.state)).one() == "sent"
    assert next_due(session, Task) is None


@pytest.mark.parametrize("attempts", [1, 2, 5, 50])
def test_waits_grow_up_to_five_minutes(attempts: int) -> None:
    waits = [back_off(attempts) for _time in range(50)]
    longest = min(300.0, 2.0**attempts)
    assert longest / 2 <= min(waits)
    assert max(waits) <= longest
