"""Answering a task: judged on the server, stored once, everything that follows in the same transaction."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.learning import queries
from elo_courses.learning.models import Answer, ModuleProgress
from elo_courses.learning.services import completing, statements
from elo_courses.learning.values import GRADED, Answered, Outcome, Response, judge
from elo_courses.web.forms import use_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from elo_courses.learning.services.sitting import Sitting


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """One form: the task, the response, and the form's once-only id."""

    block_id: str
    response: Response
    submission: uuid.UUID


def answer_block(
    session: "Session", *, sitting: "Sitting", progress_id: uuid.UUID, submitted: Submitted
) -> Answered | None:
    """Judge and store an answer, and complete the module when it was the last; None for a form sent twice.

    The progress row is locked first: two answers at once are one after the other.
    """
    block = sitting.module.key[submitted.block_id]
    progress = session.scalars(
        select(ModuleProgress).where(ModuleProgress.id == progress_id).with_for_update()
    ).one()
    if not use_once(session, submitted.submission):
        return None
    before = _row(session, progress_id, submitted.block_id)
    if before.is_done and block["kind"] in GRADED:
        return queries.answered(before)
    outcome = judge(block, submitted.response)
    _write(before, block, submitted.response, outcome)
    progress.last_block = submitted.block_id
    progress.touched_at = before.answered_at
    session.flush()
    statements.answered(session, sitting, registration=progress.enrolment_id, block=block, row=before)
    completing.complete_when_done(session, sitting=sitting, progress=progress)
    return queries.answered(before)


def retry_module(
    session: "Session", *, sitting: "Sitting", progress_id: uuid.UUID, submission: uuid.UUID
) -> None:
    """Open the tasks that went wrong again, when all are done and the points are not enough."""
    progress = session.scalars(
        select(ModuleProgress).where(ModuleProgress.id == progress_id).with_for_update()
    ).one()
    if progress.completed_at is not None or not use_once(session, submission):
        return
    rows = session.scalars(select(Answer).where(Answer.progress_id == progress_id)).all()
    for row in rows:
        block = sitting.module.key.get(row.block_id)
        if block is not None and block["kind"] in GRADED and row.is_right is False:
            row.attempts = 0
            row.is_done = False
            row.response = {}
            row.is_right = None
            row.points = 0.0
    session.flush()


def _row(session: "Session", progress_id: uuid.UUID, block_id: str) -> Answer:
    """Return the row of an answer, made when it is new."""
    row = dialect_insert(session, Answer).values(
        id=new_id(),
        progress_id=progress_id,
        block_id=block_id,
        response={},
        attempts=0,
        points=0.0,
        is_done=False,
        answered_at=now(),
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["progress_id", "block_id"]))
    return session.scalars(
        select(Answer).where(Answer.progress_id == progress_id, Answer.block_id == block_id)
    ).one()


def _write(row: Answer, block: "Mapping[str, Any]", response: Response, outcome: Outcome) -> None:
    """Change the row: the progress row is locked, so nobody else does."""
    row.attempts += 1
    row.response = dict(response)
    row.points = max(row.points, outcome.points)
    row.is_right = outcome.is_right
    row.answered_at = now()
    if block["kind"] in GRADED:
        row.is_done = bool(outcome.is_right) or row.attempts >= int(block["attempts"])
    else:
        row.is_done = outcome.is_complete
