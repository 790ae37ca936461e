"""/studio/: the published courses, for trainers."""

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from elo_courses.catalogue.queries import list_courses
from elo_courses.catalogue.values import pick
from elo_courses.database import reading
from elo_courses.web.access import access, this_visitor
from elo_courses.web.language import current as language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("authoring", __name__, template_folder="templates")


@blueprint.get("/studio/")
@access("trainer")
def studio() -> "ResponseReturnValue":
    """List what is published: revision, languages, modules."""
    visitor = this_visitor()
    courses = [
        {
            "slug": course.slug,
            "title": pick(course.titles, language()),
            "number": course.number,
            "languages": course.languages,
            "modules": len(course.places),
        }
        for course in list_courses(reading())
    ]
    return render_template(
        "authoring/studio.html", courses=courses, handle=visitor.handle, own=visitor.course_slug
    )
