"""A learner with a browser, who answers."""

import re
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from elo_courses.catalogue.queries import get_course
from elo_courses.catalogue.values import CourseShown
from tests.factories import courses, people

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from elo_courses.launches.models import LaunchSession

COURSE = "green-transition"
FIRST = "what-green-transition-means"
FORM = re.compile(
    r'action="(?P<action>[^"]+)">\s*<input type="hidden" name="csrf_token" value="(?P<token>[^"]+)">\s*'
    r'<input type="hidden" name="submission" value="(?P<submission>[^"]+)">'
)


class Learner:
    """Somebody signed in to the shipped course."""

    def __init__(self, app: Flask, session: Session, **said: Any) -> None:
        self.client: FlaskClient = app.test_client()
        self.session = session
        self.made: LaunchSession = people.launch(app, self.client, session, **said)

    @property
    def course(self) -> CourseShown:
        """Return the course as it is published."""
        return get_course(self.session, COURSE)

    def key(self, module: str = FIRST) -> dict[str, Any]:
        """Return a module's answer key."""
        place = self.course.place(module)
        assert place is not None
        return dict(place.module.key)

    def address(self, module: str = "") -> str:
        """Return the address of the course or of a module."""
        return f"/learn/{self.made.handle}/{COURSE}/" + (f"{module}/" if module else "")

    def open(self, module: str = FIRST, lang: str = "en") -> TestResponse:
        """Open a module's page."""
        return self.client.get(f"{self.address(module)}?lang={lang}")

    def form(self, block: str, module: str = FIRST) -> dict[str, str]:
        """Return the hidden fields of a task's form on a fresh page."""
        for found in FORM.finditer(self.open(module).text):
            if found["action"].endswith(f"/tasks/{block}"):
                return {"csrf_token": found["token"], "submission": found["submission"]}
        raise LookupError(block)

    def send(self, block: str, values: dict[str, Any], module: str = FIRST) -> TestResponse:
        """Answer a task."""
        data = self.form(block, module) | values
        return self.client.post(f"{self.address(module)}tasks/{block}", data=data)

    def retry(self, module: str = FIRST) -> TestResponse:
        """Press the button that opens the wrong tasks again."""
        found = next(one for one in FORM.finditer(self.open(module).text) if one["action"].endswith("/retry"))
        data = {"csrf_token": found["token"], "submission": found["submission"]}
        return self.client.post(f"{self.address(module)}retry", data=data)

    def complete(self, module: str = FIRST) -> None:
        """Do every task of a module rightly."""
        for block, values in courses.right_answers(self.key(module)).items():
            assert self.send(block, values, module).status_code == 303

    def wrong(self, block: str, module: str = FIRST) -> dict[str, Any]:
        """Return a wrong answer to a task."""
        key = self.key(module)[block]
        return {"a": [one for one in key["options"] if one not in key["right"]][:1]}
