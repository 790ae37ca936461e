"""A certificate's words, and a finished course that waits for its certificate."""

import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.certificates.models import Certificate
from elo_courses.certificates.queries import KIND
from elo_courses.certificates.values import CertificateData, CompetenceShown
from elo_courses.jobs.services import add_task
from elo_courses.learning.models import Enrolment, ModuleProgress
from elo_courses.people.models import Institution, Person
from tests.factories.courses import green

DONE_AT = datetime(2026, 11, 24, 12, 32, tzinfo=UTC)
VERIFY = "https://elo.example.fi/verify/9tXr4kQm2VbLz8WcNf3hJp"
TOKEN = "9tXr4kQm2VbLz8WcNf3hJp"


def competence(code: str, level: int = 2) -> CompetenceShown:
    """Return a competence as it is shown."""
    return CompetenceShown(
        code=code,
        titles={
            "fi": "Vihreä siirtymä ja kestävä uraohjaus",
            "sv": "Grön omställning och hållbar karriärvägledning",
            "en": "Green transition and sustainable career guidance",
        },
        level=level,
    )


def data(**changes: object) -> CertificateData:
    """Return the words of a certificate."""
    values: dict[str, Any] = {
        "number": "2026-000417",
        "language": "fi",
        "name": "Aino Virtanen",
        "issuer": "Koivurannan ammattiopisto",
        "course_titles": {
            "fi": "Vihreä siirtymä uraohjauksessa",
            "sv": "Grön omställning i karriärvägledning",
            "en": "Green transition in career guidance",
        },
        "revision": 2,
        "hours": 8.0,
        "ects": 0.3,
        "module_titles": ({"fi": "Mitä vihreä siirtymä on", "en": "What the green transition is"},),
        "competences": (competence("ELO-S04", 3), competence("ELO-C07")),
        "framework_titles": {"fi": "ELO-työkehys", "sv": "ELO-arbetsram", "en": "ELO working framework"},
        "framework_version": "0.1.0",
        "completed_at": DONE_AT,
    }
    values.update(changes)
    return CertificateData(**values)


def finished(session: Session, name: str | None = "Aino Virtanen", *, asked: bool = True) -> uuid.UUID:
    """Finish the shipped course for a person, and ask for the certificate; return the enrolment."""
    course = green(session)
    employer = session.scalars(select(Institution)).first() or Institution(
        slug="koivuranta", name="Koivuranta"
    )
    session.add(employer)
    session.flush()
    person = Person(pseudonym=secrets.token_hex(16), name=name, institution_id=employer.id)
    session.add(person)
    session.flush()
    enrolment = Enrolment(
        person_id=person.id,
        course_id=course.id,
        institution_id=employer.id,
        course_revision_id=course.revision_id,
        completed_at=DONE_AT,
    )
    session.add(enrolment)
    session.flush()
    for place in course.places:
        session.add(
            ModuleProgress(
                enrolment_id=enrolment.id,
                module_id=place.module.id,
                module_revision_id=place.module.revision_id,
                completed_at=DONE_AT,
            )
        )
    if asked:
        add_task(session, kind=KIND, key=str(enrolment.id), payload={"language": "fi"})
    session.commit()
    return enrolment.id


def issued(session: Session, **changes: object) -> Certificate:
    """Keep a certificate whose file is a few bytes."""
    enrolment = session.get_one(Enrolment, finished(session, asked=False))
    values: dict[str, Any] = {
        "enrolment_id": enrolment.id,
        "person_id": enrolment.person_id,
        "institution_id": enrolment.institution_id,
        "course_id": enrolment.course_id,
        "token": TOKEN,
        "number": "2026-000417",
        "language": "fi",
        "data": data().as_json(),
        "state": "issued",
        "pdf": b"%PDF-1.7 of Aino",
        "pdf_sha256": "0cdff8ba4b3a0b0c3bd5c4ab5c19b5ab0c6d0ff15ea3cd02b1ae1eeb6f7f3a9e",
        "pdf_version": 1,
        "issued_at": DONE_AT,
    }
    values.update(changes)
    made = Certificate(**values)
    session.add(made)
    session.commit()
    return made
