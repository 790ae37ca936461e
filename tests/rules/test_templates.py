"""Every template renders in every language, with a title and without a misspelt variable."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, template_rendered
from sqlalchemy.orm import Session

from elo_courses.certificates import jobs
from elo_courses.certificates.models import Certificate
from elo_courses.people.services import grant_role
from elo_courses.settings import ROOT
from tests.factories import courses, people
from tests.factories.learner import FIRST, Learner
from tests.journeys.test_way import MODULES

PARTIAL = re.compile(
    r"web/(macros/|base)|demo/|certificates/certificate|learning/(task|choice|reflect|scale|next)"
)
NAMES = sorted(
    str(path.relative_to(path.parents[1])) for path in (ROOT / "elo_courses").glob("*/templates/*/*.html")
)


@contextmanager
def rendered(app: Flask) -> Iterator[set[str]]:
    """Collect the names of the templates that are rendered."""
    names: set[str] = set()

    def note(_app: Flask, template: object, **_said: object) -> None:
        names.add(str(getattr(template, "name", "")))

    with template_rendered.connected_to(note, app):
        yield names


def visit(learner: Learner, address: str, lang: str, status: int = 200) -> str:
    """Open a page in a language and look at what every page has."""
    joint = "&" if "?" in address else "?"
    answer = learner.client.get(f"{address}{joint}lang={lang}")
    assert answer.status_code == status, address
    assert f'<html lang="{lang}"' in answer.text
    assert re.search(r"<title>\S.* \u2013 \S+.*</title>", answer.text), address
    assert answer.text.count("<h1") == 1, address
    return answer.text


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_every_template_renders(app: Flask, session: Session, lang: str) -> None:
    """Takes over a second: it makes a real certificate."""
    courses.green(session)
    learner = Learner(app, session)
    with rendered(app) as names:
        visit(learner, "/me", lang)
        for address in (learner.address(), learner.address(FIRST)):
            visit(learner, address, lang)
        for module in MODULES:
            learner.complete(module)
        jobs.run_due()
        visit(learner, learner.address(FIRST), lang)
        home = visit(learner, learner.address(), lang)
        token = session.query(Certificate.token).scalar()
        assert f"/verify/{token}.pdf" in home
        assert f"/verify/{token}" in visit(learner, "/me", lang)
        visit(learner, f"/verify/{token}", lang)
        for address in ("/privacy", "/accessibility"):
            visit(learner, address, lang)
        visit(learner, "/nothing", lang, 404)
        at = people.institution(session, f"c-{lang}")
        who = people.person(session, at)
        grant_role(session, person_id=who.id, role="coordinator", institution=None)
        session.commit()
        people.launch(app, learner.client, session, who=who, roles=("coordinator",))
        visit(learner, "/coordinate/", lang)
        people.launch(app, learner.client, session, roles=("trainer", "admin"))
        for address in ("/studio/", "/admin/"):
            visit(learner, address, lang)
    missed = [name for name in NAMES if name not in names and not PARTIAL.match(name)]
    assert missed == []
