"""/lti/login: the platform begins a sign-in (security framework 5.1.1.1)."""

import secrets
from typing import TYPE_CHECKING

from flask import after_this_request, current_app, redirect, request, session

from elo_courses.clock import now
from elo_courses.launches.errors import LaunchRefused
from elo_courses.launches.services.stores import Registrations, States
from elo_courses.launches.views import blueprint
from elo_courses.settings import current as settings
from elo_courses.web.access import access
from elo_courses.web.forms import exempt
from elo_courses.web.sessions import LaunchSessions, handle_of_state, opened_now, use_handle
from lti.errors import LtiError
from lti.login import begin_login

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue


@blueprint.route("/lti/login", methods=["GET", "POST"])
@exempt
@access("public")
def login() -> "ResponseReturnValue":
    """Send the browser to the platform with a state and a nonce that only this browser can use, once."""
    browser = secrets.token_urlsafe(32)
    try:
        began = begin_login(
            request.values,
            registrations=Registrations(),
            launch_url=settings().launch_url,
            browser=browser,
            states=States(),
            now=now(),
        )
    except LtiError as error:
        raise LaunchRefused(error) from error
    use_handle(handle_of_state(began.state))
    session.clear()
    session["browser"] = browser
    session["at"] = opened_now()
    after_this_request(_drop_oldest)
    return redirect(began.url)


def _drop_oldest(response: "Response") -> "Response":
    interface = current_app.session_interface
    if isinstance(interface, LaunchSessions):
        interface.drop_oldest(current_app, request, response)
    return response
