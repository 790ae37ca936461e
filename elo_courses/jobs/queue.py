"""The queue: huey on a SQLite file or on PostgreSQL, messages in JSON. It may be lost; rows may not."""

import json
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from flask import current_app
from huey import Huey, MemoryHuey, PostgresHuey, SqliteHuey, crontab
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import event

from elo_courses.database import AppSession
from elo_courses.jobs.services import WAKE
from elo_courses.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask
    from sqlalchemy.orm import Session

log = get_logger(__name__)

SQLITE = "sqlite:///"
DELIVER = "elo_deliver"


class RunDue(Protocol):
    """Does what is due of one kind; returns seconds until the next try, or None when nothing waits."""

    def __call__(self) -> float | None:
        """Do it."""
        ...


class JSONSerializer(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as JSON, since a queue that unpickles runs whatever is written into it."""

    def _serialize(self, data: Any) -> bytes:  # noqa: ANN401 -- whatever huey hands over
        return json.dumps([_plain(item) for item in data] if isinstance(data, tuple) else data).encode()

    def _deserialize(self, data: bytes) -> Any:  # noqa: ANN401 -- whatever huey handed over
        values = json.loads(data)
        if not isinstance(values, list):
            return values
        message = Message(*values)
        eta = message.eta and datetime.fromisoformat(message.eta)
        expires = message.expires_resolved and datetime.fromisoformat(message.expires_resolved)
        return message._replace(eta=eta, expires_resolved=expires, args=tuple(message.args or ()))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def open_queue(url: str) -> Huey:
    """Open the queue at an address: memory:, sqlite:///FILE or postgresql://..."""
    shared: dict[str, Any] = {"results": False, "serializer": JSONSerializer()}
    if url.startswith(SQLITE):
        Path(url.removeprefix(SQLITE)).parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("elo", filename=url.removeprefix(SQLITE), **shared)
    if url.startswith("postgresql"):
        return PostgresHuey("elo", dsn=url.replace("+psycopg", ""), table_prefix="elo_queue", **shared)
    return MemoryHuey("elo", **shared)


def init_app(app: "Flask", url: str, kinds: "Mapping[str, RunDue]") -> None:
    """Give the application its queue: one task that does what is due of a kind, one sweep over all kinds."""
    queue = open_queue(url)
    deliver = _deliver_task(app, queue, kinds)

    def sweep() -> None:
        for kind in kinds:
            deliver(kind)

    queue.periodic_task(crontab(minute="*"), name="sweep")(sweep)
    queue.on_startup(name="sweep_at_start")(sweep)
    app.extensions["elo_queue"] = queue
    app.extensions[DELIVER] = deliver


def _deliver_task(app: "Flask", queue: Huey, kinds: "Mapping[str, RunDue]") -> "Callable[..., object]":
    later: dict[str, float] = {}  # when a kind is looked at again, so that looks don't multiply

    def deliver(kind: str) -> None:
        with app.app_context():
            wait = kinds[kind]()
        if wait is None:
            return
        at = time.monotonic()
        then = at + max(1.0, wait)
        if not at < later.get(kind, 0.0) <= then:
            later[kind] = then
            task.schedule(args=(kind,), delay=then - at)

    task = queue.task(name="deliver")(deliver)
    found: Callable[..., object] = task
    return found


@event.listens_for(AppSession, "after_commit")
def hurry(session: "Session") -> None:
    """Tell the worker of the application that runs what the committed transaction left for it."""
    for kind in sorted(session.info.pop(WAKE, ())):
        try:
            current_app.extensions[DELIVER](kind)
        except Exception:
            log.exception("queue_unreachable", kind=kind)  # the sweep finds the row


@event.listens_for(AppSession, "after_rollback")
def forget(session: "Session") -> None:
    """Nothing was left to be done."""
    session.info.pop(WAKE, None)
