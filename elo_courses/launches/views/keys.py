"""/lti/jwks.json: the tool's public keys (security framework 6.3)."""

from typing import TYPE_CHECKING

from flask import jsonify

from elo_courses.database import reading
from elo_courses.launches.services.keys import published_keys
from elo_courses.launches.services.stores import signing_key
from elo_courses.launches.views import blueprint
from elo_courses.web.access import access
from lti.keys import ToolKey, public_jwks

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/lti/jwks.json")
@access("public")
def jwks() -> "ResponseReturnValue":
    """Show the keys that sign, or signed a short while ago."""
    signing_key()
    keys = [ToolKey(kid=one.kid, private_pem=one.private_pem) for one in published_keys(reading())]
    answer = jsonify(public_jwks(keys))
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
