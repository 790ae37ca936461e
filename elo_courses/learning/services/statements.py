"""What a learner does, as xAPI statements: each with an event that names it once."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from elo_courses.learning.values import GRADED, CourseCompletion
from elo_courses.people.models import Person
from elo_courses.xapi.services import recording
from elo_courses.xapi.values import (
    ActivityRef,
    ActivityType,
    Actor,
    Block,
    CompetenceRef,
    Component,
    Interaction,
    Scope,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from elo_courses.learning.models import Answer, ModuleProgress
    from elo_courses.learning.services.sitting import Sitting

INTERACTIONS = {
    "single": Interaction.CHOICE,
    "multiple": Interaction.CHOICE,
    "truefalse": Interaction.TRUE_FALSE,
    "reflect": Interaction.LONG_FILL_IN,
    "scale": Interaction.OTHER,
}


def begun(session: "Session", sitting: "Sitting", *, progress: "ModuleProgress") -> None:
    """Tell that a module was opened from the LMS, and that its first page was shown."""
    scope = _scope(session, sitting, progress.enrolment_id)
    at = progress.started_at
    recording.record_launched(session, scope, event=f"launched:{progress.id}", at=at)
    recording.record_initialized(session, scope, event=f"initialized:{progress.id}", at=at)


def answered(
    session: "Session",
    sitting: "Sitting",
    *,
    registration: uuid.UUID,
    block: Mapping[str, Any],
    row: "Answer",
) -> None:
    """Tell how a task was answered: the options chosen and the points, never the text of a reflection."""
    graded = block["kind"] in GRADED
    recording.record_answered(
        session,
        _scope(session, sitting, registration),
        event=f"answered:{row.id}:{row.answered_at.isoformat()}",
        at=row.answered_at,
        block=_block(sitting, row.block_id, block),
        response="[,]".join(row.response.get("chosen", ())) if graded else None,
        success=row.is_right,
        score=(row.points, float(block["points"])) if graded else None,
    )


def progressed(
    session: "Session", sitting: "Sitting", *, progress: "ModuleProgress", done: int, total: int
) -> None:
    """Tell how far the module is done, when that has grown."""
    share = round(100 * done / total)
    if share <= progress.told_progress:
        return
    progress.told_progress = share
    recording.record_progressed(
        session,
        _scope(session, sitting, progress.enrolment_id),
        event=f"progressed:{progress.id}:{share}",
        at=progress.touched_at,
        progress=share,
    )


def failed(
    session: "Session", sitting: "Sitting", *, progress: "ModuleProgress", points: float, tries: int
) -> None:
    """Tell that all was done and the points were not enough."""
    recording.record_failed(
        session,
        _scope(session, sitting, progress.enrolment_id),
        event=f"failed:{progress.id}:{tries}:{progress.touched_at.isoformat()}",
        at=progress.touched_at,
        score=(points, float(sitting.module.max_points)),
        duration=_seconds(progress),
    )


def completed(session: "Session", sitting: "Sitting", *, progress: "ModuleProgress") -> None:
    """Tell that a module is completed and passed, and which competences that shows."""
    scope = _scope(session, sitting, progress.enrolment_id)
    at, seconds = progress.touched_at, _seconds(progress)
    recording.record_completed(session, scope, event=f"completed:{progress.id}", at=at, duration=seconds)
    passed = recording.record_passed(
        session,
        scope,
        event=f"passed:{progress.id}",
        at=at,
        score=(progress.score or 0.0, float(max(1, progress.max_score or 0))),
        duration=seconds,
    )
    for competence in scope.competences:
        recording.record_achieved(
            session,
            scope,
            event=f"achieved:{progress.id}:{competence.code}",
            at=at,
            competence=competence,
            passed=passed,
        )


def satisfied(session: "Session", sitting: "Sitting", *, progress: "ModuleProgress") -> None:
    """Tell that the course is done."""
    recording.record_satisfied(
        session,
        _scope(session, sitting, progress.enrolment_id),
        event=f"satisfied:{progress.enrolment_id}",
        at=progress.touched_at,
    )


def _seconds(progress: "ModuleProgress") -> float:
    return max(0.0, (progress.touched_at - progress.started_at).total_seconds())


def _scope(session: "Session", sitting: "Sitting", registration: uuid.UUID) -> Scope:
    pseudonym = session.scalars(select(Person.pseudonym).where(Person.id == sitting.person_id)).one()
    course, module = sitting.course, sitting.module
    return Scope(
        iri_base=sitting.iri_base,
        actor=Actor(account_name=pseudonym, home_page=sitting.iri_base),
        person_id=sitting.person_id,
        registration=registration,
        course=ActivityRef(iri=_iri(sitting), type=ActivityType.COURSE, names=course.titles),
        module=ActivityRef(iri=_iri(sitting, module.slug), type=ActivityType.MODULE, names=module.titles),
        competences=[
            CompetenceRef(iri=f"urn:uuid:{one.uuid}", code=one.code, level=one.level, names=one.title)
            for one in module.competences
        ],
        language=sitting.language,
        session_id=sitting.session_id,
        mastery=module.pass_percent / 100,
    )


def _iri(sitting: "Sitting", *parts: str) -> str:
    return "/".join([sitting.iri_base, "xapi/activities", sitting.course.slug, *parts])


def _block(sitting: "Sitting", block_id: str, block: Mapping[str, Any]) -> Block:
    """Return a task as the record store knows it; its words in every language that there is."""
    words = {
        lang: next(part for part in parts if part.get("id") == block_id)
        for lang, parts in sitting.module.parts.items()
    }
    is_choice = INTERACTIONS[block["kind"]] is Interaction.CHOICE
    options = block["options"] if is_choice else ()
    return Block(
        iri=_iri(sitting, sitting.module.slug, block_id),
        interaction=INTERACTIONS[block["kind"]],
        names={lang: one["prompt_text"] for lang, one in words.items() if one["prompt_text"]},
        choices=[Component(id=option, names=_option_names(words, option)) for option in options],
        correct=["[,]".join(block["right"])] if block.get("right") else (),
    )


def _option_names(words: Mapping[str, Mapping[str, Any]], option_id: str) -> dict[str, str]:
    return {
        lang: option["text"]
        for lang, one in words.items()
        for option in one["options"]
        if option["id"] == option_id and option["text"]
    }


def earned(
    session: "Session", completion: CourseCompletion, *, certificate: str, at: datetime, iri_base: str
) -> None:
    """Tell that a certificate was issued; `certificate` is its public address."""
    pseudonym = session.scalars(select(Person.pseudonym).where(Person.id == completion.person_id)).one()
    scope = Scope(
        iri_base=iri_base,
        actor=Actor(account_name=pseudonym, home_page=iri_base),
        person_id=completion.person_id,
        registration=completion.enrolment_id,
        course=ActivityRef(
            iri=f"{iri_base}/xapi/activities/{completion.course_slug}",
            type=ActivityType.COURSE,
            names=completion.course_titles,
        ),
        language=completion.language,
    )
    recording.record_earned(
        session, scope, event=f"earned:{completion.enrolment_id}", at=at, certificate=certificate
    )
