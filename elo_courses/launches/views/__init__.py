"""/lti/...: login, launch, key set; and a window of one's own."""

from flask import Blueprint

blueprint = Blueprint("launches", __name__, template_folder="../templates")

from elo_courses.launches.views import admin, keys, launch, login, window  # noqa: E402, F401 -- they add their routes
