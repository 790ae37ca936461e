"""A database as it stands in a term: the shipped course, a platform, and learners who are signed in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from elo_courses import app as application
from elo_courses.catalogue.queries import get_course
from elo_courses.clock import now
from elo_courses.database import db
from elo_courses.launches.models import Deployment, Platform, PlatformKeys
from tests.bench.lms import Lms
from tests.factories import courses, people

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from elo_courses.settings import Settings

COURSE = "green-transition"
MODULE = "what-green-transition-means"


@dataclass(frozen=True, kw_only=True)
class Learner:
    """A learner's way to the module's page, and the cookies that open it."""

    path: str
    cookies: dict[str, str]


def register(session: "Session", lms: Lms) -> Platform:
    """Register the platform of the measurements, its keys known."""
    made = Platform(
        institution_id=people.institution(session).id,
        name="LMS",
        issuer=lms.issuer,
        client_id=lms.client_id,
        auth_login_url=f"{lms.issuer}/auth",
        token_url=f"{lms.issuer}/token",
        jwks_url=f"{lms.issuer}/jwks",
    )
    session.add(made)
    session.flush()
    session.add(Deployment(platform_id=made.id, deployment_id=lms.deployment_id))
    session.add(PlatformKeys(url=made.jwks_url, jwks=lms.jwks, fetched_at=now()))
    session.commit()
    return made


def prepare(settings: "Settings", lms: Lms, learners: int) -> "tuple[Flask, list[Learner]]":
    """Make the database of a server, and learners for whom nothing is done yet."""
    app = application.create_app(settings)
    application.upgrade(app)
    with app.app_context():
        session = db.session()
        platform = register(session, lms)
        courses.green(session)
        made = [_sign_in(app, session, platform) for _ in range(learners)]
        session.commit()
        db.session.remove()
    return app, made


def right_answers(app: "Flask") -> dict[str, dict[str, str | list[str]]]:
    """Return the right answer to each task of the module."""
    with app.app_context():
        place = get_course(db.session(), COURSE).place(MODULE)
        assert place is not None
        return dict(courses.right_answers(dict(place.module.key)))


def _sign_in(app: "Flask", session: "Session", platform: Platform) -> Learner:
    client = app.test_client()
    made = people.launch(app, client, session, lms=platform)
    name = f"{app.config['SESSION_COOKIE_NAME']}-{made.handle}"
    cookie = client.get_cookie(name)
    assert cookie is not None
    return Learner(path=f"/learn/{made.handle}/{COURSE}/{MODULE}/", cookies={name: cookie.value})
