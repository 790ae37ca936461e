"""Frameworks of a few competences, and the people, modules and evidence that fill a report."""

import uuid
from datetime import UTC, datetime

import yaml
from sqlalchemy.orm import Session

from elo_courses.catalogue.models import Course, Module
from elo_courses.competences.queries import competences_by_code
from elo_courses.competences.services.importing import import_framework
from elo_courses.competences.services.recording import record_evidence
from elo_courses.people.models import Institution, Membership, Person

NOVEMBER = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def document(
    *codes: str, slug: str = "test-frame", version: str = "1.0.0", kind: str = "core", title: str = "Guidance"
) -> bytes:
    """Return a framework file with these competences."""
    scale = [
        {"code": n, "key": f"level{n}", "title": texts(f"Level {n}"), "descriptor": texts(f"I am at {n}.")}
        for n in range(5)
    ]
    content = {
        "schema": "elo-framework/1",
        "framework": {
            "id": slug,
            "version": version,
            "status": "draft",
            "languages": ["fi", "sv", "en"],
            "base_uri": f"urn:elo:framework:{slug}",
            "title": texts(title),
            "relation_vocabulary": ["closeMatch"],
            "crosswalk_schemes": {"fi2024": {"title": "Areas"}},
            "levels": scale,
        },
        "competencies": [
            {
                "id": code,
                "kind": "specialist" if code.startswith("ELO-S") else kind,
                "title": texts(f"Competence {code}"),
                "description": texts(f"What {code} is."),
                "indicators": [{"id": f"{code}.1", **texts(f"Shows {code}.")}],
                "crosswalk": {"fi2024": [{"code": "A1", "rel": "closeMatch"}]},
            }
            for code in codes or ("ELO-C01",)
        ],
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False).encode()


def texts(english: str) -> dict[str, str]:
    """Return a text in three languages."""
    return {"fi": f"{english} (fi)", "sv": f"{english} (sv)", "en": english}


def make_framework(session: Session, *codes: str, version: str = "1.0.0") -> dict[str, uuid.UUID]:
    """Import a framework and return the ids of its competences by code."""
    done = import_framework(session, document=document(*codes, version=version))
    session.commit()
    return {code: one.id for code, one in competences_by_code(session, done.framework_id).items()}


def make_institution(session: Session, slug: str = "koivuranta", headcount: int | None = None) -> uuid.UUID:
    """Return a new institution."""
    row = Institution(slug=slug, name=slug.capitalize(), headcount=headcount)
    session.add(row)
    session.commit()
    return row.id


def make_person(session: Session, institution_id: uuid.UUID, *, is_learner: bool = True) -> uuid.UUID:
    """Return a new person."""
    row = Person(pseudonym=uuid.uuid4().hex, institution_id=institution_id, is_learner=is_learner)
    session.add(row)
    session.commit()
    return row.id


def make_coordinator(session: Session, person_id: uuid.UUID, institution_id: uuid.UUID | None) -> None:
    """Name a coordinator of an institution, or of all of them."""
    session.add(Membership(person_id=person_id, role="coordinator", institution_id=institution_id))
    session.commit()


def make_module(session: Session, slug: str = "m1") -> uuid.UUID:
    """Return a new module in a course of its own."""
    course = Course(slug=f"course-{uuid.uuid4().hex[:12]}")
    session.add(course)
    session.flush()
    row = Module(course_id=course.id, slug=slug)
    session.add(row)
    session.commit()
    return row.id


def complete(
    session: Session,
    person_id: uuid.UUID,
    institution_id: uuid.UUID,
    module_id: uuid.UUID,
    levels: dict[uuid.UUID, int],
    *,
    at: datetime = NOVEMBER,
) -> None:
    """Record that a person completed a module."""
    record_evidence(
        session, person_id=person_id, institution_id=institution_id, module_id=module_id, at=at, levels=levels
    )
    session.commit()


def cover(
    session: Session,
    institution_id: uuid.UUID,
    competence_id: uuid.UUID,
    people: int,
    at: datetime = NOVEMBER,
) -> None:
    """Let this many new people of an institution cover a competence."""
    module_id = make_module(session)
    for _number in range(people):
        person_id = make_person(session, institution_id)
        complete(session, person_id, institution_id, module_id, {competence_id: 2}, at=at)
