"""Scores on their way back to the LMS: frozen with their time stamp, kept until they have arrived."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.jobs.services import wake
from elo_courses.launches.models import Grade
from elo_courses.launches.queries import last_scored_at, list_grade_targets
from lti.ags import score_body

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

KIND = "grades"


@dataclass(frozen=True, kw_only=True)
class Score:
    """Points of a person in a module, or in the whole course."""

    given: float
    maximum: float


def queue_scores(
    session: "Session",
    *,
    person_id: uuid.UUID,
    course_slug: str,
    module_slug: str,
    module_score: Score,
    course_score: Score,
) -> int:
    """Write down the score for every activity that the person came by; return how many.

    An activity of one module takes the module's score; one of the whole course takes the course's.
    """
    queued = 0
    for target in list_grade_targets(session, person_id, course_slug):
        if target.module_slug not in {None, module_slug}:
            continue
        score = module_score if target.module_slug else course_score
        scored_at = _next_second(last_scored_at(session, person_id, target.lineitem))
        row = dialect_insert(session, Grade).values(
            id=new_id(),
            event=f"{target.id}:{course_slug}/{module_slug}:{score.given:g}/{score.maximum:g}",
            platform_id=target.platform_id,
            person_id=person_id,
            lineitem=target.lineitem,
            scored_at=scored_at,
            created_at=now(),
            body=score_body(
                subject=target.subject, given=score.given, maximum=score.maximum, timestamp=scored_at
            ),
        )
        session.execute(row.on_conflict_do_nothing(index_elements=["event"]))
        queued += 1
    if queued:
        wake(session, KIND)
    return queued


def free_waiting(session: "Session", *, platform_id: uuid.UUID) -> None:
    """Let the scores of a platform that takes scores again go at once."""
    waits = (Grade.platform_id == platform_id) & (Grade.state == "pending") & Grade.not_before.is_not(None)
    session.execute(update(Grade).where(waits).values(not_before=None))


def _next_second(last: "datetime | None") -> "datetime":
    """Return a whole second that is newer than the last one: Moodle refuses an equal one (409)."""
    at = now().replace(microsecond=0)
    return at if last is None or last < at else last + timedelta(seconds=1)
