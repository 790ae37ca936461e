"""`/xapi/profile`: what our statements promise, for machines."""

from typing import TYPE_CHECKING

from flask import Blueprint, current_app

from elo_courses.settings import current
from elo_courses.web.access import access
from elo_courses.xapi.schemas import profile_document

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("xapi", __name__, url_prefix="/xapi")


@blueprint.get("/profile")
@blueprint.get("/profile/v1")
@access("public")
def profile() -> "ResponseReturnValue":
    """Give the profile as JSON-LD; its only version is the latest."""
    text = current_app.json.dumps(profile_document(current().base_url), sort_keys=False)
    return text, {"Content-Type": "application/ld+json; charset=utf-8"}
