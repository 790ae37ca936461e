"""The application: named steps that join everything."""

from functools import partial
from typing import TYPE_CHECKING

from flask import Flask
from flask_migrate import Migrate
from flask_migrate import upgrade as migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from elo_courses import database, logs
from elo_courses.authoring import views as authoring_views
from elo_courses.certificates import jobs as certificate_jobs
from elo_courses.certificates import views as certificate_views
from elo_courses.certificates.errors import explain
from elo_courses.certificates.queries import find_for_enrolment, find_state
from elo_courses.database import db, reading
from elo_courses.jobs import queue
from elo_courses.launches import jobs as grade_jobs
from elo_courses.launches import views as launch_views
from elo_courses.launches.views.launch import add_handles, known_platforms, load_visitor
from elo_courses.learning import views as learning_views
from elo_courses.learning.services import statements
from elo_courses.people.views import guard_token
from elo_courses.privacy import views as privacy_views
from elo_courses.reports import views as report_views
from elo_courses.settings import ROOT, current
from elo_courses.web import access, errors, forms, headers, health, language, sessions
from elo_courses.xapi import jobs as statement_jobs
from elo_courses.xapi import views as statement_views

if TYPE_CHECKING:
    from uuid import UUID

    from flask_babel import LazyString
    from sqlalchemy.orm import Session

    from elo_courses.certificates.models import Certificate
    from elo_courses.learning.values import CourseCompletion
    from elo_courses.settings import Settings

LARGEST_BODY = 1_000_000
MIGRATIONS = str(ROOT / "migrations")
BLUEPRINTS = (
    health.blueprint,
    launch_views.blueprint,
    learning_views.blueprint,
    certificate_views.blueprint,
    report_views.blueprint,
    authoring_views.blueprint,
    privacy_views.blueprint,
    statement_views.blueprint,
)


def tell_earned(session: "Session", certificate: "Certificate", completion: "CourseCompletion") -> None:
    """Tell the record store of a certificate, in the transaction that keeps it."""
    base = current().base_url
    statements.earned(
        session,
        completion,
        certificate=f"{base}/verify/{certificate.token}",
        at=certificate.issued_at,
        iri_base=base,
    )


KINDS: "dict[str, queue.RunDue]" = {
    "statements": statement_jobs.run_due,
    "grades": grade_jobs.run_due,
    "certificates": partial(certificate_jobs.run_due, on_issued=tell_earned),
    "old": grade_jobs.sweep,
}


def create_app(settings: "Settings") -> Flask:
    """Return the application of these settings."""
    logs.configure(settings.log_format)
    folder = ROOT / "elo_courses"
    app = Flask(
        "elo_courses",
        root_path=str(folder),
        static_folder="web/static",
        template_folder="web/templates",
    )
    app.extensions["elo_settings"] = settings
    _configure(app, settings)
    database.init_app(app, settings)
    Migrate(app, db, directory=MIGRATIONS)
    queue.init_app(app, settings.queue_url, KINDS)
    sessions.init_app(app)
    language.init_app(app)
    forms.csrf.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.init_app(app, load_visitor, guard_token)
    _templates(app)
    errors.init_app(app)
    headers.init_app(app, known_platforms)
    return app


def upgrade(app: Flask) -> None:
    """Bring the database to the schema of this code."""
    with app.app_context():
        migrate(directory=MIGRATIONS)


def certificate_of(enrolment_id: "UUID") -> "Certificate | None":
    """Return the certificate of a finished course, for the course's page."""
    return find_for_enrolment(reading(), enrolment_id)


def certificate_trouble(enrolment_id: "UUID") -> "LazyString | None":
    """Return what keeps the certificate of a finished course waiting, in a sentence; None when nothing does."""
    state = find_state(reading(), enrolment_id)
    return explain(state.code) if state is not None and state.code else None


def _templates(app: Flask) -> None:
    """Strict templates: a misspelt variable fails the test that renders the page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        submission_field=forms.submission_field,
        certificate_of=certificate_of,
        certificate_trouble=certificate_trouble,
    )
    app.context_processor(lambda: {"visitor": access.visitor()})
    app.url_defaults(add_handles)


def _configure(app: Flask, settings: "Settings") -> None:
    """Cookies that work inside a frame of another site, bounded bodies, links from the base address."""
    secure = settings.is_secure
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=1_000,
        SESSION_COOKIE_NAME="__Host-elo" if secure else "elo",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="None" if secure else "Lax",
        SESSION_COOKIE_PARTITIONED=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=int(sessions.LIFETIME.total_seconds()),
        WTF_CSRF_SSL_STRICT=False,
    )
    if secure:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # as Werkzeug says
