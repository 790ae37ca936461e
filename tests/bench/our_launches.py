"""Our side: the application as it is served, on a fresh migrated SQLite database.

Each launch takes its state once, keeps the person, the account, the launch's session and where
scores go, in transactions that are on the disk (synchronous=FULL) before the answer.
"""

import secrets
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from elo_courses import app as application
from elo_courses.clock import now
from elo_courses.database import db
from elo_courses.settings import ROOT, Settings
from lti.keys import KeySource
from lti.launch import validate_launch
from lti.login import PendingLogin, begin_login
from lti.registrations import Registration, State
from tests.bench.lms import Lms
from tests.bench.prepare import register
from tests.bench.worker import PEOPLE, TOOL, Seconds, launch_through, obey


class Memory:
    """Registration, logins and keys of the protocol package in dictionaries."""

    def __init__(self, lms: Lms) -> None:
        self._pending: dict[str, PendingLogin] = {}
        self._keys: dict[str, tuple[Mapping[str, Any], datetime]] = {}
        self._registration = Registration(
            id="1",
            issuer=lms.issuer,
            client_id=lms.client_id,
            auth_login_url=f"{lms.issuer}/auth",
            token_url=f"{lms.issuer}/token",
            jwks_url=f"{lms.issuer}/jwks",
        )
        self.put(self._registration.jwks_url, lms.jwks, now())

    def find(self, issuer: str, client_id: str | None) -> list[Registration]:
        """Return the one registration."""
        one = self._registration
        return [one] if issuer == one.issuer and client_id in {None, one.client_id} else []

    def deployment(self, registration: Registration, deployment_id: str) -> State | None:
        """Return the state of the one deployment."""
        del registration
        return "active" if deployment_id == "1" else None

    def remember(self, pending: PendingLogin) -> None:
        """Keep a login."""
        self._pending[pending.state] = pending

    def take(self, state: str) -> PendingLogin | None:
        """Return a login, once."""
        return self._pending.pop(state, None)

    def get(self, url: str) -> tuple[Mapping[str, Any], datetime] | None:
        """Return a key set."""
        return self._keys.get(url)

    def put(self, url: str, jwks: Mapping[str, Any], fetched_at: datetime) -> None:
        """Keep a key set."""
        self._keys[url] = (jwks, fetched_at)


class Ours:
    """Our application and our protocol package as they are measured."""

    def __init__(self, path: str, folder: str) -> None:
        self._lms = Lms.load(path)
        self._app = _app(self._lms, Path(folder))
        self._memory = Memory(self._lms)
        self._keys = KeySource(store=self._memory, clock=now)

    def launches(self, count: int) -> Seconds:
        """Launch through the application."""
        return launch_through(self._app, self._lms, count)

    def protocol(self, count: int) -> Seconds:
        """Begin a login and validate the launch, without application and database."""
        taken = Seconds()
        for number in range(count):
            subject, browser = f"person-{number % PEOPLE}", secrets.token_urlsafe(32)
            form = self._lms.login(TOOL, subject)
            started = time.perf_counter()
            location = self._began(form, browser)
            taken.login.append(time.perf_counter() - started)
            form = self._lms.answer(location, TOOL, subject)
            started = time.perf_counter()
            seen = self._validated(form, browser)
            taken.launch.append(time.perf_counter() - started)
            assert seen == subject
        return taken

    def _began(self, form: dict[str, str], browser: str) -> str:
        return begin_login(
            form,
            registrations=self._memory,
            launch_url=f"{TOOL}/lti/launch",
            browser=browser,
            states=self._memory,
            now=now(),
        ).url

    def _validated(self, form: dict[str, str], browser: str) -> str:
        return validate_launch(
            form,
            browser=browser,
            registrations=self._memory,
            states=self._memory,
            keys=self._keys,
            now=now(),
            launch_url=f"{TOOL}/lti/launch",
        ).subject


def _app(lms: Lms, folder: Path) -> Flask:
    made = application.create_app(
        Settings(
            database_url=f"sqlite:///{folder / 'launches.sqlite'}",
            queue_url="memory:",
            secret_key=secrets.token_hex(32),
            courses_dir=ROOT / "courses",
            allow_loopback=True,
        )
    )
    application.upgrade(made)
    with made.app_context():
        register(db.session(), lms)
        db.session.remove()
    return made


if __name__ == "__main__":
    obey(Ours(sys.argv[1], sys.argv[2]))
