"""/lti/launch: the platform's answer becomes a signed-in person (LTI core 5.3)."""

from typing import TYPE_CHECKING

from flask import current_app, redirect, request, session, url_for

from elo_courses.clock import now
from elo_courses.database import reading, transaction
from elo_courses.launches import queries
from elo_courses.launches.errors import LaunchRefused
from elo_courses.launches.services.launching import Arrival, accept_launch, browser_hash
from elo_courses.launches.services.stores import Registrations, States, key_source
from elo_courses.launches.values import origins
from elo_courses.launches.views import blueprint
from elo_courses.logs import get_logger
from elo_courses.settings import current as settings
from elo_courses.web.access import Visitor, access
from elo_courses.web.forms import exempt
from elo_courses.web.sessions import current_handle, handle_of_state
from lti.errors import LtiError
from lti.launch import validate_launch

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

log = get_logger(__name__)


@blueprint.post("/lti/launch")
@exempt
@access("public")
def launch() -> "ResponseReturnValue":
    """Check the launch, sign the person in, and go where the activity leads."""
    browser: str | None = session.get("browser")
    try:
        checked = validate_launch(
            request.form,
            browser=browser,
            registrations=Registrations(),
            states=States(),
            keys=key_source,
            now=now(),
            launch_url=settings().launch_url,
        )
        if checked.deep_linking is not None:
            raise LtiError("message_type_unsupported", "Content is not chosen in this tool yet.")
    except LtiError as error:
        raise LaunchRefused(error) from error
    arrival = Arrival(
        launch=checked,
        handle=handle_of_state(request.form["state"]),
        browser=browser or "",
        secret_key=settings().secret_key,
    )
    with transaction() as changing:
        landing = accept_launch(changing, arrival=arrival)
    log.info("launched", platform=checked.registration.id, deployment=checked.deployment_id)
    return redirect(url_for("learning.arrive", handle=landing.handle), code=303)


def load_visitor() -> Visitor | None:
    """Return who made the launch that this request belongs to."""
    handle = current_handle()
    browser = session.get("browser")
    if handle is None or not isinstance(browser, str):
        return None
    found = queries.find_launch(reading(), handle, browser_hash(browser), at=now())
    if found is None:
        return None
    made, platform = found
    return Visitor(
        person_id=made.person_id,
        handle=made.handle,
        launch_id=made.id,
        roles=frozenset(made.roles),
        institution_id=made.institution_id,
        course_slug=made.course_slug,
        module_slug=made.module_slug,
        locale=made.locale,
        platform_origin=origins([platform.issuer, platform.auth_login_url, made.return_url]),
        return_url=made.return_url,
    )


def add_handles(endpoint: str, values: dict[str, object]) -> None:
    """Give every address of this launch its handle by itself."""
    handle = current_handle()
    if handle is not None and current_app.url_map.is_endpoint_expecting(endpoint, "handle"):
        values.setdefault("handle", handle)
