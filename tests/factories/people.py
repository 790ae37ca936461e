"""Institutions, people, platforms, and launches that have been made."""

import secrets
import uuid
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from elo_courses.clock import now
from elo_courses.launches.models import Deployment, GradeTarget, LaunchSession, Platform
from elo_courses.launches.services.launching import browser_hash
from elo_courses.people.models import Institution, Person
from elo_courses.web.sessions import LaunchSessions, opened_now

ISSUER = "https://lms.example.fi"


def institution(session: Session, slug: str = "koivuranta", headcount: int | None = 120) -> Institution:
    """Make an institution."""
    made = Institution(slug=slug, name=f"{slug.title()} College", headcount=headcount)
    session.add(made)
    session.commit()
    return made


def person(session: Session, at: Institution, name: str | None = "Aino Virtanen") -> Person:
    """Make a learner."""
    made = Person(pseudonym=secrets.token_hex(16), name=name, institution_id=at.id, is_learner=True)
    session.add(made)
    session.commit()
    return made


def platform(session: Session, at: Institution, issuer: str = ISSUER) -> Platform:
    """Register a platform with one deployment, named 1."""
    made = Platform(
        institution_id=at.id,
        name="LMS",
        issuer=issuer,
        client_id=secrets.token_hex(4),
        auth_login_url=f"{issuer}/auth",
        token_url=f"{issuer}/token",
        jwks_url=f"{issuer}/jwks",
    )
    session.add(made)
    session.flush()
    session.add(Deployment(platform_id=made.id, deployment_id="1"))
    session.commit()
    return made


def launch(
    app: Flask,
    client: FlaskClient,
    session: Session,
    *,
    roles: tuple[str, ...] = ("learner",),
    who: Person | None = None,
    course: str | None = "green-transition",
    module: str | None = None,
    lms: Platform | None = None,
) -> LaunchSession:
    """Sign somebody in, as a good launch does; the client has the launch's cookie."""
    lms = lms or platform(session, institution(session, f"i-{secrets.token_hex(3)}"))
    at = session.get_one(Institution, lms.institution_id)
    who = who or person(session, at)
    browser, handle = secrets.token_urlsafe(32), secrets.token_hex(8)
    deployment = session.query(Deployment).filter_by(platform_id=lms.id).first()
    assert deployment is not None
    made = LaunchSession(
        handle=handle,
        browser_hash=browser_hash(browser),
        person_id=who.id,
        platform_id=lms.id,
        deployment_id=deployment.id,
        institution_id=at.id,
        roles=list(roles),
        course_slug=course,
        module_slug=module,
        locale="fi",
        return_url=f"{lms.issuer}/return",
        expires_at=now() + timedelta(hours=1),
    )
    session.add(made)
    if "learner" in roles and course:
        session.add(
            GradeTarget(
                person_id=who.id,
                platform_id=lms.id,
                subject=uuid.uuid4().hex,
                course_slug=course,
                module_slug=module,
                lineitem=f"{lms.issuer}/lineitems/{uuid.uuid4().hex}?type_id=1",
            )
        )
    session.commit()
    give_cookie(app, client, handle, browser)
    return made


def give_cookie(app: Flask, client: FlaskClient, handle: str, browser: str) -> None:
    """Put a launch's cookie into a browser."""
    interface = app.session_interface
    assert isinstance(interface, LaunchSessions)
    serializer = interface.get_signing_serializer(app)
    assert serializer is not None
    value = serializer.dumps({"browser": browser, "at": opened_now(), "_permanent": True})
    client.set_cookie(f"{app.config['SESSION_COOKIE_NAME']}-{handle}", str(value))
