"""The other side: a minimal Flask tool on PyLTI1p3 2.0.0, as its documentation wants one.

It runs in .venv-bench. It keeps no person, no session row and no grade target, and writes to no
disk. In process its state lies in a dictionary; under a server of two processes it lies in Flask's
signed cookie, the library's default. The platform's key set is part of its configuration and one
`requests` session serves all launches, so nothing is fetched and nothing is built twice.
"""

import secrets
import sys
import time
from typing import Any

import requests
from flask import Flask, redirect, request
from pylti1p3.contrib.flask import (
    FlaskCacheDataStorage,
    FlaskMessageLaunch,
    FlaskOIDCLogin,
    FlaskRequest,
)
from pylti1p3.tool_config import ToolConfDict
from werkzeug.wrappers import Response

from tests.bench.lms import Lms
from tests.bench.worker import PEOPLE, TOOL, Seconds, launch_through, obey

http = requests.Session()


class Memory:
    """A cache in the words that the library wants; nothing is written to it but by one process."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """Return what was kept."""
        return self._values.get(key)

    def set(self, key: str, value: Any, seconds: int | None = None) -> None:
        """Keep something."""
        del seconds
        self._values[key] = value


class Cookies:
    """The cookies of one browser, without a browser."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def get_cookie(self, name: str) -> Any:
        """Return a cookie."""
        return self._values.get(name)

    def set_cookie(self, name: str, value: Any, exp: int = 3600) -> None:
        """Keep a cookie."""
        del exp
        self._values[name] = value


def tool_config(lms: Lms) -> Any:
    """Register the platform, with its keys."""
    return ToolConfDict(
        {
            lms.issuer: [
                {
                    "default": True,
                    "client_id": lms.client_id,
                    "auth_login_url": f"{lms.issuer}/auth",
                    "auth_token_url": f"{lms.issuer}/token",
                    "key_set_url": None,
                    "key_set": lms.jwks,
                    "deployment_ids": [lms.deployment_id],
                }
            ]
        }
    )


def create_app(path: str, *, memory: Memory | None = None) -> Flask:
    """Return the tool for the platform of a file."""
    app = Flask("pylti_tool")
    app.secret_key = secrets.token_hex(32) if memory is not None else "one-secret-for-both-worker-processes"
    config = tool_config(Lms.load(path))

    def storage() -> Any:
        return FlaskCacheDataStorage(memory) if memory is not None else None

    @app.post("/lti/login")
    def login() -> Any:
        begun = FlaskOIDCLogin(FlaskRequest(), config, launch_data_storage=storage())
        return begun.redirect(f"{request.url_root}lti/launch")

    @app.post("/lti/launch")
    def launch() -> Response:
        made = FlaskMessageLaunch(
            FlaskRequest(), config, launch_data_storage=storage(), requests_session=http
        )
        made.validate()
        return redirect(f"/learn/{made.get_launch_id()}", 303)

    return app


class Theirs:
    """PyLTI1p3 as it is measured."""

    def __init__(self, path: str) -> None:
        self._lms = Lms.load(path)
        self._app = create_app(path, memory=Memory())
        self._config = tool_config(self._lms)
        self._cache = Memory()

    def launches(self, count: int) -> Seconds:
        """Launch through the Flask tool."""
        return launch_through(self._app, self._lms, count)

    def protocol(self, count: int) -> Seconds:
        """Begin a login and validate the launch, without Flask."""
        taken = Seconds()
        for number in range(count):
            subject, cookies = f"person-{number % PEOPLE}", Cookies()
            form = self._lms.login(TOOL, subject)
            started = time.perf_counter()
            location = self._began(form, cookies)
            taken.login.append(time.perf_counter() - started)
            form = self._lms.answer(location, TOOL, subject)
            started = time.perf_counter()
            data = self._validated(form, cookies)
            taken.launch.append(time.perf_counter() - started)
            assert data["sub"] == subject
        return taken

    def _began(self, form: dict[str, str], cookies: Cookies) -> str:
        login = FlaskOIDCLogin(
            _request(form),
            self._config,
            cookie_service=cookies,
            launch_data_storage=FlaskCacheDataStorage(self._cache),
        )
        return str(login.get_redirect_object(f"{TOOL}/lti/launch").get_redirect_url())

    def _validated(self, form: dict[str, str], cookies: Cookies) -> Any:
        launch = FlaskMessageLaunch(
            _request(form),
            self._config,
            cookie_service=cookies,
            launch_data_storage=FlaskCacheDataStorage(self._cache),
            requests_session=http,
        )
        return launch.validate().get_launch_data()


def _request(form: dict[str, str]) -> Any:
    return FlaskRequest(cookies={}, session={}, request_data=form, request_is_secure=False)


if __name__ == "__main__":
    obey(Theirs(sys.argv[1]))
