"""/admin/: an institution's own platforms, for its administrator."""

from typing import TYPE_CHECKING

from flask import render_template

from elo_courses.database import reading
from elo_courses.launches import queries
from elo_courses.launches.views import blueprint
from elo_courses.settings import current as settings
from elo_courses.web.access import access, this_visitor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/admin/")
@access("admin")
def admin() -> "ResponseReturnValue":
    """List the platforms of the visitor's institution, and the addresses that an LMS needs."""
    visitor = this_visitor()
    return render_template(
        "launches/admin.html",
        platforms=queries.list_platforms_of(reading(), visitor.institution_id),
        handle=visitor.handle,
        base_url=settings().base_url,
    )
