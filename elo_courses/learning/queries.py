"""Reading a learner's progress, and finished courses."""

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, case, func, select

from elo_courses.catalogue.queries import get_course_revision, get_module_revision
from elo_courses.competences.models import Framework
from elo_courses.learning.models import Answer, Enrolment, ModuleProgress
from elo_courses.learning.values import Answered, CompetenceReached, CourseCompletion, ModuleState
from elo_courses.people.models import Institution, Person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from elo_courses.catalogue.values import CourseShown


def find_enrolment(session: "Session", person_id: uuid.UUID, course_id: uuid.UUID) -> Enrolment | None:
    """Return a person's enrolment in a course."""
    return session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)
    )


def list_enrolments(session: "Session", person_id: uuid.UUID) -> list[Enrolment]:
    """Return a person's courses, the one begun last first."""
    return list(
        session.scalars(
            select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.started_at.desc())
        )
    )


# Asked by every page of the player, so they are put together once.
STATES = (
    select(
        ModuleProgress,
        func.coalesce(func.sum(case((Answer.is_done, 1), else_=0)), 0).cast(Integer),
    )
    .join(Enrolment, Enrolment.id == ModuleProgress.enrolment_id)
    .outerjoin(Answer, Answer.progress_id == ModuleProgress.id)
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.course_id == bindparam("course_id"))
    .group_by(ModuleProgress.id)
)
ANSWERS = select(Answer).where(Answer.progress_id == bindparam("progress_id"))


def module_states(
    session: "Session", person_id: uuid.UUID, course_id: uuid.UUID
) -> dict[uuid.UUID, ModuleState]:
    """Return how far a person is in each begun module of a course, by module id; one query."""
    rows = session.execute(STATES, {"person_id": person_id, "course_id": course_id})
    return {row.module_id: _state(row, done_blocks) for row, done_blocks in rows}


def list_answers(session: "Session", progress_id: uuid.UUID) -> dict[str, Answered]:
    """Return a learner's answers in a module, by block."""
    rows = session.scalars(ANSWERS, {"progress_id": progress_id})
    return {row.block_id: answered(row) for row in rows}


def answered(row: Answer) -> Answered:
    """Return an answer as a value."""
    return Answered(
        block_id=row.block_id,
        response=row.response,
        attempts=row.attempts,
        points=row.points,
        is_right=row.is_right,
        is_done=row.is_done,
        answered_at=row.answered_at,
    )


def get_course_completion(session: "Session", enrolment_id: uuid.UUID) -> CourseCompletion:
    """Return a finished course with everything that a certificate says; LookupError when it isn't finished."""
    row = session.execute(
        select(Enrolment, Person, Institution)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Institution, Institution.id == Enrolment.institution_id)
        .where(Enrolment.id == enrolment_id)
    ).one_or_none()
    if row is None or row[0].completed_at is None:
        raise LookupError(f"enrolment {enrolment_id} is not a finished course")
    enrolment, person, institution = row
    course = get_course_revision(session, enrolment.course_revision_id)
    framework = session.get_one(Framework, course.framework_id)
    return CourseCompletion(
        enrolment_id=enrolment.id,
        person_id=person.id,
        person_name=person.name,
        institution_id=institution.id,
        institution_name=institution.name,
        course_id=course.id,
        course_slug=course.slug,
        course_titles=course.titles,
        hours=course.hours,
        ects=course.ects,
        revision=course.number,
        module_titles=tuple(place.module.titles for place in course.places if not place.is_optional),
        competences=_reached(session, enrolment, course),
        framework_title=framework.title,
        framework_version=framework.version,
        language=enrolment.language,
        completed_at=row[0].completed_at,
    )


def _reached(
    session: "Session", enrolment: Enrolment, course: "CourseShown"
) -> tuple[CompetenceReached, ...]:
    """Return the competences of the modules that were done, each at its highest level."""
    done = session.scalars(
        select(ModuleProgress.module_revision_id).where(
            ModuleProgress.enrolment_id == enrolment.id, ModuleProgress.completed_at.is_not(None)
        )
    )
    best: dict[str, CompetenceReached] = {}
    for revision_id in done:
        for one in get_module_revision(session, revision_id).competences:
            if one.code not in best or best[one.code].level < one.level:
                best[one.code] = CompetenceReached(code=one.code, titles=one.title, level=one.level)
    main = {code: place for place, code in enumerate(_codes_of(course))}
    return tuple(sorted(best.values(), key=lambda one: (-one.level, main.get(one.code, 0))))


def _codes_of(course: "CourseShown") -> list[str]:
    return [one.code for place in course.places for one in place.module.competences]


def _state(row: ModuleProgress, done_blocks: int) -> ModuleState:
    return ModuleState(
        progress_id=row.id,
        module_id=row.module_id,
        revision_id=row.module_revision_id,
        completed_at=row.completed_at,
        score=row.score,
        max_score=row.max_score,
        last_block=row.last_block,
        done_blocks=done_blocks,
    )
