"""The demo's content security policy: its own files, frames and forms to the tools it knows."""

from flask import Response, g

from elo_courses.demo.clients import list_clients, origin
from elo_courses.demo.world import world


def protect(response: Response) -> Response:
    """Add the headers to an answer."""
    known = " ".join(sorted(_tool_origins()))
    frames = " ".join(["'self'", known, *g.get("frames", [])])
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"frame-src {frames}; form-action 'self' {known}; frame-ancestors 'self'; base-uri 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _tool_origins() -> set[str]:
    clients = list_clients(world().store)
    return {
        origin(url) for one in clients for url in (one.login_url, one.target_link_uri, *one.redirect_uris)
    }
