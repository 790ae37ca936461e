"""Reading published courses; a revision never changes, so each process reads it once."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import bindparam, select

from elo_courses.catalogue.errors import CourseUnknown
from elo_courses.catalogue.models import (
    Course,
    CourseModule,
    CourseRevision,
    Module,
    ModuleCompetence,
    ModuleRevision,
    ModuleText,
)
from elo_courses.catalogue.values import CompetenceShown, CourseShown, ModuleShown, Place
from elo_courses.competences.models import Competence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")

MOST = 500

_lock = threading.Lock()
_kept: OrderedDict[Hashable, object] = OrderedDict()


def _once(key: Hashable, load: Callable[[], T]) -> T:
    """Return what was read before under this key, or read it and keep it: the newest MOST."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return cast("T", _kept[key])
    found = load()
    with _lock:
        _kept[key] = found
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


NEWEST = (
    select(CourseRevision.id)
    .join(Course, Course.id == CourseRevision.course_id)
    .where(Course.slug == bindparam("slug"))
    .order_by(CourseRevision.number.desc())
    .limit(1)
)


def find_newest(session: "Session", slug: str) -> uuid.UUID | None:
    """Return the id of the newest revision of a course."""
    return session.scalar(NEWEST, {"slug": slug})


def get_course(session: "Session", slug: str) -> CourseShown:
    """Return the newest revision of a course, or raise CourseUnknown."""
    newest = find_newest(session, slug)
    if newest is None:
        raise CourseUnknown(f"no course {slug!r}")
    return get_course_revision(session, newest)


def list_courses(session: "Session") -> list[CourseShown]:
    """Return the newest revision of every course, by slug."""
    return [get_course(session, slug) for slug in session.scalars(select(Course.slug).order_by(Course.slug))]


def get_course_revision(session: "Session", revision_id: uuid.UUID) -> CourseShown:
    """Return a revision of a course with its modules."""
    return _once(("course", revision_id), lambda: _load_course(session, revision_id))


def get_module_revision(session: "Session", revision_id: uuid.UUID) -> ModuleShown:
    """Return a revision of a module with its words."""
    return _once(("module", revision_id), lambda: _load_module(session, revision_id))


def _load_course(session: "Session", revision_id: uuid.UUID) -> CourseShown:
    row, course = session.execute(
        select(CourseRevision, Course)
        .join(Course, Course.id == CourseRevision.course_id)
        .where(CourseRevision.id == revision_id)
    ).one()
    placed = session.scalars(
        select(CourseModule)
        .where(CourseModule.course_revision_id == revision_id)
        .order_by(CourseModule.position)
    ).all()
    return CourseShown(
        id=course.id,
        revision_id=row.id,
        number=row.number,
        slug=course.slug,
        titles=row.title,
        summaries=row.summary,
        languages=row.languages,
        hours=row.hours,
        ects=row.ects,
        framework_id=row.framework_id,
        places=[
            Place(
                module=get_module_revision(session, one.module_revision_id),
                position=one.position,
                is_optional=one.is_optional,
                requires=one.requires,
            )
            for one in placed
        ],
        newest=_newest_of_lines(session, course.id),
    )


def _newest_of_lines(session: "Session", course_id: uuid.UUID) -> dict[tuple[uuid.UUID, int], uuid.UUID]:
    rows = session.execute(
        select(ModuleRevision.module_id, ModuleRevision.line, ModuleRevision.id)
        .join(Module, Module.id == ModuleRevision.module_id)
        .where(Module.course_id == course_id)
        .order_by(ModuleRevision.number)
    )
    return {(module_id, line): revision_id for module_id, line, revision_id in rows}


def _load_module(session: "Session", revision_id: uuid.UUID) -> ModuleShown:
    row, module = session.execute(
        select(ModuleRevision, Module)
        .join(Module, Module.id == ModuleRevision.module_id)
        .where(ModuleRevision.id == revision_id)
    ).one()
    texts = session.scalars(select(ModuleText).where(ModuleText.module_revision_id == revision_id)).all()
    served = session.execute(
        select(ModuleCompetence.level, Competence)
        .join(Competence, Competence.id == ModuleCompetence.competence_id)
        .where(ModuleCompetence.module_revision_id == revision_id)
        .order_by(Competence.position)
    )
    return ModuleShown(
        id=module.id,
        revision_id=row.id,
        number=row.number,
        line=row.line,
        slug=module.slug,
        minutes=row.minutes,
        pass_percent=row.pass_percent,
        key=dict(row.key),
        titles={one.lang: one.title for one in texts},
        summaries={one.lang: one.summary for one in texts},
        parts={one.lang: one.parts for one in texts},
        outlines={one.lang: one.outline for one in texts},
        competences=[
            CompetenceShown(
                id=competence.id,
                code=competence.code,
                title=competence.title,
                level=level,
                uuid=competence.uuid,
            )
            for level, competence in served
        ],
    )
