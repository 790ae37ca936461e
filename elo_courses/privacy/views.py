"""/me: one's own courses and certificates; /privacy and /accessibility: what we promise."""

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from elo_courses.catalogue.queries import get_course, get_course_revision
from elo_courses.catalogue.values import pick
from elo_courses.certificates.queries import list_certificates
from elo_courses.database import reading
from elo_courses.launches.queries import list_grades
from elo_courses.learning import queries
from elo_courses.people.models import Institution, Person
from elo_courses.web.access import access, this_visitor
from elo_courses.web.language import current as language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from elo_courses.catalogue.values import CourseShown
    from elo_courses.learning.models import Enrolment
    from elo_courses.web.access import Visitor

blueprint = Blueprint("privacy", __name__, template_folder="templates")


@blueprint.get("/me")
@access("signed_in")
def me() -> "ResponseReturnValue":
    """Show a person what they have done here."""
    session = reading()
    visitor = this_visitor()
    person = session.get_one(Person, visitor.person_id)
    return render_template(
        "privacy/me.html",
        person=person,
        institution=session.get_one(Institution, visitor.institution_id),
        courses=[_row(session, visitor, one) for one in queries.list_enrolments(session, visitor.person_id)],
        certificates=list_certificates(session, visitor.person_id),
        waiting=sum(one.state == "pending" for one in list_grades(session, visitor.person_id)),
        handle=visitor.handle,
        course_slug=visitor.course_slug,
    )


def _row(session: "Session", visitor: "Visitor", enrolment: "Enrolment") -> "Mapping[str, object]":
    course = _course_of(session, enrolment)
    states = queries.module_states(session, visitor.person_id, course.id)
    return {
        "slug": course.slug,
        "title": pick(course.titles, language()),
        "done": sum(one.completed_at is not None for one in states.values()),
        "total": len(course.places),
        "enrolment": enrolment,
    }


def _course_of(session: "Session", enrolment: "Enrolment") -> "CourseShown":
    from_catalogue = get_course_revision(session, enrolment.course_revision_id)
    return get_course(session, from_catalogue.slug)


@blueprint.get("/privacy")
@access("public")
def privacy() -> "ResponseReturnValue":
    """Say what is kept, why, and for how long."""
    return render_template("privacy/privacy.html")


@blueprint.get("/accessibility")
@access("public")
def accessibility() -> "ResponseReturnValue":
    """Say how accessible the service is, and how to tell of a barrier."""
    return render_template("privacy/accessibility.html")
