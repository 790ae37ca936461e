"""Reading: how delivery stands, which statements are dead, what is kept of a person."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from elo_courses.clock import now
from elo_courses.jobs.services import next_due
from elo_courses.xapi.models import Statement, Target
from elo_courses.xapi.values import Dead, Status

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def get_status(session: "Session", *, url: str) -> Status:
    """Return how delivery to a record store stands; without an address, what the own store holds."""
    counts = dict(session.execute(select(Statement.state, func.count()).group_by(Statement.state)).all())
    oldest = session.scalar(select(func.min(Statement.created_at)).where(Statement.state == "pending"))
    target = session.get(Target, url, populate_existing=True) or Target(url=url, failures=0)
    return Status(
        target=url or None,
        pending=counts.get("pending", 0),
        sent=counts.get("sent", 0),
        dead=counts.get("dead", 0),
        oldest_seconds=None if oldest is None else max(0.0, (now() - oldest).total_seconds()),
        paused_since=target.paused_since,
        paused_status=target.last_status if target.paused_since else None,
        failures=target.failures,
        last_error=target.last_error,
        next_try=target.not_before,
    )


def list_dead(session: "Session", *, limit: int = 100) -> Sequence[Dead]:
    """Return the statements that the store refused, the latest first, with its reason."""
    rows = session.execute(
        select(
            Statement.id, Statement.verb, Statement.created_at, Statement.last_status, Statement.last_error
        )
        .where(Statement.state == "dead")
        .order_by(Statement.sequence.desc())
        .limit(limit)
    )
    return [Dead(id=row[0], verb=row[1], at=row[2], status=row[3], error=row[4]) for row in rows]


def list_bodies(session: "Session", *, person_id: uuid.UUID) -> Sequence[bytes]:
    """Return every statement about a person, in the order they were written."""
    chosen = select(Statement.body).where(Statement.person_id == person_id)
    return session.scalars(chosen.order_by(Statement.sequence)).all()


def get_seconds_to_wait(session: "Session", *, url: str) -> float | None:
    """Return how long until the next try is due; None when nothing waits."""
    row = next_due(session, Statement)
    if row is None:
        return None
    rests_until = session.scalar(select(Target.not_before).where(Target.url == url))
    return max(0.0, (max(row, rests_until or row) - now()).total_seconds())
