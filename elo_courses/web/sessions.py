"""A session cookie for each launch, so that two tabs and two courses never touch each other.

The cookie's name carries the launch's handle, which stands in the address (`/learn/<handle>/...`,
`?s=<handle>`), and during a login in the `state`. In a frame of another site only a partitioned
cookie is kept; `__Host-` binds it to this host.
"""

import hashlib
import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from flask import Flask, Request, Response

LIFETIME = timedelta(hours=12)
MOST_COOKIES = 8
HANDLE = re.compile(r"[0-9a-f]{16}")
PLAYER = re.compile(r"/learn/([0-9a-f]{16})(?:/|$)")
LAUNCH_PATH = "/lti/launch"


def handle_of_state(state: str) -> str:
    """Return the handle of a login: public, and no help in guessing the state."""
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def use_handle(handle: str) -> None:
    """Keep the session of this request under a handle that was made just now."""
    g.elo_handle = handle


def current_handle() -> str | None:
    """Return the handle of this request."""
    found: str | None = g.get("elo_handle")
    return found


class LaunchSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, one a launch."""

    def get_cookie_name(self, app: "Flask") -> str:
        """Return the name of this launch's cookie."""
        handle = g.get("elo_handle")
        base = str(app.config["SESSION_COOKIE_NAME"])
        return f"{base}-{handle}" if handle else base

    def open_session(self, app: "Flask", request: "Request") -> SecureCookieSession | None:
        """Read the session that the address names; without a name, the newest that this browser has."""
        handle = _named(request) or self._newest(app, request)
        if handle:
            g.elo_handle = handle
        return super().open_session(app, request)

    def save_session(self, app: "Flask", session: SessionMixin, response: "Response") -> None:
        """Write the cookie when the session changed; only a launch has one that is worth keeping."""
        if g.get("elo_handle") or session.modified:
            session.permanent = True
            super().save_session(app, session, response)

    def drop_oldest(self, app: "Flask", request: "Request", response: "Response") -> None:
        """Take the oldest launches' cookies away, so that they don't fill the header."""
        names = sorted(self._opened(app, request), reverse=True)
        for _at, handle in names[MOST_COOKIES:]:
            response.delete_cookie(
                f"{app.config['SESSION_COOKIE_NAME']}-{handle}",
                secure=self.get_cookie_secure(app),
                samesite=self.get_cookie_samesite(app),
                partitioned=self.get_cookie_partitioned(app),
            )

    def _newest(self, app: "Flask", request: "Request") -> str | None:
        opened = self._opened(app, request)
        return max(opened)[1] if opened else None

    def _opened(self, app: "Flask", request: "Request") -> list[tuple[float, str]]:
        """Return when the launches of this browser were opened, and their handles."""
        serializer = self.get_signing_serializer(app)
        prefix = f"{app.config['SESSION_COOKIE_NAME']}-"
        found = []
        for name, value in request.cookies.items():
            handle = name.removeprefix(prefix)
            if serializer is None or not name.startswith(prefix) or not HANDLE.fullmatch(handle):
                continue
            try:
                data = serializer.loads(value, max_age=int(LIFETIME.total_seconds()))
            except Exception:  # noqa: BLE001, S112 -- a cookie that isn't ours names nothing
                continue
            found.append((float(data.get("at", 0)), handle))
        return found


def _named(request: "Request") -> str | None:
    """Return the handle in the path, the query, or the state of a login that comes back.

    The session is opened before the address is matched, so the path is read here.
    """
    in_path = PLAYER.match(request.path)
    handle = in_path.group(1) if in_path else request.args.get("s", "")
    if HANDLE.fullmatch(handle):
        return handle
    if request.path == LAUNCH_PATH and request.method == "POST":
        try:
            state = request.form.get("state", "")
        except HTTPException:
            return None  # too large: the view answers
        return handle_of_state(state) if state else None
    return None


def opened_now() -> float:
    """Return the time that orders the launches of a browser."""
    return time.time()


def init_app(app: "Flask") -> None:
    """Use a session for each launch."""
    app.session_interface = LaunchSessions()
    app.permanent_session_lifetime = LIFETIME
