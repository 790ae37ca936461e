"""Completing a module, and with the last one the course: everything that follows, in one transaction."""

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from elo_courses.competences.services.recording import record_evidence
from elo_courses.jobs.services import add_task
from elo_courses.launches.services.grading import Score, queue_scores
from elo_courses.learning import queries
from elo_courses.learning.models import Enrolment, ModuleProgress
from elo_courses.learning.services import statements
from elo_courses.learning.values import is_module_done, is_passed, points_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from elo_courses.learning.services.sitting import Sitting

CERTIFICATE = "certificates"


def complete_when_done(session: "Session", *, sitting: "Sitting", progress: ModuleProgress) -> None:
    """Complete the module when every task is done and the points are enough.

    Progress, statements, scores, evidence of competence and the certificate's task are rows of
    this transaction: all of them, or none. The enrolment is locked, so that of two last modules
    done at once one sees the other.
    """
    if progress.completed_at is not None:
        return
    module = sitting.module
    answers = queries.list_answers(session, progress.id)
    done = sum(one.is_done for one in answers.values())
    statements.progressed(session, sitting, progress=progress, done=done, total=len(module.key))
    if not is_module_done(module.key, answers):
        return
    points = points_of(answers)
    passed = is_passed(points, module.max_points, module.pass_percent)
    if not passed:
        tries = sum(one.attempts for one in answers.values())
        statements.failed(session, sitting, progress=progress, points=points, tries=tries)
        return
    session.execute(select(Enrolment.id).where(Enrolment.id == progress.enrolment_id).with_for_update())
    progress.completed_at = progress.touched_at
    progress.score = points
    progress.max_score = module.max_points
    progress.module_revision_id = module.revision_id
    session.flush()
    statements.completed(session, sitting, progress=progress)
    record_evidence(
        session,
        person_id=sitting.person_id,
        institution_id=sitting.institution_id,
        module_id=module.id,
        at=progress.completed_at,
        levels={one.id: one.level for one in module.competences},
    )
    _queue_scores(session, sitting, progress)
    _complete_course(session, sitting, progress)


def _queue_scores(session: "Session", sitting: "Sitting", progress: ModuleProgress) -> None:
    scores = dict(
        session.execute(
            select(ModuleProgress.module_id, ModuleProgress.score).where(
                ModuleProgress.enrolment_id == progress.enrolment_id,
                ModuleProgress.completed_at.is_not(None),
            )
        ).all()
    )
    collected = sum(scores.get(module.id) or 0.0 for module in sitting.required)
    queue_scores(
        session,
        person_id=sitting.person_id,
        course_slug=sitting.course.slug,
        module_slug=sitting.module.slug,
        module_score=Score(given=progress.score or 0.0, maximum=sitting.module.max_points or 1),
        course_score=Score(given=collected, maximum=sitting.course.max_points or 1),
    )


def _complete_course(session: "Session", sitting: "Sitting", progress: ModuleProgress) -> None:
    """Finish the course once, when all its required modules are done."""
    enrolment_id = progress.enrolment_id
    done = set(
        session.scalars(
            select(ModuleProgress.module_id).where(
                ModuleProgress.enrolment_id == enrolment_id, ModuleProgress.completed_at.is_not(None)
            )
        )
    )
    if any(module.id not in done for module in sitting.required):
        return
    finished = session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.completed_at.is_(None))
        .values(
            completed_at=progress.touched_at,
            course_revision_id=sitting.course.revision_id,
            language=sitting.language,
        )
    )
    if finished.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a cursor result
        statements.satisfied(session, sitting, progress=progress)
        add_task(session, kind=CERTIFICATE, key=str(enrolment_id), payload={"language": sitting.language})
