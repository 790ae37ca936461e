"""Taking statements into one's hands, and writing down how it went: two short transactions, no network."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from elo_courses.clock import now
from elo_courses.database import dialect_insert
from elo_courses.jobs.services import back_off, lease
from elo_courses.xapi.models import Statement, Target
from elo_courses.xapi.services.verdicts import Reply, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

LARGEST_BATCH = 100
LARGEST_BYTES = 1_000_000
SMALLEST_BYTES = 16_000
OPEN_AFTER = 5  # failures in a row, then the store is left alone for a while
LONGEST_REST = 30.0
PAUSE_SECONDS = 60.0
LEASE = timedelta(seconds=120)


@dataclass(frozen=True, kw_only=True)
class Leased:
    """A statement in one's hands."""

    id: uuid.UUID
    lease_id: uuid.UUID
    attempts: int
    body: bytes


def take_batch(session: "Session", *, url: str) -> Sequence[Leased]:
    """Take the statements that are next, in the order of each registration; none while the store rests.

    The store's row is locked first, so that of two senders one chooses after the other has chosen:
    otherwise the second, who skips what the first just took, would overtake it.
    """
    session.expire_all()  # what is in memory may be older than what another sender wrote
    target = _lock_target(session, url)
    at = now()
    if target.not_before is not None and target.not_before > at:
        return []
    paused = target.paused_since is not None
    limit = 1 if paused else max(1, LARGEST_BATCH >> target.failures)
    rows = lease(
        session,
        Statement,
        limit=limit,
        order=(Statement.sequence, Statement.created_at, Statement.id),
        where=(~_is_overtaking(at),),
        duration=LEASE,
    )
    return _fitting(session, rows, target.batch_bytes)


def settle_batch(
    session: "Session", *, url: str, rows: Sequence[Leased], verdict: Verdict, reply: Reply
) -> None:
    """Write down what an answer means for statements that were sent, and for the store."""
    target = _lock_target(session, url)
    if verdict is Verdict.SENT:
        _write(session, rows, state="sent", last_status=reply.status, last_error=None, done_at=now())
        _recover(session, target)
    elif verdict is Verdict.DEAD:
        _write(session, rows, state="dead", last_status=reply.status, last_error=reply.error, done_at=now())
        _recover(session, target)
    elif verdict is Verdict.SHRINK:
        target.batch_bytes = max(SMALLEST_BYTES, sum(len(row.body) for row in rows) // 2)
    elif verdict is Verdict.BACK_OFF:
        later = now() + timedelta(seconds=back_off(max(row.attempts for row in rows)))
        _write(session, rows, not_before=later, last_status=reply.status, last_error=reply.error)
        _count_failure(target, reply)
    elif verdict in {Verdict.PAUSE, Verdict.WAIT}:
        give_back(session, rows=rows)
        _rest(target, verdict, reply)
    session.flush()


def give_back(session: "Session", *, rows: Sequence[Leased]) -> None:
    """Put statements down that were taken and not tried: nothing is spent."""
    _write(session, rows, attempts=Statement.attempts - 1)


def _lock_target(session: "Session", url: str) -> Target:
    row = dialect_insert(session, Target).values(url=url)
    session.execute(row.on_conflict_do_nothing(index_elements=["url"]))
    chosen = select(Target).where(Target.url == url).with_for_update()
    return session.scalars(chosen.execution_options(populate_existing=True)).one()


def _is_overtaking(at: "datetime") -> "ColumnElement[bool]":
    """Return the condition that an earlier statement of the same registration has to wait."""
    earlier = aliased(Statement)
    return exists().where(
        earlier.registration == Statement.registration,
        earlier.state == "pending",
        earlier.sequence < Statement.sequence,
        or_(earlier.not_before > at, earlier.lease_until >= at),
    )


def _fitting(session: "Session", rows: Sequence[Statement], most: int) -> list[Leased]:
    """Keep as many as fit into one request, one at least, and put the rest down."""
    size = 0
    taken: list[Leased] = []
    for row in rows:
        if row.lease_id is None:
            raise RuntimeError("a leased row has its lease")
        taken.append(Leased(id=row.id, lease_id=row.lease_id, attempts=row.attempts, body=row.body))
    for count, one in enumerate(taken):
        size += len(one.body) + 1
        if count and size > most:
            give_back(session, rows=taken[count:])
            return taken[:count]
    return taken


def _write(session: "Session", rows: Sequence[Leased], **values: Any) -> None:  # noqa: ANN401 -- column values
    """Change rows that are still in one's hands, and put them down."""
    session.execute(
        update(Statement)
        .where(
            Statement.id.in_([row.id for row in rows]),
            Statement.lease_id == rows[0].lease_id,
            Statement.state == "pending",
        )
        .values({"lease_until": None, "lease_id": None, **values})
        .execution_options(synchronize_session=False)
    )


def _recover(session: "Session", target: Target) -> None:
    """Note that the store took something: after a failure of its own everything that waits may go at once."""
    if target.failures >= OPEN_AFTER:
        waiting = update(Statement).where(Statement.state == "pending", Statement.not_before.is_not(None))
        session.execute(waiting.values(not_before=None).execution_options(synchronize_session=False))
    target.failures = 0
    target.not_before = target.paused_since = target.last_status = target.last_error = None


def _count_failure(target: Target, reply: Reply) -> None:
    target.failures += 1  # the row is locked
    target.last_status, target.last_error = reply.status, reply.error
    if target.failures >= OPEN_AFTER:
        target.not_before = now() + timedelta(seconds=min(LONGEST_REST, back_off(target.failures)))


def _rest(target: Target, verdict: Verdict, reply: Reply) -> None:
    seconds = PAUSE_SECONDS
    if verdict is Verdict.WAIT:
        seconds = back_off(1) if reply.retry_after is None else max(1.0, reply.retry_after)
    else:
        target.paused_since = target.paused_since or now()
    target.not_before = now() + timedelta(seconds=seconds)
    target.last_status, target.last_error = reply.status, reply.error
