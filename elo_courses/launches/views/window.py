"""A window of one's own: a launch carried over from a frame, where the frame's cookie does not reach."""

import secrets
import uuid
from typing import TYPE_CHECKING

from flask import current_app, redirect, request, session, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from elo_courses.database import transaction
from elo_courses.launches.errors import TicketRefused
from elo_courses.launches.services.launching import copy_launch
from elo_courses.launches.views import blueprint
from elo_courses.settings import current as settings
from elo_courses.web.access import access, visitor
from elo_courses.web.forms import exempt, use_once
from elo_courses.web.sessions import LIFETIME, opened_now, use_handle

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SALT = "window"


def window_ticket(path: str) -> str:
    """Return a ticket, good once, that opens a page of this launch in a window of its own."""
    person = visitor()
    return _serializer().dumps([person.handle if person else "", uuid.uuid4().hex, path])


@blueprint.post("/learn/window")
@exempt
@access("public")
def open_window() -> "ResponseReturnValue":
    """Begin the launch's session again in this window; the form comes from a page of ours alone."""
    if request.headers.get("Origin", settings().base_url) != settings().base_url:
        raise TicketRefused("the form comes from another site")
    try:
        handle, once, path = _serializer().loads(
            request.form.get("ticket", ""), max_age=int(LIFETIME.total_seconds())
        )
    except (BadSignature, ValueError) as error:
        raise TicketRefused(type(error).__name__) from error
    new_handle, browser = secrets.token_hex(8), secrets.token_urlsafe(32)
    with transaction() as changing:
        landing = (
            copy_launch(changing, handle=handle, new_handle=new_handle, browser=browser)
            if use_once(changing, uuid.UUID(once))
            else None
        )
    if landing is None:
        raise TicketRefused("used before, or the launch has ended")
    use_handle(new_handle)
    session.clear()
    session["browser"] = browser
    session["at"] = opened_now()
    rest = str(path).removeprefix(f"/learn/{handle}")
    home = url_for("learning.arrive", handle=new_handle)
    return redirect(f"/learn/{new_handle}{rest}" if rest.startswith("/") else home, code=303)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)
