"""/learn/...: the player."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__, template_folder="../templates", url_prefix="/learn/<handle>")

from elo_courses.learning.views import course, module  # noqa: E402, F401 -- they add their routes
