"""Leasing and settling rows of work; telling the worker that there is something to do."""

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, func, or_, select, update

from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.jobs.models import Deliverable, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

WAKE = "elo_wake"
LEASE = timedelta(seconds=60)
LONGEST_WAIT = 300.0

D = TypeVar("D", bound=Deliverable)


def wake(session: "Session", kind: str) -> None:
    """Ask the worker to look at this kind of work as soon as the transaction is committed."""
    session.info.setdefault(WAKE, set()).add(kind)


def add_task(session: "Session", *, kind: str, key: str, payload: "Mapping[str, Any]") -> None:
    """Write down a task once; a second one of the same kind and key changes nothing."""
    statement = dialect_insert(session, Task).values(id=new_id(), kind=kind, key=key, payload=dict(payload))
    session.execute(statement.on_conflict_do_nothing(index_elements=["kind", "key"]))
    wake(session, kind)


def due(table: type[D], *, at: datetime) -> "ColumnElement[bool]":
    """Return the condition that a row waits, may be tried at this time, and is in nobody's hands."""
    return (
        (table.state == "pending")
        & or_(table.not_before.is_(None), table.not_before <= at)
        & or_(table.lease_until.is_(None), table.lease_until < at)
    )


def lease(
    session: "Session",
    table: type[D],
    *,
    limit: int,
    order: "Sequence[Any]" = (),
    where: "Sequence[ColumnElement[bool]]" = (),
    duration: timedelta = LEASE,
) -> list[D]:
    """Take up to `limit` rows into one's hands for a while; two workers never hold the same row."""
    at = now()
    rows = list(
        session.scalars(
            select(table)
            .where(due(table, at=at), *where)
            .order_by(*(order or (table.created_at,)))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    mine = new_id()
    for row in rows:
        row.lease_until = at + duration
        row.lease_id = mine
        row.attempts += 1  # the row is locked: on SQLite by the transaction, on PostgreSQL by FOR UPDATE
    session.flush()
    return rows


def settle(
    session: "Session",
    row: D,
    *,
    state: str,
    status: int | None = None,
    error: str | None = None,
    wait: float | None = None,
) -> bool:
    """Write down how it went, unless the lease has passed to another worker; tell whether it was written."""
    table = type(row)
    at = now()
    values: dict[str, Any] = {
        "state": state,
        "last_status": status,
        "last_error": error[:300] if error else None,
        "lease_until": None,
        "lease_id": None,
        "not_before": at + timedelta(seconds=wait) if wait is not None else None,
        "done_at": None if state == "pending" else at,
    }
    changed = session.execute(
        update(table)
        .where(table.id == row.id, table.lease_id == row.lease_id, table.state == "pending")
        .values(values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a cursor result


def back_off(attempts: int) -> float:
    """Return seconds to wait before the next try: full jitter, from 1 s up to 5 minutes."""
    return random.uniform(0.5, 1.0) * min(LONGEST_WAIT, 2.0 ** min(attempts, 12))


def next_due(session: "Session", table: type[D]) -> datetime | None:
    """Return when the next waiting row may be tried; None when none waits."""
    earliest: datetime | None = session.scalar(
        select(func.min(func.coalesce(table.not_before, table.created_at))).where(table.state == "pending")
    )
    return earliest
