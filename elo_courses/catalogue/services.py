"""Publishing: a compiled course becomes a revision, or nothing when nothing changed."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from elo_courses.catalogue.errors import FrameworkMissing
from elo_courses.catalogue.models import (
    Course,
    CourseModule,
    CourseRevision,
    Module,
    ModuleCompetence,
    ModuleRevision,
    ModuleText,
)
from elo_courses.catalogue.values import Published
from elo_courses.competences.models import Competence
from elo_courses.database import dialect_insert, new_id

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.orm import Session

Compiled = Mapping[str, Any]
ChangeKind = Callable[[Any, Any], str]

FIRST = "major"
HOURS_OF_A_CREDIT = 27  # one ECTS credit in Finland


def fingerprint(value: object) -> str:
    """Return a hash that is the same for the same content on every machine."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def publish_course(
    session: "Session", *, compiled: Compiled, framework_id: "uuid.UUID", change_kind: ChangeKind
) -> Published:
    """Store a compiled course as its next revision; the same content again changes nothing.

    Two publishers wait for each other on the course's row. Raises FrameworkMissing when a
    competence of the course isn't in the framework.
    """
    course = _locked_course(session, compiled["slug"])
    last = session.scalars(
        select(CourseRevision)
        .where(CourseRevision.course_id == course.id)
        .order_by(CourseRevision.number.desc())
        .limit(1)
    ).first()
    mark = fingerprint({"course": compiled, "framework": str(framework_id)})
    if last is not None and last.fingerprint == mark:
        return Published(slug=course.slug, revision=None, changes=())
    hours = compiled["hours"] or round(sum(one["minutes"] for one in compiled["modules"]) / 60, 1)
    revision = CourseRevision(
        course_id=course.id,
        number=last.number + 1 if last else 1,
        framework_id=framework_id,
        title=compiled["title"],
        summary=compiled["summary"],
        languages=compiled["languages"],
        hours=hours,
        ects=compiled["ects"] or round(hours / HOURS_OF_A_CREDIT, 1),
        fingerprint=mark,
    )
    session.add(revision)
    session.flush()
    competences = _competences(session, framework_id)
    changes = []
    for position, module in enumerate(compiled["modules"], start=1):
        stored, change = _publish_module(session, course, module, competences, change_kind)
        session.add(
            CourseModule(
                course_revision_id=revision.id,
                module_revision_id=stored.id,
                position=position,
                is_optional=module["optional"],
                requires=module["requires"],
            )
        )
        changes.append((module["slug"], change))
    session.flush()
    return Published(slug=course.slug, revision=revision.number, changes=changes)


def _locked_course(session: "Session", slug: str) -> Course:
    row = dialect_insert(session, Course).values(id=new_id(), slug=slug)
    session.execute(row.on_conflict_do_nothing(index_elements=["slug"]))
    return session.scalars(select(Course).where(Course.slug == slug).with_for_update()).one()


def _competences(session: "Session", framework_id: "uuid.UUID") -> dict[str, "uuid.UUID"]:
    rows = session.execute(
        select(Competence.code, Competence.id).where(Competence.framework_id == framework_id)
    )
    return dict(rows.all())


def _publish_module(
    session: "Session",
    course: Course,
    compiled: Compiled,
    competences: Mapping[str, "uuid.UUID"],
    change_kind: ChangeKind,
) -> tuple[ModuleRevision, str]:
    """Return the revision that holds this content, made when there is none, and how it changed."""
    module = session.scalars(
        select(Module).where(Module.course_id == course.id, Module.slug == compiled["slug"])
    ).first()
    if module is None:
        module = Module(course_id=course.id, slug=compiled["slug"])
        session.add(module)
        session.flush()
    last = session.scalars(
        select(ModuleRevision)
        .where(ModuleRevision.module_id == module.id)
        .order_by(ModuleRevision.number.desc())
        .limit(1)
    ).first()
    mark = fingerprint(compiled)
    if last is not None and last.fingerprint == mark:
        return last, "none"
    change = change_kind(_compiled_again(session, last), compiled) if last else FIRST
    row = ModuleRevision(
        module_id=module.id,
        number=last.number + 1 if last else 1,
        line=_line(last, change),
        change=change,
        key=compiled["key"],
        minutes=compiled["minutes"],
        pass_percent=compiled["pass"],
        fingerprint=mark,
    )
    session.add(row)
    session.flush()
    _add_words(session, row, compiled)
    _add_competences(session, row, compiled, competences)
    return row, change


def _line(last: ModuleRevision | None, change: str) -> int:
    if last is None:
        return 1
    return last.line + 1 if change == "major" else last.line


def _add_words(session: "Session", row: ModuleRevision, compiled: Compiled) -> None:
    session.add_all(
        ModuleText(
            module_revision_id=row.id,
            lang=lang,
            title=words["title"],
            summary=words["summary"],
            parts=words["parts"],
            outline=words["outline"],
        )
        for lang, words in compiled["texts"].items()
    )


def _add_competences(
    session: "Session", row: ModuleRevision, compiled: Compiled, competences: Mapping[str, "uuid.UUID"]
) -> None:
    for code, level in compiled["competences"].items():
        if code not in competences:
            raise FrameworkMissing(f"{compiled['slug']} names {code}, which the framework does not have")
        session.add(ModuleCompetence(module_revision_id=row.id, competence_id=competences[code], level=level))


def _compiled_again(session: "Session", row: ModuleRevision) -> Compiled:
    """Return a stored revision in the shape that the compiler gives."""
    texts = session.scalars(select(ModuleText).where(ModuleText.module_revision_id == row.id))
    served = session.execute(
        select(Competence.code, ModuleCompetence.level)
        .join(Competence, Competence.id == ModuleCompetence.competence_id)
        .where(ModuleCompetence.module_revision_id == row.id)
    )
    placed = session.scalars(select(CourseModule).where(CourseModule.module_revision_id == row.id)).first()
    return {
        "key": row.key,
        "pass": row.pass_percent,
        "minutes": row.minutes,
        "competences": dict(served.all()),
        "requires": placed.requires if placed else [],
        "optional": placed.is_optional if placed else False,
        "texts": {
            one.lang: {"title": one.title, "summary": one.summary, "parts": one.parts, "outline": one.outline}
            for one in texts
        },
    }
