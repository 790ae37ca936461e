"""Security headers of every answer."""

from typing import TYPE_CHECKING

from flask import current_app, g, request

from elo_courses.settings import current as settings
from elo_courses.web.access import rule_of, visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

ERROR = 400
YEAR = 365 * 24 * 3600
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def policy(ancestors: str | None) -> str:
    """Return the content security policy: nothing but our own files, framed by one site or none."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "media-src 'self'",
            "form-action 'self'",
            f"frame-ancestors {ancestors or chr(39) + 'none' + chr(39)}",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )


def protect(response: "Response") -> "Response":
    """Add the headers; a page that a launch opened may be framed by its platform alone."""
    rule = rule_of(current_app.view_functions.get(request.endpoint or ""))
    person = None if rule == "public" or "visitor" not in g else visitor()
    ancestors = person.platform_origin if person else None
    if ancestors is None and response.status_code >= ERROR and (rule != "public" or _is_lti()):
        ancestors = current_app.extensions["elo_known_platforms"]()
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy(ancestors))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
    if request.endpoint == "static":
        headers["Cache-Control"] = "public, max-age=86400"
    else:
        headers.setdefault("Cache-Control", "no-store")
    if settings().is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    return response


def _is_lti() -> bool:
    return request.path.startswith("/lti/")


def init_app(app: "Flask", known_platforms: "Callable[[], str | None]") -> None:
    """Add the headers to every answer; refusals may be framed by the platforms that we know."""
    app.extensions["elo_known_platforms"] = known_platforms
    app.after_request(protect)
