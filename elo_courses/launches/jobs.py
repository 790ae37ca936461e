"""Sending the scores that wait, and forgetting what is over."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from elo_courses.clock import now
from elo_courses.database import reading, transaction
from elo_courses.jobs.services import back_off, lease, next_due, settle
from elo_courses.launches.models import Grade, Platform
from elo_courses.launches.services.grading import free_waiting
from elo_courses.launches.services.launching import sweep_old
from elo_courses.launches.services.stores import registration, signing_key
from elo_courses.logs import get_logger
from lti.ags import ScoreOutcome, ScoreSender

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = get_logger(__name__)

BATCH = 20
PAUSE = 15.0
STATES = {"sent": "sent", "superseded": "superseded", "final": "dead"}

sender = ScoreSender(clock=now)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A score in our hands, and the platform that it goes to."""

    grade: Grade
    platform: Platform


def run_due() -> float | None:
    """Send what is due; return the seconds until the next try, or None when nothing waits."""
    while True:
        with transaction() as session:
            leased = _lease(session)
        if not leased:
            break
        key = signing_key()
        for one in leased:
            outcome = sender.post_score(
                registration(one.platform), key=key, lineitem=one.grade.lineitem, body=one.grade.body
            )
            with transaction() as session:
                _settle(session, one.grade, outcome)
    due = next_due(reading(), Grade)
    return None if due is None else max(0.0, (due - now()).total_seconds())


def sweep() -> float | None:
    """Delete logins and launches that are over."""
    with transaction() as session:
        sweep_old(session)
    return None


def _lease(session: "Session") -> list[Waiting]:
    grades = lease(session, Grade, limit=BATCH, order=(Grade.scored_at,))
    ids = {one.platform_id for one in grades}
    platforms = {one.id: one for one in session.scalars(select(Platform).where(Platform.id.in_(ids)))}
    return [Waiting(grade=one, platform=platforms[one.platform_id]) for one in grades]


def _settle(session: "Session", grade: Grade, outcome: ScoreOutcome) -> None:
    log.info(
        "grade",
        outcome=outcome.kind,
        status=outcome.status,
        reason=outcome.reason,
        platform=str(grade.platform_id),
    )
    wait = None
    if outcome.kind == "paused":
        wait = max(PAUSE, back_off(grade.attempts + 3))
    elif outcome.kind == "retry":
        wait = outcome.retry_after.total_seconds() if outcome.retry_after else back_off(grade.attempts)
    if outcome.kind == "sent":
        free_waiting(session, platform_id=grade.platform_id)
    settle(
        session,
        grade,
        state=STATES.get(outcome.kind, "pending"),
        status=outcome.status,
        error=None if outcome.kind == "sent" else outcome.reason,
        wait=wait,
    )
