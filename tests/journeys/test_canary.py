"""One person with words that nobody else has goes the whole way; each word is found only where it is declared."""

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from elo_courses.certificates import jobs
from elo_courses.certificates.models import Certificate
from elo_courses.database import Base
from elo_courses.people.services import create_token, grant_role
from tests.factories import courses
from tests.factories.courses import compiled_green, right_answers
from tests.factories.learner import FORM, Learner
from tests.factories.lms import Lms, lms

NAME, SUBJECT, EMAIL = "Kanaria Nimelä", "kanaria-subject-91", "kanaria@example.fi"
TEXT, RETURN = "kanarialintu", "https://lms.example.fi/return?sesskey=kanaria-sesskey"
DECLARED = {
    NAME: {"person", "certificate"},
    SUBJECT: {"platform_account", "grade_target", "grade"},
    EMAIL: set(),
    TEXT: {"answer"},
    "kanaria-sesskey": {"launch_session"},
}


def found_in(session: Session, word: str) -> set[str]:
    """Return the tables that hold a word, also inside JSON and bytes."""
    escaped = json.dumps(word).strip('"')
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
        for value in row
        if word in _plain(value) or escaped in _plain(value)
    }


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def walk(app: Flask, platform: Lms) -> None:
    """Launch every module and do it, writing the word into each reflection."""
    client = app.test_client()
    for module in compiled_green()["modules"]:
        platform.custom = {"course": "green-transition", "module": module["slug"]}
        page = client.get(platform.launch(client, name=NAME, email=EMAIL).location, follow_redirects=True)
        for block, values in right_answers(module["key"]).items():
            if "text" in values:
                values["text"] = f"{TEXT} " * 80
            text = client.get(page.request.path).text
            form = next(one for one in FORM.finditer(text) if one["action"].endswith(f"/tasks/{block}"))
            hidden = {"csrf_token": form["token"], "submission": form["submission"]}
            assert client.post(form["action"], data=hidden | values).status_code == 303


@pytest.mark.advisory
def test_every_word_of_a_person_is_only_where_it_is_declared(app: Flask, session: Session) -> None:
    """Takes longer than a second: a whole course and its certificate."""
    courses.green(session)
    platform = lms(session, subject=SUBJECT)
    presentation = {"https://purl.imsglobal.org/spec/lti/claim/launch_presentation": {"return_url": RETURN}}
    platform.claims = presentation
    with capture_logs() as logs:
        walk(app, platform)
        jobs.run_due()
    session.commit()
    assert {word: found_in(session, word) for word in DECLARED} == DECLARED
    assert [word for word in DECLARED if word in str(logs)] == []
    token = create_token(session, name="t", role="coordinator", institution=None)
    session.commit()
    headers = {"Authorization": f"Bearer {token}"}
    report = app.test_client().get("/api/v1/reports/coverage", headers=headers).text
    assert [word for word in DECLARED if word in report] == []
    address = session.scalars(select(Certificate.token)).one()
    public = app.test_client().get(f"/verify/{address}").text
    assert [word for word in DECLARED if word in public] == [NAME]


ROLES = ("learner", "trainer", "coordinator", "admin")
MODULE = "/learn/{handle}/green-transition/work-and-skills-change/"
CELLS = {
    "/learn/{handle}/green-transition/": {"learner": 200, "trainer": 200, "coordinator": 200, "admin": 200},
    MODULE: {"learner": 200, "trainer": 200, "coordinator": 200, "admin": 200},
    "/learn/{handle}/another-course/": dict.fromkeys(ROLES, 404),
    "/learn/{other}/green-transition/": dict.fromkeys(ROLES, 401),
    "/me": dict.fromkeys(ROLES, 200),
    "/studio/": {"learner": 403, "trainer": 200, "coordinator": 403, "admin": 200},
    "/admin/": {"learner": 403, "trainer": 403, "coordinator": 403, "admin": 200},
    "/coordinate/": {"learner": 403, "trainer": 403, "coordinator": 200, "admin": 403},
    "/coordinate/coverage.csv": {"learner": 403, "trainer": 403, "coordinator": 200, "admin": 403},
    "/api/v1/reports/coverage": dict.fromkeys(ROLES, 401),
    "/verify/0123456789012345678901": dict.fromkeys(ROLES, 404),
}


@pytest.mark.advisory
@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_and_nothing_else(app: Flask, session: Session, role: str) -> None:
    """CVE-2026-30884 mod_customcert, CVE-2023-23611 Open edX: role x route x whose object."""
    courses.green(session)
    other = Learner(app, session)
    mine = Learner(app, session, roles=(role,))
    if role == "coordinator":
        grant_role(session, person_id=mine.made.person_id, role="coordinator", institution=None)
        session.commit()
    for path, expected in CELLS.items():
        address = path.format(handle=mine.made.handle, other=other.made.handle)
        assert mine.client.get(address).status_code == expected[role], (role, path)
