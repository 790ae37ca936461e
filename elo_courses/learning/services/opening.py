"""Opening a module: enrolled once, begun once."""

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from elo_courses.catalogue.queries import get_module_revision
from elo_courses.clock import now
from elo_courses.database import dialect_insert, new_id
from elo_courses.learning.models import Enrolment, ModuleProgress
from elo_courses.learning.services import statements

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from elo_courses.learning.services.sitting import Sitting


def open_module(session: "Session", *, sitting: "Sitting") -> uuid.UUID:
    """Enrol the learner and begin the module, each once, and return the progress."""
    enrolment, at = _enrol(session, sitting), now()
    row = dialect_insert(session, ModuleProgress).values(
        id=new_id(),
        enrolment_id=enrolment,
        module_id=sitting.module.id,
        module_revision_id=sitting.module.revision_id,
        started_at=at,
        touched_at=at,
        told_progress=0,
    )
    once = row.on_conflict_do_nothing(index_elements=["enrolment_id", "module_id"])
    is_new = session.execute(once.returning(ModuleProgress.id)).first() is not None
    progress = session.scalars(
        select(ModuleProgress).where(
            ModuleProgress.enrolment_id == enrolment, ModuleProgress.module_id == sitting.module.id
        )
    ).one()
    if is_new:
        statements.begun(session, sitting, progress=progress)
    return progress.id


def _enrol(session: "Session", sitting: "Sitting") -> uuid.UUID:
    row = dialect_insert(session, Enrolment).values(
        id=new_id(),
        person_id=sitting.person_id,
        course_id=sitting.course.id,
        institution_id=sitting.institution_id,
        course_revision_id=sitting.course.revision_id,
        language=sitting.language,
        started_at=now(),
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["person_id", "course_id"]))
    return session.scalars(
        select(Enrolment.id).where(
            Enrolment.person_id == sitting.person_id, Enrolment.course_id == sitting.course.id
        )
    ).one()


def on_own_revision(session: "Session", sitting: "Sitting", revision_id: uuid.UUID) -> "Sitting":
    """Return the sitting on the revision that the learner began, or a newer one of the same line.

    A major change begins a new line, and who is mid-way stays on the old one (course format, chapter 5).
    """
    begun = get_module_revision(session, revision_id)
    newest = sitting.course.newest.get((begun.id, begun.line), begun.revision_id)
    return replace(sitting, module=get_module_revision(session, newest))
