"""Learners in courses, and statements about them."""

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elo_courses.people.models import Institution, Person
from elo_courses.xapi.models import Statement
from elo_courses.xapi.services import recording
from elo_courses.xapi.values import (
    ActivityRef,
    ActivityType,
    Actor,
    Block,
    CompetenceRef,
    Component,
    Interaction,
    Names,
    Scope,
)

BASE = "https://elo.example.fi"
AT = datetime(2026, 11, 24, 12, 30, 15, 123456, tzinfo=UTC)


def words(text: str) -> Names:
    """Return a text in three languages."""
    return {"fi": f"{text} fi", "sv": f"{text} på svenska", "en": text}


def make_person(session: Session) -> uuid.UUID:
    """Keep a person of an institution of its own."""
    word = uuid.uuid4().hex
    institution = Institution(slug=word, name="Testiopisto")
    session.add(institution)
    session.flush()
    person = Person(pseudonym=word, institution_id=institution.id)
    session.add(person)
    session.commit()
    return person.id


def make_scope(session: Session) -> Scope:
    """Put a person into a module of a course."""
    course = f"{BASE}/xapi/activities/green"
    return Scope(
        iri_base=BASE,
        actor=Actor(account_name=uuid.uuid4().hex, home_page=BASE),
        person_id=make_person(session),
        registration=uuid.uuid4(),
        course=ActivityRef(iri=course, type=ActivityType.COURSE, names=words("Green transition")),
        module=ActivityRef(iri=f"{course}/start", type=ActivityType.MODULE, names=words("Start")),
        competences=[
            CompetenceRef(iri=f"urn:uuid:{uuid.uuid4()}", code=f"ELO-S0{n}", level=n, names=words(f"S0{n}"))
            for n in (1, 2)
        ],
        language="sv",
        lti_context="course-42",
        session_id=str(uuid.uuid4()),
        mastery=0.8,
    )


def choice(interaction: Interaction = Interaction.CHOICE) -> Block:
    """Return a task with three options."""
    return Block(
        iri=f"{BASE}/xapi/activities/green/start/q1",
        interaction=interaction,
        names=words("Which one?"),
        choices=[Component(id=one, names=words(one)) for one in ("a", "b", "c")],
        correct=["a[,]b"],
    )


def record_sitting(session: Session, scope: Scope) -> list[uuid.UUID]:
    """Record a whole sitting, with one statement of every kind, in the order of a learner."""
    name, at = str(scope.registration), AT
    ids = [
        recording.record_launched(session, scope, event=f"launched:{name}", at=at),
        recording.record_initialized(session, scope, event=f"initialized:{name}", at=at),
        recording.record_answered(
            session,
            scope,
            event=f"answered:{name}",
            at=at + timedelta(minutes=1),
            block=choice(),
            response="a[,]c",
            success=False,
            score=(1.0, 2),
            duration=61.5,
        ),
        recording.record_progressed(session, scope, event=f"progressed:{name}", at=at, progress=50),
        recording.record_failed(session, scope, event=f"failed:{name}", at=at, score=(1, 2), duration=3723),
        recording.record_completed(session, scope, event=f"completed:{name}", at=at, duration=3723.25),
    ]
    passed = recording.record_passed(
        session, scope, event=f"passed:{name}", at=at, score=(2, 2), duration=90_061
    )
    ids.append(passed)
    ids += [
        recording.record_achieved(
            session, scope, event=f"achieved:{name}:{one.code}", at=at, competence=one, passed=passed
        )
        for one in scope.competences
    ]
    ids.append(recording.record_satisfied(session, scope, event=f"satisfied:{name}", at=at))
    earned = recording.record_earned(
        session, scope, event=f"earned:{name}", at=at, certificate=f"{BASE}/verify/{name}"
    )
    session.commit()
    return [*ids, earned]


def record_many(session: Session, count: int, *, registrations: int = 1) -> list[Scope]:
    """Record many small statements, spread over some learners."""
    scopes = [make_scope(session) for _ in range(registrations)]
    for number in range(count):
        scope = scopes[number % registrations]
        event = f"progressed:{scope.registration}:{number}"
        recording.record_progressed(session, scope, event=event, at=AT, progress=number % 100)
    session.commit()
    return scopes


def states(session: Session) -> dict[str, int]:
    """Count statements by state."""
    found: dict[str, int] = {}
    for state in session.scalars(select(Statement.state)):
        found[state] = found.get(state, 0) + 1
    return found
