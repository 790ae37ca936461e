"""From an error to a page: one table, a stable code, a reference number that stands in the log."""

import secrets
from typing import TYPE_CHECKING, cast

from flask import jsonify, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from elo_courses.clock import now
from elo_courses.logs import get_logger
from elo_courses.web.access import visitor
from elo_courses.web.problems import NotFound, Problem

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

log = get_logger(__name__)

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SERVER_FAULT = 500
RETRY = {429: "60", 503: "5"}


class Internal(Problem):
    """Something of ours went wrong."""

    code = "internal_error"
    status = 500
    title = _("Something went wrong here")
    text = _("It is our fault, and it has been written down. What you saved before is safe.")


class Unavailable(Problem):
    """The database is away for a moment."""

    code = "temporarily_unavailable"
    status = 503
    title = _("The service takes a short break")
    text = _("Wait a moment and send again. Nothing that was saved has been lost.")


class CSRFMissing(Problem):
    """A form came without its token, or with an old one."""

    code = "form_expired"
    status = 400
    title = _("This form is out of date")
    text = _("Go back, load the page again and send once more.")


class TooLarge(Problem):
    """More was sent than we take."""

    code = "body_too_large"
    status = 413
    title = _("Too much was sent at once")
    text = _("Send less at a time. Nothing has been lost.")


class MethodNotAllowed(Problem):
    """The address is right and the way of asking isn't."""

    code = "method_not_allowed"
    status = 405
    title = _("This page can't be opened like that")
    text = _("Open the module again from your learning platform.")


class BadRequest(Problem):
    """The request can't be read."""

    code = "bad_request"
    status = 400


BY_STATUS: dict[int, type[Problem]] = {404: NotFound, 405: MethodNotAllowed, 413: TooLarge}


def reference() -> str:
    """Return a number that a person can read out: K7-4QX2."""
    letters = "".join(secrets.choice(ALPHABET) for _n in range(6))
    return f"{letters[:2]}-{letters[2:]}"


def answer(
    problem: Problem,
    *,
    title: LazyString | str | None = None,
    text: LazyString | str | None = None,
    return_url: str | None = None,
) -> "ResponseReturnValue":
    """Write the problem into the log and answer with its page, or with problem+json."""
    number = reference()
    log.warning(
        "problem",
        code=problem.code,
        status=problem.status,
        reference=number,
        detail=problem.detail,
        endpoint=request.endpoint,
    )
    headers = {"Retry-After": RETRY[problem.status]} if problem.status in RETRY else {}
    shown = {"title": str(title or problem.title), "detail": str(text or problem.text)}
    if _wants_json():
        body = jsonify(
            type="about:blank", status=problem.status, code=problem.code, reference=number, **shown
        )
        body.mimetype = "application/problem+json"
        return body, problem.status, headers
    person = None if problem.status in {SERVER_FAULT, Unavailable.status} else visitor()
    page = render_template(
        "web/problem.html",
        title=shown["title"],
        text=shown["detail"],
        code=problem.code,
        status=problem.status,
        reference=number,
        at=now(),
        actions=[],
        return_url=return_url or (person.return_url if person else None),
    )
    return page, problem.status, headers


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return request.path.startswith("/api/") or best in {"application/json", "application/problem+json"}


def _on_problem(problem: Exception) -> "ResponseReturnValue":
    return answer(cast("Problem", problem))


def _on_csrf(error: Exception) -> "ResponseReturnValue":
    return answer(CSRFMissing(str(cast("CSRFError", error).description)))


def _on_http(error: Exception) -> "ResponseReturnValue":
    found = cast("HTTPException", error)
    code = found.code or SERVER_FAULT
    if code < 400:  # noqa: PLR2004 -- a redirect is no error
        return found
    if code >= SERVER_FAULT:
        return _on_any(error)
    return answer(BY_STATUS.get(code, BadRequest)(f"HTTP {code}"))


def _on_database(error: Exception) -> "ResponseReturnValue":
    log.error("database_unavailable", kind=type(cast("OperationalError", error).orig).__name__)
    return answer(Unavailable("the database is away"))


def _on_any(error: Exception) -> "ResponseReturnValue":
    log.error("unexpected", exc_info=error)
    return answer(Internal(type(error).__name__))


def init_app(app: "Flask") -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(Problem, _on_problem)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(OperationalError, _on_database)
    app.register_error_handler(InterfaceError, _on_database)
    app.register_error_handler(Exception, _on_any)
