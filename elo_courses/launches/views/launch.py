"""/lti/launch: the platform's answer becomes a signed-in person (LTI core 5.3)."""

import time
from typing import TYPE_CHECKING

from flask import current_app, redirect, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError

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
PLATFORMS_KEPT = 60.0


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
    except LtiError as error:
        raise LaunchRefused(error) from error
    if checked.deep_linking is not None:
        raise LaunchRefused(LtiError("message_type_unsupported", "Content is not chosen in this tool yet."))
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


def known_platforms() -> str | None:
    """Return the sites whose frames may show our refusals: those of the registered platforms.

    Read once a minute: a page that says what went wrong must be seen where the person is.
    """
    kept: tuple[float, str | None] = current_app.extensions.get("elo_platform_origins", (0.0, None))
    if kept[0] < time.monotonic() - PLATFORMS_KEPT:
        try:
            found = origins(queries.list_platform_addresses(reading()))
        except SQLAlchemyError:
            return None  # the database is away, and so is the page's frame
        kept = (time.monotonic(), found)
        current_app.extensions["elo_platform_origins"] = kept
    return kept[1]


def add_handles(endpoint: str, values: dict[str, object]) -> None:
    """Give every address of this launch its handle by itself."""
    handle = current_handle()
    if handle is not None and current_app.url_map.is_endpoint_expecting(endpoint, "handle"):
        values.setdefault("handle", handle)
